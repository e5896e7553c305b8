"""What assessment shows on the pages of lower apps: a unit's scores, the statements about a person."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from zeren.apps.access.queries import may, scope
from zeren.apps.access.rules import Permission
from zeren.apps.assessment.models import Scorecard
from zeren.apps.assessment.queries import opening, year
from zeren.apps.assessment.queries.frameworks import view_of
from zeren.apps.obligations.queries import outset
from zeren.apps.organisation.models import Unit
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


def _grade(card: Scorecard) -> Badge | None:
    view = view_of(card.run)
    return graded(view.bands[card.band], card.band, len(view.bands)) if view and card.band >= 0 else None


def statements(request: HttpRequest, subject: object) -> SafeString:
    """The way to the statements about whoever looks at their own account, where the account is a person's."""
    return render_to_string("assessment/account_panel.html", {}, request) if subject else SafeString("")


def put() -> None:
    """Fill the slots."""
    slots.fill("access.account", "assessment.statements", statements, order=10)
    slots.fill("organisation.unit", "assessment.scores", scores, order=10)
