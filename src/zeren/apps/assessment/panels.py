"""What assessment shows on the pages of lower apps: a unit's scores, statements of duties."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from zeren.apps.access.queries import may, scope
from zeren.apps.access.rules import Permission
from zeren.apps.assessment.models import Scorecard
from zeren.apps.assessment.queries import opening, uses, year
from zeren.apps.assessment.queries.frameworks import view_of
from zeren.apps.obligations.queries import outset
from zeren.apps.organisation.models import Person, Unit
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
    page = {"cards": cards, "past": brought, "outset": begun}
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
    person = getattr(request.user, "person", "")
    if not person or not uses.mine(person, today()).exists():
        return SafeString("")
    return render_to_string("assessment/own_statements_way.html", {}, request)


def _grade(card: Scorecard) -> Badge | None:
    view = view_of(card.run)
    return graded(view.bands[card.band], card.band, len(view.bands)) if view and card.band >= 0 else None


def put() -> None:
    """Fill the slots."""
    slots.fill("organisation.unit", "assessment.scores", scores, order=10)
    slots.fill("organisation.person", "assessment.statement", statement_way, order=10)
    slots.fill("access.own", "assessment.statements", own_statements, order=10)
