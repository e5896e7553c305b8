"""What decided adjustments do to a result: the points of the line are those of the decision, and what is made of them
follows. The only place where adjustments meet the engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from zeren.apps.assessment.models import Adjustment, Run, Scorecard
from zeren.apps.assessment.queries.again import Again
from zeren.base.canonical import digest
from zeren.engine import frozen
from zeren.engine.columns import Column
from zeren.engine.plan import NOT_APPLICABLE, SCORED, STATES, VETOED, Plan
from zeren.engine.scheme import Scheme, Veto
from zeren.engine.settle import settle
from zeren.engine.single import single
from zeren.engine.sums import Sums

Wanted = Mapping[str, Mapping[str, int]]
"""By the unit's code and the line: its points in milli-points."""


def wanted(run: Run, until: Run | None = None) -> dict[str, dict[str, int]]:
    """The adjustments decided on the scorecards of a run, up to those that a restated run holds; of several to one line
    the last. One query.
    """
    found: dict[str, dict[str, int]] = {}
    rows = Adjustment.objects.filter(card__run=run).order_by("pk")
    if until is not None:
        rows = rows.filter(number__lte=until.adjusted_to)
    for unit, line, after in rows.values_list("card__unit__code", "line", "after"):
        found.setdefault(unit, {})[line] = after
    return found


def input_hash(original: str, adjustments: Wanted) -> str:
    """The hash over a run's inputs and the adjustments to it."""
    told = [[unit, line, points] for unit, of in sorted(adjustments.items()) for line, points in sorted(of.items())]
    return digest({"adjustments": told, "inputs": original})


def adjusted(again: Again, adjustments: Wanted) -> Again:
    """The same year with adjustments: an adjusted line is scored, unless it does not apply, and all that reads it
    follows.
    """
    plan, at = again.plan, {unit: place for place, unit in enumerate(again.facts.units.ids)}
    columns = {name: column.copy() for name, column in again.columns.items()}
    ready = single(plan).columns
    for unit, of in adjustments.items():
        if unit in at:
            _one(plan, ready, columns, again.facts.units.columns, at[unit], of)
    settled = settle(plan.scheme, again.facts, columns)
    text = frozen.result_text(plan, again.facts.units.ids, columns, settled)
    return replace(again, columns=columns, settled=settled, result_hash=frozen.digest_text(text))


def _one(
    plan: Plan,
    ready: Mapping[str, object],
    columns: Mapping[str, Column],
    units: Mapping[str, Column],
    place: int,
    of: Mapping[str, int],
) -> None:
    """One unit's columns anew, in the order of the plan."""
    known = {name: int(column[place]) for name, column in units.items()}
    known |= {name: int(columns[name][place]) for name in (*plan.atoms, *plan.across)}
    states = {line.state for line in plan.lines if line.id in of}
    points = {line.points: (line.state, of[line.id]) for line in plan.lines if line.id in of}
    for name, compute in ready.items():
        value = compute(known)  # type: ignore[operator]  # a column made ready
        if name in states and value not in {NOT_APPLICABLE, VETOED}:
            value = SCORED
        elif name in points and known[points[name][0]] == SCORED:
            value = points[name][1]
        known[name] = value
        columns[name][place] = value


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
