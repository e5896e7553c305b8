"""M22: where a unit stands within its category."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from zeren.base.numbers import plain_points
from zeren.base.text import Text
from zeren.engine.case import ABSENT, BARE, Case, Outcome, scored
from zeren.engine.planning.applies import exists, outside
from zeren.engine.planning.build import Builder, Draft
from zeren.engine.planning.expr import FALSE, All, Any, Cmp, Cond, Expr, If, Not, Num, Quot, Ref, least, most, times
from zeren.engine.planning.plan import NOT_APPLICABLE, NOT_EVIDENCED, Across
from zeren.engine.planning.standing import HUNDRED
from zeren.engine.scheme import Line, Standing


def draft(line: Line, measure: Standing, build: Builder) -> Draft:
    """P by the percentile or by the standard score, among the units of the category to which the line applies."""
    select = measure.of.select if measure.of is not None else None
    out: tuple[Cond, ...] = (*outside(line, build), Not(exists(build)))
    bare: Cond = FALSE
    number: Expr = Ref(f"points_{measure.line}")
    if measure.of is not None:
        number = build.total(measure.of)
        bare = Cmp("=", build.count(select), Num(0)) if select is not None else FALSE
    else:
        state = Ref(f"state_{measure.line}")
        out = (*out, Cmp("=", state, Num(NOT_APPLICABLE)))
        bare = Cmp("=", state, Num(NOT_EVIDENCED))
    value = build.name(f"across_{line.id}_value", number)
    takes = build.name(f"across_{line.id}_takes", If(Any(out), Num(0), Num(1)))

    def among(how: str) -> Ref:
        return build.among_units(f"{how}_{line.id}", Across(how, value.name, takes.name))  # type: ignore[arg-type]

    n = among("members")
    shown: dict[str, Expr] = {"value": value, "members": n}
    full = Num(line.points)
    if measure.how == "percentile":
        shown["place"] = place = among("place")
        points = Quot("rh", times(full, place), times(Num(2), n))
    else:
        shown["score"] = score = among("score")
        points = Quot("rh", times(full, most(least(score, Num(HUNDRED)), Num(0))), Num(HUNDRED))
    # Before all units are known (one unit alone) nobody takes part.
    uses = (build.use(select),) if select is not None else ()
    return Draft(points, Any((*out, Cmp("=", n, Num(0)))), All((bare,)), uses, shown)


def slow(line: Line, measure: Standing, case: Case) -> Outcome:
    """The same, straight from the rules."""
    if not _takes(line, measure, case):
        return ABSENT
    if measure.of is not None and measure.of.select is not None and not case.pick(measure.of.select):
        return BARE
    if measure.of is None and case.done[measure.line][1] == "not_evidenced":
        return BARE
    values = [
        _number(measure, peer) for peer in case.peers if peer.category == case.category and _takes(line, measure, peer)
    ]
    mine = _number(measure, case)
    if measure.how == "percentile":
        below = sum(value < mine for value in values)
        return scored(line.points * (below + Fraction(values.count(mine), 2)) / len(values))
    mean = Fraction(sum(values), len(values))
    variance = sum(((value - mean) ** 2 for value in values), Fraction()) / len(values)
    return scored(Fraction(line.points * min(max(_shown(mine - mean, variance), 0), HUNDRED), HUNDRED))


def _takes(line: Line, measure: Standing, case: Case) -> bool:
    there = case.exists() and not case.outside(line)
    return there and not (measure.line and case.done[measure.line][1] == "not_applicable")


def _number(measure: Standing, case: Case) -> int:
    return case.total(measure.of) if measure.of is not None else case.done[measure.line][0]


def _shown(deviation: Fraction, variance: Fraction) -> int:
    """50 + 10z in thousandths, to the nearest, halves away from zero: the whole number is found by bisection."""
    if variance == 0:
        return HUNDRED // 2
    low, high = -(10**9), 10**9
    while low < high:
        middle = (low + high + 1) // 2
        # Is 50,000 + 10,000 z at least the point from which `middle` is the nearest?
        edge = Fraction(2 * middle - 1, 2) - HUNDRED // 2
        reached = _at_least(deviation, variance, edge / 10_000, strictly=middle <= 0)
        low, high = (middle, high) if reached else (low, middle - 1)
    return low


def _at_least(deviation: Fraction, variance: Fraction, bound: Fraction, *, strictly: bool) -> bool:
    """Whether deviation / sqrt(variance) reaches the bound (or passes it), by squares only."""
    sign = (deviation > 0) - (deviation < 0), (bound > 0) - (bound < 0)
    left, right = sign[0] * deviation**2, sign[1] * bound**2 * variance
    return left > right if strictly else left >= right


def tell(line: Line, measure: Standing, shown: Mapping[str, int]) -> Text:
    """同类 12 个单位中，低于本单位的和一半相同的占 15/24，× 6 分."""
    full = plain_points(line.points)
    if measure.how == "percentile":
        return Text(
            "同类{members}个单位中的百分位：{place} ÷ {twice} × {full}分",
            "percentile among {members} units: {place} ÷ {twice} × {full} points",
        ).fill(members=shown["members"], place=shown["place"], twice=2 * shown["members"], full=full)
    return Text(
        "同类{members}个单位中的标准分{score} ÷ 100 × {full}分",
        "standard score among {members} units: {score} ÷ 100 × {full} points",
    ).fill(members=shown["members"], score=plain_points(shown["score"]), full=full)
