"""A unit that goes up in another, with its posts, grants and open findings; and that taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from zeren.apps.findings import commands as findings
from zeren.apps.organisation import commands as organisation
from zeren.apps.organisation.models import Change, Unit


def merge_units(unit: Unit, successor: Unit, ended: Collection[str] = (), *, day: dt.date, by: str, on: dt.date) -> int:
    """Merge a unit into another from a day on; returns how many findings went along. Where the day is to come they go
    then (`take_effect`).

    `ended`: the codes of the posts that are closed and do not go along. Raises `Refused`; nothing is changed then.
    """
    with transaction.atomic():
        posts = organisation.merge_unit(unit, successor, ended, day=day, by=by, on=on)
        if day > on:
            return 0
        return findings.hand_over(unit.code, successor.code, posts, by=by, on=on)


def part_units(merge: Change, *, by: str, on: dt.date) -> int:
    """Take a merge back; returns how many findings went back. Raises `Refused` where something relies on it."""
    with transaction.atomic():
        told = merge.after
        # What a post owns goes back before the post that carried it on is taken away.
        assert merge.unit is not None
        count = 0
        if not merge.due:
            count = findings.hand_back(merge.unit.code, told["successor"], told["posts"], by=by, on=on)
        organisation.undo_change(merge, by=by, on=on)
    return count


def take_effect(*, by: str, on: dt.date) -> int:
    """Have what was entered ahead hold from its day on: the units, and the open findings of those that are merged.
    Returns how many merges there were. May be called at any time; one query where nothing waits.
    """
    with transaction.atomic():
        merges = organisation.take_effect(by=by, on=on)
        for one in merges:
            assert one.unit is not None
            findings.hand_over(one.unit.code, one.after["successor"], one.after["posts"], by=by, on=on)
    return len(merges)
