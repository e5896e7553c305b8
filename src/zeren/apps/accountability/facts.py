"""Sanctions of units as facts: only what a competent body decided and what has not been revoked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Any

from zeren.apps.accountability.models import Case
from zeren.apps.accountability.states import MEASURES, STANDS, TRIGGERS
from zeren.base.catalogue import Fact, Source
from zeren.base.dates import to_day
from zeren.base.text import Text

SANCTIONS = Source(
    name="sanctions",
    text=Text("问责处理", "sanctions"),
    dated="decided",
    columns={
        "trigger": Fact("code", Text("情形", "trigger"), TRIGGERS),
        "measure": Fact("code", Text("处理方式", "measure"), MEASURES),
        "decided": Fact("day", Text("决定日期", "decided")),
    },
)

SOURCES: tuple[Source, ...] = (SANCTIONS,)


def rows(source: str, as_of: dt.date, units: Collection[int] | None = None) -> Iterator[tuple[Any, ...]]:
    """(unit key, code, trigger, measure, day decided) of the decisions that stand and were made on or before
    `as_of`. Of all units, or only of those with these keys.
    """
    assert source == SANCTIONS.name
    found = Case.objects.filter(state__in=STANDS, decided__lte=as_of).order_by("code")
    found = found if units is None else found.filter(unit_id__in=units)
    for unit, code, trigger, measure, decided in found.values_list(
        "unit_id", "code", "trigger", "measure", "decided"
    ).iterator():
        yield unit, code, trigger, measure, _day(decided)


def _day(date: dt.date | None) -> int:
    assert date is not None, "only rows with a day were asked for"
    return to_day(date)
