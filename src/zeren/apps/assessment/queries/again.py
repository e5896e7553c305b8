"""A run computed again from the inputs that were kept with it; for a restated one those of the run that it restates,
and the adjustments kept with itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from heapq import merge
from typing import Any

from zeren.apps.assessment.models import Frozen, Run
from zeren.apps.assessment.queries.catalogue import catalogue
from zeren.apps.assessment.rules import INPUTS_CHANGED, INPUTS_GONE, unpacked
from zeren.base.catalogue import Catalogue
from zeren.base.dates import parse_date, to_day, year_period
from zeren.base.problems import Refused
from zeren.engine import frozen
from zeren.engine.assemble import plan_of
from zeren.engine.columns import Column, Facts, Table
from zeren.engine.frozen import Head, Piece
from zeren.engine.given import ADJUSTMENTS, given, with_adjustments
from zeren.engine.merges import follow_successors
from zeren.engine.planning.plan import Plan
from zeren.engine.rendering.duck import compute
from zeren.engine.scheme import Scheme
from zeren.engine.settlement.settle import Settled, settle
from zeren.packformat import Pack, to_scheme

SETTLED = tuple(Settled.__dataclass_fields__)


@dataclass(frozen=True)
class Inputs:
    """What a year is scored from: the facts as gathered, adjustments among them, and the days that make the year."""

    scheme: Scheme
    catalogue: Catalogue
    facts: Facts
    days: tuple[int, int, int]
    """The year's first day, the day after it, and the day looked at."""

    def adjusted(self, adjustments: Table) -> Inputs:
        """The same with other adjustments."""
        return replace(self, facts=replace(self.facts, tables={**self.facts.tables, ADJUSTMENTS.name: adjustments}))


@dataclass(frozen=True)
class Again:
    """A year computed again. `facts` count for the units that answer for them."""

    inputs: Inputs
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


def known() -> Catalogue:
    """Every source that is kept with a run."""
    return with_adjustments(catalogue())


def inputs(head: Head, parts: Mapping[str, Any], pack: Pack) -> Inputs:
    """What was kept, as facts. Raises `Refused` for what could not be scored."""
    scheme = to_scheme(pack.in_year(head.year), catalogue())
    period = year_period(head.year)
    days = to_day(period.start), to_day(period.end), to_day(parse_date(head.as_of))
    return Inputs(scheme, catalogue(), frozen.facts_of(parts, scheme, known()), days)


def computed(kept: Inputs) -> Again:
    """Score a year as a run does."""
    facts = follow_successors(kept.facts, kept.catalogue, kept.days[2])
    plan = plan_of(kept.scheme, kept.catalogue, *kept.days, given(kept.scheme, facts))
    columns = compute(plan, facts).columns
    settled = settle(kept.scheme, facts, columns)
    text = frozen.result_text(plan, facts.units.ids, columns, settled)
    return Again(kept, plan, facts, columns, settled, frozen.digest_text(text))


def recompute(head: Head, parts: Mapping[str, Any], pack: Pack) -> Again:
    """Score what was kept, as it was scored then."""
    return computed(inputs(head, parts, pack))


def pieces_of(run: Run) -> Iterator[Piece]:
    """What a run was made from, in order. One query, streamed; two for a restated run."""
    own = _kept(run.pk)
    if run.restates_id is None:
        return own
    return joined(own, _kept(run.restates_id))


def joined(own: Iterable[Piece], others: Iterable[Piece]) -> Iterator[Piece]:
    """Pieces of other parts put where they belong."""
    return merge(own, others, key=lambda piece: frozen.in_order(piece.part))


def _kept(run: int) -> Iterator[Piece]:
    rows = Frozen.objects.filter(run_id=run).order_by("place").values_list("part", "rows")
    for part, packed in rows.iterator(chunk_size=20):
        yield Piece(part, unpacked(packed))


def head_of(run: Run) -> Head:
    """What its document begins with."""
    return Head(run.pack_hash, run.year, run.as_of.isoformat())


def document_of(run: Run) -> Iterator[str]:
    """The inputs of a run as one canonical document, in parts: SHA-256 of it is the input hash. Queries as for
    `pieces_of`.
    """
    return frozen.document(head_of(run), pieces_of(run), known())


def inputs_of(run: Run, pack: Pack) -> Inputs:
    """The inputs of a run. Raises `Refused` where they are gone or were changed."""
    ids = {run.pk, run.restates_id or run.pk}
    if Frozen.objects.filter(run__in=ids).values("run").distinct().count() < len(ids):
        raise Refused([INPUTS_GONE(run=run.pk)])
    if frozen.digest_text(document_of(run)) != run.input_hash:
        raise Refused([INPUTS_CHANGED(place=f"run {run.pk}")])
    return inputs(head_of(run), frozen.read_pieces(pieces_of(run), known()), pack)


def again_of(run: Run, pack: Pack) -> Again:
    """A run computed again. Raises `Refused` as `inputs_of` does."""
    return computed(inputs_of(run, pack))
