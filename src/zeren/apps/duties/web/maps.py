"""The responsibility map: many units as a list, one unit as a picture with a day slider."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from zeren.apps.access.queries import may, scope
from zeren.apps.access.rules import Permission, needs
from zeren.apps.duties import queries
from zeren.apps.duties.rules import MOST_MINUTES, MOST_POSTS, Place
from zeren.apps.duties.states import STATES
from zeren.apps.duties.web.asking import MAP, asked_day, chosen_pack, packs, seen_unit
from zeren.apps.organisation import queries as organisation
from zeren.base.text import Text
from zeren.documents.ledger import LedgerColumn, LedgerTable, write_book
from zeren.ui import language
from zeren.ui.clock import today
from zeren.ui.export import made_response
from zeren.ui.navigation import Crumb
from zeren.ui.table import Column, Table
from zeren.ui.tones import Badge, Tone

TONES: Mapping[str, Tone] = {
    "held": "good",
    "acting": "info",
    "open": "warn",
    "vacant": "bad",
    "gap": "bad",
    "overlap": "warn",
}
UNIT = Text("单位", "Unit")
DUTY = Text("责任", "Duty")
STATE = Text("情况", "State")
COLUMNS = (Column(UNIT), *(Column(text, align="right", narrow=key in ("held", "gap")) for key, text in STATES.items()))


@needs(Permission.see_unit)
@require_safe
def overview(request: HttpRequest) -> HttpResponseBase:
    """The units in scope: how many of their duties stand how on a day. Queries: six beside those of the guard."""
    day, known = asked_day(request), packs(asked_day(request))
    pack = chosen_pack(request, known)
    within = scope(request.user, Permission.see_unit, today())
    words = Text("按名称、编号找", "Find by name or code")
    table = Table(COLUMNS, request.GET, search_text=words, keep=("day", "framework"))
    page: dict[str, Any] = {"table": table, "day": day, "packs": known, "pack": pack, "states": list(STATES.items())}
    if pack is not None:
        if request.GET.get("export"):
            return _many(request, pack, day)
        units = organisation.listed(within, table.search)
        table.count = units.count()
        table.rows = [_line(line) for line in queries.overview(list(units[table.span]), pack, day)]
    return render(request, "duties/map.html", page)


def _line(line: queries.Line) -> dict[str, Any]:
    cells = [(state, line.counts.get(state, 0)) for state in STATES]
    return {"unit": line.unit, "name": line.name, "cells": cells, "amiss": line.amiss}


def _many(request: HttpRequest, pack: Any, day: dt.date) -> HttpResponseBase:
    """The map of every unit in scope as a workbook. Three queries."""
    within = scope(request.user, Permission.see_unit, today())
    lines = queries.whole_overview(within, scope(request.user, Permission.see_unit, today(), "unit__path"), pack, day)
    heads = (
        LedgerColumn(UNIT, width=30),
        LedgerColumn(Text("编号", "Code")),
        *(LedgerColumn(t, "whole") for t in STATES.values()),
    )
    rows = ([line.name, line.code, *(line.counts.get(state, 0) for state in STATES)] for line in lines)
    return _book(LedgerTable(MAP, heads, rows), day)


def _book(table: LedgerTable, day: dt.date) -> HttpResponse:
    return made_response("map.xlsx", lambda place: write_book(place, MAP, [table], day, language.now()))


@needs(Permission.see_unit, organisation.path_of)
@require_safe
def unit_map(request: HttpRequest, unit: int) -> HttpResponseBase:
    """The map of a unit. Queries: eight beside those of the guard, ten for what was known on an earlier day."""
    found, day = seen_unit(request, unit), asked_day(request)
    believed = asked_day(request, "known") if request.GET.get("known") else None
    known = packs(day)
    pack = chosen_pack(request, known)
    page: dict[str, Any] = {
        "unit": found,
        "day": day,
        "today": today(),
        "believed": believed,
        "pack": pack,
        "packs": known,
        "slider": (day - dt.date(day.year, 1, 1)).days,
        "last": (dt.date(day.year, 12, 31) - dt.date(day.year, 1, 1)).days,
        "ways": _ways(request, day),
        "charges_here": may(request.user, Permission.assess, found.path, today()),
        "crumbs": [Crumb(MAP, reverse("duties:map")), Crumb(found.name)],
    }
    if pack is not None:
        moment = organisation.moment(believed) if believed else None
        drawn = queries.unit_map(found, pack, day, moment)
        if request.GET.get("export"):
            return _one(drawn, day)
        page |= {
            "map": drawn,
            "rows": [_row(row, drawn) for row in drawn.rows],
            "counts": [
                (Badge(text, TONES[key]), drawn.counts[key]) for key, text in STATES.items() if drawn.counts[key]
            ],
            "most": (MOST_POSTS, MOST_MINUTES),
        }
    return render(request, "duties/unit_map.html", page)


def _ways(request: HttpRequest, day: dt.date) -> list[tuple[Text, str]]:
    """A month back, a month on, today; the rest of the address stays."""
    kept = {key: value for key, value in request.GET.items() if key in {"framework", "known"}}
    first = day.replace(day=1)
    back, on = first - dt.timedelta(1), (first + dt.timedelta(32)).replace(day=1)
    days = (
        (Text("上月末", "End of last month"), back),
        (Text("今天", "Today"), today()),
        (Text("下月初", "Next month"), on),
    )
    return [(text, "?" + urlencode(kept | {"day": one.isoformat()})) for text, one in days]


def _row(row: queries.Row, drawn: queries.Map) -> dict[str, Any]:
    answers = {place.post for place in row.standing.places}
    cells = [
        (text, *_cell(None if cell is None else [(place, place.post in answers) for place in cell]))
        for (_, text), cell in zip(drawn.tiers, row.cells, strict=True)
    ]
    badge = Badge(STATES[row.state], TONES[row.state])
    return {"duty": row.duty, "text": row.text, "state": row.state, "badge": badge, "cells": cells}


Borne = list[tuple[Place, bool]]
MANY = 4
"""Where more posts share a duty that none of them answers for, the first are shown and the others on demand."""


def _cell(places: Borne | None) -> tuple[Borne | None, Borne, int]:
    """The posts of a cell that are shown, the others, and how many of these are vacant."""
    if places is None or len(places) <= MANY or any(answers for _, answers in places):
        return places, [], 0
    rest = places[MANY - 2 :]
    return places[: MANY - 2], rest, sum(not place.holder for place, _ in rest)


def _one(drawn: queries.Map, day: dt.date) -> HttpResponse:
    heads = (LedgerColumn(DUTY, width=30), LedgerColumn(STATE), *(LedgerColumn(text) for _, text in drawn.tiers))
    rows = (
        [language.say(row.text), language.say(STATES[row.state]), *(_names(cell) for cell in row.cells)]
        for row in drawn.rows
    )
    return _book(LedgerTable(MAP, heads, rows), day)


def _names(cell: Iterable[Place] | None) -> str:
    if cell is None:
        return ""
    told = (f"{place.name}：{place.holder or language.say(STATES['vacant'])}" for place in cell)
    return "；".join(told) or "—"


def back_to_map(unit: int, framework: str) -> str:
    """The address of a unit's map."""
    return reverse("duties:unit-map", args=(unit,)) + "?" + urlencode({"framework": framework})
