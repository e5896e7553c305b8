"""Records, awards and surveys as facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast

from zeren.apps.records.models import Award, Record, RecordFile, Returns
from zeren.apps.records.rules import MOST
from zeren.apps.records.states import ANSWERS, FILED, KINDS, LEVELS, MOST_RETURNS, VIEWPOINTS
from zeren.base.catalogue import Fact, Source
from zeren.base.dates import day_of_text, to_day, up_to
from zeren.base.text import Text
from zeren.packformat.crosswalk import NONE, Done, Ways, stated

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

AWARDED = Source(
    name="awards",
    text=Text("表彰", "awards"),
    dated="awarded",
    columns={
        "duty": Fact("key", Text("责任事项", "duty")),
        "level": Fact("code", Text("级别", "level"), LEVELS),
        "awarded": Fact("day", Text("日期", "date")),
    },
    most=100_000,
)

SURVEYED = Source(
    name="surveys",
    text=Text("测评票数", "survey returns"),
    dated="held",
    columns={
        "question": Fact("key", Text("题目", "question")),
        "viewpoint": Fact("code", Text("测评方", "viewpoint"), VIEWPOINTS),
        "answer": Fact("code", Text("评价", "answer"), ANSWERS),
        "held": Fact("day", Text("日期", "date")),
        "returns": Fact("count", Text("票数", "returns"), most=MOST_RETURNS),
    },
    most=100_000,
)

SOURCES: tuple[Source, ...] = (RECORDS, AWARDED, SURVEYED)


def rows(
    source: str, as_of: dt.date, units: Collection[int] | None = None, ways: Ways = NONE
) -> Iterator[tuple[Any, ...]]:
    """(unit key, record code, then the columns of the source) of what had happened on `as_of`; an empty count is 0.

    Of all units, or only of those with these keys. What was withdrawn is no fact. `ways` are those of the framework
    that is scored: a record which it takes from another framework stands under the duty that it meets, once.
    """
    found, names = asked(source, as_of, units)
    found = found.order_by("pk") if units is None else found
    return told(source, found.values_list(*names).iterator(chunk_size=10_000), as_of, ways)


def asked(source: str, as_of: dt.date, units: Collection[int] | None) -> tuple[QuerySet[Any], tuple[str, ...]]:
    """What is asked of the database for `told`, in no order, and the names of what it gives. Days come as text: made
    into dates, each would be made anew a million times.
    """
    found, names = _ASKED[source](as_of)
    found = found if units is None else found.filter(unit_id__in=units)
    return found, ("unit_id", "code", *names)


def _records(as_of: dt.date) -> tuple[QuerySet[Any], tuple[str, ...]]:
    evidenced = Exists(RecordFile.objects.filter(record=OuterRef("pk")))
    texts = {"happened_text": Cast("happened", CharField()), "submitted_text": Cast("submitted", CharField())}
    found = Record.objects.filter(happened__lte=as_of, state=FILED).annotate(evidenced=evidenced, **texts)
    return found, ("duty", "element", "kind", *texts, "outcome", "evidenced", "amount", "base", "also")


def _awards(as_of: dt.date) -> tuple[QuerySet[Any], tuple[str, ...]]:
    found = Award.objects.filter(awarded__lte=as_of).annotate(day=Cast("awarded", CharField()))
    return found, ("duty", "level", "day")


def _surveys(as_of: dt.date) -> tuple[QuerySet[Any], tuple[str, ...]]:
    found = Returns.objects.filter(held__lte=as_of).annotate(day=Cast("held", CharField()))
    return found, ("question", "viewpoint", "answer", "day", "count")


_ASKED = {"records": _records, "awards": _awards, "surveys": _surveys}


def told(source: str, found: Iterable[Any], as_of: dt.date, ways: Ways = NONE) -> Iterator[tuple[Any, ...]]:
    """The facts, from what the database gave."""
    if source == AWARDED.name:
        return ((unit, code, duty, level, day_of_text(day)) for unit, code, duty, level, day in found)
    if source == SURVEYED.name:
        return ((*front, day_of_text(day), count) for *front, day, count in found)
    return _told_records(found, as_of, ways)


def _told_records(found: Iterable[Any], as_of: dt.date, ways: Ways) -> Iterator[tuple[Any, ...]]:
    last = to_day(as_of)
    for unit, code, duty, element, kind, happened, submitted, outcome, shown, amount, base, also in found:
        met = duty
        if duty in ways.by_duty:
            done = Done(duty, kind, bool(outcome), bool(shown), amount or 0, base or 0, stated(also))
            met = next((way.duty for way in ways.meets(done)), duty)
        yield (
            unit,
            code,
            met,
            element,
            kind,
            day_of_text(happened),
            up_to(last, submitted),
            1 if outcome else 0,
            1 if shown else 0,
            amount or 0,
            base or 0,
        )
