"""Every read of findings. Nothing here looks anybody up by person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from zeren.apps.findings.models import Finding, Remedy
from zeren.apps.findings.states import NO_FACT, OPEN, VERIFIED
from zeren.apps.organisation import queries as organisation
from zeren.apps.organisation.models import Post

_POSTS = ("owner", "extension_approver", "verifier", "second")
_PLAIN = (
    "inspection",
    "source",
    "duty",
    "opened",
    "severity",
    "kind",
    "text",
    "manifestations",
    "goal",
    "department",
    "common",
    "due",
    "state",
    "extended",
    "verified",
    "closed",
    "published",
    "reopened",
    "returned",
    "repeat",
    "reason",
    "private_reason",
)


def ledger(units: Collection[int] | None = None) -> Iterator[dict[str, Any]]:
    """The ledger of findings in the official order of units, then by day and code: a dict by the keys of the sheet.

    Beside them `unit_name` and `effective_due`; units and posts are shown by their codes. All units, or those with
    the given keys. A query for the units, and one for each thousand of them.
    """
    names = {f"{post}__code": post for post in _POSTS} | {"unit__code": "unit", "unit__name": "unit_name", "code": "id"}
    found = Finding.objects.annotate(effective_due=Coalesce("extended", "due"))
    for place in organisation.in_order(units):
        rows = found.filter(unit_id__in=place).values("unit_id", "effective_due", *_PLAIN, *names)
        for row in sorted(rows, key=lambda row: (place[row["unit_id"]], row["opened"], row["code"])):
            yield _shown(row, names)


def remedies(units: Collection[int] | None = None) -> Iterator[dict[str, Any]]:
    """The remedies in the order of the ledger, then by code, as dicts like those of `ledger`; `files` is left to
    evidence.

    A query for the units, and one for each thousand of them.
    """
    names = {"code": "id", "finding__code": "finding", "owner__code": "owner", "finding__unit__code": "unit"}
    names |= {"finding__unit__name": "unit_name"}
    plain = ("text", "types", "department", "due", "done", "result", "finding__opened", "finding__unit_id")
    for place in organisation.in_order(units):
        found = Remedy.objects.filter(finding__unit_id__in=place).values(*plain, *names)
        for row in sorted(
            found,
            key=lambda row: (
                place[row["finding__unit_id"]],
                row["finding__opened"],
                row["finding__code"],
                row["code"],
            ),
        ):
            shown = _shown(row, names)
            yield {key: value for key, value in shown.items() if not key.startswith("finding__")}


def open_on(day: dt.date, units: Collection[int] | None = None) -> QuerySet[Finding]:
    """What was open on a day, as far as the rows say: opened by then, not verified by then. One query, ordered by code.

    A finding that was closed, reopened and verified again counts as open from its first day to the last verification.
    """
    begun = Finding.objects.exclude(state__in=NO_FACT).filter(opened__lte=day)
    waiting = Q(state__in=OPEN) | Q(state__in=VERIFIED, verified__gt=day)
    return _of(begun.filter(waiting), units).order_by("code")


def still_open(day: dt.date) -> QuerySet[Finding]:
    """Of what `open_on` finds, what is open to this day: nearly all of it. Read from an index of its own."""
    return Finding.objects.filter(state__in=sorted(OPEN), opened__lte=day)


def verified_after(day: dt.date) -> QuerySet[Finding]:
    """Of what `open_on` finds, what was verified after the day. Read from an index of its own, which a database would
    pass over if the states were named that they have.
    """
    return Finding.objects.exclude(state__in=sorted(OPEN | NO_FACT)).filter(verified__gt=day, opened__lte=day)


def state_counts(units: Collection[int] | None = None) -> dict[int, dict[str, int]]:
    """How many findings of each state a unit has: unit key to state to count. A unit without any is left out. One
    query.
    """
    counts: dict[int, dict[str, int]] = {}
    rows = _of(Finding.objects.all(), units).order_by("unit_id", "state").values_list("unit_id", "state")
    for unit, state, count in rows.annotate(count=Count("pk")):
        counts.setdefault(unit, {})[state] = count
    return counts


def post_places() -> dict[int, tuple[str, str]]:
    """Every post's code and the path of its unit, by key. One query."""
    return {pk: (code, path) for pk, code, path in Post.objects.values_list("pk", "code", "unit__path")}


def _of(found: QuerySet[Finding], units: Collection[int] | None) -> QuerySet[Finding]:
    return found if units is None else found.filter(unit_id__in=units)


def _shown(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {names.get(key, key): "" if value is None and key in names else value for key, value in row.items()}
