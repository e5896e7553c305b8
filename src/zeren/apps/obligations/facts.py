"""Obligations as facts. What does not apply is none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Any

from zeren.apps.obligations.models import Obligation
from zeren.base.catalogue import Fact, Source
from zeren.base.dates import NEVER, to_day
from zeren.base.text import Text

OBLIGATIONS = Source(
    name="obligations",
    text=Text("应办事项", "obligations"),
    dated="due",
    columns={
        "duty": Fact("key", Text("责任事项", "duty")),
        "due": Fact("day", Text("到期日（含延期）", "due, extension applied")),
        "delivered": Fact("day", Text("办结日期", "delivered")),
        "reminded": Fact("day", Text("催办日期", "reminded")),
        "extended": Fact("flag", Text("已延期", "extended")),
    },
)

SOURCES: tuple[Source, ...] = (OBLIGATIONS,)


def rows(source: str, as_of: dt.date, units: Collection[int] | None = None) -> Iterator[tuple[Any, ...]]:
    """(unit key, "unit/duty/period", duty, due, delivered, reminded, extended) of what was due on or before `as_of`.

    Of all units, or only of those with these keys.
    """
    assert source == OBLIGATIONS.name
    found = Obligation.objects.filter(effective__lte=as_of, not_applicable="")
    found = found.order_by("unit_id", "duty", "period") if units is None else found.filter(unit_id__in=units)
    names = ("unit_id", "unit__code", "duty", "period", "effective", "delivered", "reminded", "extended")
    for unit, code, duty, period, due, delivered, reminded, extended in found.values_list(*names).iterator():
        days = _day(delivered, as_of), _day(reminded, as_of)
        yield unit, f"{code}/{duty}/{period}", duty, to_day(due), *days, int(extended is not None)


def _day(date: dt.date | None, as_of: dt.date) -> int:
    return NEVER if date is None or date > as_of else to_day(date)
