"""The only way into the journal."""

from __future__ import annotations

import datetime as dt
import unicodedata

from django.db import transaction

from zeren.apps.audit.events import Event
from zeren.apps.audit.models import Entry
from zeren.apps.audit.queries import head
from zeren.apps.audit.rules import chained
from zeren.base.canonical import canonical


def write(event: Event, *, by: str, on: dt.date) -> int:
    """Append an act and return its number. Call it inside the transaction of the act: both happen or neither.

    `by` is a post's code, or "import" where a folder speaks; `on` is the day of the act, never read from a clock.
    """
    assert transaction.get_connection().in_atomic_block, "an entry belongs to the transaction of its act"
    assert by, "somebody did it"
    _wait_for_turn()
    last = head()
    number, who, data = last.number + 1, unicodedata.normalize("NFC", by), canonical(event.data())
    Entry.objects.create(
        number=number,
        on=on,
        by=who,
        kind=event.kind,
        data=data,
        previous=last.hash,
        hash=chained(number=number, on=on, by=who, kind=event.kind, data=data, previous=last.hash),
    )
    return number


TURN = 0x5A4552454E
"""Names the lock below among the locks of a PostgreSQL server ("ZEREN")."""


def _wait_for_turn() -> None:
    """Let one act at a time take the next number; it is free again when the act's transaction ends.

    SQLite has a single writer anyway.
    """
    connection = transaction.get_connection()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])
