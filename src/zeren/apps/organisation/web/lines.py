"""The history of a unit and of a post as a time line, with the same in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from zeren.apps.access.queries import scope
from zeren.apps.access.rules import Permission, needs
from zeren.apps.organisation import queries
from zeren.apps.organisation.models import Post, Unit
from zeren.apps.organisation.queries.lines import Part, post_line, unit_line
from zeren.base.text import Text
from zeren.ui.clock import today
from zeren.ui.navigation import Crumb
from zeren.ui.timeline import Lane, Piece, timeline

LINE, UNITS = Text("时间线", "Time line"), Text("单位", "Units")
NAMES, SUPERIORS = Text("名称", "Name"), Text("上级单位", "Superior unit")
FIRST, HOLDERS, ACTING = Text("第一责任人", "First responsible"), Text("任职", "Holders"), Text("代理", "Stand-ins")


@needs(Permission.see_unit, queries.path_of)
@require_safe
def unit(request: HttpRequest, unit: int) -> HttpResponse:
    """A unit through time. Queries: eight beside those of the guard at most."""
    found = Unit.objects.filter(scope(request.user, Permission.see_unit, today()), pk=unit).first()
    if found is None:
        raise Http404
    line = unit_line(found)
    lanes = [(NAMES, line.names), (SUPERIORS, line.superiors), (FIRST, line.first)]
    crumbs = [
        Crumb(UNITS, reverse("organisation:units")),
        Crumb(found.name, reverse("organisation:unit", args=(found.pk,))),
        Crumb(LINE),
    ]
    return _page(request, found.name, lanes, crumbs)


@needs(Permission.see_unit, queries.path_of_post)
@require_safe
def post(request: HttpRequest, post: int) -> HttpResponse:
    """A post through time. Queries: three beside those of the guard."""
    within = scope(request.user, Permission.see_unit, today(), "unit__path")
    found = Post.objects.filter(within, pk=post).select_related("unit").first()
    if found is None:
        raise Http404
    line = post_line(found)
    lanes = [(NAMES, line.names), (HOLDERS, line.holders), (ACTING, line.acting)]
    crumbs = [
        Crumb(UNITS, reverse("organisation:units")),
        Crumb(found.unit.name, reverse("organisation:unit", args=(found.unit_id,))),
        Crumb(found.name),
        Crumb(LINE),
    ]
    return _page(request, f"{found.unit.name} {found.name}", lanes, crumbs)


def _page(
    request: HttpRequest, name: str, lanes: Sequence[tuple[Text, list[Part]]], crumbs: list[Crumb]
) -> HttpResponse:
    day = today()
    told = [(text, parts) for text, parts in lanes if parts]
    drawn = [Lane(text, [_piece(part) for part in parts]) for text, parts in told]
    page: dict[str, Any] = {
        "name": name,
        "picture": timeline(drawn, day, LINE),
        "lanes": [(text, [(one, _when(one)) for one in reversed(parts)]) for text, parts in told],
        "crumbs": crumbs,
    }
    return render(request, "organisation/line.html", page)


def _piece(part: Part) -> Piece:
    return Piece(part.start, part.end, part.what, "acting" if part.acting else "held")


def _when(part: Part) -> Text | None:
    if part.start is not None and part.start > today():
        return Text("将来", "to come")
    return Text("现在", "now") if part.end is None or part.end > today() else None
