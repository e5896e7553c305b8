"""M19: several viewpoints on a unit, each a line of its own, by weight."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import reduce
from math import gcd, lcm

from zeren.base.numbers import plain_points
from zeren.base.text import Text
from zeren.engine.case import ABSENT, Case, Outcome, scored
from zeren.engine.planning.build import Builder, Draft
from zeren.engine.planning.expr import FALSE, All, Any, Cmp, Expr, If, Not, Num, Quot, Ref, add, times
from zeren.engine.planning.plan import SCORED
from zeren.engine.scheme import Line, Viewpoints


def draft(line: Line, measure: Viewpoints, build: Builder) -> Draft:
    """`P * sum(w * points/full) / sum(w)`, the shares brought to one denominator."""
    full = {one.id: one.points for one in build.scheme.lines}
    views = measure.views
    unit = reduce(gcd, [view.weight for view in views])
    weights = {view.line: view.weight // unit for view in views}
    here = {view.line: Cmp("=", Ref(f"state_{view.line}"), Num(SCORED)) for view in views}
    common = lcm(*(full[view.line] for view in views))
    each = {
        name: times(Ref(f"points_{name}"), Num(weight * (common // full[name]))) for name, weight in weights.items()
    }
    earned = add(If(here[name], part, Num(0)) for name, part in each.items())
    present: Expr = add(If(here[name], Num(weight), Num(0)) for name, weight in weights.items())
    over = Num(sum(weights.values())) if measure.absent == "zero" else present
    value = Quot("rh", times(Num(line.points), earned), times(Num(common), over))
    gone = tuple(Not(test) for test in here.values())
    absent = Any(gone) if measure.absent == "not_applicable" else All(gone)
    shown: dict[str, Expr] = {f"points_{name}": Ref(f"points_{name}") for name in weights}
    shown |= {f"here_{name}": If(test, Num(1), Num(0)) for name, test in here.items()}
    if measure.own:
        shown["own"] = Ref(f"points_{measure.own}")
    return Draft(value, absent, FALSE, (), shown)


def slow(line: Line, measure: Viewpoints, case: Case) -> Outcome:
    """The same, straight from the rules."""
    full = {one.id: one.points for one in case.scheme.lines}
    there = [view for view in measure.views if case.done[view.line][1] == "scored"]
    if not there or (measure.absent == "not_applicable" and len(there) < len(measure.views)):
        return ABSENT
    counted = list(measure.views) if measure.absent == "zero" else there
    earned = sum((view.weight * Fraction(case.done[view.line][0], full[view.line]) for view in there), Fraction())
    return scored(line.points * earned / sum(view.weight for view in counted))


def tell(line: Line, measure: Viewpoints, shown: Mapping[str, int]) -> Text:
    """（5 × 40 + 4.5 × 60）÷ 100, each view with its points and weight; who is absent is named by its line."""
    parts = [
        f"{plain_points(shown[f'points_{view.line}'])} × {view.weight}"
        for view in measure.views
        if shown[f"here_{view.line}"]
    ]
    gone = len(measure.views) - len(parts)
    weights = sum(view.weight for view in measure.views if measure.absent == "zero" or shown[f"here_{view.line}"])
    said = Text("各方得分 × 权重：{parts}，权重合计{weights}", "points × weights: {parts}, weights {weights}").fill(
        parts="、".join(parts), weights=weights
    )
    absent = Text("；{gone}方缺席", "; {gone} absent").fill(gone=gone) if gone else ""
    own = ""
    if measure.own:
        own = Text("；自评{own}分，不计入", "; own score {own}, not counted").fill(own=plain_points(shown["own"]))  # type: ignore[assignment]
    return Text("{said}，折算到{full}分{absent}{own}", "{said}, out of {full}{absent}{own}").fill(
        said=said, full=plain_points(line.points), absent=absent, own=own
    )
