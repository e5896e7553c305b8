"""Results by tier as duties done or not, exports, the register of uses, statements of duties: nobody is rated."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from zeren.apps.assessment.models import Export, ResultUse, Run, Scorecard, Statement
from zeren.apps.assessment.rules import unpacked
from zeren.apps.assessment.rules.uses import converted
from zeren.apps.obligations.models import Obligation
from zeren.apps.organisation.models import Appointment, Person
from zeren.apps.organisation.states import TIERS
from zeren.apps.records.models import Record
from zeren.apps.records.states import FILED
from zeren.base.text import Text
from zeren.packformat import Pack

DONE, PART, OPEN, KEPT, NONE = (
    Text("已落实", "done"),
    Text("部分落实", "done in part"),
    Text("未落实", "not done"),
    Text("有记录", "on record"),
    Text("没有要求", "nothing asked"),
)


@dataclass(frozen=True)
class Held:
    """A duty as it stood: what was asked for by a day, what of it was done, and what does not apply."""

    duty: str
    text: Text
    asked: int
    done: int
    late: int

    @property
    def state(self) -> Text:
        """Done or not, in a word."""
        if not self.asked:
            return KEPT if self.done else NONE
        return DONE if self.done >= self.asked else PART if self.done else OPEN


def tiers_of(unit: int, category: str, pack: Pack, year: int, as_of: dt.date) -> list[tuple[Text, list[Held]]]:
    """The duties of each tier and whether the unit did them by a day: lists without points and without order. Two
    queries.
    """
    held = _held(unit, category, pack, year, as_of)
    found = []
    for tier in pack.content.tiers:
        rows = [held[duty.id] for duty in pack.duties.values() if tier.id in duty.tiers]
        if rows:
            found.append((tier.title.text, rows))
    return found


def _held(unit: int, category: str, pack: Pack, year: int, as_of: dt.date) -> dict[str, Held]:
    rows = Obligation.objects.filter(unit_id=unit, year=year, not_applicable="", effective__lte=as_of)
    owed: dict[str, list[tuple[dt.date, dt.date | None]]] = {}
    for name, due, delivered in rows.values_list("duty", "effective", "delivered"):
        if due is not None:
            owed.setdefault(name, []).append((due, delivered if delivered and delivered <= as_of else None))
    records = Record.objects.filter(unit_id=unit, state=FILED, happened__year=year, happened__lte=as_of)
    counts: dict[str, int] = {}
    for name in records.values_list("duty", flat=True):
        counts[name] = counts.get(name, 0) + 1
    found = {}
    for duty in pack.duties.values():
        asked = owed.get(duty.id, [])
        if asked:
            done = sum(day is not None for _, day in asked)
            late = sum(day is not None and day > due for due, day in asked)
            found[duty.id] = Held(duty.id, duty.title.text, len(asked), done, late)
        else:
            # What is expected so many times a year has no day of its own: in the middle of it nothing is missing yet.
            whole = duty.owed_by(category) and as_of >= dt.date(year, 12, 31)
            times, done = _times(duty.times, category) if whole else 0, counts.get(duty.id, 0)
            found[duty.id] = Held(duty.id, duty.title.text, times, min(done, times) if times else done, 0)
    return found


def _times(times: object, category: str) -> int:
    """How often a year something without a fixed date is expected of a category."""
    if isinstance(times, Mapping):
        return int(times.get(category, 0))
    return int(times) if isinstance(times, int) else 0


def converted_rows(run: Run, share: int, full: int) -> list[list[Any]]:
    """The units of a run with their share: code, name, whether rated, total, share. One query."""
    cards = Scorecard.objects.filter(run=run).select_related("unit").order_by("unit__code")
    names = ("unit__code", "unit__name", "rated", "total")
    return [
        [code, name, rated, total if rated else None, converted(total, full, share) if rated else None]
        for code, name, rated, total in cards.values_list(*names)
    ]


def exports(run: int) -> QuerySet[Export]:
    """What was converted of a run, the last first. One query."""
    return Export.objects.filter(run_id=run).defer("content").order_by("-pk")


def content_of(row: Export | Statement) -> dict[str, Any]:
    """What was frozen. No query."""
    told: dict[str, Any] = json.loads(unpacked(row.content))
    return told


def uses(run: int) -> QuerySet[ResultUse]:
    """Who used a run for what, the last first. One query."""
    return ResultUse.objects.filter(run_id=run).select_related("unit").order_by("-pk")


def offices(person: int, start: dt.date, end: dt.date, within: Q) -> list[Appointment]:
    """The posts that somebody held between two days in a scope (a filter on `post__unit__path`). One query."""
    rows = Appointment.objects.filter(within, Q(end__isnull=True) | Q(end__gt=start), person_id=person, start__lt=end)
    return list(rows.select_related("post__unit").order_by("start", "code"))


def office_rows(found: Iterable[Appointment], pack: Pack, start: dt.date, end: dt.date) -> Iterator[dict[str, Any]]:
    """For each office and year: the duties that its tier carries and whether the unit did them while it was held. Two
    queries for each office and year.
    """
    for one in found:
        first, last = max(one.start, start), min(one.end or end, end)
        for year in range(first.year, (last - dt.timedelta(days=1)).year + 1):
            day = min(last - dt.timedelta(days=1), dt.date(year, 12, 31))
            held = _held(one.post.unit_id, one.post.unit.category, pack, year, day)
            rows = [held[duty.id] for duty in pack.duties.values() if one.post.tier in duty.tiers]
            yield {
                "duties": [
                    {"asked": row.asked, "done": row.done, "duty": [row.text.zh, row.text.en], "late": row.late}
                    for row in rows
                    if row.asked or row.done
                ],
                "from": max(first, dt.date(year, 1, 1)).isoformat(),
                "post": one.post.name,
                "tier": list(TIERS.get(one.post.tier, Text("", ""))),
                "to": day.isoformat(),
                "unit": one.post.unit.name,
            }


def in_scope(within: Q) -> QuerySet[Appointment]:
    """The appointments of a scope, past ones too. No query until it is read."""
    return Appointment.objects.filter(within)


def holders(within: Q, words: str, most: int) -> list[Person]:
    """People who hold or held a post in a scope (as `in_scope`), by a part of the name or the whole code, or by the
    code of a unit of theirs. One query.
    """
    named = Q(name__icontains=words) | Q(code__iexact=words)
    held = in_scope(within).values("person_id")
    there = in_scope(within).filter(post__unit__code__iexact=words).values("person_id")
    return list(Person.objects.filter(named & Q(pk__in=held) | Q(pk__in=there)).order_by("name", "code")[:most])


def statements(within: Q, day: dt.date) -> QuerySet[Statement]:
    """The statements in force about people who hold or held a post in a scope (a filter on appointments'
    `post__unit__path`), by the day they were made: no search and no list by person. One query.
    """
    people = in_scope(within).values("person_id")
    return _in_force(day).filter(person_id__in=people).order_by("-on", "-pk")


def mine(person: str, day: dt.date) -> QuerySet[Statement]:
    """The statements in force about a person. One query."""
    return _in_force(day).filter(person__code=person).order_by("-on", "-pk")


def _in_force(day: dt.date) -> QuerySet[Statement]:
    return Statement.objects.filter(expires__gt=day).select_related("person")
