"""Judgements as people paste them from a spreadsheet, and what their values may be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from zeren.apps.assessment.rules import read_total
from zeren.base.problems import Problem, declare
from zeren.base.text import Text
from zeren.engine.beyond.agreement import Level

LEVELS: Mapping[Level, Text] = {
    "nominal": Text("类别（没有高低）", "names, without order"),
    "ordinal": Text("等级（有高低，没有间距）", "places in an order"),
    "interval": Text("分数（间距有意义）", "numbers whose distances count"),
}
"""What the values are that judges gave in a practice round."""

BAD_LINE = declare(
    "practice_line_unreadable",
    zh="第{row}行“{found}”读不懂",
    en="line {row} “{found}” cannot be read",
    do_zh="每行写：对象，评分人登录名，分值；用逗号或制表符分开",
    do_en="Write on each line: object, sign-in name of the judge, value; with commas or tabs between",
)
TWICE = declare(
    "practice_judged_twice",
    zh="第{row}行：“{judge}”对“{object}”评了两次",
    en="line {row}: “{judge}” judged “{object}” twice",
    do_zh="只留一行",
    do_en="Leave one line",
)


class Given(NamedTuple):
    """A judgement: the object, the judge's account name, the value in thousandths."""

    object: str
    judge: str
    value: int


def read_lines(text: str) -> tuple[list[Given], list[Problem]]:
    """Judgements from lines `object, judge, value`; empty lines are passed over."""
    found: list[Given] = []
    problems: list[Problem] = []
    seen: set[tuple[str, str]] = set()
    for row, line in enumerate(text.replace("\0", "").splitlines(), 1):
        if not line.strip():
            continue
        parts = [part.strip() for part in line.replace("\t", ",").replace("，", ",").split(",")]
        value = read_total(parts[2]) if len(parts) == 3 else None
        if value is None or not 0 < len(parts[0]) <= 200 or not 0 < len(parts[1]) <= 60:
            problems.append(BAD_LINE(row=row, found=line[:60]))
        elif (parts[0], parts[1]) in seen:
            problems.append(TWICE(row=row, object=parts[0], judge=parts[1]))
        else:
            seen.add((parts[0], parts[1]))
            found.append(Given(parts[0], parts[1], value))
    return found, problems[:20]
