"""What is done to units: set up, renamed, moved, closed, and taken back; what touches more is shown first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from zeren.apps.access.queries import grants_on, grants_over, viewer
from zeren.apps.access.rules import Permission, needs
from zeren.apps.organisation import commands, queries
from zeren.apps.organisation.models import Change, Unit
from zeren.apps.organisation.queries import chosen
from zeren.apps.organisation.queries.outline import chain
from zeren.apps.organisation.rules import changes, day_of
from zeren.apps.organisation.web.choosing import everywhere, within
from zeren.apps.organisation.web.structure import crumbs, seen
from zeren.base.numbers import exact_whole
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.ui.asked import field_of
from zeren.ui.clock import today
from zeren.ui.notices import tell

P = Permission
FORM = ("GET", "HEAD", "POST")
Effect = tuple[Text, object]
"""What changes, and how much or from what to what."""


def back_to(unit: Unit) -> HttpResponse:
    """The page of a unit."""
    return HttpResponseRedirect(reverse("organisation:reshape", args=(unit.pk,)))


def undo_of(change: Change | None) -> str:
    """Where a change is taken back."""
    return reverse("organisation:undo-change", args=(change.pk,)) if change else ""


def typed(request: HttpRequest, *names: str) -> dict[str, str]:
    """What was typed in some fields, in either way of sending."""
    given = request.POST or request.GET
    return {name: field_of(given, name, 200) for name in names}


@needs(P.manage_people)
@require_http_methods(FORM)
def add(request: HttpRequest) -> HttpResponse:
    """A new unit; whoever looks after a part of the organisation sets up units inside it. Queries: three at most."""
    values = typed(request, "code", "name", "category", "parent", "day", "order")
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            made = _set_up(request, values)
        except Refused as refused:
            problems = refused.problems
        else:
            told = Text("已设立{name}。", "{name} is set up.").fill(name=made.name)
            tell(request, told, undo=undo_of(queries.latest_change(made.pk)))
            return back_to(made)
    page = {
        "values": values,
        "problems": problems,
        "whole": everywhere(request, P.manage_people),
        "categories": queries.categories(within(request, P.manage_people)),
        "today": today(),
        "crumbs": crumbs(None, Text("设立单位", "Set up a unit")),
    }
    return render(request, "organisation/add-unit.html", page, status=422 if problems else 200)


def _set_up(request: HttpRequest, values: dict[str, str]) -> Unit:
    parent = superior(request, values["parent"])
    return commands.open_unit(
        values["code"],
        values["name"],
        values["category"],
        parent,
        day=a_day(values["day"]),
        order=_order(values["order"]),
        by=viewer(request).username,
        on=today(),
    )


def superior(request: HttpRequest, name: str) -> Unit | None:
    """The superior that was typed, None for the top, which only those choose who look after everything."""
    if not name and everywhere(request, P.manage_people):
        return None
    return chosen(Unit.objects.filter(within(request, P.manage_people)).order_by("code"), name)


def a_day(written: str) -> dt.date:
    """The day that was typed, today for none."""
    return day_of(written) or today()


@needs(P.manage_people, queries.path_of)
@require_http_methods(FORM)
def rename(request: HttpRequest, unit: int) -> HttpResponse:
    """Another name for a unit."""
    found = seen(request, unit)
    values = typed(request, "name", "day")

    def act() -> None:
        commands.rename_unit(found, values["name"], day=a_day(values["day"]), by=viewer(request).username, on=today())

    told = Text("已改称“{name}”，原名仍能查到。", "It is called {name} now; the former name is still found.")
    said = told.fill(name=values["name"])
    page = {"what": "rename", "values": values | {"name": values["name"] or found.name}}
    return _form(request, found, page, act if request.method == "POST" else None, said, RENAME)


@needs(P.manage_people, queries.path_of)
@require_http_methods(FORM)
def move(request: HttpRequest, unit: int) -> HttpResponse:
    """Another superior: first what changes, then it is done. Queries: nine at most beside those of the guard."""
    found = seen(request, unit)
    values = typed(request, "parent", "day", "seen")
    page: dict[str, Any] = {"what": "move", "values": values, "whole": everywhere(request, P.manage_people)}
    problems, parent = list[Problem](), None
    try:
        if values["seen"] or request.method == "POST":
            parent = superior(request, values["parent"])
            page["effects"] = _moving(found, parent, a_day(values["day"]))
    except Refused as refused:
        problems = refused.problems

    def act() -> None:
        if problems:
            raise Refused(problems)
        commands.move_unit(found, parent, day=a_day(values["day"]), by=viewer(request).username, on=today())

    said = Text("已调整隶属，授权随之转移。", "It is moved, and grants with it.")
    page["problems"] = problems
    return _form(request, found, page, act if request.method == "POST" else None, said, MOVE)


def _moving(unit: Unit, parent: Unit | None, day: dt.date) -> Sequence[Effect]:
    """What a move changes. Raises `Refused` where it cannot be made. Seven queries at most."""
    problems = queries.moving_refused(unit, parent, day)
    if problems:
        raise Refused(problems)
    old, new = chain(unit.path)[:-1], chain(parent.path) if parent else []
    top = Text("（最上级）", "(the top)")
    paths = dict(Unit.objects.filter(pk__in={*old, *new}).values_list("pk", "path"))
    gained = grants_over([paths[key] for key in new if key not in old], today())
    lost = grants_over([paths[key] for key in old if key not in new], today())
    return [
        (Text("原上级单位", "Superior before"), unit.parent.name if unit.parent else top),
        (Text("新上级单位", "Superior after"), parent.name if parent else top),
        (Text("一同划转的下级单位", "Units below that go along"), queries.below(unit.pk).count() - 1),
        (Text("随之转移的授权", "Grants that go along"), grants_on(unit.path, today(), whole=True).count()),
        (
            Text("从此也管到这里的上级授权", "Grants on superiors that reach here now"),
            gained.count(),
        ),
        (
            Text("不再管到这里的上级授权", "Grants on superiors that reach here no more"),
            lost.count(),
        ),
    ]


@needs(P.manage_people, queries.path_of)
@require_http_methods(FORM)
def close(request: HttpRequest, unit: int) -> HttpResponse:
    """A unit is no more: first what stands in the way, then it is done. Queries: six beside those of the guard."""
    found = seen(request, unit)
    values = typed(request, "day")
    day, problems = today(), list[Problem]()
    try:
        day = a_day(values["day"])
        posts = [post.name for post in queries.living_posts(found.pk, day)]
        problems = changes.closing_problems(queries.place_on(found, day), posts, queries.living_units(found, day))
    except Refused as refused:
        problems = refused.problems

    def act() -> None:
        commands.close_unit(found, day=a_day(values["day"]), by=viewer(request).username, on=today())

    effects = [(Text("失效的授权", "Grants that open nothing any more"), grants_on(found.path, day).count())]
    page: dict[str, Any] = {
        "what": "close",
        "values": values,
        "problems": problems,
        "effects": [] if problems else effects,
    }
    page["stands"] = bool(problems) and request.method != "POST"
    said = Text("单位已撤销。", "The unit is closed.")
    return _form(request, found, page, act if request.method == "POST" else None, said, CLOSE)


@needs(P.manage_people, queries.path_of)
@require_http_methods(FORM)
def change(request: HttpRequest, unit: int) -> HttpResponse:
    """Another category or place among its equals."""
    found = seen(request, unit)
    values = typed(request, "category", "order", "day")

    def act() -> None:
        commands.change_unit(
            found,
            values["category"],
            _order(values["order"]),
            day=a_day(values["day"]),
            by=viewer(request).username,
            on=today(),
        )

    known = {"category": found.category, "order": found.order if found.order is not None else ""}
    page = {
        "what": "change",
        "values": values if request.method == "POST" else values | known,
        "categories": queries.categories(within(request, P.manage_people)),
    }
    said = Text("已保存类别和排序。", "Category and order are saved.")
    return _form(request, found, page, act if request.method == "POST" else None, said, CHANGE)


def _order(written: str) -> int | None:
    return exact_whole(written, 999_999_999)


@needs(P.manage_people, queries.path_of)
@require_http_methods(FORM)
def split(request: HttpRequest, unit: int) -> HttpResponse:
    """A new unit beside this one that takes some of its posts and of the units below it."""
    found = seen(request, unit)
    values = typed(request, "code", "name", "day")
    posts, below = request.POST.getlist("posts"), request.POST.getlist("below")

    def act() -> None:
        # A unit at the top is split only by whoever looks after everything.
        superior(request, found.parent.code if found.parent else "")
        day, by = a_day(values["day"]), viewer(request).username
        commands.split_unit(found, values["code"], values["name"], posts, below, day=day, by=by, on=today())

    page = {
        "what": "split",
        "values": values,
        "posts": [(one, one.code in posts) for one in queries.living_posts(found.pk, today())],
        "below": [(one, one.code in below) for one in Unit.objects.filter(parent_id=found.pk).order_by("path")[:200]],
    }
    said = Text("已分设，选中的岗位和下级单位一同划出。", "It is split; what was ticked went along.")
    return _form(request, found, page, act if request.method == "POST" else None, said, SPLIT)


RENAME, MOVE = Text("更名", "Rename"), Text("调整隶属", "Move")
CLOSE, CHANGE, SPLIT = Text("撤销单位", "Close"), Text("类别和排序", "Category and order"), Text("分设", "Split")


def _form(
    request: HttpRequest, unit: Unit, page: dict[str, Any], act: Callable[[], object] | None, said: Text, title: Text
) -> HttpResponse:
    """The page of a change; with `act`, do it and go back to the unit, or say why not."""
    problems = page.get("problems", [])
    if act is not None:
        try:
            act()
        except Refused as refused:
            problems = refused.problems
        else:
            tell(request, said, undo=undo_of(queries.latest_change(unit.pk)))
            return back_to(unit)
    page |= {"unit": unit, "problems": problems, "today": today(), "title": title, "crumbs": crumbs(unit, title)}
    status = 422 if problems and (act is not None or page.get("values", {}).get("seen")) else 200
    return render(request, "organisation/change-unit.html", page, status=status)


@needs(P.manage_people, queries.path_of_change)
@require_POST
def undo(request: HttpRequest, change: int) -> HttpResponse:
    """Take back the latest change of a unit or a post. What took several apps is taken back where it was done."""
    told = Change.objects.filter(unit__isnull=False).exclude(kind="unit_merged").select_related("unit", "post")
    found = get_object_or_404(told, pk=change)
    assert found.unit is not None
    try:
        if found.kind == "unit_moved":
            # Whoever looks after a part of the organisation moves nothing to where they have no say.
            superior(request, found.before["parent"])
        commands.undo_change(found, by=viewer(request).username, on=today())
    except Refused as refused:
        return refused_undo(request, found.unit, refused.problems)
    tell(request, Text("已撤销这次变动。", "The change is taken back."))
    if not Unit.objects.filter(pk=found.unit.pk).exists():
        return HttpResponseRedirect(reverse("organisation:structure"))
    return back_to(found.unit)


def refused_undo(request: HttpRequest, unit: Unit, problems: list[Problem]) -> HttpResponse:
    """Why a change cannot be taken back."""
    title = Text("撤销变动", "Take a change back")
    page = {"unit": unit, "problems": problems, "title": title, "crumbs": crumbs(unit, title), "what": ""}
    return render(request, "organisation/change-unit.html", page, status=422)
