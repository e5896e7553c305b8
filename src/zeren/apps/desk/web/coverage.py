"""Coverage: which unit shows for which duty, and for which inclusion, that it is in place; with the day, open to walk
into (S10, S24).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from zeren.apps.access.queries import scope
from zeren.apps.access.rules import Permission, needs
from zeren.apps.desk.queries import Proof, days_to_come, proofs_of_duties, proofs_of_inclusions
from zeren.apps.frameworks.queries import packs_on
from zeren.apps.organisation import queries as organisation
from zeren.base.text import Text
from zeren.documents.ledger import LedgerColumn, LedgerTable, write_book
from zeren.packformat import Pack
from zeren.ui import language
from zeren.ui.clock import today
from zeren.ui.export import made_response
from zeren.ui.table import Column, Table

COVERAGE = Text("落实情况", "Coverage")
UNIT = Text("单位", "Unit")
KINDS = {"duties": Text("按责任", "by duty"), "inclusions": Text("按纳入事项", "by inclusion")}
NOT_OWED, MISSING = Text("不承担", "not owed"), Text("没有佐证", "no proof")
EARLY = Text("{day}到期", "due {day}")
Days = Mapping[tuple[int, str], dt.date]
"""By unit and column, until when there is time."""


class Asked:
    """What is looked at: the framework, the year, duties or inclusions."""

    def __init__(self, request: HttpRequest) -> None:
        given = request.GET.get("year", "")
        self.year = int(given) if given.isascii() and given.isdigit() and 1990 < int(given[:4]) < 2200 else today().year
        # A year that is over is read with what held at its end.
        packs = packs_on(min(today(), dt.date(self.year, 12, 31)))
        self.packs = {code: pack.in_year(self.year) for code, pack in packs.items()}
        self.pack = self.packs.get(request.GET.get("framework", "")) or next(iter(self.packs.values()), None)
        self.kind = "inclusions" if request.GET.get("kind") == "inclusions" else "duties"

    def columns(self, pack: Pack) -> list[tuple[str, Text]]:
        """What stands across: ids and titles."""
        if self.kind == "inclusions":
            return [(one.id, one.title.text) for one in pack.content.inclusions]
        return [(duty.id, duty.title.text) for duty in pack.duties.values()]

    def proofs(self, pack: Pack, where: Q) -> Mapping[tuple[int, str], Proof]:
        """What shows that something is in place. One query."""
        if self.kind == "inclusions":
            return proofs_of_inclusions(where, self.year, today())
        return proofs_of_duties(where, pack, self.year, today())

    def days(self, where: Q) -> Days:
        """When something is first due, where that day is to come. One query, none for inclusions."""
        return {} if self.kind == "inclusions" else days_to_come(where, self.year, today())

    def owed(self, pack: Pack, column: str, category: str) -> bool:
        """Whether units of a category owe what stands in a column."""
        return category in pack.assessed if self.kind == "inclusions" else pack.duties[column].owed_by(category)


@needs(Permission.see_unit)
@require_safe
def coverage(request: HttpRequest) -> HttpResponseBase:
    """Units down, duties or inclusions across. Queries: six beside those of the guard."""
    asked = Asked(request)
    words = Text("按名称、编号找", "Find by name or code")
    table = Table((Column(UNIT),), request.GET, search_text=words, keep=("kind", "year", "framework"))
    page: dict[str, Any] = {"table": table, "asked": asked, "kinds": KINDS, "years": [today().year - 1, today().year]}
    pack = asked.pack
    if pack is not None:
        within = scope(request.user, Permission.see_unit, today())
        alive = Q(closed__isnull=True) | Q(closed__gt=today())
        units = organisation.listed(within, table.search).filter(alive)
        columns = asked.columns(pack)
        if request.GET.get("export"):
            inside = scope(request.user, Permission.see_unit, today(), "unit__path")
            return _book(asked, pack, columns, list(units), asked.proofs(pack, inside), asked.days(inside))
        table.count = units.count()
        some = list(units[table.span])
        here = Q(unit_id__in=[unit.pk for unit in some])
        proofs, days = asked.proofs(pack, here), asked.days(here)
        page["columns"] = columns
        page["rows"] = [_row(asked, pack, columns, unit, proofs, days) for unit in some]
    return render(request, "desk/coverage.html", page)


def _row(
    asked: Asked,
    pack: Pack,
    columns: Sequence[tuple[str, Text]],
    unit: Any,
    proofs: Mapping[tuple[int, str], Proof],
    days: Days,
) -> dict[str, Any]:
    cells = []
    for key, text in columns:
        found = proofs.get((unit.pk, key))
        owed = asked.owed(pack, key, unit.category)
        address = ""
        if found and asked.kind == "duties":
            wish = {"duty": key, "year": str(asked.year), "q": unit.name}
            address = reverse("desk:records") + "?" + urlencode(wish)
        cells.append(
            {"text": text, "proof": found, "owed": owed, "address": address, "early": days.get((unit.pk, key))}
        )
    there = sum(1 for cell in cells if cell["proof"] and cell["owed"])
    return {"unit": unit, "cells": cells, "there": there, "all": sum(1 for cell in cells if cell["owed"])}


def _book(
    asked: Asked,
    pack: Pack,
    columns: Sequence[tuple[str, Text]],
    units: Sequence[Any],
    proofs: Mapping[tuple[int, str], Proof],
    days: Days,
) -> HttpResponse:
    def cell(unit: Any, key: str) -> str:
        found, early = proofs.get((unit.pk, key)), days.get((unit.pk, key))
        if found:
            return found[0].isoformat()
        if not asked.owed(pack, key, unit.category):
            return language.say(NOT_OWED)
        return language.say(EARLY.fill(day=early.isoformat()) if early else MISSING)

    heads = (
        LedgerColumn(UNIT, width=30),
        LedgerColumn(Text("编号", "Code")),
        *(LedgerColumn(text) for _, text in columns),
    )
    rows = ([unit.name, unit.code, *(cell(unit, key) for key, _ in columns)] for unit in units)
    table = LedgerTable(COVERAGE, heads, rows)
    return made_response("coverage.xlsx", lambda place: write_book(place, COVERAGE, [table], today(), language.now()))
