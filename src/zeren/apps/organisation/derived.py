"""What can be worked out anew of units: the initials they are found by. No `by`, no journal."""

from __future__ import annotations

from collections.abc import Collection

from zeren.apps.organisation.models import Unit
from zeren.apps.organisation.rules.initials import initials_of

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
