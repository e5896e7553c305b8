"""What was done to units and posts, and what lives in a unit on a day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery

from zeren.apps.audit.events import told
from zeren.apps.audit.models import Entry
from zeren.apps.organisation import events
from zeren.apps.organisation.models import Appointment, Change, Post, Unit
from zeren.apps.organisation.queries.history import Chart, told_of
from zeren.apps.organisation.rules import Span, changes
from zeren.apps.organisation.rules.changes import Place
from zeren.apps.organisation.rules.history import pieces, steps
from zeren.apps.organisation.states import CHANGES
from zeren.base.problems import Problem
from zeren.base.text import Text


def changes_of(unit: int) -> QuerySet[Change]:
    """What was done to a unit and its posts and holds, the latest first. One query."""
    found = Change.objects.filter(unit_id=unit, kind__in=CHANGES, part=False, undone=None)
    return found.select_related("post").order_by("-number")


def latest_change(unit: int, post: int | None = None) -> Change | None:
    """The latest change of a unit itself, or of a post. One query."""
    about = Q(post_id=post, kind__startswith="post_") if post else Q(unit_id=unit, kind__startswith="unit_")
    found = Change.objects.filter(about, kind__in=CHANGES, part=False, undone=None)
    return found.select_related("unit__parent", "unit__successor", "post").order_by("-number").first()


def place_of(unit: Unit) -> Place:
    """A unit as the rules of changes see it. One query."""
    return places_of(unit)[unit.pk]


def places_of(*units: Unit | None) -> dict[int, Place]:
    """Units as the rules of changes see them, by key. One query."""
    there = [unit for unit in units if unit is not None]
    found = Change.objects.filter(unit__in=there, kind__startswith="unit_", undone=None).order_by("unit")
    since = dict(found.values_list("unit").annotate(last=Max("on")))
    return {unit.pk: Place(unit.name, unit.path, Span(unit.opened, unit.closed), since.get(unit.pk)) for unit in there}


def places_on(day: dt.date, *units: Unit) -> list[Place]:
    """Units on a day, where they stood or will stand then, as the rules of changes see them. Two queries, three more
    for each superior of that day that is not above them today.
    """
    chart = Chart()
    chart.fetch_with(units)
    return [chart.place(unit.code, day) for unit in units]


def place_on(unit: Unit, day: dt.date) -> Place:
    """One unit on a day. Queries as of `places_on`."""
    return places_on(day, unit)[0]


def moving_refused(unit: Unit, superior: Unit | None, day: dt.date) -> list[Problem]:
    """Why a unit cannot be moved below another on a day. Queries as of `places_on`."""
    chart = Chart()
    chart.fetch_with([unit, superior] if superior else [unit])
    above = chart.superior(unit.code, day)
    place = chart.place(unit.code, day)
    up, target = chart.place(above, day) if above else None, chart.place(superior.code, day) if superior else None
    return changes.moving_problems(place, up, target, day) + changes.day_problems(place, day)


def living_posts(unit: int, day: dt.date) -> list[Post]:
    """The posts of a unit that exist on a day or come later. One query."""
    alive = Q(closed__isnull=True) | Q(closed__gt=day)
    return list(Post.objects.filter(alive, unit_id=unit).order_by("code"))


def living_units(unit: Unit, day: dt.date) -> list[str]:
    """The names of the units that stand directly below a unit on a day or later. Two queries."""
    moves = Change.objects.filter(kind__in=("unit_moved", "unit_corrected"), undone=None)
    alive = Q(closed__isnull=True) | Q(closed__gt=day)
    here = Q(parent_id=unit.pk) | Q(code__in=moves.filter(after__parent=unit.code).values("about"))
    below = Unit.objects.filter(alive, here).order_by("path").values_list("code", "name", "closed", "parent__code")
    rows = list(below)
    told = told_of(moves.filter(about__in=[code for code, *_ in rows])) if rows else {}
    names = []
    for code, name, closed, above in rows:
        marks = steps(told.get(code, []), "parent", None, above or "")
        if any(found == unit.code for _, found in pieces(marks, (day, closed or dt.date.max))):
            names.append(name)
    return names


def holding(post: int, day: dt.date) -> list[Appointment]:
    """The appointments to a post that run on a day or begin later. One query."""
    return list(
        Appointment.objects.filter(Q(end__isnull=True) | Q(end__gt=day), post_id=post)
        .select_related("person")
        .order_by("start", "code")
    )


def path_of_change(change: int, **_: object) -> str | None:
    """The path of the unit of a change, None for no change. One query."""
    return Change.objects.filter(pk=change).values_list("unit__path", flat=True).first()


def hold_tree() -> None:
    """Keep the tree from others until the transaction ends: two moves at once could close a circle. One query."""
    list(Unit.objects.select_for_update().filter(parent=None).order_by("pk").values_list("pk"))


def kept(unit: Unit) -> Unit:
    """A unit as it is now with its superior, kept from others until the transaction ends. One query."""
    return Unit.objects.select_for_update(of=("self",)).select_related("parent").get(pk=unit.pk)


def categories(within: Q) -> list[str]:
    """The categories that units of a scope have. One query."""
    return list(Unit.objects.filter(within).order_by("category").values_list("category", flat=True).distinct())


def told_changes(unit: int, first: dt.date, end: dt.date) -> list[tuple[dt.date, Text]]:
    """What was done to a unit and its posts, and which units were merged into it, from a day up to, not including,
    another, in sentences. One query.
    """
    mine = Q(unit_id=unit) | Q(kind="unit_merged", unit__successor_id=unit)
    entries = Entry.objects.filter(number=OuterRef("number")).values("data")[:1]
    found = (
        Change.objects.filter(mine, on__gte=first, on__lt=end, kind__in=CHANGES, part=False, undone=None)
        .annotate(data=Subquery(entries))
        .order_by("-number")
    )
    rows = found.values_list("on", "kind", "data")
    return [(day, told(_KINDS, f"organisation.{kind}", data)) for day, kind, data in rows if data]


_KINDS: dict[str, type[Any]] = {f"organisation.{key}": getattr(events, key.title().replace("_", "")) for key in CHANGES}


def served(unit: int, first: dt.date, end: dt.date) -> list[Appointment]:
    """The appointments to posts of a unit that began or ended from a day up to, not including, another. One query."""
    begun, ended = Q(start__gte=first, start__lt=end), Q(end__gte=first, end__lt=end)
    found = Appointment.objects.filter(begun | ended, post__unit_id=unit)
    return list(found.select_related("post", "person").order_by("start", "code"))
