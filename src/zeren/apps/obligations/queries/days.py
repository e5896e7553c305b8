"""What a change of the calendar moves, before it is made."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django.db.models import BooleanField, Case, Count, Q, QuerySet, Value, When

from zeren.apps.frameworks.queries import packs_scoring, parts_of
from zeren.apps.frameworks.rules import Decision
from zeren.apps.obligations.models import Closed, Obligation
from zeren.apps.obligations.queries.owed import around, outset
from zeren.apps.obligations.rules.calendar import Around, Closure, Part, due_days, generate
from zeren.apps.obligations.rules.days import Days, Move
from zeren.apps.obligations.rules.problems import EXTENSION_NOT_LATER
from zeren.apps.organisation import queries as organisation
from zeren.base.problems import Problem
from zeren.packformat import Pack

MOST_NAMED = 10
"""So many rows are named where a day that was granted would be overtaken."""


def parts_for(pack: Pack, year: int, decided: Sequence[Decision] | None = None) -> list[Part]:
    """What a framework asks for in a year, each part by the version that was decided on for its days; by `pack` where
    nothing was decided. Queries as of `parts_of`.
    """
    return [
        Part(tuple(held.duties.values()), stretch.first, stretch.end, stretch.decision.categories)
        for held, stretch in parts_of(pack, year, decided)
    ]


def calendar() -> Days:
    """The calendar as it is. Two queries."""
    closures = Closed.objects.order_by("first").values_list("first", "last")
    return Days(organisation.workdays(), tuple(Closure(*row) for row in closures))


def moves(now: Days, then: Days, fixed: Collection[int]) -> list[Move]:
    """What of all years that are laid out moves when the calendar becomes another, but for `fixed` years: by framework,
    year, due day. Queries: one for the years, for each framework of each those of its versions and of `around` and one
    that counts; one more for the units where something follows events.
    """
    laid = Obligation.objects.filter(generated=True, request=None).exclude(year__in=fixed)
    found: list[Move] = []
    first = outset()
    for year, issuer in laid.order_by("year", "issuer").values_list("year", "issuer").distinct():
        pack = packs_scoring(year).get(issuer)
        if pack is not None:
            found += _of_year(parts_for(pack, year), year, issuer, now, then, first)
    return sorted(found, key=lambda one: (one.before, one.issuer, one.duty, one.period, one.after))


def _of_year(parts: list[Part], year: int, issuer: str, now: Days, then: Days, first: dt.date | None) -> Iterator[Move]:
    known = around(parts, year)
    before, after = (known._replace(workdays=one.workdays, closures=one.closures) for one in (now, then))
    if before != after:
        yield from _dated(parts, year, issuer, before, after, first)
        if any(duty.follows for part in parts for duty in part.duties):
            yield from _followed(parts, year, issuer, before, after, first)


def _dated(
    parts: list[Part], year: int, issuer: str, before: Around, after: Around, first: dt.date | None
) -> Iterator[Move]:
    """What the calendars ask for: counted by the day on which it is due. One query, none where no day moves."""
    was, new = (due_days(parts, year, one, first) for one in (before, after))
    moved = {key: (day, new[key]) for key, day in was.items() if new.get(key, day) != day}
    if not moved:
        return
    duties, days = {key[0] for key in moved}, {day for day, _ in moved.values()}
    rows = _laid(year, issuer).filter(duty__in=duties, owed__in=days)
    posts = Case(When(post="", then=Value(False)), default=Value(True), output_field=BooleanField())
    held = Count("pk", filter=Q(told__isnull=False) | Q(extended__isnull=False))
    grouped = rows.annotate(posts=posts).order_by().values_list("duty", "period", "posts", "owed")
    counts = grouped.annotate(n=Count("pk"), units=Count("unit", distinct=True), held=held, met=Count("delivered"))
    for duty, period, by_posts, owed, *four in counts:
        day, to = moved.get((duty, period, by_posts), (None, None))
        if day == owed and to is not None:
            yield Move(issuer, year, duty, period, by_posts, owed, to, *four)


def _followed(
    parts: list[Part], year: int, issuer: str, before: Around, after: Around, first: dt.date | None
) -> Iterator[Move]:
    """What follows events: looked at one by one. Two queries."""
    only = [
        part._replace(duties=tuple(duty.model_copy(update={"calendar": ()}) for duty in part.duties if duty.follows))
        for part in parts
    ]
    units = organisation.tree()
    was, new = ({one[:4]: one.due for one in generate(only, units, year, days, first)} for days in (before, after))
    groups: dict[tuple[Any, ...], list[tuple[int, int, bool, bool]]] = defaultdict(list)
    wanted = {key for key, day in was.items() if new.get(key, day) != day}
    if not wanted:
        return
    some_duties, some_periods = {key[1] for key in wanted}, {key[2] for key in wanted}
    rows = _laid(year, issuer).filter(duty__in=some_duties, period__in=some_periods)
    columns = ("pk", "unit_id", "duty", "period", "post", "owed", "told", "extended", "delivered")
    for pk, unit, duty, period, post, owed, told, extended, met in rows.order_by("pk").values_list(*columns):
        key = unit, duty, period, post
        if key in wanted and owed == was[key]:
            said = pk, unit, told is not None or extended is not None, met is not None
            groups[duty, period, bool(post), owed, new[key]].append(said)
    for (duty, period, posts, owed, to), some in groups.items():
        pks, of, held, met = zip(*some, strict=True)
        yield Move(issuer, year, duty, period, posts, owed, to, len(some), len(set(of)), sum(held), sum(met), pks)


def _laid(year: int, issuer: str) -> QuerySet[Obligation]:
    return Obligation.objects.filter(year=year, issuer=issuer, generated=True, request=None)


def rows_that_move(one: Move) -> QuerySet[Obligation]:
    """The rows that a move is about, all of them where it names none."""
    rows = _laid(one.year, one.issuer).filter(duty=one.duty, period=one.period, owed=one.before)
    if one.keys:
        return rows.filter(pk__in=one.keys)
    return rows.exclude(post="") if one.posts else rows.filter(post="")


def overtaken(one: Move, rows: QuerySet[Obligation]) -> Iterator[Problem]:
    """The days that were granted and would not come after the one on which it is due then. One query, none where no day
    was granted.
    """
    if not one.held:
        return
    late = rows.filter(extended__lte=one.after, told=None).select_related("unit").order_by("unit__code", "post")
    for row in late[:MOST_NAMED]:
        named = "/".join(filter(None, (row.unit.code, row.duty, row.period, row.post)))
        yield EXTENSION_NOT_LATER(named=named, extended=row.extended, due=one.after)
