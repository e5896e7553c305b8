"""Who governs a framework at a unit: bodies and functions, portfolios, and what the first responsible did in person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zeren.apps.access.queries import may, viewer
from zeren.apps.access.rules import Permission, needs
from zeren.apps.duties import commands, queries
from zeren.apps.duties.models import Portfolio, Seat
from zeren.apps.duties.rules import NOT_FIRST
from zeren.apps.duties.states import DEEDS, FUNCTIONS, KINDS, ROLES
from zeren.apps.duties.web.asking import (
    MAP,
    chosen_pack,
    chosen_post,
    given_day,
    packs,
    seen_unit,
    text,
)
from zeren.apps.organisation import queries as organisation
from zeren.apps.organisation.models import Post, Unit
from zeren.apps.organisation.rules import NOBODY_FOUND
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.ui.clock import today
from zeren.ui.navigation import Crumb
from zeren.ui.notices import tell

GOVERNANCE = Text("责任体系", "Governance")


@needs(Permission.see_unit, organisation.path_of)
@require_safe
def governance(request: HttpRequest, unit: int) -> HttpResponse:
    """Who governs, what posts own, what was done in person. Queries: nine beside those of the guard."""
    return _shown(request, seen_unit(request, unit), [])


def _shown(request: HttpRequest, unit: Unit, problems: list[Problem]) -> HttpResponse:
    known = packs(today())
    pack = chosen_pack(request, known)
    seats: dict[str, list[Seat]] = {}
    for one in queries.seats(unit, pack.id if pack else "", today()):
        seats.setdefault(one.role, []).append(one)
    posts = organisation.posts_of(unit.pk, today())
    page: dict[str, Any] = {
        "unit": unit,
        "pack": pack,
        "packs": known,
        "tiers": [
            (tier.title.text, tier.holder.text, [one for one in posts if one.tier == tier.id])
            for tier in (pack.content.tiers if pack else ())
        ],
        "seats": [(key, text, seats.get(key, [])) for key, text in ROLES.items() if key not in FUNCTIONS],
        "functions": [(key, ROLES[key], seats.get(key, [])) for key in FUNCTIONS],
        "roles": ROLES.items(),
        "kinds": KINDS.items(),
        "deeds": [(one, DEEDS.get(one.kind, Text(one.kind, one.kind))) for one in queries.deeds(unit.pk, today().year)],
        "portfolios": [
            (one, KINDS.get(one.kind, Text(one.kind, one.kind))) for one in queries.portfolios(unit.pk, today())
        ],
        "deed_kinds": DEEDS.items(),
        "problems": problems,
        "given": request.POST,
        "today": today(),
        "changes": may(request.user, Permission.assess, unit.path, today()),
        "own": _first(request, unit) is not None,
        "crumbs": [
            Crumb(MAP, reverse("duties:map")),
            Crumb(unit.name, reverse("duties:unit-map", args=(unit.pk,))),
            Crumb(GOVERNANCE),
        ],
    }
    return render(request, "duties/governance.html", page, status=422 if problems else 200)


def _first(request: HttpRequest, unit: Unit) -> Post | None:
    """The post of first responsibility that whoever asks holds or acts for in a unit. One query."""
    person = viewer(request).person
    held = organisation.in_post(today()).filter(post__unit=unit, post__tier="first", person__code=person or "-")
    one = held.first()
    return one.post if one else None


def _done(request: HttpRequest, unit: Unit, act: Callable[[], object], said: Text) -> HttpResponse:
    try:
        act()
    except Refused as refused:
        return _shown(request, unit, refused.problems)
    tell(request, said)
    pack = text(request, "framework")
    return HttpResponseRedirect(reverse("duties:governance", args=(unit.pk,)) + (f"?framework={pack}" if pack else ""))


@needs(Permission.assess, organisation.path_of)
@require_POST
def seat(request: HttpRequest, unit: int) -> HttpResponse:
    """Give a role in governance to a unit or a post."""
    found = seen_unit(request, unit, Permission.assess)
    pack = chosen_pack(request, packs(today()))

    def act() -> None:
        who = text(request, "who")
        other, post = _unit_or_post(found, who) if who else (None, None)
        commands.seat(
            found,
            pack.id if pack else "",
            text(request, "role"),
            unit=other,
            post=post,
            start=given_day(request, "start"),
            by=viewer(request).username,
            on=today(),
        )

    return _done(request, found, act, Text("已保存。", "Saved."))


def _unit_or_post(unit: Unit, typed: str) -> tuple[Unit | None, Post | None]:
    try:
        return organisation.chosen(Unit.objects.order_by("code"), typed), None
    except Refused as refused:
        if refused.problems[0].code != NOBODY_FOUND.code:
            raise
    return None, chosen_post(unit, typed)


@needs(Permission.assess, queries.path_of_seat)
@require_POST
def end_seat(request: HttpRequest, seat: int) -> HttpResponse:
    """A role in governance ends with a day."""
    found = get_object_or_404(Seat.objects.select_related("scope", "unit", "post"), pk=seat)

    def act() -> None:
        commands.end_seat(found, day=given_day(request), by=viewer(request).username, on=today())

    return _done(request, found.scope, act, Text("已保存。", "Saved."))


@needs(Permission.assess, organisation.path_of)
@require_POST
def give_portfolio(request: HttpRequest, unit: int) -> HttpResponse:
    """Have a post own an asset or an activity."""
    found = seen_unit(request, unit, Permission.assess)

    def act() -> None:
        post = organisation.chosen(Post.objects.filter(unit=found).order_by("code"), text(request, "post"))
        commands.give_portfolio(
            post,
            text(request, "kind"),
            text(request, "name", 300),
            start=given_day(request, "start"),
            by=viewer(request).username,
            on=today(),
        )

    return _done(request, found, act, Text("已保存。", "Saved."))


@needs(Permission.assess, queries.path_of_portfolio)
@require_POST
def end_portfolio(request: HttpRequest, portfolio: int) -> HttpResponse:
    """A post no longer owns something from a day on."""
    found = get_object_or_404(Portfolio.objects.select_related("post__unit"), pk=portfolio)

    def act() -> None:
        commands.end_portfolio(found, day=given_day(request), by=viewer(request).username, on=today())

    return _done(request, found.post.unit, act, Text("已保存。", "Saved."))


@needs(Permission.see_unit, organisation.path_of)
@require_POST
def note_deed(request: HttpRequest, unit: int) -> HttpResponse:
    """The first responsible notes what they did in person."""
    found = seen_unit(request, unit)
    post = _first(request, found)

    def act() -> None:
        if post is None:
            raise Refused([NOT_FIRST()])
        commands.note_deed(
            post,
            viewer(request),
            text(request, "kind"),
            text(request, "text", 600),
            day=given_day(request),
            framework=text(request, "framework"),
            by=viewer(request).username,
            on=today(),
        )

    return _done(request, found, act, Text("已登记。", "Noted."))
