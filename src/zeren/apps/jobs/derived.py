"""Whose turn it is to sweep: a row that says when the last round began, and nothing that anybody has to read later."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from zeren.apps.jobs.models import Job

ROUND = "round"
"""The name of the row."""
SLACK = 0.9
"""Of the time between rounds so much has to be over: timers are never exact."""


def claim(every: dt.timedelta, now: dt.datetime) -> bool:
    """Take the next round of sweeps, if the last one began long enough ago. Of several who ask at once one gets it."""
    Job.objects.get_or_create(name=ROUND)
    over = Q(started=None) | Q(started__lte=now - every * SLACK)
    return bool(Job.objects.filter(over, name=ROUND).update(started=now))
