"""Findings and remedies as facts. What is a draft, or left the ledger without being put right, is none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import Any

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast

from zeren.apps.findings.models import Finding, Remedy
from zeren.apps.findings.rules.lateness import effective_due, is_late
from zeren.apps.findings.states import KINDS, NO_FACT, ORIGINS, SEVERITIES, VERIFIED
from zeren.base.catalogue import Fact, Source
from zeren.base.dates import NEVER, day_of_text, to_day, up_to
from zeren.base.text import Text

FINDINGS = Source(
    name="findings",
    text=Text("问题", "findings"),
    dated="opened",
    columns={
        "source": Fact("code", Text("问题来源", "source"), ORIGINS),
        "severity": Fact("code", Text("严重程度", "severity"), SEVERITIES),
        "kind": Fact("code", Text("整改方式", "kind of correction"), KINDS),
        "duty": Fact("key", Text("对应责任事项", "duty")),
        "opened": Fact("day", Text("反馈日期", "opened")),
        "due": Fact("day", Text("整改期限（含延期）", "due, extension applied")),
        "verified": Fact("day", Text("验收日期", "verified")),
        "late": Fact("flag", Text("逾期", "late")),
        "repeat": Fact("flag", Text("屡查屡犯", "repeated")),
        "extended": Fact("flag", Text("已延期", "extended")),
        "returned": Fact("count", Text("退回次数", "times returned")),
    },
)

REMEDIES = Source(
    name="remedies",
    text=Text("整改措施", "remedies"),
    dated="due",
    columns={
        "due": Fact("day", Text("期限", "due")),
        "done": Fact("day", Text("完成日期", "done")),
        "on_time": Fact("flag", Text("按期完成", "done on time")),
    },
)

SOURCES: tuple[Source, ...] = (FINDINGS, REMEDIES)


def rows(source: str, as_of: dt.date, units: Collection[int] | None = None) -> Iterator[tuple[Any, ...]]:
    """(unit key, code, and the source's columns in order) of what is dated on or before `as_of`.

    A day after `as_of`, and one that is not there, is `NEVER`. A remedy without a day of its own is due with its
    finding. Of all units, or only of those with these keys.
    """
    found, names = asked(source, as_of, units)
    return told(source, found.order_by("code").values_list(*names).iterator(chunk_size=10_000), as_of)


def asked(source: str, as_of: dt.date, units: Collection[int] | None) -> tuple[QuerySet[Any], tuple[str, ...]]:
    """What is asked of the database for `told`, in no order, and the names of what it gives. Days come as text: made
    into dates, each would be made anew a million times.
    """
    return {"findings": _findings, "remedies": _remedies}[source](as_of, units)


def told(source: str, found: Iterable[Any], as_of: dt.date) -> Iterator[tuple[Any, ...]]:
    """The facts, from what the database gave."""
    return {"findings": _of_findings, "remedies": _of_remedies}[source](found, as_of)


def _texts(*names: str) -> dict[str, Cast]:
    return {f"{name}_text": Cast(name, CharField()) for name in names}


_date = lru_cache(maxsize=20_000)(dt.date.fromisoformat)


def _read(text: str | None) -> dt.date | None:
    return _date(text) if text else None


def _findings(as_of: dt.date, units: Collection[int] | None) -> tuple[QuerySet[Any], tuple[str, ...]]:
    texts = _texts("opened", "due", "extended", "verified")
    found = Finding.objects.exclude(state__in=NO_FACT).filter(opened__lte=as_of).annotate(**texts)
    found = found if units is None else found.filter(unit_id__in=units)
    return found, ("unit_id", "code", "source", "severity", "kind", "duty", *texts, "state", "repeat", "returned")


def _of_findings(found: Iterable[Any], as_of: dt.date) -> Iterator[tuple[Any, ...]]:
    last = to_day(as_of)
    for *head, opened, first, extended, accepted, state, repeat, returned in found:
        verified = accepted if state in VERIFIED else None
        due = effective_due(_read(first), _read(extended))
        late = int(is_late(due, _read(verified), as_of))
        due_day = NEVER if due is None or due > as_of else to_day(due)
        days = day_of_text(opened), due_day, up_to(last, verified)
        yield *head, *days, late, int(repeat), int(extended is not None), returned


def _remedies(as_of: dt.date, units: Collection[int] | None) -> tuple[QuerySet[Any], tuple[str, ...]]:  # noqa: ARG001  as findings
    texts = _texts("due", "done", "finding__due", "finding__extended")
    found = Remedy.objects.exclude(finding__state__in=NO_FACT).annotate(**texts)
    found = found if units is None else found.filter(finding__unit_id__in=units)
    return found, ("finding__unit_id", "code", *texts)


def _of_remedies(found: Iterable[Any], as_of: dt.date) -> Iterator[tuple[Any, ...]]:
    last = to_day(as_of)
    for unit, code, own, done, first, extended in found:
        due = _read(own) or effective_due(_read(first), _read(extended))
        if due is not None and due <= as_of:
            in_time = done is not None and _date(done) <= due
            yield unit, code, to_day(due), up_to(last, done), int(in_time)
