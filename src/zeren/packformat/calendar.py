"""Which dated obligations a duty makes in a year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from zeren.base.dates import Every, Period, periods
from zeren.base.workdays import add_workdays
from zeren.packformat.duties import CalendarEntry, Duty


class Owed(NamedTuple):
    """One obligation of a duty: for which period, due when, and how many minutes it costs."""

    every: Every
    period: Period
    due: dt.date
    minutes: int


def owed(duty: Duty, year: int) -> Iterator[Owed]:
    """The obligations of a duty whose period lies in the year, in the order of the pack. Its dates must exist."""
    for entry in duty.calendar:
        for at, period in enumerate(periods(year, entry.every)):
            yield Owed(entry.every, period, due_date(entry, at, period), minutes_of(duty, entry))


def minutes_of(duty: Duty, entry: CalendarEntry) -> int:
    """What an obligation of an entry costs: each record that it needs takes its minutes."""
    return (duty.minutes if entry.minutes is None else entry.minutes) * entry.least


def due_date(
    entry: CalendarEntry, at: int, period: Period, workdays: Mapping[dt.date, bool] = MappingProxyType({})
) -> dt.date:
    """When the obligation of the `at`-th period is due; `ValueError` for a date that does not exist. `workdays`: the
    days on which the weekday does not decide, for entries that count working days.
    """
    if entry.working and entry.days_after is not None:
        return add_workdays(period.end - dt.timedelta(days=1), entry.days_after, workdays)
    if entry.days_after is not None:
        return period.end + dt.timedelta(days=entry.days_after - 1)
    assert entry.due is not None
    month, day = entry.due[at].split("-")
    return dt.date(period.start.year, int(month), int(day))
