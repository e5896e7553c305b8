"""M4: a ratio."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from zeren.base.numbers import plain_points
from zeren.base.text import Text
from zeren.engine.case import ABSENT, BARE, Case, Outcome, scored
from zeren.engine.planning.build import Builder, Draft
from zeren.engine.planning.expr import FALSE, Any, Cmp, Cond, If, Num, Quot, add, least, times
from zeren.engine.scheme import Line, Ratio, Selection


def _selections(measure: Ratio) -> list[Selection]:
    found = [measure.part.select, measure.whole.select, measure.looked]
    return list(dict.fromkeys(select for select in found if select is not None))


def draft(line: Line, measure: Ratio, build: Builder) -> Draft:
    """`P*a/b`, a counted up to b; what b = 0 means is stated."""
    a, b = build.total(measure.part), build.total(measure.whole)
    full, zero = Num(line.points), Cmp("=", b, Num(0))
    value = If(zero, full if measure.when_zero == "full" else Num(0), Quot("rh", times(full, least(a, b)), b))
    absent: Cond = zero if measure.when_zero == "not_applicable" else FALSE
    facts = [measure.part.select, measure.whole.select]
    if measure.when_zero == "full":
        facts.append(measure.looked)
    bare: Cond = Cmp("=", add(build.count(select) for select in dict.fromkeys(facts) if select is not None), Num(0))
    if measure.when_zero == "not_evidenced":
        bare = Any((bare, zero))
    uses = tuple(build.use(select) for select in _selections(measure))
    return Draft(value, absent, bare, uses, {"a": a, "b": b})


def slow(line: Line, measure: Ratio, case: Case) -> Outcome:
    """The same, straight from the rules."""
    a, b = case.total(measure.part), case.total(measure.whole)
    if b == 0 and measure.when_zero == "not_applicable":
        return ABSENT
    looked = measure.looked if measure.when_zero == "full" else None
    if not any(case.pick(select) for select in (measure.part.select, measure.whole.select, looked) if select):
        return BARE
    if b == 0:
        return scored(line.points) if measure.when_zero == "full" else BARE
    return scored(Fraction(line.points * min(a, b), b))


def tell(line: Line, measure: Ratio, shown: Mapping[str, int]) -> Text:
    """参训 41 ÷ 应训 50 × 6 分."""
    full = plain_points(line.points)
    if shown["b"] == 0:
        return Text("应计数为0，经核查得{full}分", "nothing was due and it was looked at: {full} points").fill(
            full=full
        )
    return Text("{a} ÷ {b} × {full}分", "{a} ÷ {b} × {full} points").fill(**shown, full=full)
