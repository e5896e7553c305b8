"""The closed catalogue: every source of every app that is scored."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import JSONArray

from zeren.apps.accountability import facts as accountability
from zeren.apps.findings import facts as findings
from zeren.apps.inspections import facts as inspections
from zeren.apps.obligations import facts as obligations
from zeren.apps.organisation import facts as organisation
from zeren.apps.records import facts as records
from zeren.base.catalogue import Catalogue, Source
from zeren.base.statements import Prepared, prepared
from zeren.packformat.crosswalk import NONE, Ways


class _App(Protocol):
    """What an app's facts offer."""

    SOURCES: tuple[Source, ...]

    def rows(self, source: str, as_of: dt.date, units: Collection[int] | None = None) -> Iterator[tuple[Any, ...]]: ...

    def asked(
        self, source: str, as_of: dt.date, units: Collection[int] | None
    ) -> tuple[QuerySet[Any], tuple[str, ...]]: ...

    def told(self, source: str, found: Iterable[Any], as_of: dt.date) -> Iterator[tuple[Any, ...]]: ...


class _Sourced(NamedTuple):
    source: Source
    app: _App


_APPS: tuple[_App, ...] = (organisation, records, obligations, inspections, findings, accountability)
_SOURCES = {source.name: _Sourced(source, app) for app in _APPS for source in app.SOURCES}


def catalogue() -> Catalogue:
    """Sources by name. A pack chooses among them and cannot add one."""
    return {name: source for name, (source, _) in _SOURCES.items()}


def rows(source: str, as_of: dt.date, ways: Ways = NONE) -> Iterator[tuple[Any, ...]]:
    """`(unit key, id, *values in the source's order)` of the facts of all units dated up to `as_of`. One query. `ways`:
    what the framework that is scored takes from the records of others.
    """
    if source == records.RECORDS.name:
        return records.rows(source, as_of, ways=ways)
    return _SOURCES[source].app.rows(source, as_of)


def rows_of(
    sources: tuple[str, ...], as_of: dt.date, units: Collection[int], ways: Ways = NONE
) -> dict[str, list[tuple[Any, ...]]]:
    """The same of some units, by source, in no order. One query for all sources, its text made once in a process."""
    keys = list(units)
    size = 1 << (len(keys) - 1).bit_length()
    values: dict[str, object] = {f"unit{n}": key for n, key in enumerate([*keys, *keys[:1] * (size - len(keys))])}
    statement = _statement(connection.vendor, sources, size)
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.filled(values | {"as_of": as_of.isoformat()}))
        found = cursor.fetchall()
    read: dict[str, list[Any]] = {source: [] for source in sources}
    # One text for all rows: a call for each would take twice as long.
    for (place, _), row in zip(found, json.loads(f"[{','.join([row for _, row in found])}]"), strict=True):
        read[sources[place]].append(row)
    return {source: list(_told(source, found, as_of, ways)) for source, found in read.items()}


def _told(source: str, found: Iterable[Any], as_of: dt.date, ways: Ways) -> Iterator[tuple[Any, ...]]:
    if source == records.RECORDS.name:
        return records.told(source, found, as_of, ways)
    return _SOURCES[source].app.told(source, found, as_of)


_SOME_DAY = dt.date(1801, 2, 3)
_SOME_UNIT = -970_000_000


@lru_cache(maxsize=32)
def _statement(vendor: str, sources: tuple[str, ...], size: int) -> Prepared:  # noqa: ARG001  text is a database's own
    """What the apps ask, as one statement: each row as a JSON array, since sources differ in their columns."""
    units = [_SOME_UNIT - n for n in range(size)]
    parts, parameters = [], []
    for place, source in enumerate(sources):
        found, names = _SOURCES[source].app.asked(source, _SOME_DAY, units)
        asked = found.order_by().annotate(told_row=JSONArray(*names)).values_list("told_row")
        text, given = asked.query.sql_with_params()
        parts.append(f"SELECT {place}, told_row FROM ({text}) AS of_{place}")  # noqa: S608  made by Django
        parameters += given
    stand_ins: dict[str, object] = {f"unit{n}": unit for n, unit in enumerate(units)}
    return prepared(" UNION ALL ".join(parts), parameters, stand_ins | {"as_of": _SOME_DAY})
