"""What units have delivered and somebody outside has to look at: several accepted, or returned, at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from zeren.apps.access.rules import Permission, needs
from zeren.apps.findings import commands
from zeren.apps.findings.commands import Hand
from zeren.apps.findings.models import Finding
from zeren.apps.findings.queries.lists import ordered, over, searched, visible
from zeren.apps.findings.rules import problems
from zeren.apps.findings.states import MACHINE
from zeren.apps.findings.web.shown import hand, home_crumb, kept, my_seats, severity_badge
from zeren.apps.organisation.queries import Seat, seen
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.ui.clock import today
from zeren.ui.export import csv_response
from zeren.ui.navigation import Crumb
from zeren.ui.table import Column, Table

P = Permission
TITLE = Text("验收", "Deliveries")
STATE = "closure_review"
MOVES = ("verify", "return_closure")
COLUMNS = (
    Column(Text("问题", "Finding"), cell="clip"),
    Column(Text("单位", "Unit")),
    Column(Text("措施", "Remedies")),
    Column(Text("期限", "Due"), narrow=False),
)
UNDONE = Text("未填完成的措施", "Remedies not reported done")


@dataclass
class Answered:
    """What became of one of those chosen."""

    row: Finding
    problems: list[Problem]


@needs(P.see_unit)
@require_http_methods(["GET", "HEAD", "POST"])
def deliveries(request: HttpRequest) -> HttpResponseBase:
    """What waits for acceptance in scope, and what became of those that were chosen: each is looked at alone, so that
    one that cannot be accepted keeps no other back. Queries: six beside those of the guard.
    """
    table = Table(COLUMNS, request.GET, search_text=Text("按内容、编号、单位找", "Find by text, id or unit"))
    mine, sent = my_seats(request), kept(request, "reason", "post", "move")
    done, wrong = list[Answered](), list[Problem]()
    if request.method == "POST":
        done, wrong = _answer(request, mine, sent)
    found = _waiting(request, mine, table.search)
    if request.GET.get("export") == "csv":
        return _exported(found)
    table.count = found.count()
    table.rows = [(row, severity_badge(row.severity)) for row in found[table.span]]
    page = {
        "table": table,
        "seats": mine,
        "values": sent,
        "problems": wrong,
        "done": [one for one in done if not one.problems],
        "left": [one for one in done if one.problems],
        "ticked": {one.row.pk for one in done if one.problems} | set(_chosen(request) if wrong else ()),
        "move": next((move.text for move in MACHINE.moves if move.name == sent["move"]), ""),
        "today": today(),
        "crumbs": [home_crumb(), Crumb(TITLE)],
    }
    return render(request, "findings/deliveries.html", page, status=422 if wrong or page["left"] else 200)


def _exported(found: QuerySet[Finding]) -> HttpResponseBase:
    rows = found.values_list("code", "text", "unit__name", "all", "undone", "effective").iterator()  # type: ignore[misc]  # annotated
    heads = (Text("编号", "Id"), *(column.text for column in COLUMNS[:3]), UNDONE, COLUMNS[3].text)
    return csv_response("deliveries", heads, ([str(cell if cell is not None else "") for cell in row] for row in rows))


def _waiting(request: HttpRequest, mine: list[Seat], words: str) -> QuerySet[Finding]:
    """What waits for one of the reader's posts: nobody accepts the work of the own unit or of one above it."""
    inspected = seen(request.user, P.inspect, today(), "unit__path")
    inside = Q(unit__path__in=over(mine))
    found = searched(visible(request.user, today(), seen).filter(inspected, ~inside, state=STATE), words)
    undone = Count("remedies", filter=Q(remedies__done__isnull=True))
    counted = found.select_related("unit").annotate(all=Count("remedies"), undone=undone)
    return ordered(counted, "due", down=False) if mine else counted.none()


def _chosen(request: HttpRequest) -> list[int]:
    keys = request.POST.getlist("finding")[:50]
    return [int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 16]


def _answer(request: HttpRequest, mine: list[Seat], sent: dict[str, Any]) -> tuple[list[Answered], list[Problem]]:
    """Make the move on each that was chosen, and say what stood against it; or what is wrong with the form."""
    keys = _chosen(request)
    if sent["move"] not in MOVES or not keys:
        return [], [problems.NONE_CHOSEN()]
    if not mine:
        return [], [problems.NO_POST()]
    rows = visible(request.user, today()).select_related("unit").filter(pk__in=keys).order_by("unit__path", "code")
    post = sent["post"] or mine[0].code
    return [Answered(row, _step(request, row, post, sent)) for row in rows], []


def _step(request: HttpRequest, row: Finding, post: str, sent: dict[str, Any]) -> list[Problem]:
    reader = hand(request, row.unit.path)
    version = request.POST.get(f"version-{row.pk}", "")
    known = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None
    try:
        reader = Hand(reader.person, reader.held, known)
        commands.step(row.code, sent["move"], reason=sent["reason"], by=post, on=today(), hand=reader)
    except Refused as refused:
        return refused.problems
    return []
