"""A clause of what a framework rests on, retold: what it asks for and what of the framework rests on it."""

from __future__ import annotations

from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zeren.apps.access.rules import Permission, needs
from zeren.apps.frameworks.web.frameworks import opened, way
from zeren.base.text import Text
from zeren.packformat.links import SORTS, numbers, resting
from zeren.ui.clock import today


@needs(Permission.own_account)
@require_safe
def clause(request: HttpRequest, framework: str, version: str, clause: str) -> HttpResponse:
    """One clause by its number. Queries beside those of the guard: one, one more at first."""
    pack = opened(framework, version, today().year)
    known = numbers(pack.content)
    if clause not in known:
        raise Http404
    found = resting(pack.content, clause)
    held = pack.content.coverage.get(clause)
    place = known.index(clause)
    page = {
        "pack": pack,
        "number": clause,
        "about": pack.content.pack.numbers.text,
        "asks": held.asks.text if held else None,
        "retold": list(dict.fromkeys(one.clause for one in found if one.clause.zh)),
        "elsewhere": held.elsewhere.text if held and held.elsewhere else None,
        "groups": [(SORTS[sort], list(some)) for sort, some in groupby(found, key=lambda one: one.sort)],
        "before": known[place - 1] if place else "",
        "after": known[place + 1] if place + 1 < len(known) else "",
        "crumbs": way(pack, Text(f"条款 {clause}", f"Clause {clause}")),
    }
    return render(request, "frameworks/clause.html", page)
