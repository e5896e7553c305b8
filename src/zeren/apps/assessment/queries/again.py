"""A run computed again from the inputs that were kept with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zeren.apps.assessment.models import Frozen, Run
from zeren.apps.assessment.queries.catalogue import catalogue
from zeren.apps.assessment.rules import INPUTS_CHANGED, INPUTS_GONE, unpacked
from zeren.base.dates import parse_date, to_day, year_period
from zeren.base.problems import Refused
from zeren.engine import frozen
from zeren.engine.assemble import plan_of
from zeren.engine.columns import Column, Facts
from zeren.engine.duck import compute
from zeren.engine.frozen import Head, Piece
from zeren.engine.merges import follow_successors
from zeren.engine.plan import Plan
from zeren.engine.settle import Settled, settle
from zeren.packformat import Pack, to_scheme

SETTLED = tuple(Settled.__dataclass_fields__)


@dataclass(frozen=True)
class Again:
    """A year computed again."""

    plan: Plan
    facts: Facts
    columns: Mapping[str, Column]
    settled: Settled
    result_hash: str

    def numbers(self) -> Iterator[tuple[str, dict[str, int]]]:
        """Each unit's code with every number of its result by a name that says where it stands."""
        lists = {name: self.columns[name].tolist() for name in ("rated", "base", "total")}
        lists |= {name: getattr(self.settled, name).tolist() for name in SETTLED}
        for line in self.plan.lines:
            lists[f"{line.id}.points"] = self.columns[line.points].tolist()
            lists[f"{line.id}.state"] = self.columns[line.state].tolist()
        for place, unit in enumerate(self.facts.units.ids):
            yield unit, {name: column[place] for name, column in lists.items()}


def recompute(head: Head, parts: Mapping[str, Any], pack: Pack) -> Again:
    """Score what was kept, as it was scored then."""
    scheme = to_scheme(pack.in_year(head.year), catalogue())
    period, as_of = year_period(head.year), to_day(parse_date(head.as_of))
    facts = follow_successors(frozen.facts_of(parts, scheme, catalogue()), catalogue(), as_of)
    plan = plan_of(scheme, catalogue(), to_day(period.start), to_day(period.end), as_of)
    columns = compute(plan, facts).columns
    settled = settle(scheme, facts, columns)
    text = frozen.result_text(plan, facts.units.ids, columns, settled)
    return Again(plan, facts, columns, settled, frozen.digest_text(text))


def pieces_of(run: int) -> Iterator[Piece]:
    """What was kept with a run, in order. One query, streamed."""
    rows = Frozen.objects.filter(run_id=run).order_by("place").values_list("part", "rows")
    for part, packed in rows.iterator(chunk_size=20):
        yield Piece(part, unpacked(packed))


def head_of(run: Run) -> Head:
    """What its document begins with."""
    return Head(run.pack_hash, run.year, run.as_of.isoformat())


def document_of(run: int) -> Iterator[str]:
    """The inputs of a run as one canonical document, in parts: SHA-256 of it is the input hash. Two queries."""
    return frozen.document(head_of(Run.objects.get(pk=run)), pieces_of(run), catalogue())


def again_of(run: Run, pack: Pack) -> Again:
    """A run computed again from what was kept with it. Raises `Refused` where that is gone or was changed."""
    if not Frozen.objects.filter(run=run).exists():
        raise Refused([INPUTS_GONE(run=run.pk)])
    if frozen.digest_text(document_of(run.pk)) != run.input_hash:
        raise Refused([INPUTS_CHANGED(place=f"run {run.pk}")])
    return recompute(head_of(run), frozen.read_pieces(pieces_of(run.pk), catalogue()), pack)
