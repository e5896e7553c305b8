"""A workbook of the organisation taken in or taken back, with the open findings of units that it merged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from django.db import transaction

from zeren.apps.desk.queries import relying
from zeren.apps.findings import commands as findings
from zeren.apps.organisation import commands as organisation
from zeren.apps.organisation.models import Roster
from zeren.base.problems import refuse


def apply_roster(
    roster: Roster, taken: Collection[str], categories: Mapping[str, str], *, by: str, on: dt.date
) -> Roster:
    """Take in what a workbook changes; open findings of units that it merges go along. Raises `Refused`: nothing is
    changed then.
    """
    # Not in a transaction of its own: where the workbook is to be looked at again, that stays.
    return organisation.apply_roster(roster, taken, categories, by=by, on=on, then=_follow)


def _follow(roster: Roster, by: str, on: dt.date) -> None:
    for unit, successor in roster.merged.items():
        findings.hand_over(unit, successor, {}, by=by, on=on)


def undo_roster(roster: Roster, *, by: str, on: dt.date) -> Roster:
    """Take back all that a workbook changed, with what followed from it. Raises `Refused` where something relies on it;
    nothing is changed then.
    """
    with transaction.atomic():
        refuse(relying(roster))
        for unit, successor in roster.merged.items():
            findings.hand_back(unit, successor, {}, by=by, on=on)
        return organisation.undo_roster(roster, by=by, on=on)
