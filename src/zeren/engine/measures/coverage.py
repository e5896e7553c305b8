"""M5: coverage of a list, points per element present."""

from __future__ import annotations

from collections.abc import Mapping

from zeren.base.numbers import plain_points
from zeren.base.text import Text
from zeren.engine.case import BARE, Case, Outcome, scored
from zeren.engine.planning.build import Builder, Draft
from zeren.engine.planning.expr import FALSE, Among, Cmp, Expr, If, Num, Ref, add
from zeren.engine.scheme import Coverage, Line


def draft(line: Line, measure: Coverage, build: Builder) -> Draft:
    """The points of the elements for which a fact is there."""
    source, column = measure.select.source, measure.column
    places = [build.coded(source, column, element.key) for element in measure.elements]
    listed = Among(Ref(column), tuple(sorted(places)))
    counts = [build.count(measure.select, Cmp("=", Ref(column), Num(place))) for place in places]
    value: Expr = add(
        If(Cmp(">", n, Num(0)), Num(element.points), Num(0))
        for n, element in zip(counts, measure.elements, strict=True)
    )
    shown = {element.key: n for n, element in zip(counts, measure.elements, strict=True)}
    bare = Cmp("=", build.count(measure.select, listed), Num(0))
    return Draft(value, FALSE, bare, (build.use(measure.select, listed),), dict(shown))


def slow(line: Line, measure: Coverage, case: Case) -> Outcome:
    """The same, straight from the rules."""
    held = {fact[measure.column] for fact in case.pick(measure.select)}
    present = [element for element in measure.elements if element.key in held]
    return scored(sum(element.points for element in present)) if present else BARE


def tell(line: Line, measure: Coverage, shown: Mapping[str, int]) -> Text:
    """5 项中已有 3 项：2 + 2 + 1."""
    present = [plain_points(element.points) for element in measure.elements if shown[element.key] > 0]
    return Text("{all}项中已落实{n}项：{sum}分", "{n} of {all} in place: {sum} points").fill(
        all=len(measure.elements), n=len(present), sum=" + ".join(present) or "0"
    )
