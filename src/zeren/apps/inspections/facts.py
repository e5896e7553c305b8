"""The feedback of inspections as facts. A self-inspection is one too: its kind says so, and a pack leaves it out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast

from zeren.apps.inspections.models import Inspection
from zeren.apps.inspections.states import KINDS
from zeren.base.catalogue import Fact, Source
from zeren.base.dates import day_of_text
from zeren.base.text import Text

FEEDBACK = Source(
    name="feedback",
    text=Text("检查反馈", "feedback of inspections"),
    dated="fed_back",
    columns={
        "kind": Fact("code", Text("检查类型", "kind"), KINDS),
        "fed_back": Fact("day", Text("反馈日期", "fed back")),
        "started": Fact("day", Text("开始日期", "started")),
    },
)

SOURCES: tuple[Source, ...] = (FEEDBACK,)


def rows(source: str, as_of: dt.date, units: Collection[int] | None = None) -> Iterator[tuple[Any, ...]]:
    """(unit key, code, kind, day fed back, day started) of what was fed back on or before `as_of`.

    Of all units, or only of those with these keys.
    """
    found, names = asked(source, as_of, units)
    return told(source, found.order_by("code").values_list(*names).iterator(), as_of)


def asked(source: str, as_of: dt.date, units: Collection[int] | None) -> tuple[QuerySet[Inspection], tuple[str, ...]]:
    """What is asked of the database for `told`, in no order, and the names of what it gives."""
    assert source == FEEDBACK.name
    texts = {"fed_back_text": Cast("fed_back", CharField()), "started_text": Cast("started", CharField())}
    found = Inspection.objects.filter(fed_back__lte=as_of).annotate(**texts)
    found = found if units is None else found.filter(unit_id__in=units)
    return found, ("unit_id", "code", "kind", *texts)


def told(source: str, found: Iterable[Any], as_of: dt.date) -> Iterator[tuple[Any, ...]]:  # noqa: ARG001  as every app's
    """The facts, from what the database gave."""
    for unit, code, kind, fed_back, started in found:
        yield unit, code, kind, day_of_text(fed_back), day_of_text(started)
