"""Days off, make-up days, days on which nothing falls due; a change says first what it moves."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zeren.apps.access.rules import Permission, needs
from zeren.apps.desk import commands
from zeren.apps.desk.queries import Planned, calendar_plan, moved_by
from zeren.apps.frameworks.queries import packs_on
from zeren.apps.obligations.models import Closed
from zeren.apps.obligations.rules.days import (
    CALENDAR_CHANGED,
    CLOSE,
    CLOSURE_GONE,
    HOLIDAYS,
    OPEN,
    WORK,
    Change,
    mark,
)
from zeren.apps.organisation.queries import whole, workdays
from zeren.apps.records.rules import DATE_UNREADABLE
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.base.workdays import is_workday
from zeren.packformat import Pack
from zeren.ui.asked import day_or_none, who
from zeren.ui.clock import today
from zeren.ui.navigation import Crumb
from zeren.ui.notices import tell

P = Permission
WEEKDAYS = tuple(Text(zh, en) for zh, en in zip("一二三四五六日", ("M", "T", "W", "T", "F", "S", "S"), strict=True))
DAYS = Text("工作日和不到期日", "Working days and closures")


@needs(P.assess, whole)
@require_safe
def days(request: HttpRequest) -> HttpResponse:
    """A year's days, and what the last change moved where one comes from it. Four queries beside those of the guard."""
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
        "moved": _said(request.GET.get("moved", "")),
        "problems": problems,
        "values": request.POST,
        "today": day,
        "crumbs": [Crumb(DAYS)],
    }
    return render(request, "desk/days.html", page, status=422 if problems else 200)


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


def _said(number: str) -> list[Shown]:
    """What an entry of the journal says that a change moved."""
    entry = moved_by(int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else []
    packs = packs_on(today()) if entry else {}
    return [_shown(packs, one[0], one[1], one[2], one[3], one[4], *map(int, one[5:9])) for one in entry]


class Shown(NamedTuple):
    """What moves, in words."""

    framework: Text
    duty: Text
    period: str
    before: str
    after: str
    rows: int
    units: int
    held: int
    met: int


def _shown(
    packs: Mapping[str, Pack], issuer: str, duty: str, period: str, before: str, after: str, *four: int
) -> Shown:
    pack = packs.get(issuer)
    title = pack.duties[duty].title.text if pack and duty in pack.duties else Text(duty, duty)
    return Shown(pack.title if pack else Text(issuer, issuer), title, period, before, after, *four)


@needs(P.assess, whole)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest) -> HttpResponse:
    """Say what a change of the calendar moves; with `go`, make it, with what moves, in one act. Queries as of
    `obligations.queries.days.moves`, and six beside those of the guard.
    """
    if request.method != "POST":
        return HttpResponseRedirect(reverse("desk:days"))
    try:
        wanted = _read(request)
        planned = calendar_plan(wanted)
        if "go" in request.POST:
            number = commands.change_calendar(wanted, request.POST.get("seen", ""), by=who(request), on=today())
            return _done(request, wanted, number)
    except Refused as refused:
        if refused.problems[0].code != CALENDAR_CHANGED.code:
            return _page(request, "", refused.problems)
        return _preview(request, wanted, calendar_plan(wanted), refused.problems)
    return _preview(request, wanted, planned, [])


def _read(request: HttpRequest) -> Change:
    """The change that is asked for; what takes one back comes in the address."""
    given = request.POST if "kind" in request.POST else request.GET
    kind = given.get("kind", "")
    if kind == OPEN:
        key = given.get("closed", "")
        row = Closed.objects.filter(pk=int(key)).first() if key.isascii() and key.isdigit() and len(key) < 10 else None
        if row is None:
            raise Refused([CLOSURE_GONE()])
        return Change(OPEN, row.first, row.last, reason=row.reason, closed=row.pk)
    if kind == HOLIDAYS:
        year = given.get("year", "")
        number = int(year) if year.isascii() and year.isdigit() and len(year) == 4 and year > "1990" else today().year
        return Change(HOLIDAYS, dt.date(number, 1, 1), dt.date(number, 12, 31))
    names = ("first", "last") if kind == CLOSE else ("day", "day")
    first, last = (day_or_none(given.get(name, "")) for name in names)
    if first is None or last is None or kind not in (WORK, CLOSE):
        raise Refused([DATE_UNREADABLE()])
    return Change(kind, first, last, given.get("works") == "1", given.get("reason", "").replace("\0", "").strip()[:200])


def _preview(request: HttpRequest, wanted: Change, planned: Planned, problems: list[Problem]) -> HttpResponse:
    packs = packs_on(today())
    lines = [
        _shown(packs, one.issuer, one.duty, one.period, str(one.before), str(one.after), *one[7:11])
        for one in planned.moves
    ]
    page = {
        "change": wanted,
        "what": _told_of(wanted),
        "lines": lines,
        "rows": sum(one.rows for one in planned.moves),
        "fixed": [one for one in planned.fixed if one in {wanted.first.year, wanted.last.year}],
        "seen": mark(planned.moves),
        "problems": problems,
        "crumbs": [Crumb(DAYS, reverse("desk:days")), Crumb(Text("先看会挪动什么", "What it moves"))],
    }
    return render(request, "desk/days_change.html", page, status=422 if problems else 200)


def _told_of(wanted: Change) -> Text:
    words = {
        HOLIDAYS: Text("写入{year}年国务院的放假和补班安排", "Write the public holidays and make-up days of {year}"),
        CLOSE: Text("{first}至{last}不安排到期：{reason}", "Nothing falls due from {first} to {last}: {reason}"),
        OPEN: Text("取消：{first}至{last}不安排到期", "Take back: nothing falls due from {first} to {last}"),
        WORK: Text("{first}定为上班", "{first} is a working day")
        if wanted.works
        else Text("{first}定为放假", "{first} is a day off"),
    }
    given = {"year": wanted.year, "first": wanted.first, "last": wanted.last, "reason": wanted.reason}
    return words[wanted.kind].fill(**given)


def _done(request: HttpRequest, wanted: Change, number: int) -> HttpResponse:
    undo = f"{reverse('desk:change-days')}?{urlencode(_back(wanted))}" if wanted.kind != HOLIDAYS else ""
    moved = Text("挪动的到期日列在下面。", "The due days that moved are listed below.")
    nothing = Text("没有到期日因此挪动。", "No due day moved.")
    told = Text("已保存：{what}。{more}", "Saved: {what}. {more}")
    tell(request, told.fill(what=_told_of(wanted), more=moved if number else nothing), undo=undo)
    more = {"year": wanted.year} | ({"moved": number} if number else {})
    return HttpResponseRedirect(f"{reverse('desk:days')}?{urlencode(more)}")


def _back(wanted: Change) -> dict[str, object]:
    """The change that takes one back; it says first what it moves, as any other."""
    if wanted.kind == WORK:
        return {"kind": WORK, "day": wanted.first, "works": "0" if wanted.works else "1"}
    if wanted.kind == OPEN:
        return {"kind": CLOSE, "first": wanted.first, "last": wanted.last, "reason": wanted.reason}
    closed = Closed.objects.filter(first=wanted.first, last=wanted.last).values_list("pk", flat=True)[0]
    return {"kind": OPEN, "closed": closed}
