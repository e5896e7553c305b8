"""What is worked out of the calendar and of what was filed: the rows of a year, brought in line. Called by commands, in
their transaction; the journal's entry is theirs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import attrgetter
from typing import Any

from django.db import connection, transaction

from zeren.apps.obligations import queries
from zeren.apps.obligations.models import Obligation, Outset
from zeren.apps.obligations.rules.amendments import effective_due, too_early
from zeren.apps.obligations.rules.calendar import Owed, Part, find_period, is_before
from zeren.apps.obligations.rules.problems import NOTHING_OWED
from zeren.apps.obligations.rules.years import Difference, Key, calendar_part
from zeren.base.problems import Problem, Refused
from zeren.base.statements import insert, upsert
from zeren.packformat.duties import Duty

BATCH = 2000

_CALENDAR = ["generated", "owed", "minutes", "issuer", "basis", "needed"]
_WORKED_OUT = ["due", "effective"]


def lay_out(duties: Iterable[Duty | Part], year: int, issuer: str, *, only_filed: bool = False) -> Difference:
    """Bring a year's rows in line with the duties' calendars, the units and the day from which records are kept.
    Returns what changed; doing it again changes nothing.

    Raises `Refused` if an amendment fits nothing that is owed, or extends to no later day.
    """
    assert transaction.get_connection().in_atomic_block, "the caller decides whether it holds"
    here, outset = queries.rows_of(year), queries.outset()
    found = queries.difference(list(duties), year, issuer, here, outset, only_filed=only_filed)
    _write_owed([*found.added, *found.moved, *found.retold], here, issuer, year)
    _drop(found, here, outset)
    _settle_rest(here, found.wanted, outset)
    if problems := list(_unfit(year)):
        raise Refused(problems)
    return found


def move_outset(day: dt.date | None, packs: Mapping[str, Callable[[int], Iterable[Duty | Part]]]) -> tuple[int, int]:
    """Keep the day from which records are kept here, None for: from the beginning. Years from that day's (or the former
    one's) on that were generated already are brought in line with it, by what the frameworks given by id ask for in
    a year. Returns how many obligations are no longer owed, and how many are from now on.
    """
    assert transaction.get_connection().in_atomic_block, "the caller decides whether it holds"
    first = min((one.year for one in (queries.outset(), day) if one), default=0)
    Outset.objects.all().delete()
    if day is not None:
        Outset.objects.create(day=day)
    found = Obligation.objects.filter(generated=True, issuer__in=packs, year__gte=first).order_by("year", "issuer")
    years = list(found.values_list("year", "issuer").distinct())
    laid = [lay_out(packs[issuer](year), year, issuer) for year, issuer in years]
    return sum(len(one.lost) + len(one.kept) for one in laid), sum(len(one.added) for one in laid)


def carry(reasons: Mapping[tuple[int, str], str], year: int) -> int:
    """Write reasons why a duty does not apply to a unit into the rows of a year that nothing was filed about."""
    assert transaction.get_connection().in_atomic_block, "the caller decides whether it holds"
    rows = [row for row in queries.rows_of(year).values() if queries.takes(row, reasons)]
    for row in rows:
        row.not_applicable, row.amended, row.carried = reasons[row.unit_id, row.duty], True, True
    return write(rows, ["not_applicable", "amended", "carried"])


def clear(year: int, issuer: str = "") -> int:
    """Take a year's rows out again, all of them or what one framework asks for, before anything was filed about them.
    Returns how many.
    """
    assert transaction.get_connection().in_atomic_block, "the caller decides whether it holds"
    rows = Obligation.objects.filter(year=year, request=None)
    return (rows.filter(issuer=issuer) if issuer else rows).delete()[0]


def settle(row: Obligation, owed: dt.date | None, outset: dt.date | None) -> None:
    """Work out the days that count from the calendar's and the filed ones. Before the day from which records are kept
    none does.
    """
    row.owed = owed
    row.due = row.told or owed
    period = find_period(row.period)
    early = period is not None and is_before(period, outset)
    row.effective = None if early else effective_due(row.due, row.extended)


def named(unit: str, row: Obligation) -> str:
    """An obligation as a sentence names it."""
    return f"{unit}/{row.duty}/{row.period}" + (f"/{row.post}" if row.post else "")


def write(rows: list[Obligation], fields: list[str]) -> int:
    """Insert rows; of those that are there already, change these fields."""
    names = {field.name: field.attname for field in Obligation._meta.concrete_fields if not field.primary_key}
    columns, changed = _columns(), [names[name] for name in (*fields, *_WORKED_OUT)]
    values = attrgetter(*columns)
    with connection.cursor() as cursor:
        statement = upsert(Obligation._meta.db_table, columns, ("unit_id", "duty", "period", "post"), changed)
        cursor.executemany(statement, [values(row) for row in rows])
    return len(rows)


def _columns() -> list[str]:
    return [field.attname for field in Obligation._meta.concrete_fields if not field.primary_key]


def _write_owed(changed: Iterable[Owed], here: Mapping[Key, Obligation], issuer: str, year: int) -> None:
    rows = []
    fresh = []
    for owed in changed:
        row = here.get(owed[:4])
        if row is None:
            fresh.append(owed)
            continue
        row.generated, _, row.minutes, row.issuer, row.basis, row.needed = calendar_part(owed, issuer)
        settle(row, owed.due, None)
        rows.append(row)
    write(rows, _CALENDAR)
    _add(fresh, issuer, year)


def _add(fresh: list[Owed], issuer: str, year: int) -> None:
    """Insert rows that nothing was filed about. Rows of the model for them would take twice as long as the database."""
    if not fresh:
        return
    columns = _columns()
    blank = attrgetter(*columns)(Obligation(year=year, issuer=issuer, generated=True))
    names = ("unit_id", "duty", "period", "post", "owed", "due", "effective", "minutes", "basis", "needed")
    places = [columns.index(name) for name in names]

    def values() -> Iterator[list[Any]]:
        texts: dict[dt.date, str] = {}
        for owed in fresh:
            row = list(blank)
            day = texts.get(owed.due) or texts.setdefault(owed.due, owed.due.isoformat())
            told = (*owed[:4], day, day, day, *owed[5:])
            for place, value in zip(places, told, strict=True):
                row[place] = value
            yield row

    with connection.cursor() as cursor:
        cursor.executemany(insert(Obligation._meta.db_table, columns), values())  # type: ignore[arg-type]  # an iterator


def _drop(found: Difference, here: Mapping[Key, Obligation], outset: dt.date | None) -> None:
    """Take out what the calendar no longer asks for; what was filed or met stays, marked as no longer asked for."""
    kept = [here[key] for key in found.kept]
    for row in kept:
        row.generated = False
        settle(row, row.owed, outset)
    write(kept, ["generated"])
    lost = [here[key].pk for key in found.lost]
    for start in range(0, len(lost), BATCH):
        Obligation.objects.filter(pk__in=lost[start : start + BATCH]).delete()


def _settle_rest(here: Mapping[Key, Obligation], wanted: frozenset[Key], outset: dt.date | None) -> None:
    """What was filed beside the calendar counts again, or no longer, when the day from which records are kept moves."""
    changed = []
    for key, row in here.items():
        if key not in wanted and row.amended:
            before = row.effective
            settle(row, row.owed, outset)
            changed += [row] if row.effective != before else []
    write(changed, [])


def _unfit(year: int) -> Iterator[Problem]:
    rows = (
        Obligation.objects.filter(year=year, amended=True)
        .select_related("unit")
        .order_by("unit__code", "duty", "period", "post")
    )
    for row in rows.iterator():
        told = named(row.unit.code, row)
        if row.due is None and not row.not_applicable:
            yield NOTHING_OWED(named=told)
        for kind, _, data in too_early(told, row.due, row.extended):
            yield kind(**data)
