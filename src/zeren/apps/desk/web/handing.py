"""Handing over when somebody leaves: stock is taken, both read and sign it, each with one tap."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zeren.apps.access.queries import may, scope, viewer
from zeren.apps.access.rules import Permission, needs
from zeren.apps.desk import commands
from zeren.apps.frameworks.queries import packs_on
from zeren.apps.organisation import commands as organisation
from zeren.apps.organisation import queries
from zeren.apps.organisation.models import HandOver, Person
from zeren.apps.organisation.rules import day_of
from zeren.apps.organisation.rules.handing import ENDLESS, items_of, left_over
from zeren.apps.organisation.states import HANDED, ITEMS
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.ui.asked import field_of
from zeren.ui.clock import today
from zeren.ui.export import csv_response
from zeren.ui.language import say
from zeren.ui.navigation import Crumb
from zeren.ui.notices import tell
from zeren.ui.table import Column, Filter, Table
from zeren.ui.tones import Badge, Tone

P = Permission
PEOPLE, TITLE = Text("人员", "People"), Text("工作交接", "Hand-overs")
TONES: dict[str, Tone] = {"open": "warn", "gave": "warn", "took": "warn", "done": "good", "dropped": "info"}
COLUMNS = (
    Column(Text("移交人", "From")),
    Column(Text("接收人", "To")),
    Column(Text("岗位", "Posts"), narrow=False),
    Column(Text("交接日", "Day")),
    Column(Text("状态", "State")),
)
STATE = Filter("state", Text("状态", "State"), HANDED)
FIELDS = ("receiver", "day", "until", "files")


@needs(P.manage_people)
@require_safe
def hand_overs(request: HttpRequest) -> HttpResponseBase:
    """The hand-overs of one's units, and who leaves without one. Queries: six beside those of the guard."""
    within = scope(request.user, P.manage_people, today(), "unit__path")
    found = list(queries.hand_overs(within)[:500])
    table = Table(COLUMNS, request.GET, (STATE,), search_text=Text("按姓名找", "Find by name"))
    state, words = table.chosen("state"), table.search
    rows = [one for one in found if not state or queries.state_of(one) == state]
    rows = [one for one in rows if words in one.giver.name or words in one.receiver.name]
    if request.GET.get("export") == "csv":
        return csv_response("hand-overs", [column.text for column in COLUMNS], map(_plain, _rows(rows)))
    table.count, table.rows = len(rows), _rows(rows[table.span])
    leaving = queries.leaving_soon(scope(request.user, P.manage_people, today(), "post__unit__path"), today())
    page = {"table": table, "leaving": leaving, "today": today(), "crumbs": [Crumb(TITLE)]}
    return render(request, "desk/hand-overs.html", page)


def _rows(some: list[HandOver]) -> list[dict[str, Any]]:
    """With the names of the posts. One query."""
    names = {post.code: post.name for post in queries.posts_coded([code for one in some for code in one.posts])}
    return [_row(one, names) for one in some]


def _row(one: HandOver, names: Mapping[str, str]) -> dict[str, Any]:
    state = queries.state_of(one)
    posts = "、".join(names.get(code, code) for code in one.posts)
    return {"one": one, "posts": posts, "state": Badge(HANDED[state], TONES[state])}


def _plain(row: dict[str, Any]) -> list[str]:
    one: HandOver = row["one"]
    place = f"{one.unit.name} {row['posts']}"
    return [one.giver.name, one.receiver.name, place, one.day.isoformat(), say(row["state"].text)]


@needs(P.manage_people)
@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request: HttpRequest, person: int) -> HttpResponse:
    """Which posts go to whom from which day. Queries: five beside those of the guard; taking stock, `inventory`'s."""
    giver = Person.objects.filter(pk=person).first()
    units = scope(request.user, P.manage_people, today(), "path")
    inside = set(
        queries.posts(scope(request.user, P.manage_people, today(), "unit__path")).values_list("pk", flat=True)
    )
    found = queries.to_hand_over(person, today()) if giver else []
    found = [one for one in found if one.post_id in inside]
    if giver is None or not found:
        raise Http404
    given = request.POST or request.GET
    values = {key: field_of(given, key, 4000) for key in FIELDS}
    ticked = set(given.getlist("post")) if request.method == "POST" else {one.post.code for one in found}
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            receiver = queries.chosen(queries.people(units, everybody=True), values["receiver"])
            day, until = day_of(values["day"]) or today(), day_of(values["until"])
            if given.get("acting") and until is None:
                raise Refused([ENDLESS()])
            made = commands.prepare_hand_over(
                giver,
                receiver,
                [one.post for one in found if one.post.code in ticked],
                packs_on(today()),
                files=values["files"],
                day=day,
                until=until if given.get("acting") else None,
                by=viewer(request).username,
                on=today(),
            )
        except Refused as refused:
            problems = refused.problems
        else:
            tell(request, Text("已列出清单，请双方签字。", "Stock is taken; both have to sign."))
            return HttpResponseRedirect(reverse("desk:hand-over", args=(made.pk,)))
    page = {
        "giver": giver,
        "found": found,
        "ticked": ticked,
        "values": values,
        "acting": bool(given.get("acting")),
        "problems": problems,
        "today": today(),
        "crumbs": [
            Crumb(PEOPLE, reverse("organisation:people")),
            Crumb(giver.name, reverse("organisation:person", args=(giver.pk,))),
            Crumb(TITLE),
        ],
    }
    return render(request, "desk/prepare-hand-over.html", page, status=422 if problems else 200)


def _found(request: HttpRequest, handing: int) -> tuple[HandOver, bool]:
    """The hand-over where one has to do with it, and whether one looks after its unit. One query."""
    found = HandOver.objects.select_related("unit", "giver", "receiver").filter(pk=handing).first()
    if found is None:
        raise Http404
    looks_after = may(request.user, P.manage_people, found.unit.path, today())
    if not looks_after and viewer(request).person not in {found.giver.code, found.receiver.code}:
        raise Http404
    return found, looks_after


@needs(P.own_account)
@require_safe
def hand_over(request: HttpRequest, handing: int) -> HttpResponse:
    """What goes along, who has signed, one button. Queries: five beside those of the guard."""
    return _shown(request, *_found(request, handing), [])


def _shown(request: HttpRequest, found: HandOver, looks_after: bool, problems: list[Problem]) -> HttpResponse:
    groups: dict[str, list[Any]] = {}
    for item in items_of(found.inventory):
        due = dt.date.fromisoformat(item.due) if item.due else None
        groups.setdefault(item.kind, []).append((item.post, Text(item.text, item.en or item.text), due))
    state, posts = queries.state_of(found), queries.posts_coded(found.posts)
    others = {one.post.code: one.post.name for one in queries.to_hand_over(found.giver_id, today())}
    stands = {one.post.code for one in queries.in_post(max(found.day, today())).filter(post__code__in=others)}
    left = left_over(others, stands, found.posts) if looks_after else []
    page = {
        "one": found,
        "posts": posts,
        "groups": [(ITEMS[kind], groups[kind]) for kind in ITEMS if kind in groups],
        "count": len(found.inventory),
        "state": Badge(HANDED[state], TONES[state]),
        "side": queries.side_of(found, viewer(request), today(), looks_after=looks_after),
        "running": state not in {"done", "dropped"},
        "looks_after": looks_after,
        "left": left,
        "problems": problems,
        "today": today(),
        "crumbs": [Crumb(TITLE, reverse("desk:hand-overs") if looks_after else reverse("desk:home"))],
    }
    return render(request, "desk/hand-over.html", page, status=422 if problems else 200)


@needs(P.own_account)
@require_POST
def sign(request: HttpRequest, handing: int) -> HttpResponse:
    """Sign for one's side. For others' hand-overs there is no page."""
    found, looks_after = _found(request, handing)
    account = viewer(request)
    try:
        done = commands.sign_hand_over(
            found, account, packs_on(today()), looks_after=looks_after, by=account.username, on=today()
        )
    except Refused as refused:
        return _shown(request, found, looks_after, refused.problems)
    both = Text("双方已签字，交接完成。", "Both have signed; it is handed over.")
    tell(request, both if done.done else Text("已签字，等另一方签。", "Signed; the other side has to sign."))
    return HttpResponseRedirect(reverse("desk:hand-over", args=(found.pk,)))


@needs(P.own_account)
@require_POST
def again(request: HttpRequest, handing: int) -> HttpResponse:
    """Take stock anew; both sides sign again."""
    found, looks_after = _found(request, handing)
    try:
        commands.take_stock_again(found, packs_on(today()), by=viewer(request).username, on=today())
    except Refused as refused:
        return _shown(request, found, looks_after, refused.problems)
    tell(request, Text("已重新清点，请双方签字。", "Stock is taken anew; both have to sign."))
    return HttpResponseRedirect(reverse("desk:hand-over", args=(found.pk,)))


@needs(P.own_account)
@require_POST
def drop(request: HttpRequest, handing: int) -> HttpResponse:
    """Drop what is not complete; only whoever looks after the unit."""
    found, looks_after = _found(request, handing)
    if not looks_after:
        raise Http404
    try:
        organisation.drop_hand_over(found, by=viewer(request).username, on=today())
    except Refused as refused:
        return _shown(request, found, looks_after, refused.problems)
    tell(request, Text("已作废。", "Dropped."))
    return HttpResponseRedirect(reverse("desk:hand-over", args=(found.pk,)))
