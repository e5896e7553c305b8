"""A county in small: a committee, two towns below it, their posts; and rows as a folder would give them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from zeren.apps.findings import commands
from zeren.apps.findings.sheets import FINDINGS, REMEDIES
from zeren.apps.organisation.models import Post, Unit
from zeren.documents.sheet import Heads, Intake, Placed, Sheet

EMPTY = {"text": "", "code": "", "codes": (), "files": ()}
ON = dt.date(2026, 12, 31)


def placed(sheet: Sheet, row: int, **values: Any) -> Placed:
    """A read row: every column of the sheet, empty where nothing is said; texts in date columns become dates."""
    full = {column.key: EMPTY.get(column.kind) for column in sheet.columns}
    for key, value in values.items():
        kind = sheet.column(key).kind
        full[key] = dt.date.fromisoformat(value) if kind == "date" and isinstance(value, str) else value
    return Placed(full, row, Heads(f"{sheet.key}.csv"))


@pytest.fixture
def units() -> dict[str, Unit]:
    """C above A and B, with posts C1, C2, A1, A2 and B1."""
    made = {}
    for number, (code, parent) in enumerate((("C", None), ("A", "C"), ("B", "C")), start=1):
        above = made[parent].path if parent else ""
        path = f"{above}{number:09d}"
        made[code] = Unit.objects.create(
            code=code, name=f"{code}单位", parent=made.get(parent or ""), path=path, category="town", order=number
        )
    for code in ("C1", "C2", "A1", "A2", "B1"):
        Post.objects.create(code=code, unit=made[code[0]], name=f"岗位{code}")
    return made


@pytest.fixture
def intake(units: dict[str, Unit]) -> Intake:
    """A load that has taken in units, posts, one inspection and one file."""
    load = Intake()
    load.learn("units", {code: unit.pk for code, unit in units.items()})
    load.learn("posts", dict(Post.objects.values_list("code", "pk")))
    load.learn("inspections", {"I1": 1})
    return load


Accept = Callable[..., list[str]]


@pytest.fixture
def accept(intake: Intake) -> Accept:
    """Take in rows of findings or remedies; the codes of the problems found."""

    def take(sheet: Sheet, *rows: dict[str, Any]) -> list[str]:
        base = {"findings": FINDING, "remedies": REMEDY}[sheet.key]
        given = [placed(sheet, place, **(base | row)) for place, row in enumerate(rows, start=2)]
        before = len(intake.problems)
        with transaction.atomic():
            commands.accept_sheet(sheet, given, intake, by="import", on=ON)
        return [problem.code for problem in intake.problems[before:]]

    return take


FINDING: dict[str, Any] = {
    "id": "F1",
    "unit": "A",
    "source": "inspection",
    "opened": "2026-03-01",
    "severity": "general",
    "kind": "time_limited",
    "text": "台账不全",
    "due": "2026-06-30",
    "owner": "A1",
    "state": "in_progress",
}
REMEDY: dict[str, Any] = {"id": "M1", "finding": "F1", "text": "补齐台账"}
SHEETS = {"findings": FINDINGS, "remedies": REMEDIES}
