"""Training programmes by kind of unit and post, guidance as a register of its own, and who keeps the liaison."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zeren.apps.access.queries import may, scope, viewer
from zeren.apps.access.rules import Permission, needs
from zeren.apps.desk.web.meetings import own_unit, text
from zeren.apps.duties.queries import liaisons
from zeren.apps.frameworks.queries import packs_on
from zeren.apps.organisation.models import Unit
from zeren.apps.organisation.queries import held_on, listed, path_of, posts_of, seats, seen
from zeren.apps.organisation.states import TIERS
from zeren.apps.records.commands import study as commands
from zeren.apps.records.models import Guidance, Programme
from zeren.apps.records.queries import work as queries
from zeren.apps.records.rules.study import METHODS, MOST_COURSES, Advice, Plan
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.ui.asked import day_or_none, who
from zeren.ui.cells import Cells, Row
from zeren.ui.clock import today
from zeren.ui.door import handed_on
from zeren.ui.export import list_response
from zeren.ui.navigation import Crumb
from zeren.ui.notices import tell
from zeren.ui.table import Column, Filter, Table
from zeren.ui.tones import Badge

P = Permission
PROGRAMMES = Text("培训计划", "Training programmes")
GUIDANCE = Text("工作指导", "Guidance")
LIAISON = Text("联络员", "Liaison")
STUDY = Text("必学内容", "Required topics")
STATES = {
    "changed": Badge(Text("有变化", "something changed"), "good"),
    "open": Badge(Text("还没写变化", "no change noted yet"), "quiet"),
}
COLUMNS = (
    Column(Text("日期", "Day")),
    Column(Text("指导什么", "On what"), cell="clip"),
    Column(Text("被指导单位", "Unit")),
    Column(Text("谁指导", "Guided by")),
    Column(Text("结果", "Outcome")),
)


@needs(P.see_unit)
@require_safe
def programmes(request: HttpRequest) -> HttpResponse:
    """The training programmes of this year: for people of one's own unit with what was done, else those of units in
    scope. At most seven queries beside those of the guard.
    """
    day, table = today(), Table((), request.GET)
    own = own_unit(request, P.file_record)
    if own:
        found = queries.programmes_for(own, day.year)
    else:
        whole = queries.programmes(seen(request.user, P.see_unit, day, "unit__path"), day.year)
        table.tally(whole.order_by().values("pk")[: table.enough].count())
        found = list(whole[table.span])
    done = queries.taught(own.pk, found) if own else {}
    posts = posts_of(own.pk, day) if own and found else []
    page = {
        "own": own,
        "table": table,
        "rows": [(one, _for(one), _courses(one, done, posts)) for one in found],
        "asks": own_unit(request, P.assess),
        "today": day,
        "crumbs": [Crumb(STUDY, reverse("desk:study")), Crumb(PROGRAMMES)],
    }
    return render(request, "desk/programmes.html", page)


def _for(one: Programme) -> Text:
    """Whom a programme is for."""
    return TIERS.get(one.tier, Text("全部岗位", "all posts"))


def _courses(one: Programme, done: dict[int, queries.Taught], posts: Sequence[Any]) -> list[dict[str, Any]]:
    """Its courses: when each was held here first, and how many of the posts that it is for took part."""
    meant = {post.code for post in posts if not one.tier or post.tier == one.tier}
    found = []
    for course in one.courses.all():
        held = done.get(course.pk)
        came = len(meant & held.posts) if held else 0
        found.append(
            {"course": course, "method": METHODS[course.method], "held": held, "came": came, "meant": len(meant)}
        )
    return found


@needs(P.see_unit, queries.path_of_programme)
@require_safe
def programme(request: HttpRequest, programme: int) -> HttpResponse:  # noqa: ARG001  the guard has read it
    """One programme: how many units held each course, and how it was taught. Four queries beside those of the guard."""
    row, day = handed_on(request, Programme), today()
    units, done, used = queries.trained(row, scope(request.user, P.see_unit, day))
    page = {
        "row": row,
        "for": _for(row),
        "units": units,
        "courses": [(one, METHODS[one.method], done.get(one.pk, 0)) for one in row.courses.order_by("number")],
        "methods": [(METHODS[key], count) for key, count in used.most_common()],
        "may_drop": not done and may(request.user, P.assess, row.unit.path, day),
        "today": day,
        "crumbs": [Crumb(PROGRAMMES, reverse("desk:programmes")), Crumb(row.title)],
    }
    return render(request, "desk/programme.html", page)


@needs(P.assess, queries.path_of_programme)
@require_POST
def drop(request: HttpRequest, programme: int) -> HttpResponse:
    """Take a programme out for which nothing was held."""
    if commands.drop_programme(programme, by=who(request), on=today()):
        tell(request, Text("已取消培训计划。", "The programme is taken out."))
        return HttpResponseRedirect(reverse("desk:programmes"))
    tell(request, Text("已经有单位办了其中的课，不能取消。", "Units have held some of it: it stays."))
    return HttpResponseRedirect(reverse("desk:programme", args=[programme]))


@needs(P.assess, path_of)
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, unit: int) -> HttpResponse:  # noqa: ARG001  the guard has read it
    """Set up a programme for people of a kind. Two queries beside those of the guard."""
    issuer, problems = handed_on(request, Unit), list[Problem]()
    below = Unit.objects.filter(path__startswith=issuer.path, closed=None)
    categories = list(below.order_by("category").values_list("category", flat=True).distinct())
    if request.method == "POST":
        asked = _plan(request, categories)
        try:
            made = commands.set_programme(issuer, asked, by=who(request), on=today())
        except Refused as refused:
            problems = refused.problems
        else:
            tell(request, Text("培训计划已定。", "The programme is set up."))
            return HttpResponseRedirect(reverse("desk:programme", args=[made.pk]))
    given = [(text(request, f"course-{n}", 300), text(request, f"method-{n}", 10)) for n in range(MOST_COURSES)]
    page = {
        "unit": issuer,
        "categories": categories,
        "tiers": TIERS.items(),
        "methods": METHODS.items(),
        "courses": [(str(n), title, method, n < 3 or bool(title)) for n, (title, method) in enumerate(given)],
        "values": request.POST,
        "problems": problems,
        "crumbs": [Crumb(PROGRAMMES, reverse("desk:programmes")), Crumb(Text("制定", "Set up"))],
    }
    return render(request, "desk/new_programme.html", page, status=422 if problems else 200)


def _plan(request: HttpRequest, categories: Sequence[str]) -> Plan:
    given = [
        (" ".join(text(request, f"course-{n}", 300).split()), text(request, f"method-{n}", 10))
        for n in range(MOST_COURSES)
    ]
    category, tier = text(request, "category", 100), text(request, "tier", 20)
    return Plan(
        " ".join(text(request, "title", 300).split()),
        text(request, "basis", 500),
        day_or_none(text(request, "until", 20)),
        category if category in categories else "",
        tier if tier in TIERS else "",
        text(request, "provider", 200),
        [one for one in given if one[0]],
    )


@needs(P.see_unit)
@require_safe
def guidance(request: HttpRequest) -> HttpResponseBase:
    """The guidance that units in scope had. Five queries beside those of the guard at most."""
    day = today()
    states = {key: badge.text for key, badge in STATES.items()}
    find = Text("按内容、单位找", "Find by subject or unit")
    table = Table(COLUMNS, request.GET, (Filter("state", Text("结果", "Outcome"), states),), search_text=find)
    found = queries.guidance(seen(request.user, P.see_unit, day, "unit__path"))
    found = found.filter({"changed": ~Q(changed=""), "open": Q(changed="")}.get(table.chosen("state"), Q()))
    if table.search:
        found = found.filter(Q(subject__icontains=table.search) | Q(unit__name__icontains=table.search))
    if table.as_file:
        return list_response("guidance", table, (_row(one) for one in found.iterator()))
    table.tally(found.order_by().values("pk")[: table.enough].count())
    table.rows = [_row(one) for one in found[table.span]]
    page = {"table": table, "may_guide": may(request.user, P.assess, None, day), "crumbs": [Crumb(GUIDANCE)]}
    return render(request, "desk/guidance.html", page)


def _row(one: Guidance) -> Row:
    cells = Cells()
    guide = cells.filed(one.guide.name) + (f" {cells.soft(one.post)}" if one.post else "")
    return (
        cells.day(one.day),
        cells.link(reverse("desk:guided", args=[one.pk]), one.subject),
        cells.filed(one.unit.name),
        guide,
        cells.badge(STATES["changed" if one.changed else "open"]),
    )


@needs(P.assess)
@require_safe
def guide_whom(request: HttpRequest) -> HttpResponse:
    """Choose the unit that was guided. Two queries beside those of the guard."""
    search = request.GET.get("q", "").replace("\0", "").strip()[:100]
    found = list(listed(scope(request.user, P.assess, today()), search)[:MOST_UNITS])
    page = {"units": found, "more": len(found) == MOST_UNITS, "search": search, "crumbs": [Crumb(GUIDANCE)]}
    return render(request, "desk/guide_whom.html", page)


MOST_UNITS = 50


@needs(P.assess, path_of)
@require_http_methods(["GET", "HEAD", "POST"])
def guide(request: HttpRequest, unit: int) -> HttpResponse:
    """Enter that a unit was guided: by which of one's own posts, on what, which of its posts. Five queries beside those
    of the guard.
    """
    here, day, problems = handed_on(request, Unit), today(), list[Problem]()
    mine = [seat for seat in seats(viewer(request).person, day) if not seat.path.startswith(here.path)]
    theirs, packs = posts_of(unit, day), packs_on(day)
    if request.method == "POST":
        post = next((seat for seat in mine if seat.code == request.POST.get("post")), None)
        top = own_unit(request, P.assess)
        by_unit = Unit.objects.filter(path=post.path).first() if post else top
        framework, _, duty = text(request, "duty", 200).partition("|")
        known = framework in packs and duty in packs[framework].duties
        chosen = tuple(one.code for one in theirs if one.code in request.POST.getlist("posts"))
        subject, said = " ".join(text(request, "subject", 300).split()), text(request, "said", 3000)
        when = day_or_none(text(request, "day", 20))
        about = (framework, duty) if known else ("", "")
        advice = Advice(subject, said, when, post.code if post else "", chosen, *about)
        try:
            assert by_unit is not None, "whoever may assess here has a unit at the top"
            made = commands.guide(here, by_unit, advice, by=who(request), on=day)
        except Refused as refused:
            problems = refused.problems
        else:
            tell(request, Text("已登记。有了变化，再回来写明。", "It is entered; say what changed once something has."))
            return HttpResponseRedirect(reverse("desk:guided", args=[made.pk]))
    page = {
        "unit": here,
        "mine": mine,
        "theirs": theirs,
        "ticked": request.POST.getlist("posts"),
        "groups": [
            (pack.title, [(f"{pack.id}|{k}", d.title.text) for k, d in pack.duties.items()]) for pack in packs.values()
        ],
        "values": request.POST or {"day": day.isoformat()},
        "problems": problems,
        "crumbs": [Crumb(GUIDANCE, reverse("desk:guidance")), Crumb(Text("登记", "Enter"))],
    }
    return render(request, "desk/guide.html", page, status=422 if problems else 200)


@needs(P.see_unit, queries.path_of_guidance)
@require_safe
def guided(request: HttpRequest, guidance: int) -> HttpResponse:  # noqa: ARG001  the guard has read it
    """One visit of guidance. One query beside those of the guard."""
    return _guided(request, handed_on(request, Guidance), [])


def _guided(request: HttpRequest, row: Guidance, problems: list[Problem]) -> HttpResponse:
    pack = packs_on(today()).get(row.framework)
    duty = pack.duties.get(row.duty) if pack else None
    page = {
        "row": row,
        "duty": duty.title.text if duty else None,
        "may_note": any(may(request.user, one, row.unit.path, today()) for one in (P.file_record, P.assess)),
        "problems": problems,
        "values": request.POST,
        "crumbs": [Crumb(GUIDANCE, reverse("desk:guidance")), Crumb(row.subject)],
    }
    return render(request, "desk/guided.html", page, status=422 if problems else 200)


@needs(P.see_unit, queries.path_of_guidance)
@require_POST
def changed(request: HttpRequest, guidance: int) -> HttpResponse:
    """Say what changed: whoever files for the unit, or assesses it."""
    row = handed_on(request, Guidance)
    if not any(may(request.user, one, row.unit.path, today()) for one in (P.file_record, P.assess)):
        return HttpResponseRedirect(reverse("desk:guided", args=[guidance]))
    try:
        commands.note_change(guidance, text(request, "changed", 3000), by=who(request), on=today())
    except Refused as refused:
        return _guided(request, row, refused.problems)
    tell(request, Text("已写明。", "It is noted."))
    return HttpResponseRedirect(reverse("desk:guided", args=[guidance]))


@needs(P.see_unit)
@require_safe
def liaison(request: HttpRequest) -> HttpResponseBase:
    """Who keeps the liaison for each unit in scope, and which has nobody. Five queries beside those of the guard."""
    day = today()
    columns = (Column(Text("单位", "Unit")), Column(Text("联络员", "Liaison")), Column(Text("担任人", "Held by")))
    table = Table(columns, request.GET, search_text=Text("按名称、编号找", "Find by name or code"))
    units = listed(scope(request.user, P.see_unit, day), table.search).filter(Q(closed=None) | Q(closed__gt=day))
    if table.as_file:
        return list_response("liaison", table, _liaisons(list(units), day))
    table.tally(units.order_by().values("pk")[: table.enough].count())
    some = list(units[table.span])
    table.rows = _liaisons(some, day)
    return render(request, "desk/liaison.html", {"table": table, "crumbs": [Crumb(LIAISON)]})


def _liaisons(units: Sequence[Unit], day: dt.date) -> list[Row]:
    found: dict[int, list[Any]] = {}
    for seat in liaisons([unit.pk for unit in units], day):
        found.setdefault(seat.post.unit_id if seat.post else seat.unit_id or 0, []).append(seat)
    posts = [seat.post_id for some in found.values() for seat in some if seat.post_id]
    holders = dict(
        held_on(day).filter(post__in=posts).order_by("-acting", "-start").values_list("post", "person__name")
    )
    packs, cells = packs_on(day), Cells()
    none = cells.badge(Badge(Text("没有联络员", "nobody"), "warn"))
    rows: list[Row] = []
    for unit in units:
        seen_here = found.get(unit.pk, [])
        named = [
            f'{cells.filed(seat.post.name if seat.post else unit.name)} <span class="soft">'
            f"{cells.said(packs[seat.framework].title) if seat.framework in packs else ''}</span>"
            for seat in seen_here
        ]
        held = [cells.filed(holders.get(seat.post_id, "—")) for seat in seen_here if seat.post_id]
        address = reverse("organisation:unit", args=[unit.pk])
        rows.append((cells.link(address, unit.name), "<br>".join(named) or none, "<br>".join(held) or "—"))
    return rows
