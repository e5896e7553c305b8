"""What the calendar asks for, what was filed about it, what met it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

from django.db import connection, transaction
from django.db.models import CharField, Q
from django.db.models.functions import Cast

from zeren.apps.audit import commands as audit
from zeren.apps.evidence.queries import Found
from zeren.apps.frameworks import queries as frameworks
from zeren.apps.obligations import derived, queries
from zeren.apps.obligations.events import Accepted, Compared, Fulfilled, Regenerated
from zeren.apps.obligations.models import Obligation
from zeren.apps.obligations.rules.amendments import Amendment, complaints, due_too_early
from zeren.apps.obligations.rules.calendar import Part, find_period
from zeren.apps.obligations.rules.matching import Claim, Met, Row, Signed, match, match_all
from zeren.apps.obligations.rules.problems import BAD_PERIOD, NOTHING_OWED
from zeren.apps.obligations.sheets import OBLIGATIONS
from zeren.apps.organisation.models import Post, Unit
from zeren.apps.records import commands as records
from zeren.apps.records.models import Record
from zeren.apps.records.rules import Entry
from zeren.apps.records.states import FILED
from zeren.documents.sheet import Intake, Placed, Sheet
from zeren.packformat.crosswalk import Crosswalk, Ways
from zeren.packformat.duties import Duty

BATCH = 2000

MOST_TOLD = 50
"""The journal tells so many moves by name."""

Key = tuple[int, str, str, str]
"""The unit's key, the duty, the period, the code of the post or ""."""

_FILED = ["amended", "carried", "told", "reminded", "extended", "approver", "not_applicable"]


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
            count += derived.write(batch, _FILED)
            batch = []
    count += derived.write(batch, _FILED)
    audit.write(Accepted(count), by=by, on=on)
    return count


def regenerate(
    duties: Iterable[Duty | Part], year: int, *, by: str, on: dt.date, issuer: str = "", only_filed: bool = False
) -> Regenerated:
    """Bring a year's obligations in line with the duties' calendars and the units as they are. Doing it again changes
    nothing.

    What was filed or met stays: a row that is no longer asked for is removed only if nothing was. `issuer` is the
    id of the framework. `only_filed`: what was met, and nothing else filed about it, is removed too; its record
    stays and meets it again should it be asked for again. Raises `Refused` if an amendment fits nothing that is
    owed, or extends to no later day.
    """
    with transaction.atomic():
        laid = derived.lay_out(duties, year, issuer, only_filed=only_filed)
        counts = len(laid.added), len(laid.moved), len(laid.lost), len(laid.kept)
        event = Regenerated(year, issuer, *counts, tuple(queries.moves(laid, MOST_TOLD)))
        audit.write(event, by=by, on=on)
    return event


def fulfil(year: int, *, by: str, on: dt.date) -> int:
    """Compare a year's obligations with the records: when each was met and by which. Returns how many are met.

    Reads both tables once, and once more what other frameworks' records may meet; writes only what changed.
    """
    with transaction.atomic():
        owed = Obligation.objects.filter(year=year, request=None)
        now = {pk: (day, record) for pk, day, record in owed.values_list("pk", "delivered", "record_id").iterator()}
        open_ones = owed.filter(not_applicable="")
        claims = open_ones.values_list("pk", "unit_id", "duty", "period", "post", "needed").iterator()
        plain, others = _sorted(Claim(*claim) for claim in claims)
        known = set(open_ones.order_by("duty").values_list("duty", flat=True).distinct())
        ways = frameworks.crosswalk().of(year)
        crossed = queries.crossing(known, ways, _meant(year))
        met = match(plain, chain(_records(year, known), (row[:7] for row in crossed)))
        met |= match_all(others, _signed(year, {one.duty for one in others}, ways))
        changed = _deliver(now, met)
        audit.write(Fulfilled(year, len(met), changed), by=by, on=on)
    return len(met)


def file(
    entry: Entry, files: Sequence[Found], code: str, walk: Crosswalk | None = None, *, by: str, on: dt.date
) -> Record:
    """File a record (`records.commands.file`) and see in the same act what it meets. Statements: five with those around
    the transaction, one more where it meets something, two more with files. `walk`: what meets duties of other
    frameworks, one more statement where it is not given; one more for each duty of another framework that a record
    of this one may meet, and two then.
    """
    with transaction.atomic(), audit.together(late=True) as turn:
        record = records.file(entry, files, code, by=by, on=on)
        compare(turn, record.unit_id, {record.duty}, walk, by=by, on=on)
    return record


def correct(
    record: Record,
    entry: Entry,
    kept: Collection[int],
    files: Sequence[Found],
    version: int,
    walk: Crosswalk | None = None,
    *,
    by: str,
    on: dt.date,
) -> Record:
    """Correct a record (`records.commands.correct`) and see in the same act what it meets now."""
    with transaction.atomic(), audit.together(late=True) as turn:
        now = records.correct(record, entry, kept, files, version, by=by, on=on)
        compare(turn, now.unit_id, {record.duty, now.duty}, walk, by=by, on=on)
    return now


def move(record: Record, name: str, version: int | None = None, *, by: str, on: dt.date) -> Record:
    """Withdraw a record or bring it back (`records.commands.move`) and see in the same act what is met now."""
    with transaction.atomic(), audit.together(late=True) as turn:
        now = records.move(record, name, version, by=by, on=on)
        compare(turn, now.unit_id, {now.duty}, None, by=by, on=on)
    return now


def give_back(record: Record, reason: str, *, by: str, on: dt.date) -> Record:
    """Return a record to its unit with what is to be changed (`records.commands.give_back`): until it is corrected it
    meets nothing.
    """
    with transaction.atomic(), audit.together(late=True) as turn:
        now = records.give_back(record, reason, by=by, on=on)
        compare(turn, now.unit_id, {now.duty}, None, by=by, on=on)
    return now


def take_return_back(record: Record, version: int, *, by: str, on: dt.date) -> Record:
    """Take a return back (`records.commands.take_return_back`) and see in the same act what the record meets again."""
    with transaction.atomic(), audit.together(late=True) as turn:
        now = records.take_return_back(record, version, by=by, on=on)
        compare(turn, now.unit_id, {now.duty}, None, by=by, on=on)
    return now


def compare(
    turn: audit.Turn, unit: int, duties: Collection[str], walk: Crosswalk | None, *, by: str, on: dt.date
) -> None:
    """What `fulfil` does, for some duties of one unit and those that their records may meet, in every year. The
    journal's head is read with it.
    """
    known = walk or frameworks.crosswalk()
    crossed = known.touches(duties)
    sides = [queries.sides(unit, duty, audit.before()) for duty in (known.reached(duties) if crossed else duties)]
    turn.follows = sides[0].head
    now = {pk: before for side in sides for pk, before in side.now.items()}
    claims = [claim for side in sides for claim in side.claims]
    rows = [row for side in sides for row in side.records]
    met = _met_across(unit, claims, rows, known) if crossed else match_all(claims, rows)
    changed = _deliver(now, met)
    if changed:
        named = next(side.unit for side in sides if side.unit)
        audit.write(Compared(named, tuple(sorted(duties)), len(met), changed), by=by, on=on)


def _met_across(unit: int, claims: Sequence[Claim], rows: Sequence[Signed], walk: Crosswalk) -> dict[int, Met]:
    """What met claims of one unit, records of other frameworks among it: by the ways of each claim's year. One query,
    none where no way leads there.
    """
    years: dict[int, list[Claim]] = {}
    for claim in claims:
        period = find_period(claim.period)
        years.setdefault(period.start.year if period else 0, []).append(claim)
    asked = {year: {claim.duty for claim in some} for year, some in years.items()}
    sources = {duty for year, duties in asked.items() for duty in walk.of(year).into(duties)}
    others = list(queries.said(sources, Q(unit_id=unit)))
    met: dict[int, Met] = {}
    for year, some in years.items():
        met |= match_all(some, chain(rows, queries.crossed(others, asked[year], walk.of(year))))
    return met


class _Known:
    """What the database says beside the table: paths, posts, rows that are there, years that were generated."""

    def __init__(self) -> None:
        self.paths: dict[int, str] = dict(Unit.objects.values_list("pk", "path"))
        self.posts = {pk: (code, path) for pk, code, path in Post.objects.values_list("pk", "code", "unit__path")}
        rows = Obligation.objects.order_by().values_list("unit_id", "duty", "period", "post", "owed")
        self.owed: dict[Key, dt.date | None] = {tuple(key): owed for *key, owed in rows.iterator()}  # type: ignore[misc]  # four parts
        self.outset = queries.outset()
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
    intake.find("posts", values["post"], placed, "post")
    row = Obligation(unit_id=unit, duty=values["duty"], period=period.name, year=period.start.year, amended=True)
    row.post = values["post"]
    row.told, row.reminded, row.extended = values["due"], values["reminded"], values["extended"]
    row.approver_id, row.not_applicable = approver, values["not_applicable"]
    derived.settle(row, known.owed.get((unit, row.duty, row.period, row.post)), known.outset)
    named = derived.named(values["unit"], row)
    for kind, column, data in due_too_early(named, row.told, period):
        intake.problems.append(kind(placed.place(column), **data))
    _check(row, named, placed, known, intake)
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


def _records(year: int, duties: Iterable[str]) -> Iterator[Row]:
    """The records that may meet a year's obligations. Days come as the text they are kept as, and each is made once."""
    days = {"happened_text": Cast("happened", CharField()), "submitted_text": Cast("submitted", CharField())}
    found = Record.objects.filter(_meant(year), duty__in=list(duties), state=FILED).order_by().annotate(**days)
    day = lru_cache(maxsize=20_000)(dt.date.fromisoformat)
    rows = found.values_list("pk", "code", "unit_id", "duty", "period", *days).iterator(chunk_size=10_000)
    for *record, happened, submitted in rows:
        yield *record, day(happened), day(submitted) if submitted else None


def _meant(year: int) -> Q:
    """The records that may be for a year."""
    return Q(period__startswith=str(year)) | Q(period="", happened__year=year)


def _sorted(claims: Iterable[Claim]) -> tuple[list[Claim], list[Claim]]:
    """Those that one record for a period meets, and the others."""
    plain: list[Claim] = []
    others: list[Claim] = []
    for claim in claims:
        (plain if claim.plain else others).append(claim)
    return plain, others


def _signed(year: int, duties: Collection[str], ways: Ways) -> Iterable[Signed]:
    """The records that may meet what posts owe, what needs several, and what follows an event, maybe in the year after,
    those of other frameworks among them. Two queries, none for no duty.
    """
    if not duties:
        return []
    meant = Q(period__startswith=str(year)) | Q(period="", happened__year__gte=year, happened__year__lte=year + 1)
    found = Record.objects.filter(meant, duty__in=list(duties), state=FILED).order_by()
    rows = found.values_list("pk", "code", "unit_id", "duty", "period", "happened", "submitted", "signers")
    return chain(rows, queries.crossing(duties, ways, meant))


def _deliver(now: Mapping[int, tuple[dt.date | None, int | None]], met: Mapping[int, Met]) -> int:
    """Write what changed, in one statement over many rows: a query of its own for each row would take minutes."""
    changed = []
    for pk, before in now.items():
        found = met.get(pk)
        after = (found.delivered, found.record) if found else (None, None)
        if after != before:
            changed.append((after[0].isoformat() if after[0] else None, after[1], pk))
    if not changed:
        return 0
    table = connection.ops.quote_name(Obligation._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET delivered = %s, record_id = %s WHERE id = %s", changed)  # noqa: S608  # our own table's name
    return len(changed)
