"""Inspections: the list, one with its findings, registering one, feeding it back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zeren.apps.access.queries import permissions_at, scope, viewer
from zeren.apps.access.rules import Permission, needs
from zeren.apps.findings.commands import Hand
from zeren.apps.findings.queries.lists import visible
from zeren.apps.findings.rules.moves import Actor
from zeren.apps.findings.rules.problems import NO_POST
from zeren.apps.findings.states import OPEN, SEVERITIES, STATES
from zeren.apps.findings.states import START as DRAFT
from zeren.apps.inspections import commands, queries
from zeren.apps.inspections.commands import Opening
from zeren.apps.inspections.models import Inspection
from zeren.apps.inspections.rules import NO_DAY, opening
from zeren.apps.inspections.sheets import INSPECTIONS as SHEET
from zeren.apps.inspections.states import KINDS
from zeren.apps.organisation.models import Unit
from zeren.apps.organisation.queries import Seat, seats, seen
from zeren.apps.organisation.queries import path_of as unit_path
from zeren.base.dates import parse_date
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.ui import drafts
from zeren.ui.cells import Cells, Row
from zeren.ui.clock import today
from zeren.ui.export import csv_response
from zeren.ui.language import say
from zeren.ui.navigation import Crumb
from zeren.ui.notices import tell
from zeren.ui.table import Column, Filter, Table
from zeren.ui.tones import Badge

P = Permission
INSPECTIONS = Text("检查", "Inspections")
REGISTER = Text("登记检查", "Register an inspection")
FED_BACK, UNDER_WAY = Badge(Text("已反馈", "fed back"), "good"), Badge(Text("未反馈", "not fed back"), "info")
COLUMNS = (
    Column(Text("检查", "Inspection"), cell="clip"),
    Column(Text("单位", "Unit")),
    Column(Text("类型", "Kind"), narrow=False),
    Column(Text("开始", "Started"), narrow=False),
    Column(Text("反馈", "Fed back")),
)


@needs(P.see_unit)
@require_safe
def inspections(request: HttpRequest) -> HttpResponseBase:
    """The inspections in scope, the newest first. Queries: two beside those of the guard."""
    kinds = Filter("kind", Text("类型", "Kind"), KINDS)
    table = Table(COLUMNS, request.GET, (kinds,), search_text=Text("按标题、编号、单位找", "Find by title, id or unit"))
    found = queries.listed(seen(request.user, P.see_unit, today(), "unit__path"), table.search)
    if table.chosen("kind"):
        found = found.filter(kind=table.chosen("kind"))
    if request.GET.get("export") == "csv":
        heads = [SHEET.column(key).text for key in ("id", "unit", "kind", "title", "started", "ended", "fed_back")]
        rows = ([str(cell if cell is not None else "") for cell in _cells(row)] for row in found.iterator())
        return csv_response("inspections", heads, rows)
    table.tally(found.order_by().values("pk")[: table.enough].count())
    table.rows = _rows(found[table.span])
    return render(request, "inspections/inspections.html", {"table": table, "crumbs": [Crumb(INSPECTIONS)]})


def _rows(found: Iterable[Inspection]) -> list[Row]:
    cells, address = Cells(), reverse("inspections:inspection", args=[0]).removesuffix("0")
    return [
        (
            cells.link(f"{address}{row.pk}", row.title) + _beside(cells, row.code),
            cells.filed(row.unit.name),
            cells.said(KINDS.get(row.kind, row.kind)),
            cells.day(row.started),
            cells.day(row.fed_back) if row.fed_back else cells.badge(_state(row)),
        )
        for row in found
    ]


def _beside(cells: Cells, code: str) -> str:
    return f' <span class="soft num wide-only">{cells.filed(code)}</span>'


def _cells(row: Inspection) -> tuple[Any, ...]:
    kind = KINDS.get(row.kind)
    return row.code, row.unit.code, say(kind) if kind else row.kind, row.title, row.started, row.ended, row.fed_back


def _state(row: Inspection) -> Badge:
    return FED_BACK if row.fed_back else UNDER_WAY


@needs(P.see_unit, queries.path_of)
@require_safe
def inspection(request: HttpRequest, inspection: int) -> HttpResponse:
    """One inspection with its findings. Queries: three beside those of the guard."""
    return render(request, "inspections/inspection.html", _page(request, _one(request, inspection), []))


def _one(request: HttpRequest, inspection: int) -> Inspection:
    within = scope(request.user, P.see_unit, today(), "unit__path")
    row = Inspection.objects.filter(within, pk=inspection).select_related("unit", "leader").first()
    if row is None:
        raise Http404
    return row


def _page(request: HttpRequest, row: Inspection, problems: list[Problem]) -> dict[str, Any]:
    found = list(visible(request.user, today()).filter(inspection=row.code).order_by("code"))
    able = [
        seat for seat in _mine(request) if not opening(row.kind, row.unit.path, _actor(request, seat, row.unit.path))
    ]
    return {
        "row": row,
        "kind": KINDS.get(row.kind, row.kind),
        "state": _state(row),
        "findings": [(one, SEVERITIES.get(one.severity), STATES.get(one.state)) for one in found],
        "open": sum(one.state in OPEN for one in found),
        "drafts": sum(one.state == DRAFT for one in found),
        "able": able,
        "problems": problems,
        "today": today(),
        "crumbs": [Crumb(INSPECTIONS, reverse("inspections:inspections")), Crumb(row.code)],
    }


def _mine(request: HttpRequest) -> list[Seat]:
    return seats(viewer(request).person, today())


def _actor(request: HttpRequest, seat: Seat, where: str) -> Actor:
    return Actor(seat.code, seat.path, viewer(request).person, held=permissions_at(request.user, where, today()))


def _hand(request: HttpRequest, where: str) -> Hand:
    # Without a person nobody holds a post, and the command would take the post as given.
    return Hand(viewer(request).person or "-", permissions_at(request.user, where, today()))


def _by(request: HttpRequest, able: list[Seat]) -> str:
    chosen = request.POST.get("post", "") or next((seat.code for seat in able), "")
    if not chosen:
        raise Refused([NO_POST()])
    return chosen


@needs(P.see_unit, queries.path_of)
@require_POST
def feed_back(request: HttpRequest, inspection: int) -> HttpResponse:
    """Tell the unit the result, and hand it the findings that were drafted."""
    row = _one(request, inspection)
    reader = _hand(request, row.unit.path)
    try:
        by = _by(request, _mine(request))
        issued = commands.feed_back(
            row.code, document=request.POST.get("document", "")[:1000], by=by, on=today(), hand=reader
        )
    except Refused as refused:
        page = _page(request, _one(request, inspection), refused.problems)
        return render(request, "inspections/inspection.html", page, status=422)
    tell(request, Text("已反馈，交办问题{n}个。", "Fed back; findings issued: {n}.").fill(n=issued))
    return HttpResponseRedirect(reverse("inspections:inspection", args=[row.pk]))


@needs(P.see_unit, unit_path)
@drafts.holds()
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, unit: int) -> HttpResponse:
    """Register an inspection of a unit."""
    found = Unit.objects.filter(scope(request.user, P.see_unit, today()), pk=unit).first()
    if found is None:
        raise Http404
    mine = _mine(request)
    kinds = {
        kind: text
        for kind, text in KINDS.items()
        if any(not opening(kind, found.path, _actor(request, seat, found.path)) for seat in mine)
    }
    names = ("kind", "title", "started", "ended", "post")
    said = drafts.said(request)
    values = {name: (said or QueryDict()).get(name, "").replace("\0", "")[:500] for name in names}
    if said is None:
        values["started"] = today().isoformat()
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            row = commands.open_visit(
                found.code, _opening(values), by=_by(request, mine), on=today(), hand=_hand(request, found.path)
            )
        except Refused as refused:
            problems = refused.problems
        else:
            tell(request, Text("检查已登记。", "The inspection is registered."))
            return HttpResponseRedirect(reverse("inspections:inspection", args=[row.pk]))
    elif not mine:
        problems = [NO_POST()]
    elif not kinds:
        problems = opening("inspection", found.path, _actor(request, mine[0], found.path))
    page = {
        "unit": found,
        "kinds": kinds.items(),
        "values": values,
        "problems": problems,
        "able": mine if kinds else [],
        "crumbs": [Crumb(INSPECTIONS, reverse("inspections:inspections")), Crumb(REGISTER)],
    }
    return render(request, "inspections/new.html", page, status=422 if request.method == "POST" else 200)


def _opening(values: dict[str, str]) -> Opening:
    days = {}
    for key in ("started", "ended"):
        try:
            days[key] = parse_date(values[key]) if values[key].strip() else None
        except ValueError:
            raise Refused([NO_DAY(field=SHEET.column(key).text, found=values[key])]) from None
    if days["started"] is None:
        raise Refused([NO_DAY(field=SHEET.column("started").text, found="")])
    return Opening(values["kind"], values["title"], days["started"], days["ended"])


urlpatterns = [
    path("inspections", inspections, name="inspections"),
    path("inspections/<int:inspection>", inspection, name="inspection"),
    path("inspections/<int:inspection>/feed-back", feed_back, name="feed-back"),
    path("units/<int:unit>/inspections/new", new, name="new"),
]
