"""The posts of the organisation, and one of them: who holds it, who did, who stands in; appointing and ending."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zeren.apps.access.queries import viewer
from zeren.apps.access.rules import Permission, needs
from zeren.apps.organisation import commands, queries
from zeren.apps.organisation.models import Appointment, Person, Post
from zeren.apps.organisation.queries import chosen
from zeren.apps.organisation.rules import day_of
from zeren.apps.organisation.states import CHANGES, TIERS
from zeren.apps.organisation.web.choosing import within
from zeren.apps.organisation.web.units import ACTING, CLOSED, VACANT
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.ui import language
from zeren.ui.clock import today
from zeren.ui.export import csv_response
from zeren.ui.navigation import Crumb
from zeren.ui.notices import tell
from zeren.ui.table import Column, Filter, Table

POSTS = Text("岗位", "Posts")
COLUMNS = (
    Column(Text("单位", "Unit")),
    Column(POSTS),
    Column(Text("责任层级", "Tier"), narrow=False),
    Column(Text("现任", "Held by")),
)
STATES = {"held": Text("有人任职", "filled"), "vacant": Text("空缺", "vacant")}
FILTERS = (Filter("tier", Text("责任层级", "Tier"), TIERS), Filter("state", Text("情况", "State"), STATES))


@needs(Permission.manage_people)
@require_safe
def posts(request: HttpRequest) -> HttpResponseBase:
    """The posts in scope that exist. Queries: three beside those of the guard."""
    table = Table(COLUMNS, request.GET, FILTERS, search_text=Text("按岗位、单位找", "Find by post or unit"))
    found = queries.posts(within(request, Permission.manage_people, "unit__path"), table.search)
    found = found.filter(pk__in=queries.existing_posts(today()).values("pk"))
    if table.chosen("tier"):
        found = found.filter(tier=table.chosen("tier"))
    held = queries.in_post(today()).values("post")
    if table.chosen("state"):
        found = found.filter(pk__in=held) if table.chosen("state") == "held" else found.exclude(pk__in=held)
    if request.GET.get("export") == "csv":
        return _exported(found)
    table.count = found.count()
    some = list(found[table.span])
    holders = queries.holder_rows([post.pk for post in some], today())
    table.rows = [_row(post, holders.get(post.pk)) for post in some]
    return render(request, "organisation/posts.html", {"table": table})


def _exported(found: QuerySet[Post]) -> HttpResponseBase:
    """The posts with who stands for each. Two queries."""
    head = (Text("单位", "Unit"), Text("编号", "Id"), POSTS, Text("责任层级", "Tier"), COLUMNS[3].text)
    held = queries.in_post(today()).order_by("-acting", "-start", "-code")
    names = dict(held.values_list("post_id", "person__name"))
    rows = found.values_list("pk", "unit__name", "code", "name", "tier").iterator()
    told = ([unit, code, name, _tier(tier), names.get(pk, "")] for pk, unit, code, name, tier in rows)
    return csv_response("posts", head, told)


def _tier(tier: str) -> str:
    return language.say(TIERS[tier]) if tier in TIERS else ""


def _row(post: Post, holder: Appointment | None) -> dict[str, Any]:
    mark = VACANT if holder is None else ACTING if holder.acting else None
    return {"post": post, "tier": TIERS.get(post.tier), "holder": holder, "mark": mark}


@needs(Permission.manage_people, queries.path_of_post)
@require_safe
def post(request: HttpRequest, post: int) -> HttpResponse:
    """One post. Queries: three beside those of the guard."""
    return page_of(request, get_object_or_404(Post.objects.select_related("unit"), pk=post), [])


def page_of(request: HttpRequest, post: Post, problems: list[Problem]) -> HttpResponse:
    """The page of a post, with what went wrong."""
    day, found, done = today(), queries.appointments_of(post.pk), queries.latest_change(post.unit_id, post.pk)
    rows = [
        {
            "one": one,
            "acting": ACTING if one.acting else None,
            "running": one.start <= day and (one.end is None or day < one.end),
            "over": one.end is not None and one.end <= day,
        }
        for one in found
    ]
    page = {
        "post": post,
        "tier": TIERS.get(post.tier),
        "closed": CLOSED if post.closed is not None and post.closed <= day else None,
        "rows": rows,
        "vacant": VACANT if not any(row["running"] for row in rows) else None,
        "problems": problems,
        "given": request.POST,
        "tiers": TIERS.items(),
        "undo": done,
        "undo_kind": CHANGES.get(done.kind, done.kind) if done else "",
        "today": day,
        "crumbs": [Crumb(POSTS, reverse("organisation:posts")), Crumb(f"{post.unit.name} {post.name}")],
    }
    return render(request, "organisation/post.html", page, status=422 if problems else 200)


@needs(Permission.manage_people, queries.path_of_post)
@require_http_methods(["POST"])
def appoint(request: HttpRequest, post: int) -> HttpResponse:
    """Give the post to somebody, or have them stand in."""
    found = get_object_or_404(Post.objects.select_related("unit"), pk=post)
    given = request.POST
    try:
        person = chosen(Person.objects.order_by("code"), given.get("person", ""))
        start = day_of(given.get("start", "")) or today()
        commands.appoint(
            found,
            person,
            start=start,
            end=day_of(given.get("end", "")),
            acting=given.get("acting") == "yes",
            by=viewer(request).username,
            on=today(),
        )
    except Refused as refused:
        return page_of(request, found, refused.problems)
    tell(request, Text("已任命{name}。", "{name} is appointed.").fill(name=person.name))
    return HttpResponseRedirect(reverse("organisation:post", args=(found.pk,)))


@needs(Permission.manage_people, queries.path_of_appointment)
@require_http_methods(["POST"])
def correct(request: HttpRequest, appointment: int) -> HttpResponse:
    """Set right what was filed wrongly of an appointment; what was believed until now stays on record."""
    found = get_object_or_404(Appointment.objects.select_related("post__unit", "person"), pk=appointment)
    try:
        commands.correct_appointment(
            found,
            start=day_of(request.POST.get("start", "")) or found.start,
            end=day_of(request.POST.get("end", "")),
            acting=request.POST.get("acting") == "yes",
            by=viewer(request).username,
            on=today(),
        )
    except Refused as refused:
        return page_of(request, found.post, refused.problems)
    tell(request, Text("已更正；以前的记载仍可查。", "Corrected; what was on record before can still be looked up."))
    return HttpResponseRedirect(reverse("organisation:post", args=(found.post_id,)))


@needs(Permission.manage_people, queries.path_of_appointment)
@require_http_methods(["POST"])
def end(request: HttpRequest, appointment: int) -> HttpResponse:
    """Say from which day somebody no longer holds the post; an empty day takes the end back."""
    found = get_object_or_404(Appointment.objects.select_related("post__unit", "person"), pk=appointment)
    undo = reverse("organisation:end-appointment", args=(found.pk,)) if found.end is None else ""
    try:
        commands.end_appointment(found, day_of(request.POST.get("end", "")), by=viewer(request).username, on=today())
    except Refused as refused:
        return page_of(request, found.post, refused.problems)
    told = Text("已保存。账号和授权的期限随之调整。", "Saved. The terms of account and grants follow.")
    tell(request, told, undo=undo if found.end is not None else "")
    return HttpResponseRedirect(reverse("organisation:post", args=(found.post_id,)))
