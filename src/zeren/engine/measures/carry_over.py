"""M24: rectification of this and earlier years' findings, weighted by severity and repetition."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from zeren.base.numbers import plain_points
from zeren.base.text import Text
from zeren.engine.case import ABSENT, Case, Fact, Outcome, scored
from zeren.engine.planning.applies import owed
from zeren.engine.planning.build import Builder, Draft
from zeren.engine.planning.expr import FALSE, All, Cmp, Expr, If, Num, Quot, Ref, times
from zeren.engine.planning.plan import Use
from zeren.engine.scheme import CarryOver, Line


def _weight(measure: CarryOver, build: Builder) -> Expr:
    weight: Expr = Num(0)
    for code, number in measure.weights:
        severity = Num(build.coded(measure.select.source, "severity", code))
        weight = If(Cmp("=", Ref("severity"), severity), Num(number), weight)
    return times(weight, If(Cmp("=", Ref("repeat"), Num(1)), Num(measure.repeat_factor), Num(1000)))


def draft(line: Line, measure: CarryOver, build: Builder) -> Draft:
    """`P * sum(w*done) / sum(w)`; done means verified by the day looked at."""
    counted = owed(build)
    done = Cmp("<=", Ref("verified"), Num(build.as_of))
    weight = _weight(measure, build)
    all_weight = build.sum(measure.select, weight, *counted)
    done_weight = build.sum(measure.select, weight, *counted, done)
    value = Quot("rh", times(Num(line.points), done_weight), all_weight)
    shown: dict[str, Expr] = {
        "n": build.count(measure.select, *counted),
        "done": build.count(measure.select, *counted, done),
        "w": all_weight,
        "v": done_weight,
    }
    use = Use(measure.select.source, build.test(measure.select, All(counted)))
    return Draft(value, Cmp("=", all_weight, Num(0)), FALSE, (use,), shown)


def slow(line: Line, measure: CarryOver, case: Case) -> Outcome:
    """The same, straight from the rules."""
    numbers = dict(measure.weights)

    def weight(finding: Fact) -> int:
        factor = measure.repeat_factor if finding["repeat"] == 1 else 1000
        return numbers.get(str(finding["severity"]), 0) * factor

    findings = case.owed(measure.select)
    everything = sum(map(weight, findings))
    if everything == 0:
        return ABSENT
    done = sum(weight(finding) for finding in findings if int(finding["verified"]) <= case.as_of)
    return scored(Fraction(line.points * done, everything))


def tell(line: Line, measure: CarryOver, shown: Mapping[str, int]) -> Text:
    """应整改 7 个、已验收 5 个，按权重 11 ÷ 16 × 20 分."""
    return Text(
        "应整改{n}个、已验收{done}个，按权重 {v} ÷ {w} × {full}分",
        "{done} of {n} findings verified, by weight {v} ÷ {w} × {full} points",
    ).fill(
        n=shown["n"],
        done=shown["done"],
        v=plain_points(shown["v"]),
        w=plain_points(shown["w"]),
        full=plain_points(line.points),
    )
