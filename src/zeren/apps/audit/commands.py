"""The only way into the journal."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from zeren.apps.audit.events import Event
from zeren.apps.audit.models import Entry
from zeren.apps.audit.queries import LAST, START, Head, head
from zeren.apps.audit.rules import chained
from zeren.base.canonical import canonical


class Turn:
    """Entries of several acts that are one to a person, on their way: written as one at the end."""

    def __init__(self, *, late: bool = False) -> None:
        self.late = late
        """Whether they get their numbers only at the end."""
        self.follows: Head | None = None
        """The head that they follow, read when it was this act's turn (`before`)."""
        self._said: list[_Said] = []
        self._entries: list[Entry] = []

    def add(self, said: _Said) -> int:
        """An entry more; its number, 0 where it gets one only at the end."""
        if self.late:
            self._said.append(said)
            return 0
        last = self._entries[-1] if self._entries else None
        self._entries.append(_after(Head(last.number, last.hash) if last else _next_head(), said))
        return self._entries[-1].number

    def end(self) -> None:
        """Write them all."""
        last = self.follows or (_next_head() if self._said else START)
        for said in self._said:
            self._entries.append(_after(last, said))
            last = Head(self._entries[-1].number, self._entries[-1].hash)
        Entry.objects.bulk_create(self._entries)


class _Said(NamedTuple):
    """An entry that has no number yet."""

    on: dt.date
    by: str
    kind: str
    data: str


_turn: ContextVar[Turn | None] = ContextVar("turn", default=None)


@contextmanager
def together(*, late: bool = False) -> Iterator[Turn]:
    """Within one transaction: the entries of several acts that are one to a person are written as one at its end.

    Inside another such block it does nothing of its own; what fails writes nothing. With `late` they get their numbers
    at the end: nothing inside may ask for one, and the act may say in `Turn.follows` which head it has read.
    """
    assert transaction.get_connection().in_atomic_block, "an entry belongs to the transaction of its act"
    running = _turn.get()
    if running is not None:
        yield running
        return
    turn = Turn(late=late)
    held = _turn.set(turn)
    try:
        yield turn
    finally:
        _turn.reset(held)
    turn.end()


def write(event: Event, *, by: str, on: dt.date) -> int:
    """Append an act and return its number, 0 where it gets one only later (`together`). Call it inside the transaction
    of the act: both happen or neither.

    `by` is a post's code, or "import" where a folder speaks; `on` is the day of the act, never read from a clock.
    """
    assert transaction.get_connection().in_atomic_block, "an entry belongs to the transaction of its act"
    assert by, "somebody did it"
    said = _Said(on, unicodedata.normalize("NFC", by), event.kind, canonical(event.data()))
    turn = _turn.get()
    if turn is not None:
        return turn.add(said)
    entry = _after(_next_head(), said)
    entry.save(force_insert=True)
    return entry.number


def _after(last: Head, said: _Said) -> Entry:
    """The entry that follows a head."""
    told = {"number": last.number + 1, **said._asdict(), "previous": last.hash}
    return Entry(**told, hash=chained(**told))


def before() -> str:
    """What goes before a statement that reads the head (`queries.last`), in one message, so that no other act takes a
    number between; it is free again when the act's transaction ends. "" where the database has a single writer anyway.
    """
    return LOCK if transaction.get_connection().vendor == "postgresql" else ""


def _next_head() -> Head:
    """The head that the next entry follows, when it is this act's turn."""
    connection = transaction.get_connection()
    return _head_in_turn(connection) if before() else head()


TURN = 0x5A4552454E
"""Names the lock below among the locks of a PostgreSQL server ("ZEREN")."""
LOCK = f"SELECT pg_advisory_xact_lock({TURN}); "


def _head_in_turn(connection: BaseDatabaseWrapper) -> Head:
    """Let one act at a time take the next number; it is free again when the act's transaction ends.

    Sent together, the two statements cost one way to the server; the second sees what was there when the lock was got.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK + LAST)
        cursor.nextset()
        last = cursor.fetchone()
    return Head(*last) if last else START
