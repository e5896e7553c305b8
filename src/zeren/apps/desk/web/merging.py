"""Merging a unit into another: first everything that changes, then it is done; and taking it back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from zeren.apps.access.queries import grants_on, scope, viewer
from zeren.apps.access.rules import Permission, needs
from zeren.apps.desk import commands
from zeren.apps.desk.queries import counted
from zeren.apps.findings.queries.standing import to_follow
from zeren.apps.obligations.models import Obligation
from zeren.apps.organisation import queries
from zeren.apps.organisation.models import Change, Post, Unit
from zeren.apps.organisation.rules import changes, day_of
from zeren.apps.organisation.states import TIERS
from zeren.apps.records.models import Record
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.ui.asked import field_of
from zeren.ui.clock import today
from zeren.ui.navigation import Crumb
from zeren.ui.notices import tell

P = Permission
MERGE, STRUCTURE = Text("并入", "Merge"), Text("机构", "Structure")


GOES_ALONG = {
    "grants": Text("转到承接单位的授权", "Grants that go to the successor"),
    "findings": Text("转到承接单位的未办结问题", "Open findings that go to the successor"),
    "records": Text("这一天及以后的记录，计入承接单位", "Records of that day and later, which count for it"),
    "owed": Text("这一天及以后到期未报的事项，计入承接单位", "What is due later and not filed, which counts for it"),
}


@needs(P.manage_people, queries.path_of)
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, unit: int) -> HttpResponse:
    """GET: what a merge changes. POST: it is done. Queries: twelve at most beside those of the guard."""
    found = _within(request).filter(pk=unit).first()
    if found is None:
        raise Http404
    given = request.POST or request.GET
    values = {name: field_of(given, name, 200) for name in ("successor", "day")}
    problems, page = list[Problem](), dict[str, Any]()
    try:
        if values["successor"] or request.method == "POST":
            into, day = _successor(request, values["successor"]), day_of(values["day"]) or today()
            page = _effects(found, into, day)
            if request.method == "POST":
                return _merged(request, found, into, day)
    except Refused as refused:
        problems = refused.problems
    return _shown(request, found, page | {"values": values}, problems)


def _shown(request: HttpRequest, unit: Unit, page: dict[str, Any], problems: list[Problem]) -> HttpResponse:
    way = [Crumb(STRUCTURE, reverse("organisation:structure"))]
    way += [Crumb(unit.name, reverse("organisation:reshape", args=(unit.pk,))), Crumb(MERGE)]
    page |= {"unit": unit, "problems": problems, "today": today(), "crumbs": way}
    return render(request, "desk/merge.html", page, status=422 if problems else 200)


def _within(request: HttpRequest) -> QuerySet[Unit]:
    """The units that the reader looks after."""
    return Unit.objects.filter(scope(request.user, P.manage_people, today())).order_by("code")


def _successor(request: HttpRequest, name: str) -> Unit:
    if not name:
        raise Refused([changes.NO_SUCCESSOR()])
    return queries.chosen(_within(request), name)


def _effects(unit: Unit, into: Unit, day: dt.date) -> dict[str, Any]:
    """What changes. Raises `Refused` where it cannot be done. Six queries."""
    place, target = queries.places_on(day, unit, into)
    problems = changes.merging_problems(place, target, queries.living_units(unit, day), day)
    problems += changes.day_problems(place, day) + changes.later_problems(place, day)
    problems += changes.staying_problems(target)
    if problems:
        raise Refused(problems)
    posts = queries.living_posts(unit.pk, day)
    holders = queries.holder_rows([post.pk for post in posts], today())
    taken = into.pk in queries.first_responsible([into.pk], today())
    counts = counted(
        grants=grants_on(unit.path, today()),
        findings=to_follow(unit.code),
        records=Record.objects.filter(unit=unit, happened__gte=day),
        owed=Obligation.objects.filter(unit=unit, effective__gte=day, delivered__isnull=True, not_applicable=""),
    )
    return {
        "into": into,
        "posts": [_post(post, holders.get(post.pk), taken) for post in posts],
        "effects": [(GOES_ALONG[name], count) for name, count in counts.items()],
    }


def _post(post: Post, holder: Any, taken: bool) -> dict[str, Any]:
    """A post with whether it is offered to go along: one unit has one first responsible."""
    return {"post": post, "tier": TIERS.get(post.tier), "holder": holder, "kept": not (taken and post.tier == "first")}


def _merged(request: HttpRequest, unit: Unit, into: Unit, day: dt.date) -> HttpResponse:
    kept = set(request.POST.getlist("kept"))
    ended = [post.code for post in queries.living_posts(unit.pk, day) if post.code not in kept]
    count = commands.merge_units(unit, into, ended, day=day, by=viewer(request).username, on=today())
    told = Text("已并入{name}，随同转入问题{n}个。", "Merged into {name}; findings that went along: {n}.")
    done = queries.latest_change(unit.pk)
    undo = reverse("desk:part", args=(done.pk,)) if done else ""
    tell(request, told.fill(name=into.name, n=count), undo=undo)
    return HttpResponseRedirect(reverse("organisation:reshape", args=(into.pk,)))


@needs(P.manage_people, queries.path_of_change)
@require_POST
def part(request: HttpRequest, change: int) -> HttpResponse:
    """Take a merge back, as long as nothing relies on it."""
    merges = Change.objects.filter(kind="unit_merged", unit__isnull=False).select_related("unit__successor")
    found = get_object_or_404(merges, pk=change)
    assert found.unit is not None
    try:
        # It takes from the successor as well.
        _successor(request, found.after["successor"])
        count = commands.part_units(found, by=viewer(request).username, on=today())
    except Refused as refused:
        return _shown(request, found.unit, {"over": True}, refused.problems)
    told = Text("已恢复{name}，转回问题{n}个。", "{name} is there again; findings that went back: {n}.")
    tell(request, told.fill(name=found.unit.name, n=count))
    return HttpResponseRedirect(reverse("organisation:reshape", args=(found.unit.pk,)))
