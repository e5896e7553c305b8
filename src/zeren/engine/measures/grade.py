"""M17: grades that judges gave."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from zeren.base.numbers import plain_points
from zeren.base.text import Text
from zeren.engine.case import BARE, Case, Outcome, scored
from zeren.engine.planning.build import Builder, Draft
from zeren.engine.planning.expr import FALSE, All, Cmp, Cond, Expr, If, Num, Quot, Ref, times
from zeren.engine.scheme import Cell, Grade, Line


def _is(cell: Cell, source: str, build: Builder) -> Cond:
    grade = Cmp("=", Ref("grade"), Num(build.coded(source, "grade", cell.grade)))
    if not cell.level:
        return grade
    return All((grade, Cmp("=", Ref("level"), Num(build.coded(source, "level", cell.level)))))


def draft(line: Line, measure: Grade, build: Builder) -> Draft:
    """`P * load * sum(v) / n`, one rounding."""
    worth: Expr = Num(0)
    for cell in measure.cells:
        worth = If(_is(cell, measure.select.source, build), Num(cell.value), worth)
    n, values = build.count(measure.select), build.sum(measure.select, worth)
    load = build.amount(measure.load)
    value = Quot("rh", times(Num(line.points), load, values), times(Num(1_000_000), n))
    shown: dict[str, Expr] = {"n": n, "v": values, "load": load}
    return Draft(value, FALSE, Cmp("=", n, Num(0)), (build.use(measure.select),), shown)


def slow(line: Line, measure: Grade, case: Case) -> Outcome:
    """The same, straight from the rules."""
    grades = case.pick(measure.select)
    if not grades:
        return BARE
    table = {(cell.grade, cell.level): cell.value for cell in measure.cells}
    values = [
        Fraction(table.get((str(one["grade"]), ""), table.get((str(one["grade"]), str(one["level"])), 0)), 1000)
        for one in grades
    ]
    return scored(line.points * sum(values, Fraction()) / len(values) * Fraction(case.amount(measure.load), 1000))


def tell(line: Line, measure: Grade, shown: Mapping[str, int]) -> Text:
    """3 人评定，折算 2.6 ÷ 3 × 6 分."""
    worth, full = plain_points(shown["v"]), plain_points(line.points)
    load = "" if shown["load"] == 1000 else f" × {plain_points(shown['load'])}"
    return Text(
        "{n}次评定，折算{worth} ÷ {n}{load} × {full}分", "{n} grades worth {worth} ÷ {n}{load} × {full} points"
    ).fill(n=shown["n"], worth=worth, load=load, full=full)
