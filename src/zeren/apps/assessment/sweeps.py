"""Clearing up what has expired. May be run at any time."""

from __future__ import annotations

import datetime as dt

from zeren.apps.assessment.commands import forget_practices, forget_statements


def forget(day: dt.date) -> int:
    """Delete the statements of duties that expire on or before a day and the practice rounds that are over; returns
    how many. Nothing to delete leaves no entry.
    """
    return forget_statements(by="serve", on=day) + forget_practices(by="serve", on=day)
