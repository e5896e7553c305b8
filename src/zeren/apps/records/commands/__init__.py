"""Every write of records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from django.db import connection, transaction

from zeren.apps.audit import commands as audit
from zeren.apps.evidence import commands as evidence
from zeren.apps.evidence.queries import Found, find_file
from zeren.apps.organisation.models import Unit
from zeren.apps.organisation.sheets import of_units
from zeren.apps.records import rules
from zeren.apps.records.events import Accepted, Corrected, Filed, Moved, Returned
from zeren.apps.records.models import Award, Record, RecordFile, Return, Returns
from zeren.apps.records.rules import Entry
from zeren.apps.records.sheets import AWARDS, RECORDS, SURVEYS
from zeren.apps.records.states import FILED, MOST_RETURNS, MOVES, RETURNED, STATES
from zeren.base.problems import Refused
from zeren.base.statements import insert, insert_once, upsert
from zeren.documents.sheet import Intake, Placed, Sheet
from zeren.packformat.crosswalk import SEPARATOR

BATCH = 5000


class _Taken(NamedTuple):
    """A record's values in the order of its columns, the key apart, and the keys of its files."""

    row: tuple[Any, ...]
    files: tuple[int, ...]


def accept_sheet(sheet: Sheet, rows: Iterable[Placed], intake: Intake, *, by: str, on: dt.date) -> int:
    """Take in records, awards or survey returns; a code that is known already is brought up to date, with its files.
    Returns how many rows.

    Nothing refers to records, so their keys are not learned: a million of them would only fill the memory.
    """
    assert transaction.get_connection().in_atomic_block, "the caller decides whether the load holds"
    if sheet.key != RECORDS.key:
        return _accept_counted(sheet, rows, intake, by=by, on=on)
    fresh = not Record.objects.exists()
    taken = _taken(rows, intake)
    count = 0
    while batch := list(islice(taken, BATCH)):
        _write(batch, fresh)
        count += len(batch)
    audit.write(Accepted(sheet.key, count), by=by, on=on)
    return count


def _accept_counted(sheet: Sheet, rows: Iterable[Placed], intake: Intake, *, by: str, on: dt.date) -> int:
    read, model = {AWARDS.key: (_award, Award), SURVEYS.key: (_returns, Returns)}[sheet.key]
    taken = [read(placed, unit, intake) for placed, unit in of_units(sheet, rows, intake)]
    fields = [field.name for field in model._meta.concrete_fields if field.name not in {"id", "code"}]
    model._default_manager.bulk_create(
        taken, BATCH, update_conflicts=True, unique_fields=["code"], update_fields=fields
    )
    audit.write(Accepted(sheet.key, len(taken)), by=by, on=on)
    return len(taken)


def _award(placed: Placed, unit: Unit, _: Intake) -> Award:
    v: dict[str, Any] = placed.values
    plain = {key: v[key] for key in ("title", "duty", "level", "body")}
    return Award(code=v["id"], unit=unit, awarded=v["date"], **plain)


def _returns(placed: Placed, unit: Unit, intake: Intake) -> Returns:
    v: dict[str, Any] = placed.values
    if v["count"] > MOST_RETURNS:
        intake.problems.append(rules.COUNT_TOO_LARGE(placed.place("count"), found=v["count"], most=MOST_RETURNS))
    plain = {key: v[key] for key in ("question", "viewpoint", "answer", "count")}
    return Returns(code=v["id"], unit=unit, held=v["date"], **plain)


def file(entry: Entry, files: Sequence[Found], code: str, *, by: str, on: dt.date) -> Record:
    """Keep a new record under a code, with its files; it is filed upward on the day `on`. The entry holds
    (`rules.problems` finds nothing); the same code once more, even at the same moment, gives the record that is there
    and changes nothing.
    """
    with transaction.atomic(savepoint=False), audit.together():
        made = Record(code=code, unit_id=entry.unit, submitted=on, **_fields(entry))
        if not _added(made):
            return Record.objects.get(code=code)
        named = _add_files(made, files, by=by, on=on)
        audit.write(Filed(made.code, made.title, named), by=by, on=on)
    return made


def correct(
    record: Record, entry: Entry, kept: Collection[int], files: Sequence[Found], version: int, *, by: str, on: dt.date
) -> Record:
    """Replace what a record says, and its files by those `kept` (keys) and new ones. The day it was filed stays, but
    for one that was returned: it is filed anew.

    Raises `Refused` when its `version` is no longer the one that was seen, or it is withdrawn.
    """
    with transaction.atomic(savepoint=False), audit.together():
        now = _held(record, version)
        fields = _fields(entry)
        if now.state == RETURNED:
            # It counts from the day on which it was put right.
            fields |= {"state": FILED, "submitted": on}
        else:
            _check(now, "correct")
        changed = tuple(name for name, value in fields.items() if getattr(now, name) != value)
        for name in changed:
            setattr(now, name, fields[name])
        gone = now.files.exclude(file_id__in=kept)
        dropped, _ = gone.delete()
        named = _add_files(now, files, by=by, on=on)
        if changed or dropped or named:
            now.version += 1
            now.save(update_fields=[*changed, "version"])
            told = tuple(name for name in changed if name not in ("state", "submitted"))
            audit.write(Corrected(now.code, now.title, told, named, dropped), by=by, on=on)
    return now


def give_back(record: Record, reason: str, *, by: str, on: dt.date) -> Record:
    """Return a record to its unit with what is to be changed. Raises `Refused` without a reason, and for one that is
    not filed.
    """
    if not reason.strip():
        raise Refused([rules.RETURN_WITHOUT_REASON()])
    with transaction.atomic(savepoint=False), audit.together():
        now = _held(record, None)
        _check(now, "return")
        now.state = RETURNED
        now.version += 1
        now.save(update_fields=["state", "version"])
        Return.objects.create(record=now, reason=reason.strip()[:500], on=on, by=by)
        audit.write(Returned(now.code, now.title, reason.strip()[:500]), by=by, on=on)
    return now


def take_return_back(record: Record, version: int, *, by: str, on: dt.date) -> Record:
    """A record that was returned counts again, as if it had not been. Raises `Refused` when its `version` is no longer
    the one that the return made.
    """
    with transaction.atomic(savepoint=False), audit.together():
        now = move(record, "unreturn", version, by=by, on=on)
        Return.objects.filter(pk__in=now.returns.order_by("-pk").values("pk")[:1]).delete()
    return now


def move(record: Record, name: str, version: int | None = None, *, by: str, on: dt.date) -> Record:
    """Withdraw a record or bring it back (a move of `states.MOVES`). Done already, it changes nothing.

    Raises `Refused` when another version was seen, if one is given.
    """
    step = MOVES[name]
    with transaction.atomic(savepoint=False):
        now = _held(record, version)
        if now.state == step.target:
            return now
        _check(now, name)
        now.state = step.target
        now.version += 1
        now.save(update_fields=["state", "version"])
        audit.write(Moved(now.code, now.title, name), by=by, on=on)
    return now


def _fields(entry: Entry) -> dict[str, Any]:
    return {name: value for name, value in entry.said().items() if name != "unit"}


def _added(record: Record) -> bool:
    """Write a new record and learn its key; false if its code is taken. One statement."""
    columns = _columns()
    given = (getattr(record, name) for name in columns)
    values = [value.isoformat() if isinstance(value, dt.date) else value for value in given]
    with connection.cursor() as cursor:
        cursor.execute(insert_once(Record._meta.db_table, columns, ("code",), "id"), values)
        rows = cursor.fetchall()
    for (key,) in rows:
        record.pk, record._state.adding = key, False
    return bool(rows)


def _held(record: Record, version: int | None) -> Record:
    """The row as it is now, kept from others until the transaction ends."""
    now = Record.objects.select_for_update(of=("self",)).select_related("unit").get(pk=record.pk)
    if version is not None and now.version != version:
        raise Refused([rules.CHANGED_MEANWHILE()])
    return now


def _check(record: Record, name: str) -> None:
    if record.state != MOVES[name].source:
        state = STATES[record.state]
        raise Refused([rules.NOT_IN_THIS_STATE(state=state, move=MOVES[name].text)])


def _add_files(record: Record, files: Sequence[Found], *, by: str, on: dt.date) -> int:
    """Keep files and have the record name them. The bytes are in the store before the rows are seen by anybody."""
    if not files:
        return 0
    keeping = evidence.keep({one.name: one for one in files}, by=by, on=on)
    links = [RecordFile(record=record, file_id=key) for key in keeping.keys.values()]
    RecordFile.objects.bulk_create(links, ignore_conflicts=True)
    # What is brought in for a record that fails in the end stays: somebody else may name it already. It is swept later.
    keeping.copy()
    return len(links)


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
        SEPARATOR.join(v["also"]),
        FILED,
        1,
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
    statement = insert(table, columns) if fresh else upsert(table, columns, ("code",), columns[1:-1], grows="version")
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
