"""M6: steps on a number or a ratio."""

from __future__ import annotations

from collections.abc import Mapping

from zeren.base.numbers import plain_points
from zeren.base.text import Text
from zeren.engine.case import OPS, Case, Outcome, scored
from zeren.engine.planning.build import Builder, Draft
from zeren.engine.planning.expr import Cmp, Cond, Expr, If, Num, times
from zeren.engine.planning.quantity import Drafted, bounds, drafted, slow_quantity, told
from zeren.engine.scheme import Line, Step, Steps

SIGNS = {">=": "≥", ">": ">", "<=": "≤", "<": "<"}


def _met(step: Step, of: Drafted) -> Cond:
    return Cmp(step.op, of.a, times(Num(step.bound), of.b))


def draft(line: Line, measure: Steps, build: Builder) -> Draft:
    """The points of the first step that is met. A ratio is compared by products, so that nothing is rounded."""
    of = drafted(measure.of, build)
    value: Expr = Num(measure.otherwise)
    place: Expr = Num(len(measure.steps))
    for number, step in reversed(list(enumerate(measure.steps))):
        value = If(_met(step, of), Num(step.points), value)
        place = If(_met(step, of), Num(number), place)
    return Draft(of.settle(measure.of, line, value), of.absent, of.bare, of.uses, {**of.shown, "step": place})


def slow(line: Line, measure: Steps, case: Case) -> Outcome:
    """The same, straight from the rules."""
    found = slow_quantity(measure.of, line, case)
    if isinstance(found, Outcome):
        return found
    for step in measure.steps:
        # Both sides by the divisor: a bound that a fraction just meets is met.
        if OPS[step.op](found.numerator, step.bound * found.denominator):
            return scored(step.points)
    return scored(measure.otherwise)


def tell(line: Line, measure: Steps, shown: Mapping[str, int]) -> Text:
    """41 ÷ 50 = 82%，达到“≥ 80%”一档，得 4 分."""
    found = told(measure.of, shown)
    if measure.of.whole is not None and shown["b"] == 0:
        full = plain_points(line.points)
        return Text("{found}，经核查得{full}分", "{found} and it was looked at: {full} points").fill(
            found=found, full=full
        )
    if shown["step"] == len(measure.steps):
        points = plain_points(measure.otherwise)
        return Text("{found}，未达到任何一档，得{points}分", "{found}: no step is met, {points} points").fill(
            found=found, points=points
        )
    step = measure.steps[shown["step"]]
    bound = f"{SIGNS[step.op]} {bounds(measure.of, step.bound)}"
    return Text("{found}，属“{bound}”一档，得{points}分", "{found}: step {bound}, {points} points").fill(
        found=found, bound=bound, points=plain_points(step.points)
    )
