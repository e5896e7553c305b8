"""What somebody has beside a password: a code app, passkeys, recovery codes. Kept by allauth, decided here."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, validate_totp_code
from django.core.exceptions import ValidationError
from django.db import transaction

from zeren.apps.access import events, queries, rules
from zeren.apps.access.models import Account
from zeren.apps.access.rules import factors
from zeren.apps.audit import commands as audit
from zeren.base.problems import Refused, refuse

Type = Authenticator.Type


def add_totp(account: Account, secret: str, code: str, *, by: str, on: dt.date) -> None:
    """Set up a code app whose first code is right; recovery codes come with the first factor. Raises `Refused`."""
    refuse([] if validate_totp_code(secret, code.replace(" ", "")) else [factors.WRONG_CODE()])
    with transaction.atomic():
        refuse([factors.HAS_TOTP()] if Authenticator.objects.filter(user=account, type=Type.TOTP).exists() else [])
        TOTP.activate(account, secret)
        RecoveryCodes.activate(account)
        audit.write(events.FactorAdded(account.username, "totp"), by=by, on=on)


def add_passkey(account: Account, name: str, credential: dict[str, Any], *, by: str, on: dt.date) -> None:
    """Keep a passkey that the browser has just made under a name. Raises `Refused`."""
    from allauth.mfa.webauthn.internal import auth as webauthn

    name = name.strip()[: factors.LONGEST]
    refuse([] if name else [factors.PASSKEY_UNNAMED()])
    try:
        webauthn.parse_registration_response(credential)
        webauthn.complete_registration(credential)
    except (ValidationError, ValueError, TypeError, KeyError):
        refuse([factors.WRONG_PASSKEY()])
    with transaction.atomic():
        webauthn.WebAuthn.add(account, name, credential)
        RecoveryCodes.activate(account)
        audit.write(events.FactorAdded(account.username, "webauthn"), by=by, on=on)


def renew_codes(account: Account, *, by: str, on: dt.date) -> None:
    """Ten new recovery codes in place of the old."""
    with transaction.atomic():
        Authenticator.objects.filter(user=account, type=Type.RECOVERY_CODES).delete()
        RecoveryCodes.activate(account)
        audit.write(events.CodesRenewed(account.username), by=by, on=on)


def remove_factors(account: Account, keys: frozenset[int], *, by: str, on: dt.date) -> int:
    """Remove factors by their keys; recovery codes go with the last one. Returns how many were removed."""
    with transaction.atomic():
        mine = Authenticator.objects.filter(user=account)
        real = mine.exclude(type=Type.RECOVERY_CODES)
        gone = list(real.filter(pk__in=keys))
        real.filter(pk__in=keys).delete()
        if not real.exists():
            mine.delete()
        for factor in gone:
            audit.write(events.FactorRemoved(account.username, factor.type), by=by, on=on)
    return len(gone)


def seal_secrets(*, by: str, on: dt.date) -> int:
    """Seal with the newest key whatever is kept in clear or under a former one. Returns how many; what no key opens
    stays as it is. Doing it again changes nothing.
    """
    ring, count = queries.keyring(), 0
    with transaction.atomic():
        for factor in queries.secret_factors().select_for_update():
            name = queries.SECRET[Type(factor.type)]
            kept = str(factor.data.get(name, ""))
            if not kept or ring.newest(kept):
                continue
            try:
                factor.data[name] = ring.seal(ring.open(kept))
            except Refused:
                continue
            factor.save(update_fields=["data"])
            count += 1
        if count:
            audit.write(events.SecretsSealed(count), by=by, on=on)
    return count


def renew_key(*, by: str, on: dt.date) -> int:
    """Seal everything with a new key; where the environment gives keys, with the first of them. Returns how many."""
    ring = queries.keyring()
    if not ring.given:
        ring.add()
    with transaction.atomic():
        count = seal_secrets(by=by, on=on)
        audit.write(events.KeyRenewed(count), by=by, on=on)
    return count


def drop_unreadable(*, by: str, on: dt.date) -> int:
    """Remove the second factors that no key opens: their owners sign in with the password and set up new ones. Returns
    how many.
    """
    with transaction.atomic():
        found = queries.unreadable()
        for factor in found:
            real = factor.type != Type.RECOVERY_CODES
            account = factor.user
            factor.delete()
            if real:
                audit.write(events.FactorRemoved(account.username, factor.type), by=by, on=on)
        if found:
            audit.write(events.UnreadableDropped(len(found)), by=by, on=on)
    return len(found)


def drop_all_factors(account: Account, *, by: str, on: dt.date) -> int:
    """Remove every factor of somebody who lost them; never one's own in this way. Returns how many there were."""
    refuse([rules.OWN_ACCOUNT()] if by == account.username else [])
    refuse(queries.against_reset(account.username, by, on))
    keys = frozenset(Authenticator.objects.filter(user=account).values_list("pk", flat=True))
    return remove_factors(account, keys, by=by, on=on)
