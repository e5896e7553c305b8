"""Reports on a half-year or year that are owed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db.models import Q

from zeren.apps.obligations.models import Obligation

AHEAD = dt.timedelta(days=60)
"""A report is offered so long before its due day."""
MOST = 12


def reports_owed(within: Q, duties: Collection[str], day: dt.date) -> list[Obligation]:
    """What units of a scope (a filter on `unit__path`) owe of some duties and have not filed, of this year and soon
    due, the next due first. One query.
    """
    near = Q(effective__gte=dt.date(day.year - 1, 7, 1), effective__lte=day + AHEAD)
    found = Obligation.objects.filter(within, near, duty__in=duties, delivered=None, not_applicable="", post="")
    return list(found.select_related("unit").order_by("effective", "unit__path", "duty")[:MOST])
