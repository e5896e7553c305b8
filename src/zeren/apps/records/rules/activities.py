"""What a unit does again and again: on which days of a year, and how far it has come with it."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from zeren.apps.records.rules import EARLIEST
from zeren.apps.records.rules.meetings import KINDS
from zeren.base.dates import MONTHS, Every, Period, periods
from zeren.base.problems import Problem, Where, declare
from zeren.base.text import Text
from zeren.base.workdays import is_workday, next_workday

EVERY: dict[Every, Text] = {
    "month": Text("每月", "a month"),
    "quarter": Text("每季度", "a quarter"),
    "half": Text("每半年", "a half-year"),
    "year": Text("每年", "a year"),
}
MOST_TIMES = 12
DONE, PLAIN, PLANNED, NOW, MISSED, AHEAD = "done", "plain", "planned", "now", "missed", "ahead"
STATES = {
    DONE: Text("做到了", "done"),
    PLAIN: Text("开了，没有结果，不计", "held without an outcome, counts nothing"),
    PLANNED: Text("已安排", "planned"),
    NOW: Text("该登记了", "to be entered"),
    MISSED: Text("没有做够", "not enough"),
    AHEAD: Text("还没到", "ahead"),
}


class Rhythm(NamedTuple):
    """How often, about when: `times` in each period, about the day `day` of its last month (0 is the last). Periods
    that end after `first` are meant, and none that ends after `ended`.
    """

    every: Every
    times: int = 1
    day: int = 0
    first: dt.date = EARLIEST
    ended: dt.date | None = None


class Turn(NamedTuple):
    """One period in which it is to be done, and about when."""

    period: Period
    day: dt.date


class Session(NamedTuple):
    """A meeting that is one of them: its key, the day it was held or is planned for, and whether it had an outcome."""

    key: int
    day: dt.date
    held: bool
    outcome: bool


class Stand(NamedTuple):
    """How a period stands: a key of `STATES`, how often it was done with an outcome, and the sessions."""

    turn: Turn
    state: str
    done: int
    sessions: Sequence[Session]


def turns(rhythm: Rhythm, year: int, workdays: Mapping[dt.date, bool]) -> list[Turn]:
    """When it is to be done in a year. A day on which nobody works moves to the next working day, or back where that
    lies in another period.
    """
    found = []
    for period in periods(year, rhythm.every):
        over = rhythm.ended is not None and period.end > rhythm.ended
        if period.end > rhythm.first and not over:
            found.append(Turn(period, _about(rhythm.day, period, workdays)))
    return found


def _about(day: int, period: Period, workdays: Mapping[dt.date, bool]) -> dt.date:
    last = period.end - dt.timedelta(days=1)
    longest = calendar.monthrange(last.year, last.month)[1]
    wanted = last.replace(day=min(day or longest, longest))
    moved = next_workday(wanted, workdays)
    while moved >= period.end or not is_workday(moved, workdays):
        moved -= dt.timedelta(days=1)
        if moved < period.start:
            return wanted
    return moved


def standing(rhythm: Rhythm, turns: Iterable[Turn], sessions: Iterable[Session], on: dt.date) -> list[Stand]:
    """How each period stands on a day. Only what was held with an outcome counts."""
    known = sorted(sessions, key=lambda one: (one.day, one.key))
    found = []
    for turn in turns:
        here = [one for one in known if turn.period.start <= one.day < turn.period.end]
        done = sum(one.held and one.outcome for one in here)
        found.append(Stand(turn, _state(rhythm.times, turn, here, done, on), done, here))
    return found


def _state(times: int, turn: Turn, here: Sequence[Session], done: int, on: dt.date) -> str:
    if done >= times:
        return DONE
    if any(not one.held and one.day >= on for one in here):
        return PLANNED
    plain = sum(one.held and not one.outcome for one in here)
    if turn.period.ended(on):
        return PLAIN if plain and done + plain >= times else MISSED
    if turn.day < on:
        return PLAIN if plain and done + plain >= times else NOW
    return AHEAD


class Plan(NamedTuple):
    """An activity as it is filled in: `owner` is the code of the post in charge."""

    title: str
    basis: str
    kind: str
    rhythm: Rhythm | None
    owner: str = ""
    framework: str = ""
    duty: str = ""


def problems(plan: Plan, posts: Iterable[str]) -> Iterator[Problem]:
    """What is wrong with it, each with the key of its field; `posts` are the codes of the unit's own."""
    if not plan.title or len(plan.title) > 200:
        yield NO_TITLE(Where(column="title"))
    if not plan.basis or len(plan.basis) > 500:
        yield NO_BASIS(Where(column="basis"))
    if plan.kind not in KINDS:
        yield NO_KIND(Where(column="kind"))
    if plan.rhythm is None or plan.rhythm.every not in MONTHS or not 1 <= plan.rhythm.times <= MOST_TIMES:
        yield NO_RHYTHM(Where(column="times"), most=MOST_TIMES)
    if plan.rhythm is not None and not 0 <= plan.rhythm.day <= 31:
        yield NO_SUCH_DAY(Where(column="day"))
    if plan.rhythm is not None and plan.rhythm.first <= EARLIEST:
        yield NO_FIRST(Where(column="first"))
    if plan.owner not in posts:
        yield NO_OWNER(Where(column="owner"))


NO_TITLE = declare(
    "activity_without_title",
    zh="没有写名称，或者超过200字",
    en="it has no title, or one of more than 200 characters",
    do_zh="写平时的叫法，如“主题党日”",
    do_en="write what it is called",
)
NO_BASIS = declare(
    "activity_without_basis",
    zh="没有写依据，或者超过500字",
    en="it does not name its basis, or takes more than 500 characters",
    do_zh="写明哪项制度、哪一条定的",
    do_en="name the rule and clause that it rests on",
)
NO_KIND = declare(
    "activity_without_kind",
    zh="没有选是哪一种",
    en="it does not say what it is",
    do_zh="选会议、集中学习、业务培训或工作指导",
    do_en="choose meeting, study session, training or guidance",
)
NO_RHYTHM = declare(
    "activity_without_rhythm",
    zh="没有写多久几次，或者次数不在1到{most}之间",
    en="it does not say how often, or the number is not between 1 and {most}",
    do_zh="选每月、每季度、每半年或每年，填次数",
    do_en="choose month, quarter, half-year or year and give a number",
)
NO_SUCH_DAY = declare(
    "activity_day_unknown",
    zh="大约哪一天要在1到31之间",
    en="the day has to be between 1 and 31",
    do_zh="填几号；空着是最后一天",
    do_en="give the day of the month; empty is the last",
)
NO_FIRST = declare(
    "activity_without_first_day",
    zh="没有写从哪天起",
    en="it does not say from which day on",
    do_zh="填开始的日期",
    do_en="give the day on which it begins",
)
NO_OWNER = declare(
    "activity_without_owner",
    zh="没有选负责岗位，或者本单位没有这个岗位",
    en="no post in charge was chosen, or the unit has no such post",
    do_zh="从本单位的岗位里选一个：谁主管，谁负责",
    do_en="choose one of the unit's posts",
)
ENDED_ALREADY = declare(
    "activity_ended_already",
    zh="这项活动已经停止",
    en="this activity has ended already",
    do_zh="还要做的，再登记一项",
    do_en="enter it anew if it goes on",
)
THERE_ALREADY = declare(
    "activity_there_already",
    zh="本单位已经有“{title}”",
    en="the unit has “{title}” already",
    do_zh="改次数的，先停止原来那一项再登记",
    do_en="to change how often, end the other one first",
)
