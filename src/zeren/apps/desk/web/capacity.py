"""Hands against work: authorised posts, posts and people against what a year asks; who bears too much at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from zeren.apps.access.queries import may
from zeren.apps.access.rules import Permission, needs
from zeren.apps.desk.rules import HANDS, HARD, Hands, hands_state
from zeren.apps.duties.queries import Burden, burdens
from zeren.apps.frameworks.queries import packs_on
from zeren.apps.obligations.queries import minutes
from zeren.apps.organisation import queries as organisation
from zeren.apps.organisation.models import Unit
from zeren.apps.organisation.queries import seen
from zeren.base.text import Text
from zeren.ui.clock import today
from zeren.ui.export import csv_response
from zeren.ui.language import say
from zeren.ui.navigation import Crumb
from zeren.ui.table import Column, Table
from zeren.ui.tones import Badge, Tone

P = Permission
REGISTERS, CAPACITY = Text("台账", "Registers"), Text("人手和工作量", "Hands and work")
TONES: Mapping[str, Tone] = {"heavy": "bad", "short": "warn", "over": "warn", "vacant": "info", "good": "good"}
COLUMNS = (
    Column(Text("单位", "Unit")),
    Column(Text("编制", "Authorised"), narrow=False, align="right"),
    Column(Text("岗位", "Posts"), narrow=False, align="right"),
    Column(Text("在岗人数", "People"), align="right"),
    Column(Text("空缺", "Vacant"), align="right"),
    Column(Text("全年工作（小时）", "Work a year (hours)"), align="right"),
    Column(Text("平均每人（小时）", "Each (hours)"), narrow=False, align="right"),
    Column(Text("上年", "Last year"), narrow=False, align="right"),
    Column(Text("情况", "State")),
)


@needs(P.see_unit)
@require_safe
def capacity(request: HttpRequest) -> HttpResponseBase:
    """The units in scope: hands against work. Queries: seven beside those of the guard."""
    day = today()
    table = Table(COLUMNS, request.GET, search_text=Text("按单位找", "Find by unit"))
    alive = Q(closed__isnull=True) | Q(closed__gt=day)
    units = organisation.listed(seen(request.user, P.see_unit, day), table.search).filter(alive)
    if request.GET.get("export") == "csv":
        rows = _rows(request, list(units))
        return csv_response("capacity", [column.text for column in COLUMNS], map(_plain, rows))
    table.count = units.count()
    table.rows = _rows(request, list(units[table.span]))
    page = {
        "table": table,
        "crumbs": [Crumb(REGISTERS, reverse("organisation:registers")), Crumb(CAPACITY)],
    }
    return render(request, "desk/capacity.html", page)


def _rows(request: HttpRequest, units: Collection[Unit]) -> list[dict[str, Any]]:
    day = today()
    here = Q(unit_id__in=[unit.pk for unit in units])
    filled, authorised = organisation.filling(here, day), organisation.authorised(here, day)
    work = minutes(here, day.year, ["unit_id"])
    rows = []
    for unit in units:
        told = filled.get(unit.pk, organisation.Filling())
        year = work.get((unit.pk,))
        hands = Hands(authorised.get(unit.pk), told.posts, told.held, told.people, year.total if year else 0)
        state = hands_state(hands)
        rows.append(
            {
                "unit": unit,
                "hands": hands,
                "vacant": told.vacant,
                "acting": told.acting,
                "before": (year.earlier if year else 0) // 60,
                "state": Badge(HANDS[state], TONES[state]),
                "gap": state in HARD and may(request.user, P.file_record, unit.path, day),
            }
        )
    return rows


def _plain(row: dict[str, Any]) -> list[str]:
    hands: Hands = row["hands"]
    known = "" if hands.authorised is None else str(hands.authorised)
    each = "" if hands.each is None else hands.each_hours
    numbers = [known, hands.posts, hands.people, row["vacant"], hands.minutes // 60, each, row["before"]]
    return [row["unit"].name, *map(str, numbers), say(row["state"].text)]


LOADS = (
    Column(Text("姓名", "Name")),
    Column(Text("同时任的岗位", "Posts held at once"), narrow=False),
    Column(Text("岗位数", "Posts"), align="right"),
    Column(Text("责任项数", "Duties"), align="right"),
    Column(Text("估计每年（小时）", "Estimate a year (hours)"), align="right"),
)
CONCURRENT = Text("兼任过多", "Too much at once")


@needs(P.see_unit)
@require_safe
def concurrent(request: HttpRequest) -> HttpResponseBase:
    """Who in scope bears too much at once, for the superior to shift charges: in the order of units, nobody is ranked.
    Queries: three beside those of the guard.
    """
    day = today()
    table = Table(LOADS, request.GET, search_text=Text("按单位找", "Find by unit"))
    within = seen(request.user, P.see_unit, day, "post__unit__path") & organisation.named(table.search, "post__unit__")
    found = burdens(within, packs_on(day), day)
    if request.GET.get("export") == "csv":
        rows = _loads(found)
        return csv_response("concurrent", [column.text for column in LOADS], map(_load, rows))
    table.count = len(found)
    table.rows = _loads(found[table.span])
    page = {
        "table": table,
        "crumbs": [Crumb(REGISTERS, reverse("organisation:registers")), Crumb(CONCURRENT)],
    }
    return render(request, "desk/concurrent.html", page)


def _loads(found: Collection[Burden]) -> list[dict[str, Any]]:
    held = organisation.posts_now([one.person for one in found], today()) if found else {}
    rows = [{"one": one, "posts": held.get(one.person, []), "hours": one.minutes // 60} for one in found]
    return sorted(rows, key=lambda row: [one.post.unit.path for one in row["posts"][:1]])


def _load(row: dict[str, Any]) -> list[str]:
    one: Burden = row["one"]
    posts = "；".join(f"{held.post.unit.name} {held.post.name}" for held in row["posts"])
    return [one.name, posts, str(one.posts), str(one.duties), str(row["hours"])]
