"""The units in one's scope, and one unit: who stands for which post, since when."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Window
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from zeren.apps.access.queries import may, scope
from zeren.apps.access.rules import Permission, needs
from zeren.apps.organisation import queries, rules
from zeren.apps.organisation.models import Unit
from zeren.apps.organisation.states import TIERS
from zeren.base.text import Text
from zeren.ui.clock import today
from zeren.ui.export import csv_response
from zeren.ui.navigation import Crumb
from zeren.ui.table import Column, Table
from zeren.ui.tones import Badge

UNITS = Text("单位", "Units")
COLUMNS = (
    Column(UNITS),
    Column(Text("编号", "Code"), narrow=False),
    Column(Text("第一责任人", "First responsible")),
    Column(Text("状态", "State"), narrow=False),
)
CLOSED = Badge(Text("已撤销", "closed"), "quiet")
VACANT = Badge(Text("空缺", "vacant"), "bad")
ACTING = Badge(Text("代理", "acting"), "warn")


@needs(Permission.see_unit)
@require_safe
def units(request: HttpRequest) -> HttpResponseBase:
    """The units in scope as an indented list. Queries: three beside those of the guard."""
    table = Table(COLUMNS, request.GET, search_text=Text("按名称、编号找", "Find by name or code"))
    found = queries.listed(scope(request.user, Permission.see_unit, today()), table.search)
    if request.GET.get("export") == "csv":
        return _exported(found)
    table.count = found.count()
    some = list(found[table.span])
    first = queries.first_responsible([unit.pk for unit in some], today())
    top = min((_depth(unit) for unit in some), default=0)
    table.rows = [
        _row(unit, first.get(unit.pk, ""), 0 if table.search else min(5, _depth(unit) - top)) for unit in some
    ]
    return render(request, "organisation/units.html", {"table": table, "crumbs": [Crumb(UNITS)]})


def _depth(unit: Unit) -> int:
    return len(unit.path) // rules.STEP


def _row(unit: Unit, first: str, indent: int) -> dict[str, Any]:
    return {"unit": unit, "first": first, "indent": indent, "state": CLOSED if _closed(unit) else None}


def _closed(unit: Unit) -> bool:
    return unit.closed is not None and unit.closed <= today()


def _exported(found: Any) -> HttpResponseBase:
    head = (Text("编号", "Code"), UNITS, Text("上级单位", "Superior"), Text("撤销日期", "Closed"))
    rows = found.values_list("code", "name", "parent__code", "closed").iterator()
    return csv_response("units", head, ([code, name, up or "", str(end or "")] for code, name, up, end in rows))


@needs(Permission.see_unit, queries.path_of)
@require_safe
def unit(request: HttpRequest, unit: int) -> HttpResponse:
    """One unit. Queries: four beside those of the guard and of the panels."""
    within = scope(request.user, Permission.see_unit, today())
    found = Unit.objects.filter(within, pk=unit).select_related("parent", "successor").first()
    if found is None:
        raise Http404
    above = (
        found.parent if found.parent and may(request.user, Permission.see_unit, found.parent.path, today()) else None
    )
    posts = queries.posts_of(found.pk, today())
    inside = Unit.objects.filter(within, parent_id=found.pk).annotate(all=Window(Count("pk")))
    below = list(inside.order_by("path")[:50])
    page = {
        "unit": found,
        "closed": CLOSED if _closed(found) else None,
        "above": above,
        "posts": [(post, TIERS.get(post.tier), ACTING if post.acting else VACANT) for post in posts],
        "vacant": sum(not post.holder for post in posts),
        "below": below,
        "below_count": below[0].all if below else 0,
        "crumbs": [Crumb(UNITS, reverse("organisation:units")), Crumb(found.name)],
    }
    return render(request, "organisation/unit.html", page)
