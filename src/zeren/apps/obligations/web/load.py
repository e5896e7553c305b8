"""What the work for others costs units: declared minutes by unit or issuer and month, against last year and budget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zeren.apps.access.queries import may, reach, viewer
from zeren.apps.access.rules import Permission, needs
from zeren.apps.frameworks.queries import packs_on
from zeren.apps.obligations import commands, queries
from zeren.apps.obligations.queries import Minutes
from zeren.apps.obligations.queries.load import ALL, ISSUER, UNIT, Over, told_issuers
from zeren.apps.obligations.rules.requests import BAD_BUDGET
from zeren.apps.organisation.queries import seen, whole
from zeren.base.numbers import exact_whole
from zeren.base.text import Text
from zeren.ui.asked import field_of
from zeren.ui.clock import today
from zeren.ui.export import csv_response
from zeren.ui.kept import Keeper
from zeren.ui.language import say
from zeren.ui.navigation import Crumb
from zeren.ui.notices import refuse, tell
from zeren.ui.pictures import pairs

P = Permission
BURDEN = Text("负担", "Burden")
SHOWN = 50
BY = {"issuer": Text("按布置单位", "By issuer"), "unit": Text("按单位", "By unit")}
FIELDS = {"issuer": ISSUER, "unit": UNIT}
MOST_BUDGETS = 4
"""So many budgets are looked at beside the rows: a county sets one or two."""


@needs(P.see_unit)
@require_safe
def burden(request: HttpRequest) -> HttpResponseBase:
    """Declared minutes of the units in scope. Five queries beside those of the guard, one more for each budget up to
    `MOST_BUDGETS`; all but two count what is due in a year or two, for very many units once in some minutes.
    """
    day = today()
    by = request.GET.get("by", "") if request.GET.get("by") in BY else "issuer"
    search = field_of(request.GET, "q", 100)
    given = request.GET.get("year", "")
    year = int(given) if given in {str(day.year + n) for n in (-2, -1, 0, 1)} else day.year
    within = seen(request.user, P.see_unit, day, "unit__path")
    known = dict(sorted(queries.budgets().items())[:MOST_BUDGETS])
    if request.GET.get("export") == "csv":
        return _exported(within, year, by, search)
    key = tuple(reach(request.user, P.see_unit, day)), year, by, search, tuple(known.items())
    (found, whole_year, over, more), at = _KEPT.of(key, lambda: _counted(within, year, by, search, known))
    names = _names([key[-1] for key in found]) if by == "issuer" else {}
    rows = [
        _row(names.get(key[-1], Text(str(key[-1]), str(key[-1]))), one, key[-1] if by == "issuer" else ALL, known, over)
        for key, one in found.items()
    ]
    label = Text("每月分钟数，今年和上年", "Minutes a month, this year and last")
    page = {
        "rows": rows[:SHOWN],
        "more": more,
        "counted": at,
        "all": whole_year,
        "over": [(month, *over[ALL, month]) for month in range(1, 13) if (ALL, month) in over],
        "most": known.get(ALL),
        "picture": pairs(whole_year.now, whole_year.before, label),
        "by": by,
        "choices": BY.items(),
        "year": year,
        "years": [day.year + n for n in (-1, 0, 1)],
        "search": search,
        "budgets": [
            (names.get(key, Text(key or "全部", key or "all together")), most) for key, most in sorted(known.items())
        ],
        "may_set": may(request.user, P.assess, whole(), day),
        "issuers": [(key, names.get(key, Text(key, key))) for (*_, key) in found if by == "issuer" and key],
        "crumbs": [Crumb(BURDEN)],
    }
    return render(request, "obligations/burden.html", page)


class Counted(NamedTuple):
    """What is counted for the page: the rows that are shown, all together, where budgets are passed, whether there are
    more rows.
    """

    found: dict[tuple[Any, ...], Minutes]
    whole: Minutes
    over: Over
    more: bool


_KEPT = Keeper[Counted](lambda one: (one.whole.total + one.whole.earlier) // A_ROW)
A_ROW = 15
"""About so many minutes are one thing that is owed."""


def _counted(within: Q, year: int, by: str, search: str, known: Mapping[str, int]) -> Counted:
    if by == "issuer":
        found = queries.minutes(within, year, ISSUER, search)
        return Counted(found, _all(list(found.values())), queries.over(within, year, known), len(found) > SHOWN)
    whole = _all(list(queries.minutes(within, year, ISSUER, search).values()))
    units = queries.heaviest(within, year, SHOWN + 1, search)
    return Counted(queries.minutes(Q(unit_id__in=units[:SHOWN]), year, UNIT), whole, {}, len(units) > SHOWN)


def _exported(within: Q, year: int, by: str, search: str) -> HttpResponseBase:
    """Every row as a file. Three queries at most."""
    found = queries.minutes(within, year, FIELDS[by], search)
    names = _names([key[-1] for key in found]) if by == "issuer" else {}
    heads = [Text("名称", "Name"), *(Text(f"{n}月", f"month {n}") for n in range(1, 13))]
    heads += [Text("合计分钟", "Minutes in all"), Text("上年合计", "Last year")]
    lines = (
        [say(names.get(key[-1], Text(str(key[-1]), str(key[-1])))), *map(str, (*one.now, one.total, one.earlier))]
        for key, one in found.items()
    )
    return csv_response(f"burden-{year}", heads, lines)


def _names(found: Sequence[str]) -> dict[str, Text]:
    """What issuers are called: frameworks by their titles, units by their names. Two queries."""
    names = {code: Text(name, name) for code, name in told_issuers(found).items()}
    names |= {code: pack.title for code, pack in packs_on(today()).items()}
    return names | {"": Text("未写明", "not said")}


def _row(name: Text, one: Minutes, issuer: str, known: Mapping[str, int], over: Over) -> dict[str, Any]:
    """A row with its months. A budget is of one unit: a row that is a unit is over it or not; of an issuer's row so
    many units are.
    """
    peak, most, cells = max([*one.now, 1]), known.get(issuer), []
    for number, minutes in enumerate(one.now, 1):
        units, worst = over.get((issuer, number), (0, 0))
        single = issuer == ALL and most is not None and minutes > most
        tint = 0 if not minutes else max(1, minutes * 5 // peak)
        cells.append((number, minutes, tint, units, worst, single))
    change = (one.total - one.earlier) * 100 // one.earlier if one.earlier else None
    return {"name": name, "one": one, "cells": cells, "change": change, "most": most}


def _all(rows: list[Minutes]) -> Minutes:
    now = tuple(sum(row.now[n] for row in rows) for n in range(12))
    return Minutes(now, tuple(sum(row.before[n] for row in rows) for n in range(12)))


@needs(P.assess, whole)
@require_POST
def budget(request: HttpRequest) -> HttpResponse:
    """Set a budget, or take it away where no minutes are given."""
    written = request.POST.get("minutes", "").strip()
    whose = request.POST.get("issuer", "").replace("\0", "")[:100]
    minutes = exact_whole(written, 99_999)
    if written and minutes is None:
        problem = BAD_BUDGET(found=written[:20])
        refuse(
            request,
            Text("没有改：{what}；{do}。", "Not changed: {what}; {do}.").fill(what=problem.what, do=problem.remedy),
        )
    else:
        by = viewer(request).username
        commands.set_budget(whose, minutes, by=by, on=today())
        tell(request, Text("限额已更新。", "The budget is changed."))
    return HttpResponseRedirect(reverse("obligations:burden"))
