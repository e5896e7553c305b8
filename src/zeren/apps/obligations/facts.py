"""Obligations as facts. What does not apply is none, and neither is what somebody asked for beside the frameworks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast

from zeren.apps.obligations.models import Obligation
from zeren.base.catalogue import Fact, Source
from zeren.base.dates import day_of_text, to_day, up_to
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
    found, names = asked(source, as_of, units)
    found = found.order_by("unit_id", "duty", "period", "post") if units is None else found
    return told(source, found.values_list(*names).iterator(chunk_size=10_000), as_of)


def asked(source: str, as_of: dt.date, units: Collection[int] | None) -> tuple[QuerySet[Obligation], tuple[str, ...]]:
    """What is asked of the database for `told`, in no order, and the names of what it gives. Days come as text: made
    into dates, each would be made anew a million times.
    """
    assert source == OBLIGATIONS.name
    texts = {f"{name}_text": Cast(name, CharField()) for name in ("effective", "delivered", "reminded", "extended")}
    found = Obligation.objects.filter(effective__lte=as_of, not_applicable="", request=None).annotate(**texts)
    found = found if units is None else found.filter(unit_id__in=units)
    return found, ("unit_id", "unit__code", "duty", "period", "post", *texts)


def told(source: str, found: Iterable[Any], as_of: dt.date) -> Iterator[tuple[Any, ...]]:  # noqa: ARG001  as every app's
    """The facts, from what the database gave."""
    last = to_day(as_of)
    for unit, code, duty, period, post, due, delivered, reminded, extended in found:
        days = up_to(last, delivered), up_to(last, reminded)
        named = f"{code}/{duty}/{period}" + (f"/{post}" if post else "")
        yield unit, named, duty, day_of_text(due), *days, int(extended is not None)
