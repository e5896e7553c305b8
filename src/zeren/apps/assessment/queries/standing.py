"""Where a unit stands in a year that is kept current, asked of counts. For those who assess: units are ranked once a
year under a published result, never along the way.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from zeren.apps.assessment.models import Live, LiveCount
from zeren.engine.settlement.places import COARSE, EXACT, RATED, STEP, Stand, groups
from zeren.engine.settlement.settle import SMALLEST_RANKED

_TABLE = LiveCount._meta.db_table
_ASKED = f"""
SELECT COALESCE(SUM(CASE WHEN level = {RATED} THEN count ELSE 0 END), 0),
       COALESCE(SUM(CASE WHEN level > {RATED} THEN count ELSE 0 END), 0)
FROM {_TABLE} WHERE live_id = %s AND "group" = %s
AND ((level = {RATED} AND at = 0) OR (level = {COARSE} AND at > %s) OR (level = {EXACT} AND at > %s AND at < %s))
"""  # noqa: S608  our own names


def ranks(live: Live, unit: Stand) -> tuple[int, int, int, int]:
    """Rank and rated units within the category, then under the superior; 0 for no rank. Two queries."""
    if not unit.rated:
        return 0, 0, 0, 0
    by_category, by_parent = _ranks(live, unit)
    return (*by_category, *by_parent)


def _ranks(live: Live, unit: Stand) -> Iterator[tuple[int, int]]:
    step = unit.total // STEP
    with connection.cursor() as cursor:
        for group in groups(unit):
            cursor.execute(_ASKED, (live.pk, group, step, unit.total, (step + 1) * STEP))
            of, above = cursor.fetchone()
            yield (1 + int(above) if unit.posts >= SMALLEST_RANKED else 0), int(of)
