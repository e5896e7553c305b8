"""The organisation's tables, as people fill them in (`rules.tables`), and rows that name a unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from zeren.apps.organisation.models import Unit
from zeren.apps.organisation.rules.tables import APPOINTMENTS, PEOPLE, POSTS, SHEETS, UNITS
from zeren.documents.sheet import Intake, Placed, Sheet

__all__ = ["APPOINTMENTS", "PEOPLE", "POSTS", "SHEETS", "UNITS", "of_units"]


def of_units(sheet: Sheet, rows: Iterable[Placed], intake: Intake) -> Iterator[tuple[Placed, Unit]]:
    """The sound rows of a table whose column `unit` names a known unit, with it; the others are doubted. One query."""
    known: dict[int, Unit] = {}
    for placed in rows:
        known = known or Unit.objects.in_bulk()
        unit = intake.find("units", str(placed.values["unit"]), placed, "unit") if placed.sound else None
        if unit is None:
            intake.doubt(sheet.key, str(placed.values.get("id") or ""))
        else:
            yield placed, known[unit]
