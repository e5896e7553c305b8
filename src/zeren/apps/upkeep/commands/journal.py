"""Checking the journal, and writing down that it was checked."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from zeren.apps.audit import commands as audit
from zeren.apps.audit.queries import broken, head
from zeren.apps.upkeep.events import JournalChecked


def check_journal(*, by: str, on: dt.date, now: dt.datetime) -> JournalChecked:
    """Compare the journal from its start, and note what came out. Reads every entry."""
    first, last = broken(), head()
    event = JournalChecked(now.isoformat(timespec="seconds"), last.number, first or 0)
    with transaction.atomic():
        audit.write(event, by=by, on=on)
    return event
