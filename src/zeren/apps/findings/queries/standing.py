"""A finding and whoever acts, as the rules of its moves see them."""

from __future__ import annotations

import datetime as dt

from zeren.apps.findings.models import Finding
from zeren.apps.findings.rules.lateness import effective_due
from zeren.apps.findings.rules.moves import Standing
from zeren.apps.organisation import queries as organisation


def standing_of(row: Finding, on: dt.date) -> Standing:
    """A finding as its moves see it on a day; its unit and owner should have been fetched with it. Three queries."""
    days = (row.opened, row.verified, row.closed, row.published, row.reopened)
    owners = list(row.remedies.values_list("owner__code", flat=True))
    acted = list(row.acts.filter(work=True).values_list("post__code", "person__code"))
    owning = {code for code in (*owners, row.owner.code if row.owner else None) if code}
    people = {person for _, person in acted if person}
    return Standing(
        code=row.code,
        state=row.state,
        unit_path=row.unit.path,
        self_found=row.source == "self_check",
        doers=frozenset(owning | {post for post, _ in acted if post}),
        due=effective_due(row.due, row.extended),
        latest=max(day for day in days if day is not None),
        remedies=len(owners),
        people=people | organisation.holders(owning, on),
    )
