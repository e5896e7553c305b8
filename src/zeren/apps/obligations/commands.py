"""Every write of obligations: what the calendar asks for, what was filed about it, what met it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import CharField, Q
from django.db.models.functions import Cast

from zeren.apps.audit import commands as audit
from zeren.apps.evidence.queries import Found
from zeren.apps.obligations.events import Accepted, Compared, Fulfilled, Regenerated
from zeren.apps.obligations.models import Obligation
from zeren.apps.obligations.rules.amendments import Amendment, complaints, effective_due, too_early
from zeren.apps.obligations.rules.calendar import Owed, find_period, generate
from zeren.apps.obligations.rules.matching import Claim, Met, Row, match
from zeren.apps.obligations.rules.problems import BAD_PERIOD, NOTHING_OWED
from zeren.apps.obligations.sheets import OBLIGATIONS
from zeren.apps.organisation import queries as organisation
from zeren.apps.organisation.models import Post, Unit
from zeren.apps.records import commands as records
from zeren.apps.records.models import Record
from zeren.apps.records.rules import Entry
from zeren.apps.records.states import FILED
from zeren.base.problems import Problem, Refused
from zeren.base.statements import upsert
from zeren.documents.sheet import Intake, Placed, Sheet
from zeren.packformat.duties import Duty

BATCH = 2000

Key = tuple[int, str, str]
"""The unit's key, the duty, the period."""

_CALENDAR = ["generated", "owed", "minutes", "issuer", "basis"]
_FILED = ["amended", "told", "reminded", "extended", "approver", "not_applicable"]
_WORKED_OUT = ["due", "effective"]


def accept_sheet(sheet: Sheet, rows: Iterable[Placed], intake: Intake, *, by: str, on: dt.date) -> int:
    """Take in amendments, before or after the year was generated; the rows come out the same. Returns how many were
    written.

    A row that the calendar does not ask for needs a due day of its own; while the year has not been generated yet,
    `regenerate` sees to that. What is wrong goes to `intake.problems`; the caller then rolls back.
    """
    assert transaction.get_connection().in_atomic_block, "the caller decides whether the load holds"
    assert sheet.key == OBLIGATIONS.key
    known = _Known()
    count, batch = 0, []
    for placed in rows:
        row = _amended(placed, known, intake) if placed.sound else None
        if row is not None:
            batch.append(row)
        if len(batch) == BATCH:
            count += _write(batch, _FILED)
            batch = []
    count += _write(batch, _FILED)
    audit.write(Accepted(count), by=by, on=on)
    return count


def regenerate(duties: Iterable[Duty], year: int, *, by: str, on: dt.date, issuer: str = "") -> Regenerated:
    """Bring a year's obligations in line with the duties' calendars and the units as they are. Doing it again changes
    nothing.

    What was filed or met stays: a row that is no longer asked for is removed only if nothing was. `issuer` is the id
    of the framework. Raises `Refused` if an amendment fits nothing that is owed, or extends to no later day.
    """
    with transaction.atomic():
        wanted = generate(duties, organisation.tree(), year, organisation.workdays())
        here = {(row.unit_id, row.duty, row.period): row for row in Obligation.objects.filter(year=year).iterator()}
        added, moved = _write_owed(wanted, here, issuer, year)
        removed, kept = _drop(here, {owed[:3] for owed in wanted})
        if found := list(_unfit(year)):
            raise Refused(found)
        event = Regenerated(year, issuer, added, moved, removed, kept)
        audit.write(event, by=by, on=on)
    return event


def fulfil(year: int, *, by: str, on: dt.date) -> int:
    """Compare a year's obligations with the records: when each was met and by which. Returns how many are met.

    Reads both tables once and writes only what changed.
    """
    with transaction.atomic():
        owed = Obligation.objects.filter(year=year)
        now = {pk: (day, record) for pk, day, record in owed.values_list("pk", "delivered", "record_id").iterator()}
        open_ones = owed.filter(not_applicable="")
        claims = open_ones.values_list("pk", "unit_id", "duty", "period").iterator()
        duties = open_ones.order_by("duty").values_list("duty", flat=True).distinct()
        met = match((Claim(*claim) for claim in claims), _records(year, duties))
        changed = _deliver(now, met)
        audit.write(Fulfilled(year, len(met), changed), by=by, on=on)
    return len(met)


def file(entry: Entry, files: Sequence[Found], code: str, *, by: str, on: dt.date) -> Record:
    """File a record (`records.commands.file`) and see in the same act what it meets. Queries: nine, two more with
    files.
    """
    try:
        with transaction.atomic(), audit.together():
            record = records.file(entry, files, code, by=by, on=on)
            _compare(record.unit_id, {record.duty}, by=by, on=on)
    except IntegrityError:
        # The same form came twice at the same moment: the other one kept it.
        return Record.objects.get(code=code)
    return record


def correct(
    record: Record, entry: Entry, kept: Collection[int], files: Sequence[Found], version: int, *, by: str, on: dt.date
) -> Record:
    """Correct a record (`records.commands.correct`) and see in the same act what it meets now."""
    with transaction.atomic(), audit.together():
        now = records.correct(record, entry, kept, files, version, by=by, on=on)
        _compare(now.unit_id, {record.duty, now.duty}, by=by, on=on)
    return now


def move(record: Record, name: str, version: int | None = None, *, by: str, on: dt.date) -> Record:
    """Withdraw a record or bring it back (`records.commands.move`) and see in the same act what is met now."""
    with transaction.atomic(), audit.together():
        now = records.move(record, name, version, by=by, on=on)
        _compare(now.unit_id, {now.duty}, by=by, on=on)
    return now


def _compare(unit: int, duties: Collection[str], *, by: str, on: dt.date) -> None:
    """What `fulfil` does, for some duties of one unit, in every year."""
    here = Obligation.objects.filter(unit_id=unit, duty__in=duties)
    rows = list(here.values_list("pk", "duty", "period", "not_applicable", "unit__code", "delivered", "record_id"))
    if not rows:
        return
    claims = [Claim(pk, unit, duty, period) for pk, duty, period, not_applicable, *_ in rows if not not_applicable]
    filed = Record.objects.filter(unit_id=unit, duty__in=duties, state=FILED)
    met = match(claims, filed.values_list("pk", "code", "unit_id", "duty", "period", "happened", "submitted"))
    changed = _deliver({pk: (day, record) for pk, *_, day, record in rows}, met)
    if changed:
        audit.write(Compared(rows[0][4], tuple(sorted(duties)), len(met), changed), by=by, on=on)


class _Known:
    """What the database says beside the table: paths, posts, rows that are there, years that were generated."""

    def __init__(self) -> None:
        self.paths: dict[int, str] = dict(Unit.objects.values_list("pk", "path"))
        self.posts = {pk: (code, path) for pk, code, path in Post.objects.values_list("pk", "code", "unit__path")}
        rows = Obligation.objects.order_by().values_list("unit_id", "duty", "period", "owed")
        self.owed: dict[Key, dt.date | None] = {tuple(key): owed for *key, owed in rows.iterator()}  # type: ignore[misc]  # three parts
        self.years = set(Obligation.objects.filter(generated=True).values_list("year", flat=True).distinct())


def _amended(placed: Placed, known: _Known, intake: Intake) -> Obligation | None:
    values: Mapping[str, Any] = placed.values
    unit = intake.find("units", values["unit"], placed, "unit")
    approver = intake.find("posts", values["approver"], placed, "approver")
    period = find_period(values["period"])
    if period is None:
        intake.problems.append(BAD_PERIOD(placed.place("period"), found=values["period"]))
    if unit is None or period is None:
        return None
    row = Obligation(unit_id=unit, duty=values["duty"], period=period.name, year=period.start.year, amended=True)
    row.told, row.reminded, row.extended = values["due"], values["reminded"], values["extended"]
    row.approver_id, row.not_applicable = approver, values["not_applicable"]
    _settle(row, known.owed.get((unit, row.duty, row.period)))
    _check(row, _named(values["unit"], row), placed, known, intake)
    return row


def _check(row: Obligation, named: str, placed: Placed, known: _Known, intake: Intake) -> None:
    post, path = known.posts[row.approver_id] if row.approver_id else ("", "")
    if not post and placed.values["approver"]:
        return
    amendment = Amendment(named, known.paths[row.unit_id], row.due, row.extended, post, path)
    for kind, column, data in complaints(amendment):
        intake.problems.append(kind(placed.place(column), **data))
    if row.due is None and row.year in known.years and not row.not_applicable:
        intake.problems.append(NOTHING_OWED(placed.place("due"), named=named))


def _settle(row: Obligation, owed: dt.date | None) -> None:
    """Work out the days that count from the calendar's and the filed ones."""
    row.owed = owed
    row.due = row.told or owed
    row.effective = effective_due(row.due, row.extended)


def _named(unit: str, row: Obligation) -> str:
    return f"{unit}/{row.duty}/{row.period}"


def _write(rows: list[Obligation], fields: list[str]) -> int:
    """Insert rows; of those that are there already, change these fields."""
    named = {field.name: field.attname for field in Obligation._meta.concrete_fields if not field.primary_key}
    columns, changed = list(named.values()), [named[name] for name in (*fields, *_WORKED_OUT)]
    values = attrgetter(*columns)
    with connection.cursor() as cursor:
        statement = upsert(Obligation._meta.db_table, columns, ("unit_id", "duty", "period"), changed)
        cursor.executemany(statement, [values(row) for row in rows])
    return len(rows)


def _write_owed(wanted: list[Owed], here: Mapping[Key, Obligation], issuer: str, year: int) -> tuple[int, int]:
    added = moved = 0
    changed = []
    for owed in wanted:
        row = here.get(owed[:3])
        if row is None:
            added += 1
            row = Obligation(unit_id=owed.unit, duty=owed.duty, period=owed.period, year=year)
        elif (row.generated, row.owed, row.minutes, row.issuer, row.basis) == _calendar(owed, issuer):
            continue
        else:
            added += not row.generated
            moved += row.generated and row.owed != owed.due
        row.generated, _, row.minutes, row.issuer, row.basis = _calendar(owed, issuer)
        _settle(row, owed.due)
        changed.append(row)
    _write(changed, _CALENDAR)
    return added, moved


def _calendar(owed: Owed, issuer: str) -> tuple[bool, dt.date, int, str, str]:
    return True, owed.due, owed.minutes, issuer, owed.basis


def _drop(here: Mapping[Key, Obligation], wanted: set[Key]) -> tuple[int, int]:
    """Take out what the calendar no longer asks for; what was filed or met stays, marked as no longer asked for."""
    gone = [row for key, row in here.items() if row.generated and key not in wanted]
    filed = [row for row in gone if row.amended or row.delivered]
    for row in filed:
        row.generated = False
    _write(filed, ["generated"])
    lost = [row.pk for row in gone if row.generated]
    for start in range(0, len(lost), BATCH):
        Obligation.objects.filter(pk__in=lost[start : start + BATCH]).delete()
    return len(lost), len(filed)


def _unfit(year: int) -> Iterator[Problem]:
    rows = (
        Obligation.objects.filter(year=year, amended=True)
        .select_related("unit")
        .order_by("unit__code", "duty", "period")
    )
    for row in rows.iterator():
        named = _named(row.unit.code, row)
        if row.due is None and not row.not_applicable:
            yield NOTHING_OWED(named=named)
        for kind, _, data in too_early(named, row.due, row.extended):
            yield kind(**data)


def _records(year: int, duties: Iterable[str]) -> Iterator[Row]:
    """The records that may meet a year's obligations. Days come as the text they are kept as, and each is made once."""
    meant = Q(period__startswith=str(year)) | Q(period="", happened__year=year)
    days = {"happened_text": Cast("happened", CharField()), "submitted_text": Cast("submitted", CharField())}
    found = Record.objects.filter(meant, duty__in=list(duties), state=FILED).order_by().annotate(**days)
    day = lru_cache(maxsize=20_000)(dt.date.fromisoformat)
    rows = found.values_list("pk", "code", "unit_id", "duty", "period", *days).iterator(chunk_size=10_000)
    for *record, happened, submitted in rows:
        yield *record, day(happened), day(submitted) if submitted else None


def _deliver(now: Mapping[int, tuple[dt.date | None, int | None]], met: Mapping[int, Met]) -> int:
    """Write what changed, in one statement over many rows: a query of its own for each row would take minutes."""
    changed = []
    for pk, before in now.items():
        found = met.get(pk)
        after = (found.delivered, found.record) if found else (None, None)
        if after != before:
            changed.append((after[0].isoformat() if after[0] else None, after[1], pk))
    table = connection.ops.quote_name(Obligation._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET delivered = %s, record_id = %s WHERE id = %s", changed)  # noqa: S608  # our own table's name
    return len(changed)
