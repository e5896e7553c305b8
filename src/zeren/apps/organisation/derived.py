"""What can be worked out anew of units: their paths, the initials they are found by. No `by`, no journal."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from zeren.apps.organisation.models import Unit
from zeren.apps.organisation.rules import paths
from zeren.apps.organisation.rules.initials import initials_of
from zeren.base.statements import update

BATCH = 1000


def refresh_initials(units: Collection[int] | None = None) -> int:
    """Work out the initials of some units by key, or of all that have none yet; how many changed. One query, and one
    for each thousand that changed.
    """
    rows = Unit.objects.filter(initials="") if units is None else Unit.objects.filter(pk__in=units)
    stale = []
    for unit in rows.only("name", "former_names", "initials").iterator(chunk_size=BATCH):
        found = initials_of([unit.name, *unit.former_names.split("；")])
        if found != unit.initials:
            unit.initials = found
            stale.append(unit)
    for start in range(0, len(stale), BATCH):
        Unit.objects.bulk_update(stale[start : start + BATCH], ["initials"])
    return len(stale)


def lay_paths() -> int:
    """Bring every path in line with who stands below whom; how many changed. Two queries, however many units."""
    units = list(Unit.objects.order_by("code").values_list("pk", "parent_id", "path"))
    laid = paths({pk: above for pk, above, _ in units})
    moved = [(laid[pk], pk) for pk, _, path in units if path != laid[pk]]
    if moved:
        with connection.cursor() as cursor:
            cursor.executemany(update(Unit._meta.db_table, ("path",), "id"), moved)
    return len(moved)
