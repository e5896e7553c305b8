"""Every read that needs several apps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from django.db.models import Count, Model, Q, QuerySet

from zeren.apps.accountability import sheets as accountability
from zeren.apps.desk.rules import titles
from zeren.apps.evidence import sheets as evidence
from zeren.apps.findings import queries as finding_queries
from zeren.apps.findings import sheets as findings
from zeren.apps.findings.models import Finding
from zeren.apps.findings.rules.lateness import is_late
from zeren.apps.findings.states import SEVERITIES, STATES
from zeren.apps.inspections import sheets as inspections
from zeren.apps.inspections.models import Inspection
from zeren.apps.obligations import queries as obligation_queries
from zeren.apps.obligations import sheets as obligations
from zeren.apps.obligations.models import Obligation
from zeren.apps.organisation import sheets as organisation
from zeren.apps.organisation.models import Person, Post, Unit
from zeren.apps.records import sheets as records
from zeren.apps.records.states import KINDS
from zeren.base.text import Text
from zeren.documents.sheet import Column, Sheet
from zeren.packformat import Pack

_REFERRED: dict[str, type[Model]] = {
    "units": Unit,
    "posts": Post,
    "people": Person,
    "inspections": Inspection,
    "findings": Finding,
}


def sheets() -> tuple[Sheet, ...]:
    """Every table of a folder, in the order in which they are taken in: whatever is referred to comes first."""
    apps = (organisation, evidence, records, obligations, inspections, findings, accountability)
    return tuple(sheet for app in apps for sheet in app.SHEETS)


def known_codes() -> dict[str, dict[str, int]]:
    """The codes that rows may refer to because an earlier load brought them in, by table. One query a table."""
    return {key: dict(model._default_manager.values_list("code", "pk")) for key, model in _REFERRED.items()}


def sheets_to_fill(framework: Pack) -> tuple[Sheet, ...]:
    """The tables with the framework's words as choices where a column holds them."""
    choices = titles(framework.content)

    def offered(column: Column) -> Column:
        return replace(column, kind="choice", choices=choices[column.key]) if column.key in choices else column

    return tuple(replace(sheet, columns=tuple(map(offered, sheet.columns))) for sheet in sheets())


@dataclass(frozen=True)
class Owed:
    """Something that a unit owes: what for which period, when it is due, whether it was filed, and what will do as
    proof. Texts are the framework's; without it the duty is its key.
    """

    unit: int
    unit_name: str
    duty: Text
    period: str
    due: dt.date
    filed: dt.date | None
    minutes: int
    clause: Text
    how: Text
    proof: tuple[Text, ...]

    def late(self, day: dt.date) -> bool:
        """Whether it is not filed on a day after its due day."""
        return self.filed is None and self.due < day


def owed(within: Q, first: dt.date, end: dt.date, packs: Mapping[str, Pack]) -> list[Owed]:
    """What units of a scope (a filter on `unit__path`) owe from a day up to, not including, another, and what of the
    same year is not filed from before. By due day. One query.
    """
    here = Q(effective__gte=first, effective__lt=end)
    open_before = Q(effective__lt=first, effective__gte=dt.date(first.year, 1, 1), delivered__isnull=True)
    found = Obligation.objects.filter(within, here | open_before, not_applicable="").select_related("unit")
    return [_owed(one, packs) for one in found.order_by("effective", "unit__path", "duty", "period")]


def late(units: Collection[int], day: dt.date, packs: Mapping[str, Pack]) -> list[Owed]:
    """What units owe and had not filed on a day, of the year of that day, the longest overdue first. One query."""
    found = obligation_queries.late_on(day, units).filter(effective__gte=dt.date(day.year, 1, 1))
    return [_owed(one, packs) for one in found.select_related("unit")]


def _owed(one: Obligation, packs: Mapping[str, Pack]) -> Owed:
    pack = packs.get(one.issuer)
    duty = pack.duties.get(one.duty) if pack else None
    assert one.effective is not None, "asked for by it"
    nothing = Text("", "")
    return Owed(
        unit=one.unit_id,
        unit_name=one.unit.name,
        duty=duty.title.text if duty else Text(one.duty, one.duty),
        period=one.period,
        due=one.effective,
        filed=one.delivered,
        minutes=one.minutes,
        clause=duty.clause.text if duty else nothing,
        how=(duty.done.text if duty.done.zh or duty.done.en else duty.how.text) if duty else nothing,
        proof=tuple(KINDS[kind] for kind in duty.proof if kind in KINDS) if duty else (),
    )


@dataclass(frozen=True)
class Open:
    """A finding that is open, with its effective due day and whether that is over."""

    pk: int
    code: str
    text: str
    severity: Text
    state: Text
    due: dt.date | None
    late: bool


def open_findings(units: Collection[int], day: dt.date) -> list[Open]:
    """The findings of units that are open on a day, the late ones first, then by due day. One query."""
    found = [_open(one, day) for one in finding_queries.open_on(day, units)]
    return sorted(found, key=lambda one: (not one.late, one.due or dt.date.max, one.code))


def _open(one: Finding, day: dt.date) -> Open:
    due = one.extended or one.due
    late = is_late(due, None, day)
    return Open(one.pk, one.code, one.text, _word(SEVERITIES, one.severity), _word(STATES, one.state), due, late)


def _word(known: Mapping[str, Text], key: str) -> Text:
    return known.get(key, Text(key, key))


@dataclass(frozen=True)
class Standing:
    """How a subtree of units stands on a day: obligations not filed in time and findings open, late among them."""

    overdue: int
    open: int
    late: int


def standing(within: Q, day: dt.date) -> Standing:
    """Of the units of a scope (a filter on `unit__path`), in the year of a day. Two queries."""
    waiting = obligation_queries.late_on(day).filter(within, effective__gte=dt.date(day.year, 1, 1))
    late_one = Q(extended__lt=day) | Q(extended__isnull=True, due__lt=day)
    found = finding_queries.open_on(day).order_by().filter(within)
    counted = found.aggregate(all=Count("pk"), late=Count("pk", filter=late_one))
    return Standing(waiting.count(), counted["all"], counted["late"])


def most_overdue(within: Q, day: dt.date) -> QuerySet[Unit]:
    """The units of a scope (a filter on `path`) with obligations of the year overdue on a day, `overdue` telling how
    many; most first. One query.
    """
    waiting = Q(obligations__delivered__isnull=True) | Q(obligations__delivered__gt=day)
    span = Q(obligations__effective__gte=dt.date(day.year, 1, 1), obligations__effective__lt=day)
    owed_late = waiting & span & Q(obligations__not_applicable="")
    found = Unit.objects.filter(within).filter(owed_late).annotate(overdue=Count("obligations"))
    return found.order_by("-overdue", "path")
