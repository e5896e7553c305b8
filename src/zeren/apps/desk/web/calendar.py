"""The calendar: a month's days and a year's months with what falls due; how things stand by unit, post, framework."""

from __future__ import annotations

import calendar as months_of
import datetime as dt
from collections import Counter
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Count, F, Q
from django.db.models.functions import ExtractMonth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from zeren.apps.access.queries import reach
from zeren.apps.access.rules import Permission, needs
from zeren.apps.frameworks.queries import packs_on
from zeren.apps.obligations.models import Obligation
from zeren.apps.organisation.queries import seen, workdays
from zeren.apps.records.models import Meeting, Task
from zeren.apps.records.queries.activities import rhythms
from zeren.apps.records.rules.activities import EVERY, Rhythm, turns
from zeren.base.text import Text
from zeren.ui.clock import today
from zeren.ui.kept import Keeper
from zeren.ui.navigation import Crumb

P = Permission
CALENDAR = Text("日历", "Calendar")
SIDES = {
    "framework": Text("按责任制", "by framework"),
    "post": Text("按岗位", "by post"),
    "unit": Text("按单位", "by unit"),
}
_COLUMNS = {"framework": ("issuer",), "post": ("post",), "unit": ("unit__code", "unit__name")}
MOST = 50
DUE = Count("pk")


@needs(P.see_unit)
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """A month by its days, its year by months, and how things stand by framework, post or unit. Nine queries beside
    those of the guard. Counting all that very many units owe is done once in some minutes.
    """
    day = today()
    first = _month(request.GET.get("month", ""), day)
    end = _after(first)
    by = request.GET.get("by", "")
    by = by if by in SIDES else "framework"
    within = seen(request.user, P.see_unit, day, "unit__path")
    key = tuple(reach(request.user, P.see_unit, day)), first, by, day
    counted, at = _KEPT.of(key, lambda: _counted(within, first, end, by, day))
    page = {
        "first": first,
        "before": (first - dt.timedelta(days=1)).replace(day=1),
        "after": end,
        "weeks": counted.weeks,
        "months": counted.months,
        "by": by,
        "sides": SIDES.items(),
        "groups": counted.groups,
        "counted": at,
        "today": day,
        "crumbs": [Crumb(CALENDAR)],
    }
    return render(request, "desk/calendar.html", page)


class Counted(NamedTuple):
    """What is counted for the page."""

    weeks: list[list[dict[str, Any]]]
    months: list[dict[str, Any]]
    groups: list[dict[str, Any]]


_KEPT = Keeper[Counted](lambda one: sum(month["due"] for month in one.months))


def _counted(within: Q, first: dt.date, end: dt.date, by: str, day: dt.date) -> Counted:
    owed = Obligation.objects.filter(within, not_applicable="", effective__year=first.year).order_by()
    months = _year(owed, first.year, day)
    return Counted(_weeks(within, owed, first, end, day), months, _groups(owed, by, day, first.year))


def _month(written: str, day: dt.date) -> dt.date:
    """The first day of a month written as 2026-03; this month for anything else."""
    year, _, month = written.partition("-")
    plain = written.isascii() and year.isdigit() and month.isdigit() and len(written) == 7
    if plain and 1990 <= int(year) <= 2100 and 1 <= int(month) <= 12:
        return dt.date(int(year), int(month), 1)
    return day.replace(day=1)


def _after(first: dt.date) -> dt.date:
    return (first + dt.timedelta(days=32)).replace(day=1)


def _weeks(within: Q, owed: Any, first: dt.date, end: dt.date, day: dt.date) -> list[list[dict[str, Any]]]:
    """The month's weeks, Monday first; each day with what falls due, what is planned and what units do at intervals.
    Five queries.
    """
    here = (
        owed.filter(effective__gte=first, effective__lt=end).values_list("effective").annotate(n=DUE, done=_done(day))
    )
    due = {on: (count, done) for on, count, done in here}
    held: Any = Meeting.objects.filter(within, planned__gte=first, planned__lt=end).order_by()
    meetings = dict(held.values_list("planned").annotate(n=DUE))
    asked: Any = Task.objects.filter(within, due__gte=first, due__lt=end).order_by()
    tasks = dict(asked.values_list("due").annotate(n=DUE))
    again = _again(within, first, end)
    weeks = []
    for week in months_of.Calendar().monthdatescalendar(first.year, first.month):
        days = []
        for on in week:
            count, done = due.get(on, (0, 0))
            counted = {"due": count, "done": done, "left": count - done}
            days.append(
                {"on": on, "here": on.month == first.month, "meetings": meetings.get(on), "tasks": tasks.get(on)}
                | {"again": again[on]}
                | counted
            )
        weeks.append(days)
    return weeks


def _again(within: Q, first: dt.date, end: dt.date) -> Counter[dt.date]:
    """About which days of a month what units do at intervals is due, and how many of them. Two queries."""
    found: Counter[dt.date] = Counter()
    days = workdays()
    for (every, day), count in rhythms(within, end).items():
        known = next((key for key in EVERY if key == every), None)
        rhythm = Rhythm(known, day=day) if known else None
        for turn in turns(rhythm, first.year, days) if rhythm else ():
            found[turn.day] += count if turn.period.end == end else 0
    return found


def _year(owed: Any, year: int, day: dt.date) -> list[dict[str, Any]]:
    """The year's months: how much falls due, is done and is late. One query."""
    rows = owed.annotate(month=ExtractMonth("effective")).values_list("month")
    found = {month: rest for month, *rest in rows.annotate(n=DUE, done=_done(day), late=_late(day))}
    counts = [(month, *found.get(month, (0, 0, 0))) for month in range(1, 13)]
    return [
        {"key": f"{year}-{month:02}", "month": month, "due": due, "done": done, "late": late}
        for month, due, done, late in counts
    ]


def _late(day: dt.date) -> Count:
    return Count("pk", filter=(Q(delivered=None) | Q(delivered__gt=day)) & Q(effective__lt=day))


def _done(day: dt.date) -> Count:
    return Count("pk", filter=Q(delivered__lte=day))


def _groups(owed: Any, by: str, day: dt.date, year: int) -> list[dict[str, Any]]:
    """How things stand by a side of `SIDES`, what is latest first, each with the list behind it. One query."""
    columns = _COLUMNS[by]
    rows = owed.annotate(side=F(columns[0]), called=F(columns[-1])).values_list("side", "called")
    found = rows.annotate(n=DUE, done=_done(day), late=_late(day)).order_by("-late", "side")[:MOST]
    packs = packs_on(today()) if by == "framework" else {}
    none = Text("单位本身", "the unit itself") if by == "post" else Text("其他", "other")
    listed = reverse("desk:due")
    return [
        {
            "text": packs[side].title if side in packs else None,
            "name": called,
            "none": none,
            "due": due,
            "done": done,
            "late": late,
            "list": f"{listed}?{urlencode({'year': year, by: side})}" if side and (side in packs or not packs) else "",
        }
        for side, called, due, done, late in found
    ]
