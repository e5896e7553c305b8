"""Somebody who goes away names who stands in, and ends it when they are back."""

from __future__ import annotations

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from zeren.apps.access.queries import viewer
from zeren.apps.access.rules import Permission, needs
from zeren.apps.organisation import commands, queries
from zeren.apps.organisation.models import Person
from zeren.apps.organisation.rules import NOBODY_FOUND, day_of
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.ui.asked import field_of, who
from zeren.ui.clock import today
from zeren.ui.notices import tell


@needs(Permission.own_account)
@require_http_methods(["GET", "HEAD", "POST"])
def stand_ins(request: HttpRequest) -> HttpResponse:
    """Who stands in for one's own posts; somebody named. Queries: four beside those of the guard."""
    own, problems = viewer(request).person, list[Problem]()
    values = {key: field_of(request.POST, key, 200) for key in ("whom", "start", "end")}
    if request.method == "POST":
        try:
            found = _named(values["whom"])
            start, end = day_of(values["start"]) or today(), day_of(values["end"])
            posts = request.POST.getlist("post")
            commands.name_stand_in(own, posts, found, start=start, end=end, by=who(request), on=today())
        except Refused as refused:
            problems = refused.problems
        else:
            tell(
                request,
                Text("{name}从{start}起代理。", "{name} stands in from {start}.").fill(name=found.name, start=start),
            )
            return HttpResponseRedirect(reverse("organisation:stand-ins"))
    held = list(queries.held_by(own, today())) if own else []
    ticked = set(request.POST.getlist("post")) if request.method == "POST" else {one.post.code for one in held}
    page = {
        "held": [(one, one.post.code in ticked) for one in held],
        "quick": queries.likely_stand_ins(own, today()) if held and not problems else [],
        "week": today() + dt.timedelta(7),
        "standing": list(queries.stood_in_for(own, today())) if held else [],
        "values": values,
        "problems": problems,
        "today": today(),
        "tomorrow": today() + dt.timedelta(1),
    }
    return render(request, "organisation/stand-ins.html", page, status=422 if problems else 200)


def _named(typed: str) -> Person:
    if not typed:
        raise Refused([NOBODY_FOUND(found=typed)])
    return queries.chosen(Person.objects.order_by("code"), typed)


@needs(Permission.own_account)
@require_POST
def back(request: HttpRequest, standin: int) -> HttpResponse:
    """Somebody is back: their stand-in for an own post ends today. For others' there is no page."""
    one = queries.stood_in_for(viewer(request).person or "-", today()).filter(pk=standin).first()
    if one is None:
        raise Http404
    commands.end_appointment(one, max(one.start, today()), by=who(request), on=today())
    tell(request, Text("代理已结束。", "The stand-in has ended."))
    return HttpResponseRedirect(reverse("organisation:stand-ins"))
