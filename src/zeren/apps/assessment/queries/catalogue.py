"""The closed catalogue: every source of every app that is scored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from typing import Any

from zeren.apps.accountability import facts as accountability
from zeren.apps.findings import facts as findings
from zeren.apps.inspections import facts as inspections
from zeren.apps.obligations import facts as obligations
from zeren.apps.organisation import facts as organisation
from zeren.apps.records import facts as records
from zeren.base.catalogue import Catalogue, Source

Rows = Callable[[str, dt.date, Collection[int] | None], Iterator[tuple[Any, ...]]]

_SOURCES: dict[str, tuple[Source, Rows]] = {
    source.name: (source, app.rows)
    for app in (organisation, records, obligations, inspections, findings, accountability)
    for source in app.SOURCES
}


def catalogue() -> Catalogue:
    """Sources by name. A pack chooses among them and cannot add one."""
    return {name: source for name, (source, _) in _SOURCES.items()}


def rows(source: str, as_of: dt.date, units: Collection[int] | None = None) -> Iterator[tuple[Any, ...]]:
    """`(unit key, id, *values in the source's order)` of the facts dated up to `as_of`, of all units or of those with
    these keys. One query a source, two for posts.
    """
    return _SOURCES[source][1](source, as_of, units)
