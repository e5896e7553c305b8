"""The registers: rows entered, changed, answered and closed; how many people a unit has in which band."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction

from zeren.apps.audit import commands as audit
from zeren.apps.organisation import events, queries
from zeren.apps.organisation.models import Headcount, Post, RegisterRow, Unit
from zeren.apps.organisation.rules import registers as rules
from zeren.apps.organisation.rules.rosters import said
from zeren.base.problems import Refused, Where, refuse
from zeren.documents.sheet import Intake, RawTable, read_rows

Typed = Mapping[str, str]


def enter_row(register: str, unit: Unit, typed: Typed, *, by: str, on: dt.date) -> RegisterRow:
    """Enter a row of a register for a unit. Raises `Refused` with every problem, each with its field."""
    with transaction.atomic():
        made = RegisterRow(register=register, unit=unit, begun=on, **_read(register, unit, typed, on))
        made.save()
        audit.write(events.RegisterEntered(register, made.name, unit.code), by=by, on=on)
    return made


def change_row(row: RegisterRow, typed: Typed, *, by: str, on: dt.date) -> RegisterRow:
    """Change what a row says. Raises `Refused`."""
    with transaction.atomic():
        one = _kept(row)
        for name, value in _read(one.register, one.unit, typed, on).items():
            setattr(one, name, value)
        one.save()
        audit.write(events.RegisterChanged(one.register, one.name, one.unit.code), by=by, on=on)
    return one


def close_row(row: RegisterRow, *, by: str, on: dt.date) -> RegisterRow:
    """Take a row out of its register from today. Raises `Refused`."""
    with transaction.atomic():
        one = _kept(row)
        one.closed = on
        one.save(update_fields=["closed"])
        audit.write(events.RegisterClosed(one.register, one.name, one.unit.code), by=by, on=on)
    return one


def answer_gap(row: RegisterRow, answer: str, *, by: str, on: dt.date) -> RegisterRow:
    """Say, for the body that can mend it, what becomes of something lacking. Raises `Refused`."""
    answer = answer.strip()
    with transaction.atomic():
        one = _kept(row)
        refuse([] if 0 < len(answer) <= 500 else [rules.ANSWER_MISSING(Where(column="answer"))])
        one.answer, one.done = answer, on
        one.save(update_fields=["answer", "done"])
        assert one.body is not None
        audit.write(events.GapAnswered(one.name, one.unit.code, one.body.code), by=by, on=on)
    return one


def count_heads(unit: Unit, year: int, typed: Typed, *, by: str, on: dt.date) -> None:
    """Say how many people of a unit were in which band at the end of a year: all bands at once, as "aspect-band". The
    journal keeps that it was said, not the numbers. Raises `Refused`.
    """
    counts: dict[str, dict[str, int]] = {}
    problems = []
    for aspect, (_, bands) in rules.ASPECTS.items():
        for band in bands:
            text = typed.get(f"{aspect}-{band}", "").strip() or "0"
            if not (text.isascii() and text.isdecimal() and len(text) <= 6):
                problems.append(rules.HEADCOUNT_UNREADABLE(Where(column=f"{aspect}-{band}"), found=text[:20]))
                continue
            counts.setdefault(aspect, {})[band] = int(text)
    sums = {key: sum(counts.get(key, {}).values()) for key in rules.ASPECTS if key not in rules.APART}
    if not problems and len(set(sums.values())) > 1:
        found = "、".join(f"{rules.ASPECTS[key][0].zh} {number}" for key, number in sums.items())
        problems.append(rules.HEADCOUNT_APART(found=found))
    if not 2000 <= year <= on.year:
        problems.append(rules.YEAR_UNLIKELY(Where(column="year"), found=year))
    refuse(problems)
    rows = [
        Headcount(unit=unit, year=year, aspect=aspect, band=band, count=count)
        for aspect, bands in counts.items()
        for band, count in bands.items()
    ]
    with transaction.atomic():
        fields = ["unit", "year", "aspect", "band"]
        Headcount.objects.bulk_create(rows, update_conflicts=True, unique_fields=fields, update_fields=["count"])
        audit.write(events.HeadsCounted(unit.code, year), by=by, on=on)


def _read(register: str, unit: Unit, typed: Typed, on: dt.date) -> dict[str, Any]:
    """The fields of a row from what was typed. Raises `Refused`."""
    sheet = rules.REGISTERS[register]
    cells = {column.key: typed.get(column.key, "").strip() for column in sheet.columns}
    intake = Intake()
    raw = RawTable(register, "", "", 0, tuple(cells), lambda _: iter([(0, list(cells.values()))]))
    values = next(iter(read_rows(sheet, raw, intake))).values
    # What is wrong is told beside its field: the place in a table says nothing here.
    keys = {column.text.zh: column.key for column in sheet.columns}
    problems = [_beside(problem, keys) for problem in intake.problems] + rules.row_problems(register, values, on)
    named: dict[str, Any] = {}
    for key, rows in (("post", Post.objects.filter(unit=unit)), ("body", Unit.objects.exclude(pk=unit.pk))):
        if cells.get(key):
            try:
                named[key] = queries.chosen(rows, cells[key])  # type: ignore[type-var]  # posts or units
            except Refused as refused:
                problems += [_beside(problem, {}, key) for problem in refused.problems]
    refuse(problems)
    told = {key: said(value) for key, value in values.items()}
    days: dict[str, Any] = {key: values.get(key) for key in ("due", "done") if key in values}
    return {"name": told["name"][:200], "told": told, "post": named.get("post"), "body": named.get("body"), **days}


def _beside(problem: Any, keys: Mapping[str, str], field: str = "") -> Any:
    column = field or keys.get(problem.where.column, problem.where.column)
    return replace(problem, where=Where(column=column))


def _kept(row: RegisterRow) -> RegisterRow:
    """The row, kept from others until the transaction ends. Raises `Refused` for one that is over."""
    found = RegisterRow.objects.select_for_update(of=("self",)).select_related("unit", "post", "body")
    one = found.get(pk=row.pk)
    over = one.closed is not None or (one.register == "gaps" and one.done is not None)
    refuse([rules.ROW_OVER()] if over else [])
    return one
