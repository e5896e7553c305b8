"""What is done to posts: set up in a unit, changed, closed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from zeren.apps.access.queries import viewer
from zeren.apps.access.rules import Permission, needs
from zeren.apps.organisation import commands, queries
from zeren.apps.organisation.models import Post, Unit
from zeren.apps.organisation.queries import chosen
from zeren.apps.organisation.rules import changes
from zeren.apps.organisation.states import TIERS
from zeren.apps.organisation.web.choosing import within
from zeren.apps.organisation.web.posts import POSTS, page_of
from zeren.apps.organisation.web.reshaping import FORM, a_day, typed, undo_of
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.ui.clock import today
from zeren.ui.navigation import Crumb
from zeren.ui.notices import tell

P = Permission


@needs(P.manage_people)
@require_http_methods(FORM)
def add(request: HttpRequest) -> HttpResponse:
    """A new post of a unit that its reader looks after. Queries: three beside those of the guard."""
    values, problems = typed(request, "unit", "code", "name", "tier", "day", "sole"), list[Problem]()
    if request.method == "POST":
        try:
            made = _set_up(request, values)
        except Refused as refused:
            problems = refused.problems
        else:
            told = Text("已设立“{name}”，可以任命了。", "{name} is set up; now appoint somebody.").fill(name=made.name)
            tell(request, told, undo=undo_of(queries.latest_change(made.unit_id, made.pk)))
            return _back(made)
    title = Text("设立岗位", "Set up a post")
    page = {
        "values": values,
        "problems": problems,
        "tiers": TIERS.items(),
        "today": today(),
        "crumbs": [Crumb(POSTS, reverse("organisation:posts")), Crumb(title)],
    }
    return render(request, "organisation/add-post.html", page, status=422 if problems else 200)


def _set_up(request: HttpRequest, values: dict[str, str]) -> Post:
    if not values["unit"]:
        raise Refused([changes.WITHOUT_UNIT()])
    unit = chosen(Unit.objects.filter(within(request, P.manage_people)).order_by("code"), values["unit"])
    return commands.open_post(
        unit,
        values["code"],
        values["name"],
        values["tier"],
        day=a_day(values["day"]),
        sole=values["sole"] == "yes",
        by=viewer(request).username,
        on=today(),
    )


def _back(post: Post) -> HttpResponse:
    return HttpResponseRedirect(reverse("organisation:post", args=(post.pk,)))


@needs(P.manage_people, queries.path_of_post)
@require_POST
def change(request: HttpRequest, post: int) -> HttpResponse:
    """Another name or tier."""
    found = get_object_or_404(Post.objects.select_related("unit"), pk=post)
    values = typed(request, "name", "tier")
    try:
        commands.change_post(found, values["name"], values["tier"], by=viewer(request).username, on=today())
    except Refused as refused:
        return page_of(request, found, refused.problems)
    tell(
        request,
        Text("岗位已保存。", "The post is saved."),
        undo=undo_of(queries.latest_change(found.unit_id, found.pk)),
    )
    return _back(found)


@needs(P.manage_people, queries.path_of_post)
@require_POST
def close(request: HttpRequest, post: int) -> HttpResponse:
    """The post is no more from a day on."""
    found = get_object_or_404(Post.objects.select_related("unit"), pk=post)
    try:
        day = a_day(typed(request, "day")["day"])
        commands.close_post(found, day=day, by=viewer(request).username, on=today())
    except Refused as refused:
        return page_of(request, found, refused.problems)
    said = Text("岗位自{day}起撤销。", "The post is closed from {day} on.").fill(day=day)
    tell(request, said, undo=undo_of(queries.latest_change(found.unit_id, found.pk)))
    return _back(found)
