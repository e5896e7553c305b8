"""Every read of records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from django.db import connection
from django.db.models import BooleanField, Count, F, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import RawSQL
from django.db.models.lookups import Exact

from zeren.apps.evidence.models import File
from zeren.apps.organisation.models import Unit
from zeren.apps.records.models import Record, RecordFile, Return
from zeren.apps.records.states import FILED, RETURNED, WITHDRAWN
from zeren.base.located import Located
from zeren.base.statements import Question


class Filing(NamedTuple):
    """What an obligation is matched with: who did what when, for which period ("" is the date's own), filed when."""

    unit: int
    duty: str
    period: str
    happened: dt.date
    submitted: dt.date | None
    code: str


class Shared(NamedTuple):
    """One content that records of several units hand in as theirs: its hash, the units' and the records' codes."""

    sha256: str
    units: tuple[str, ...]
    records: tuple[str, ...]


def filings(until: dt.date) -> Iterator[Filing]:
    """The records that had happened on a day, in the order of unit, duty and date. One query, streamed."""
    rows = Record.objects.filter(happened__lte=until, state=FILED).order_by("unit", "duty", "happened", "code")
    return map(Filing._make, rows.values_list(*Filing._fields).iterator(chunk_size=10_000))


class Back(NamedTuple):
    """A record that was returned: its key, title and unit, why and when."""

    pk: int
    title: str
    unit: str
    reason: str
    on: dt.date


def returned(scope: Q, most: int = 20) -> list[Back]:
    """What was returned to units of a scope (a filter on `unit__path`) and is not corrected yet, the oldest first. One
    query.
    """
    last = Return.objects.filter(record=OuterRef("pk")).order_by("-pk")
    found = Record.objects.filter(scope, state=RETURNED).annotate(
        reason=Subquery(last.values("reason")[:1]), day=Subquery(last.values("on")[:1])
    )
    rows = found.order_by("day", "pk").values_list("pk", "title", "unit__name", "reason", "day")[:most]
    return [Back(*row) for row in rows]


def why_returned(record: int) -> str:
    """Why a record was last returned, "" where it never was. One query."""
    found = Return.objects.filter(record_id=record).order_by("-pk").values_list("reason", flat=True)
    return found.first() or ""


def shared() -> list[Shared]:
    """Contents that several units hand in, by hash. A hint for people to look at and no finding. One query."""
    rows = RecordFile.objects.filter(record__state=FILED).order_by("file__sha256", "record__unit__code", "record__code")
    links = rows.values_list("file__sha256", "record__unit__code", "record__code").iterator()
    found = []
    for sha256, uses in groupby(links, key=lambda row: row[0]):
        used = [row[1:] for row in uses]
        units = tuple(dict.fromkeys(unit for unit, _ in used))
        if len(units) > 1:
            found.append(Shared(sha256, units, tuple(dict.fromkeys(record for _, record in used))))
    return found


SORTS = {
    "date": ("happened", "pk"),
    "filed": ("submitted", "pk"),
    "unit": ("unit__path", "-happened"),
    "title": ("title", "pk"),
}


QUICK = frozenset({"date"})
"""The orders that an index holds for all units."""
LOOKED_THROUGH = 2000
"""Words are looked for in so many records, the newest: to look through all would take longer the more there are."""


def listed(scope: Q, duty: str = "", state: str = "", year: str = "") -> QuerySet[Record]:
    """The records in a scope (a filter on `unit__path`). One query."""
    found = Record.objects.filter(scope)
    if duty:
        found = found.filter(duty=duty)
    if state:
        # The state is written into the statement: so both databases see that the index of the few withdrawn ones fits.
        told = RawSQL("'withdrawn'", ()) if state == WITHDRAWN else Value(state)
        found = found.filter(Exact(F("state"), told))
    return found.filter(happened__year=int(year)) if year else found


def looked_in(found: QuerySet[Record], search: str) -> QuerySet[Record]:
    """Those of the records in which words are looked for on a page: the one with this very code, else the newest. One
    query.
    """
    exact = found.filter(code=search)
    return exact if exact.exists() else Record.objects.filter(_newest_of(found))


def _newest_of(found: QuerySet[Record]) -> Q | Func:
    """Whether a record is among the newest. PostgreSQL is given their keys as an array, which it works out first: of a
    subquery it thinks that looking for the words in all records, and only then for the keys, costs no more.
    """
    keys = found.order_by("-happened", "-pk").values("pk")[:LOOKED_THROUGH]
    if connection.vendor != "postgresql":
        return Q(pk__in=keys)
    from django.contrib.postgres.expressions import ArraySubquery

    array = ArraySubquery(keys)
    return Func(F("pk"), array, arg_joiner=" = ANY(", template="%(expressions)s)", output_field=BooleanField())


def holding(found: QuerySet[Record], search: str) -> QuerySet[Record]:
    """Those whose title, outcome, code or unit holds the words."""
    words = Q(title__icontains=search) | Q(outcome__icontains=search) | Q(code__icontains=search)
    return found.filter(words | Q(unit__name__icontains=search))


def ordered(found: QuerySet[Record], sort: str, down: bool) -> QuerySet[Record]:
    """In an order of `SORTS`."""
    first, *rest = SORTS[sort]
    return found.order_by(f"-{first}" if down else first, *(f"-{name}" if down else name for name in rest))


def with_files(found: QuerySet[Record]) -> QuerySet[Record]:
    """Records with their units and `shown`, how many files show each."""
    return found.select_related("unit").annotate(shown=Count("files"))


def page_of(found: QuerySet[Record], span: slice) -> list[Record]:
    """Some rows of an ordered list, as `with_files` gives them. Two queries: first which, from what an index holds;
    only these are then looked up.
    """
    keys = list(found.values_list("pk", flat=True)[span])
    rows = {row.pk: row for row in with_files(Record.objects.filter(pk__in=keys))}
    return [rows[key] for key in keys if key in rows]


def last_time(unit: int, duty: str, but: int | None = None) -> Record | None:
    """What a unit filed last for a duty, `but` for one record. One query."""
    found = Record.objects.filter(unit_id=unit, duty=duty, state=FILED).exclude(pk=but or 0)
    return found.annotate(shown=Count("files")).order_by("-happened", "-pk").first()


_SOME = -970_000_000
_RECORD = Question(lambda: Record.objects.filter(pk=_SOME).select_related("unit"), record=_SOME)
_FILES = Question(lambda: File.objects.filter(records__record_id=_SOME).order_by("name", "pk"), record=_SOME)
_OF_RECORD, _OF_UNIT, _OF_FILE = ([one.attname for one in kind._meta.concrete_fields] for kind in (Record, Unit, File))


def files_of(record: int) -> list[File]:
    """The files that show a record, by name. One query."""
    return [File.from_db("default", _OF_FILE, row) for row in _FILES.rows(connection, record=record)]


def path_of(record: int, **_: object) -> Located | None:
    """The path of the unit a record is about and the record with its unit, None for no record: what a page's guard
    asks by. One query.
    """
    rows = _RECORD.rows(connection, record=record)
    if not rows:
        return None
    found = Record.from_db("default", _OF_RECORD, rows[0][: len(_OF_RECORD)])
    found.unit = Unit.from_db("default", _OF_UNIT, rows[0][len(_OF_RECORD) :])
    return Located(found.unit.path, found)
