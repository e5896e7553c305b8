"""What is owed in a year, worked out day by day: slow, and too simple to be wrong in the same way as the product."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from zeren.apps.obligations.rules.calendar import Closure, Event, Part, Seat
from zeren.packformat.duties import Duty

DAY = dt.timedelta(days=1)
MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}

Found = dict[tuple[int, str, str, str], tuple[dt.date, int]]
"""Unit, duty, period and post: the due day, and how many records are needed."""


def expected(
    parts: Sequence[Part],
    units: Sequence[Any],
    year: int,
    workdays: Mapping[dt.date, bool],
    closures: Sequence[Closure] = (),
    seats: Mapping[int, Sequence[Seat]] | None = None,
    events: Sequence[Event] = (),
    outset: dt.date | None = None,
) -> Found:
    found: Found = {}

    def add(unit: int, duty: str, period: str, post: str, due: dt.date, needed: int) -> None:
        key = (unit, duty, period, post)
        if key not in found or due < found[key][0]:
            found[key] = (due, needed)

    def works(day: dt.date) -> bool:
        return workdays[day] if day in workdays else day.isoweekday() not in (6, 7)

    def moved(day: dt.date, working: bool) -> dt.date:
        while True:
            inside = any(one.first <= day <= one.last for one in closures)
            if not inside:
                return day
            while any(one.first <= day <= one.last for one in closures):
                day += DAY
            while working and not works(day):
                day += DAY

    def counted(day: dt.date, count: int, working: bool) -> dt.date:
        while count:
            day += DAY
            if works(day) or not working:
                count -= 1
        return day

    for part in parts:
        for duty in part.duties:
            for unit in units:
                category = part.categories.get(unit.category, unit.category)
                if duty.categories and category not in duty.categories:
                    continue
                for name, first, last, at, entry in _periods(duty, year):
                    if not _about(part, first) or (outset and first < outset) or not _alive(unit, first, last):
                        continue
                    if entry.due is not None:
                        due = dt.date.fromisoformat(f"{year}-{entry.due[at]}")
                    else:
                        due = counted(last, entry.days_after, entry.working)
                    while entry.next_workday and not works(due):
                        due += DAY
                    due = moved(due, entry.next_workday or entry.working)
                    owing = [""]
                    if entry.posts:
                        mine = (seats or {}).get(unit.pk, ())
                        owing = [one.code for one in mine if one.tier in duty.tiers and _alive(one, first, last)]
                    for post in owing:
                        add(unit.pk, duty.id, name, post, due, entry.least)
                for event in events:
                    if event.unit != unit.pk or event.day.year != year or not _about(part, event.day):
                        continue
                    if outset and event.day < outset:
                        continue
                    for one in duty.follows:
                        if one.after != event.kind or (one.duty and one.duty != event.duty):
                            continue
                        if event.post and event.tier not in duty.tiers:
                            continue
                        due = moved(counted(event.day, one.days, one.working), one.working)
                        add(unit.pk, duty.id, event.day.isoformat(), event.post, due, 1)
    return found


def _about(part: Part, first: dt.date) -> bool:
    return not (part.first and first < part.first) and not (part.end and first >= part.end)


def _alive(unit: Any, first: dt.date, last: dt.date) -> bool:
    day = first
    while day <= last:
        if (unit.opened and day < unit.opened) or (unit.closed and day >= unit.closed):
            return False
        day += DAY
    return True


def _periods(duty: Duty, year: int) -> Iterator[tuple[str, dt.date, dt.date, int, Any]]:
    for entry in duty.calendar:
        months = MONTHS[entry.every]
        for at in range(12 // months):
            month = at * months + 1
            name = {1: f"{year}-{month:02}", 3: f"{year}Q{at + 1}", 6: f"{year}H{at + 1}", 12: f"{year}"}[months]
            first = last = dt.date(year, month, 1)
            while (last + DAY).year == year and (last + DAY).month < month + months:
                last += DAY
            yield name, first, last, at, entry
