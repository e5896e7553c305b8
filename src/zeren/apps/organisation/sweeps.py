"""Catching up with what was left out of a big table: the initials that units are found by."""

from __future__ import annotations

import datetime as dt

from zeren.apps.organisation import derived


def initials(*, by: str, on: dt.date, now: dt.datetime) -> dict[str, int]:  # noqa: ARG001  as every sweep is called
    """Work out the initials of units that have none. Says of how many."""
    return {"units": derived.refresh_initials()}
