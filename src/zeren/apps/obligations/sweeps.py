"""Catch-up work on what is owed: telling people of it."""

from __future__ import annotations

import datetime as dt

from zeren.apps.obligations import commands


def remind(*, by: str, on: dt.date, now: dt.datetime) -> dict[str, int]:  # noqa: ARG001  as every sweep
    """Tell whom it concerns of what is due soon or late. Says how much was told, and how much was late for the first
    time.
    """
    return commands.remind(by=by, on=on)
