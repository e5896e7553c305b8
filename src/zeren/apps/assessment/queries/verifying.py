"""A stored run, or a result folder, computed again and compared with what was stored, number by number."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from zeren.apps.assessment.models import Run, Scorecard
from zeren.apps.assessment.queries import adjusting
from zeren.apps.assessment.queries.adjusting import Decided
from zeren.apps.assessment.queries.again import SETTLED, Again, again_of, recompute
from zeren.apps.assessment.rules import INPUTS_CHANGED, INPUTS_GONE, NO_SUCH_PACK, NUMBER_DIFFERS
from zeren.base.problems import Refused
from zeren.engine import frozen
from zeren.engine.given import ADJUSTMENTS, line_words
from zeren.engine.planning.plan import NOT_APPLICABLE, STATES, Plan
from zeren.packformat import Pack

PackOf = Callable[[str], Pack | None]
"""From the hash of a framework's content to the framework, None where it is not at hand."""

KEPT = {"quota": "after_quota"}
"""What a scorecard calls otherwise than the engine."""


def verify_run(run: Run, pack_of: PackOf) -> Again:
    """Compute a stored run again, with its adjustments if it restates another. Raises `Refused` with the first place
    that differs. Four queries and one for every 500 scorecards; three more for a restated one.
    """
    again = again_of(run, _pack(run.pack_hash, pack_of))
    _compare(again, _stored(run, again.plan))
    _same("result_hash", run.result_hash, again.result_hash)
    if run.restates is not None:
        _as_decided(again, adjusting.decided(run.restates, until=run))
    return again


def _as_decided(again: Again, wanted: Sequence[Decided]) -> None:
    """Raises `Refused` where a restated run was given other adjustments than those that are signed."""
    table, units = again.inputs.facts.tables[ADJUSTMENTS.name], again.facts.units.ids
    lines = line_words(again.plan.scheme)
    given = zip(table.columns["unit"].tolist(), table.columns["line"].tolist(), strict=True)
    _same(
        "adjustments", sorted((one.unit, one.line) for one in wanted), sorted((units[u], lines[at]) for u, at in given)
    )
    places = {unit: place for place, unit in enumerate(units)}
    states = {line.id: again.columns[line.state] for line in again.plan.lines}
    for one in wanted:
        place = places[one.unit]
        if states[one.line][place] != NOT_APPLICABLE:
            _same(f"{one.unit} / {one.line}", one.after, int(again.columns[f"points_{one.line}"][place]))


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
