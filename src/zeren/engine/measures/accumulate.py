"""M12: so much for each, up to a cap."""

from __future__ import annotations

from collections.abc import Mapping

from zeren.base.numbers import plain_points
from zeren.base.text import Text
from zeren.engine.case import BARE, Case, Outcome, scored
from zeren.engine.planning.build import Builder, Draft
from zeren.engine.planning.expr import FALSE, Cmp, Num, least, times
from zeren.engine.scheme import Accumulate, Line


def draft(line: Line, measure: Accumulate, build: Builder) -> Draft:
    """`min(P, each * n)`."""
    n = build.total(measure.of)
    select = measure.of.select
    bare = Cmp("=", build.count(select) if select is not None else Num(0), Num(0))
    uses = (build.use(select),) if select is not None else ()
    return Draft(least(Num(line.points), times(Num(measure.each), n)), FALSE, bare, uses, {"n": n})


def slow(line: Line, measure: Accumulate, case: Case) -> Outcome:
    """The same, straight from the rules."""
    if measure.of.select is None or not case.pick(measure.of.select):
        return BARE
    return scored(min(line.points, measure.each * case.total(measure.of)))


def tell(line: Line, measure: Accumulate, shown: Mapping[str, int]) -> Text:
    """7 × 0.5 分，最高 3 分."""
    return Text("{n} × {each}分，最高{full}分", "{n} × {each} points, at most {full}").fill(
        n=shown["n"], each=plain_points(measure.each), full=plain_points(line.points)
    )
