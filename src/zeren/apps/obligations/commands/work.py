"""Work that is done anyway: what a meeting or a finished task files meets what is owed in the same act."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from zeren.apps.audit import commands as audit
from zeren.apps.obligations.commands.owed import compare
from zeren.apps.records.commands import meetings
from zeren.apps.records.models import Meeting, Task
from zeren.apps.records.rules.meetings import Draft
from zeren.packformat.crosswalk import Crosswalk


def hold(
    draft: Draft, code: str, planned: int | None = None, walk: Crosswalk | None = None, *, by: str, on: dt.date
) -> Meeting:
    """Enter a meeting (`records.commands.meetings.hold`) and see in the same act what its points meet."""
    with transaction.atomic(), audit.together(late=True) as turn:
        held = meetings.hold(draft, code, planned, by=by, on=on)
        if held.duties:
            compare(turn, draft.unit, held.duties, walk, by=by, on=on)
    return held.meeting


def finish(task: int, result: str, walk: Crosswalk | None = None, *, by: str, on: dt.date) -> Task:
    """A task is done (`records.commands.meetings.finish`); see in the same act what it meets."""
    with transaction.atomic(), audit.together(late=True) as turn:
        row = meetings.finish(task, result, by=by, on=on)
        if row.record_id:
            compare(turn, row.unit_id, {row.duty}, walk, by=by, on=on)
    return row
