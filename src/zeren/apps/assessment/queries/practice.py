"""Practice rounds of judges, and real judgements: who agrees how far, and how strict each is. How strict somebody is,
is told to that judge and to the one calibrator of the round, and to nobody else; it is in the order of names, and no
fact that is scored.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from zeren.apps.assessment.models import Practice, PracticeValue
from zeren.apps.inspections.models import Judgement
from zeren.apps.inspections.states import GRADES
from zeren.apps.organisation.queries import Seat
from zeren.base.text import Text
from zeren.engine.beyond.agreement import Agreement, Level, Severity, alpha, severity


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


class Together(NamedTuple):
    """How far the posts agree that judged the same duty of the same unit in a year, and how strict one's own is: by how
    many steps (grades) or milli-points (deductions) its values lie apart from the mean of the others.
    """

    kind: Text
    agreement: Agreement
    own: Severity | None


ENOUGH_JUDGES = 3
"""Of fewer, one's own strictness would tell that of the other."""


def together(within: Q, year: int, mine: Sequence[Seat]) -> list[Together]:
    """Agreement on grades and on deductions in a scope (a filter on `unit__path`); of strictness only the reader's own.
    What nobody judged with another is left out. One query.
    """
    given: dict[str, dict[str, dict[str, int]]] = {"grade": {}, "deducted": {}}
    places = {grade: at for at, grade in enumerate(reversed(tuple(GRADES)))}
    rows = Judgement.objects.filter(within, judged__year=year).order_by("judged", "pk")
    for unit, duty, judge, grade, deducted in rows.values_list("unit_id", "duty", "judge__code", "grade", "deducted"):
        kind, value = ("grade", places[grade]) if grade else ("deducted", -(deducted or 0))
        given[kind].setdefault(f"{unit}/{duty}", {})[judge] = value
    words = {"grade": Text("评等", "grades"), "deducted": Text("扣分", "deductions")}
    found = [Together(words[kind], alpha(values, _LEVEL[kind]), _own(values, mine)) for kind, values in given.items()]
    return [one for one in found if one.agreement.objects]


_LEVEL: Mapping[str, Level] = {"grade": "ordinal", "deducted": "interval"}


def _own(given: Mapping[str, Mapping[str, int]], mine: Sequence[Seat]) -> Severity | None:
    shared = {name: values for name, values in given.items() if len(values) > 1}
    if len({judge for values in shared.values() for judge in values}) < ENOUGH_JUDGES:
        return None
    codes = {seat.code for seat in mine}
    return next((one for one in severity(shared) if one.judge in codes), None)
