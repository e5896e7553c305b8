"""What is owed by month: how much of it came in time, as a picture that is a table, and the list behind each number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from zeren.apps.access.rules import Permission, needs
from zeren.apps.assessment.queries.frameworks import packs_on
from zeren.apps.desk.web.tints import tint
from zeren.apps.obligations import queries
from zeren.apps.obligations.commands import propose
from zeren.apps.obligations.models import Obligation
from zeren.apps.obligations.queries import Met
from zeren.apps.obligations.queries.bulk import asker
from zeren.apps.obligations.rules.bulk import MOST_FITTING, Wish
from zeren.apps.obligations.states import ACTS
from zeren.apps.organisation.models import Unit
from zeren.apps.organisation.queries import named, seen
from zeren.base.text import Text
from zeren.packformat import Pack
from zeren.ui.asked import who
from zeren.ui.cells import Cells, Row
from zeren.ui.clock import today
from zeren.ui.export import csv_response
from zeren.ui.language import now, say
from zeren.ui.navigation import Crumb
from zeren.ui.table import Column, Filter, Table
from zeren.ui.templatetags.ui import share as percent
from zeren.ui.tones import Badge

DUE = Text("应办事项", "What is owed")
MONTHS = Text("按月看", "By month")
FEW = 100
"""So many units are shown in one picture."""
FEW_NAMED = 500
"""So many units are named one by one where what they owe is asked for."""
MANY, KEPT = 20_000, dt.timedelta(minutes=5)
"""Of so many obligations and more the counts are kept for a while."""
_NOTHING = Met(0, 0, 0)
ByMonth = dict[Any, dict[int, Met]]
_kept: dict[tuple[int, dt.date], tuple[ByMonth, dt.datetime]] = {}
STATES = {
    "good": Badge(Text("按时", "in time"), "good"),
    "slow": Badge(Text("迟报", "filed late"), "warn"),
    "late": Badge(Text("逾期未报", "overdue"), "bad"),
    "open": Badge(Text("待报", "to file"), "info"),
}
TICK = Text("选", "Tick")
COLUMNS = (
    Column(Text("到期", "Due")),
    Column(Text("单位", "Unit")),
    Column(Text("责任事项", "Duty"), cell="clip"),
    Column(Text("报送", "Filed"), narrow=False),
    Column(Text("状态", "State")),
)
P = Permission


class Shown(NamedTuple):
    """A cell of the picture: its look, its words, and what it is made of; empty words for a month with nothing due."""

    look: str
    words: str
    told: str


def _years(day: dt.date) -> dict[str, Text]:
    return {str(one): Text(str(one), str(one)) for one in range(day.year + 1, day.year - 5, -1)}


def _categories(packs: Mapping[str, Pack]) -> dict[str, Text]:
    return {one.id: one.title.text for pack in packs.values() for one in pack.content.categories}


def _asked(request: HttpRequest, name: str, offered: dict[str, Text]) -> str:
    found = request.GET.get(name, "")
    return found if found in offered else ""


@needs(P.see_unit)
@require_safe
def months(request: HttpRequest) -> HttpResponse:
    """How much was filed in time, by category and month, or by unit and month of one category. Four queries beside
    those of the guard, one more for units. Counting all that very many units owe is done once in some minutes.
    """
    day, categories = today(), _categories(packs_on(today()))
    year, category = _asked(request, "year", _years(day)) or str(day.year), _asked(request, "category", categories)
    if category:
        rows, counted = _of_units(seen(request.user, P.see_unit, day), int(year), day, category), None
    else:
        found, counted = _by_category(seen(request.user, P.see_unit, day, "unit__path"), int(year), day)
        rows = _of_all(found, year, categories)
    page = {
        "rows": rows[:FEW],
        "more": len(rows) > FEW,
        "counted": counted,
        "year": year,
        "years": list(_years(day))[1:],
        "category": category,
        "name": categories.get(category, category),
        "crumbs": [Crumb(MONTHS, reverse("desk:months")), Crumb(categories[category])] if category else [Crumb(MONTHS)],
    }
    return render(request, "desk/months.html", page)


def _by_category(within: Q, year: int, day: dt.date) -> tuple[ByMonth, dt.datetime | None]:
    """What is due in a year by category and month, and when it was counted where that was kept: counting all that very
    many units owe is done once in some minutes.
    """
    key, now = (year, day), timezone.now()
    kept = _kept.get(key) if not within else None
    if kept and now - kept[1] < KEPT:
        return kept
    found = queries.by_month(within, year, day, "unit__category")
    if within or sum(met.due for months in found.values() for met in months.values()) < MANY:
        return found, None
    _kept.clear()
    _kept[key] = found, now
    return _kept[key]


def _of_all(found: ByMonth, year: str, categories: dict[str, Text]) -> list[dict[str, Any]]:
    """A row for each category, in the order of the framework."""
    place = {key: number for number, key in enumerate(categories)}
    return [
        {
            "name": categories.get(key, Text(key, key)),
            "to": "?" + urlencode({"year": year, "category": key}) if key in categories else "",
            "cells": _cells(found[key], year, "category", key),
        }
        for key in sorted(found, key=lambda key: (place.get(key, len(place)), key))
    ]


def _of_units(within: Q, year: int, day: dt.date, category: str) -> list[dict[str, Any]]:
    """A row for each of the first units of a category that owe something, in the official order; one more than are
    shown.
    """
    units = list(Unit.objects.filter(within, category=category).order_by("order", "path")[: FEW + 1])
    found = queries.by_month(Q(unit_id__in=[unit.pk for unit in units]), year, day, "unit_id")
    return [
        {
            "unit": unit.name,
            "to": reverse("organisation:unit", args=[unit.pk]),
            "cells": _cells(found.get(unit.pk, {}), str(year), "unit", unit.code),
        }
        for unit in (units if found else ())
    ]


def _cells(months: Mapping[int, Met], year: str, name: str, key: str) -> list[tuple[Shown, str]]:
    """Twelve cells: what each shows, and the address of the list behind it."""
    start, end = f"{reverse('desk:due')}?{urlencode({'year': year})}&month=", f"&{urlencode({name: key})}"
    return [(_shown(months.get(month, _NOTHING)), f"{start}{month}{end}") for month in range(1, 13)]


def _shown(met: Met) -> Shown:
    """How a month is shown. There are few ways beside very many cells, so each is put into words once."""
    return _words(met, now())


@lru_cache(maxsize=5000)
def _words(met: Met, _language: str) -> Shown:
    share = met.share
    if share is not None:
        told = Text("应报{a}项，按时{b}项", "{a} due, {b} in time").fill(a=met.past, b=met.in_time)
        return Shown(f"link heat-{tint(share)}", percent(share), say(told))
    if met.due:
        short, told = Text("待{n}", "+{n}"), Text("还没到期{n}项", "{n} not yet due")
        return Shown("link soft", say(short.fill(n=met.due)), say(told.fill(n=met.due)))
    return Shown("", "", "")


@needs(P.see_unit)
@require_safe
def due(request: HttpRequest) -> HttpResponseBase:
    """What is owed, with how it stands. Seven queries beside those of the guard at most."""
    day = today()
    table = _table(request, day)
    found = _fitting(request, table, day)
    duties = table.filters[3].choices
    if request.GET.get("export") == "csv":
        heads = [Text("单位编号", "Unit id"), *(column.text for column in COLUMNS), Text("所属期", "Period")]
        lines = ([one.unit.code, *_plain(one, day), one.period] for one in found.iterator())
        return csv_response("due", heads, lines)
    table.tally(found.order_by().values("pk")[: table.enough].count())
    acts = [(key, ACTS[key].text) for key in asker(request.user, day).acts]
    ticked = request.GET.get("tick") == "all"
    shown = queries.page_of(found, table.span)
    if acts:
        table.columns = (Column(TICK), *COLUMNS)
    rows = [_row(one, duties, day) for one in shown]
    table.rows = [_boxed(one, row, ticked) for one, row in zip(shown, rows, strict=True)] if acts else rows
    page = {
        "table": table,
        "acts": acts if shown else [],
        "ticked": ticked,
        "all": table.address(tick="" if ticked else "all"),
        "fitting": reverse("desk:all-due") + table.address(page=""),
        "crumbs": [Crumb(MONTHS, reverse("desk:months")), Crumb(DUE)],
        "unit": request.GET.get("unit", ""),
        "post": request.GET.get("post", ""),
    }
    return render(request, "desk/due.html", page)


def _fitting(request: HttpRequest, table: Table, day: dt.date) -> QuerySet[Obligation]:
    """What fits the filters in the address. One query where it is narrowed to units."""
    first, end = _span(int(table.chosen("year") or day.year), table.chosen("month"))
    found = queries.due_in(_units(request, table, day), first, end)
    if table.chosen("duty"):
        found = queries.of_duty(found, table.chosen("duty"))
    if table.chosen("state"):
        found = found.filter(queries.in_state(table.chosen("state"), day))
    if table.chosen("framework"):
        found = found.filter(issuer=table.chosen("framework"))
    if request.GET.get("post"):
        found = found.filter(post=request.GET["post"].replace("\0", "")[:100])
    return found


@needs(P.see_unit)
@require_POST
def all_due(request: HttpRequest) -> HttpResponse:
    """Take all that fits the filters in the address, as far as one series goes, to be looked at. Four queries beside
    those of the guard.
    """
    day, act = today(), request.POST.get("act", "")
    back = reverse("desk:due") + _table(request, day).address(page="", tick="")
    if act not in asker(request.user, day).acts:
        raise Http404
    found = _fitting(request, _table(request, day), day).order_by("effective", "pk")
    keys = list(found.values_list("pk", flat=True)[: MOST_FITTING + 1])
    made = propose(Wish(act), keys, back, by=who(request), on=day)
    return HttpResponseRedirect(reverse("obligations:series", args=[made.pk]))


def _boxed(one: Obligation, row: Row, ticked: bool) -> Row:
    """A row with a box before it, which is named after the unit and the duty that stand in it."""
    on = " checked" if ticked else ""
    box = f'<input type="checkbox" name="owed" value="{one.pk}" aria-labelledby="u{one.pk} d{one.pk}"{on}>'
    due, unit, duty, *rest = row
    return (box, due, f'<span id="u{one.pk}">{unit}</span>', f'<span id="d{one.pk}">{duty}</span>', *rest)


def _units(request: HttpRequest, table: Table, day: dt.date) -> Q:
    """The units whose obligations are asked for. A few are named by their keys, as `seen` does: then nobody starts with
    all that is owed; of very many, some are found soon in the order of due days. One query where it is narrowed.
    """
    asked = Q()
    if table.search:
        asked &= named(table.search)
    if request.GET.get("unit"):
        asked &= Q(code=request.GET["unit"][:100])
    if table.chosen("category"):
        asked &= Q(category=table.chosen("category"))
    within = seen(request.user, P.see_unit, day)
    if not asked and not within:
        return Q()
    found = Unit.objects.filter(within, asked)
    few = list(found.order_by().values_list("pk", flat=True)[: FEW_NAMED + 1])
    return Q(unit_id__in=few) if len(few) <= FEW_NAMED else Q(Exists(found.filter(pk=OuterRef("unit_id"))))


def _table(request: HttpRequest, day: dt.date) -> Table:
    packs = packs_on(today())
    duties = {key: duty.title.text for pack in packs.values() for key, duty in pack.duties.items()}
    filters = (
        Filter("year", Text("年度", "Year"), _years(day)),
        Filter("month", Text("月份", "Month"), {str(n): Text(f"{n}月", f"{n:02}") for n in range(1, 13)}),
        Filter("category", Text("类别", "Category"), _categories(packs)),
        Filter("duty", Text("责任事项", "Duty"), duties),
        Filter("state", Text("状态", "State"), {key: badge.text for key, badge in STATES.items()}),
        Filter("framework", Text("责任制", "Framework"), {key: pack.title for key, pack in packs.items()}),
    )
    find = Text("按单位名称、编号找", "Find by unit or code")
    return Table(COLUMNS, request.GET, filters, search_text=find, keep=("unit", "post"))


def _span(year: int, month: str) -> tuple[dt.date, dt.date]:
    """The days of a year, or of a month of it, up to, not including, the second."""
    first = dt.date(year, int(month or 1), 1)
    return first, dt.date(year + 1, 1, 1) if not month or month == "12" else dt.date(year, int(month) + 1, 1)


def _state(one: Obligation, day: dt.date) -> Badge:
    assert one.effective is not None, "asked for by it"
    if one.delivered is not None and one.delivered <= day:
        return STATES["good" if one.delivered <= one.effective else "slow"]
    return STATES["late" if one.effective < day else "open"]


def _row(one: Obligation, duties: Any, day: dt.date) -> Row:
    cells = Cells()
    what = cells.said(duties.get(one.duty, one.duty)) + f" {cells.soft(one.period)}"
    return (
        cells.day(one.effective),
        cells.link(reverse("organisation:unit", args=[one.unit_id]), one.unit.name),
        f'<a href="{reverse("desk:record", args=[one.record_id])}">{what}</a>' if one.record_id else what,
        cells.day(one.delivered if one.delivered and one.delivered <= day else None),
        cells.badge(_state(one, day)),
    )


def _plain(one: Obligation, day: dt.date) -> list[str]:
    filed = one.delivered.isoformat() if one.delivered else ""
    return [str(one.effective), one.unit.name, one.duty, filed, say(_state(one, day).text)]
