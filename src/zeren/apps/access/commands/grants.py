"""Grants: given, ended, moved with units, ended with appointments; and which roles need a second factor."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from django.db import transaction
from django.db.models import Model, Q, QuerySet

from zeren.apps.access import events, rules
from zeren.apps.access.models import Account, Demand, Grant
from zeren.apps.access.rules import Given, Span
from zeren.apps.audit import commands as audit
from zeren.base.problems import refuse

Row = TypeVar("Row", bound=Model)

BATCH = 500


def grant(
    account: Account,
    role: str,
    path: str,
    *,
    start: dt.date,
    end: dt.date | None = None,
    ground: str = "",
    reason: str = "",
    where: str = "",
    by: str,
    on: dt.date,
) -> Grant:
    """Give an account a role on the subtree at `path` ("" is all units), from `start` up to, not including, `end`.
    `where` is what the unit at its top is called, for the journal.

    `ground` is the code of the appointment with which it is to end. Administrators are kept apart by person: two
    accounts of one person count as one. The same given twice is given once.
    """
    with transaction.atomic():
        new = Given(role, path, Span(start, end))
        # The account is kept from others: a second click finds what the first one gave.
        Account.objects.select_for_update().get(pk=account.pk)
        for one in Grant.objects.filter(account=account, ground=ground, revoked=None):
            if one.given() == new:
                return one
        held = [one.given() for one in _all_of(account)]
        refuse(rules.grant_problems(new, held, own=_is_own(account, by)))
        made = Grant.objects.create(
            account=account, role=role, path=path, start=start, end=end, ground=ground, reason=reason
        )
        until = end.isoformat() if end else ""
        event = events.Granted(account.username, role, path, start.isoformat(), until, where)
        audit.write(event, by=by, on=on)
    account.held.clear()
    return made


Wanted = tuple[int, str, str, str, str, dt.date, dt.date | None]
"""An account's key, a role, a path, what the unit there is called, the code of an appointment and its days."""


def grant_by_post(wanted: Iterable[Wanted], *, by: str, on: dt.date) -> int:
    """Give grants that hang on appointments, from today or the appointment's start if that is later; all or none.

    Returns how many were given. Raises `Refused` as `grant` does.
    """
    with transaction.atomic():
        rows = list(wanted)
        accounts = Account.objects.in_bulk([row[0] for row in rows])
        for key, role, path, where, ground, start, end in rows:
            begun = max(start, on)
            grant(accounts[key], role, path, start=begun, end=end, ground=ground, where=where, by=by, on=on)
    return len(rows)


def _all_of(account: Account) -> QuerySet[Grant]:
    same = Q(account=account) | Q(account__person=account.person) if account.person else Q(account=account)
    return Grant.objects.filter(same)


def _is_own(account: Account, by: str) -> bool:
    if by in {account.username, account.person}:
        return True
    return bool(account.person) and Account.objects.filter(username=by, person=account.person).exists()


def revoke(grant: Grant, *, where: str = "", by: str, on: dt.date) -> None:
    """End a grant with a day on which it no longer holds; one that has not begun never will, one that is over stays
    so.
    """
    if grant.end is not None and grant.end <= max(on, grant.start):
        return
    with transaction.atomic():
        grant.revoked, grant.former_end, grant.former_ground = on, grant.end, grant.ground
        grant.end = max(grant.start, min(on, grant.end or on))
        grant.ground = ""  # An appointment that is prolonged does not bring it back.
        grant.save(update_fields=["end", "ground", *_FORMER])
        event = events.Revoked(grant.account.username, grant.role, grant.path, grant.end.isoformat(), where)
        audit.write(event, by=by, on=on)
    grant.account.held.clear()


_FORMER = ["revoked", "former_end", "former_ground"]


def give_back(grant: Grant, *, end: dt.date | None = None, where: str = "", by: str, on: dt.date) -> None:
    """Have a grant that was ended today run on as if it had not been: until the day on which it would have ended
    otherwise, or until `end` where it hung on an appointment. Raises `Refused` as `grant` does, and on another day.
    """
    with transaction.atomic():
        end = end if grant.former_ground else grant.former_end
        problems = [] if grant.revoked == on else [rules.NOT_ENDED_TODAY()]
        others = [one.given() for one in _all_of(grant.account).exclude(pk=grant.pk)]
        again = Given(grant.role, grant.path, Span(grant.start, end))
        refuse(problems or rules.grant_problems(again, others, own=_is_own(grant.account, by)))
        grant.end, grant.ground = end, grant.former_ground
        grant.revoked, grant.former_end, grant.former_ground = None, None, ""
        grant.save(update_fields=["end", "ground", *_FORMER])
        until = end.isoformat() if end else ""
        audit.write(events.GivenBack(grant.account.username, grant.role, grant.path, until, where), by=by, on=on)
    grant.account.held.clear()


def repath(
    old: str,
    new: str,
    *,
    whole: bool = True,
    back: bool = False,
    since: dt.date | None = None,
    by: str,
    on: dt.date,
) -> int:
    """Have grants on a subtree follow it from path `old` to `new` from today, or from a day to come (`since`). Returns
    how many followed.

    Without `whole` only those on the unit itself follow: it was merged, and what lay below it went its own way. With
    `back` only those follow that once came from `new`: what was given at `old` itself stays.

    What held until then is kept as it was: a running grant ends, and the same goes on at the new path.
    """
    assert old, "everything cannot move"
    with transaction.atomic():
        since = since or on
        alive = Q(end__isnull=True) | Q(end__gt=since)
        there = Q(path__gte=old, path__lt=rules.after(old)) if whole else Q(path=old)
        moving = list(Grant.objects.filter(alive, there).order_by("pk"))
        moving = [held for held in moving if not back or _came_from(held, new + held.path[len(old) :])]
        for held in moving:
            path = new + held.path[len(old) :]
            start = max(held.start, since)
            Grant.objects.create(
                account_id=held.account_id,
                role=held.role,
                path=path,
                start=start,
                end=held.end,
                ground=held.ground,
                reason=held.reason,
            )
            held.end = start
            held.ground = ""
            held.save(update_fields=["end", "ground"])
        audit.write(events.Repathed(old, new, len(moving)), by=by, on=on)
    return len(moving)


def _came_from(held: Grant, path: str) -> bool:
    """Whether a grant goes on where one on another path ended."""
    same = Grant.objects.filter(account_id=held.account_id, role=held.role, path=path, end=held.start)
    return same.filter(pk__lt=held.pk).exists()


def reground(grounds: Mapping[str, str], *, by: str, on: dt.date) -> int:
    """Have grants that end with an appointment end with another one instead: by code, the old and the new. Returns how
    many.
    """
    with transaction.atomic():
        alive = Grant.objects.filter(Q(end__isnull=True) | Q(end__gt=on))
        count = sum(alive.filter(ground=old).update(ground=new) for old, new in sorted(grounds.items()))
        if count:
            audit.write(events.Followed(0, count), by=by, on=on)
    return count


def follow(leaves: Mapping[str, dt.date | None], grounds: Mapping[str, dt.date | None], *, by: str, on: dt.date) -> int:
    """Have accounts and grants follow appointments. Returns how many changed.

    `leaves`: by a person's code, the first day without any post, None while there is one. `grounds`: by the code of an
    appointment, the day it ends, None while it is open. Whatever hangs on them ends on that day, and no sooner.
    """
    with transaction.atomic():
        accounts = [
            one for one in _in_batches(Account.objects.all(), "person", leaves) if one.leaves != leaves[one.person]
        ]
        for account in accounts:
            account.leaves = leaves[account.person]
        Account.objects.bulk_update(accounts, ["leaves"], BATCH)
        grants = [one for one in _in_batches(Grant.objects.all(), "ground", grounds) if one.end != _end(one, grounds)]
        for held in grants:
            held.end = _end(held, grounds)
        Grant.objects.bulk_update(grants, ["end"], BATCH)
        count = len(accounts) + len(grants)
        if count:
            audit.write(events.Followed(len(accounts), len(grants)), by=by, on=on)
    return count


def _end(grant: Grant, grounds: Mapping[str, dt.date | None]) -> dt.date | None:
    end = grounds[grant.ground]
    return max(end, grant.start) if end else None


def _in_batches(rows: QuerySet[Row], field: str, wanted: Mapping[str, object]) -> Iterator[Row]:
    """The rows whose field is one of many values, asked for in parts: a database takes only so many at a time."""
    values = sorted(value for value in wanted if value)
    for start in range(0, len(values), BATCH):
        yield from rows.filter(**{f"{field}__in": values[start : start + BATCH]}).order_by("pk")


def demand_second(roles: frozenset[str], *, by: str, on: dt.date) -> None:
    """Say which roles need a second factor from a day on; those not named no longer do."""
    unknown = sorted(roles - rules.ROLES.keys())
    refuse([rules.UNKNOWN_ROLE(found=role, known="、".join(rules.ROLES)) for role in unknown])
    with transaction.atomic():
        Demand.objects.exclude(role__in=roles).delete()
        for role in sorted(roles):
            Demand.objects.get_or_create(role=role, defaults={"since": on})
        audit.write(events.Demanded(tuple(sorted(roles))), by=by, on=on)
