"""The register of outputs: off until somebody switches it on, scored nowhere, in no order of units."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zeren.apps.access.queries import may
from zeren.apps.access.rules import Permission, needs
from zeren.apps.desk.web.meetings import own_unit, text
from zeren.apps.frameworks.queries import packs_on
from zeren.apps.organisation.models import Unit
from zeren.apps.organisation.queries import path_of, seen, whole
from zeren.apps.records.commands import outputs as commands
from zeren.apps.records.models import Output
from zeren.apps.records.queries import activities as queries
from zeren.apps.records.rules.outputs import KINDS, Made
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.ui.asked import day_or_none, who
from zeren.ui.cells import Cells, Row
from zeren.ui.clock import today
from zeren.ui.door import handed_on
from zeren.ui.export import list_response
from zeren.ui.navigation import Crumb
from zeren.ui.notices import tell
from zeren.ui.table import Column, Filter, Table

P = Permission
OUTPUTS = Text("成果登记", "Outputs")
STUDY = Text("必学内容", "Required topics")
COLUMNS = (
    Column(Text("日期", "Day")),
    Column(Text("名称", "Title"), cell="clip"),
    Column(Text("单位", "Unit")),
    Column(Text("类别", "Kind"), narrow=False),
    Column(Text("谁印发、发表在哪里", "Issued by"), narrow=False),
    Column(Text("怎么用得上", "Use"), narrow=False),
)


@needs(P.see_unit)
@require_safe
def outputs(request: HttpRequest) -> HttpResponseBase:
    """What units in scope made public, the newest first; while it is off, that it is. Seven queries beside those of the
    guard at most.
    """
    day = today()
    since, within = queries.counting(), seen(request.user, P.see_unit, day, "unit__path")
    table = Table(COLUMNS, request.GET, (Filter("kind", Text("类别", "Kind"), KINDS),), search_text=FIND)
    found = queries.outputs(within)
    if table.chosen("kind"):
        found = found.filter(kind=table.chosen("kind"))
    if table.search:
        found = found.filter(Q(title__icontains=table.search) | Q(unit__name__icontains=table.search))
    if table.as_file:
        return list_response("outputs", table, (_row(one) for one in found.iterator()))
    if since:
        table.tally(found.order_by().values("pk")[: table.enough].count())
        table.rows = [_row(one) for one in found[table.span]]
    counted = queries.by_kind(within, day.year) if since else {}
    page = {
        "table": table,
        "since": since,
        "counted": [(said, counted[key]) for key, said in KINDS.items() if key in counted],
        "own": own_unit(request, P.file_record) if since else None,
        "may_switch": may(request.user, P.assess, whole(), day),
        "today": day,
        "crumbs": [Crumb(STUDY, reverse("desk:study")), Crumb(OUTPUTS)],
    }
    return render(request, "desk/outputs.html", page)


FIND = Text("按名称、单位找", "Find by title or unit")


def _row(one: Output) -> Row:
    cells = Cells()
    return (
        cells.day(one.day),
        cells.link(reverse("desk:output", args=[one.pk]), one.title),
        cells.filed(one.unit.name),
        cells.said(KINDS[one.kind]),
        cells.filed(one.where),
        cells.filed(one.use or "—"),
    )


@needs(P.see_unit, queries.path_of_output)
@require_safe
def output(request: HttpRequest, output: int) -> HttpResponse:  # noqa: ARG001  the guard has read it
    """One output. No query beside those of the guard but one for the frameworks."""
    row, day = handed_on(request, Output), today()
    pack = packs_on(day).get(row.framework)
    page = {
        "row": row,
        "kind": KINDS[row.kind],
        "framework": pack.title if pack else None,
        "may_file": may(request.user, P.file_record, row.unit.path, day),
        "crumbs": [Crumb(OUTPUTS, reverse("desk:outputs")), Crumb(row.title)],
    }
    return render(request, "desk/output.html", page)


@needs(P.file_record, path_of)
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, unit: int) -> HttpResponse:  # noqa: ARG001  the guard has read it
    """Enter an output of a unit. Two queries beside those of the guard."""
    here, day, problems = handed_on(request, Unit), today(), list[Problem]()
    packs = packs_on(day)
    if request.method == "POST":
        framework = text(request, "framework", 100)
        made = Made(
            " ".join(text(request, "title", 300).split()),
            text(request, "kind", 10),
            day_or_none(text(request, "day", 20)),
            " ".join(text(request, "where", 300).split()),
            framework if framework in packs else "",
            text(request, "use", 600),
        )
        try:
            row = commands.enter(here, made, by=who(request), on=day)
        except Refused as refused:
            problems = refused.problems
        else:
            tell(request, Text("已登记。不计分，不排名。", "It is entered. It is neither scored nor ranked."))
            return HttpResponseRedirect(reverse("desk:output", args=[row.pk]))
    page = {
        "unit": here,
        "on": queries.counting() is not None,
        "kinds": KINDS.items(),
        "frameworks": [(key, pack.title) for key, pack in packs.items()],
        "values": request.POST or {"day": day.isoformat()},
        "problems": problems,
        "wrong": {problem.where.column for problem in problems},
        "crumbs": [Crumb(OUTPUTS, reverse("desk:outputs")), Crumb(Text("登记", "Enter"))],
    }
    return render(request, "desk/new_output.html", page, status=422 if problems else 200)


@needs(P.file_record, queries.path_of_output)
@require_POST
def take_out(request: HttpRequest, output: int) -> HttpResponse:
    """Take an output out."""
    commands.take_out(output, by=who(request), on=today())
    tell(request, Text("已去掉。", "It is taken out."))
    return HttpResponseRedirect(reverse("desk:outputs"))


@needs(P.assess, whole)
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Keep the register, or not any more."""
    wanted = request.POST.get("on") == "1"
    commands.switch(wanted, by=who(request), on=today())
    on = Text(
        "成果登记已开启。自愿登记，不计分，不排名。", "The register is kept now: nobody has to, nothing is scored."
    )
    off = Text("成果登记已关闭；登记过的还留着。", "The register is off; what was entered is kept.")
    tell(request, on if wanted else off)
    return HttpResponseRedirect(reverse("desk:outputs"))
