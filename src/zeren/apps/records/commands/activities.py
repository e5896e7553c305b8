"""What a unit does again and again: entered, ended, and the end taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from zeren.apps.audit import commands as audit
from zeren.apps.organisation.models import Unit
from zeren.apps.records.events import ActivityKept
from zeren.apps.records.models import Activity
from zeren.apps.records.rules.activities import ENDED_ALREADY, THERE_ALREADY, Plan, problems
from zeren.base.problems import Refused, Where, refuse


def set_up(unit: Unit, plan: Plan, posts: Collection[str], *, by: str, on: dt.date) -> Activity:
    """Enter an activity of a unit. Raises `Refused` for what `rules.activities.problems` finds (`posts` are the codes
    of the unit's own), and where one of that name goes on.
    """
    refuse(problems(plan, posts))
    assert plan.rhythm is not None
    every, times, day, first, _ = plan.rhythm
    with transaction.atomic():
        given = {key: getattr(plan, key) for key in ("basis", "kind", "owner", "framework", "duty")}
        given |= {"every": every, "times": times, "day": day, "first": first}
        row, new = Activity.objects.get_or_create(unit=unit, title=plan.title, ended=None, defaults=given)
        if not new:
            raise Refused([THERE_ALREADY(Where(column="title"), title=plan.title)])
        audit.write(ActivityKept(unit.code, row.title, "entered"), by=by, on=on)
    return row


def end(activity: int, *, by: str, on: dt.date) -> Activity:
    """It is not done any more from today on; what was held stays. Raises `Refused` where it has ended."""
    with transaction.atomic():
        row = _locked(activity)
        if row.ended is not None:
            raise Refused([ENDED_ALREADY()])
        row.ended = on
        row.save(update_fields=["ended"])
        audit.write(ActivityKept(row.unit.code, row.title, "ended"), by=by, on=on)
    return row


def go_on(activity: int, *, by: str, on: dt.date) -> Activity:
    """Take the end back. Raises `Refused` where another of that name has begun since."""
    with transaction.atomic():
        row = _locked(activity)
        if row.ended is None:
            return row
        if Activity.objects.filter(unit_id=row.unit_id, title=row.title, ended=None).exists():
            raise Refused([THERE_ALREADY(title=row.title)])
        row.ended = None
        row.save(update_fields=["ended"])
        audit.write(ActivityKept(row.unit.code, row.title, "goes_on"), by=by, on=on)
    return row


def _locked(activity: int) -> Activity:
    return Activity.objects.select_for_update(of=("self",)).select_related("unit").get(pk=activity)
