"""The registers: rows in scope, vacant posts with since when, how many people are in which band."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from django.db.models import Count, DateField, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from zeren.apps.organisation.models import Appointment, Headcount, Post, RegisterRow
from zeren.apps.organisation.queries.posts import existing_posts, held_on
from zeren.apps.organisation.queries.tree import named
from zeren.apps.organisation.rules.registers import APART, ASPECTS, Profile, shown
from zeren.base.located import Located


def register_rows(register: str, within: Q, asked: Q | None, words: str = "") -> QuerySet[RegisterRow]:
    """The rows of a register of units in scope, and those that units in scope (`asked`) owe an answer; one query."""
    # An empty filter is everything: joined to another it would be nothing more.
    scope = within | asked if asked is not None and within and asked else within
    looked = Q(name__icontains=words) | named(words, "unit__") if words else Q()
    found = RegisterRow.objects.filter(scope, looked, register=register, closed=None)
    return found.select_related("unit", "post", "body").order_by(F("due").asc(nulls_last=True), "unit__path", "pk")


def path_of_row(row: int, **_: object) -> Located | None:
    """The path of the unit of a row, and the row. One query."""
    one = RegisterRow.objects.select_related("unit", "post", "body").filter(pk=row).first()
    return Located(one.unit.path, one) if one else None


def path_of_body(row: int, **_: object) -> Located | None:
    """The path of the unit that owes an answer to a row, and the row. One query."""
    one = RegisterRow.objects.select_related("unit", "body").filter(pk=row, register="gaps").first()
    return Located(one.body.path, one) if one and one.body else None


def vacant_posts(within: Q, day: dt.date) -> QuerySet[Any]:
    """The posts in scope that exist and that nobody holds on a day, those longest vacant first: with `since`, None
    where it was never held and nobody told when it was set up, and `acting`, who stands in. One query.
    """
    held = Appointment.objects.filter(post=OuterRef("pk"), start__lte=day).order_by()
    now = held.filter(Q(end__isnull=True) | Q(end__gt=day))
    ended = held.filter(acting=False).values("post").annotate(last=Max("end")).values("last")
    alive = (Q(opened=None) | Q(opened__lte=day)) & (Q(closed=None) | Q(closed__gt=day))
    open_unit = Q(unit__closed=None) | Q(unit__closed__gt=day)
    return (
        Post.objects.filter(within, alive, open_unit)
        .filter(~Exists(now.filter(acting=False)))
        .annotate(
            since=Coalesce(Subquery(ended, output_field=DateField()), F("opened")),
            acting=Subquery(now.filter(acting=True).order_by("start").values("person__name")[:1]),
        )
        .select_related("unit")
        .order_by(F("since").asc(nulls_first=True), "unit__path", "code")
    )


class Filling(NamedTuple):
    """How the posts of a unit are filled on a day: posts, those held, those somebody only stands in for, and people."""

    posts: int = 0
    held: int = 0
    acting: int = 0
    people: int = 0

    @property
    def vacant(self) -> int:
        """Posts that nobody holds, with a stand-in or without."""
        return self.posts - self.held


def filling(within: Q, day: dt.date) -> dict[int, Filling]:
    """By unit in scope (a filter on `unit__path` or `unit_id`), how its posts are filled. Two queries."""
    alive = existing_posts(day).filter(within)
    found = {unit: Filling(count) for unit, count in alive.order_by().values_list("unit").annotate(count=Count("pk"))}
    running = held_on(day).filter(post__in=alive)
    held = Count("post", filter=Q(acting=False), distinct=True)
    people = Count("person", filter=Q(acting=False), distinct=True)
    rows = (
        running.order_by()
        .values_list("post__unit")
        .annotate(held=held, people=people, standing=Count("post", distinct=True))
    )
    for unit, posts, persons, standing in rows:
        found[unit] = found[unit]._replace(held=posts, people=persons, acting=standing - posts)
    return found


def authorised(within: Q, day: dt.date) -> dict[int, int]:
    """By unit in scope, how many posts are authorised; a unit of which nothing is told is left out. One query."""
    rows = RegisterRow.objects.filter(within, register="establishment", closed=None).values_list("unit", "told")
    found: dict[int, int] = {}
    for unit, told in rows:
        if told.get("number", "").isdecimal() and (not told.get("since") or told["since"] <= day.isoformat()):
            found[unit] = found.get(unit, 0) + int(told["number"])
    return found


def workforce(within: Q, year: int) -> dict[str, Profile]:
    """How many people of all units in scope together are in which band, as far as it may be shown. One query."""
    found = Headcount.objects.filter(within, year=year).order_by().values_list("aspect", "band")
    counts = {(aspect, band): number for aspect, band, number in found.annotate(number=Sum("count"))}
    return {
        aspect: shown({band: counts.get((aspect, band), 0) for band in bands}, apart=aspect in APART)
        for aspect, (_, bands) in ASPECTS.items()
    }


def telling_units(within: Q, year: int) -> int:
    """How many units in scope said how many people they have. One query."""
    return Headcount.objects.filter(within, year=year).values("unit").distinct().count()
