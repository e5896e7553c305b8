"""Whom what is owed concerns on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from django.db.models import Q, QuerySet
from django.urls import reverse

from zeren.apps.access.models import Account, Grant
from zeren.apps.access.rules import Permission, covers, roles_with
from zeren.apps.obligations.models import Obligation
from zeren.apps.obligations.rules.reminding import ABOVE, DIRECT, FIRST, FIRST_DAY, LAST_DAY, OFFICERS
from zeren.apps.organisation.queries import held_on
from zeren.apps.organisation.rules import STEP


def waiting_around(day: dt.date) -> QuerySet[Obligation]:
    """What is not met and falls, or fell, due around a day, with its unit. One query."""
    first, last = day - dt.timedelta(days=LAST_DAY), day + dt.timedelta(days=FIRST_DAY)
    found = Obligation.objects.filter(delivered=None, not_applicable="", effective__gte=first, effective__lte=last)
    return found.select_related("unit", "request").order_by("unit_id", "effective")


def address_of(row: Obligation) -> str:
    """The page on which something owed is met."""
    if row.request_id:
        return reverse("obligations:fill", args=[row.unit_id, row.request_id])
    return reverse("obligations:owed", args=[row.pk])


class Whom:
    """Who is to be told of what a unit owes on a day. Three queries; nobody is told of what they may not see."""

    def __init__(self, day: dt.date) -> None:
        running = Grant.objects.filter(Q(end=None) | Q(end__gt=day), start__lte=day).select_related("account")
        known: dict[int, Account] = {}
        self._seeing: dict[int, list[str]] = {}
        self._officers: dict[str, list[int]] = {}
        seeing = roles_with(Permission.see_unit)
        for grant in running:
            account = known.setdefault(grant.account_id, grant.account)
            if not account.in_use(day):
                continue
            if grant.role in seeing:
                self._seeing.setdefault(account.pk, []).append(grant.path)
            if grant.role == "officer":
                self._officers.setdefault(grant.path, []).append(account.pk)
        people = {account.person: pk for pk, account in known.items() if account.person and pk in self._seeing}
        self._posts: dict[str, int] = {}
        self._tiers: dict[tuple[str, str], list[int]] = {}
        rows = held_on(day).filter(person__code__in=people).order_by("acting", "start", "code")
        for person, post, tier, path in rows.values_list(
            "person__code", "post__code", "post__tier", "post__unit__path"
        ):
            self._posts.setdefault(post, people[person])
            self._tiers.setdefault((path, tier), []).append(people[person])

    def of(self, path: str, post: str, whom: Collection[str]) -> frozenset[int]:
        """The keys of the accounts to tell about a unit at a path and, if a post owes it, that post."""
        found: list[int] = [self._posts[post]] if post in self._posts else []
        if OFFICERS in whom:
            found += self._nearest(path)
        for tier in (one for one in (DIRECT, FIRST) if one in whom):
            found += self._tiers.get((path, tier), [])
        if ABOVE in whom:
            found += self._above(path)
        return frozenset(one for one in found if self._sees(one, path))

    def _nearest(self, path: str) -> list[int]:
        """The officers of the unit, or of the nearest unit above it that has some."""
        return next((self._officers[up] for up in self._upwards(path) if up in self._officers), [])

    def _above(self, path: str) -> list[int]:
        """Who bears the first responsibility in the nearest unit above that has somebody."""
        ups = [up for up in self._upwards(path) if up and up != path]
        return next((self._tiers[up, FIRST] for up in ups if (up, FIRST) in self._tiers), [])

    def _upwards(self, path: str) -> Iterable[str]:
        return [path[:end] for end in range(len(path), -1, -STEP)]

    def _sees(self, account: int, path: str) -> bool:
        return any(covers(top, path) for top in self._seeing.get(account, ()))
