"""Every read of accounts and grants. The one place that answers who may do what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from zeren.apps.access.models import Account, Demand, Draft, Failure, Grant, Session
from zeren.apps.access.rules import (
    ADMINISTRATOR_APART,
    ADMINISTRATORS,
    ALWAYS,
    CONSOLE,
    ROLES,
    TEXTS,
    TRIES,
    WAIT,
    Permission,
    after,
    covers,
    roles_with,
    tops,
)
from zeren.base.problems import Problem, Refused
from zeren.base.sealing import Keyring
from zeren.base.statements import Question
from zeren.base.text import Text

Visitor: TypeAlias = "Account | AnonymousUser"
"""Whoever asks; somebody who has not signed in may nothing."""


def viewer(request: HttpRequest) -> Account:
    """Whoever is signed in: the guard lets nobody else come to a page that asks. No query."""
    assert request.user.is_authenticated
    return request.user


NOTHING = Q(pk__in=())
"""Matches no row, and costs no query."""


def _running(account: int, on: dt.date) -> QuerySet[Grant]:
    running = Q(end__isnull=True) | Q(end__gt=on)
    return Grant.objects.filter(running, account_id=account, start__lte=on).order_by("pk")


_SOMEBODY, _SOME_DAY = -970_000_000, dt.date(1801, 2, 3)
_GRANTS = Question(lambda: _running(_SOMEBODY, _SOME_DAY), account=_SOMEBODY, on=_SOME_DAY)
_COLUMNS = [column.attname for column in Grant._meta.concrete_fields]


def grants(account: Visitor, on: dt.date) -> Sequence[Grant]:
    """The grants that hold on a day; none for an account that is not in use. One query, once per account object."""
    if not account.is_authenticated or not account.in_use(on):
        return ()
    if on not in account.held:
        rows = _GRANTS.rows(connection, account=account.pk, on=on.isoformat())
        account.held[on] = tuple(Grant.from_db("default", _COLUMNS, row) for row in rows)
    held: Sequence[Grant] = account.held[on]
    return held


def reach(account: Visitor, permission: Permission, on: dt.date) -> list[str]:
    """The paths whose subtrees the permission covers, none inside another; [""] is everything. One query at most."""
    wanted = roles_with(permission)
    return tops(grant.path for grant in grants(account, on) if grant.role in wanted)


def scope(account: Visitor, permission: Permission, on: dt.date, field: str = "path") -> Q:
    """A filter for rows whose unit's path (`field`, such as "unit__path") lies in the scope. One query at most."""
    paths = reach(account, permission, on)
    if "" in paths:
        return Q()
    within = NOTHING
    for number, path in enumerate(paths):
        one = Q((f"{field}__gte", path), (f"{field}__lt", after(path)))
        within = within | one if number else one
    return within


def may(account: Visitor, permission: Permission, path: str | None, on: dt.date) -> bool:
    """Whether the permission holds at a path; None asks whether it holds anywhere. One query at most."""
    if permission in ALWAYS:
        return account.is_authenticated
    paths = reach(account, permission, on)
    return bool(paths) if path is None else any(covers(top, path) for top in paths)


def permissions(account: Visitor, on: dt.date) -> frozenset[Permission]:
    """Everything that the account may do somewhere. One query at most."""
    if not account.is_authenticated:
        return frozenset()
    roles = [ROLES[grant.role].permissions for grant in grants(account, on)]
    return ALWAYS.union(*roles)


def permissions_at(account: Visitor, path: str, on: dt.date) -> frozenset[Permission]:
    """Everything that the account may do at a path. One query at most."""
    return frozenset(one for one in Permission if may(account, one, path, on))


def why(account: Visitor, permission: Permission, path: str | None, on: dt.date) -> Text:
    """Which grant lets the account do it, or what is missing, in plain sentences. One query at most."""
    deed = TEXTS[permission]
    if not account.is_authenticated:
        return Text("还没有登录。请先登录。", "You are not signed in. Sign in first.")
    if permission in ALWAYS:
        return Text("每个账号都可以{deed}。", "Every account may {deed}.").fill(deed=deed)
    if not account.in_use(on):
        return Text("账号不在使用期内。请找系统管理员。", "The account is not in use. Ask the system administrator.")
    fitting = [grant for grant in grants(account, on) if grant.role in roles_with(permission)]
    for grant in fitting:
        if path is None or covers(grant.path, path):
            return _allowed(grant, deed)
    return _elsewhere(fitting[0], deed) if fitting else _missing(permission, deed)


def _allowed(grant: Grant, deed: Text) -> Text:
    told = Text(
        "可以{deed}：{start}起您是{where}的{role}{end}。",
        "You may {deed}: since {start} you are {role} of {where}{end}.",
    )
    until = Text("，到{end}为止", ", up to {end}").fill(end=grant.end) if grant.end else Text("", "")
    return told.fill(deed=deed, start=grant.start, role=ROLES[grant.role].text, where=_where(grant), end=until)


def _where(grant: Grant) -> Text:
    return (
        Text("授权单位及其下级单位", "the unit granted and all below it")
        if grant.path
        else Text("全部单位", "all units")
    )


def _elsewhere(grant: Grant, deed: Text) -> Text:
    told = Text(
        "不能在这个单位{deed}：您是别的单位的{role}，授权范围不包括这里。需要的话，请安全管理员增加授权。",
        "You may not {deed} here: you are {role} of other units, and this one is not among them. "
        "If you need it, ask the security administrator for a grant.",
    )
    return told.fill(deed=deed, role=ROLES[grant.role].text)


def _missing(permission: Permission, deed: Text) -> Text:
    able = [ROLES[key].text for key in ROLES if permission in ROLES[key].permissions]
    named = Text("、".join(text.zh for text in able), ", ".join(text.en for text in able))
    told = Text(
        "不能{deed}：这要有{roles}的授权，您现在没有。需要的话，请安全管理员授权。",
        "You may not {deed}: that takes a grant as {roles}, which you do not have today. "
        "If you need it, ask the security administrator.",
    )
    return told.fill(deed=deed, roles=named)


def account(username: str) -> Account | None:
    """The account with this sign-in name. One query."""
    return Account.objects.filter(username=username).first()


def accounts() -> QuerySet[Account]:
    """All accounts by sign-in name."""
    return Account.objects.order_by("username")


def granted_paths(on: dt.date) -> frozenset[str]:
    """The paths on which a grant holds on a day or later. One query."""
    alive = Q(end__isnull=True) | Q(end__gt=on)
    return frozenset(Grant.objects.filter(alive).exclude(path="").values_list("path", flat=True))


def grants_on(path: str, on: dt.date, *, whole: bool = False) -> QuerySet[Grant]:
    """The grants that hold on a unit on a day or later; `whole`: on its subtree. One query."""
    there = Q(path__gte=path, path__lt=after(path)) if whole else Q(path=path)
    return Grant.objects.filter(Q(end__isnull=True) | Q(end__gt=on), there)


def grants_over(paths: Sequence[str], on: dt.date) -> QuerySet[Grant]:
    """The grants on one of these units that hold on a day or later. One query."""
    return Grant.objects.filter(Q(end__isnull=True) | Q(end__gt=on), path__in=paths)


def followers() -> tuple[frozenset[str], frozenset[str]]:
    """The codes of people with an account, and of appointments with which a grant ends. Two queries."""
    people = Account.objects.exclude(person="").values_list("person", flat=True)
    grounds = Grant.objects.exclude(ground="").values_list("ground", flat=True)
    return frozenset(people), frozenset(grounds)


def locked_until(username: str, now: dt.datetime) -> dt.datetime | None:
    """Until when wrong passwords keep a name out; None if it may try. One query."""
    recent = Failure.objects.filter(username=username, at__gt=now - WAIT).order_by("-at").values_list("at", flat=True)
    times = list(recent[:TRIES])
    return times[0] + WAIT if len(times) >= TRIES else None


def administers(username: str, on: dt.date) -> frozenset[str]:
    """The administrators' roles that an account holds on a day. One query."""
    held = Grant.objects.filter(account__username=username, role__in=ADMINISTRATORS, start__lte=on)
    return frozenset(held.exclude(end__lte=on).values_list("role", flat=True))


def against_reset(username: str, by: str, on: dt.date) -> list[Problem]:
    """What stands against a reset of an account by `by`: administrators' powers that they do not hold themselves. Two
    queries."""
    theirs = administers(username, on) if by != CONSOLE else frozenset()
    if not theirs or theirs <= administers(by, on):
        return []
    zh, en = zip(*(ROLES[role].text for role in sorted(theirs)), strict=True)
    return [ADMINISTRATOR_APART(found=username, roles=Text("、".join(zh), ", ".join(en)))]


def has_second(account: Account) -> bool:
    """Whether a sign-in of this account needs a second step. One query."""
    found: bool = Authenticator.objects.filter(user=account).exists()
    return found


def factors(account: Account) -> list[Authenticator]:
    """The second factors of an account, recovery codes last. One query."""
    found = Authenticator.objects.filter(user=account).order_by("created_at", "pk")
    return sorted(found, key=lambda factor: factor.type == Authenticator.Type.RECOVERY_CODES)


def keyring() -> Keyring:
    """Where the keys of second factors lie: beside the database, or, for a server's, below the working directory."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite":
        return Keyring(settings.FACTOR_KEY, Path("var") / "zeren.factors.key")
    passing = not name or "memory" in name
    return Keyring(settings.FACTOR_KEY, None if passing else Path(name).with_name(f"{Path(name).name}.factors.key"))


SECRET = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}
"""Under which name a kind of factor keeps its secret; passkeys have none here."""


def secret_factors() -> QuerySet[Authenticator]:
    """The factors that keep a secret. One query."""
    found: QuerySet[Authenticator] = Authenticator.objects.filter(type__in=SECRET).order_by("pk")
    return found


def unreadable() -> list[Authenticator]:
    """The factors whose secret no key opens: a backup came without its key. One query."""
    ring = keyring()
    return [one for one in secret_factors().select_related("user") if not _opens(ring, one)]


def _opens(ring: Keyring, factor: Authenticator) -> bool:
    try:
        ring.open(str(factor.data.get(SECRET[factor.type], "")))
    except Refused:
        return False
    return True


def unused_codes(factors: Sequence[Authenticator]) -> list[str] | None:
    """The recovery codes among some factors that were not used yet; None where there are none, or no key opens them. No
    query.
    """
    kept = next((one for one in factors if one.type == Authenticator.Type.RECOVERY_CODES), None)
    if kept is None or not _opens(keyring(), kept):
        return None
    found: list[str] = kept.wrap().get_unused_codes()
    return found


def must_have_second(account: Account, on: dt.date) -> bool:
    """Whether a role of the account needs a second factor on a day and there is none. Three queries at most."""
    held = {grant.role for grant in grants(account, on)}
    if not held or not Demand.objects.filter(role__in=held, since__lte=on).exists():
        return False
    return not has_second(account)


def demanded() -> frozenset[str]:
    """The roles that need a second factor. One query."""
    return frozenset(Demand.objects.values_list("role", flat=True))


def sessions(account: Account, now: dt.datetime) -> list[Session]:
    """The sessions of an account that are open, the newest first. One query."""
    return list(Session.objects.filter(account=account, expire_date__gt=now).order_by("-started"))


def draft(account: int, at: str) -> Draft | None:
    """What an account has typed in the form at an address and not sent. One query."""
    return Draft.objects.filter(account_id=account, at=at, open=True).first()


def drafts(account: int, below: str = "/") -> list[Draft]:
    """What an account has begun and not sent at addresses that begin so, the last first. One query."""
    found = Draft.objects.filter(account_id=account, at__startswith=below, open=True)
    return list(found.order_by("-saved").only("at", "saved")[:10])
