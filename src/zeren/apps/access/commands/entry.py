"""Coming in: by password, by a second step, by passkey, through the organisation's own sign-in; and sessions ended."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.db import transaction

from zeren.apps.access import events, queries, rules
from zeren.apps.access.models import Account, Failure, Session
from zeren.apps.access.rules import factors
from zeren.apps.audit import commands as audit
from zeren.base.problems import Kind, Problem, Refused


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
    right = found.opened_by(password, on) if found else False
    if found is None or found.slip:
        check_password(password, _nobody())  # a slip is quick to compare, a password is not: both take as long
    if found is None or not right or not found.in_use(on):
        raise Refused([_note_failure(username, on, now, rules.WRONG_PASSWORD)])
    if not queries.has_second(found):
        _came_in(found, "password", on)
    return found


def second_step(account: Account, code: str, *, by: str, on: dt.date, now: dt.datetime) -> None:  # noqa: ARG001  themselves
    """Finish a sign-in with a code of the code app or a recovery code. Raises `Refused`.

    Wrong codes count as wrong passwords do.
    """
    until = queries.locked_until(account.username, now)
    if until is not None:
        raise Refused([_locked(until, now)])
    with transaction.atomic():
        used = _used(account, code)
    if used is None:
        raise Refused([_note_failure(account.username, on, now, factors.WRONG_CODE)])
    _came_in(account, used, on)


def second_passkey(account: Account, credential: dict[str, Any], *, by: str, on: dt.date) -> None:
    """Finish a sign-in with a passkey instead of a code. Raises `Refused`."""
    if account.username != by or not _fits(account, credential):
        raise Refused([factors.WRONG_PASSKEY()])
    _came_in(account, "passkey", on)


def sign_in_by_passkey(credential: dict[str, Any], *, by: str, on: dt.date, now: dt.datetime) -> Account:  # noqa: ARG001
    """Sign in with a passkey alone, which the browser has unlocked for its owner. Raises `Refused`."""
    try:
        from allauth.mfa.webauthn.internal import auth as webauthn

        found = webauthn.extract_user_from_response(credential)
    except (ValidationError, AttributeError):
        found = None
    if found is None or not found.in_use(on) or queries.locked_until(found.username, now):
        raise Refused([factors.WRONG_PASSKEY()])
    if not _fits(found, credential):
        raise Refused([factors.WRONG_PASSKEY()])
    _came_in(found, "passkey", on)
    account: Account = found
    return account


def sign_in_by_provider(username: str, *, by: str, on: dt.date) -> Account:
    """Let in whom the organisation's own sign-in vouches for, by the name of the account. Raises `Refused`."""
    found = queries.account(rules.usable_name(username)[:60]) if username else None
    if found is None or not found.in_use(on):
        raise Refused([factors.UNKNOWN_TO_PROVIDER(found=username)])
    if not queries.has_second(found):
        _came_in(found, by, on)
    return found


def _came_in(account: Account, how: str, on: dt.date) -> None:
    with transaction.atomic():
        Failure.objects.filter(username=account.username).delete()
        audit.write(events.SignedIn(account.username, how), by=account.username, on=on)


def _used(account: Account, code: str) -> str | None:
    """What a code belongs to; a recovery code is spent by it."""
    kinds = {Authenticator.Type.TOTP: "totp", Authenticator.Type.RECOVERY_CODES: "recovery"}
    for factor in Authenticator.objects.filter(user=account, type__in=kinds).order_by("-type"):
        if factor.wrap().validate_code(code.replace(" ", "")):
            factor.record_usage()
            return kinds[Authenticator.Type(factor.type)]
    return None


def _fits(account: Account, credential: dict[str, Any]) -> bool:
    from allauth.mfa.webauthn.internal import auth as webauthn

    try:
        webauthn.complete_authentication(account, credential).record_usage()
    except (ValidationError, ValueError, TypeError, KeyError):
        return False
    return True


def _note_failure(username: str, on: dt.date, now: dt.datetime, wrong: Kind) -> Problem:
    with transaction.atomic():
        Failure.objects.filter(at__lte=now - rules.WAIT).delete()
        Failure.objects.create(username=username, at=now)
        until = queries.locked_until(username, now)
        if until is None:
            return wrong()
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


@lru_cache(maxsize=1)
def _nobody() -> str:
    """A hash that no password fits, as costly to check as a real one."""
    return make_password("nobody has this password: " + "x" * 20)
