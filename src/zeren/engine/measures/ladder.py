"""M8: a timeliness ladder."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from zeren.base.dates import NEVER
from zeren.base.numbers import plain_points
from zeren.base.text import Text
from zeren.engine.case import ABSENT, Case, Fact, Outcome, scored
from zeren.engine.planning.build import Builder, Draft
from zeren.engine.planning.expr import FALSE, All, Any, Cmp, Cond, Expr, If, Not, Num, Quot, Ref, least, times
from zeren.engine.scheme import Ladder, Line


def _steps(measure: Ladder, build: Builder) -> dict[str, Cond]:
    delivered, reminded = build.seen("delivered"), build.seen("reminded")
    missing = Cmp("=", delivered, Num(NEVER))
    after_reminder = All((Not(missing), Cmp("<", reminded, delivered)))
    on_time = All((Not(missing), Not(after_reminder), Cmp("<=", _late(measure, build), Num(0))))
    return {"missing": missing, "reminded": after_reminder, "on_time": on_time}


def _late(measure: Ladder, build: Builder) -> Expr:
    return build.days(Ref("due"), build.seen("delivered"), measure.days)


def _value(measure: Ladder, steps: Mapping[str, Cond], build: Builder) -> Expr:
    late = _late(measure, build)
    value: Expr = Num(measure.later)
    for step in reversed(measure.late):
        value = If(Cmp("<=", late, Num(step.days)), Num(step.value), value)
    for name, worth in (("on_time", measure.on_time), ("reminded", measure.reminded), ("missing", measure.missing)):
        value = If(steps[name], Num(worth), value)
    return value


def draft(line: Line, measure: Ladder, build: Builder) -> Draft:
    """The mean of what the items are worth, or their sum up to P."""
    steps = _steps(measure, build)
    n = build.count(measure.select)
    worth = build.sum(measure.select, _value(measure, steps, build))
    full = Num(line.points)
    if measure.mode == "mean":
        value: Expr = Quot("rh", times(full, worth), times(Num(1000), n))
    else:
        value = least(full, Quot("rh", times(full, worth), Num(1000)))
    shown: dict[str, Expr] = {name: build.count(measure.select, test) for name, test in steps.items()}
    late = build.count(measure.select, Not(Any(tuple(steps.values()))))
    shown |= {"late": late, "n": n, "worth": worth}
    return Draft(value, Cmp("=", n, Num(0)), FALSE, (build.use(measure.select),), shown)


def slow(line: Line, measure: Ladder, case: Case) -> Outcome:
    """The same, straight from the rules."""
    items = case.pick(measure.select)
    if not items:
        return ABSENT
    worth = sum(_worth(item, measure, case) for item in items)
    if measure.mode == "mean":
        return scored(Fraction(line.points * worth, 1000 * len(items)))
    return scored(min(Fraction(line.points), Fraction(line.points * worth, 1000)))


def _worth(item: Fact, measure: Ladder, case: Case) -> int:
    delivered, reminded = case.seen(item["delivered"]), case.seen(item["reminded"])
    if delivered == NEVER:
        return measure.missing
    if reminded < delivered:
        return measure.reminded
    late = case.days(int(item["due"]), delivered, measure.days)
    if late <= 0:
        return measure.on_time
    return next((step.value for step in measure.late if late <= step.days), measure.later)


def tell(line: Line, measure: Ladder, shown: Mapping[str, int]) -> Text:
    """按时 9 项、催办后 1 项、逾期 1 项、未报 1 项，折算 9.7 ÷ 应报 12 项 × 8 分."""
    counts = Text(
        "按时{on_time}项、催办后{reminded}项、逾期{late}项、未报{missing}项",
        "{on_time} on time, {reminded} after a reminder, {late} late, {missing} missing",
    ).fill(**shown)
    worth, full = plain_points(shown["worth"]), plain_points(line.points)
    if measure.mode == "mean":
        return Text(
            "{counts}，折算{worth}项 ÷ 应报{n}项 × {full}分",
            "{counts}: worth {worth} ÷ {n} due × {full} points",
        ).fill(counts=counts, worth=worth, n=shown["n"], full=full)
    return Text(
        "{counts}，折算{worth}项 × {full}分，最高{full}分",
        "{counts}: worth {worth} × {full} points, at most {full}",
    ).fill(counts=counts, worth=worth, full=full)
