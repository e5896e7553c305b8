"""What somebody typed to name a unit, a person or a day, and what it means; never a list of hundreds to scroll."""

from __future__ import annotations

import datetime as dt
from typing import TypeVar

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from zeren.apps.access.models import Account
from zeren.apps.access.queries import reach, scope
from zeren.apps.access.rules import Permission
from zeren.apps.organisation import rules
from zeren.apps.organisation.models import Person, Unit
from zeren.base.dates import parse_date
from zeren.base.problems import Refused
from zeren.ui.clock import today

Named = TypeVar("Named", Person, Unit)


def chosen(rows: QuerySet[Named], typed: str) -> Named:
    """The row with this code, or the only one with this name. Raises `Refused`. Two queries at most."""
    typed = typed.replace("\0", "").strip()[:200]
    found = rows.filter(code=typed).first()
    if found is not None:
        return found
    named = list(rows.filter(name=typed)[:6]) if typed else []
    if len(named) == 1:
        return named[0]
    if named:
        raise Refused([rules.SEVERAL_FOUND(found=typed, codes="、".join(one.code for one in named))])
    raise Refused([rules.NOBODY_FOUND(found=typed)])


def day_of(typed: str, none: dt.date | None = None) -> dt.date | None:
    """The day that was typed, `none` for nothing. Raises `Refused`."""
    typed = typed.strip()
    if not typed:
        return none
    try:
        return parse_date(typed)
    except ValueError as wrong:
        raise Refused([rules.NO_DAY(found=typed[:40])]) from wrong


def viewer(request: HttpRequest) -> Account:
    """Whoever is signed in; the guard lets nobody else come here."""
    assert request.user.is_authenticated
    return request.user


def everywhere(request: HttpRequest, permission: Permission) -> bool:
    """Whether the permission reaches the whole organisation."""
    return "" in reach(viewer(request), permission, today())


def within(request: HttpRequest, permission: Permission, field: str = "path") -> Q:
    """The filter on units that the permission reaches."""
    return scope(viewer(request), permission, today(), field)
