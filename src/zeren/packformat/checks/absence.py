"""Could anything be earned because something did not happen (S45)? That nothing was found shows nothing by itself."""

from __future__ import annotations

import operator
from collections.abc import Iterator

from zeren.base.problems import Problem, declare
from zeren.packformat import judging as j
from zeren.packformat import measures as m
from zeren.packformat.checks.look import Look
from zeren.packformat.content import Content, Indicator
from zeren.packformat.places import field_name
from zeren.packformat.selections import NEVER_WORD, Select

NOT_LOOKED = declare(
    "pack_absence_earns",
    zh="{place}：没有事情发生也能得分",
    en="{place}: points are earned because nothing happened",
    do_zh="请用 looked 写明凭什么算看过，或改成凭做过的事得分",
    do_en="Say with looked what shows that somebody looked, or let what was done earn the points",
)
CANNOT_EARN = declare(
    "pack_weight_zero_earns",
    zh="{place}：权重为0的部分只能扣分，不能得分",
    en="{place}: a component of weight 0 only lowers, it cannot earn",
    do_zh="请把 points 写成0，并用 deduction",
    do_en="Write points 0 and use a deduction",
)

HOLDS = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def find(look: Look) -> Iterator[Problem]:
    """Lines that a unit without a single fact could earn from, and lines of weight 0 that earn."""
    free = {part.id for part in look.content.components if part.weight == 0 and part.role is None}
    for path, line in look.lines():
        place = (*path, "measure")
        if line.component in free:
            if line.points or line.measure.kind != "deduction":
                yield CANNOT_EARN(look.at((*path, "points")), place=field_name((*path, "points")))
        elif by_absence(line, look.content):
            yield NOT_LOOKED(look.at(place), place=field_name(place))


def by_absence(line: Indicator, content: Content) -> bool:
    """Whether the line earns something where nothing was recorded, or where nothing was delivered."""
    measure = line.measure
    match measure:
        case m.Deduction():
            return all(idle(select) for select in measure.looked)
        case m.Ratio():
            unproved = measure.when_zero == "full" and (measure.looked is None or idle(measure.looked))
            return unproved or measure.part.of is None or idle(measure.part.of)
        case m.Ladder():
            return measure.missing > 0
        case m.AllOrNothing():
            return _terms_hold(measure, content)
        case m.Count() | m.Presence() | m.Coverage() | m.Accumulate() | m.Award() | j.Grade() | j.Survey():
            return idle(measure.of)
        case m.Steps() | m.Linear():
            return _quantity(measure)
        case j.Standing(what=what) if what is not None:
            return what.of is None or idle(what.of)
    return False


def _quantity(measure: m.Steps | m.Linear) -> bool:
    """Whether a number of nothing earns, though nobody says that somebody looked."""
    looked = measure.looked is not None and not idle(measure.looked)
    if measure.when_zero == "full" and not looked:
        return True
    if measure.part.of is None or idle(measure.part.of):
        return True
    # A whole of facts shows that there was something to look at; posts or a given amount show nothing.
    counted = measure.whole is not None and measure.whole.of is not None and not idle(measure.whole.of)
    return _at_nothing(measure) and not (looked or counted)


def _at_nothing(measure: m.Steps | m.Linear) -> bool:
    """Whether nothing at all earns points."""
    if isinstance(measure, m.Linear):
        return measure.full_at < measure.zero_at
    met = (step.points for step in measure.thresholds if HOLDS[step.op](0, step.bound))
    return next(met, measure.otherwise) > 0


STANDING = {"obligations": ("delivered", "!=", NEVER_WORD), "posts": ("filled", "=", True)}
"""Facts that are there though nobody did anything, and the condition that makes them something done."""


def idle(select: Select) -> bool:
    """Whether facts are selected though nothing was done: what has not happened, or what stands there anyway."""
    if any(condition.op == "=" and condition.values == (NEVER_WORD,) for condition in select.where):
        return True
    said = {(condition.column, condition.op, *condition.values) for condition in select.where}
    return select.source in STANDING and STANDING[select.source] not in said


def _terms_hold(measure: m.AllOrNothing, content: Content) -> bool:
    """Whether the terms that cannot be left out all hold with no facts, and some term is left that does."""
    holding = [term for term in measure.terms if _holds_at_zero(term)]
    failing = [term for term in measure.terms if term not in holding]
    return bool(holding) and all(_may_drop(term, content) for term in failing)


def _holds_at_zero(term: m.Term) -> bool:
    if term.of is not None and idle(term.of):
        return True
    value = term.points if term.line is not None else term.count
    return bool(HOLDS[term.op](0, value or 0))


def _may_drop(term: m.Term, content: Content, depth: int = 0) -> bool:
    """Whether the term is left out for some units: its line can be not applicable."""
    line = next((item for item in content.indicators if item.id == term.line), None)
    if line is None:
        return False
    needs = next((item.needs for item in content.components if item.id == line.component), None)
    if line.needs is not None or needs is not None or line.categories or line.stands_in_for is not None:
        return True
    if isinstance(line.measure, m.AllOrNothing):
        return depth > len(content.indicators) or all(
            _may_drop(item, content, depth + 1) for item in line.measure.terms
        )
    quantity = isinstance(line.measure, (m.Ratio, m.Steps, m.Linear)) and line.measure.when_zero == "not_applicable"
    dropped = (m.Ladder, m.Presence, m.CarryOver, j.Survey, j.Viewpoints, j.Sample, j.Standing)
    return quantity or isinstance(line.measure, dropped)
