"""What assessment shows on the pages of lower apps: a unit's scores."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from zeren.apps.access.queries import may, scope
from zeren.apps.access.rules import Permission
from zeren.apps.assessment.models import Scorecard
from zeren.apps.assessment.queries import year
from zeren.apps.assessment.queries.frameworks import view_of
from zeren.apps.organisation.models import Unit
from zeren.ui import slots
from zeren.ui.clock import today
from zeren.ui.tones import Badge, graded

SEE = Permission.see_scorecard


def scores(request: HttpRequest, subject: object) -> SafeString:
    """The scorecards of a unit, the last run of each year. One query, one more a framework at first."""
    assert isinstance(subject, Unit)
    if not may(request.user, SEE, subject.path, today()):
        return SafeString("")
    found: dict[tuple[str, int], Scorecard] = {}
    for card in year.cards_of([subject.pk], scope(request.user, SEE, today(), "unit__path")):
        found.setdefault((card.run.framework, card.run.year), card)
    cards = [(card, _grade(card)) for card in found.values()]
    return render_to_string("assessment/unit_panel.html", {"cards": cards}, request)


def _grade(card: Scorecard) -> Badge | None:
    view = view_of(card.run)
    return graded(view.bands[card.band], card.band, len(view.bands)) if view and card.band >= 0 else None


def put() -> None:
    """Fill the slots."""
    slots.fill("organisation.unit", "assessment.scores", scores, order=10)
