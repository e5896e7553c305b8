"""What access is told when the organisation changes: grants follow units, accounts end with appointments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from zeren.apps.access import commands as access
from zeren.apps.access.queries import followers, granted_paths
from zeren.apps.organisation import queries
from zeren.apps.organisation.models import Unit


def move_grants(before: Mapping[int, queries.Stood], *, by: str, on: dt.date) -> int:
    """Have grants follow units that moved or were merged since `before`. Returns how many followed.

    The deepest go first, so that a unit that left a moving subtree keeps its own way. A merged unit's grants go to its
    successor on the day it was closed.
    """
    held = granted_paths(on)
    count = 0
    units = {unit.pk: unit for unit in Unit.objects.all() if unit.pk in before} if held else {}
    for pk in sorted(units, key=lambda pk: -len(before[pk].path)):
        old, unit = before[pk].path, units[pk]
        if old and unit.path != old and any(path.startswith(old) for path in held):
            count += access.repath(old, unit.path, by=by, on=on)
    merged = [unit for unit in units.values() if unit.successor_id and unit.successor_id != before[unit.pk].successor]
    paths = dict(Unit.objects.filter(pk__in=[unit.successor_id for unit in merged]).values_list("pk", "path"))
    for unit in sorted(merged, key=lambda unit: unit.path):
        assert unit.successor_id is not None
        if unit.path in held:
            count += access.repath(unit.path, paths[unit.successor_id], whole=False, by=by, on=unit.closed or on)
    return count


def tell_access(people: Collection[str] | None = None, *, by: str, on: dt.date) -> int:
    """Tell access on which day people leave and appointments end; for everybody with an account, or some.

    Returns how many accounts and grants changed. Three queries and those that change rows.
    """
    persons, grounds = followers()
    if people is not None:
        persons = persons & set(people)
    return access.follow(queries.leaving(persons), queries.ends(grounds), by=by, on=on)
