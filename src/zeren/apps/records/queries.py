"""Every read of records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from zeren.apps.records.models import Record, RecordFile
from zeren.apps.records.states import FILED


class Filing(NamedTuple):
    """What an obligation is matched with: who did what when, for which period ("" is the date's own), filed when."""

    unit: int
    duty: str
    period: str
    happened: dt.date
    submitted: dt.date | None
    code: str


class Shared(NamedTuple):
    """One content that records of several units hand in as theirs: its hash, the units' and the records' codes."""

    sha256: str
    units: tuple[str, ...]
    records: tuple[str, ...]


def filings(until: dt.date) -> Iterator[Filing]:
    """The records that had happened on a day, in the order of unit, duty and date. One query, streamed."""
    rows = Record.objects.filter(happened__lte=until, state=FILED).order_by("unit", "duty", "happened", "code")
    return map(Filing._make, rows.values_list(*Filing._fields).iterator(chunk_size=10_000))


def shared() -> list[Shared]:
    """Contents that several units hand in, by hash. A hint for people to look at and no finding. One query."""
    rows = RecordFile.objects.filter(record__state=FILED).order_by("file__sha256", "record__unit__code", "record__code")
    links = rows.values_list("file__sha256", "record__unit__code", "record__code").iterator()
    found = []
    for sha256, uses in groupby(links, key=lambda row: row[0]):
        used = [row[1:] for row in uses]
        units = tuple(dict.fromkeys(unit for unit, _ in used))
        if len(units) > 1:
            found.append(Shared(sha256, units, tuple(dict.fromkeys(record for _, record in used))))
    return found
