"""M18: a survey or ballot about a unit, as counts of answers."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from zeren.base.numbers import plain_points
from zeren.base.text import Text
from zeren.engine.case import ABSENT, Case, Outcome, scored
from zeren.engine.planning.build import Builder, Draft
from zeren.engine.planning.expr import FALSE, Cmp, Expr, Num, Quot, Ref, add, least, less, most, times
from zeren.engine.scheme import Line, Survey


def draft(line: Line, measure: Survey, build: Builder) -> Draft:
    """The mean of the returns that trimming leaves: from the lowest answer upward, those between the two cuts."""
    source = measure.select.source
    answers = sorted(measure.answers, key=lambda one: one[1])
    counts = {
        answer: build.sum(
            measure.select, Ref("returns"), Cmp("=", Ref("answer"), Num(build.coded(source, "answer", answer)))
        )
        for answer, _ in answers
    }
    n = add(counts.values())
    cut = Quot("div", times(n, Num(measure.trim)), Num(1000))
    kept: list[Expr] = []
    below: Expr = Num(0)
    for answer, _ in answers:
        upto = add([below, counts[answer]])
        kept.append(most(less(least(upto, less(n, cut)), most(below, cut)), Num(0)))
        below = upto
    worth = add(times(left, Num(value)) for left, (_, value) in zip(kept, answers, strict=True))
    left = less(n, times(Num(2), cut))
    value = Quot("rh", times(Num(line.points), worth), times(Num(1000), most(left, Num(0))))
    few = Cmp("<", n, Num(max(measure.least, 1)))
    shown = {"n": n, "cut": cut, "worth": worth, "left": left, "all": build.sum(measure.select, Ref("returns"))}
    return Draft(value, few, FALSE, (build.use(measure.select),), dict(shown))


def slow(line: Line, measure: Survey, case: Case) -> Outcome:
    """The same, straight from the rules."""
    table = dict(measure.answers)
    returns: list[int] = []
    for fact in case.pick(measure.select):
        if fact["answer"] in table:
            returns += [table[str(fact["answer"])]] * int(fact["returns"])
    if len(returns) < max(measure.least, 1):
        return ABSENT
    cut = len(returns) * measure.trim // 1000
    kept = sorted(returns)[cut : len(returns) - cut]
    return scored(Fraction(line.points * sum(kept), 1000 * len(kept)) if kept else 0)


def tell(line: Line, measure: Survey, shown: Mapping[str, int]) -> Text:
    """有效票 48 张（弃权 2 张），两端各去 4 张，折算 36.4 ÷ 40 × 6 分."""
    heads = Text("有效票{n}张（弃权{out}张）", "{n} returns ({out} abstained)").fill(
        n=shown["n"], out=shown["all"] - shown["n"]
    )
    cut = Text("，两端各去{cut}张", ", {cut} dropped at each side").fill(cut=shown["cut"])
    return Text("{heads}{cut}，折算{worth} ÷ {left} × {full}分", "{heads}{cut}: {worth} ÷ {left} × {full} points").fill(
        heads=heads,
        cut=cut if shown["cut"] else "",
        worth=plain_points(shown["worth"]),
        left=shown["left"],
        full=plain_points(line.points),
    )
