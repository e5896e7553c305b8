"""What decided adjustments do to a result. A decision says what a line is worth; to the engine it is given as what that
adds to the line or takes from it, and everything follows as in any run with those adjustments.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import starmap
from typing import NamedTuple

from zeren.apps.assessment.models import Adjustment, Run, Scorecard
from zeren.apps.assessment.queries.again import Again, Inputs, computed, head_of, joined, known, pieces_of
from zeren.engine import frozen
from zeren.engine.columns import Column, Table, table_of
from zeren.engine.frozen import Piece
from zeren.engine.given import ADJUSTMENTS, adjustment_keys
from zeren.engine.planning.plan import NOT_APPLICABLE, STATES, VETOED
from zeren.engine.scheme import Scheme, Veto
from zeren.engine.slow.sums import Sums


class Decided(NamedTuple):
    """What was decided last on a line of a unit (by its code): its points in milli-points, and the objection's code."""

    unit: str
    line: str
    after: int
    objection: str


def decided(run: Run, until: Run | None = None) -> list[Decided]:
    """The adjustments decided on the scorecards of a run, up to those that a restated run holds, by unit and line; of
    several to one line the last. One query.
    """
    rows = Adjustment.objects.filter(card__run=run).order_by("pk")
    if until is not None:
        rows = rows.filter(number__lte=until.adjusted_to)
    told = rows.values_list("card__unit__code", "line", "after", "objection__code")
    last = {(one.unit, one.line): one for one in starmap(Decided, told)}
    return [last[key] for key in sorted(last)]


def adjusted(kept: Inputs, wanted: Sequence[Decided]) -> Again:
    """The year with adjustments: a decided line has its points, unless it does not apply.

    What a line lacks is told from what it reached before floor and ceiling. A decided line may read another one, and a
    half may round otherwise on the other side of nothing: so it is looked at again until all have their points.
    """
    again, signed = computed(kept), [0] * len(wanted)
    places = {unit: place for place, unit in enumerate(again.facts.units.ids)}
    at = [places[one.unit] for one in wanted]
    for _ in range(2 * len(again.plan.lines) + 2):
        lacking = [_lacks(again, one, place) for one, place in zip(wanted, at, strict=True)]
        if again.inputs is not kept and not any(lacking):
            break
        signed = [has + more for has, more in zip(signed, lacking, strict=True)]
        again = computed(kept.adjusted(_table(kept, wanted, signed)))
    return again


def _lacks(again: Again, one: Decided, place: int) -> int:
    """How many milli-points a line lacks, below 0 what it has too many."""
    line = next(plan for plan in again.plan.lines if plan.id == one.line)

    def now(column: str) -> int:
        found: Column = again.columns[column]
        return int(found[place])

    if now(line.state) == NOT_APPLICABLE or now(line.points) == one.after:
        return 0
    return one.after - now(f"reached_{one.line}" if line.adjusted else line.points)


def _table(kept: Inputs, wanted: Sequence[Decided], signed: Sequence[int]) -> Table:
    """The adjustments as facts. Whenever one was decided, it is of the result as it stood on the day looked at."""
    at = {name: place for place, name in enumerate(kept.facts.units.ids)}
    rows = (
        (one.unit, f"{one.objection}/{one.line}", one.line, kept.days[2], max(by, 0), max(-by, 0))
        for one, by in zip(wanted, signed, strict=True)
    )
    return table_of(ADJUSTMENTS, rows, at, adjustment_keys(kept.scheme))


def pieces(again: Again) -> list[Piece]:
    """The adjustments of a year as they are kept with a restated run."""
    kept = again.inputs
    table = kept.facts.tables[ADJUSTMENTS.name]
    return list(frozen.pieces_of(ADJUSTMENTS, table, kept.facts.units.ids, kept.scheme))


def input_hash(base: Run, own: Iterable[Piece]) -> str:
    """The hash over the inputs of a run together with adjustments. One query."""
    return frozen.digest_text(frozen.document(head_of(base), joined(own, pieces_of(base)), known()))


def of_card(card: Scorecard) -> dict[str, Adjustment]:
    """The adjustments to a scorecard's lines, or to those of the published one that it restates; the last of each line.
    One query.
    """
    run = card.run
    runs = [run.pk, run.restates_id] if run.restates_id else [run.pk]
    rows = Adjustment.objects.filter(card__unit_id=card.unit_id, card__run_id__in=runs)
    return {row.line: row for row in rows.select_related("post", "objection").order_by("pk")}


def total_with(scheme: Scheme, card: Scorecard, adjustments: Iterable[Adjustment]) -> int:
    """What the unit's total is with adjustments that no restated run holds yet. What reads an adjusted line, ranks and
    grades follow when the result is restated.
    """
    after = {one.line: one.after for one in adjustments}
    sums = Sums.of(scheme)
    points, full = {}, {}
    for line, row in zip(scheme.lines, card.lines, strict=True):
        applies = STATES[row[1]] != "not_applicable"
        points[line.id] = after.get(line.id, row[0]) if applies else 0
        full[line.id] = line.points if applies else 0
    score = {part.id: sums.component(part.id, points) for part in scheme.components}
    reach = {part.id: sums.component(part.id, full) for part in scheme.components}
    zero = any(
        isinstance(line.measure, Veto) and line.measure.effect == "to_zero" and row[1] == VETOED
        for line, row in zip(scheme.lines, card.lines, strict=True)
    )
    return 0 if zero or not card.rated else sums.total(sums.base(score, reach), score)
