"""The only way into the journal."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from zeren.apps.audit.events import Event
from zeren.apps.audit.models import Entry
from zeren.apps.audit.queries import LAST, START, Head, head
from zeren.apps.audit.rules import chained
from zeren.base.canonical import canonical

_waiting: ContextVar[list[Entry] | None] = ContextVar("waiting", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Within one transaction: the entries of several acts that are one to a person are written as one at its end.

    Inside another such block it does nothing of its own; what fails writes nothing.
    """
    assert transaction.get_connection().in_atomic_block, "an entry belongs to the transaction of its act"
    if _waiting.get() is not None:
        yield
        return
    entries: list[Entry] = []
    held = _waiting.set(entries)
    try:
        yield
    finally:
        _waiting.reset(held)
    Entry.objects.bulk_create(entries)


def write(event: Event, *, by: str, on: dt.date) -> int:
    """Append an act and return its number. Call it inside the transaction of the act: both happen or neither.

    `by` is a post's code, or "import" where a folder speaks; `on` is the day of the act, never read from a clock.
    """
    assert transaction.get_connection().in_atomic_block, "an entry belongs to the transaction of its act"
    assert by, "somebody did it"
    waiting = _waiting.get()
    last = Head(waiting[-1].number, waiting[-1].hash) if waiting else _next_head()
    number, who, data = last.number + 1, unicodedata.normalize("NFC", by), canonical(event.data())
    entry = Entry(
        number=number,
        on=on,
        by=who,
        kind=event.kind,
        data=data,
        previous=last.hash,
        hash=chained(number=number, on=on, by=who, kind=event.kind, data=data, previous=last.hash),
    )
    if waiting is None:
        entry.save(force_insert=True)
    else:
        waiting.append(entry)
    return number


def _next_head() -> Head:
    """The head that the next entry follows, when it is this act's turn."""
    connection = transaction.get_connection()
    # SQLite has a single writer anyway.
    return _head_in_turn(connection) if connection.vendor == "postgresql" else head()


TURN = 0x5A4552454E
"""Names the lock below among the locks of a PostgreSQL server ("ZEREN")."""


def _head_in_turn(connection: BaseDatabaseWrapper) -> Head:
    """Let one act at a time take the next number; it is free again when the act's transaction ends.

    Sent together, the two statements cost one way to the server; the second sees what was there when the lock was got.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock({TURN}); {LAST}")
        cursor.nextset()
        last = cursor.fetchone()
    return Head(*last) if last else START
