"""Records as facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Any

from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast

from zeren.apps.records.models import Record, RecordFile
from zeren.apps.records.rules import MOST
from zeren.apps.records.states import FILED, KINDS
from zeren.base.catalogue import Fact, Source
from zeren.base.dates import NEVER, to_day
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

_COLUMNS = (
    "unit",
    "code",
    "duty",
    "element",
    "kind",
    "happened_text",
    "submitted_text",
    "outcome",
    "evidenced",
    "amount",
    "base",
)


def rows(source: str, as_of: dt.date, units: Collection[int] | None = None) -> Iterator[tuple[Any, ...]]:
    """(unit key, record code, then the columns of the source) of what had happened on `as_of`; an empty count is 0.

    Of all units, or only of those with these keys. What was withdrawn is no fact.
    """
    assert source == RECORDS.name
    last = to_day(as_of)
    # Days come as the text they are kept as: read as dates, each would be made anew a million times.
    day = lru_cache(maxsize=20_000)(_to_day)
    evidenced = Exists(RecordFile.objects.filter(record=OuterRef("pk")))
    text = {
        name: Cast(dated, CharField())
        for name, dated in (("happened_text", "happened"), ("submitted_text", "submitted"))
    }
    found = Record.objects.filter(happened__lte=as_of, state=FILED).annotate(evidenced=evidenced, **text)
    found = found.order_by("pk") if units is None else found.filter(unit_id__in=units)
    for row in found.values_list(*_COLUMNS).iterator(chunk_size=10_000):
        unit, code, duty, element, kind, happened, submitted, outcome, shown, amount, base = row
        filed = NEVER if submitted is None else day(submitted)
        yield (
            unit,
            code,
            duty,
            element,
            kind,
            day(happened),
            filed if filed <= last else NEVER,
            1 if outcome else 0,
            1 if shown else 0,
            amount or 0,
            base or 0,
        )


def _to_day(text: str) -> int:
    return to_day(dt.date.fromisoformat(text))
