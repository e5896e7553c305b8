"""Days on which nothing falls due, and budgets of minutes."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from zeren.apps.audit import commands as audit
from zeren.apps.obligations.events import BudgetSet, DaysClosed, DaysOpened
from zeren.apps.obligations.models import Budget, Closed
from zeren.apps.obligations.rules.problems import CLOSED_BACKWARDS, CLOSED_TOO_LONG, CLOSED_WITHOUT_REASON
from zeren.base.problems import Refused

LONGEST = 62


def close_days(first: dt.date, last: dt.date, reason: str, *, by: str, on: dt.date) -> Closed:
    """Say that nothing falls due from a day up to, and with, another. What is owed moves when its year is next brought
    in line. Raises `Refused` for days the wrong way round, more than two months, or no reason.
    """
    found = [CLOSED_BACKWARDS(first=first, last=last)] if last < first else []
    found += [CLOSED_TOO_LONG(most=LONGEST)] if (last - first).days >= LONGEST else []
    found += [CLOSED_WITHOUT_REASON()] if not reason.strip() else []
    if found:
        raise Refused(found)
    with transaction.atomic():
        row, _ = Closed.objects.update_or_create(first=first, last=last, defaults={"reason": reason.strip()[:200]})
        audit.write(DaysClosed(first, last, row.reason), by=by, on=on)
    return row


def open_days(closed: int, *, by: str, on: dt.date) -> None:
    """Take a closure back; done already, it changes nothing."""
    with transaction.atomic():
        row = Closed.objects.filter(pk=closed).first()
        if row is not None:
            Closed.objects.filter(pk=closed).delete()
            audit.write(DaysOpened(row.first, row.last), by=by, on=on)


def set_budget(issuer: str, minutes: int | None, *, by: str, on: dt.date) -> None:
    """Say how many minutes a month an issuer may cost a unit ("" is all together), None for no budget."""
    with transaction.atomic():
        if minutes is None:
            Budget.objects.filter(issuer=issuer).delete()
        else:
            Budget.objects.update_or_create(issuer=issuer, defaults={"minutes": minutes})
        audit.write(BudgetSet(issuer, minutes), by=by, on=on)
