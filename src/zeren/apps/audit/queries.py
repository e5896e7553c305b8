"""Reading the journal."""

from __future__ import annotations

from typing import NamedTuple

from zeren.apps.audit.models import Entry
from zeren.apps.audit.rules import chained


class Head(NamedTuple):
    """The last entry. Whoever keeps it elsewhere can show later that nothing before it was changed or cut off."""

    number: int
    hash: str


START = Head(0, "")
"""The head of an empty journal."""


def head() -> Head:
    """The last entry's number and hash. One query."""
    last = Entry.objects.order_by("-number").values_list("number", "hash").first()
    return Head(*last) if last else START


def broken(known: Head = START) -> int | None:
    """The number of the first entry that is missing, moved or changed; None while the chain holds.

    A chain that was cut off at its end holds in itself; give the `known` head to see that too. One query, streamed.
    """
    number, previous = 0, ""
    for entry in Entry.objects.order_by("number").iterator():
        number += 1
        expected = chained(number=number, on=entry.on, by=entry.by, kind=entry.kind, data=entry.data, previous=previous)
        if (entry.number, entry.previous, entry.hash) != (number, previous, expected):
            return number
        if number == known.number and entry.hash != known.hash:
            return number
        previous = entry.hash
    return number + 1 if number < known.number else None
