"""The feedback of inspections as facts. A self-inspection is one too: its kind says so, and a pack leaves it out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Any

from zeren.apps.inspections.models import Inspection
from zeren.apps.inspections.states import KINDS
from zeren.base.catalogue import Fact, Source
from zeren.base.dates import to_day
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
    assert source == FEEDBACK.name
    found = Inspection.objects.filter(fed_back__lte=as_of).order_by("code")
    found = found if units is None else found.filter(unit_id__in=units)
    for unit, code, kind, fed_back, started in found.values_list(
        "unit_id", "code", "kind", "fed_back", "started"
    ).iterator():
        yield unit, code, kind, _day(fed_back), to_day(started)


def _day(date: dt.date | None) -> int:
    assert date is not None, "only rows with a day were asked for"
    return to_day(date)
