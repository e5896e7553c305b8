"""The start page: what somebody owes, what they assess, what they answer for. Each sees the parts that concern them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from zeren.apps.access import rules as access_rules
from zeren.apps.access.queries import permissions, reach, scope, viewer
from zeren.apps.access.rules import TEXTS, Permission, needs
from zeren.apps.assessment.models import PastScore, Run
from zeren.apps.assessment.queries import RunView, objections, opening, year
from zeren.apps.assessment.queries.frameworks import packs_on, view_of
from zeren.apps.assessment.rules import Tally
from zeren.apps.desk import queries
from zeren.apps.desk.states import guide
from zeren.apps.desk.web.form import unfinished
from zeren.apps.desk.web.tints import tint
from zeren.apps.findings.queries import lists as finding_lists
from zeren.apps.findings.rules.lateness import is_late
from zeren.apps.findings.states import STATES
from zeren.apps.obligations.queries import open_pleas_of
from zeren.apps.organisation.models import Unit
from zeren.apps.organisation.queries import Seat, below_any, seats, seen, to_sign
from zeren.apps.organisation.rules.standins import on_behalf
from zeren.apps.records.queries import returned_and_tasks
from zeren.base.text import Text
from zeren.packformat import Pack
from zeren.ui.clock import today
from zeren.ui.language import YEAR
from zeren.ui.tones import Badge, graded

FILED, LATE = Badge(Text("已报", "filed"), "good"), Badge(Text("逾期未报", "overdue"), "bad")
SOON, LATER = Badge(Text("快到期", "due soon"), "warn"), Badge(Text("待报", "to file"), "info")
MOST, FEW = 50, 12
FEW_LATE, FEW_MOVED, RUNS = 6, 4, 20
"""So many items are listed for one unit, and for whoever answers for several."""
MANY_UNITS = 60
"""Of what more units owe only the first is looked at, and the rest counted."""
AHEAD = dt.timedelta(days=45)
"""How far the list of what is owed looks beyond this month."""
GUIDED, MOST_GUIDED = "zeren_guided", 30
"""The cookie that remembers who has put the guide away, and how many accounts it remembers."""
P = Permission
DOORS = {
    P.see_unit: "organisation:units",
    P.see_scorecard: "assessment:runs",
    P.file_record: "desk:file",
    P.inspect: "inspections:inspections",
    P.see_accounts: "organisation:accounts",
    P.manage_people: "organisation:people",
    P.manage_grants: "organisation:suggested",
    P.run_system: "upkeep:system",
    P.read_journal: "audit:journal",
}
"""Where something that may be done is done."""
OWN = frozenset({P.file_record, P.sign, P.decide_finding})
"""Whoever may one of these answers for units of their own."""
ACTING = OWN | {P.inspect}
"""Whoever may one of these may have findings to act on."""


@needs(P.own_account)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The start. Queries beside those of the guard: one for the packs, two for an officer, up to six for one who
    files for very many units, six for an assessor, six for a leader and one more where a year was scored elsewhere;
    one for what was returned, one more for whoever has drafts, three more for whoever holds a post. What was filed a
    moment ago from the list (`?filed=`, a record) is marked in it.
    """
    held = permissions(request.user, today())
    page: dict[str, Any] = {"today": today(), "granted": held - {P.own_account}}
    packs = packs_on(today()) if held & {P.file_record, P.assess, P.supervise} else {}
    theirs: Q | None = None
    person = viewer(request).person
    mine = seats(person, today()) if held & ACTING else []
    if mine:
        page["waiting"] = _waiting(request, mine)
    if P.file_record in held:
        few = _units(request)
        theirs = seen(request.user, P.file_record, today(), "unit__path") if few is None else Q(unit_id__in=few)
        owed = page["owed"] = _owed(packs, few, theirs)
        if filed := _whole(request.GET.get("filed", "")):
            if not any(row.record == filed for row, _ in owed["rows"]):
                return redirect("desk:record", filed)
            page["filed"] = filed
    whose = {one.code: one.whose for one in mine}
    page["returned"], tasks = returned_and_tasks(theirs, whose)
    page["tasks"] = [(one, whose[one.post]) for one in tasks[:FEW]]
    if held & OWN and P.assess not in held:
        page["mine"] = _mine(request)
    if P.assess in held or P.supervise in held:
        page["glance"] = _glance(request, packs, theirs, page["owed"]["longest"] if theirs is not None else None)
    page["handing"] = to_sign(person) if not mine or mine[0].handing else []
    page["somebody"] = bool(person)
    page["drafts"] = unfinished(request, packs)
    page["guide"] = guide(held) if _wants_guide(request) else ()
    page["guided"] = bool(guide(held))
    page["deeds"] = [(text, DOORS.get(one, "")) for one, text in TEXTS.items() if one in page["granted"]]
    return render(request, "desk/home.html", page)


def _whole(written: str) -> int:
    """A key as an address has it; 0 for anything else."""
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 15 else 0


def _wants_guide(request: HttpRequest) -> bool:
    """Until it is put away in this browser by this account; `?guide=1` shows it again."""
    return request.GET.get("guide") == "1" or str(viewer(request).pk) not in _guided(request)


def _guided(request: HttpRequest) -> list[str]:
    """The accounts that have put the guide away in this browser."""
    return [key for key in request.COOKIES.get(GUIDED, "").split(".") if key.isdecimal()]


@needs(P.own_account)
@require_POST
def put_guide_away(request: HttpRequest) -> HttpResponse:
    """Remember for a year that the guide was read; the way back to it stays on the start page."""
    response = redirect("desk:home")
    kept = dict.fromkeys([*_guided(request), str(viewer(request).pk)])
    response.set_cookie(
        GUIDED,
        ".".join(list(kept)[-MOST_GUIDED:]),
        max_age=YEAR,
        samesite="Lax",
        httponly=True,
        secure=request.is_secure(),
    )
    return response


def _waiting(request: HttpRequest, mine: Sequence[Seat]) -> dict[str, Any]:
    """The findings that wait for who has these posts, the first to fall due first. One query."""
    day = today()
    found = finding_lists.visible(request.user, day).filter(finding_lists.waiting(request.user, mine, day))
    rows = list(finding_lists.ordered(found, "due", down=False).select_related("unit")[: FEW + 1])
    late = sum(is_late(row.effective, None, day) for row in rows)  # type: ignore[attr-defined]  # annotated
    held = [(one.pk, one.path, one.whose, one.acting) for one in mine]
    told = [(row, STATES[row.state], on_behalf(held, row.owner_id, row.unit.path)) for row in rows[:FEW]]
    return {"rows": told, "more": len(rows) > FEW, "late": late}


def _owed(packs: Mapping[str, Pack], few: list[int] | None, within: Q) -> dict[str, Any]:
    """This month, and what is open from before, of a few units or of many."""
    day = today()
    first = day.replace(day=1)
    end = (first + dt.timedelta(days=32)).replace(day=1)
    if few is None:
        return _owed_by_many(within, first, end, packs)
    found = queries.owed(
        Q(unit_id__in=few), first, max(end, day + AHEAD), packs, (_year_before(first), _year_before(end))
    )
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
        "minutes_before": found[0].minutes_before if found else 0,
        "several": not alone,
        "longest": sorted((row for row in waiting if row.late(day)), key=lambda row: (row.due, row.key, row.unit)),
    }


def _year_before(first: dt.date) -> dt.date:
    """The same month of the year before; given and gives the first of a month."""
    return first.replace(year=first.year - 1)


def _units(request: HttpRequest) -> list[int] | None:
    """The keys of the units somebody files for; None for so many that only the first of what they owe is looked at. One
    query.
    """
    units = Unit.objects.filter(scope(request.user, P.file_record, today()))
    few = list(units.order_by().values_list("pk", flat=True)[: MANY_UNITS + 1])
    return few if len(few) <= MANY_UNITS else None


def _owed_by_many(within: Q, first: dt.date, end: dt.date, packs: Mapping[str, Pack]) -> dict[str, Any]:
    day = today()
    found = queries.owed_by_many(within, first, end, day, packs)
    return {
        "rows": [(row, _state(row, day)) for row in found.rows],
        "count": found.late + found.due - found.filed,
        "ahead": [],
        "due": found.due,
        "filed": found.filed,
        "late": found.late,
        "next": found.next,
        "minutes": None,
        "several": True,
        "longest": None,
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
    within = below_any(tops, "unit__path")
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
    past: dict[int, list[PastScore]] = {}
    for one in opening.past([unit for unit, own in scores.items() if len(own) < 2], seen):
        past.setdefault(one.unit_id, []).append(one)
    rows = [(unit, scores[unit.pk], _brought(scores[unit.pk], past.get(unit.pk, []))) for unit in units]
    return {"standing": queries.standing(within, today()), "units": rows}


def _brought(scores: list[tuple[Any, Badge | None]], past: list[PastScore]) -> PastScore | None:
    """What stands for the year before where it was scored elsewhere: the latest result from outside before the own."""
    if len(scores) > 1:
        return None
    first = scores[0][0].run.year if scores else None
    return next((one for one in past if first is None or one.year < first), None)


def _grade(band: int, view: RunView) -> Badge:
    return graded(view.bands[band], band, len(view.bands))


def _glance(
    request: HttpRequest, packs: Mapping[str, Pack], theirs: Q | None, longest: list[queries.Owed] | None
) -> dict[str, Any]:
    """The last result by category, which units are late today, and what changed since last week. `theirs` are the units
    they file for, if any, and `longest` what of these waits longest: mostly the same, and then not looked up again.
    """
    day = today()
    paths = {one: reach(request.user, one, day) for one in (P.see_scorecard, P.file_record, P.assess)}
    same = theirs is not None and paths[P.see_scorecard] == paths[P.file_record]
    within = theirs if theirs is not None and same else seen(request.user, P.see_scorecard, day, "unit__path")
    answered = within if paths[P.assess] == paths[P.see_scorecard] else seen(request.user, P.assess, day, "unit__path")
    # Whoever sees scores sees units: roles give both.
    assessed = scope(request.user, P.assess, day, "card__unit__path")
    runs = list(objections.counted(year.runs(within), assessed)[:RUNS])
    view = view_of(runs[0]) if runs else None
    standing, week, more = queries.glance(within, day, FEW_LATE, pleas=open_pleas_of(answered))
    known = longest[:FEW_LATE] if longest is not None and same else None
    return {
        "run": view,
        "objections": runs[0].waiting if runs else 0,  # type: ignore[attr-defined]  # annotated
        "pleas": more["pleas"],
        "heat": _heat(view, year.tallies(view, within)) if view else None,
        "overdue": queries.longest_overdue(within, day, packs, FEW_LATE) if known is None else known,
        "standing": standing,
        "week": week,
        "moved": _moved(runs, within) if view else None,
    }


def _heat(view: RunView, tallies: Mapping[str, Tally]) -> dict[str, Any]:
    """Categories by components: how much was earned, in thousandths, with the step of its tint."""
    parts = [part for part in view.scheme.components if part.weight]
    rows = [
        (key, view.categories[key], one, [(share, tint(share)) for share in map(one.share, (p.id for p in parts))])
        for key, one in tallies.items()
    ]
    return {"parts": [part.text for part in parts], "rows": rows}


def _moved(runs: list[Run], within: Q) -> dict[str, Any] | None:
    """How scores moved since the run before of the same framework and year; nothing where there was none."""
    last, *others = runs
    earlier = next((run for run in others if (run.framework, run.year) == (last.framework, last.year)), None)
    if earlier is None:
        return None
    up, down = year.moves(last.pk, within, FEW_MOVED)
    return {"since": earlier, "up": up, "down": down} if up or down else None
