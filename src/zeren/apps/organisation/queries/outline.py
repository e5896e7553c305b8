"""The tree as administrators walk it: some levels open, the rest found by words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from zeren.apps.organisation import rules
from zeren.apps.organisation.models import Unit

MOST = 400
"""So many rows of a tree are shown at once."""


class Branch(NamedTuple):
    """A row of the tree: how deep it stands below the first, whether anything lies below it, whether that is shown."""

    unit: Unit
    depth: int
    parted: bool
    opened: bool


def chain(path: str) -> list[int]:
    """The keys of a unit and of all above it, from the top, told from its path."""
    return [int(path[start : start + rules.STEP]) for start in range(0, len(path), rules.STEP)]


def only_top(within: Q, tops: Collection[str], day: dt.date) -> Unit | None:
    """The unit at the top of a scope where there is one alone: a tree that begins with a single row opens it. One
    query.
    """
    first = Q(parent=None) if "" in tops else Q(path__in=tops)
    found = list(Unit.objects.filter(within, first, Q(closed__isnull=True) | Q(closed__gt=day))[:2])
    return found[0] if len(found) == 1 else None


def outline(
    within: Q, tops: Collection[str], at: Unit | None, day: dt.date, *, closed: bool
) -> tuple[list[Branch], bool]:
    """The units at the top of a scope (`tops` are its paths, [""] is everything), and what lies directly below `at` and
    below each unit above it, in the official order; whether some were left out. `closed`: also those that are closed
    on a day. One query.
    """
    shown = chain(at.path) if at is not None else []
    first = Q(parent=None) if "" in tops else Q(path__in=tops)
    alive = Q() if closed else Q(closed__isnull=True) | Q(closed__gt=day)
    below = Unit.objects.filter(alive, parent=OuterRef("pk"))
    found = Unit.objects.filter(within, alive | Q(pk__in=shown), first | Q(parent_id__in=shown))
    rows = list(found.annotate(parted=Exists(below)).order_by("path")[: MOST + 1])
    known = {unit.pk: unit for unit in rows[:MOST]}
    order = rules.walk(
        (unit.pk, unit.parent_id if unit.parent_id in known else None, unit.order, unit.code) for unit in known.values()
    )
    branches = [Branch(known[pk], depth, bool(getattr(known[pk], "parted", False)), pk in shown) for pk, depth in order]
    return branches, len(rows) > MOST


def above_names(units: Collection[Unit]) -> dict[int, list[str]]:
    """By a unit's key, the names of the units above it from the top. One query."""
    keys = {key for unit in units for key in chain(unit.path)[:-1]}
    names = dict(Unit.objects.filter(pk__in=keys).values_list("pk", "name"))
    return {unit.pk: [names[key] for key in chain(unit.path)[:-1] if key in names] for unit in units}
