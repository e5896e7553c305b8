"""An organisation's own instruments (办法、细则、方案): their ranks, their clauses, what speaks against a write."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from typing import NamedTuple

from zeren.apps.duties.rules import ENDS_FIRST
from zeren.apps.duties.states import RANKS
from zeren.base.problems import Problem, Where, declare

LONGEST = 1000
"""Characters of a clause."""
MOST = 300
"""Clauses of an instrument."""

_NUMBER = re.compile(
    r"(第[一二三四五六七八九十百零〇\d]+[条款章节项](?:第[一二三四五六七八九十百零〇\d]+[款项])?|[(（]?[一二三四五六七八九十百\d]+(?:\.\d+)*[)）]?[、.．]?)"
    r"[\s　:：]*(.+)"
)


class Draft(NamedTuple):
    """An instrument as it was typed: `above` is (rank, title, start, end) of the one that it carries out."""

    rank: str
    title: str
    paper: str
    version: str
    start: dt.date
    end: dt.date | None
    above: tuple[str, str, dt.date, dt.date | None] | None
    clauses: str


def clauses_of(typed: str) -> list[tuple[str, str]]:
    """Clauses from what was typed, one a line: the number and the words. Without a number it is the line's own."""
    found = []
    for line in map(str.strip, typed.splitlines()):
        told = _NUMBER.fullmatch(line)
        if line:
            found.append((told[1].strip("、.．")[:40], told[2].strip()) if told else ("", line))
    return [(number or str(place), text) for place, (number, text) in enumerate(found, 1)]


def instrument_problems(draft: Draft) -> list[Problem]:
    """Why an instrument cannot be entered as it was typed; each with its field."""
    return [*_said(draft), *_placed(draft), *_clauses(draft.clauses)]


def _said(draft: Draft) -> list[Problem]:
    problems = [] if draft.rank in RANKS else [RANK_UNKNOWN(Where(column="rank"), found=draft.rank)]
    problems += [] if 0 < len(draft.title) <= 200 else [TITLE_MISSING(Where(column="title"))]
    if draft.end is not None and draft.end <= draft.start:
        problems.append(ENDS_FIRST(Where(column="end"), start=draft.start, end=draft.end))
    return problems


def _placed(draft: Draft) -> list[Problem]:
    """What it carries out ranks higher and is in force when it begins."""
    if draft.above is None or draft.rank not in RANKS:
        return []
    rank, title, start, end = draft.above
    problems = []
    order = list(RANKS)
    if order.index(rank) >= order.index(draft.rank):
        problems.append(RANK_BELOW(Where(column="above"), title=title, rank=RANKS[rank], own=RANKS[draft.rank]))
    if not (start <= draft.start and (end is None or draft.start < end)):
        problems.append(NOT_IN_FORCE(Where(column="above"), title=title, day=draft.start, start=start, end=end or "—"))
    return problems


def _clauses(typed: str) -> list[Problem]:
    found = clauses_of(typed)
    numbers = [number for number, _ in found]
    twice = sorted({number for number in numbers if numbers.count(number) > 1})
    problems = [CLAUSE_TWICE(Where(column="clauses"), found=number) for number in twice]
    problems += [
        CLAUSE_LONG(Where(column="clauses"), found=number, most=LONGEST)
        for number, text in found
        if len(text) > LONGEST
    ]
    return [*problems, *([CLAUSES_MANY(Where(column="clauses"), most=MOST)] if len(found) > MOST else [])]


def citing_problems(known: Mapping[str, object], duty: str, cited: Collection[str]) -> list[Problem]:
    """Why a duty cannot cite a clause: the framework has no such duty, or it cites the clause already."""
    if duty not in known:
        return [DUTY_NOT_THERE(Where(column="duty"), found=duty)]
    return [CITED_ALREADY(Where(column="duty"))] if duty in cited else []


RANK_UNKNOWN = declare(
    "instrument_rank_unknown",
    zh="没有“{found}”这一级制度",
    en="there is no rank of instruments “{found}”",
    do_zh="从办法、细则、方案里选",
    do_en="choose one of the list",
)
TITLE_MISSING = declare(
    "instrument_title_missing",
    zh="没有填名称，或名称超过200字",
    en="the title is missing or longer than 200 characters",
    do_zh="填文件的完整名称",
    do_en="give its whole title",
)
RANK_BELOW = declare(
    "instrument_rank_below",
    zh="“{title}”是{rank}，不能在它之下定{own}",
    en="{title} ranks as {rank}; a {own} cannot carry it out",
    do_zh="次序是办法、细则、方案：改级别，或另选它落实的文件",
    do_en="the order is measure, rules, plan: change the rank, or what it carries out",
)
NOT_IN_FORCE = declare(
    "instrument_not_in_force",
    zh="“{title}”在{day}没有施行（{start}至{end}）",
    en="{title} is not in force on {day} ({start} to {end})",
    do_zh="核对施行日期，或选那一天施行的版本",
    do_en="check the day, or choose the version of that day",
)
CLAUSE_TWICE = declare(
    "instrument_clause_twice",
    zh="条款“{found}”写了两次",
    en="the clause {found} stands there twice",
    do_zh="每条一行，编号不重复",
    do_en="one clause a line, each with a number of its own",
)
CLAUSE_LONG = declare(
    "instrument_clause_long",
    zh="条款“{found}”超过{most}字",
    en="the clause {found} has more than {most} characters",
    do_zh="只摘要写明责任的话",
    do_en="keep to the words that give a duty",
)
CLAUSES_MANY = declare(
    "instrument_clauses_many",
    zh="条款超过{most}条",
    en="there are more than {most} clauses",
    do_zh="只登记写明责任的条款",
    do_en="enter those that give a duty",
)
DUTY_NOT_THERE = declare(
    "cited_duty_unknown",
    zh="责任制里没有“{found}”这项责任",
    en="the framework has no duty “{found}”",
    do_zh="从列出的责任里选",
    do_en="choose one of the list",
)
CITED_ALREADY = declare(
    "clause_cited_already",
    zh="这项责任已经引用这一条",
    en="the duty cites this clause already",
    do_zh="选别的条款或责任",
    do_en="choose another clause or duty",
)
