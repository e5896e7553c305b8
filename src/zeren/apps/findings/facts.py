"""Findings and remedies as facts. What is a draft, or left the ledger without being put right, is none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Any

from zeren.apps.findings.models import Finding, Remedy
from zeren.apps.findings.rules.lateness import effective_due, is_late
from zeren.apps.findings.states import KINDS, NO_FACT, ORIGINS, SEVERITIES, VERIFIED
from zeren.base.catalogue import Fact, Source
from zeren.base.dates import NEVER, to_day
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
    return {"findings": _findings, "remedies": _remedies}[source](as_of, units)


def _day(date: dt.date | None, as_of: dt.date) -> int:
    return NEVER if date is None or date > as_of else to_day(date)


def _findings(as_of: dt.date, units: Collection[int] | None) -> Iterator[tuple[Any, ...]]:
    found = Finding.objects.exclude(state__in=NO_FACT).filter(opened__lte=as_of).order_by("code")
    found = found if units is None else found.filter(unit_id__in=units)
    names = ("unit_id", "code", "source", "severity", "kind", "duty", "opened", "due", "extended", "verified", "state")
    for *head, opened, first, extended, accepted, state, repeat, returned in found.values_list(
        *names, "repeat", "returned"
    ).iterator():
        verified = accepted if state in VERIFIED else None
        due = effective_due(first, extended)
        late = int(is_late(due, verified, as_of))
        days = _day(opened, as_of), _day(due, as_of), _day(verified, as_of)
        yield *head, *days, late, int(repeat), int(extended is not None), returned


def _remedies(as_of: dt.date, units: Collection[int] | None) -> Iterator[tuple[Any, ...]]:
    found = Remedy.objects.exclude(finding__state__in=NO_FACT).order_by("code")
    found = found if units is None else found.filter(finding__unit_id__in=units)
    names = ("finding__unit_id", "code", "due", "done", "finding__due", "finding__extended")
    for unit, code, own, done, first, extended in found.values_list(*names).iterator():
        due = own or effective_due(first, extended)
        if due is not None and due <= as_of:
            in_time = done is not None and done <= due
            yield unit, code, to_day(due), _day(done, as_of), int(in_time)
