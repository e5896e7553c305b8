"""Chance that is the same everywhere: generators seeded with text, and the few draws the county needs."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def stream(*parts: object) -> random.Random:
    """A generator of its own for whatever the parts name."""
    return random.Random("/".join(str(part) for part in parts))


def pick(rng: random.Random, items: Sequence[T]) -> T:
    """One of the items, each as likely."""
    return items[int(rng.random() * len(items))]


def whole(rng: random.Random, low: int, high: int) -> int:
    """A whole number from low to high, both included."""
    return low + int(rng.random() * (high - low + 1))


def weighted(rng: random.Random, items: Sequence[tuple[T, int]]) -> T:
    """One of the items, by its weight."""
    left = rng.random() * sum(weight for _, weight in items)
    for item, weight in items:
        left -= weight
        if left < 0:
            return item
    return items[-1][0]


def workday(day: dt.date) -> dt.date:
    """The day itself, or the Friday before a weekend (the Monday after, when that would leave the year)."""
    over = day.weekday() - 4
    if over <= 0:
        return day
    friday = day - dt.timedelta(days=over)
    return friday if friday.year == day.year else day + dt.timedelta(days=3 - over)


def day_in(rng: random.Random, year: int, first_month: int, last_month: int) -> dt.date:
    """A working day within some months of a year."""
    return workday(dt.date(year, whole(rng, first_month, last_month), whole(rng, 3, 27)))


def later(day: dt.date, days: int) -> dt.date:
    """So many days later, moved off the weekend, never before the day itself."""
    return max(day, workday(day + dt.timedelta(days=days)))
