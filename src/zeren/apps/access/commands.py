"""Every write of accounts and grants."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.db import transaction
from django.db.models import Q

from zeren.apps.access import events, queries, rules
from zeren.apps.access.models import Account, Failure, Grant, Session
from zeren.apps.access.rules import Given, Span
from zeren.apps.audit import commands as audit
from zeren.base.problems import Problem, Refused


def create_account(
    username: str,
    name: str,
    *,
    password: str,
    person: str = "",
    must_change: bool = True,
    end: dt.date | None = None,
    by: str,
    on: dt.date,
) -> Account:
    """Open an account that may be used from `on`. Raises `Refused` for a name or password that cannot be used."""
    username = rules.usable_name(username)
    with transaction.atomic():
        problems = rules.name_problems(username, taken=queries.account(username) is not None)
        problems += rules.password_problems(password, username, _is_common(password))
        _refuse(problems)
        made = Account.objects.create(
            username=username,
            name=name,
            person=person,
            start=on,
            end=end,
            must_change_password=must_change,
            password=make_password(password),
        )
        audit.write(events.Created(username, name, person), by=by, on=on)
    return made


def set_password(account: Account, password: str, *, must_change: bool = False, by: str, on: dt.date) -> None:
    """Give an account another password; all its sessions end, and wrong passwords are forgotten."""
    with transaction.atomic():
        _refuse(rules.password_problems(password, account.username, _is_common(password)))
        account.set_password(password)
        account.must_change_password = must_change
        account.save(update_fields=["password", "must_change_password"])
        Session.objects.filter(account=account).delete()
        Failure.objects.filter(username=account.username).delete()
        audit.write(events.PasswordSet(account.username), by=by, on=on)


def close_account(account: Account, *, by: str, on: dt.date) -> None:
    """Close an account with a day on which it no longer works; its sessions end. A closed account stays closed."""
    with transaction.atomic():
        if account.end is not None and account.end <= on:
            _refuse([rules.ACCOUNT_CLOSED(found=account.username)])
        account.end = on
        account.save(update_fields=["end"])
        Session.objects.filter(account=account).delete()
        audit.write(events.Closed(account.username), by=by, on=on)


def grant(
    account: Account, role: str, path: str, *, start: dt.date, end: dt.date | None = None, by: str, on: dt.date
) -> Grant:
    """Give an account a role on the subtree at `path` ("" is all units), from `start` up to, not including, `end`."""
    with transaction.atomic():
        held = [one.given() for one in account.grants.all()]
        new = Given(role, path, Span(start, end))
        _refuse(rules.grant_problems(new, held, own=by in {account.username, account.person}))
        made = Grant.objects.create(account=account, role=role, path=path, start=start, end=end)
        event = events.Granted(account.username, role, path, start.isoformat(), end.isoformat() if end else "")
        audit.write(event, by=by, on=on)
    account.held.clear()
    return made


def revoke(grant: Grant, *, by: str, on: dt.date) -> None:
    """End a grant with a day on which it no longer holds; one that has not begun never will."""
    with transaction.atomic():
        grant.end = max(grant.start, min(on, grant.end or on))
        grant.save(update_fields=["end"])
        event = events.Revoked(grant.account.username, grant.role, grant.path, grant.end.isoformat())
        audit.write(event, by=by, on=on)
    grant.account.held.clear()


def repath(old: str, new: str, *, by: str, on: dt.date) -> int:
    """Have grants on a subtree follow it from path `old` to `new` with a day. Returns how many followed.

    What held until then is kept as it was: a running grant ends, and the same goes on at the new path.
    """
    assert old, "everything cannot move"
    with transaction.atomic():
        alive = Q(end__isnull=True) | Q(end__gt=on)
        moving = list(Grant.objects.filter(alive, path__gte=old, path__lt=rules.after(old)).order_by("pk"))
        for held in moving:
            path = new + held.path[len(old) :]
            start = max(held.start, on)
            Grant.objects.create(account_id=held.account_id, role=held.role, path=path, start=start, end=held.end)
            held.end = start
            held.save(update_fields=["end"])
        audit.write(events.Repathed(old, new, len(moving)), by=by, on=on)
    return len(moving)


def sign_in(password: str, *, by: str, on: dt.date, now: dt.datetime) -> Account:
    """Check a password for the name `by`, as it was typed, and return the account. Raises `Refused`.

    An unknown name, a wrong password and an account that is not in use get the same answer in the same time; after
    `rules.TRIES` wrong passwords the name is closed for `rules.WAIT`.
    """
    username = rules.usable_name(by)[:60]
    until = queries.locked_until(username, now)
    if until is not None:
        raise Refused([_locked(until, now)])
    found = queries.account(username)
    # Hashing takes long on purpose: never inside a transaction that keeps others from writing.
    right = check_password(password, found.password if found else _nobody())
    if found is None or not right or not found.in_use(on):
        raise Refused([_note_failure(username, on, now)])
    with transaction.atomic():
        Failure.objects.filter(username=username).delete()
        audit.write(events.SignedIn(username), by=username, on=on)
    return found


def _note_failure(username: str, on: dt.date, now: dt.datetime) -> Problem:
    with transaction.atomic():
        Failure.objects.filter(at__lte=now - rules.WAIT).delete()
        Failure.objects.create(username=username, at=now)
        until = queries.locked_until(username, now)
        if until is None:
            return rules.WRONG_PASSWORD()
        audit.write(events.LockedOut(username), by=username or "?", on=on)
    return _locked(until, now)


def _locked(until: dt.datetime, now: dt.datetime) -> Problem:
    return rules.LOCKED_OUT(minutes=-((now - until) // dt.timedelta(minutes=1)))


def end_sessions(account: Account, keys: frozenset[str], *, by: str, on: dt.date) -> int:
    """End sessions of an account, by their keys. Returns how many were open."""
    with transaction.atomic():
        count, _ = Session.objects.filter(account=account, session_key__in=keys).delete()
        if count:
            audit.write(events.SessionsEnded(account.username, count), by=by, on=on)
    return count


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise Refused(problems)


@lru_cache(maxsize=1)
def _common() -> CommonPasswordValidator:
    return CommonPasswordValidator()


def _is_common(password: str) -> bool:
    return password.casefold() in _common().passwords


@lru_cache(maxsize=1)
def _nobody() -> str:
    """A hash that no password fits, as costly to check as a real one."""
    return make_password("nobody has this password: " + "x" * 20)
