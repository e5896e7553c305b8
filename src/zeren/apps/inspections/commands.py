"""Every write of inspections."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from django.db import connection, transaction

from zeren.apps.audit import commands as audit
from zeren.apps.inspections.events import Accepted
from zeren.apps.inspections.models import Inspection
from zeren.apps.inspections.rules import Visit, complaints
from zeren.apps.inspections.sheets import INSPECTIONS
from zeren.apps.organisation.models import Post, Unit
from zeren.base.statements import upsert
from zeren.documents.sheet import Intake, Placed, Sheet

BATCH = 2000

_AS_READ = ("kind", "title", "started", "ended", "fed_back", "merged_with", "document")


Row = dict[str, Any]


def accept_sheet(sheet: Sheet, rows: Iterable[Placed], intake: Intake, *, by: str, on: dt.date) -> int:
    """Take in inspections; a code that is known already is brought up to date. Returns how many rows were written.

    What contradicts the rules goes to `intake.problems`; the caller then rolls back.
    """
    assert transaction.get_connection().in_atomic_block, "the caller decides whether the load holds"
    assert sheet.key == INSPECTIONS.key
    checked = _checked(rows, intake)
    count = 0
    with connection.cursor() as cursor:
        while batch := list(islice(checked, BATCH)):
            statement = upsert(Inspection._meta.db_table, list(batch[0]), ("code",))
            cursor.executemany(statement, [tuple(row.values()) for row in batch])
            count += len(batch)
    intake.learn("inspections", dict(Inspection.objects.values_list("code", "pk")))
    audit.write(Accepted(count), by=by, on=on)
    return count


def _checked(rows: Iterable[Placed], intake: Intake) -> Iterator[Row]:
    paths = dict(Unit.objects.values_list("pk", "path"))
    places = dict(Post.objects.values_list("pk", "unit__path"))
    for placed in rows:
        row = _read(placed, intake) if placed.sound else None
        if row is None:
            intake.doubt("inspections", str(placed.values.get("id") or ""))
            continue
        _check(row, placed, paths, places, intake)
        yield row


def _read(placed: Placed, intake: Intake) -> Row | None:
    values: Mapping[str, Any] = placed.values
    unit = intake.find("units", values["unit"], placed, "unit")
    leader = intake.find("posts", values["leader"], placed, "leader")
    if unit is None:
        return None
    return {"code": values["id"], "unit_id": unit, "leader_id": leader} | {key: values[key] for key in _AS_READ}


def _check(row: Row, placed: Placed, paths: Mapping[int, str], places: Mapping[int, str], intake: Intake) -> None:
    leader = row["leader_id"]
    visit = Visit(
        code=row["code"],
        kind=row["kind"],
        unit_path=paths[row["unit_id"]],
        started=row["started"],
        ended=row["ended"],
        fed_back=row["fed_back"],
        leader=str(placed.values["leader"]) if leader else "",
        leader_path=places[leader] if leader else "",
    )
    for kind, column, data in complaints(visit):
        intake.problems.append(kind(placed.place(column), **data))
