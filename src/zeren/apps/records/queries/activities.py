"""Reads of what units do again and again, and of the register of outputs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, cast

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from zeren.apps.records.models import Activity, Counting, Item, Meeting, Output
from zeren.apps.records.rules.activities import Rhythm, Session
from zeren.base.dates import Every
from zeren.base.located import Located


def activities(scope: Q, year: int) -> QuerySet[Activity]:
    """The activities of a scope (a filter on `unit__path`) that go on in a year, by unit. One query."""
    begun = Q(first__lt=dt.date(year + 1, 1, 1)) & (Q(ended=None) | Q(ended__gt=dt.date(year, 1, 1)))
    return Activity.objects.filter(scope, begun).select_related("unit").order_by("unit__path", "title", "pk")


def running(unit: int, on: dt.date) -> list[Activity]:
    """What a unit does again and again now. One query."""
    return list(Activity.objects.filter(Q(ended=None) | Q(ended__gt=on), unit_id=unit).order_by("title", "pk"))


def path_of_activity(activity: int, **_: object) -> Located | None:
    """The path of an activity's unit, and the activity. One query."""
    row = Activity.objects.filter(pk=activity).select_related("unit").first()
    return Located(row.unit.path, row) if row else None


def rhythm(row: Activity) -> Rhythm:
    """How often, as the rules ask. No query."""
    return Rhythm(cast(Every, row.every), row.times, row.day, row.first, row.ended)


def sessions(rows: Iterable[Activity], year: int) -> dict[int, list[Session]]:
    """The sessions of a year that belong to some activities, by key. One query."""
    outcome = Exists(Item.objects.filter(meeting=OuterRef("pk")).exclude(decision=""))
    first, end = dt.date(year, 1, 1), dt.date(year + 1, 1, 1)
    of_year = Q(held__gte=first, held__lt=end) | Q(held=None, planned__gte=first, planned__lt=end)
    found: dict[int, list[Session]] = {}
    held = Meeting.objects.filter(of_year, activity__in=list(rows)).annotate(outcome=outcome)
    for key, activity, planned, day, with_outcome in held.values_list("pk", "activity", "planned", "held", "outcome"):
        found.setdefault(activity or 0, []).append(Session(key, day or planned, day is not None, with_outcome))
    return found


def rhythms(scope: Q, end: dt.date) -> dict[tuple[str, int], int]:
    """How many activities of a scope (a filter on `unit__path`) have which rhythm, by how often and about which day:
    those whose period ends before the day `end`, having begun and not ended. One query.
    """
    on: Any = Activity.objects.filter(scope, Q(ended=None) | Q(ended__gte=end), first__lt=end).order_by()
    return {(every, day): count for every, day, count in on.values_list("every", "day").annotate(n=Count("pk"))}


def counting() -> dt.date | None:
    """Since when the register of outputs is kept; None while it is off. One query."""
    return Counting.objects.filter(until=None).values_list("since", flat=True).first()


def outputs(scope: Q) -> QuerySet[Output]:
    """The outputs of a scope (a filter on `unit__path`), the newest first. One query."""
    return Output.objects.filter(scope).select_related("unit").order_by("-day", "-pk")


def path_of_output(output: int, **_: object) -> Located | None:
    """The path of an output's unit, and the row. One query."""
    row = Output.objects.filter(pk=output).select_related("unit").first()
    return Located(row.unit.path, row) if row else None


def by_kind(scope: Q, year: int) -> dict[str, int]:
    """How many outputs a scope (a filter on `unit__path`) had in a year, by kind. One query."""
    found: Any = Output.objects.filter(scope, day__year=year).order_by().values_list("kind")
    return dict(found.annotate(n=Count("pk")))
