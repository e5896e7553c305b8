"""Which dated obligations a duty makes in a year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from zeren.base.dates import Every, Period, periods
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
            minutes = duty.minutes if entry.minutes is None else entry.minutes
            yield Owed(entry.every, period, due_date(entry, at, period), minutes)


def due_date(entry: CalendarEntry, at: int, period: Period) -> dt.date:
    """When the obligation of the `at`-th period is due; `ValueError` for a date that does not exist."""
    if entry.days_after is not None:
        return period.end + dt.timedelta(days=entry.days_after - 1)
    assert entry.due is not None
    month, day = entry.due[at].split("-")
    return dt.date(period.start.year, int(month), int(day))
