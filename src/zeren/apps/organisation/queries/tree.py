"""Units: the tree in the official order, one unit and those around it, lists of units."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db import connection
from django.db.models import Count, Min, Q, QuerySet

from zeren.apps.organisation import rules
from zeren.apps.organisation.models import Post, Unit
from zeren.apps.organisation.rules.initials import may_be_initials
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


def tree() -> list[Node]:
    """Every unit in the official order. One query."""
    units = {unit.pk: unit for unit in Unit.objects.all()}
    rows = ((unit.pk, unit.parent_id, unit.order, unit.code) for unit in units.values())
    return [_node(units[pk], depth) for pk, depth in rules.walk(rows)]


def unit_count() -> int:
    """How many units there are, closed ones too. One query."""
    return Unit.objects.count()


class Alike(NamedTuple):
    """Units of one category that exist for the same days: how many, and the key of one of them."""

    pk: int
    category: str
    opened: dt.date | None
    closed: dt.date | None
    many: int


def alike() -> list[Alike]:
    """All units, counted with those that are like them in what says what a unit owes. One query."""
    rows = Unit.objects.order_by("category", "opened", "closed").values_list("category", "opened", "closed")
    return [Alike(pk, *rest) for *rest, pk in rows.annotate(many=Count("pk"), one=Min("pk"))]


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
    # Above 0 rather than not null: of that SQLite knows no way by the index, and reads every unit.
    return Unit.objects.filter(Q(pk=unit) | Q(pk__in=after) | Q(successor__gt=0))


_AROUND = Question(lambda: _around(-970_000_000), unit=-970_000_000)


_COLUMNS = [column.attname for column in Unit._meta.concrete_fields]


def is_inside(unit: int, subtree: int) -> bool:
    """Whether a unit is another or lies below it; both by key. One query."""
    paths = dict(Unit.objects.filter(pk__in=(unit, subtree)).values_list("pk", "path"))
    return unit in paths and subtree in paths and rules.is_below(paths[unit], paths[subtree])


def below(subtree: int) -> QuerySet[Unit]:
    """The unit with this key and all below it, by the range of their paths. Two queries."""
    top = Unit.objects.values_list("path", flat=True).get(pk=subtree)
    return Unit.objects.filter(path__gte=top, path__lt=rules.after(top))


def above(path: str) -> list[Unit]:
    """The units above the one at a path, from the top. One query."""
    keys = [int(path[start : start + rules.STEP]) for start in range(0, len(path) - rules.STEP, rules.STEP)]
    return list(Unit.objects.filter(pk__in=keys).order_by("path"))


def post_totals(day: dt.date) -> dict[str, int]:
    """By the path of every unit, how many posts exist on a day in it and below it. One query for the whole tree."""
    ends = (Q(opened__isnull=True) | Q(opened__lte=day)) & (Q(closed__isnull=True) | Q(closed__gt=day))
    rows = Post.objects.filter(ends).order_by().values_list("unit__path").annotate(count=Count("pk"))
    totals: dict[str, int] = {}
    for path, count in rows:
        for end in range(rules.STEP, len(path) + 1, rules.STEP):
            totals[path[:end]] = totals.get(path[:end], 0) + count
    return totals


def path_of(unit: int, **_: object) -> Located | None:
    """The path of the unit with this key and the unit, None for no unit: what a page's guard asks by. One query."""
    rows = _UNIT.rows(connection, unit=unit)
    found = Unit.from_db("default", _COLUMNS, rows[0]) if rows else None
    return Located(found.path, found) if found else None


_UNIT = Question(lambda: Unit.objects.filter(pk=-970_000_000), unit=-970_000_000)


def listed(scope: Q, search: str = "") -> QuerySet[Unit]:
    """The units in a scope whose name, code or former name holds the words, superiors first. One query."""
    return Unit.objects.filter(scope, named(search)).order_by("path")


def named(search: str, unit: str = "") -> Q:
    """The filter for units whose name, code, former name or initials hold the words; `unit` is the way to the unit
    ("unit__", "card__unit__"). Everything that is looked for by its unit is found so. No query.
    """
    search = search.strip()
    if not search:
        return Q()
    fields = ("name", "code", "former_names")
    found = reduce(or_, (Q((f"{unit}{field}__icontains", search)) for field in fields))
    return found | Q((f"{unit}initials__contains", search.lower())) if may_be_initials(search) else found


def under(path: str, field: str = "post__unit__path") -> Q:
    """The filter for a subtree of units."""
    return Q((f"{field}__gte", path), (f"{field}__lt", rules.after(path)))


def unit_names(paths: Collection[str]) -> dict[str, str]:
    """The names of units by their paths. One query."""
    return dict(Unit.objects.filter(path__in=paths).values_list("path", "name"))


class Stood(NamedTuple):
    """Where a unit stood in the tree, and into which it had been merged."""

    path: str
    successor: int | None


def standing() -> dict[int, Stood]:
    """Where every unit stands now. One query."""
    return {pk: Stood(path, into) for pk, path, into in Unit.objects.values_list("pk", "path", "successor_id")}
