"""A change of the calendar with what it moves, in one act."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from zeren.apps.desk.queries import calendar_plan
from zeren.apps.obligations.commands import close_days, open_days
from zeren.apps.obligations.commands.days import shift
from zeren.apps.obligations.rules.days import CALENDAR_CHANGED, Change, mark
from zeren.apps.organisation.commands import seed_workdays, set_workday
from zeren.base.problems import Refused


def change_calendar(change: Change, seen: str, *, by: str, on: dt.date) -> int:
    """Change the calendar and move what is owed with it, exactly as `queries.calendar_plan` said. Returns the number of
    the journal's entry on what moved, 0 where nothing did.

    Raises `Refused` where that is not what was `seen` (`rules.days.mark`), where the change says nothing new, and where
    a day that was granted would be overtaken; nothing is changed then.
    """
    with transaction.atomic():
        planned = calendar_plan(change)
        if mark(planned.moves) != seen:
            raise Refused([CALENDAR_CHANGED()])
        match change.kind:
            case "work":
                set_workday(change.first, change.works, by=by, on=on)
            case "holidays":
                seed_workdays([change.year], by=by, on=on)
            case "close":
                close_days(change.first, change.last, change.reason, by=by, on=on)
            case _:
                open_days(change.closed, by=by, on=on)
        return shift(planned.moves, by=by, on=on)
