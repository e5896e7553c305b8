"""What would raise a unit's total most before the year ends: each thing on its own, with its exact gain."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from zeren.apps.assessment.queries.live import Ready, Row, Rows, gathered
from zeren.base.dates import NEVER, from_day, to_day, year_period
from zeren.packformat import Pack

MOST = 200
"""So many open things are looked at."""


class Step(NamedTuple):
    """Something still open. `source` and `fact` name it, `due` is its last day in time (None for a finding), `gain`
    what the total of the year would rise by if it were done today, in milli-points.
    """

    source: str
    fact: str
    due: dt.date | None
    gain: int


def raising(unit: int, pack: Pack, year: int, day: dt.date) -> list[Step]:
    """The things still open that would raise the year's total if they were done on a day, best first: filings that are
    missing or not due yet, findings that are not verified. Against the year as it would end if nothing more were done.
    Empty after the year's end. Queries as for `live.standing`.
    """
    end = year_period(year).end
    found = gathered(unit, pack, year, end) if day < end else None
    if found is None:
        return []
    ready, own, rows = found
    now = ready.single.compute(own, {source: [row for _, row in some] for source, some in rows.items()})
    if not now["rated"]:
        return []
    offered = [_step(ready, now, one) for one in list(_open(rows, day))[:MOST]]
    return sorted((one for one in offered if one.gain > 0), key=lambda one: (-one.gain, one.source, one.fact))


def _open(rows: Rows, day: dt.date) -> Iterator[tuple[str, str, Row, Row]]:
    """Each open thing as it is, and as it would be if it were done on the day."""
    for fact, row in rows.get("obligations", ()):
        if row["delivered"] == NEVER:
            yield "obligations", fact, row, row | {"delivered": to_day(day)}
    for fact, row in rows.get("findings", ()):
        if row["verified"] == NEVER:
            yield "findings", fact, row, row | {"verified": to_day(day)}


def _step(ready: Ready, now: Row, one: tuple[str, str, Row, Row]) -> Step:
    source, fact, row, done = one
    after = ready.single.changed(now, {source: [row]}, {source: [done]})
    due = from_day(row["due"]) if source == "obligations" else None
    return Step(source, fact, due, after["total"] - now["total"])
