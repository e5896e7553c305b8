"""First-use slips: accounts for many people at once, and a new slip for somebody who forgot the password."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.contrib.auth.hashers import make_password
from django.db import transaction

from zeren.apps.access import events, queries, rules
from zeren.apps.access.models import Account, Failure, Session
from zeren.apps.access.rules.slips import HAS_ACCOUNT, NO_ACCOUNTS, Slip, new_secret, slip_hash
from zeren.apps.audit import commands as audit
from zeren.base.problems import refuse


class Newcomer(NamedTuple):
    """Somebody to open an account for: the sign-in name, their name, the person's code, and where they work."""

    username: str
    name: str
    person: str
    where: str
    leaves: dt.date | None = None


def open_accounts(people: Iterable[Newcomer], *, until: dt.date, by: str, on: dt.date) -> list[Slip]:
    """Open an account for each, with a slip that is of use before `until`. All or none: raises `Refused`.

    The secrets are in what is returned and nowhere else. One entry of the journal for all.
    """
    wanted = [one._replace(username=rules.usable_name(one.username)) for one in people]
    with transaction.atomic():
        _check(wanted)
        secrets = [new_secret() for _ in wanted]
        closed = make_password(None)
        made = Account.objects.bulk_create(
            Account(
                username=one.username,
                name=one.name,
                person=one.person,
                start=on,
                leaves=one.leaves,
                password=closed,
                slip=slip_hash(secret),
                slip_until=until,
            )
            for one, secret in zip(wanted, secrets, strict=True)
        )
        names = tuple(one.username for one in wanted)
        audit.write(events.Opened(names), by=by, on=on)
    rows = zip(made, wanted, secrets, strict=True)
    return [Slip(account.pk, one.username, one.name, one.where, secret) for account, one, secret in rows]


def _check(wanted: list[Newcomer]) -> None:
    problems = [] if wanted else [NO_ACCOUNTS()]
    taken = set(Account.objects.values_list("username", flat=True))
    people = dict(Account.objects.exclude(person="").filter(end=None).values_list("person", "username"))
    for one in wanted:
        problems += rules.name_problems(one.username, one.username in taken)
        taken.add(one.username)
        if one.person and one.person in people:
            problems.append(HAS_ACCOUNT(name=one.name, found=people[one.person]))
    refuse(problems)


def renew_slip(account: Account, where: str, *, until: dt.date, by: str, on: dt.date) -> Slip:
    """A new slip in place of the password and of an earlier slip; sessions end, wrong passwords are forgotten.

    The second factor stays: whoever lost both needs it removed besides. Never for oneself, and never for an
    administrator of another kind: their power would come with it. Raises `Refused`.
    """
    refuse([rules.OWN_ACCOUNT()] if by == account.username else [])
    refuse(queries.against_reset(account.username, by, on))
    refuse([rules.ACCOUNT_CLOSED(found=account.username)] if account.end is not None and account.end <= on else [])
    secret = new_secret()
    with transaction.atomic():
        account.set_unusable_password()
        account.must_change_password = True
        account.slip, account.slip_until = slip_hash(secret), until
        account.save(update_fields=["password", "must_change_password", "slip", "slip_until"])
        Session.objects.filter(account=account).delete()
        Failure.objects.filter(username=account.username).delete()
        audit.write(events.SlipMade(account.username, until.isoformat()), by=by, on=on)
    return Slip(account.pk, account.username, account.name, where, secret)
