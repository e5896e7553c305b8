"""The obligations that the duties of a framework make for the units of an organisation in a year."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple, Protocol

from zeren.base.dates import MONTHS, Every, Period, periods
from zeren.base.workdays import add_workdays, next_workday
from zeren.packformat.calendar import due_date, minutes_of
from zeren.packformat.duties import CalendarEntry, Duty, Follow


class Existing(Protocol):
    """What exists from `opened` up to, not including, `closed` (None is open)."""

    @property
    def opened(self) -> dt.date | None:
        """Its first day."""

    @property
    def closed(self) -> dt.date | None:
        """The first day on which it no longer exists."""


class Owing(Existing, Protocol):
    """A unit as far as it owes something."""

    @property
    def pk(self) -> int:
        """Its key."""

    @property
    def category(self) -> str:
        """A category code of the framework."""


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
    """One obligation: `unit` is a key, `post` the code of the post that owes it ("" for the unit itself), `basis` the
    clause it comes from, `minutes` what it costs the unit, `needed` how many records meet it.
    """

    unit: int
    duty: str
    period: str
    post: str
    due: dt.date
    minutes: int
    basis: str
    needed: int = 1


class Seat(NamedTuple):
    """A post as far as it owes something; it exists from `opened` up to, not including, `closed` (None is open)."""

    code: str
    tier: str
    opened: dt.date | None
    closed: dt.date | None


class Event(NamedTuple):
    """Something that happened in a unit: `kind` as in `Follow.after`; the duty of what was recorded, or the post that
    somebody took up and its tier.
    """

    unit: int
    kind: str
    day: dt.date
    duty: str = ""
    post: str = ""
    tier: str = ""


class Closure(NamedTuple):
    """Days, both included, on which nothing falls due."""

    first: dt.date
    last: dt.date


class Around(NamedTuple):
    """What the days, posts and events of the organisation are: `workdays` where the weekday does not decide, `seats` by
    unit.
    """

    workdays: Mapping[dt.date, bool] = MappingProxyType({})
    closures: Collection[Closure] = ()
    seats: Mapping[int, Sequence[Seat]] = MappingProxyType({})
    events: Collection[Event] = ()


def generate(
    duties: Iterable[Duty | Part],
    units: Iterable[Owing],
    year: int,
    around: Around | Mapping[dt.date, bool],
    outset: dt.date | None = None,
) -> list[Owed]:
    """What every unit and post owes for the periods of a year, in the order of units, then of duties and their
    calendars; at last what follows events of the year. `around` may be the working days alone.

    A period is owed only if it lies inside the unit's existence, and did not begin before the day from which the
    organisation keeps its records here (`outset`). A due day on which nobody works stays where it is,
    unless the pack's entry has a true `next_workday`; one inside a closure moves behind it. A duty that would be owed
    twice for one period is owed once, on the earlier day. Of a `Part` only the periods that it is about are owed; other
    duties are owed all year long.
    """
    around = around if isinstance(around, Around) else Around(around)
    parts, known = parted(duties), list(units)
    calendars = [found for part in parts for found in _calendars(part, year, around, outset)]
    found: dict[tuple[int, str, str, str], Owed] = {}
    for unit in known:
        seats = around.seats.get(unit.pk, ())
        whole = unit.opened is None and unit.closed is None
        for duty, entries, categories in calendars:
            if not duty.owed_by(categories.get(unit.category, unit.category)):
                continue
            for period, due, minutes, needed, posts in entries:
                if not whole and not _exists(unit, period):
                    continue
                owing = (
                    [one.code for one in seats if one.tier in duty.tiers and _exists(one, period)] if posts else _UNIT
                )
                for post in owing:
                    key = unit.pk, duty.id, period.name, post
                    if key not in found or due < found[key].due:
                        found[key] = Owed(*key, due, minutes, duty.clause.zh, needed)
    for owed in _following(parts, {unit.pk: unit for unit in known}, year, around, outset):
        found.setdefault(owed[:4], owed)
    return list(found.values())


_UNIT = ("",)


def _following(
    parts: Sequence[Part], units: Mapping[int, Owing], year: int, around: Around, outset: dt.date | None
) -> Iterator[Owed]:
    """What is owed because something happened: for the day of the event, each day once, on the earliest day."""
    wanted = [(part, duty, one) for part in parts for duty in part.duties for one in duty.follows]
    events = [one for one in around.events if one.day.year == year and not (outset and one.day < outset)]
    found: list[Owed] = []
    for event in events if wanted else ():
        period, unit = _day_period(event.day.isoformat()), units.get(event.unit)
        if period is None or unit is None:
            continue
        for part, duty, one in wanted:
            fits = one.after == event.kind and (one.duty is None or one.duty == event.duty) and part.about(period)
            held = not event.post or event.tier in duty.tiers
            if fits and held and duty.owed_by(part.categories.get(unit.category, unit.category)):
                minutes = duty.minutes if one.minutes is None else one.minutes
                due = _after(event.day, one, around)
                found.append(Owed(unit.pk, duty.id, period.name, event.post, due, minutes, duty.clause.zh))
    yield from sorted(found, key=lambda owed: owed.due)


def _after(day: dt.date, one: Follow, around: Around) -> dt.date:
    due = add_workdays(day, one.days, around.workdays) if one.working else day + dt.timedelta(days=one.days)
    return _outside(due, one.working, around)


def _outside(due: dt.date, working: bool, around: Around) -> dt.date:
    """The day, or the first one after the closures that it lies in; a working day where working days count."""
    while True:
        moved = due
        for closure in around.closures:
            if closure.first <= moved <= closure.last:
                moved = closure.last + dt.timedelta(days=1)
        moved = next_workday(moved, around.workdays) if working and moved != due else moved
        if moved == due:
            return due
        due = moved


def parted(duties: Iterable[Duty | Part]) -> list[Part]:
    """Duties as parts, those that are in none as one that is about the whole year."""
    listed = list(duties)
    whole = tuple(one for one in listed if isinstance(one, Duty))
    return [*([Part(whole)] if whole else []), *(one for one in listed if isinstance(one, Part))]


DueDays = dict[tuple[str, str, bool], dt.date]
"""By duty, period and whether posts owe it."""


def due_days(parts: Iterable[Part], year: int, around: Around, outset: dt.date | None) -> DueDays:
    """On which day each duty falls due for each period of a year, whoever owes it: the calendars alone, the earlier day
    where there are two. What follows events is not among it.
    """
    found: DueDays = {}
    for duty, entries, _ in (one for part in parts for one in _calendars(part, year, around, outset)):
        for period, due, _, _, posts in entries:
            key = duty.id, period.name, posts
            found[key] = min(due, found.get(key, due))
    return found


_Entry = tuple[Period, dt.date, int, int, bool]
"""Period, due day, minutes, how many records, whether posts owe it."""


def _calendars(
    part: Part, year: int, around: Around, outset: dt.date | None
) -> Iterator[tuple[Duty, list[_Entry], Mapping[str, str]]]:
    for duty in part.duties:
        told = _entries(duty, year, around)
        entries = [entry for entry in told if part.about(entry[0]) and not is_before(entry[0], outset)]
        if entries:
            yield duty, entries, part.categories


def _entries(duty: Duty, year: int, around: Around) -> Iterator[_Entry]:
    for entry in duty.calendar:
        for at, period in enumerate(periods(year, entry.every)):
            yield period, _due(entry, at, period, around), minutes_of(duty, entry), entry.least, entry.posts


def _due(entry: CalendarEntry, at: int, period: Period, around: Around) -> dt.date:
    due = due_date(entry, at, period, around.workdays)
    due = next_workday(due, around.workdays) if entry.next_workday else due
    return _outside(due, entry.next_workday or entry.working, around)


def is_before(period: Period, outset: dt.date | None) -> bool:
    """Whether a period began before the day from which records are kept here: nothing is owed for it."""
    return outset is not None and period.start < outset


def _exists(unit: Existing, period: Period) -> bool:
    begun = unit.opened is None or unit.opened <= period.start
    return begun and (unit.closed is None or period.end <= unit.closed)


_DAY = re.compile(r"[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}")
_YEAR = re.compile(r"[1-9][0-9]{3}")
_EVERY: Final[tuple[Every, ...]] = tuple(MONTHS)


@lru_cache(maxsize=5_000)
def find_period(name: str) -> Period | None:
    """The period that people write as 2026, 2026H1, 2026Q2, 2026-03 or 2026-03-05; None for anything else."""
    if _DAY.fullmatch(name):
        return _day_period(name)
    if not _YEAR.match(name) or name.startswith("9999"):  # the year 9999 has no day after it
        return None
    known = (period for every in _EVERY for period in periods(int(name[:4]), every))
    return next((period for period in known if period.name == name), None)


def _day_period(name: str) -> Period | None:
    try:
        day = dt.date.fromisoformat(name)
    except ValueError:
        return None
    return None if day.year == dt.MAXYEAR else Period(name, day, day + dt.timedelta(days=1))
