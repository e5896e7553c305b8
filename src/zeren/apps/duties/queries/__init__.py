"""Every read of duties: the map of a unit and of many, letters, duty cards, governance. Each states its query cost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import (
    Case,
    Count,
    Exists,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)

from zeren.apps.duties import rules
from zeren.apps.duties.models import Acknowledgement, Business, Charge, Deed, Letter, Portfolio, Seat
from zeren.apps.duties.queries.instruments import grounds
from zeren.apps.duties.rules import Filled, Place, Standing
from zeren.apps.duties.states import STATES
from zeren.apps.organisation import queries as organisation
from zeren.apps.organisation.models import Appointment, Post, Unit
from zeren.base.dates import MONTHS
from zeren.base.text import Text
from zeren.packformat import Pack
from zeren.packformat.duties import Duty


def running(day: dt.date) -> Q:
    """The filter for rows that hold on a day."""
    return Q(start__lte=day) & (Q(end__isnull=True) | Q(end__gt=day))


class Row(NamedTuple):
    """A duty of a unit on a day: how it stands, and who bears it in each tier of the framework (None: not its tier)."""

    duty: str
    text: Text
    standing: Standing
    cells: tuple[tuple[Place, ...] | None, ...]

    @property
    def state(self) -> str:
        """The key of the state."""
        return self.standing.state


class Map(NamedTuple):
    """The responsibility map of a unit on a day: tiers across, duties down, how many stand how, who bears too much."""

    tiers: tuple[tuple[str, Text], ...]
    rows: tuple[Row, ...]
    counts: Mapping[str, int]
    loads: tuple[tuple[str, int, int], ...]


def unit_map(unit: Unit, pack: Pack, day: dt.date, known: int | None = None) -> Map:
    """The map of one unit, as known at a moment of the journal (None: now). Four queries, six for an earlier moment."""
    posts = list(organisation.existing_posts(day).filter(unit_id=unit.pk).order_by("code"))
    told = Q() if known is None else Q(number__lte=known)
    charges = list(
        Charge.objects.filter(running(day), told, unit_id=unit.pk, framework=pack.id)
        .select_related("post")
        .order_by("pk")
    )
    keys = {post.pk: post for post in [*posts, *(one.post for one in charges)]}
    places, people = _places(keys, day, known)
    by_tier: dict[str, list[Place]] = {}
    for post in posts:
        by_tier.setdefault(post.tier, []).append(places[post.pk])
    tiers = tuple((tier.id, tier.title.text) for tier in pack.content.tiers)
    rows = []
    for duty in pack.duties.values():
        if duty.owed_by(unit.category):
            own = [one for one in charges if one.duty == duty.id]
            rows.append(_row(duty, tiers, by_tier, [(one, places[one.post_id]) for one in own]))
    counts = {state: sum(row.state == state for row in rows) for state in STATES}
    return Map(tiers, tuple(rows), counts, _loads(people, pack, day))


def _row(
    duty: Duty,
    tiers: Sequence[tuple[str, Text]],
    by_tier: Mapping[str, Sequence[Place]],
    charged: Sequence[tuple[Charge, Place]],
) -> Row:
    answers = [(one.tier, place) for one, place in charged if one.accountable]
    found = rules.standing(duty.tiers, by_tier, answers)
    cells: list[tuple[Place, ...] | None] = []
    for tier, _ in tiers:
        given = tuple(place for one, place in charged if one.tier == tier)
        cells.append(given or (tuple(by_tier.get(tier, ())) if tier in duty.tiers else None))
    return Row(duty.id, duty.title.text, found, tuple(cells))


def _places(posts: Mapping[int, Post], day: dt.date, known: int | None) -> tuple[dict[int, Place], dict[str, str]]:
    """Who stands for posts on a day, and these people's names by code."""
    people: dict[str, str] = {}
    if known is not None:
        found = organisation.standing_on([post.code for post in posts.values()], day, known)
        first = {code: some[0] for code, some in found.items()}
        people = {one.person: one.name for one in first.values()}
        places = {}
        for pk, post in posts.items():
            one = first.get(post.code)
            places[pk] = Place(post.code, post.name, key=pk)
            if one is not None:
                places[pk] = Place(post.code, post.name, one.name, one.acting, one.end is None, pk)
        return places, people
    rows = organisation.holder_rows(list(posts), day) if posts else {}
    places = {}
    for pk, post in posts.items():
        held = rows.get(pk)
        if held is None:
            places[pk] = Place(post.code, post.name, key=pk)
        else:
            people[held.person.code] = held.person.name
            places[pk] = Place(post.code, post.name, held.person.name, held.acting, held.end is None, pk)
    return places, people


def _loads(people: Mapping[str, str], pack: Pack, day: dt.date) -> tuple[tuple[str, int, int], ...]:
    """Who bears too much: name, posts held at once, minutes a year of the duties that their tiers answer for."""
    if not people:
        return ()
    rows = organisation.held_on(day).filter(person__code__in=people)
    found: dict[str, list[tuple[str, str]]] = {}
    for person, tier, category in rows.values_list("person__code", "post__tier", "post__unit__category"):
        found.setdefault(person, []).append((tier, category))
    loads = ((people[code], len(held), sum(minutes_of(pack, *one) for one in held)) for code, held in found.items())
    return tuple(sorted((one for one in loads if rules.overloaded(one[1], one[2])), key=lambda one: (-one[2], one[0])))


class Burden(NamedTuple):
    """What somebody bears at once: posts, duties that their tiers answer for, and the minutes a year these take."""

    person: int
    code: str
    name: str
    posts: int
    duties: int
    minutes: int


def burdens(within: Q, packs: Mapping[str, Pack], day: dt.date) -> list[Burden]:
    """Who of those with a post in scope (a filter on `post__unit__path`) bears too much at once, by all of their posts;
    nobody is ranked. One query.
    """
    weights = _weights(packs)
    cases = [When(post__tier=tier, post__unit__category=kind, then=Value(some[1])) for (tier, kind), some in weights]
    counts = [When(post__tier=tier, post__unit__category=kind, then=Value(some[0])) for (tier, kind), some in weights]
    running = organisation.held_on(day)
    rows = (
        running.filter(person__in=running.filter(within).values("person"))
        .order_by("person__code")
        .values_list("person", "person__code", "person__name")
        .annotate(
            posts=Count("post", distinct=True),
            duties=Sum(Case(*counts, default=Value(0), output_field=IntegerField())),
            minutes=Sum(Case(*cases, default=Value(0), output_field=IntegerField())),
        )
        .filter(Q(posts__gt=rules.MOST_POSTS) | Q(minutes__gt=rules.MOST_MINUTES))
    )
    return [Burden(*row) for row in rows]


def _weights(packs: Mapping[str, Pack]) -> list[tuple[tuple[str, str], tuple[int, int]]]:
    """By tier and category of units, how many duties it answers for in all frameworks, and their minutes a year."""
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for pack in packs.values():
        for duty in pack.duties.values():
            tier = sorted(duty.tiers, key=lambda one: one in rules.BODIES)[0]
            for kind in (one.id for one in pack.content.categories if duty.owed_by(one.id)):
                count, minutes = found.get((tier, kind), (0, 0))
                found[tier, kind] = count + 1, minutes + yearly(duty, kind)
    return sorted(found.items())


def minutes_of(pack: Pack, tier: str, category: str) -> int:
    """The minutes a year of the duties that a tier answers for in a category of units. No query."""
    return sum(
        yearly(duty, category)
        for duty in pack.duties.values()
        if duty.owed_by(category) and sorted(duty.tiers, key=lambda one: one in rules.BODIES)[0] == tier
    )


def yearly(duty: Duty, category: str) -> int:
    """The minutes that a duty takes in a year."""
    dated = sum(12 // MONTHS[entry.every] * (entry.minutes or duty.minutes) for entry in duty.calendar)
    times = duty.times.get(category, 0) if isinstance(duty.times, Mapping) else duty.times
    return dated or int(times) * duty.minutes


class Line(NamedTuple):
    """A unit in the map of many: how many of its duties stand how, by state."""

    unit: int
    code: str
    name: str
    counts: Mapping[str, int]

    @property
    def amiss(self) -> int:
        """How many duties nobody, or more than one, answers for."""
        return sum(self.counts.get(state, 0) for state in ("gap", "vacant", "overlap"))


def overview(units: Collection[Unit], pack: Pack, day: dt.date) -> list[Line]:
    """How the duties of units stand on a day, counted; as `unit_map` has it for each. Two queries."""
    keys = [unit.pk for unit in units]
    return _lines([(one.pk, one.code, one.name, one.category) for one in units], Q(unit_id__in=keys), pack, day)


def whole_overview(within: Q, units: Q, pack: Pack, day: dt.date) -> list[Line]:
    """The same for all units of a scope that exist (`within` a filter on units, `units` the same on `unit__path`).
    Three queries.
    """
    alive = Q(opened__isnull=True) | Q(opened__lte=day), Q(closed__isnull=True) | Q(closed__gt=day)
    rows = Unit.objects.filter(within, *alive).order_by("path").values_list("pk", "code", "name", "category")
    return _lines(list(rows), units, pack, day)


def _lines(units: Sequence[tuple[int, str, str, str]], where: Q, pack: Pack, day: dt.date) -> list[Line]:
    filled = _filled(where, day)
    charged = _charged(where, pack.id, day)
    owed: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    none: dict[str, Filled] = {}
    # Many units are filled alike: each way is decided once.
    alike: dict[object, Mapping[str, int]] = {}
    found = []
    for pk, code, name, category in units:
        duties = owed.get(category)
        if duties is None:
            listed = [(one.id, tuple(one.tiers)) for one in pack.duties.values() if one.owed_by(category)]
            duties = owed[category] = listed
        here, own = filled.get(pk, none), charged.get(pk)
        key = (category, frozenset(here.items()))
        counts = alike.get(key) if own is None else None
        if counts is None:
            counts = _counted(duties, here, own or {})
            if own is None:
                alike[key] = counts
        found.append(Line(pk, code, name, counts))
    return found


def _counted(
    duties: Sequence[tuple[str, tuple[str, ...]]], here: Mapping[str, Filled], own: Mapping[str, str]
) -> Mapping[str, int]:
    counts: dict[str, int] = {}
    for duty, tiers in duties:
        state = own.get(duty) or rules.counted_state(tiers, here)
        counts[state] = counts.get(state, 0) + 1
    return counts


def _filled(where: Q, day: dt.date) -> dict[int, dict[str, Filled]]:
    """By unit and tier, how many posts there are and how they are filled. One query."""
    held = Q(appointments__start__lte=day) & (Q(appointments__end__isnull=True) | Q(appointments__end__gt=day))
    stands = (
        organisation.existing_posts(day).filter(where).annotate(now=FilteredRelation("appointments", condition=held))
    )
    rows = (
        stands.order_by()
        .values_list("unit_id", "tier")
        .annotate(
            posts=Count("pk", distinct=True),
            held=Count("now__pk", filter=Q(now__acting=False)),
            acting=Count("now__pk", filter=Q(now__acting=True)),
            open=Count("now__pk", filter=Q(now__acting=True, now__end__isnull=True)),
        )
    )
    try:
        text, given = rows.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return {}
    found: dict[int, dict[str, Filled]] = {}
    # Numbers come from the database as they are: Django would look at each of them again.
    with connection.cursor() as cursor:
        cursor.execute(text, given)
        for unit, tier, posts, held_by, acting, endless in cursor:
            found.setdefault(unit, {})[tier] = Filled(posts, held_by, acting, endless)
    return found


def _charged(where: Q, framework: str, day: dt.date) -> dict[int, dict[str, str]]:
    """By unit and duty, how what was charged stands. One query."""
    held = organisation.held_on(day).filter(post_id=OuterRef("post_id"))
    rows = Charge.objects.filter(running(day), where, framework=framework, accountable=True).annotate(
        proper=Exists(held.filter(acting=False)),
        stand_in=Exists(held.filter(acting=True)),
        endless=Exists(held.filter(acting=True, end=None)),
    )
    counts: dict[int, dict[str, list[int]]] = {}
    for unit, duty, *flags in rows.values_list("unit_id", "duty", "proper", "stand_in", "endless"):
        here = counts.setdefault(unit, {}).setdefault(duty, [0, 0, 0, 0])
        for place, flag in enumerate([True, *flags]):
            here[place] += bool(flag)
    return {
        unit: {duty: rules.counted_state(("t",), {"t": Filled(*some)}) for duty, some in duties.items()}
        for unit, duties in counts.items()
    }


def charges_of(unit: int, framework: str) -> list[Charge]:
    """What was given to posts in a unit, also what is over, the latest first. One query."""
    return list(
        Charge.objects.filter(unit_id=unit, framework=framework).select_related("post").order_by("-start", "-pk")
    )


class Card(NamedTuple):
    """What a post has to do on a day: business duties, and duties by framework (title, then duty with its tier)."""

    business: tuple[Business, ...]
    frameworks: tuple[tuple[Text, tuple[tuple[Duty, str, bool], ...]], ...]
    portfolio: tuple[Portfolio, ...]
    grounds: Mapping[str, tuple[str, ...]]
    """By duty, the clauses of own instruments on which it rests, in words."""


def card(post: Post, packs: Mapping[str, Pack], day: dt.date) -> Card:
    """The duty card of a post. Five queries: what its unit's other posts of the tier share is told as not its own."""
    business = tuple(Business.objects.filter(running(day), post=post).order_by("start", "pk"))
    charges = list(Charge.objects.filter(running(day), unit_id=post.unit_id).order_by("pk"))
    beside = Charge.objects.filter(running(day), post=post).exclude(unit_id=post.unit_id)
    peers = list(organisation.existing_posts(day).filter(unit_id=post.unit_id).order_by("code"))
    by_tier: dict[str, list[Place]] = {}
    for one in peers:
        by_tier.setdefault(one.tier, []).append(Place(one.code, one.name))
    abroad = {(one.framework, one.duty): one.tier for one in beside}
    found = []
    for pack in packs.values():
        rows = []
        for duty in pack.duties.values():
            own = [one for one in charges if (one.framework, one.duty) == (pack.id, duty.id)]
            mine = next((one for one in own if one.post_id == post.pk), None)
            tier = mine.tier if mine else abroad.get((pack.id, duty.id), "")
            if not tier and post.tier in duty.tiers and not own and duty.owed_by(post.unit.category):
                tier = post.tier
            if tier:
                answers = rules.accountable(duty.tiers, by_tier)
                sole = mine.accountable if mine else (answers[0] == tier and len(answers[1]) == 1)
                rows.append((duty, tier, sole))
        if rows:
            found.append((pack.title, tuple(rows)))
    owned = tuple(Portfolio.objects.filter(running(day), post=post).order_by("kind", "name", "pk"))
    cited = {
        duty: tuple(f"《{one.clause.instrument.title.strip('《》')}》{one.clause.no}" for one in some)
        for (_, duty), some in grounds(post.unit, day).items()
    }
    return Card(business, tuple(found), owned, cited)


def letters(units: Q, year: int) -> QuerySet[Letter]:
    """The letters of a year in a scope (a filter on `post__unit__path`), of each post the last edition. One query."""
    later = Letter.objects.filter(post_id=OuterRef("post_id"), year=OuterRef("year"), edition__gt=OuterRef("edition"))
    found = Letter.objects.filter(units, ~Exists(later), year=year).select_related("post__unit")
    return found.order_by("post__unit__path", "post__code")


def acknowledged(found: Collection[int]) -> dict[int, list[Acknowledgement]]:
    """By letter, who acknowledged it when. One query."""
    rows: dict[int, list[Acknowledgement]] = {}
    for one in Acknowledgement.objects.filter(letter_id__in=found).order_by("on", "pk"):
        rows.setdefault(one.letter_id, []).append(one)
    return rows


def letters_of(person: str, day: dt.date) -> list[tuple[Letter, Appointment, bool]]:
    """The letters of the posts that somebody holds or acts for, of this year and the next, with whether they
    acknowledged them. Three queries.
    """
    held = {one.post_id: one for one in organisation.in_post(day).filter(person__code=person)} if person else {}
    found = letters(Q(post_id__in=held), day.year) | letters(Q(post_id__in=held), day.year + 1)
    rows = list(found.order_by("year", "post__code"))
    done = set(Acknowledgement.objects.filter(letter__in=rows, person=person).values_list("letter_id", flat=True))
    return [(one, held[one.post_id], one.pk in done) for one in rows]


def last_letter(post: int, year: int) -> Letter | None:
    """The last edition of a post's letter for a year. One query."""
    found = Letter.objects.filter(post_id=post, year=year).select_related("post__unit")
    return found.order_by("-edition").first()


def path_of_letter(letter: int, **_: object) -> str | None:
    """The path of the unit of a letter's post. One query."""
    return Letter.objects.filter(pk=letter).values_list("post__unit__path", flat=True).first()


def path_of_charge(charge: int, **_: object) -> str | None:
    """The path of the unit in which a duty was given to a post. One query."""
    return Charge.objects.filter(pk=charge).values_list("unit__path", flat=True).first()


def path_of_seat(seat: int, **_: object) -> str | None:
    """The path of the unit below which a seat governs. One query."""
    return Seat.objects.filter(pk=seat).values_list("scope__path", flat=True).first()


def path_of_portfolio(portfolio: int, **_: object) -> str | None:
    """The path of the unit of the post that owns something. One query."""
    return Portfolio.objects.filter(pk=portfolio).values_list("post__unit__path", flat=True).first()


def seats(scope: Unit, framework: str, day: dt.date) -> list[Seat]:
    """Who governs a framework at a unit on a day: its own seats. One query."""
    rows = Seat.objects.filter(running(day), scope=scope, framework=framework)
    return list(rows.select_related("unit", "post__unit").order_by("role", "start", "pk"))


def portfolios(unit: int, day: dt.date) -> list[Portfolio]:
    """What the posts of a unit own on a day. One query."""
    rows = Portfolio.objects.filter(running(day), post__unit_id=unit)
    return list(rows.select_related("post").order_by("kind", "name", "pk"))


def deeds(unit: int, year: int) -> list[Deed]:
    """What the first responsible of a unit did in person in a year, the last first. One query."""
    rows = Deed.objects.filter(post__unit_id=unit, day__year=year).select_related("post")
    return list(rows.order_by("-day", "-pk"))


def liaisons(units: Collection[int], day: dt.date) -> list[Seat]:
    """Who keeps the liaison for some units on a day, in the frameworks: a unit itself or a post of it. One query."""
    rows = Seat.objects.filter(running(day), role="liaison").filter(Q(unit__in=units) | Q(post__unit__in=units))
    return list(rows.select_related("unit", "post").order_by("framework", "start", "pk"))
