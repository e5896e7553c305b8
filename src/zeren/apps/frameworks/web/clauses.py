"""A clause of what a framework rests on, retold: what it asks for and what of the framework rests on it. By the number
of a requirement, or by the paper it stands in.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zeren.apps.access.rules import Permission, needs
from zeren.apps.frameworks.web.frameworks import opened, way
from zeren.base.text import Text
from zeren.packformat.instruments import RANK_WORDS
from zeren.packformat.links import SORTS, Resting, numbers, resting, resting_on
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
        "groups": grouped(found),
        "before": known[place - 1] if place else "",
        "after": known[place + 1] if place + 1 < len(known) else "",
        "crumbs": way(pack, Text(f"条款 {clause}", f"Clause {clause}")),
    }
    return render(request, "frameworks/clause.html", page)


def grouped(found: Iterable[Resting]) -> list[tuple[Text, list[Resting]]]:
    """What rests on a clause, by sort."""
    return [(SORTS[sort], list(some)) for sort, some in groupby(found, key=lambda one: one.sort)]


@needs(Permission.own_account)
@require_safe
def paper_clause(request: HttpRequest, framework: str, version: str, paper: str, article: str) -> HttpResponse:
    """One clause of a paper. Queries as of `clause`."""
    pack = opened(framework, version, today().year)
    papers = {one.id: one for one in pack.content.instruments}
    names = [one.id for one in papers[paper].clauses] if paper in papers else []
    if article not in names:
        raise Http404
    place, held = names.index(article), papers[paper]
    found = held.clauses[place]
    page = {
        "pack": pack,
        "paper": held,
        "above": papers.get(held.under or ""),
        "rank": RANK_WORDS[held.rank],
        "clause": found,
        "groups": grouped(resting_on(pack.content, f"{paper}/{article}")),
        "before": held.clauses[place - 1] if place else None,
        "after": held.clauses[place + 1] if place + 1 < len(names) else None,
        "crumbs": way(
            pack, Text(f"{held.title.text.zh} {found.number.text.zh}", f"{held.title.text.en} {found.number.text.en}")
        ),
    }
    return render(request, "frameworks/paper_clause.html", page)
