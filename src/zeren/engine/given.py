"""What a run is given beside the scheme and the facts: upheld adjustments, corrections, the calendar of working days.

An adjustment is a row of the source `adjustments`: the unit, its line (by id) and signed milli-points, as `more` and
`less`. It makes the line scored; a line that does not apply stays so; a veto that was adjusted is lifted. A row with
the line `CORRECTION` corrects an earlier year's wrong score and goes into the total. Rows stay with their unit when
it merges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from zeren.base.catalogue import Catalogue, Fact, Source
from zeren.base.dates import from_day
from zeren.base.numbers import plain_points
from zeren.base.problems import Refused, declare
from zeren.base.text import Text
from zeren.engine.columns import Facts
from zeren.engine.scheme import Ladder, Scheme, Selection, Where

CORRECTION = "-"
"""Stands for a line in a row that corrects an earlier year's score; no id is written like this."""
MOST_ADJUSTED = 10_000_000

ADJUSTMENTS = Source(
    "adjustments",
    Text("分数调整", "adjustments"),
    "upheld",
    {
        "line": Fact("key", Text("指标", "indicator")),
        "upheld": Fact("day", Text("核准日期", "upheld on")),
        "more": Fact("count", Text("加分", "points more"), most=MOST_ADJUSTED),
        "less": Fact("count", Text("减分", "points less"), most=MOST_ADJUSTED),
    },
    most=100,
)


STRANGE_LINE = declare(
    "adjusted_line_unknown",
    zh="调整“{adjustment}”所指的指标不在体系之中",
    en="adjustment “{adjustment}” is of an indicator that the framework does not have",
    do_zh="请改正指标编号",
    do_en="Correct the id of the indicator",
)


@dataclass(frozen=True)
class Given:
    """Which lines have an adjustment, whether a total has a correction, and which days are worked (True) or free
    against their weekday, by day number."""

    lines: frozenset[str] = frozenset()
    corrected: bool = False
    calendar: Mapping[int, bool] = field(default_factory=dict)


def line_words(scheme: Scheme) -> tuple[str, ...]:
    """What the column `line` may hold."""
    return (*(line.id for line in scheme.lines), CORRECTION)


def with_adjustments(catalogue: Catalogue) -> Catalogue:
    """The catalogue with the source of adjustments, which no pack can select."""
    return {**catalogue, ADJUSTMENTS.name: ADJUSTMENTS}


def adjustment_keys(scheme: Scheme) -> Mapping[str, tuple[str, ...]]:
    """The words of the key column, for `columns.table_of`."""
    return {f"{ADJUSTMENTS.name}.line": line_words(scheme)}


def counts_working_days(scheme: Scheme) -> bool:
    """Whether a rule of the scheme counts working days."""
    return any(isinstance(line.measure, Ladder) and line.measure.days == "working" for line in scheme.lines)


def counted_days(scheme: Scheme, calendar: Mapping[int, bool], start: int, as_of: int) -> dict[int, bool]:
    """What of a calendar can move a score, in the order of the days: nothing unless a rule counts working days; then
    what goes against the weekday, up to the day looked at and, where all that is counted is due in the year, from its
    first day: nobody is late by days that came before."""
    ladders = [line.measure for line in scheme.lines if isinstance(line.measure, Ladder)]
    spans = {ladder.select.span for ladder in ladders if ladder.days == "working"}
    if not spans:
        return {}
    first = start if spans == {"year"} else min(calendar, default=start)
    return {
        day: worked
        for day, worked in sorted(calendar.items())
        if first <= day <= as_of and worked != (from_day(day).weekday() < 5)
    }


def given(scheme: Scheme, facts: Facts, calendar: Mapping[int, bool] | None = None) -> Given:
    """What the plan has to provide for, from the facts: lines that nobody adjusted cost nothing. `calendar` is another
    one than that of the facts.

    Raises `Refused` for an adjustment of a line that the scheme does not have."""
    calendar = facts.calendar if calendar is None else calendar
    table = facts.tables.get(ADJUSTMENTS.name)
    if table is None:
        return Given(calendar=calendar)
    strange = np.flatnonzero(table.columns["line"] < 0)
    if len(strange):
        raise Refused([STRANGE_LINE(adjustment=table.ids[int(strange[0])])])
    words = line_words(scheme)
    found = {words[int(place)] for place in np.unique(table.columns["line"])}
    return Given(frozenset(found - {CORRECTION}), CORRECTION in found, calendar)


def of_line(line: str) -> Selection:
    """The adjustments of a line, whenever they were upheld up to the day looked at."""
    return Selection(ADJUSTMENTS.name, (Where("line", "=", (line,)),), "until")


def told(milli: int) -> Text:
    """What an adjustment did to a line, to stand behind its arithmetic: 异议核准加 1.5 分."""
    points = plain_points(abs(milli))
    if milli < 0:
        return Text("异议核准减{points}分", "an upheld objection takes {points} points").fill(points=points)
    return Text("异议核准加{points}分", "an upheld objection adds {points} points").fill(points=points)
