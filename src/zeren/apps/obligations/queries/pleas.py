"""What units say about what they owe."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from zeren.apps.obligations.models import Obligation, Plea
from zeren.apps.obligations.rules.pleas import OPEN
from zeren.base.located import Located


def open_pleas(within: Q) -> QuerySet[Plea]:
    """What waits for a decision, of units of a scope (a filter on `obligation__unit__path`), the oldest first."""
    found = Plea.objects.filter(within, state=OPEN).select_related("obligation__unit", "obligation__request")
    return found.order_by("made", "pk")


def open_pleas_of(within: Q) -> QuerySet[Plea]:
    """The same of units of a scope as obligations name them (a filter on `unit__path`), to be counted."""
    owed = Obligation.objects.filter(within, pk=OuterRef("obligation"))
    return Plea.objects.filter(Exists(owed), state=OPEN) if within else Plea.objects.filter(state=OPEN)


def path_of_obligation(obligation: int, **_: object) -> Located | None:
    """The path of the unit that owes something and the row: what a page's guard asks by. One query."""
    row = Obligation.objects.filter(pk=obligation).select_related("unit", "request").first()
    return Located(row.unit.path, row) if row else None


def path_of_plea(plea: int, **_: object) -> Located | None:
    """The path of the unit that a plea is of and the row: what a page's guard asks by. One query."""
    row = Plea.objects.filter(pk=plea).select_related("obligation__unit", "obligation__request").first()
    return Located(row.obligation.unit.path, row) if row else None


def plea_of(obligation: int) -> Plea | None:
    """The last plea about something owed. One query."""
    return Plea.objects.filter(obligation_id=obligation).order_by("-pk").first()
