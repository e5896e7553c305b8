"""Taking in results of earlier years that were reached elsewhere. They are shown beside runs and never part of one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from zeren.apps.assessment.events import PastAccepted
from zeren.apps.assessment.models import PastScore
from zeren.apps.assessment.rules import BAD_TOTAL, PLACE_ALONE, PLACE_BEYOND, YEAR_AHEAD, read_total
from zeren.apps.assessment.sheets import PAST_SCORES
from zeren.apps.audit.commands import write
from zeren.documents.sheet import Intake, Placed, Sheet

BATCH = 2000
_FIELDS = ("total", "grade", "place", "of", "document", "note")


def accept_sheet(sheet: Sheet, rows: Iterable[Placed], intake: Intake, *, by: str, on: dt.date) -> int:
    """Take in results of earlier years; those of a unit and year known already are brought up to date. Returns how many
    rows were written. Whatever is wrong goes to `intake.problems`; the caller then rolls back.
    """
    assert transaction.get_connection().in_atomic_block, "the caller decides whether the load holds"
    assert sheet.key == PAST_SCORES.key
    taken = [row for placed in rows if placed.sound and (row := _read(placed, intake, on))]
    PastScore.objects.bulk_create(
        taken, BATCH, update_conflicts=True, unique_fields=["unit", "year"], update_fields=_FIELDS
    )
    write(PastAccepted(len(taken)), by=by, on=on)
    return len(taken)


def _read(placed: Placed, intake: Intake, on: dt.date) -> PastScore | None:
    values: Mapping[str, Any] = placed.values
    unit = intake.find("units", values["unit"], placed, "unit")
    total = read_total(values["total"])
    place, of = values["rank"], values["of"]
    if total is None:
        intake.problems.append(BAD_TOTAL(placed.place("total"), found=values["total"]))
    if values["year"] > on.year:
        intake.problems.append(YEAR_AHEAD(placed.place("year"), found=values["year"]))
    if (place is None) is not (of is None):
        intake.problems.append(PLACE_ALONE(placed.place("rank")))
    elif place is not None and not 1 <= place <= of:
        intake.problems.append(PLACE_BEYOND(placed.place("rank"), place=place, of=of))
    if unit is None or total is None:
        return None
    plain = {key: values[key] for key in ("year", "grade", "of", "document", "note")}
    return PastScore(unit_id=unit, total=total, place=place, **plain)
