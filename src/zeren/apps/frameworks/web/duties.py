"""A duty: what is owed, how it is done, what shows it, when it counts as done, what it costs, what reads it."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zeren.apps.access.rules import Permission, needs
from zeren.apps.frameworks import queries
from zeren.apps.frameworks.rules import Subject
from zeren.apps.frameworks.web.frameworks import crossings, opened, way
from zeren.base.text import Text
from zeren.packformat import Pack
from zeren.packformat.duties import Duty
from zeren.packformat.explain_duties import PROOF, dates, moves
from zeren.packformat.links import clauses_of, readers
from zeren.packformat.minutes import duty_minutes
from zeren.packformat.teller import Teller
from zeren.ui.clock import today
from zeren.ui.language import now


@needs(Permission.own_account)
@require_safe
def duty(request: HttpRequest, framework: str, version: str, duty: str) -> HttpResponse:
    """One duty. Queries beside those of the guard and of the panels: one, one more at first, one more where
    the framework takes others' records.
    """
    pack = opened(framework, version, today().year)
    found = pack.duties.get(duty)
    if found is None:
        raise Http404
    told = Teller(pack, now(), today().year)
    page = {
        "pack": pack,
        "duty": found,
        "year": told.year,
        "proof": [PROOF.get(kind, Text(kind, kind)) for kind in found.proof],
        "tiers": [tier for tier in pack.content.tiers if tier.id in found.tiers],
        "dates": dates(told, found),
        "moves": moves(told, found),
        "owing": list(_owing(pack, found, told.year)),
        "readers": readers(pack.content, found.id),
        "rests": clauses_of(pack.content, found.rests_on),
        "taken": list(crossings(pack, queries.packs_on(today()) if pack.content.crosswalk else {}, found.id)),
        "subject": Subject(pack.id, found.id),
        "crumbs": way(pack, found.title.text),
    }
    return render(request, "frameworks/duty.html", page)


def _owing(pack: Pack, duty: Duty, year: int) -> Iterator[tuple[Text, int]]:
    """The categories that owe it, with the minutes of a year."""
    for category in pack.content.categories:
        if duty.owed_by(category.id):
            yield category.title.text, duty_minutes(duty, category.id, year)
