"""The calendar: days off and make-up days, and the days on which nothing falls due."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zeren.apps.access.rules import Permission, needs
from zeren.apps.obligations import commands
from zeren.apps.obligations.models import Closed
from zeren.apps.organisation.commands import seed_workdays, set_workday
from zeren.apps.organisation.queries import whole, workdays
from zeren.apps.records.rules import DATE_UNREADABLE
from zeren.base.dates import parse_date
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.base.workdays import is_workday
from zeren.ui.asked import who
from zeren.ui.clock import today
from zeren.ui.navigation import Crumb
from zeren.ui.notices import tell

P = Permission
WEEKDAYS = tuple(Text(zh, en) for zh, en in zip("一二三四五六日", ("M", "T", "W", "T", "F", "S", "S"), strict=True))
DAYS = Text("工作日和不到期日", "Working days and closures")


@needs(P.assess, whole)
@require_safe
def days(request: HttpRequest) -> HttpResponse:
    """A year's days. Three queries beside those of the guard."""
    return _page(request, request.GET.get("year", ""), [])


def _page(request: HttpRequest, given: str, problems: list[Problem]) -> HttpResponse:
    day = today()
    years = (day.year - 1, day.year, day.year + 1)
    year = int(given) if given in map(str, years) else day.year
    exceptions, closed = workdays(), list(Closed.objects.order_by("first"))
    page = {
        "year": year,
        "years": years,
        "months": [_month(year, month, exceptions, closed) for month in range(1, 13)],
        "weekdays": WEEKDAYS,
        "told": any(one.year == year for one in exceptions),
        "closed": closed,
        "problems": problems,
        "values": request.POST,
        "today": day,
        "crumbs": [Crumb(DAYS)],
    }
    return render(request, "obligations/days.html", page, status=422 if problems else 200)


def _month(year: int, month: int, exceptions: dict[dt.date, bool], closed: list[Closed]) -> dict[str, Any]:
    """The weeks of a month; each day with its word, "" for the weekday's own."""
    found = calendar.Calendar().monthdatescalendar(year, month)
    weeks = [[_told(day, month, exceptions, closed) for day in week] for week in found]
    return {"name": Text(f"{month}月", calendar.month_abbr[month]), "weeks": weeks}


def _told(day: dt.date, month: int, exceptions: dict[dt.date, bool], closed: list[Closed]) -> dict[str, Any] | None:
    if day.month != month:
        return None
    works, named = is_workday(day, exceptions), day in exceptions
    sign = Text("班", "w") if named and works else Text("休", "off") if named else Text("", "")
    shut = any(one.first <= day <= one.last for one in closed)
    return {"day": day, "works": works, "sign": sign, "shut": shut}


def _back(year: int) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('obligations:days')}?year={year}")


def _read(request: HttpRequest, name: str) -> dt.date:
    try:
        return parse_date(request.POST.get(name, ""))
    except ValueError:
        raise Refused([DATE_UNREADABLE()]) from None


@needs(P.assess, whole)
@require_POST
def workday(request: HttpRequest) -> HttpResponse:
    """Say of one day whether people work on it."""
    try:
        day = _read(request, "day")
    except Refused as refused:
        return _page(request, "", refused.problems)
    works = request.POST.get("works") == "1"
    set_workday(day, works, by=who(request), on=today())
    told = (
        Text("{day}定为上班。", "{day} is a working day.") if works else Text("{day}定为放假。", "{day} is a day off.")
    )
    tell(request, told.fill(day=day))
    return _back(day.year)


@needs(P.assess, whole)
@require_POST
def holidays(request: HttpRequest) -> HttpResponse:
    """Write the public holidays and make-up days of a year that are known, where none is there yet."""
    given = request.POST.get("year", "")
    year = int(given) if given.isascii() and given.isdigit() and len(given) == 4 else today().year
    there = any(one.year == year for one in workdays())
    unknown = there or bool(seed_workdays([year], by=who(request), on=today()))
    done = Text("{year}年的放假和补班安排已写入。", "The public holidays and make-up days of {year} are written.")
    nothing = Text(
        "{year}年的安排已经有了，或者还没有公布。", "Those of {year} are there already, or not announced yet."
    )
    told = nothing if unknown else done
    tell(request, told.fill(year=year))
    return _back(year)


@needs(P.assess, whole)
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Say that nothing falls due on some days."""
    try:
        first, last = _read(request, "first"), _read(request, "last")
        row = commands.close_days(first, last, request.POST.get("reason", ""), by=who(request), on=today())
    except Refused as refused:
        return _page(request, "", refused.problems)
    told = Text("{first}至{last}不安排到期。", "Nothing falls due from {first} to {last}.")
    tell(request, told.fill(first=first, last=last), undo=reverse("obligations:open-days", args=[row.pk]))
    return _back(first.year)


@needs(P.assess, whole)
@require_POST
def reopen(request: HttpRequest, closed: int) -> HttpResponse:
    """Take a closure back; a second click changes nothing."""
    commands.open_days(closed, by=who(request), on=today())
    tell(request, Text("已取消，这几天照常到期。", "Taken back: things fall due on these days again."))
    return HttpResponseRedirect(reverse("obligations:days"))
