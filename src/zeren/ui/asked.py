"""What a request says: who asks, and what was typed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.http import HttpRequest

from zeren.base.dates import parse_date


def who(request: HttpRequest) -> str:
    """The name of the account that asks; "" for nobody."""
    return str(request.user.get_username())


def field_of(given: Mapping[str, str], name: str, most: int) -> str:
    """A field of one line as typed, without what no field may hold, so many characters at most; "" for none."""
    return given.get(name, "").replace("\0", "").strip()[:most]


def day_or_none(written: str) -> dt.date | None:
    """A day as typed, None for anything else."""
    try:
        return parse_date(written)
    except ValueError:
        return None
