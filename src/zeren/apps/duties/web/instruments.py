"""Own instruments: the list, one with its clauses and the duties that cite them, entering, ending, citing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zeren.apps.access.queries import may, reach, scope, viewer
from zeren.apps.access.rules import Permission, needs
from zeren.apps.duties.commands import instruments as commands
from zeren.apps.duties.models import Citation, Clause, Instrument
from zeren.apps.duties.queries import instruments as queries
from zeren.apps.duties.rules.instruments import Draft
from zeren.apps.duties.states import RANKS
from zeren.apps.duties.web.asking import given_day, packs, seen_unit, text
from zeren.apps.organisation import queries as organisation
from zeren.apps.organisation.models import Unit
from zeren.apps.organisation.rules import day_of
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.ui.asked import field_of
from zeren.ui.clock import today
from zeren.ui.export import csv_response
from zeren.ui.language import say
from zeren.ui.navigation import Crumb
from zeren.ui.notices import tell
from zeren.ui.table import Column, Filter, Table
from zeren.ui.tones import Badge

INSTRUMENTS, REGISTERS = Text("制度文件", "Own instruments"), Text("台账", "Registers")
COLUMNS = (
    Column(Text("名称", "Title")),
    Column(Text("级别", "Rank")),
    Column(Text("发文单位", "Issuer"), narrow=False),
    Column(Text("落实", "Carries out"), narrow=False),
    Column(Text("施行", "In force"), narrow=False),
    Column(Text("条款", "Clauses"), align="right"),
    Column(Text("引用的责任", "Duties citing"), align="right"),
    Column(Text("情况", "State")),
)
RANK = Filter("rank", Text("级别", "Rank"), RANKS)
IN_FORCE = Badge(Text("施行中", "in force"), "good")
AHEAD, OVER = Badge(Text("将施行", "to come"), "info"), Badge(Text("已停止", "ended"), "quiet")
FIELDS = ("rank", "title", "paper", "version", "above", "replaces", "start", "end", "clauses")


def _state(one: Instrument) -> Badge:
    if one.start > today():
        return AHEAD
    return OVER if one.end is not None and one.end <= today() else IN_FORCE


def _own(request: HttpRequest) -> Unit | None:
    """The unit for which the reader may enter one. One query, none for nobody."""
    tops = sorted(reach(viewer(request), Permission.assess, today()))
    if not tops:
        return None
    return Unit.objects.filter(path=tops[0]).first() if tops[0] else Unit.objects.order_by("path").first()


@needs(Permission.see_unit)
@require_safe
def instruments(request: HttpRequest) -> HttpResponseBase:
    """The instruments of the units in scope. Queries: three beside those of the guard."""
    table = Table(COLUMNS, request.GET, (RANK,), search_text=Text("按名称、文号、单位找", "Find by title or unit"))
    found = queries.instruments(scope(request.user, Permission.see_unit, today(), "unit__path"), table.search)
    if rank := table.chosen("rank"):
        found = found.filter(rank=rank)
    if request.GET.get("export") == "csv":
        return csv_response("instruments", [column.text for column in COLUMNS], map(_plain, found.iterator()))
    table.count = found.count()
    table.rows = [{"one": one, "rank": RANKS[one.rank], "state": _state(one)} for one in found[table.span]]
    page = {
        "table": table,
        "own": _own(request),
        "crumbs": [Crumb(REGISTERS, reverse("organisation:registers")), Crumb(INSTRUMENTS)],
    }
    return render(request, "duties/instruments.html", page)


def _plain(one: Any) -> list[str]:
    days = f"{one.start}—{one.end or ''}"
    title = " ".join(filter(None, (one.title, one.paper, one.version)))
    above = one.above.title if one.above else ""
    return [
        title,
        say(RANKS[one.rank]),
        one.unit.name,
        above,
        days,
        str(one.many),
        str(one.citing),
        say(_state(one).text),
    ]


@needs(Permission.assess, organisation.path_of)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, unit: int) -> HttpResponse:
    """Enter an instrument of a unit, maybe in the place of an older one. Queries: four beside those of the guard."""
    found, problems = seen_unit(request, unit, Permission.assess), list[Problem]()
    given = {key: field_of(request.POST or request.GET, key, 200_000 if key == "clauses" else 300) for key in FIELDS}
    offered = list(queries.in_force(found, today()).select_related("unit"))
    mine = [one for one in offered if one.unit_id == found.pk]
    if request.method == "POST":
        try:
            above = next((one for one in offered if str(one.pk) == given["above"]), None)
            replaced = next((one for one in mine if str(one.pk) == given["replaces"]), None)
            draft = Draft(
                given["rank"],
                given["title"],
                given["paper"],
                given["version"],
                day_of(given["start"]) or today(),
                day_of(given["end"]),
                (above.rank, above.title, above.start, above.end) if above else None,
                given["clauses"],
            )
            made = commands.enter_instrument(found, draft, above, replaced, by=viewer(request).username, on=today())
        except Refused as refused:
            problems = refused.problems
        else:
            tell(request, Text("已登记“{title}”。", "{title} is entered.").fill(title=made.title))
            return HttpResponseRedirect(reverse("duties:instrument", args=(made.pk,)))
    page = {
        "unit": found,
        "given": given,
        "ranks": RANKS.items(),
        "offered": offered,
        "mine": mine,
        "problems": problems,
        "today": today(),
        "crumbs": [
            Crumb(REGISTERS, reverse("organisation:registers")),
            Crumb(INSTRUMENTS, reverse("duties:instruments")),
            Crumb(Text("登记", "Enter")),
        ],
    }
    return render(request, "duties/add-instrument.html", page, status=422 if problems else 200)


@needs(Permission.see_unit, queries.path_of_instrument)
@require_safe
def instrument(request: HttpRequest, instrument: int) -> HttpResponse:
    """One instrument: its clauses and the duties that cite them, what it carries out and what carries it out. Queries:
    five beside those of the guard.
    """
    return _page(request, instrument, [])


def _page(request: HttpRequest, instrument: int, problems: list[Problem]) -> HttpResponse:
    found = get_object_or_404(Instrument.objects.select_related("unit", "above"), pk=instrument)
    known = packs(today())
    names = {(code, duty.id): duty.title.text for code, pack in known.items() for duty in pack.duties.values()}
    rows = [
        (
            clause,
            [(one, names.get((one.framework, one.duty), Text(one.duty, one.duty))) for one in clause.citations.all()],
        )
        for clause in queries.clauses(found.pk)
    ]
    page = {
        "one": found,
        "rank": RANKS[found.rank],
        "state": _state(found),
        "below": list(found.below.order_by("start", "pk")),
        "rows": rows,
        "duties": [
            (pack.title, [(f"{code}/{one.id}", one.title.text) for one in pack.duties.values()])
            for code, pack in known.items()
        ],
        "changes": may(request.user, Permission.assess, found.unit.path, today()),
        "problems": problems,
        "given": request.POST,
        "today": today(),
        "crumbs": [
            Crumb(REGISTERS, reverse("organisation:registers")),
            Crumb(INSTRUMENTS, reverse("duties:instruments")),
            Crumb(found.title),
        ],
    }
    return render(request, "duties/instrument.html", page, status=422 if problems else 200)


@needs(Permission.assess, queries.path_of_instrument)
@require_POST
def end(request: HttpRequest, instrument: int) -> HttpResponse:
    """It is no longer in force from a day on; without a day it is in force again."""
    found = get_object_or_404(Instrument.objects.select_related("unit"), pk=instrument)
    try:
        day = None if request.POST.get("again") else given_day(request)
        commands.end_instrument(found, day=day, by=viewer(request).username, on=today())
    except Refused as refused:
        return _page(request, instrument, refused.problems)
    tell(request, Text("已保存。", "Saved."))
    return _to(instrument)


@needs(Permission.assess, queries.path_of_instrument)
@require_POST
def cite(request: HttpRequest, instrument: int) -> HttpResponse:
    """A duty rests on a clause."""
    chosen = text(request, "clause", 20)
    clause = get_object_or_404(
        Clause.objects.select_related("instrument"), pk=int(chosen) if chosen.isdecimal() else 0, instrument=instrument
    )
    framework, _, duty = text(request, "duty").partition("/")
    pack = packs(today()).get(framework) or next(iter(packs(today()).values()), None)
    try:
        if pack is not None:
            commands.cite(clause, pack, duty, by=viewer(request).username, on=today())
    except Refused as refused:
        return _page(request, instrument, refused.problems)
    tell(request, Text("已保存。", "Saved."))
    return _to(instrument)


@needs(Permission.assess, queries.path_of_citation)
@require_POST
def drop(request: HttpRequest, citation: int) -> HttpResponse:
    """A duty no longer rests on a clause."""
    found = get_object_or_404(Citation.objects.select_related("clause__instrument"), pk=citation)
    commands.drop_citation(found, by=viewer(request).username, on=today())
    tell(request, Text("已取消引用。", "It is no longer cited."))
    return _to(found.clause.instrument_id)


def _to(instrument: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("duties:instrument", args=(instrument,)))
