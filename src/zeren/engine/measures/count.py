"""M1, M2: a count against a target."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from zeren.base.numbers import plain_points, rounded_ratio
from zeren.base.text import Text
from zeren.engine.case import BARE, Case, Outcome, scored
from zeren.engine.planning.build import Builder, Draft
from zeren.engine.planning.expr import FALSE, Cmp, Num, Quot, Ref, least, less, most, times
from zeren.engine.scheme import Count, Line


def draft(line: Line, measure: Count, build: Builder) -> Draft:
    """`P*min(n,t)/t`, or `P - per_miss*max(0,t-n)`."""
    n = build.count(measure.select)
    target = build.amount(measure.target)
    if measure.prorate:
        days = most(less(least(Ref("closed"), Num(build.end)), most(Ref("opened"), Num(build.start))), Num(0))
        target = most(Quot("rh", times(target, days), Num(build.end - build.start)), Num(1))
    full = Num(line.points)
    if measure.per_miss is None:
        value = Quot("rh", times(full, least(n, target)), target)
    else:
        value = less(full, times(Num(measure.per_miss), most(Num(0), less(target, n))))  # type: ignore[assignment]
    return Draft(value, FALSE, Cmp("=", n, Num(0)), (build.use(measure.select),), {"n": n, "t": target})


def slow(line: Line, measure: Count, case: Case) -> Outcome:
    """The same, straight from the rules."""
    n, target = len(case.pick(measure.select)), case.amount(measure.target)
    if measure.prorate:
        days = max(0, min(case.closed, case.end) - max(case.opened, case.start))
        target = max(1, rounded_ratio(target * days, case.end - case.start))
    if n == 0:
        return BARE
    if measure.per_miss is None:
        return scored(Fraction(line.points * min(n, target), target))
    return scored(line.points - measure.per_miss * max(0, target - n))


def tell(line: Line, measure: Count, shown: Mapping[str, int]) -> Text:
    """完成 6 次 ÷ 应完成 9 次 × 8 分."""
    full = plain_points(line.points)
    if measure.per_miss is None:
        return Text("完成{n}次 ÷ 应完成{t}次 × {full}分", "{n} done ÷ {t} due × {full} points").fill(**shown, full=full)
    return Text(
        "{full}分 − 缺{gap}次 × {each}分（应完成{t}次，完成{n}次）",
        "{full} points − {gap} missing × {each} points ({t} due, {n} done)",
    ).fill(**shown, full=full, gap=max(0, shown["t"] - shown["n"]), each=plain_points(measure.per_miss))
