"""Every write of records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from django.db import connection, transaction

from zeren.apps.audit import commands as audit
from zeren.apps.evidence.queries import find_file
from zeren.apps.records import rules
from zeren.apps.records.events import Accepted
from zeren.apps.records.models import Record, RecordFile
from zeren.base.statements import insert, upsert
from zeren.documents.sheet import Intake, Placed, Sheet

BATCH = 5000


class _Taken(NamedTuple):
    """A record's values in the order of its columns, the key apart, and the keys of its files."""

    row: tuple[Any, ...]
    files: tuple[int, ...]


def accept_sheet(sheet: Sheet, rows: Iterable[Placed], intake: Intake, *, by: str, on: dt.date) -> int:
    """Take in records; a code that is known already is brought up to date, with its files. Returns how many rows.

    Nothing refers to records, so their keys are not learned: a million of them would only fill the memory.
    """
    assert transaction.get_connection().in_atomic_block, "the caller decides whether the load holds"
    fresh = not Record.objects.exists()
    taken = _taken(rows, intake)
    count = 0
    while batch := list(islice(taken, BATCH)):
        _write(batch, fresh)
        count += len(batch)
    audit.write(Accepted(sheet.key, count), by=by, on=on)
    return count


def _taken(rows: Iterable[Placed], intake: Intake) -> Iterator[_Taken]:
    for placed in rows:
        if not placed.sound:
            intake.doubt("records", str(placed.values.get("id") or ""))
            continue
        v: dict[str, Any] = placed.values
        unit = intake.find("units", v["unit"], placed, "unit")
        period = _period(v["period"], placed, intake) if v["period"] else ""
        for key in ("amount", "base"):
            if v[key] is not None and v[key] > rules.MOST:
                problem = rules.COUNT_TOO_LARGE(placed.place(key), found=v[key], most=rules.MOST)
                intake.problems.append(problem)
        files = _files(placed, intake) if v["evidence"] else ()
        for signer in v["signers"]:
            intake.find("posts", signer, placed, "signers")
        if unit is not None:
            yield _Taken(_row(v, unit, period), files)


def _row(v: dict[str, Any], unit: int, period: str) -> tuple[Any, ...]:
    return (
        v["id"],
        unit,
        v["duty"],
        v["date"] and v["date"].isoformat(),
        v["title"],
        v["kind"],
        period,
        v["element"],
        v["outcome"],
        v["amount"],
        v["base"],
        v["submitted"] and v["submitted"].isoformat(),
        "；".join(v["signers"]),
        v["finding"],
        bool(v["chosen"]),
        v["note"],
    )


def _period(written: str, placed: Placed, intake: Intake) -> str:
    try:
        return rules.read_period(written)
    except ValueError:
        intake.problems.append(rules.PERIOD_UNREADABLE(placed.place("period"), found=written))
        return ""


def _files(placed: Placed, intake: Intake) -> tuple[int, ...]:
    names: Any = placed.values["evidence"]
    found = (find_file(name, placed, "evidence", intake) for name in names)
    return tuple(dict.fromkeys(pk for pk in found if pk is not None))


def _write(batch: list[_Taken], fresh: bool) -> None:
    """Where no record was there before, nothing can stand in a row's way: a code that occurs twice is refused."""
    table, columns = Record._meta.db_table, _columns()
    statement = insert(table, columns) if fresh else upsert(table, columns, ("code",))
    with connection.cursor() as cursor:
        cursor.executemany(statement, [taken.row for taken in batch])
    codes = [taken.row[0] for taken in batch if taken.files or not fresh]
    if not codes:
        return
    keys = dict(Record.objects.filter(code__in=codes).values_list("code", "pk"))
    if not fresh:
        RecordFile.objects.filter(record__in=keys.values()).delete()
    links = [RecordFile(record_id=keys[taken.row[0]], file_id=file) for taken in batch for file in taken.files]
    RecordFile.objects.bulk_create(links, BATCH)


def _columns() -> list[str]:
    return [field.attname for field in Record._meta.concrete_fields if not field.primary_key]
