"""Days, half-open periods and dates as people write them. Dates are always given, never read from a clock."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from functools import lru_cache
from typing import Literal, NamedTuple

EPOCH = dt.date(1970, 1, 1).toordinal()

NEVER = 1_000_000
"""The day of what has not happened: later than every real day (it is in the year 4707)."""

Every = Literal["month", "quarter", "half", "year"]

MONTHS: dict[Every, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def to_day(date: dt.date) -> int:
    """Days since 1970-01-01."""
    return date.toordinal() - EPOCH


def from_day(day: int) -> dt.date:
    """The date of a day number; `NEVER` is refused with `ValueError`."""
    if day >= NEVER:
        raise ValueError("this day never came")
    return dt.date.fromordinal(day + EPOCH)


class Period(NamedTuple):
    """Days from `start` up to, not including, `end`; `name` is as people write it: 2026, 2026H1, 2026Q3, 2026-07."""

    name: str
    start: dt.date
    end: dt.date

    def ended(self, as_of: dt.date) -> bool:
        """Whether the period is over on the day the year is looked at."""
        return self.end <= as_of


def year_period(year: int) -> Period:
    """The calendar year."""
    return Period(str(year), dt.date(year, 1, 1), dt.date(year + 1, 1, 1))


def periods(year: int, every: Every) -> list[Period]:
    """The periods of a year, in order."""
    step = MONTHS[every]
    found = []
    for first in range(1, 13, step):
        last = first + step
        end = dt.date(year + 1, 1, 1) if last > 12 else dt.date(year, last, 1)
        found.append(Period(period_name(year, every, first), dt.date(year, first, 1), end))
    return found


def period_name(year: int, every: Every, month: int) -> str:
    """The name of the period that a month lies in."""
    return {
        "month": f"{year}-{month:02d}",
        "quarter": f"{year}Q{(month - 1) // 3 + 1}",
        "half": f"{year}H{(month - 1) // 6 + 1}",
        "year": f"{year}",
    }[every]


_WRITTEN = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]00:00(?::00)?(?:\.0+)?)?$")
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})$")


@lru_cache(maxsize=20_000)
def parse_date(written: str) -> dt.date:
    """A date as people write it: 2026-3-1, 2026/03/01, 2026.3.1, 2026年3月1日, 20260301, full-width digits too.

    Raises `ValueError` for anything else and for dates that do not exist.
    """
    plain = unicodedata.normalize("NFKC", written).strip()
    match = _WRITTEN.match(plain) or _PACKED.match(plain)
    if match is None:
        raise ValueError(f"not a date: {written!r}")
    year, month, day = (int(part) for part in match.groups())
    return dt.date(year, month, day)


@lru_cache(maxsize=20_000)
def day_of_text(text: str) -> int:
    """The number of a day written as 2026-01-31, as databases keep it. Each is worked out once."""
    return to_day(dt.date.fromisoformat(text))


def up_to(last: int, text: str | None) -> int:
    """The number of a day written so; `NEVER` for none and for one after the last."""
    found = NEVER if text is None else day_of_text(text)
    return found if found <= last else NEVER
