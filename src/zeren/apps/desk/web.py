"""The start page: what somebody owes, what they assess, what they answer for. Each sees the parts that concern them."""

from __future__ import annotations

import datetime as dt
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from zeren.apps.access import rules as access_rules
from zeren.apps.access.queries import permissions, reach, scope
from zeren.apps.access.rules import TEXTS, Permission, needs
from zeren.apps.assessment.models import Run
from zeren.apps.assessment.queries import RunView, year
from zeren.apps.assessment.queries.frameworks import latest_packs, view_of
from zeren.apps.desk import queries
from zeren.apps.findings.queries import lists as finding_lists
from zeren.apps.findings.rules.lateness import is_late
from zeren.apps.findings.states import STATES
from zeren.apps.organisation.models import Unit
from zeren.apps.organisation.queries import seats
from zeren.base.text import Text
from zeren.ui.clock import today
from zeren.ui.tones import Badge, graded
from zeren.ui.views import gallery

FILED, LATE = Badge(Text("已报", "filed"), "good"), Badge(Text("逾期未报", "overdue"), "bad")
SOON, LATER = Badge(Text("快到期", "due soon"), "warn"), Badge(Text("待报", "to file"), "info")
MOST, FEW = 50, 12
"""So many items are listed for one unit, and for whoever answers for several."""
AHEAD = dt.timedelta(days=45)
"""How far the list of what is owed looks beyond this month."""
P = Permission
OWN = frozenset({P.file_record, P.sign, P.decide_finding})
"""Whoever may one of these answers for units of their own."""
ACTING = OWN | {P.inspect}
"""Whoever may one of these may have findings to act on."""


@needs(P.own_account)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The start. Queries beside those of the guard: two for an officer, five for an assessor, five for a leader; two
    more for whoever holds a post.
    """
    held = permissions(request.user, today())
    page: dict[str, Any] = {"today": today(), "granted": held - {P.own_account}}
    if held & ACTING:
        page["waiting"] = _waiting(request)
    if P.file_record in held:
        page["owed"] = _owed(request)
    if held & OWN and P.assess not in held:
        page["mine"] = _mine(request)
    if P.assess in held or P.supervise in held:
        page["glance"] = _glance(request)
    page["deeds"] = [text for permission, text in TEXTS.items() if permission in page["granted"]]
    return render(request, "desk/home.html", page)


def _waiting(request: HttpRequest) -> dict[str, Any]:
    """The findings that wait for the reader, the first to fall due first. Two queries, none without a post."""
    mine = seats(request.user.person, today()) if request.user.is_authenticated else []
    if not mine:
        return {}
    day = today()
    found = finding_lists.visible(request.user, day).filter(finding_lists.waiting(request.user, mine, day))
    rows = list(finding_lists.ordered(found, "due", down=False).select_related("unit")[: FEW + 1])
    late = sum(is_late(row.effective, None, day) for row in rows)  # type: ignore[attr-defined]  # annotated
    return {"rows": [(row, STATES[row.state]) for row in rows[:FEW]], "more": len(rows) > FEW, "late": late}


def _owed(request: HttpRequest) -> dict[str, Any]:
    """This month, and what is open from before."""
    day = today()
    first = day.replace(day=1)
    end = (first + dt.timedelta(days=32)).replace(day=1)
    within = scope(request.user, P.file_record, day, "unit__path")
    found = queries.owed(within, first, max(end, day + AHEAD), latest_packs())
    rows = [row for row in found if row.due < end]
    ahead = [row for row in found if row.due >= end and row.filed is None]
    month = [row for row in rows if row.due >= first]
    alone = len({row.unit for row in found}) <= 1
    waiting = [row for row in found if row.filed is None]
    return {
        "rows": [(row, _state(row, day)) for row in rows[: MOST if alone else FEW]],
        "count": len(rows),
        "ahead": ahead[:10],
        "due": len(month),
        "filed": sum(row.filed is not None for row in month),
        "late": sum(row.late(day) for row in waiting),
        "next": next((row.due for row in waiting if row.due >= day), None),
        "minutes": sum(row.minutes for row in month),
        "several": not alone,
    }


def _state(row: queries.Owed, day: dt.date) -> Badge:
    if row.filed is not None:
        return FILED
    if row.late(day):
        return LATE
    return SOON if (row.due - day).days <= 3 else LATER


def _mine(request: HttpRequest) -> dict[str, Any]:
    """How the units stand for which somebody signs: three numbers, and the scores against the year before."""
    tops = access_rules.tops(path for one in OWN for path in reach(request.user, one, today()))
    parts = [scope(request.user, one, today(), "unit__path") for one in sorted(OWN)]
    # An empty filter is everything, and joining it to another would lose that.
    within = reduce(or_, parts) if all(parts) else Q()
    mine = Q(parent=None) if "" in tops else Q(path__in=tops)
    units = list(Unit.objects.filter(mine).order_by("path")[:5])
    scores: dict[int, list[tuple[Any, Badge | None]]] = {unit.pk: [] for unit in units}
    years: set[tuple[int, int]] = set()
    seen = scope(request.user, P.see_scorecard, today(), "unit__path")
    for card in year.cards_of(list(scores), seen):
        if (card.unit_id, card.run.year) not in years and len(scores[card.unit_id]) < 2:
            years.add((card.unit_id, card.run.year))
            view = view_of(card.run)
            scores[card.unit_id].append((card, _grade(card.band, view) if view and card.rated else None))
    return {"standing": queries.standing(within, today()), "units": [(unit, scores[unit.pk]) for unit in units]}


def _grade(band: int, view: RunView) -> Badge:
    return graded(view.bands[band], band, len(view.bands))


def _glance(request: HttpRequest) -> dict[str, Any]:
    """The last result by category, and which units are late today."""
    within = scope(request.user, P.see_scorecard, today(), "unit__path")
    run: Run | None = year.runs(within).first()
    view = view_of(run) if run else None
    spreads = year.spreads(view, within) if view else []
    overdue = queries.most_overdue(scope(request.user, P.see_unit, today()), today())
    return {
        "run": view,
        "rows": [(view.categories[one.category], one) for one in spreads] if view else [],
        "overdue": list(overdue[:8]),
        "standing": queries.standing(scope(request.user, P.see_unit, today(), "unit__path"), today()),
    }


urlpatterns = [
    path("", home, name="home"),
    path("parts", needs(P.run_system)(require_safe(gallery)), name="parts"),
]
