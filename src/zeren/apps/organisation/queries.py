"""Every read of the organisation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db import connection
from django.db.models import Count, Q, QuerySet

from zeren.apps.access import queries as access
from zeren.apps.access.models import Account
from zeren.apps.access.rules import Permission, after
from zeren.apps.organisation import rules
from zeren.apps.organisation.models import Appointment, Person, Post, Unit, Workday
from zeren.apps.organisation.states import TIERS
from zeren.base.located import Located
from zeren.base.statements import Question


class Node(NamedTuple):
    """A unit in the tree: `depth` 0 is the top; `parent` and `successor` are keys of units or None."""

    pk: int
    code: str
    name: str
    category: str
    parent: int | None
    depth: int
    path: str
    opened: dt.date | None
    closed: dt.date | None
    successor: int | None


class Holder(NamedTuple):
    """Who stands for a post on a day: the person's code and name, and whether they only act."""

    person: str
    name: str
    acting: bool


def tree() -> list[Node]:
    """Every unit in the official order. One query."""
    units = {unit.pk: unit for unit in Unit.objects.all()}
    rows = ((unit.pk, unit.parent_id, unit.order, unit.code) for unit in units.values())
    return [_node(units[pk], depth) for pk, depth in rules.walk(rows)]


def in_order(some: Collection[int] | None = None, size: int = 1000) -> Iterator[dict[int, int]]:
    """The units' keys with their places in the official order, so many at a time: all units, or those with the given
    keys. For long lists that are read piece by piece. One query.
    """
    keys = [node.pk for node in tree() if some is None or node.pk in some]
    for start in range(0, len(keys), size):
        yield {pk: place for place, pk in enumerate(keys[start : start + size], start)}


def node_of(unit: Unit) -> Node:
    """A unit that was fetched already, in the tree. No query."""
    return _node(unit, len(unit.path) // rules.STEP - 1)


def _node(unit: Unit, depth: int) -> Node:
    return Node(
        pk=unit.pk,
        code=unit.code,
        name=unit.name,
        category=unit.category,
        parent=unit.parent_id,
        depth=depth,
        path=unit.path,
        opened=unit.opened,
        closed=unit.closed,
        successor=unit.successor_id,
    )


def tree_around(unit: int) -> list[Node]:
    """A unit, the one it was merged into, and every unit that was merged into another: those whose facts may count for
    it. One query.
    """
    return [node_of(Unit.from_db("default", _COLUMNS, row)) for row in _AROUND.rows(connection, unit=unit)]


def _around(unit: int) -> QuerySet[Unit]:
    after = Unit.objects.filter(pk=unit, successor__isnull=False).values("successor_id")
    return Unit.objects.filter(Q(pk=unit) | Q(pk__in=after) | Q(successor__isnull=False))


_AROUND = Question(lambda: _around(-970_000_000), unit=-970_000_000)
_COLUMNS = [column.attname for column in Unit._meta.concrete_fields]


def post_counts(day: dt.date, units: Collection[int] | None = None) -> dict[int, int]:
    """Posts that exist on a day, by unit key, of all units or of some; one without any is left out. One query."""
    found = existing_posts(day) if units is None else existing_posts(day).filter(unit_id__in=units)
    return dict(found.order_by().values_list("unit").annotate(count=Count("pk")))


def existing_posts(day: dt.date) -> QuerySet[Post]:
    """The posts that exist on a day; with its unit a post ends too."""
    begun = Q(opened__isnull=True) | Q(opened__lte=day)
    open_unit = Q(unit__closed__isnull=True) | Q(unit__closed__gt=day)
    return Post.objects.filter(begun, Q(closed__isnull=True) | Q(closed__gt=day), open_unit)


def holder(post: str, day: dt.date) -> Holder | None:
    """Who holds the post with this code on a day: its holder, else whoever acts (who started first). One query."""
    found = held_on(day).filter(post__code=post).order_by("acting", "start", "code")
    row = found.values_list("person__code", "person__name", "acting").first()
    return Holder(*row) if row else None


def held_on(day: dt.date) -> QuerySet[Appointment]:
    """The appointments that run on a day. One query."""
    return Appointment.objects.filter(Q(end__isnull=True) | Q(end__gt=day), start__lte=day)


class Seat(NamedTuple):
    """A post that somebody holds or acts for: its key, code and name, and the unit it belongs to."""

    pk: int
    code: str
    name: str
    unit: str
    path: str


def seats(person: str, day: dt.date) -> list[Seat]:
    """The posts that the person with this code holds or acts for on a day, superior units first; none for "". One
    query.
    """
    if not person:
        return []
    begun = Q(post__closed__isnull=True) | Q(post__closed__gt=day)
    rows = held_on(day).filter(begun, person__code=person).order_by("post__unit__path", "post__code")
    names = ("post_id", "post__code", "post__name", "post__unit__name", "post__unit__path")
    return [Seat(*row) for row in rows.values_list(*names).distinct()]


def holders(posts: Collection[str], day: dt.date) -> frozenset[str]:
    """The codes of the people who hold or act for one of the posts with these codes on a day. One query, none for no
    post.
    """
    return frozenset(held_on(day).filter(post__code__in=posts).values_list("person__code", flat=True) if posts else ())


def is_inside(unit: int, subtree: int) -> bool:
    """Whether a unit is another or lies below it; both by key. One query."""
    paths = dict(Unit.objects.filter(pk__in=(unit, subtree)).values_list("pk", "path"))
    return unit in paths and subtree in paths and rules.is_below(paths[unit], paths[subtree])


def below(subtree: int) -> QuerySet[Unit]:
    """The unit with this key and all below it, by the range of their paths. Two queries."""
    top = Unit.objects.values_list("path", flat=True).get(pk=subtree)
    return Unit.objects.filter(path__gte=top, path__lt=rules.after(top))


class Held(NamedTuple):
    """A post and who stands for it: "" for nobody; `since` is the day they took it up."""

    code: str
    name: str
    tier: str
    holder: str
    since: dt.date | None
    acting: bool


def path_of(unit: int, **_: object) -> Located | None:
    """The path of the unit with this key and the unit, None for no unit: what a page's guard asks by. One query."""
    rows = _UNIT.rows(connection, unit=unit)
    found = Unit.from_db("default", _COLUMNS, rows[0]) if rows else None
    return Located(found.path, found) if found else None


_UNIT = Question(lambda: Unit.objects.filter(pk=-970_000_000), unit=-970_000_000)


NARROW = 200
"""A scope of so many units or fewer is given to other queries as their keys."""


def seen(account: access.Visitor, permission: Permission, on: dt.date, field: str = "path") -> Q:
    """`access.queries.scope` in the form that costs a query least, as `below_any` gives it. Two queries, and that of
    the grants.
    """
    return below_any(access.reach(account, permission, on), field)


def below_any(tops: list[str], field: str = "path") -> Q:
    """A filter for rows whose unit's path (`field`) is one of these or below. Two queries at most.

    Whoever sees every unit gets an empty filter: no page has to look where each row stands in the tree. A few units are
    named by their keys: then nobody starts with all rows of all units.
    """
    if not tops:
        return access.NOTHING
    if "" in tops or not Unit.objects.filter(parent=None).exclude(path__in=tops).exists():
        return Q()
    ranges = [Q((f"{field}__gte", top), (f"{field}__lt", after(top))) for top in tops]
    own = [Q(path__gte=top, path__lt=after(top)) for top in tops]
    few = list(Unit.objects.filter(reduce(or_, own)).values_list("pk", flat=True)[: NARROW + 1])
    if len(few) > NARROW:
        return reduce(or_, ranges)
    return Q((f"{field.removesuffix('__path')}_id__in" if field != "path" else "pk__in", few))


def whole(**_: object) -> str:
    """The path that covers all units: that of the one unit at the top, "" where several are. For the guard of a page
    about all units. One query.
    """
    tops = list(Unit.objects.filter(parent=None).values_list("path", flat=True)[:2])
    return tops[0] if len(tops) == 1 else ""


def listed(scope: Q, search: str = "") -> QuerySet[Unit]:
    """The units in a scope whose name, code or former name holds the words, superiors first. One query."""
    words = Q(name__icontains=search) | Q(code__icontains=search) | Q(former_names__icontains=search)
    return Unit.objects.filter(scope, words if search else Q()).order_by("path")


def posts_of(unit: int, day: dt.date) -> list[Held]:
    """The posts of a unit on a day with who stands for each, by tier and code. Two queries."""
    posts = existing_posts(day).filter(unit_id=unit).values_list("pk", "code", "name", "tier")
    held = {row[0]: row[1:] for row in _standing(day, Q(post__unit_id=unit))}
    order = list(TIERS)
    found = [
        (_place(order, tier), Held(code, name, tier, *held.get(pk, ("", None, False))))
        for pk, code, name, tier in posts
    ]
    return [post for _, post in sorted(found, key=lambda pair: (pair[0], pair[1].code))]


def _place(order: list[str], key: str) -> int:
    return order.index(key) if key in order else len(order)


def first_responsible(units: Collection[int], day: dt.date) -> dict[int, str]:
    """By unit key, who bears the first responsibility on a day. One query."""
    rows = held_on(day).filter(post__unit_id__in=units, post__tier="first").order_by("-acting", "-start", "-code")
    return dict(rows.values_list("post__unit_id", "person__name"))


def _standing(day: dt.date, of: Q) -> list[tuple[int, str, dt.date, bool]]:
    """Who stands for each post, the one who counts last: its holder before whoever acts."""
    rows = held_on(day).filter(of).order_by("-acting", "-start", "-code")
    return list(rows.values_list("post_id", "person__name", "start", "acting"))


def workdays() -> dict[dt.date, bool]:
    """The days on which the weekday does not decide, for `base.workdays`. One query."""
    return dict(Workday.objects.values_list("day", "works"))


BATCH = 500


def leaving(people: Collection[str]) -> dict[str, dt.date | None]:
    """By a person's code, the first day on which they hold no post any more; None while there is one. Few queries."""
    ends: dict[str, list[dt.date | None]] = {code: [] for code in people}
    for part in _parts(people):
        rows = Appointment.objects.filter(person__code__in=part).values_list("person__code", "end")
        for code, end in rows:
            ends[code].append(end)
    return {code: rules.left(known) for code, known in ends.items()}


def ends(appointments: Collection[str]) -> dict[str, dt.date | None]:
    """By the code of an appointment, when it ends; None while it is open. Few queries."""
    found: dict[str, dt.date | None] = {}
    for part in _parts(appointments):
        found.update(Appointment.objects.filter(code__in=part).values_list("code", "end"))
    return found


def _parts(codes: Collection[str]) -> Iterator[list[str]]:
    """Many codes in parts: a database takes only so many at a time."""
    known = sorted(codes)
    return (known[start : start + BATCH] for start in range(0, len(known), BATCH))


def appointments_of(post: int, besides: int = 0) -> list[Appointment]:
    """All appointments to a post, the latest first. One query."""
    found = Appointment.objects.filter(post_id=post).exclude(pk=besides).select_related("person")
    return list(found.order_by("-start", "-code"))


def career(person: int) -> list[Appointment]:
    """All appointments of a person, the latest first. One query."""
    found = Appointment.objects.filter(person_id=person).select_related("post__unit")
    return list(found.order_by("-start", "-code"))


def people(scope: Q, everybody: bool, search: str = "") -> QuerySet[Person]:
    """People who hold or held a post in a scope (a filter on units); `everybody`: those without any, too.

    The words are looked for in names and codes. One query.
    """
    words = Q(name__icontains=search) | Q(code__icontains=search)
    found = Person.objects.filter(words if search else Q())
    if not everybody:
        found = found.filter(
            pk__in=Appointment.objects.filter(post__unit__in=Unit.objects.filter(scope)).values("person")
        )
    return found.order_by("code")


def in_post(day: dt.date) -> QuerySet[Appointment]:
    """The appointments that hold on a day, with post, unit and person."""
    return held_on(day).select_related("post__unit", "person")


def posts_now(people: Collection[int], day: dt.date) -> dict[int, list[Appointment]]:
    """By a person's key, what they hold on a day. One query."""
    found: dict[int, list[Appointment]] = {}
    for one in in_post(day).filter(person_id__in=people).order_by("start", "code"):
        found.setdefault(one.person_id, []).append(one)
    return found


def posts(scope: Q, search: str = "") -> QuerySet[Post]:
    """The posts of units in a scope (a filter on `unit__path`), by unit and code. One query."""
    words = Q(name__icontains=search) | Q(code__icontains=search) | Q(unit__name__icontains=search)
    return Post.objects.filter(scope, words if search else Q()).select_related("unit").order_by("unit__path", "code")


def holder_rows(posts: Collection[int], day: dt.date) -> dict[int, Appointment]:
    """By a post's key, who stands for it on a day. One query."""
    rows = in_post(day).filter(post_id__in=posts).order_by("-acting", "-start", "-code")
    return {one.post_id: one for one in rows}


def path_of_post(post: int, **_: object) -> str | None:
    """The path of the unit of a post, None for no post. One query."""
    return Post.objects.filter(pk=post).values_list("unit__path", flat=True).first()


def path_of_appointment(appointment: int, **_: object) -> str | None:
    """The path of the unit of an appointment, None for no appointment. One query."""
    return Appointment.objects.filter(pk=appointment).values_list("post__unit__path", flat=True).first()


def under(path: str, field: str = "post__unit__path") -> Q:
    """The filter for a subtree of units."""
    return Q((f"{field}__gte", path), (f"{field}__lt", rules.after(path)))


def unit_names(paths: Collection[str]) -> dict[str, str]:
    """The names of units by their paths. One query."""
    return dict(Unit.objects.filter(path__in=paths).values_list("path", "name"))


def accounts_within(accounts: QuerySet[Account], scope: Q, everybody: bool) -> QuerySet[Account]:
    """The accounts of people who hold or held a post in a scope of units; `everybody`: all accounts. No query."""
    if everybody:
        return accounts
    held = Appointment.objects.filter(post__unit__in=Unit.objects.filter(scope))
    return accounts.filter(person__in=held.values("person__code"))


def without_account(scope: Q, day: dt.date) -> list[Appointment]:
    """Who holds a post in a scope (on `post__unit__path`) on a day and has no account in use. One query."""
    known = Account.objects.filter(end__isnull=True).exclude(person="").values("person")
    found = in_post(day).filter(scope).exclude(person__code__in=known)
    return list(found.order_by("post__unit__path", "person__code", "start", "code"))


def without_grant(scope: Q, day: dt.date) -> list[Appointment]:
    """Who holds a post in a scope on a day, has an account in use and no grant at all yet. One query."""
    fresh = Account.objects.filter(end__isnull=True, grants__isnull=True).exclude(person="").values("person")
    found = in_post(day).filter(scope, person__code__in=fresh)
    return list(found.order_by("post__unit__path", "person__code", "start", "code"))


class Stood(NamedTuple):
    """Where a unit stood in the tree, and into which it had been merged."""

    path: str
    successor: int | None


def standing() -> dict[int, Stood]:
    """Where every unit stands now. One query."""
    return {pk: Stood(path, into) for pk, path, into in Unit.objects.values_list("pk", "path", "successor_id")}
