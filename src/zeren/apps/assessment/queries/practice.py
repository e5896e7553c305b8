"""Practice rounds of judges: who agrees how far, and how strict each is. How strict somebody is, is told to that judge
and to the one calibrator of the round, and to nobody else; it is in the order of names, and no fact that is scored.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from zeren.apps.assessment.models import Practice, PracticeValue
from zeren.engine.beyond.agreement import Agreement, Severity, alpha, severity


@dataclass(frozen=True)
class Seen:
    """A round as somebody may see it: `severities` holds the own one, all of them for the calibrator."""

    practice: Practice
    judges: int
    agreement: Agreement
    severities: list[Severity]
    calibrates: bool


def rounds(username: str, day: dt.date) -> list[Practice]:
    """The rounds that somebody judged in or calibrates, the newest first. One query."""
    return list(_open_to(username, day).order_by("-made_on", "-pk"))


def _open_to(username: str, day: dt.date) -> QuerySet[Practice]:
    judged = Exists(PracticeValue.objects.filter(practice=OuterRef("pk"), judge=username))
    return Practice.objects.filter(Q(calibrator=username) | judged, until__gt=day)


def seen(practice: int, username: str, day: dt.date) -> Seen | None:
    """A round; None for whoever neither judged in it nor calibrates it. Two queries."""
    found = _open_to(username, day).filter(pk=practice).first()
    if found is None:
        return None
    given: dict[str, dict[str, int]] = {}
    for name, judge, value in found.judgements.values_list("object", "judge", "value"):
        given.setdefault(name, {})[judge] = value
    calibrates = found.calibrator == username
    all_ = severity(given)
    mine = [one for one in all_ if calibrates or one.judge == username]
    return Seen(found, len(all_), alpha(given, found.level), mine, calibrates)  # type: ignore[arg-type]  # a level
