"""An indicator: how its points are earned, what it looks at; higher apps show here how it works out."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zeren.apps.access.rules import Permission, needs
from zeren.apps.frameworks.rules import LineSubject
from zeren.apps.frameworks.web.frameworks import opened, way
from zeren.packformat.explain_points import share_of, whom_of
from zeren.packformat.links import clauses_of, looked_at
from zeren.packformat.teller import Teller
from zeren.ui.clock import today
from zeren.ui.language import now


@needs(Permission.own_account)
@require_safe
def line(request: HttpRequest, framework: str, version: str, line: str) -> HttpResponse:
    """One indicator. Queries beside those of the guard and of the panels: one, one more at first."""
    pack = opened(framework, version).in_year(today().year)
    found = next((one for one in pack.content.indicators if one.id == line), None)
    if found is None:
        raise Http404
    told = Teller(pack, now(), today().year)
    part = next(one for one in pack.content.components if one.id == found.component)
    page = {
        "pack": pack,
        "line": found,
        "part": part,
        "share": share_of(told, found, part),
        "whom": whom_of(told, found),
        "duties": [pack.duties[key] for key in looked_at(found) if key in pack.duties],
        "rests": clauses_of(pack.content, found.rests_on),
        "subject": LineSubject(pack.id, pack.version, found.id),
        "crumbs": way(pack, found.title.text),
    }
    return render(request, "frameworks/line.html", page)
