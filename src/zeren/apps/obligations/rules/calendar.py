"""The obligations that the duties of a framework make for the units of an organisation in a year."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple, Protocol

from zeren.base.dates import MONTHS, Every, Period, periods
from zeren.base.workdays import next_workday
from zeren.packformat.calendar import due_date
from zeren.packformat.duties import CalendarEntry, Duty


class Owing(Protocol):
    """A unit as far as it owes something; it exists from `opened` up to, not including, `closed` (None is open)."""

    @property
    def pk(self) -> int:
        """Its key."""

    @property
    def category(self) -> str:
        """A category code of the framework."""

    @property
    def opened(self) -> dt.date | None:
        """Its first day."""

    @property
    def closed(self) -> dt.date | None:
        """The first day on which it no longer exists."""


class Part(NamedTuple):
    """What duties ask for periods that begin from a day up to, not including, another (None is open). `categories` says
    which of the framework's categories the organisation's are; those that are not named keep their name.
    """

    duties: tuple[Duty, ...]
    first: dt.date | None = None
    end: dt.date | None = None
    categories: Mapping[str, str] = MappingProxyType({})

    def about(self, period: Period) -> bool:
        """Whether a period is one of its."""
        late = self.first is None or self.first <= period.start
        return late and (self.end is None or period.start < self.end)


class Owed(NamedTuple):
    """One obligation: `unit` is a key, `basis` the clause it comes from, `minutes` what it costs the unit."""

    unit: int
    duty: str
    period: str
    due: dt.date
    minutes: int
    basis: str


def generate(
    duties: Iterable[Duty | Part],
    units: Iterable[Owing],
    year: int,
    workdays: Mapping[dt.date, bool],
    outset: dt.date | None = None,
) -> list[Owed]:
    """What every unit owes for the periods of a year, in the order of units, then of duties and their calendars.

    A period is owed only if it lies inside the unit's existence, and did not begin before the day from which the
    organisation keeps its records here (`outset`). A due day on which nobody works stays where it is,
    unless the pack's entry has a true `next_workday`. A duty that would be owed twice for one period is owed once, on
    the earlier day. Of a `Part` only the periods that it is about are owed; other duties are owed all year long.
    """
    calendars = [found for part in parted(duties) for found in _calendars(part, year, workdays)]
    found: dict[tuple[int, str, str], Owed] = {}
    for unit in units:
        for duty, entries, categories in calendars:
            if not duty.owed_by(categories.get(unit.category, unit.category)):
                continue
            for period, due, minutes in entries:
                if is_before(period, outset):
                    continue
                key = unit.pk, duty.id, period.name
                if _exists(unit, period) and (key not in found or due < found[key].due):
                    found[key] = Owed(*key, due, minutes, duty.clause.zh)
    return list(found.values())


def parted(duties: Iterable[Duty | Part]) -> list[Part]:
    """Duties as parts, those that are in none as one that is about the whole year."""
    listed = list(duties)
    whole = tuple(one for one in listed if isinstance(one, Duty))
    return [*([Part(whole)] if whole else []), *(one for one in listed if isinstance(one, Part))]


_Entry = tuple[Period, dt.date, int]


def _calendars(
    part: Part, year: int, workdays: Mapping[dt.date, bool]
) -> Iterator[tuple[Duty, list[_Entry], Mapping[str, str]]]:
    for duty in part.duties:
        entries = [entry for entry in _entries(duty, year, workdays) if part.about(entry[0])]
        if entries:
            yield duty, entries, part.categories


def _entries(duty: Duty, year: int, workdays: Mapping[dt.date, bool]) -> Iterator[_Entry]:
    for entry in duty.calendar:
        minutes = duty.minutes if entry.minutes is None else entry.minutes
        for at, period in enumerate(periods(year, entry.every)):
            yield period, _due(entry, at, period, workdays), minutes


def _due(entry: CalendarEntry, at: int, period: Period, workdays: Mapping[dt.date, bool]) -> dt.date:
    due = due_date(entry, at, period)
    return next_workday(due, workdays) if entry.next_workday else due


def is_before(period: Period, outset: dt.date | None) -> bool:
    """Whether a period began before the day from which records are kept here: nothing is owed for it."""
    return outset is not None and period.start < outset


def _exists(unit: Owing, period: Period) -> bool:
    begun = unit.opened is None or unit.opened <= period.start
    return begun and (unit.closed is None or period.end <= unit.closed)


_YEAR = re.compile(r"[1-9][0-9]{3}")
_EVERY: Final[tuple[Every, ...]] = tuple(MONTHS)


@lru_cache(maxsize=5_000)
def find_period(name: str) -> Period | None:
    """The period that people write as 2026, 2026H1, 2026Q2 or 2026-03; None for anything else."""
    if not _YEAR.match(name) or name.startswith("9999"):  # the year 9999 has no day after it
        return None
    known = (period for every in _EVERY for period in periods(int(name[:4]), every))
    return next((period for period in known if period.name == name), None)
