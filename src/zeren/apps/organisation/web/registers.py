"""The registers of the organisation: facilities, budget, what is lacking, competence; vacant posts; the workforce."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zeren.apps.access.queries import may, reach, viewer
from zeren.apps.access.rules import Permission, needs
from zeren.apps.organisation import commands, queries
from zeren.apps.organisation.models import RegisterRow, Unit
from zeren.apps.organisation.queries import path_of, path_of_body, path_of_row, seen
from zeren.apps.organisation.rules import registers as rules
from zeren.apps.organisation.rules.registers import ASPECTS, COMPETENCE, GAPS, REGISTERS, STATES
from zeren.apps.organisation.states import TIERS
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.ui.asked import field_of, who
from zeren.ui.clock import today
from zeren.ui.door import handed_on
from zeren.ui.export import csv_response
from zeren.ui.language import say
from zeren.ui.navigation import Crumb
from zeren.ui.notices import tell
from zeren.ui.table import Column, Filter, Table
from zeren.ui.tones import Badge, Tone

P = Permission
TITLE = Text("台账", "Registers")
VACANT, WORKFORCE = Text("岗位空缺", "Vacant posts"), Text("队伍结构", "Workforce")
FORM = ["GET", "HEAD", "POST"]
TONES: dict[str, Tone] = {
    "open": "info",
    "late": "bad",
    "done": "good",
    "used": "good",
    "answered": "good",
    "over": "bad",
    "short": "warn",
    "good": "good",
}
STATE = Column(Text("情况", "State"))
UNIT = Column(Text("单位", "Unit"))
WORDS = Text("按名称、单位找", "Find by name or unit")


def _unit(request: HttpRequest, permission: Permission) -> Unit | None:
    """The one unit for which the reader may act, for the way to entering. One query, none for nobody."""
    tops = [top for top in reach(viewer(request), permission, today()) if top]
    return Unit.objects.filter(path=tops[0]).first() if len(tops) == 1 else None


@needs(P.see_unit)
@require_safe
def registers(request: HttpRequest) -> HttpResponse:
    """Which registers there are. No query beside those of the guard."""
    page = {"registers": [(sheet, reverse("organisation:register", args=[key])) for key, sheet in REGISTERS.items()]}
    return render(request, "organisation/registers.html", page)


@needs(P.see_unit)
@require_safe
def register(request: HttpRequest, register: str) -> HttpResponseBase:
    """One register, of the units in scope; what is lacking also where a unit in scope owes the answer. Queries: six at
    most beside those of the guard.
    """
    sheet = REGISTERS.get(register)
    if sheet is None:
        raise Http404
    columns = tuple(
        Column(column.text, narrow=at < 1, align="right" if column.kind == "whole" else "")
        for at, column in enumerate(sheet.columns)
    )
    table = Table((UNIT, *columns, STATE), request.GET, search_text=WORDS)
    within = seen(request.user, P.see_unit, today(), "unit__path")
    asked = seen(request.user, P.see_unit, today(), "body__path") if register == GAPS.key else None
    found = queries.register_rows(register, within, asked, table.search)
    if request.GET.get("export") == "csv":
        heads = [Text("单位", "Unit"), *(column.text for column in sheet.columns), STATE.text]
        rows = ([one.unit.name, *_cells(one), say(_state(one).text)] for one in found.iterator())
        return csv_response(register, heads, rows)
    table.count = found.count()
    table.rows = [
        {
            "one": one,
            "cells": list(zip(_cells(one), (column.classes for column in columns), strict=True)),
            "state": _state(one),
            "answers": one.body is not None and not one.answer and may(request.user, P.sign, one.body.path, today()),
        }
        for one in found[table.span]
    ]
    page = {
        "sheet": sheet,
        "table": table,
        "own": _unit(request, P.assess if register == COMPETENCE.key else P.file_record),
        "within": within,
        "crumbs": [Crumb(TITLE, reverse("organisation:registers")), Crumb(sheet.text)],
    }
    return render(request, "organisation/register.html", page)


def _state(one: RegisterRow) -> Badge:
    state = rules.standing(one.register, one.told, one.due, one.done, today())
    return Badge(STATES[state], TONES[state])


def _cells(one: RegisterRow) -> list[str]:
    """What a row says, in the order of its columns."""
    cells = []
    for column in REGISTERS[one.register].columns:
        text = one.told.get(column.key, "")
        if column.key == "post":
            text = one.post.name if one.post else ""
        elif column.key == "body":
            text = one.body.name if one.body else ""
        elif column.choices:
            text = say(column.choices[text]) if text in column.choices else text
        elif column.key in {"planned", "available", "used"} and text:
            text = f"{int(text):,}"
        cells.append(text)
    return cells


@needs(P.file_record, path_of)
@require_http_methods(FORM)
def enter(request: HttpRequest, unit: int, register: str) -> HttpResponse:  # noqa: ARG001  the guard has read it
    """Enter a row for a unit. Queries: four at most beside those of the guard."""
    if register not in REGISTERS or register == COMPETENCE.key:
        raise Http404
    return _entered(request, register)


@needs(P.assess, path_of)
@require_http_methods(FORM)
def require(request: HttpRequest, unit: int) -> HttpResponse:  # noqa: ARG001  the guard has read it
    """Say which competence posts of a tier need, in a unit and below it."""
    return _entered(request, COMPETENCE.key)


def _entered(request: HttpRequest, register: str) -> HttpResponse:
    unit, problems = handed_on(request, Unit), list[Problem]()
    values = _typed(request, register)
    if request.method == "POST":
        try:
            commands.enter_row(register, unit, values, by=who(request), on=today())
        except Refused as refused:
            problems = refused.problems
        else:
            tell(request, Text("已登记。", "It is entered."))
            return HttpResponseRedirect(reverse("organisation:register", args=[register]))
    return _form(request, register, unit, None, values, problems)


def _typed(request: HttpRequest, register: str) -> dict[str, str]:
    return {column.key: field_of(request.POST, column.key, 500) for column in REGISTERS[register].columns}


def _form(
    request: HttpRequest,
    register: str,
    unit: Unit,
    one: RegisterRow | None,
    values: dict[str, str],
    problems: list[Problem],
) -> HttpResponse:
    sheet = REGISTERS[register]
    wrong: dict[str, list[Problem]] = {}
    for problem in problems:
        wrong.setdefault(problem.where.column, []).append(problem)
    keys = {column.key for column in sheet.columns}
    page = {
        "sheet": sheet,
        "unit": unit,
        "one": one,
        "state": _state(one) if one else None,
        "over": one is not None and (one.closed is not None or (register == GAPS.key and one.done is not None)),
        "fields": [
            {"column": column, "value": values.get(column.key, ""), "wrong": wrong.get(column.key, [])}
            for column in sheet.columns
        ],
        "problems": [problem for key, some in wrong.items() if key not in keys for problem in some],
        "crumbs": [
            Crumb(TITLE, reverse("organisation:registers")),
            Crumb(sheet.text, reverse("organisation:register", args=[register])),
            Crumb(one.name if one else Text("登记", "Enter")),
        ],
    }
    return render(request, "organisation/register-row.html", page, status=422 if problems else 200)


@needs(P.file_record, path_of_row)
@require_http_methods(FORM)
def row(request: HttpRequest, row: int) -> HttpResponse:  # noqa: ARG001  the guard has read it
    """One row, and what it says changed. Queries: four at most beside those of the guard."""
    one, problems = handed_on(request, RegisterRow), list[Problem]()
    if one.register == COMPETENCE.key:
        raise Http404
    values = {**one.told, "post": one.post.code if one.post else "", "body": one.body.code if one.body else ""}
    if request.method == "POST":
        values = _typed(request, one.register)
        try:
            commands.change_row(one, values, by=who(request), on=today())
        except Refused as refused:
            problems = refused.problems
        else:
            tell(request, Text("已保存。", "Saved."))
            return HttpResponseRedirect(reverse("organisation:register-row", args=[one.pk]))
    return _form(request, one.register, one.unit, one, values, problems)


@needs(P.file_record, path_of_row)
@require_POST
def close(request: HttpRequest, row: int) -> HttpResponse:  # noqa: ARG001  the guard has read it
    """Take a row out."""
    one = handed_on(request, RegisterRow)
    if one.register == COMPETENCE.key:
        raise Http404
    return _closed(request, one)


@needs(P.assess, path_of_row)
@require_POST
def waive(request: HttpRequest, row: int) -> HttpResponse:  # noqa: ARG001  the guard has read it
    """Ask for a competence no more."""
    one = handed_on(request, RegisterRow)
    if one.register != COMPETENCE.key:
        raise Http404
    return _closed(request, one)


def _closed(request: HttpRequest, one: RegisterRow) -> HttpResponse:
    try:
        commands.close_row(one, by=who(request), on=today())
        tell(request, Text("已注销。", "It is taken out."))
    except Refused as refused:
        tell(request, refused.problems[0].what)
    return HttpResponseRedirect(reverse("organisation:register", args=[one.register]))


@needs(P.sign, path_of_body)
@require_http_methods(FORM)
def answer(request: HttpRequest, row: int) -> HttpResponse:  # noqa: ARG001  the guard has read it
    """What becomes of something lacking, said by the body that can mend it. Queries: two beside those of the guard."""
    one, problems = handed_on(request, RegisterRow), list[Problem]()
    text = field_of(request.POST, "answer", 501)
    if request.method == "POST":
        try:
            commands.answer_gap(one, text, by=who(request), on=today())
        except Refused as refused:
            problems = refused.problems
        else:
            tell(request, Text("已答复。", "Answered."))
            return HttpResponseRedirect(reverse("organisation:register", args=[GAPS.key]))
    page = {
        "one": one,
        "kind": rules.LACKS.get(one.told.get("kind", "")),
        "state": _state(one),
        "value": text,
        "problems": problems,
        "crumbs": [
            Crumb(TITLE, reverse("organisation:registers")),
            Crumb(GAPS.text, reverse("organisation:register", args=[GAPS.key])),
            Crumb(Text("答复", "Answer")),
        ],
    }
    return render(request, "organisation/register-answer.html", page, status=422 if problems else 200)


VACANCY = (
    UNIT,
    Column(Text("岗位", "Post")),
    Column(Text("责任层级", "Tier"), narrow=False),
    Column(Text("空缺自", "Vacant since")),
    Column(Text("代理", "Stand-in")),
)
TIER = Filter("tier", Text("责任层级", "Tier"), TIERS)


@needs(P.see_unit)
@require_safe
def vacancies(request: HttpRequest) -> HttpResponseBase:
    """The posts in scope that nobody holds today, those longest vacant first. Queries: four beside those of
    the guard.
    """
    table = Table(VACANCY, request.GET, (TIER,), search_text=Text("按岗位、单位找", "Find by post or unit"))
    found = queries.vacant_posts(seen(request.user, P.see_unit, today(), "unit__path"), today())
    if table.search:
        found = found.filter(Q(name__icontains=table.search) | queries.named(table.search, "unit__"))
    if tier := table.chosen("tier"):
        found = found.filter(tier=tier)
    if request.GET.get("export") == "csv":
        return csv_response("vacancies", [column.text for column in VACANCY], map(_vacancy, found.iterator()))
    table.count = found.count()
    table.rows = [
        {"one": one, "tier": TIERS.get(one.tier), "days": (today() - one.since).days if one.since else None}
        for one in found[table.span]
    ]
    page = {"table": table, "crumbs": [Crumb(TITLE, reverse("organisation:registers")), Crumb(VACANT)]}
    return render(request, "organisation/vacancies.html", page)


def _vacancy(one: Any) -> list[str]:
    tier = TIERS.get(one.tier)
    since = one.since.isoformat() if one.since else ""
    return [one.unit.name, one.name, say(tier) if tier else "", since, one.acting or ""]


@needs(P.see_unit)
@require_safe
def workforce(request: HttpRequest) -> HttpResponse:
    """How many people of all units in scope together are in which band; nothing below ten. Queries: five beside those
    of the guard.
    """
    year = _year(request)
    within = seen(request.user, P.see_unit, today(), "unit__path")
    found = queries.workforce(within, year)
    page = {
        "year": year,
        "years": range(today().year, today().year - 5, -1),
        "telling": queries.telling_units(within, year),
        "aspects": [
            (text, [(bands[band], number) for band, number in found[key].bands.items()], found[key].whole)
            for key, (text, bands) in ASPECTS.items()
        ],
        "own": _unit(request, P.file_record),
        "crumbs": [Crumb(TITLE, reverse("organisation:registers")), Crumb(WORKFORCE)],
    }
    return render(request, "organisation/workforce.html", page)


def _year(request: HttpRequest) -> int:
    asked = (request.POST or request.GET).get("year", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) == 4 else today().year


@needs(P.file_record, path_of)
@require_http_methods(FORM)
def headcount(request: HttpRequest, unit: int) -> HttpResponse:  # noqa: ARG001  the guard has read it
    """Say how many people a unit has in which band. What was said is not shown again: it may be below ten."""
    here, problems = handed_on(request, Unit), list[Problem]()
    keys = [f"{aspect}-{band}" for aspect, (_, bands) in ASPECTS.items() for band in bands]
    typed = {key: field_of(request.POST, key, 20) for key in keys}
    if request.method == "POST":
        try:
            commands.count_heads(here, _year(request), typed, by=who(request), on=today())
        except Refused as refused:
            problems = refused.problems
        else:
            tell(
                request,
                Text("已填报，只按十人以上的分档合计显示。", "Kept; only sums of ten people or more are shown."),
            )
            return HttpResponseRedirect(reverse("organisation:workforce") + f"?year={_year(request)}")
    page = {
        "unit": here,
        "year": _year(request),
        "aspects": [
            (text, [(f"{aspect}-{band}", word, typed[f"{aspect}-{band}"]) for band, word in bands.items()])
            for aspect, (text, bands) in ASPECTS.items()
        ],
        "problems": problems,
        "crumbs": [
            Crumb(TITLE, reverse("organisation:registers")),
            Crumb(WORKFORCE, reverse("organisation:workforce")),
            Crumb(Text("填报", "Enter")),
        ],
    }
    return render(request, "organisation/headcount.html", page, status=422 if problems else 200)
