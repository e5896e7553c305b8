"""M13: a bonus by the level of what was awarded to the unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from zeren.base.numbers import plain_points
from zeren.base.text import Text
from zeren.engine.case import BARE, Case, Outcome, scored
from zeren.engine.planning.build import Builder, Draft
from zeren.engine.planning.expr import FALSE, Cmp, Expr, If, Num, Ref, add, least, times
from zeren.engine.scheme import Award, Line


def draft(line: Line, measure: Award, build: Builder) -> Draft:
    """The highest level's points, or those of all, up to P."""
    source = measure.select.source
    counts = {
        level: build.count(measure.select, Cmp("=", Ref("level"), Num(build.coded(source, "level", level))))
        for level, _ in measure.levels
    }
    value: Expr = Num(0)
    if measure.take == "all":
        value = add(times(counts[level], Num(points)) for level, points in measure.levels)
    else:
        for level, points in sorted(measure.levels, key=lambda one: one[1]):
            value = If(Cmp(">", counts[level], Num(0)), Num(points), value)
    n = build.count(measure.select)
    worth: Expr = Num(0)
    for level, points in measure.levels:
        worth = If(Cmp("=", Ref("level"), Num(build.coded(source, "level", level))), Num(points), worth)
    use = build.use(measure.select)
    # Only the award that is taken stands under the line.
    uses = (use if measure.take == "all" else replace(use, best=worth),)
    return Draft(least(Num(line.points), value), FALSE, Cmp("=", n, Num(0)), uses, {"n": n, "sum": value, **counts})


def slow(line: Line, measure: Award, case: Case) -> Outcome:
    """The same, straight from the rules."""
    awards = case.pick(measure.select)
    if not awards:
        return BARE
    table = dict(measure.levels)
    if measure.take == "all":
        return scored(min(line.points, sum(table.get(str(award["level"]), 0) for award in awards)))
    best = min(awards, key=lambda award: (-table.get(str(award["level"]), 0), str(award["id"])))
    return scored(min(line.points, table.get(str(best["level"]), 0)))


def tell(line: Line, measure: Award, shown: Mapping[str, int]) -> Text:
    """表彰 3 项，取最高一项 2 分，最高 3 分."""
    found, full = plain_points(shown["sum"]), plain_points(line.points)
    if measure.take == "highest":
        text = Text(
            "表彰{n}项，取最高一项{found}分，最高{full}分", "{n} awards, the highest counts: {found}, at most {full}"
        )
        return text.fill(n=shown["n"], found=found, full=full)
    parts = " + ".join(f"{shown[level]} × {plain_points(points)}" for level, points in measure.levels if shown[level])
    return Text("表彰{n}项：{parts} = {found}分，最高{full}分", "{n} awards: {parts} = {found}, at most {full}").fill(
        n=shown["n"], parts=parts or "0", found=found, full=full
    )
