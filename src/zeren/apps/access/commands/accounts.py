"""Accounts: opened, given a password, locked, closed; one at a time or many with their first-use slips."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.db import transaction

from zeren.apps.access import events, queries, rules
from zeren.apps.access.models import Account, Failure, Session
from zeren.apps.audit import commands as audit
from zeren.base.problems import refuse


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
        refuse(problems)
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
        refuse(rules.password_problems(password, account.username, _is_common(password)))
        account.set_password(password)
        account.must_change_password = must_change
        account.slip, account.slip_until = "", None
        account.save(update_fields=["password", "must_change_password", "slip", "slip_until"])
        Session.objects.filter(account=account).delete()
        Failure.objects.filter(username=account.username).delete()
        audit.write(events.PasswordSet(account.username), by=by, on=on)


def close_account(account: Account, *, by: str, on: dt.date) -> None:
    """Close an account with a day on which it no longer works; its sessions end. A closed account stays closed."""
    with transaction.atomic():
        if account.end is not None and account.end <= on:
            refuse([rules.ACCOUNT_CLOSED(found=account.username)])
        _not_own(account, by)
        account.end = on
        account.save(update_fields=["end"])
        Session.objects.filter(account=account).delete()
        audit.write(events.Closed(account.username), by=by, on=on)


def lock_account(account: Account, *, by: str, on: dt.date) -> None:
    """Let an account rest until somebody unlocks it; its sessions end."""
    with transaction.atomic():
        _not_own(account, by)
        account.locked = True
        account.save(update_fields=["locked"])
        Session.objects.filter(account=account).delete()
        audit.write(events.Locked(account.username), by=by, on=on)


def unlock_account(account: Account, *, by: str, on: dt.date) -> None:
    """Let an account be used again, and forget its wrong passwords."""
    with transaction.atomic():
        _not_own(account, by)
        account.locked = False
        account.save(update_fields=["locked"])
        Failure.objects.filter(username=account.username).delete()
        audit.write(events.Unlocked(account.username), by=by, on=on)


def _not_own(account: Account, by: str) -> None:
    if by == account.username:
        refuse([rules.OWN_ACCOUNT()])


@lru_cache(maxsize=1)
def _common() -> CommonPasswordValidator:
    return CommonPasswordValidator()


def _is_common(password: str) -> bool:
    return password.casefold() in _common().passwords
