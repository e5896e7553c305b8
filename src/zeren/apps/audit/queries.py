"""Reading the journal."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import CharField, QuerySet, Subquery
from django.db.models.functions import Cast

from zeren.apps.audit.models import Entry
from zeren.apps.audit.rules import chained


class Head(NamedTuple):
    """The last entry. Whoever keeps it elsewhere can show later that nothing before it was changed or cut off."""

    number: int
    hash: str


START = Head(0, "")
"""The head of an empty journal."""


LAST = f'SELECT number, hash FROM "{Entry._meta.db_table}" ORDER BY number DESC LIMIT 1'  # noqa: S608  our own table
"""The statement for the head; every act asks it."""


def head() -> Head:
    """The last entry's number and hash. One query."""
    with connection.cursor() as cursor:
        cursor.execute(LAST)
        last = cursor.fetchone()
    return Head(*last) if last else START


def last() -> QuerySet[Entry]:
    """The last entry, for a query that reads it beside something else."""
    number = Entry.objects.order_by("-number").values("number")[:1]
    return Entry.objects.filter(number=Subquery(number)).order_by()


def broken(known: Head = START) -> int | None:
    """The number of the first entry that is missing, moved or changed; None while the chain holds.

    A chain that was cut off at its end holds in itself; give the `known` head to see that too. One query, streamed.
    """
    number, previous = 0, ""
    columns = ("number", "day", "by", "kind", "data", "previous", "hash")
    rows = Entry.objects.annotate(day=Cast("on", CharField())).order_by("number").values_list(*columns)
    for found, day, by, kind, data, before, kept in rows.iterator():
        number += 1
        texts = (day, by, kind, data, before, kept)
        if found != number or before != previous or not all(isinstance(text, str) for text in texts):
            return number
        if kept != chained(number=number, on=day, by=by, kind=kind, data=data, previous=previous):
            return number
        if number == known.number and kept != known.hash:
            return number
        previous = kept
    return number + 1 if number < known.number else None


PAGE = 50
"""Entries on a page of the journal."""


@dataclass(frozen=True)
class Asked:
    """Which entries: of a kind, naming a code, of a day, before a number; what is empty does not narrow."""

    kind: str = ""
    about: str = ""
    on: dt.date | None = None
    before: int | None = None


def latest(asked: Asked) -> list[Entry]:
    """The newest entries asked for, newest first, one more than a page where there are more. One query.

    An entry names a code when its data holds it as a whole text; that reads the data of every entry.
    """
    return list(_asked(asked)[: PAGE + 1])


def entry(number: int, kind: str) -> dict[str, Any] | None:
    """What the entry with a number says, if it is of a kind. One query."""
    found = Entry.objects.filter(number=number, kind=kind).values_list("data", flat=True).first()
    told: dict[str, Any] | None = json.loads(found) if found else None
    return told


def every(asked: Asked) -> Iterator[Entry]:
    """All entries asked for, the newest first. One query, streamed."""
    return _asked(asked).iterator()


def _asked(asked: Asked) -> QuerySet[Entry]:
    rows = Entry.objects.order_by("-number")
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.about:
        rows = rows.filter(data__contains=json.dumps(asked.about, ensure_ascii=False))
    if asked.on:
        rows = rows.filter(on=asked.on)
    if asked.before is not None:
        rows = rows.filter(number__lt=asked.before)
    return rows
