"""Records as facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast

from zeren.apps.records.models import Record, RecordFile
from zeren.apps.records.rules import MOST
from zeren.apps.records.states import FILED, KINDS
from zeren.base.catalogue import Fact, Source
from zeren.base.dates import day_of_text, to_day, up_to
from zeren.base.text import Text

RECORDS = Source(
    name="records",
    text=Text("工作记录", "records"),
    dated="happened",
    columns={
        "duty": Fact("key", Text("责任事项", "duty")),
        "element": Fact("key", Text("纳入事项", "element")),
        "kind": Fact("code", Text("佐证类型", "kind of proof"), KINDS),
        "happened": Fact("day", Text("日期", "date")),
        "submitted": Fact("day", Text("报送日期", "submitted")),
        "outcome": Fact("flag", Text("有决定或成效", "has an outcome")),
        "evidenced": Fact("flag", Text("有佐证文件", "has a file")),
        "amount": Fact("count", Text("实到或完成数", "amount"), most=MOST),
        "base": Fact("count", Text("应到或应完成数", "out of"), most=MOST),
    },
)

SOURCES: tuple[Source, ...] = (RECORDS,)


def rows(source: str, as_of: dt.date, units: Collection[int] | None = None) -> Iterator[tuple[Any, ...]]:
    """(unit key, record code, then the columns of the source) of what had happened on `as_of`; an empty count is 0.

    Of all units, or only of those with these keys. What was withdrawn is no fact.
    """
    found, names = asked(source, as_of, units)
    found = found.order_by("pk") if units is None else found
    return told(source, found.values_list(*names).iterator(chunk_size=10_000), as_of)


def asked(source: str, as_of: dt.date, units: Collection[int] | None) -> tuple[QuerySet[Record], tuple[str, ...]]:
    """What is asked of the database for `told`, in no order, and the names of what it gives. Days come as text: made
    into dates, each would be made anew a million times.
    """
    assert source == RECORDS.name
    evidenced = Exists(RecordFile.objects.filter(record=OuterRef("pk")))
    texts = {"happened_text": Cast("happened", CharField()), "submitted_text": Cast("submitted", CharField())}
    found = Record.objects.filter(happened__lte=as_of, state=FILED).annotate(evidenced=evidenced, **texts)
    found = found if units is None else found.filter(unit_id__in=units)
    return found, ("unit_id", "code", "duty", "element", "kind", *texts, "outcome", "evidenced", "amount", "base")


def told(source: str, found: Iterable[Any], as_of: dt.date) -> Iterator[tuple[Any, ...]]:  # noqa: ARG001  as every app's
    """The facts, from what the database gave."""
    last = to_day(as_of)
    for unit, code, duty, element, kind, happened, submitted, outcome, shown, amount, base in found:
        yield (
            unit,
            code,
            duty,
            element,
            kind,
            day_of_text(happened),
            up_to(last, submitted),
            1 if outcome else 0,
            1 if shown else 0,
            amount or 0,
            base or 0,
        )
