"""Every read of inspections."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from zeren.apps.inspections.models import Inspection
from zeren.apps.organisation import queries as organisation
from zeren.base.statements import Question

_PLAIN = ("kind", "title", "started", "ended", "fed_back", "merged_with", "document")
_NAMES = {"code": "id", "unit__code": "unit", "unit__name": "unit_name", "leader__code": "leader"}


def path_of(inspection: int, **_: object) -> str | None:
    """The path of the unit that the inspection with this key is about; None for no inspection. One query."""
    rows = _PATH.rows(connection, inspection=inspection)
    return rows[0][0] if rows else None


_PATH = Question(lambda: Inspection.objects.filter(pk=-970_000_000).values_list("unit__path"), inspection=-970_000_000)


def listed(within: Q, search: str = "") -> QuerySet[Inspection]:
    """The inspections of a scope (a filter on `unit__path`) whose title, code or unit holds the words, the newest
    first. What has not been fed back is in it too: that it takes place is no secret.
    """
    words = Q(title__icontains=search) | Q(code__icontains=search) | organisation.named(search, "unit__")
    found = Inspection.objects.filter(within, words if search else Q())
    return found.select_related("unit", "leader").order_by("-started", "unit__path", "code")


def ledger(units: Collection[int] | None = None) -> Iterator[dict[str, Any]]:
    """The inspections in the official order of units, then by day and code: dicts by the keys of the sheet, and
    `unit_name`.

    Units and posts are shown by their codes. Two queries.
    """
    place = {node.pk: at for at, node in enumerate(organisation.tree())}
    found = Inspection.objects.all() if units is None else Inspection.objects.filter(unit_id__in=units)
    rows = found.values("unit_id", *_PLAIN, *_NAMES)
    for row in sorted(rows, key=lambda row: (place[row["unit_id"]], row["started"], row["code"])):
        del row["unit_id"]
        yield {_NAMES.get(key, key): "" if value is None and key in _NAMES else value for key, value in row.items()}


def fed_back(first: dt.date, end: dt.date) -> dict[int, list[str]]:
    """The codes of the inspections fed back from `first` up to, not including, `end`, by unit key, by day. One
    query.
    """
    told: dict[int, list[str]] = {}
    found = Inspection.objects.filter(fed_back__gte=first, fed_back__lt=end).order_by("fed_back", "code")
    for unit, code in found.values_list("unit_id", "code"):
        told.setdefault(unit, []).append(code)
    return told
