"""Every write of inspections."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from zeren.apps.audit import commands as audit
from zeren.apps.inspections.events import Accepted
from zeren.apps.inspections.models import Inspection
from zeren.apps.inspections.rules import Visit, complaints
from zeren.apps.inspections.sheets import INSPECTIONS
from zeren.apps.organisation.models import Post, Unit
from zeren.documents.sheet import Intake, Placed, Sheet

BATCH = 2000

_AS_READ = ("kind", "title", "started", "ended", "fed_back", "merged_with", "document")


def accept_sheet(sheet: Sheet, rows: Iterable[Placed], intake: Intake, *, by: str, on: dt.date) -> int:
    """Take in inspections; a code that is known already is brought up to date. Returns how many rows were written.

    What contradicts the rules goes to `intake.problems`; the caller then rolls back.
    """
    assert transaction.get_connection().in_atomic_block, "the caller decides whether the load holds"
    assert sheet.key == INSPECTIONS.key
    paths = dict(Unit.objects.values_list("pk", "path"))
    places = dict(Post.objects.values_list("pk", "unit__path"))
    taken = []
    for placed in rows:
        row = _read(placed, intake) if placed.sound else None
        if row is None:
            intake.doubt("inspections", str(placed.values.get("id") or ""))
            continue
        _check(row, placed, paths, places, intake)
        taken.append(row)
    fields = ("unit", "leader", *_AS_READ)
    Inspection.objects.bulk_create(taken, BATCH, update_conflicts=True, unique_fields=["code"], update_fields=fields)
    intake.learn("inspections", {row.code: row.pk for row in taken})
    audit.write(Accepted(len(taken)), by=by, on=on)
    return len(taken)


def _read(placed: Placed, intake: Intake) -> Inspection | None:
    values: Mapping[str, Any] = placed.values
    unit = intake.find("units", values["unit"], placed, "unit")
    leader = intake.find("posts", values["leader"], placed, "leader")
    if unit is None:
        return None
    return Inspection(code=values["id"], unit_id=unit, leader_id=leader, **{key: values[key] for key in _AS_READ})


def _check(
    row: Inspection, placed: Placed, paths: Mapping[int, str], places: Mapping[int, str], intake: Intake
) -> None:
    visit = Visit(
        code=row.code,
        kind=row.kind,
        unit_path=paths[row.unit_id],
        started=row.started,
        ended=row.ended,
        fed_back=row.fed_back,
        leader=str(placed.values["leader"]) if row.leader_id else "",
        leader_path=places[row.leader_id] if row.leader_id else "",
    )
    for kind, column, data in complaints(visit):
        intake.problems.append(kind(placed.place(column), **data))
