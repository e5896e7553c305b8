"""Which record meets which obligation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from zeren.apps.obligations.rules.calendar import find_period


class Claim(NamedTuple):
    """An obligation that waits for a record. `key` is whatever names it; `period` is a name like 2026H1."""

    key: int
    unit: int
    duty: str
    period: str
    post: str = ""
    needed: int = 1

    @property
    def plain(self) -> bool:
        """Whether one record of the unit for a period of the calendar meets it."""
        return not self.post and self.needed == 1 and len(self.period) < DAY_NAME


DAY_NAME = len("2026-03-05")
"""An obligation that follows an event is named by its day."""


class Done(NamedTuple):
    """A record: `period` is the one it says it is for, or empty; `submitted` is when it was filed upward, if it was."""

    key: int
    code: str
    unit: int
    duty: str
    period: str
    happened: dt.date
    submitted: dt.date | None


Row = tuple[int, str, int, str, str, dt.date, dt.date | None]
"""The fields of `Done` in order; a plain tuple, because a million of them pass by."""


class Met(NamedTuple):
    """An obligation was met on a day, by the record with this code and key."""

    delivered: dt.date
    code: str
    record: int


def match(claims: Iterable[Claim], records: Iterable[Row]) -> dict[int, Met]:
    """What met each claim, by its key; a claim that nothing met is left out. Records have the fields of `Done`.

    A record meets a claim of its unit and duty if its period names the claim's, or, when it names none, if it
    happened in it; so it may meet several. The claim was met on the earliest day a record was submitted (or happened,
    if it was not submitted); of several records on that day the one with the smallest code is named.
    """
    named: dict[tuple[int, str], dict[str, int]] = {}
    for claim in claims:
        named.setdefault((claim.unit, claim.duty), {})[claim.period] = claim.key
    met: dict[int, Met] = {}
    for key, code, unit, duty, period, happened, submitted in records:
        wanted = named.get((unit, duty))
        if not wanted:
            continue
        found = Met(submitted or happened, code, key)
        for claimed in _meant(wanted, period, happened):
            if claimed not in met or found < met[claimed]:
                met[claimed] = found
    return met


def _meant(wanted: dict[str, int], period: str, happened: dt.date) -> list[int]:
    if period:
        return [wanted[period]] if period in wanted else []
    return [key for name, key in wanted.items() if _inside(name, happened)]


def _inside(name: str, day: dt.date) -> bool:
    period = find_period(name)
    return period is not None and period.start <= day < period.end


Signed = tuple[int, str, int, str, str, dt.date, dt.date | None, str]
"""A `Row` and the codes of the posts that signed it, joined by "；"."""


def match_all(claims: Iterable[Claim], records: Iterable[Signed]) -> dict[int, Met]:
    """What `match` finds, of claims of every sort.

    One that needs several records was met when the last of them came. That of a post is met by records which the post
    signed. One that follows an event is named by its day: a record that names no period meets the latest event up to
    the day on which it happened.
    """
    told = list(claims)
    rows = list(records)
    met = match((one for one in told if one.plain), (row[:7] for row in rows))
    wanted: dict[tuple[int, str], list[Claim]] = {}
    for claim in told:
        if not claim.plain:
            wanted.setdefault((claim.unit, claim.duty), []).append(claim)
    counted: dict[int, list[Met]] = {}
    for key, code, unit, duty, period, happened, submitted, signers in rows:
        mine = wanted.get((unit, duty))
        if mine:
            signed = signers.split("；") if signers else []
            for claim in _meant_of(mine, period, happened, signed):
                counted.setdefault(claim.key, []).append(Met(submitted or happened, code, key))
    needed = {claim.key: claim.needed for claim in told}
    for pk, found in counted.items():
        if len(found) >= needed[pk]:
            met[pk] = sorted(found)[needed[pk] - 1]
    return met


def _meant_of(claims: Iterable[Claim], period: str, happened: dt.date, signed: Collection[str]) -> Iterator[Claim]:
    latest: dict[str, Claim] = {}
    for claim in claims:
        if claim.post and claim.post not in signed:
            continue
        if period:
            if claim.period == period:
                yield claim
        elif len(claim.period) < DAY_NAME:
            if _inside(claim.period, happened):
                yield claim
        elif claim.period <= happened.isoformat() and (
            claim.post not in latest or latest[claim.post].period < claim.period
        ):
            latest[claim.post] = claim
    yield from latest.values()
