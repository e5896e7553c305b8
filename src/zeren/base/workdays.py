"""Working-day arithmetic over an editable table of exceptions; the weekdays are the rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping


def is_workday(day: dt.date, exceptions: Mapping[dt.date, bool]) -> bool:
    """Whether people work on this day: the table's word if it has one, else Monday to Friday."""
    return exceptions.get(day, day.weekday() < 5)


def add_workdays(day: dt.date, count: int, exceptions: Mapping[dt.date, bool]) -> dt.date:
    """The `count`-th working day after `day` (count >= 0; 0 is the day itself)."""
    while count > 0:
        day += dt.timedelta(days=1)
        count -= is_workday(day, exceptions)
    return day


def next_workday(day: dt.date, exceptions: Mapping[dt.date, bool]) -> dt.date:
    """The day itself if people work on it, else the first working day after it."""
    while not is_workday(day, exceptions):
        day += dt.timedelta(days=1)
    return day
