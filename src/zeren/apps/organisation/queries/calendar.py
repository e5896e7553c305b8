"""The calendar of working days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from zeren.apps.organisation.models import Workday


def workdays() -> dict[dt.date, bool]:
    """The days on which the weekday does not decide, for `base.workdays`. One query."""
    return dict(Workday.objects.values_list("day", "works"))


def official(years: Collection[int]) -> dict[dt.date, bool]:
    """The public holidays (no work) and make-up days (work) of some years, as far as they are announced. No query."""
    from chinese_calendar import constants

    known = {**dict.fromkeys(constants.holidays, False), **dict.fromkeys(constants.workdays, True)}
    return {day: works for day, works in sorted(known.items()) if day.year in years}
