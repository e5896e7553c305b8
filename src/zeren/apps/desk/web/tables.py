"""Judgements, samples, awards and survey returns: the lists, one entered by hand, a judgement read by a second post.

Who judged is not listed: from a list with names anybody could add up how severe each judge is.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zeren.apps.access.queries import may, scope, viewer
from zeren.apps.access.rules import Permission, needs
from zeren.apps.assessment.queries.practice import Together, together
from zeren.apps.desk import commands, queries
from zeren.apps.desk.rules import titles
from zeren.apps.findings.rules.problems import NO_POST
from zeren.apps.frameworks.queries import packs_on
from zeren.apps.organisation.models import Unit
from zeren.apps.organisation.queries import path_of as unit_path
from zeren.apps.organisation.queries import seats, seen
from zeren.base.numbers import rounded_ratio, show_points
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.documents.sheet import Column as SheetColumn
from zeren.ui.asked import field_of
from zeren.ui.cells import Cells
from zeren.ui.clock import today
from zeren.ui.export import csv_response
from zeren.ui.language import say
from zeren.ui.navigation import Crumb
from zeren.ui.notices import refuse, tell
from zeren.ui.table import Column, Table

P = Permission
JUDGED, COUNTED = ("judgements", "samples"), ("awards", "surveys")
ENTER = Text("登记{what}", "Enter {what}")
BY_ITSELF = frozenset({"id", "unit", "judge", "second"})
"""What nobody types: the code comes by itself, the unit from the page, who judged from who is signed in."""
UNIT, CODE = Column(Text("单位", "Unit")), Column(Text("编号", "Id"), narrow=False)


class Field(NamedTuple):
    """A field of the form: its column of the sheet, what stands in it, what may, what is wrong with it."""

    column: SheetColumn
    value: str
    choices: tuple[tuple[str, Text], ...]


@needs(P.see_unit)
@require_safe
def table(request: HttpRequest, table: str) -> HttpResponseBase:
    """One of the tables, of the units in scope, the newest first. Queries: three beside those of the guard, three
    more for an inspector of judgements.
    """
    if table not in queries.TABLES:
        raise Http404
    sheet, shown = queries.sheet_of(table), queries.TABLES[table].shown
    columns = (UNIT, *(Column(sheet.column(key).text, narrow=at < 3) for at, key in enumerate(shown)), CODE)
    listed = Table(columns, request.GET, (), search_text=Text("按单位名称、编号找", "Find by unit or code"))
    found = queries.of_table(table, seen(request.user, P.see_unit, today(), "unit__path"), listed.search)
    words = _words()
    if request.GET.get("export") == "csv":
        rows = ([one.unit.name, *_told(table, one, words), one.code] for one in found.iterator())
        return csv_response(table, [column.text for column in columns], rows)
    listed.tally(found.order_by().values("pk")[: listed.enough].count())
    cells = Cells()
    listed.rows = [
        (cells.filed(one.unit.name), *(cells.filed(cell) for cell in _told(table, one, words)), cells.filed(one.code))
        for one in found[listed.span]
    ]
    page = {
        "table": listed,
        "sheet": sheet,
        "others": [(key, queries.sheet_of(key).text) for key in queries.TABLES],
        "key": table,
        **(_judges(request) if table == "judgements" else {}),
        "crumbs": [Crumb(sheet.text)],
    }
    return render(request, "desk/table.html", page)


def _judges(request: HttpRequest) -> dict[str, Any]:
    """For an inspector: the deductions that wait for a second reader, and how far those who judge agree this year.
    Three queries, none for others.
    """
    if not may(request.user, P.inspect, None, today()):
        return {}
    within = scope(request.user, P.inspect, today(), "unit__path")
    mine = seats(viewer(request).person, today())
    found = together(within, today().year, mine)
    return {
        "waiting": queries.waiting_for_reader(within, mine) if mine else [],
        "together": [(one.kind, _shown(one.agreement.alpha, 1000), one.agreement, _apart(one)) for one in found],
        "year": today().year,
    }


def _shown(number: Fraction | None, times: int) -> str:
    return "" if number is None else show_points(rounded_ratio(number.numerator * times, number.denominator))


def _apart(one: Together) -> str:
    """How far one's own values lie from those of the others: in points, grades in steps."""
    if one.own is None:
        return ""
    return _shown(one.own.difference, 1 if one.kind.en == "deductions" else 1000)


def _words() -> dict[str, dict[str, Text]]:
    """What the keys of duties and questions are called."""
    found: dict[str, dict[str, Text]] = {}
    for pack in packs_on(today()).values():
        for column, named in titles(pack.content).items():
            found.setdefault(column, {}).update(named)
    return found


def _told(table: str, row: Any, words: dict[str, dict[str, Text]]) -> list[str]:
    sheet = queries.sheet_of(table)
    found = []
    for key in queries.TABLES[table].shown:
        value = queries.value_of(table, row, key)
        known = {**words.get(key, {}), **sheet.column(key).choices}
        said = known.get(value) if isinstance(value, str) else None
        found.append(say(said) if said else "" if value is None else str(value))
    return found


@needs(P.inspect, unit_path)
@require_http_methods(["GET", "HEAD", "POST"])
def judged(request: HttpRequest, unit: int, judged: str) -> HttpResponse:
    """Enter a judgement or a sample of a unit. Queries: three beside those of the guard."""
    return _entering(request, unit, judged, JUDGED)


@needs(P.assess, unit_path)
@require_http_methods(["GET", "HEAD", "POST"])
def counted(request: HttpRequest, unit: int, counted: str) -> HttpResponse:
    """Enter an award or survey returns of a unit. Queries: three beside those of the guard."""
    return _entering(request, unit, counted, COUNTED)


def _entering(request: HttpRequest, unit: int, table: str, among: tuple[str, ...]) -> HttpResponse:
    found = Unit.objects.filter(pk=unit).first()
    if found is None or table not in among:
        raise Http404
    sheet = queries.sheet_of(table)
    typed = [column for column in sheet.columns if column.key not in BY_ITSELF]
    values = {column.key: field_of(request.POST, column.key, 2000) for column in typed}
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            code = commands.enter(table, unit, values | _judge(request, table), by=viewer(request).username, on=today())
        except Refused as refused:
            problems = refused.problems
        else:
            tell(request, Text("已登记，编号{code}。", "Entered as {code}.").fill(code=code))
            return HttpResponseRedirect(f"{reverse('desk:table', args=[table])}?q={found.code}")
    words = _words()
    page = {
        "unit": found,
        "sheet": sheet,
        "fields": [_field(column, values[column.key], words) for column in typed],
        "problems": problems,
        "crumbs": [Crumb(sheet.text, reverse("desk:table", args=[table])), Crumb(ENTER.fill(what=sheet.text))],
    }
    return render(request, "desk/enter.html", page, status=422 if problems else 200)


def _judge(request: HttpRequest, table: str) -> dict[str, str]:
    if table != "judgements":
        return {}
    mine = seats(viewer(request).person, today())
    if not mine:
        raise Refused([NO_POST()])
    return {"judge": mine[0].code}


def _field(column: SheetColumn, value: str, words: dict[str, dict[str, Text]]) -> Field:
    known = {**words.get(column.key, {}), **column.choices}
    return Field(column, value or (today().isoformat() if column.kind == "date" else ""), tuple(known.items()))


@needs(P.inspect, queries.path_of_judgement)
@require_POST
def second(request: HttpRequest, judgement: int) -> HttpResponse:
    """Agree with a judgement as its second reader."""
    mine = seats(viewer(request).person, today())
    try:
        if not mine:
            raise Refused([NO_POST()])
        commands.agree(judgement, mine[0].code, by=viewer(request).username, on=today())
    except Refused as refused:
        refuse(request, refused.problems[0].what)
    else:
        tell(request, Text("已复核。", "Read and agreed."))
    return HttpResponseRedirect(reverse("desk:table", args=["judgements"]))
