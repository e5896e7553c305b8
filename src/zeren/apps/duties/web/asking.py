"""What the pages of duties are asked about: the day, the framework, the unit where its reader may see it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.http import Http404, HttpRequest

from zeren.apps.access.queries import scope
from zeren.apps.access.rules import Permission
from zeren.apps.frameworks.queries import packs_on
from zeren.apps.organisation import queries as organisation
from zeren.apps.organisation.models import Post, Unit
from zeren.apps.organisation.rules import day_of
from zeren.base.problems import Refused
from zeren.base.text import Text
from zeren.packformat import Pack
from zeren.ui.asked import field_of
from zeren.ui.clock import today

MAP = Text("责任图", "Responsibility map")


def asked_day(request: HttpRequest, name: str = "day") -> dt.date:
    """The day that was asked for; today for none, or one that cannot be read."""
    try:
        return day_of((request.POST or request.GET).get(name, "")[:40]) or today()
    except Refused:
        return today()


def given_day(request: HttpRequest, name: str = "day") -> dt.date:
    """The day that was typed, today for none. Raises `Refused`."""
    return day_of(request.POST.get(name, "")[:40]) or today()


def text(request: HttpRequest, name: str, most: int = 200) -> str:
    """What was typed in a field."""
    return field_of(request.POST or request.GET, name, most)


def packs(day: dt.date) -> Mapping[str, Pack]:
    """The frameworks that hold on a day, as they hold in its year. One query, more at first."""
    return {code: pack.in_year(day.year) for code, pack in packs_on(day).items()}


def chosen_pack(request: HttpRequest, known: Mapping[str, Pack]) -> Pack | None:
    """The framework that was asked for, else the first."""
    asked = (request.POST or request.GET).get("framework", "")
    return known.get(asked) or next(iter(known.values()), None)


def seen_unit(request: HttpRequest, unit: int, permission: Permission = Permission.see_unit) -> Unit:
    """The unit with this key where it is in one's scope. One query. Raises `Http404`."""
    found = Unit.objects.filter(scope(request.user, permission, today()), pk=unit).first()
    if found is None:
        raise Http404
    return found


def seen_post(request: HttpRequest, post: int, permission: Permission = Permission.see_unit) -> Post:
    """The post with this key where its unit is in one's scope. One query. Raises `Http404`."""
    within = scope(request.user, permission, today(), "unit__path")
    found = Post.objects.filter(within, pk=post).select_related("unit").first()
    if found is None:
        raise Http404
    return found


def chosen_post(unit: Unit, typed: str) -> Post:
    """The post that was typed: one of the unit, else any. Raises `Refused`. Four queries at most."""
    own = Post.objects.filter(unit=unit).order_by("code")
    if typed and own.filter(name=typed).count() == 1:
        return own.get(name=typed)
    return organisation.chosen(Post.objects.order_by("code"), typed)
