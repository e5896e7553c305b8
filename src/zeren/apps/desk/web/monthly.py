"""What is owed by month: how much of it came in time, as a picture that is a table, and the list behind each number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from zeren.apps.access.rules import Permission, needs
from zeren.apps.assessment.queries.frameworks import packs_on
from zeren.apps.desk.web.tints import tint
from zeren.apps.obligations import queries
from zeren.apps.obligations.models import Obligation
from zeren.apps.obligations.queries import Met
from zeren.apps.organisation.models import Unit
from zeren.apps.organisation.queries import seen
from zeren.base.text import Text
from zeren.packformat import Pack
from zeren.ui.cells import Cells, Row
from zeren.ui.clock import today
from zeren.ui.export import csv_response
from zeren.ui.language import say
from zeren.ui.navigation import Crumb
from zeren.ui.table import Column, Filter, Table
from zeren.ui.tones import Badge

DUE = Text("应办事项", "What is owed")
MONTHS = Text("按月看", "By month")
FEW = 100
"""So many units are shown in one picture."""
STATES = {
    "good": Badge(Text("按时", "in time"), "good"),
    "slow": Badge(Text("迟报", "filed late"), "warn"),
    "late": Badge(Text("逾期未报", "overdue"), "bad"),
    "open": Badge(Text("待报", "to file"), "info"),
}
COLUMNS = (
    Column(Text("到期", "Due")),
    Column(Text("单位", "Unit")),
    Column(Text("责任事项", "Duty"), cell="clip"),
    Column(Text("报送", "Filed"), narrow=False),
    Column(Text("状态", "State")),
)
P = Permission


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
    those of the guard, one more for units; one of them counts all that is due in the year.
    """
    day, categories = today(), _categories(packs_on(today()))
    year, category = _asked(request, "year", _years(day)) or str(day.year), _asked(request, "category", categories)
    within = seen(request.user, P.see_unit, day, "unit__path")
    rows = _of_units(within, int(year), day, category) if category else _of_all(within, int(year), day, categories)
    page = {
        "rows": rows[:FEW],
        "more": len(rows) > FEW,
        "year": year,
        "years": list(_years(day))[1:],
        "category": category,
        "name": categories.get(category, category),
        "crumbs": [Crumb(MONTHS, reverse("desk:months")), Crumb(categories[category])] if category else [Crumb(MONTHS)],
    }
    return render(request, "desk/months.html", page)


def _of_all(within: Q, year: int, day: dt.date, categories: dict[str, Text]) -> list[dict[str, Any]]:
    """A row for each category, in the order of the framework."""
    found = queries.by_month(within, year, day, "unit__category")
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
    """A row for each unit of a category, in the official order."""
    found = queries.by_month(within & Q(unit__category=category), year, day, "unit_id")
    units = Unit.objects.filter(pk__in=list(found)[: FEW * 20]).order_by("order", "path")
    return [
        {
            "unit": unit.name,
            "to": reverse("organisation:unit", args=[unit.pk]),
            "cells": _cells(found[unit.pk], year, "unit", unit.code),
        }
        for unit in units
    ]


def _cells(months: dict[int, Met], year: int, name: str, key: str) -> list[dict[str, Any]]:
    """Twelve cells: the share in time, its tint, what it is made of, and the address of the list behind it."""
    return [
        {
            "met": (met := months.get(month, Met(0, 0, 0))),
            "tint": tint(met.share),
            "to": f"{reverse('desk:due')}?{urlencode({'year': year, 'month': month, name: key})}",
        }
        for month in range(1, 13)
    ]


@needs(P.see_unit)
@require_safe
def due(request: HttpRequest) -> HttpResponseBase:
    """What is owed, with how it stands. Five queries beside those of the guard."""
    day = today()
    table = _table(request, day)
    first, end = _span(int(table.chosen("year") or day.year), table.chosen("month"))
    found = queries.due_in(seen(request.user, P.see_unit, day, "unit__path"), first, end)
    if table.search:
        found = found.filter(Q(unit__name__icontains=table.search) | Q(unit__code__iexact=table.search))
    if request.GET.get("unit"):
        found = found.filter(unit__code=request.GET["unit"][:100])
    if table.chosen("category"):
        found = found.filter(unit__category=table.chosen("category"))
    if table.chosen("duty"):
        found = found.filter(duty=table.chosen("duty"))
    if table.chosen("state"):
        found = found.filter(queries.in_state(table.chosen("state"), day))
    duties = table.filters[3].choices
    if request.GET.get("export") == "csv":
        heads = [Text("单位编号", "Unit id"), *(column.text for column in COLUMNS), Text("所属期", "Period")]
        rows = ([one.unit.code, *_plain(one, day), one.period] for one in found.iterator())
        return csv_response("due", heads, rows)
    table.tally(found.order_by().values("pk")[: table.enough].count())
    table.rows = [_row(one, duties, day) for one in found[table.span]]
    crumbs = [Crumb(MONTHS, reverse("desk:months")), Crumb(DUE)]
    return render(request, "desk/due.html", {"table": table, "crumbs": crumbs, "unit": request.GET.get("unit", "")})


def _table(request: HttpRequest, day: dt.date) -> Table:
    packs = packs_on(today())
    duties = {key: duty.title.text for pack in packs.values() for key, duty in pack.duties.items()}
    filters = (
        Filter("year", Text("年度", "Year"), _years(day)),
        Filter("month", Text("月份", "Month"), {str(n): Text(f"{n}月", f"{n:02}") for n in range(1, 13)}),
        Filter("category", Text("类别", "Category"), _categories(packs)),
        Filter("duty", Text("责任事项", "Duty"), duties),
        Filter("state", Text("状态", "State"), {key: badge.text for key, badge in STATES.items()}),
    )
    find = Text("按单位名称、编号找", "Find by unit or code")
    return Table(COLUMNS, request.GET, filters, search_text=find, keep=("unit",))


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
        cells.day(one.delivered),
        cells.badge(_state(one, day)),
    )


def _plain(one: Obligation, day: dt.date) -> list[str]:
    filed = one.delivered.isoformat() if one.delivered else ""
    return [str(one.effective), one.unit.name, one.duty, filed, say(_state(one, day).text)]
