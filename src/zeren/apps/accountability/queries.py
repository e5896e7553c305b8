"""Reads of cases, by unit only: there is no search, count or export by person, and no column to make one from."""

from __future__ import annotations

from typing import Any

from django.db.models import Count

from zeren.apps.accountability.models import Case

_PLAIN = ("trigger", "measure", "state", "noticed", "heard", "waived", "decided", "body", "served", "expires")


def of_unit(unit: int) -> list[dict[str, Any]]:
    """The cases of the unit with this key, by code: dicts by the keys of the sheet. One query."""
    rows = Case.objects.filter(unit=unit).order_by("code").values("code", "unit__code", "finding__code", *_PLAIN)
    names = {"code": "id", "unit__code": "unit", "finding__code": "finding"}
    return [
        {names.get(key, key): "" if value is None and key in names else value for key, value in row.items()}
        for row in rows
    ]


def state_counts() -> dict[int, dict[str, int]]:
    """How many cases of each state a unit has: unit key to state to count. A unit without any is left out. One
    query.
    """
    counts: dict[int, dict[str, int]] = {}
    rows = Case.objects.order_by("unit_id", "state").values_list("unit_id", "state").annotate(count=Count("pk"))
    for unit, state, count in rows:
        counts.setdefault(unit, {})[state] = count
    return counts
