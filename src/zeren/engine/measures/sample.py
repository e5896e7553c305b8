"""M21: faults found in a drawn sample, extrapolated to all objects."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from zeren.base.numbers import plain_points
from zeren.base.text import Text
from zeren.engine.case import ABSENT, BARE, Case, Outcome, scored
from zeren.engine.planning.build import Builder, Draft
from zeren.engine.planning.expr import Cmp, Num, Ref, less, times
from zeren.engine.scheme import Line, Sample

COUNTS = ("objects", "drawn", "checked", "faults")


def draft(line: Line, measure: Sample, build: Builder) -> Draft:
    """`(P*k - each*faults*N) / k`, rounded once with the line's adjustments."""
    objects, drawn, checked, faults = (build.sum(measure.select, Ref(name)) for name in COUNTS)
    value = less(times(Num(line.points), drawn), times(Num(measure.each), faults, objects))
    bare = Cmp("<", checked, drawn)
    shown = dict(zip(COUNTS, (objects, drawn, checked, faults), strict=True))
    return Draft(value, Cmp("=", drawn, Num(0)), bare, (build.use(measure.select),), dict(shown), drawn)


def slow(line: Line, measure: Sample, case: Case) -> Outcome:
    """The same, straight from the rules."""
    draws = case.pick(measure.select)
    objects, drawn, checked, faults = (sum(int(draw[name]) for draw in draws) for name in COUNTS)
    if drawn == 0:
        return ABSENT
    if checked < drawn:
        return BARE
    return scored(line.points - measure.each * Fraction(faults * objects, drawn))


def tell(line: Line, measure: Sample, shown: Mapping[str, int]) -> Text:
    """6 分 − 2 个问题 × 40 ÷ 10 × 0.5 分（40 个对象中抽查 10 个）."""
    return Text(
        "{full}分 − {faults}个问题 × {objects} ÷ {drawn} × {each}分（{objects}个对象中抽查{drawn}个）",
        "{full} points − {faults} faults × {objects} ÷ {drawn} × {each} points ({drawn} of {objects} objects drawn)",
    ).fill(**shown, full=plain_points(line.points), each=plain_points(measure.each))
