"""Sanctions of units as facts: only what a competent body decided and what has not been revoked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast

from zeren.apps.accountability.models import Case
from zeren.apps.accountability.states import MEASURES, STANDS, TRIGGERS
from zeren.base.catalogue import Fact, Source
from zeren.base.dates import day_of_text
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
    found, names = asked(source, as_of, units)
    return told(source, found.order_by("code").values_list(*names).iterator(), as_of)


def asked(source: str, as_of: dt.date, units: Collection[int] | None) -> tuple[QuerySet[Case], tuple[str, ...]]:
    """What is asked of the database for `told`, in no order, and the names of what it gives."""
    assert source == SANCTIONS.name
    found = Case.objects.filter(state__in=STANDS, decided__lte=as_of).annotate(
        decided_text=Cast("decided", CharField())
    )
    found = found if units is None else found.filter(unit_id__in=units)
    return found, ("unit_id", "code", "trigger", "measure", "decided_text")


def told(source: str, found: Iterable[Any], as_of: dt.date) -> Iterator[tuple[Any, ...]]:  # noqa: ARG001  as every app's
    """The facts, from what the database gave."""
    for unit, code, trigger, measure, decided in found:
        yield unit, code, trigger, measure, day_of_text(decided)
