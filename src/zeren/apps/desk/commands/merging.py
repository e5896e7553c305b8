"""A unit that goes up in another, with its posts, grants and open findings; and that taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from zeren.apps.findings import commands as findings
from zeren.apps.organisation import commands as organisation
from zeren.apps.organisation.models import Change, Unit


def merge_units(unit: Unit, successor: Unit, ended: Collection[str] = (), *, day: dt.date, by: str, on: dt.date) -> int:
    """Merge a unit into another from a day on; returns how many findings went along.

    `ended`: the codes of the posts that are closed and do not go along. Raises `Refused`; nothing is changed then.
    """
    with transaction.atomic():
        posts = organisation.merge_unit(unit, successor, ended, day=day, by=by, on=on)
        return findings.hand_over(unit.code, successor.code, posts, by=by, on=on)


def part_units(merge: Change, *, by: str, on: dt.date) -> int:
    """Take a merge back; returns how many findings went back. Raises `Refused` where something relies on it."""
    with transaction.atomic():
        told = merge.after
        # What a post owns goes back before the post that carried it on is taken away.
        count = findings.hand_back(merge.unit.code, told["successor"], told["posts"], by=by, on=on)
        organisation.undo_change(merge, by=by, on=on)
    return count
