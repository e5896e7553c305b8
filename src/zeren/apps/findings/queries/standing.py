"""A finding as the rules of its moves see it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import QuerySet

from zeren.apps.findings.models import Act, Finding, Remedy
from zeren.apps.findings.rules.lateness import effective_due
from zeren.apps.findings.rules.moves import Standing
from zeren.apps.findings.states import OPEN, START
from zeren.apps.organisation import queries as organisation


def standing_of(row: Finding, on: dt.date) -> Standing:
    """A finding as its moves see it on a day; its unit and owner should have been fetched with it. Three queries."""
    acts = row.acts.filter(work=True).select_related("post", "person")
    return standing_from(row, list(row.remedies.select_related("owner")), list(acts), on)


def standing_from(row: Finding, remedies: Sequence[Remedy], acts: Sequence[Act], on: dt.date) -> Standing:
    """The same from what was read already. One query at most."""
    days = (row.opened, row.verified, row.closed, row.published, row.reopened)
    owning = {post.code for post in (row.owner, *(remedy.owner for remedy in remedies)) if post is not None}
    working = [act for act in acts if act.work]
    people = {act.person.code for act in working if act.person is not None}
    return Standing(
        code=row.code,
        state=row.state,
        unit_path=row.unit.path,
        self_found=row.source == "self_check",
        doers=frozenset(owning | {act.post.code for act in working if act.post is not None}),
        due=effective_due(row.due, row.extended),
        latest=max(day for day in days if day is not None),
        remedies=len(remedies),
        people=frozenset(people) | organisation.holders(owning, on),
    )


def to_follow(unit: str) -> QuerySet[Finding]:
    """The findings of the unit with this code that go along when it is merged: what is open, and drafts. One query."""
    found = Finding.objects.filter(unit__code=unit, state__in=OPEN | {START})
    return found.select_related("unit", "owner").order_by("code")
