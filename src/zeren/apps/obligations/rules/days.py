"""A change of the calendar, and what it moves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from zeren.apps.obligations.rules.calendar import Closure
from zeren.apps.obligations.rules.problems import CLOSED_BACKWARDS, CLOSED_TOO_LONG, CLOSED_WITHOUT_REASON
from zeren.base.canonical import canonical
from zeren.base.problems import Problem, declare
from zeren.base.workdays import is_workday

WORK, HOLIDAYS, CLOSE, OPEN = "work", "holidays", "close", "open"
"""One day is worked or not; the holidays of a year are written; nothing falls due on some days; or it does again."""

LONGEST = 62


class Days(NamedTuple):
    """The calendar: where the weekday does not decide, and the days on which nothing falls due."""

    workdays: Mapping[dt.date, bool]
    closures: tuple[Closure, ...]


class Change(NamedTuple):
    """What somebody wants to change: of `kind`, on the days from `first` to `last`, both included; whether people work
    on the first; `closed` is the key of the closure that is taken back, `year` that of the holidays.
    """

    kind: str
    first: dt.date
    last: dt.date
    works: bool = False
    reason: str = ""
    closed: int = 0

    @property
    def year(self) -> int:
        """That of its first day."""
        return self.first.year


class Move(NamedTuple):
    """What moves: everything that a framework asks for in a year for a duty and period and that was due on one day is
    due on another. `rows` and `units`: how many; `held` of the rows keep the day that counts, because another was
    granted; `met` of them are filed already. `keys` names the rows where not all of that day move.
    """

    issuer: str
    year: int
    duty: str
    period: str
    posts: bool
    before: dt.date
    after: dt.date
    rows: int
    units: int
    held: int
    met: int
    keys: tuple[int, ...] = ()


def problems(change: Change, days: Days) -> Iterator[Problem]:
    """What is wrong with a change."""
    if change.kind == CLOSE:
        yield from closure_problems(change.first, change.last, change.reason)
    elif change.kind == WORK and is_workday(change.first, days.workdays) is change.works:
        yield DAY_AS_IT_IS(day=change.first)


def closure_problems(first: dt.date, last: dt.date, reason: str) -> Iterator[Problem]:
    """What is wrong with a closure: days the wrong way round, more than two months, no reason."""
    if last < first:
        yield CLOSED_BACKWARDS(first=first, last=last)
    if (last - first).days >= LONGEST:
        yield CLOSED_TOO_LONG(most=LONGEST)
    if not reason.strip():
        yield CLOSED_WITHOUT_REASON()


def changed(days: Days, change: Change, official: Mapping[dt.date, bool]) -> Days:
    """The calendar after a change; `official`: the holidays and make-up days that are announced for its year."""
    span = Closure(change.first, change.last)
    match change.kind:
        case "work":
            return days._replace(workdays={**days.workdays, change.first: change.works})
        case "holidays":
            return days._replace(workdays={**days.workdays, **official})
        case "close":
            return days._replace(closures=tuple(sorted({*days.closures, span})))
        case _:
            return days._replace(closures=tuple(one for one in days.closures if one != span))


def mark(moves: Iterable[Move]) -> str:
    """Changes with what moves: what was shown is known by it."""
    told = [[*one[:5], one.before.isoformat(), one.after.isoformat(), one.rows, one.held] for one in moves]
    return canonical(told)


DAY_AS_IT_IS = declare(
    "calendar_day_as_it_is",
    zh="{day}本来就是这样",
    en="{day} is so already",
    do_zh="不用改",
    do_en="there is nothing to change",
)
CALENDAR_CHANGED = declare(
    "calendar_moves_changed",
    zh="会挪动的和刚才列出的不一样了",
    en="what would move is no longer what was listed",
    do_zh="什么也没有改；看一遍现在的清单，再保存",
    do_en="nothing was changed; look at the list as it is now and save again",
)
HOLIDAYS_UNKNOWN = declare(
    "calendar_holidays_unknown",
    zh="{year}年的放假安排还没有公布，或者已经写入",
    en="the holidays of {year} are not announced yet, or are written already",
    do_zh="公布以后再写入；个别的日子可以一天一天地改",
    do_en="write them once they are announced; single days can be changed one by one",
)
CLOSURE_GONE = declare(
    "calendar_closure_gone",
    zh="这一段已经取消",
    en="this closure was taken back already",
    do_zh="刷新页面看现在的情况",
    do_en="reload the page to see how it stands",
)
