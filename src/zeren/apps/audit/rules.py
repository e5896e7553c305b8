"""How entries are chained."""

from __future__ import annotations

import datetime as dt

from zeren.base.canonical import digest


def chained(*, number: int, on: dt.date, by: str, kind: str, data: str, previous: str) -> str:
    """The hash of an entry: SHA-256 of the canonical list of all it holds and the hash before it ("" for the first)."""
    return digest([number, on.isoformat(), by, kind, data, previous])
