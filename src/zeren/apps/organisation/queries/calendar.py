"""The calendar of working days."""

from __future__ import annotations

import datetime as dt

from zeren.apps.organisation.models import Workday


def workdays() -> dict[dt.date, bool]:
    """The days on which the weekday does not decide, for `base.workdays`. One query."""
    return dict(Workday.objects.values_list("day", "works"))
