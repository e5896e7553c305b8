"""People: what they hold and held, when they leave, which account is theirs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator

from django.db.models import Q, QuerySet

from zeren.apps.access.models import Account
from zeren.apps.organisation import rules
from zeren.apps.organisation.models import Appointment, Change, Person, Unit
from zeren.apps.organisation.queries.posts import in_post

BATCH = 500


def leaving(people: Collection[str]) -> dict[str, dt.date | None]:
    """By a person's code, the first day on which they hold no post any more; None while there is one. Few queries."""
    ends: dict[str, list[dt.date | None]] = {code: [] for code in people}
    for part in _parts(people):
        rows = Appointment.objects.filter(person__code__in=part).values_list("person__code", "end")
        for code, end in rows:
            ends[code].append(end)
    return {code: rules.left(known) for code, known in ends.items()}


def ends(appointments: Collection[str]) -> dict[str, dt.date | None]:
    """By the code of an appointment, when it ends; None while it is open. Few queries."""
    found: dict[str, dt.date | None] = {}
    for part in _parts(appointments):
        found.update(Appointment.objects.filter(code__in=part).values_list("code", "end"))
    return found


def _parts(codes: Collection[str]) -> Iterator[list[str]]:
    """Many codes in parts: a database takes only so many at a time."""
    known = sorted(codes)
    return (known[start : start + BATCH] for start in range(0, len(known), BATCH))


def career(person: int) -> list[Appointment]:
    """All appointments of a person, the latest first. One query."""
    found = Appointment.objects.filter(person_id=person).select_related("post__unit")
    return list(found.order_by("-start", "-code"))


def names_of(person: str) -> list[Change]:
    """Everything told of the name of somebody with a code, the latest first. One query."""
    found = Change.objects.filter(about=person, kind="person_renamed", undone=None)
    return list(found.order_by("-on", "-number"))


def people(scope: Q, everybody: bool, search: str = "") -> QuerySet[Person]:
    """People who hold or held a post in a scope (a filter on units); `everybody`: those without any, too.

    The words are looked for in names, former ones too, and codes. One query.
    """
    words = Q(name__icontains=search) | Q(code__icontains=search) | Q(former_names__icontains=search)
    found = Person.objects.filter(words if search else Q())
    if not everybody:
        found = found.filter(
            pk__in=Appointment.objects.filter(post__unit__in=Unit.objects.filter(scope)).values("person")
        )
    return found.order_by("code")


def posts_now(people: Collection[int], day: dt.date) -> dict[int, list[Appointment]]:
    """By a person's key, what they hold on a day. One query."""
    found: dict[int, list[Appointment]] = {}
    for one in in_post(day).filter(person_id__in=people).order_by("start", "code"):
        found.setdefault(one.person_id, []).append(one)
    return found


def accounts_within(accounts: QuerySet[Account], scope: Q, everybody: bool) -> QuerySet[Account]:
    """The accounts of people who hold or held a post in a scope of units; `everybody`: all accounts. No query."""
    if everybody:
        return accounts
    held = Appointment.objects.filter(post__unit__in=Unit.objects.filter(scope))
    return accounts.filter(person__in=held.values("person__code"))


def without_account(scope: Q, day: dt.date) -> list[Appointment]:
    """Who holds a post in a scope (on `post__unit__path`) on a day and has no account in use. One query."""
    known = Account.objects.filter(end__isnull=True).exclude(person="").values("person")
    found = in_post(day).filter(scope).exclude(person__code__in=known)
    return list(found.order_by("post__unit__path", "person__code", "start", "code"))


def without_grant(scope: Q, day: dt.date) -> list[Appointment]:
    """Who holds a post in a scope on a day, has an account in use and no grant at all yet. One query."""
    fresh = Account.objects.filter(end__isnull=True, grants__isnull=True).exclude(person="").values("person")
    found = in_post(day).filter(scope, person__code__in=fresh)
    return list(found.order_by("post__unit__path", "person__code", "start", "code"))
