"""How firm a result is, for the assessor: ranks under moved weights, what they hang on, what components say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from zeren.apps.access.rules import Permission, needs
from zeren.apps.assessment.models import Run, Scorecard
from zeren.apps.assessment.queries import RunView, firmness
from zeren.apps.assessment.queries.cards import range_text, short_title
from zeren.apps.assessment.queries.firmness import Hanging, Said
from zeren.apps.assessment.queries.frameworks import view_of
from zeren.apps.assessment.web.ranges import chances
from zeren.apps.assessment.web.results import RESULTS, grade
from zeren.apps.organisation.queries import whole
from zeren.base.numbers import rounded_ratio, show_points
from zeren.base.text import Text
from zeren.ui import shifts
from zeren.ui.export import csv_response
from zeren.ui.language import say
from zeren.ui.navigation import Crumb
from zeren.ui.table import Column, Filter, Table

NAME = Text("结果有多稳", "How firm it is")
ALL = Text("全部类别", "All categories")
FACTORS = (
    Text("权重（各上下四分之一）", "weights (a quarter up or down)"),
    Text("各部分怎样变得可比", "how components are made comparable"),
    Text("各部分怎样合成总分", "how components are brought together"),
)
COLUMNS = (
    Column(Text("名次", "Rank"), "rank", "right"),
    Column(Text("单位", "Unit"), "unit"),
    Column(Text("类别", "Category"), narrow=False),
    Column(Text("权重变动下", "With moved weights"), "range", "right"),
    Column(Text("图", "Picture"), narrow=False, cell="shift-cell"),
    Column(Text("等次", "Grade")),
)


@needs(Permission.assess, whole)
@require_safe
def firm(request: HttpRequest) -> HttpResponseBase:
    """The page. Queries beside those of the guard: two, one more where the list is narrowed; three when a process is
    asked for it first.
    """
    wanted = request.GET.get("run", "")
    found = Run.objects.order_by("-year", "-pk")
    made = (found.filter(pk=int(wanted)) if wanted.isdecimal() and len(wanted) < 10 else found).first()
    if made is None:
        raise Http404
    view = view_of(made)
    if view is None:
        return render(request, "assessment/no_framework.html", {"run": made})
    filters = (Filter("category", Text("类别", "Category"), view.categories),)
    table = Table(
        COLUMNS, request.GET, filters, "rank", Text("按单位名称、编号找", "Find by unit or code"), keep=("run",)
    )
    cards = _ordered(firmness.ranged(view.key, table.search, table.chosen("category")), table)
    if request.GET.get("export") == "csv":
        return _exported(cards, view)
    counts = firmness.firm(view)
    table.count = cards.count() if table.search or table.chosen("category") else counts.ranged
    table.rows = [_row(row, view) for row in cards.values(*firmness.SHOWN)[table.span]]
    worked = firmness.firmness(view)
    page = {
        "run": view,
        "table": table,
        "ranked": counts.ranked,
        "kept": counts.kept,
        "regraded": counts.regraded,
        "hanging": [_hanging(one, view) for one in worked.hanging],
        "said": [_said(one, view) for one in worked.said],
        "crumbs": [
            Crumb(RESULTS, reverse("assessment:runs")),
            Crumb(Text("{year}年度", "{year}").fill(year=view.year), reverse("assessment:result", args=[view.key])),
            Crumb(NAME),
        ],
    }
    return render(request, "assessment/firmness.html", page)


def _ordered(found: QuerySet[Scorecard], table: Table) -> QuerySet[Scorecard]:
    sort, down = table.order
    first, *rest = firmness.SORTS[sort]
    return found.order_by(F(first).desc() if down else F(first).asc(), *rest)


def _row(row: dict[str, Any], view: RunView) -> dict[str, Any]:
    lies = row["rank_least"], row["rank_largest"]
    label = Text("名次{n}，权重变动下{range}", "rank {n}; {range} with moved weights")
    told = label.fill(n=row["rank_category"], range=range_text(*lies))
    ranked = bool(row["rank_category"])
    return {
        "address": reverse("assessment:scorecard", args=[row["pk"]]),
        "name": row["unit__name"],
        "category": view.categories.get(row["category"], Text(row["category"], row["category"])),
        "rank": row["rank_category"],
        "of": row["of_category"],
        "range": range_text(*lies) if ranked else "—",
        "picture": shifts.span(lies[0], row["rank_category"], lies[1], row["of_category"], told) if ranked else "",
        "grade": grade(row["band"], view),
        "chances": chances(row["band_draws"], view),
    }


def _exported(found: QuerySet[Scorecard], view: RunView) -> HttpResponseBase:
    head = (
        Text("单位编号", "Unit id"),
        Text("单位", "Unit"),
        Text("类别", "Category"),
        Text("总分", "Total"),
        Text("同类名次", "Rank in category"),
        Text("权重变动下最好", "Best with moved weights"),
        Text("权重变动下居中", "Middle with moved weights"),
        Text("权重变动下最差", "Worst with moved weights"),
        *(Text("{band}的次数", "draws with {band}").fill(band=band) for band in view.bands),
    )

    def rows() -> Iterator[list[str]]:
        for row in found.values(*firmness.SHOWN).iterator():
            lies = (row["rank_category"], row["rank_least"], row["rank_median"], row["rank_largest"])
            category = view.categories.get(row["category"], Text(row["category"], row["category"]))
            start = [row["unit__code"], row["unit__name"], say(category), show_points(row["total"], view.bounds)]
            yield [*start, *(str(rank or "") for rank in lies), *map(str, row["band_draws"])]

    return csv_response(f"ranks-{view.year}", head, rows())


def _hanging(one: Hanging, view: RunView) -> dict[str, Any]:
    rows = []
    for text, total, rank in zip(FACTORS, one.totals, one.ranks, strict=True):
        cells = [_thousandths(share) for share in (total.alone, total.whole, rank.alone, rank.whole)]
        rows.append({"text": text, "cells": cells, "bars": [[(text, cells[at])] for at in (1, 3)]})
    return {"name": view.categories[one.category] if one.category else ALL, "units": one.units, "rows": rows}


def _thousandths(share: float) -> int:
    """A share in thousandths, not below 0 nor over 1: what lies outside is chance."""
    return round(1000 * min(max(share, 0.0), 1.0))


def _said(one: Said, view: RunView) -> dict[str, Any]:
    titles = {line.id: short_title(line) for line in view.scheme.lines}
    found = one.coherence
    return {
        "text": next(part.text for part in view.scheme.components if part.id == one.component),
        "alpha": None if found.alpha is None else _decimals(found.alpha.numerator, found.alpha.denominator),
        "units": found.cases,
        "lines_out": one.lines_out,
        "units_out": one.units_out,
        "rows": [
            {
                "title": titles[name],
                "rest": None if item.rest is None else _decimals(item.rest, 1000),
                "against": item.rest is not None and item.rest < 0,
                "same": not item.differs,
                "without": None
                if item.alpha_without is None
                else _decimals(item.alpha_without.numerator, item.alpha_without.denominator),
            }
            for name, item in zip(one.lines, found.items, strict=True)
        ],
    }


def _decimals(a: int, b: int) -> str:
    """A number with two decimals."""
    return show_points(rounded_ratio(a * 1000, b))
