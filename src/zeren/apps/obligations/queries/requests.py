"""Demands beside the frameworks: what is held already, who is asked, what was filled in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet

from zeren.apps.obligations.models import Answer, Obligation, Request
from zeren.apps.obligations.queries.load import loads
from zeren.apps.obligations.rules.requests import Draft, Field, Held, problems
from zeren.apps.organisation.models import Unit
from zeren.apps.organisation.queries import first_responsible
from zeren.apps.organisation.sheets import UNITS
from zeren.base.located import Located
from zeren.base.problems import Problem
from zeren.base.text import Text

_OF_UNITS = {"id": "code", "name": "name", "category": "category", "opened": "opened", "former_names": "former_names"}
"""Columns of the table of units, and where their values are."""
_OTHERS = {"单位编码": "id", "单位全称": "name", "名称": "name", "成立日期": "opened"}
_LEADERS = ("第一责任人", "主要负责人", "单位负责人", "负责人姓名")


def fields_of(request: Request) -> tuple[Field, ...]:
    """The columns of a demand. No query."""
    return tuple(Field(**column) for column in request.columns)


def held(period: str, on: dt.date) -> list[Held]:
    """What is known of units already: their own data, and what other demands in force, or for the same time, ask. Two
    queries.
    """
    where = Text("单位资料", "the data of units")
    found = [Held(UNITS.column(key).text.zh, where, f"unit:{key}") for key in _OF_UNITS]
    found += [Held(name, where, f"unit:{key}") for name, key in _OTHERS.items()]
    found += [Held(name, Text("岗位和任职", "posts and who holds them"), "first") for name in _LEADERS]
    still = Q(expires__gt=on) | Q(period=period)
    requests = list(Request.objects.filter(still, withdrawn=None).order_by("code"))
    units: dict[int, set[int]] = {}
    for key, unit in Obligation.objects.filter(request__in=requests).values_list("request_id", "unit_id"):
        units.setdefault(key or 0, set()).add(unit)
    for request in requests:
        told = Text("填报{code}“{title}”", "request {code}, {title}").fill(code=request.code, title=request.title)
        asked = frozenset(units.get(request.pk, ()))
        found += [Held(one.text, told, f"request:{request.code}:{one.key}", asked) for one in fields_of(request)]
    return found


def against(draft: Draft, on: dt.date) -> tuple[list[Problem], list[Held]]:
    """What speaks against a demand, and what is held already. Seven queries."""
    known = held(draft.period, on)
    return list(problems(draft, known, loads(draft, on), on)), known


def values_of(fields: Sequence[Field], units: Collection[int], day: dt.date) -> dict[str, dict[int, str]]:
    """What the sources of fields say of units, by field and unit; a unit that a source does not cover is left out.
    One query for the units, one for who leads them, one for each demand that is a source.
    """
    found: dict[str, dict[int, str]] = {}
    for field in fields:
        kind, _, name = field.held.partition(":")
        if kind == "unit":
            column = _OF_UNITS[name]
            rows = Unit.objects.filter(pk__in=units).values_list("pk", column)
            found[field.key] = {pk: str(value or "") for pk, value in rows}
        elif kind == "first":
            leaders = first_responsible(units, day)
            found[field.key] = {pk: leaders.get(pk, "") for pk in units}
        elif kind == "request":
            code, _, key = name.partition(":")
            found[field.key] = _answered(code, key, units)
    return found


def _answered(code: str, key: str, units: Collection[int]) -> dict[int, str]:
    asked = Obligation.objects.filter(request__code=code, unit_id__in=units).values_list("unit_id", flat=True)
    found = dict.fromkeys(asked, "")
    rows = Answer.objects.filter(request__code=code, unit_id__in=found, submitted__isnull=False)
    for unit, told in rows.values_list("unit_id", "rows"):
        found[unit] = "；".join(row.get(key, "") for row in told)
    return found


def asked_of(request: Request, unit: int, day: dt.date) -> tuple[list[Field], dict[str, str]]:
    """The fields that a unit is asked for, and the values of the others, which are held."""
    fields = fields_of(request)
    known = values_of(fields, [unit], day)
    values = {key: told[unit] for key, told in known.items() if unit in told}
    return [field for field in fields if field.key not in values], values


class Asked(NamedTuple):
    """A unit that is asked: what it owes and what it filled in, if anything."""

    owed: Obligation
    answer: Answer | None


def answers_of(request: Request) -> list[Asked]:
    """Every unit that is asked, those that have not answered first. Two queries."""
    answers = {one.unit_id: one for one in Answer.objects.filter(request=request)}
    rows = Obligation.objects.filter(request=request).select_related("unit").order_by("unit__order", "unit__path")
    found = [Asked(row, answers.get(row.unit_id)) for row in rows]
    return sorted(found, key=lambda one: one.owed.delivered is not None)


def of_unit(request: int, unit: int) -> Asked | None:
    """What a unit owes for a demand. Two queries."""
    row = Obligation.objects.filter(request_id=request, unit_id=unit).select_related("request", "unit").first()
    return Asked(row, Answer.objects.filter(request_id=request, unit_id=unit).first()) if row else None


def listed(within: Q, issuers: Q) -> QuerySet[Request]:
    """The demands that units of a scope make or owe, the newest first, each with how many are `asked` and `met`."""
    asked = Obligation.objects.filter(within, request__isnull=False).values("request")
    mine = Request.objects.filter(Q(pk__in=asked) | Q(issuer__in=Unit.objects.filter(issuers).values("pk")))
    counted = mine.annotate(asked=Count("owed"), met=Count("owed__delivered"))
    return counted.select_related("issuer").order_by("-issued", "-code")


def path_of(request_id: int, **_: object) -> Located | None:
    """The path of the unit that makes a demand and the row, None for none: what a page's guard asks by. One query."""
    found = Request.objects.filter(pk=request_id).select_related("issuer").first()
    return Located(found.issuer.path, found) if found else None


def merged(request: Request, day: dt.date) -> Iterator[list[str]]:
    """All that units filled in as one table: the unit's id and name, the day it was handed in, then every field, those
    that are held filled from where they are. A unit that has not answered has one row with what is held. Four queries,
    and those of `values_of`.
    """
    fields = fields_of(request)
    told = answers_of(request)
    known = values_of(fields, [one.owed.unit_id for one in told], day)
    for owed, answer in sorted(told, key=lambda one: (one.owed.unit.order or 0, one.owed.unit.path)):
        done = answer.rows if answer and answer.submitted else [{}]
        when = answer.submitted.isoformat() if answer and answer.submitted else ""
        for row in done:
            cells = [_cell(field, owed.unit_id, row, known) for field in fields]
            yield [owed.unit.code, owed.unit.name, when, *cells]


def _cell(field: Field, unit: int, row: Mapping[str, Any], known: Mapping[str, Mapping[int, str]]) -> str:
    return known.get(field.key, {}).get(unit, row.get(field.key, ""))


def next_number(year: int) -> int:
    """The number that the next demand of a year gets. One query."""
    last = Request.objects.filter(code__startswith=f"D{year}-").order_by("-code").values_list("code", flat=True).first()
    return int(last.rpartition("-")[2]) + 1 if last else 1


def unanswered(request: Request) -> QuerySet[Obligation]:
    """What is still owed for a demand."""
    return Obligation.objects.filter(request=request, delivered=None, not_applicable="").annotate(path=F("unit__path"))
