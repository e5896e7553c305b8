"""What held on a day as it was known at a moment, told from everything that was ever said; decided over plain values.

Two clocks: the *day* on which something holds, and the *moment* at which it is known, a number of the journal. Some
fields hold from a day on until the next day that is told of (a name, a superior); the others say something of a whole
life (its first day, its last), so that only the moment decides.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

Facts = Mapping[str, Any]

DATED = ("name", "parent", "category", "order", "tier")
"""The fields that hold from a day on."""


class Told(NamedTuple):
    """One thing told: by which entry, by which it was taken back, from which day it holds, what it changed."""

    number: int
    undone: int | None
    on: dt.date
    before: Facts
    after: Facts


def believed(one: Told, known: int | None) -> bool:
    """Whether it was told by a moment and not taken back; None is now."""
    if known is None:
        return one.undone is None
    return one.number <= known and (one.undone is None or one.undone > known)


def steps(told: Sequence[Told], field: str, known: int | None, present: Any) -> list[tuple[dt.date, Any]]:
    """What a field that holds from a day on was from which day on, beginning with the first day of all.

    `told` in the order in which it was told; `present` is what the row says where nothing was ever told.
    """
    marks: dict[dt.date, Any] = {dt.date.min: original(told, field, present)}
    for one in told:
        if field in one.after and believed(one, known):
            marks[one.on] = one.after[field]
    return sorted(marks.items(), key=lambda mark: mark[0])


def value_on(marks: Sequence[tuple[dt.date, Any]], day: dt.date) -> Any:
    """The value of steps on a day."""
    return next(value for on, value in reversed(marks) if on <= day)


def lasting(told: Sequence[Told], field: str, known: int | None, present: Any) -> Any:
    """What a field said of a whole life, as known at a moment."""
    said = [one.after[field] for one in told if field in one.after and believed(one, known)]
    return said[-1] if said else original(told, field, present)


def original(told: Iterable[Told], field: str, present: Any) -> Any:
    """What a field was before anything was told of it."""
    return next((one.before[field] for one in told if field in one.before), present)


def existed(told: Sequence[Told], recorded: int | None, known: int | None) -> bool:
    """Whether something was known of at a moment: it was there from its first entry on (`recorded`, None where its row
    is gone), or what set it up was told by then.
    """
    if told and not told[0].before:
        return any(believed(one, known) for one in told if not one.before)
    return recorded is not None and (known is None or recorded <= known)


def whole(told: Sequence[Told], known: int | None, present: Facts | None) -> Facts | None:
    """Everything said of something whose fields all last (an appointment); None where it was not known of."""
    said = [one.after for one in told if believed(one, known)]
    if said:
        return said[-1]
    return (told[0].before or None) if told else present


def facts_on(told: Sequence[Told], day: dt.date, known: int | None, present: Facts) -> dict[str, Any]:
    """Every field on a day, as known at a moment."""
    found = {}
    for field, now in present.items():
        if field in DATED:
            found[field] = value_on(steps(told, field, known, now), day)
        else:
            found[field] = lasting(told, field, known, now)
    return found


Stretch = tuple[dt.date, dt.date]
"""Days from the first up to, not including, the second."""


def pieces(marks: Sequence[tuple[dt.date, Any]], within: Stretch) -> list[tuple[Stretch, Any]]:
    """The values of steps in a stretch of days, each with its own part of it."""
    found = []
    ends = [on for on, _ in marks[1:]] + [dt.date.max]
    for (on, value), end in zip(marks, ends, strict=True):
        part = max(on, within[0]), min(end, within[1])
        if part[0] < part[1]:
            found.append((part, value))
    return found


def circle(start: str, within: Stretch, above: Callable[[str], Sequence[tuple[dt.date, Any]]]) -> dt.date | None:
    """The first day in a stretch on which something stands below itself, None for no such day.

    `above` gives the superior of each from which day on, "" for the top. Each is climbed for its own days only.
    """
    waiting = [(start, within)]
    found: list[dt.date] = []
    seen: set[tuple[str, Stretch]] = set()
    while waiting:
        here, part = waiting.pop()
        for inner, superior in pieces(above(here), part):
            if superior == start:
                found.append(inner[0])
            elif superior and (superior, inner) not in seen:
                seen.add((superior, inner))
                waiting.append((superior, inner))
    return min(found, default=None)


def gap(within: Stretch, lives: Stretch) -> dt.date | None:
    """The first day of a stretch that lies outside a life, None where it lies inside."""
    if within[0] < lives[0] or within[0] >= lives[1]:
        return within[0]
    return lives[1] if within[1] > lives[1] else None
