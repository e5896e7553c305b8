"""Days on which nothing falls due, and budgets of minutes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce

from zeren.apps.audit import commands as audit
from zeren.apps.obligations.events import BudgetSet, DaysClosed, DaysMoved, DaysOpened
from zeren.apps.obligations.models import Budget, Closed
from zeren.apps.obligations.queries import days as queries
from zeren.apps.obligations.rules.days import Move, closure_problems
from zeren.base.problems import refuse


def close_days(first: dt.date, last: dt.date, reason: str, *, by: str, on: dt.date) -> Closed:
    """Say that nothing falls due from a day up to, and with, another. What is owed is moved by `shift`, or when its
    year is next brought in line. Raises `Refused` for days the wrong way round, more than two months, or no reason.
    """
    refuse(closure_problems(first, last, reason))
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


def shift(moves: Sequence[Move], *, by: str, on: dt.date) -> int:
    """Move what is owed as a change of the calendar has it (`queries.days.moves`); returns the number of the journal's
    entry, which tells all of it, 0 where nothing moves.

    Raises `Refused` where a day that was granted would come before the one on which it is due then.
    """
    with transaction.atomic():
        rows = [(one, queries.rows_that_move(one)) for one in moves]
        refuse(problem for one, found in rows for problem in queries.overtaken(one, found))
        for one, found in rows:
            days = {"owed": Value(one.after), "due": Coalesce("told", Value(one.after))}
            counts = Coalesce("extended", "told", Value(one.after))
            found.update(**days, effective=counts)
        return audit.write(DaysMoved(tuple(_told(one) for one in moves)), by=by, on=on) if moves else 0


def _told(one: Move) -> tuple[str, ...]:
    days = one.before.isoformat(), one.after.isoformat()
    return (one.issuer, one.duty, one.period, *days, *map(str, (one.rows, one.units, one.held, one.met)))


def set_budget(issuer: str, minutes: int | None, *, by: str, on: dt.date) -> None:
    """Say how many minutes a month an issuer may cost a unit ("" is all together), None for no budget."""
    with transaction.atomic():
        if minutes is None:
            Budget.objects.filter(issuer=issuer).delete()
        else:
            Budget.objects.update_or_create(issuer=issuer, defaults={"minutes": minutes})
        audit.write(BudgetSet(issuer, minutes), by=by, on=on)
