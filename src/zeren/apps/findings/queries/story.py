"""What happened to a finding, one act after another, as the journal tells it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from zeren.apps.audit.events import restored
from zeren.apps.audit.models import Entry
from zeren.apps.findings import events
from zeren.apps.findings.models import Act, Finding, Remedy
from zeren.apps.findings.states import PLANNED
from zeren.base.text import Text

_KINDS: dict[str, type[Any]] = {
    one.kind: one
    for one in (
        events.Moved,
        events.TakenBack,
        events.Registered,
        events.Redrafted,
        events.Remedied,
        events.Proposed,
        events.Agreed,
        events.Declined,
        events.HandedOver,
        events.RemedyWithdrawn,
        events.RemedyReturned,
    )
}
_GIVEN = {
    "before": Text("原来的表述", "it said before"),
    "text": Text("改后的表述", "it says now"),
    "reason": Text("理由或说明", "reason or note"),
    "extended": Text("新期限", "new due day"),
    "review_on": Text("下次复查", "next review"),
    "second": Text("复核岗位", "second post"),
}
_DAYS = {
    "opened": Text("反馈", "fed back"),
    "verified": Text("验收", "verified"),
    "closed": Text("销号", "closed"),
    "published": Text("公开", "published"),
    "reopened": Text("重新打开", "reopened"),
}


class Told(NamedTuple):
    """One thing that happened: the day, the post and its unit ("" where a folder told it), the deed, and what went
    with it as pairs of words.
    """

    on: dt.date
    post: str
    unit: str
    deed: Text
    given: Sequence[tuple[Text, str]] = ()


def acts_of(row: Finding) -> list[Act]:
    """All acts on a finding, the first one first. One query."""
    return list(row.acts.select_related("post__unit", "person").order_by("number"))


def story(row: Finding, acts: Sequence[Act]) -> list[Told]:
    """What happened, the newest first: the acts, and before them the days that a folder brought in. One query."""
    entries = Entry.objects.in_bulk([act.number for act in acts])
    told = [_told(act, entries[act.number]) for act in acts if act.number in entries]
    covered = {(one.on, name) for one, act in zip(told, acts, strict=False) for name in _left(act)}
    days = ((name, getattr(row, name)) for name in _DAYS)
    before = [Told(day, "", "", _DAYS[name]) for name, day in days if day and (day, name) not in covered]
    first = acts[0].name if acts else ""
    recorded = [one for one in before if first != "register" or one.deed is not _DAYS["opened"]]
    return sorted([*recorded, *told], key=lambda one: one.on)[::-1]


def taken_out(row: Finding, remedies: Sequence[Remedy], acts: Sequence[Act]) -> frozenset[int]:
    """The keys of the remedies that may still be taken out: not reported done, and in no approved plan. One query at
    most.

    A plan that was approved holds what was there before the approval, and what nobody knows the coming of.
    """
    undone = [remedy for remedy in remedies if remedy.done is None]
    if not undone or row.state in PLANNED:
        return frozenset(remedy.pk for remedy in undone)
    approved = max((act.number for act in acts if act.name == "approve_plan"), default=0)
    numbers = [act.number for act in acts if act.name == "remedy" and act.number > approved]
    told = [json.loads(entry.data) for entry in Entry.objects.in_bulk(numbers).values()] if numbers else []
    added = {data["remedy"] for data in told if data["new"]}
    return frozenset(remedy.pk for remedy in undone if remedy.code in added)


def _left(act: Act) -> tuple[str, ...]:
    """The days on the row that an act left."""
    days = {"issue": "opened", "verify": "verified", "close": "closed", "publish": "published", "reopen": "reopened"}
    return (days[act.name],) if act.name in days else ()


def _told(act: Act, entry: Entry) -> Told:
    data: Mapping[str, Any] = json.loads(entry.data)
    event: Any = restored(_KINDS[entry.kind], data)
    post, unit = (act.post.name, act.post.unit.name) if act.post else (entry.by, "")
    said = dict(data.get("given", {}))
    said |= {key: data[key] for key in ("reason", "text") if key not in said and data.get(key)}
    given = [(_GIVEN[key], said[key]) for key in _GIVEN if said.get(key)]
    return Told(entry.on, post, unit, event.deed(), given)


def asked_extension(acts: Sequence[Act]) -> dt.date | None:
    """The due day that the unit asked for last. One query."""
    number = next((act.number for act in reversed(acts) if act.name == "ask_extension"), None)
    data = Entry.objects.filter(number=number).values_list("data", flat=True).first() if number else None
    asked = json.loads(data)["given"].get("extended", "") if data else ""
    return dt.date.fromisoformat(asked) if asked else None


class Deed(NamedTuple):
    """Something that happened to one of several findings."""

    on: dt.date
    finding: Finding
    told: Told


def deeds(found: QuerySet[Finding], first: dt.date, end: dt.date, most: int) -> list[Deed]:
    """What happened to some findings from a day up to, not including, another: at most so many acts, the newest first,
    and the days that a folder brought in. Three queries.
    """
    mine = Act.objects.filter(finding__in=found.values("pk"))
    entries = Entry.objects.filter(number__in=mine.values("number"), on__gte=first, on__lt=end)
    kept = {entry.number: entry for entry in entries.order_by("-number")[:most]}
    acts = list(mine.filter(number__in=kept).select_related("finding", "post__unit"))
    done = [Deed(kept[act.number].on, act.finding, _told(act, kept[act.number])) for act in acts]
    covered = {(act.finding_id, name) for act in acts for name in _left(act)}
    days = reduce(or_, (Q((f"{name}__gte", first), (f"{name}__lt", end)) for name in _DAYS))
    rows = found.filter(days).exclude(state="draft").order_by("-pk")[:most]
    before = [
        Deed(day, row, Told(day, "", "", _DAYS[name]))
        for row in rows
        for name in _DAYS
        if (day := getattr(row, name)) and first <= day < end and (row.pk, name) not in covered
    ]
    return [*before, *done]
