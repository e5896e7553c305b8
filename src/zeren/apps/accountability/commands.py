"""Every write of cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from zeren.apps.accountability.events import Accepted, Forgotten
from zeren.apps.accountability.models import Case
from zeren.apps.accountability.rules import Stand, complaints
from zeren.apps.accountability.sheets import ACCOUNTABILITY
from zeren.apps.audit import commands as audit
from zeren.documents.sheet import Intake, Placed, Sheet

BATCH = 2000

_DAYS_AND_BODY = ("noticed", "heard", "decided", "body", "served", "expires")
_AS_READ = ("trigger", "measure", "state", *_DAYS_AND_BODY)


def accept_sheet(sheet: Sheet, rows: Iterable[Placed], intake: Intake, *, by: str, on: dt.date) -> int:
    """Take in cases; a code that is known already is brought up to date. Returns how many rows were written.

    What breaks due process goes to `intake.problems`; the caller then rolls back. Findings must have been taken in
    before.
    """
    assert transaction.get_connection().in_atomic_block, "the caller decides whether the load holds"
    assert sheet.key == ACCOUNTABILITY.key
    taken = []
    for placed in rows:
        row = _read(placed, intake) if placed.sound else None
        if row is None:
            intake.doubt("accountability", str(placed.values.get("id") or ""))
            continue
        days = {key: getattr(row, key) for key in _DAYS_AND_BODY}
        for kind, column, data in complaints(Stand(row.code, row.state, waived=row.waived, **days)):
            intake.problems.append(kind(placed.place(column), **data))
        taken.append(row)
    fields = ("unit", "finding", "waived", *_AS_READ)
    Case.objects.bulk_create(taken, BATCH, update_conflicts=True, unique_fields=["code"], update_fields=fields)
    intake.learn("accountability", {row.code: row.pk for row in taken})
    audit.write(Accepted(len(taken)), by=by, on=on)
    return len(taken)


def forget_expired(*, by: str, on: dt.date) -> int:
    """Delete the cases that expire on or before a day. Returns how many."""
    with transaction.atomic():
        count, _ = Case.objects.filter(expires__lte=on).delete()
        audit.write(Forgotten(count), by=by, on=on)
    return count


def _read(placed: Placed, intake: Intake) -> Case | None:
    values: Mapping[str, Any] = placed.values
    unit = intake.find("units", values["unit"], placed, "unit")
    finding = intake.find("findings", values["finding"], placed, "finding")
    if unit is None:
        return None
    plain = {key: values[key] for key in _AS_READ}
    return Case(code=values["id"], unit_id=unit, finding_id=finding, waived=bool(values["waived"]), **plain)
