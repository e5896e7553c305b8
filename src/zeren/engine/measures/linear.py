"""M7: points in a straight line between two values."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from zeren.base.numbers import plain_points
from zeren.base.text import Text
from zeren.engine.case import Case, Outcome, scored
from zeren.engine.planning.build import Builder, Draft
from zeren.engine.planning.expr import Num, least, less, most, times
from zeren.engine.planning.quantity import bounds, drafted, slow_quantity, told
from zeren.engine.scheme import Line, Linear


def draft(line: Line, measure: Linear, build: Builder) -> Draft:
    """`P*(x-lo)/(hi-lo)` between 0 and P; where less is better, `P*(lo-x)/(lo-hi)`."""
    of = drafted(measure.of, build)
    start, wide = times(Num(measure.lo), of.b), abs(measure.hi - measure.lo)
    way = less(of.a, start) if measure.hi > measure.lo else less(start, of.a)
    inside = most(least(way, times(Num(wide), of.b)), Num(0))
    value = build.portion(f"part_{line.id}", line.points, inside, wide, of.b)
    return Draft(of.settle(measure.of, line, value), of.absent, of.bare, of.uses, of.shown)


def slow(line: Line, measure: Linear, case: Case) -> Outcome:
    """The same, straight from the rules."""
    found = slow_quantity(measure.of, line, case)
    if isinstance(found, Outcome):
        return found
    share = (found - measure.lo) / (measure.hi - measure.lo)
    return scored(line.points * min(max(share, Fraction(0)), Fraction(1)))


def tell(line: Line, measure: Linear, shown: Mapping[str, int]) -> Text:
    """41 ÷ 50 = 82%，在 60%（0 分）与 90%（6 分）之间按直线折算."""
    found, full = told(measure.of, shown), plain_points(line.points)
    if measure.of.whole is not None and shown["b"] == 0:
        return Text("{found}，经核查得{full}分", "{found} and it was looked at: {full} points").fill(
            found=found, full=full
        )
    return Text(
        "{found}，在{lo}（0分）与{hi}（{full}分）之间按直线折算",
        "{found}, on the straight line from {lo} (0 points) to {hi} ({full} points)",
    ).fill(found=found, lo=bounds(measure.of, measure.lo), hi=bounds(measure.of, measure.hi), full=full)
