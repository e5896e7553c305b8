"""What assessment shows on the pages of lower apps: scores, statements of duties, an indicator on made-up facts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from zeren.apps.access.queries import may, scope, viewer
from zeren.apps.access.rules import Permission
from zeren.apps.assessment.models import Scorecard
from zeren.apps.assessment.queries import opening, trying, uses, year
from zeren.apps.assessment.queries.frameworks import view_of
from zeren.apps.assessment.queries.trying import Asked
from zeren.apps.frameworks.queries import open_pack
from zeren.apps.frameworks.rules import LineSubject
from zeren.apps.obligations.queries import outset
from zeren.apps.organisation.models import Person, Unit
from zeren.apps.organisation.queries import whole
from zeren.base.numbers import exact_whole
from zeren.base.text import Text
from zeren.packformat import Pack
from zeren.packformat.walk import applies
from zeren.ui import slots
from zeren.ui.clock import today
from zeren.ui.tones import Badge, graded

ENOUGH = 2
"""Where so many years were scored here, results from outside are no longer needed to compare with."""
SEE = Permission.see_scorecard


def scores(request: HttpRequest, subject: object) -> SafeString:
    """The scorecards of a unit, the last run of each year, and results from outside of years without one. Two
    queries, one more where few years were scored, one a framework at first.
    """
    assert isinstance(subject, Unit)
    if not may(request.user, SEE, subject.path, today()):
        return SafeString("")
    found: dict[tuple[str, int], Scorecard] = {}
    within = scope(request.user, SEE, today(), "unit__path")
    for card in year.cards_of([subject.pk], within):
        found.setdefault((card.run.framework, card.run.year), card)
    cards = [(card, _grade(card)) for card in found.values()]
    own = {scored for _, scored in found}
    brought = opening.past([subject.pk], within) if len(own) < ENOUGH else []
    brought = [one for one in brought if one.year not in own]
    # The last run knows the day it was made with; where there is none yet, it is asked for.
    begun = cards[0][0].run.outset if cards else outset()
    able = may(request.user, Permission.assess, subject.path, today())
    page = {"cards": cards, "past": brought, "outset": begun, "may_state": able, "code": subject.code}
    return render_to_string("assessment/unit_panel.html", page, request)


def statement_way(request: HttpRequest, subject: object) -> SafeString:
    """The way to making a statement of duties about a person, for whoever assesses a unit of theirs. One query."""
    assert isinstance(subject, Person)
    within = scope(request.user, Permission.assess, today(), "post__unit__path")
    if not uses.in_scope(within).filter(person=subject).exists():
        return SafeString("")
    return render_to_string("assessment/statement_way.html", {"whom": subject}, request)


def own_statements(request: HttpRequest, _subject: object) -> SafeString:
    """The way to the statements of duties about the reader, for whoever there is one of. One query."""
    person = viewer(request).person
    if not person or not uses.mine(person, today()).exists():
        return SafeString("")
    return render_to_string("assessment/own_statements_way.html", {}, request)


def _grade(card: Scorecard) -> Badge | None:
    view = view_of(card.run)
    return graded(view.bands[card.band], card.band, len(view.bands)) if view and card.band >= 0 else None


def trial(request: HttpRequest, subject: object) -> SafeString:
    """An indicator on facts that the reader makes up, and its arithmetic. No query."""
    assert isinstance(subject, LineSubject)
    pack = open_pack(subject.framework, subject.version)
    assert pack is not None
    year = max(today().year, pack.content.pack.from_year)
    pack = pack.in_year(year)
    line = next(one for one in pack.content.indicators if one.id == subject.line)
    able = [one for one in pack.content.categories if one.assessed and applies(pack.content, line, one.id)]
    category = request.GET.get("category", "")
    if category not in {one.id for one in able}:
        category = able[0].id if able else ""
    sources = trying.asked(pack, line, year)
    given = {one.source.name: list(_written(request, one, year)) for one in sources}
    typed = exact_whole(request.GET.get("posts", "5"), 9999)
    count = 5 if typed is None else typed
    page = {
        "tried": trying.tried(pack, line, category, count, given, year) if category else None,
        "sources": [(one, _cells(one, given[one.source.name], pack)) for one in sources],
        "categories": able,
        "category": category,
        "posts": count,
        "full": line.points,
    }
    return render_to_string("assessment/trial.html", page, request)


def _written(request: HttpRequest, one: Asked, year: int) -> Iterator[dict[str, str]]:
    """What stands in the rows of a source; the first time a fact that counts, to begin with."""
    for at in range(trying.ROWS):
        row = {
            name: request.GET.get(f"{one.source.name}.{at}.{name}", "").strip()[:40]
            for name in ("times", *(column.name for column in one.columns))
        }
        if at == 0 and "category" not in request.GET:
            row |= {column.name: column.first for column in one.columns} | {one.source.dated: f"{year}-03-05"}
        yield row


class Cell(NamedTuple):
    """A field of a made-up fact: its name, what it is, what stands in it, what may."""

    name: str
    label: Text
    value: str
    choices: tuple[tuple[str, Text], ...]


_YES = {"1": Text("是", "yes"), "0": Text("否", "no")}
_TIMES = Text("几次", "Times")


def _cells(one: Asked, rows: list[dict[str, str]], pack: Pack) -> list[list[Cell]]:
    titles = {key: duty.title.text for key, duty in pack.duties.items()}
    found = []
    for at, row in enumerate(rows):
        cells = []
        for column in one.columns:
            words = _YES if column.fact.shape == "flag" else {**titles, **column.fact.codes}
            choices = tuple((key, words.get(key, Text(key, key))) for key in column.choices)
            cells.append(Cell(f"{one.source.name}.{at}.{column.name}", column.fact.text, row[column.name], choices))
        found.append([*cells, Cell(f"{one.source.name}.{at}.times", _TIMES, row["times"], ())])
    return found


def versions(request: HttpRequest, subject: object) -> SafeString:  # noqa: ARG001  as every panel
    """For whoever runs the assessment: the way to the drafts. No query beside that of the guard."""
    able = may(request.user, Permission.assess, whole(), today())
    return SafeString(render_to_string("assessment/drafts_panel.html", {}, request)) if able else SafeString("")


def adoption(request: HttpRequest, subject: object) -> SafeString:
    """For whoever runs the assessment: the way to decide on this version."""
    assert isinstance(subject, Pack)
    if not may(request.user, Permission.assess, whole(), today()):
        return SafeString("")
    return render_to_string("assessment/adoption_panel.html", {"pack": subject}, request)


def put() -> None:
    """Fill the slots."""
    slots.fill("frameworks.frameworks", "assessment.drafts", versions, order=10)
    slots.fill("frameworks.framework", "assessment.adoption", adoption, order=10)
    slots.fill("frameworks.line", "assessment.trial", trial, order=10)
    slots.fill("organisation.unit", "assessment.scores", scores, order=10)
    slots.fill("organisation.person", "assessment.statement", statement_way, order=10)
    slots.fill("access.own", "assessment.statements", own_statements, order=10)
