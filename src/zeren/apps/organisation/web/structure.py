"""The structure of the organisation for those who look after it: the tree, and one unit with what was done to it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from zeren.apps.access.queries import may, reach, viewer
from zeren.apps.access.rules import Permission, needs
from zeren.apps.organisation import queries
from zeren.apps.organisation.models import Change, Unit
from zeren.apps.organisation.queries.outline import MOST, Branch, above_names, only_top, outline
from zeren.apps.organisation.states import CHANGES, TIERS
from zeren.apps.organisation.web.choosing import everywhere, within
from zeren.apps.organisation.web.units import ACTING, CLOSED, VACANT
from zeren.base.text import Text
from zeren.ui.clock import today
from zeren.ui.export import csv_response
from zeren.ui.navigation import Crumb
from zeren.ui.table import Column, Filter, Table

STRUCTURE = Text("机构", "Structure")
COLUMNS = (
    Column(Text("单位", "Unit")),
    Column(Text("编号", "Code"), narrow=False),
    Column(Text("第一责任人", "First responsible")),
    Column(Text("岗位", "Posts"), align="right", narrow=False),
)
LEFT_OUT = Text("不列出", "left out")
FILTERS = (Filter("closed", Text("已撤销的", "Closed ones"), {"yes": Text("也列出", "listed too")}, LEFT_OUT),)
P = Permission


@needs(P.manage_people)
@require_safe
def structure(request: HttpRequest) -> HttpResponseBase:
    """The tree, a level at a time, or the units that hold some words. Queries: eight beside those of the guard."""
    scope = within(request, P.manage_people)
    words = Text("按名称、编号、曾用名找", "Find by name, code or former name")
    table = Table(COLUMNS, request.GET, FILTERS, search_text=words, keep=("at",))
    closed = bool(table.chosen("closed"))
    if request.GET.get("export") == "csv":
        return _exported(scope, table.search)
    page: dict[str, Any] = {"table": table, "most": MOST, "whole": everywhere(request, P.manage_people)}
    if table.search:
        alive = Q() if closed else Q(closed__isnull=True) | Q(closed__gt=today())
        found = queries.listed(scope, table.search).filter(alive)
        table.count = found.count()
        some = list(found[table.span])
        names = above_names(some)
        table.rows = _lines([Branch(unit, 0, False, False) for unit in some])
        page["found"] = [(row, " › ".join(names[row["unit"].pk])) for row in table.rows]
    else:
        tops = reach(viewer(request), P.manage_people, today())
        at = _asked(request, scope) if "at" in request.GET else only_top(scope, tops, today())
        branches, page["cut"] = outline(scope, tops, at, today(), closed=closed)
        table.count = len(branches)
        table.rows = _lines(branches)
        page["at"] = at
    return render(request, "organisation/structure.html", page)


def _asked(request: HttpRequest, scope: Q) -> Unit | None:
    """The unit that an address opens; none for 0, where everything is folded."""
    asked = request.GET.get("at", "")
    known = asked.isascii() and asked.isdigit() and len(asked) < 16
    return Unit.objects.filter(scope, pk=int(asked)).first() if known else None


def _lines(branches: list[Branch]) -> list[dict[str, Any]]:
    keys = [one.unit.pk for one in branches]
    first, counts = queries.first_responsible(keys, today()), queries.post_counts(today(), keys)
    return [
        {
            "unit": one.unit,
            "depth": min(5, one.depth),
            "parted": one.parted,
            "opened": one.opened,
            "first": first.get(one.unit.pk, ""),
            "posts": counts.get(one.unit.pk, 0),
            "state": CLOSED if is_closed(one.unit) else None,
        }
        for one in branches
    ]


def _exported(scope: Q, search: str) -> HttpResponseBase:
    head = ("编号", "Code"), ("单位", "Unit"), ("上级单位", "Superior"), ("类别", "Category"), ("成立", "Opened")
    heads = [*(Text(*pair) for pair in head), Text("撤销", "Closed"), Text("并入", "Merged into")]
    names = ("code", "name", "parent__code", "category", "opened", "closed", "successor__code")
    rows = queries.listed(scope, search).values_list(*names).iterator()
    return csv_response("structure", heads, ([str(cell or "") for cell in row] for row in rows))


def is_closed(unit: Unit) -> bool:
    """Whether a unit is closed today."""
    return unit.closed is not None and unit.closed <= today()


def seen(request: HttpRequest, unit: int) -> Unit:
    """The unit with this key where its reader looks after it. One query. Raises `Http404`."""
    found = Unit.objects.filter(within(request, P.manage_people), pk=unit).select_related("parent", "successor").first()
    if found is None:
        raise Http404
    return found


def crumbs(unit: Unit | None, here: Text | None = None) -> list[Crumb]:
    """The way to a unit, and to what is done to it."""
    way = [Crumb(STRUCTURE, reverse("organisation:structure"))]
    if unit is not None:
        way.append(Crumb(unit.name, reverse("organisation:reshape", args=(unit.pk,)) if here else ""))
    return [*way, Crumb(here)] if here else way


@needs(P.manage_people, queries.path_of)
@require_safe
def reshape(request: HttpRequest, unit: int) -> HttpResponse:
    """One unit: its posts, what lies below it, what was done to it. Queries: eight beside those of the guard."""
    found = seen(request, unit)
    posts, day = queries.living_posts(found.pk, today()), today()
    holders = queries.holder_rows([post.pk for post in posts], day)
    below = Unit.objects.filter(parent_id=found.pk).order_by("path")
    done = list(queries.changes_of(found.pk)[:50])
    latest = next((one for one in done if one.post_id is None), None)
    page = {
        "unit": found,
        "closed": CLOSED if is_closed(found) else None,
        "above": found.parent and may(viewer(request), P.manage_people, found.parent.path, day),
        "posts": [_post(post, holders.get(post.pk)) for post in posts],
        "below": [(one, CLOSED if is_closed(one) else None) for one in below[:100]],
        "done": [_told(one) for one in done],
        "undo": latest if latest is not None and latest.kind != "unit_merged" else None,
        "latest": latest,
        "crumbs": crumbs(found),
    }
    return render(request, "organisation/reshape.html", page)


def _post(post: Any, holder: Any) -> dict[str, Any]:
    mark = VACANT if holder is None else ACTING if holder.acting else None
    return {"post": post, "tier": TIERS.get(post.tier), "holder": holder, "mark": mark}


def _told(change: Change) -> dict[str, Any]:
    """A change as its readers meet it: what it was, and what stood there before and after."""
    pairs = ((_FIELDS[key], change.before.get(key, ""), change.after.get(key, "")) for key in _FIELDS)
    given = [(text, old, new) for text, old, new in pairs if (old or new) and old != new]
    return {"one": change, "kind": CHANGES.get(change.kind, change.kind), "given": given}


_FIELDS = {
    "name": Text("名称", "Name"),
    "parent": Text("上级单位", "Superior"),
    "tier": Text("责任层级", "Tier"),
    "closed": Text("撤销日期", "Closed"),
    "successor": Text("并入", "Merged into"),
}
