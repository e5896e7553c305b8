"""A run computed again from the inputs that were kept with it, and compared with what was stored, number by number."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zeren.apps.assessment.models import Frozen, Run, Scorecard
from zeren.apps.assessment.queries.catalogue import catalogue
from zeren.apps.assessment.rules import INPUTS_CHANGED, INPUTS_GONE, NO_SUCH_PACK, NUMBER_DIFFERS, unpacked
from zeren.base.dates import parse_date, to_day, year_period
from zeren.base.problems import Refused
from zeren.engine import frozen
from zeren.engine.assemble import plan_of
from zeren.engine.columns import Column, Facts
from zeren.engine.duck import compute
from zeren.engine.frozen import Head, Piece
from zeren.engine.merges import follow_successors
from zeren.engine.plan import STATES, Plan
from zeren.engine.settle import Settled, settle
from zeren.packformat import Pack, to_scheme

PackOf = Callable[[str], Pack | None]
"""From the hash of a framework's content to the framework, None where it is not at hand."""

SETTLED = tuple(Settled.__dataclass_fields__)
KEPT = {"quota": "after_quota"}
"""What a scorecard calls otherwise than the engine."""


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
    scheme, period, as_of = to_scheme(pack, catalogue()), year_period(head.year), to_day(parse_date(head.as_of))
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


def verify_run(run: Run, pack_of: PackOf) -> Again:
    """Compute a stored run again. Raises `Refused` with the first place that differs. Three queries and one for every
    500 scorecards.
    """
    if not Frozen.objects.filter(run=run).exists():
        raise Refused([INPUTS_GONE(run=run.pk)])
    if frozen.digest_text(document_of(run.pk)) != run.input_hash:
        raise Refused([INPUTS_CHANGED(place=f"run {run.pk}")])
    again = recompute(head_of(run), frozen.read_pieces(pieces_of(run.pk), catalogue()), _pack(run.pack_hash, pack_of))
    _compare(again, _stored(run, again.plan))
    _same("result_hash", run.result_hash, again.result_hash)
    return again


def verify_folder(folder: Path, pack_of: PackOf) -> Again:
    """Compute the result in a folder again from the inputs beside it. Raises `Refused` with the first difference."""
    try:
        text = (folder / "inputs.json").read_text(encoding="utf-8")
        told = json.loads((folder / "result.json").read_text(encoding="utf-8"))
        head, parts = frozen.read_document(text)
    except (OSError, ValueError, KeyError) as error:
        raise Refused([INPUTS_GONE(run=folder.name)]) from error
    if frozen.digest_text([text]) != told["input_hash"]:
        raise Refused([INPUTS_CHANGED(place=f"{folder.name}/inputs.json")])
    again = recompute(head, parts, _pack(head.pack, pack_of))
    _compare(again, _written(told, again.plan))
    _same("result_hash", told["result_hash"], again.result_hash)
    return again


def _pack(sha256: str, pack_of: PackOf) -> Pack:
    pack = pack_of(sha256)
    if pack is None or pack.hash != sha256:
        raise Refused([NO_SUCH_PACK(hash=sha256[:16])])
    return pack


def _compare(again: Again, stored: Iterable[tuple[str, Mapping[str, int]]]) -> None:
    """Raises `Refused` where a unit has another number than it would have today, or is on one side only."""
    left = dict(again.numbers())
    for unit, numbers in sorted(stored):
        found = left.pop(unit, None)
        if found is None:
            raise Refused([NUMBER_DIFFERS(place=unit, stored="+", found="−")])
        for name, number in numbers.items():
            _same(f"{unit} / {name}", number, found[name])
    for unit in left:
        raise Refused([NUMBER_DIFFERS(place=unit, stored="−", found="+")])


def _same(place: str, stored: object, found: object) -> None:
    if stored != found:
        raise Refused([NUMBER_DIFFERS(place=place, stored=stored, found=found)])


def _stored(run: Run, plan: Plan) -> Iterator[tuple[str, dict[str, int]]]:
    for card in Scorecard.objects.filter(run=run).select_related("unit").iterator(chunk_size=500):
        numbers = {"rated": int(card.rated), "base": card.base, "total": card.total}
        numbers |= {name: getattr(card, KEPT.get(name, name)) for name in SETTLED}
        for line, (points, state, *_) in zip(plan.lines, card.lines, strict=True):
            numbers |= {f"{line.id}.points": points, f"{line.id}.state": state}
        yield card.unit.code, numbers


def _written(told: Mapping[str, Any], plan: Plan) -> Iterator[tuple[str, dict[str, int]]]:
    bands = {band.id: place for place, band in enumerate(plan.scheme.bands)}
    for unit in told["units"]:
        numbers = {
            "rated": int(unit["rated"]),
            "base": unit["base"],
            "total": unit["total"],
            "band": bands.get(unit["band"], -1),
            "rank_category": unit["rank_in_category"] or 0,
            "of_category": unit["rated_in_category"],
            "rank_parent": unit["rank_under_parent"] or 0,
            "of_parent": unit["rated_under_parent"],
            "rolled": -1 if unit["rolled_up"] is None else unit["rolled_up"],
        }
        for line in unit["lines"]:
            numbers |= {f"{line['id']}.points": line["points"], f"{line['id']}.state": STATES.index(line["state"])}
        yield unit["id"], numbers
