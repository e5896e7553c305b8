"""How entries are chained."""

from __future__ import annotations

import datetime as dt

from zeren.base.canonical import digest


def chained(*, number: int, on: dt.date | str, by: str, kind: str, data: str, previous: str) -> str:
    """The hash of an entry: SHA-256 of the canonical list of all it holds and the hash before it ("" for the first).

    A day may come as the text it is kept as, so that a day which was made unreadable is seen too.
    """
    return digest([number, on if isinstance(on, str) else on.isoformat(), by, kind, data, previous])
