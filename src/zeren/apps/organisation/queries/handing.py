"""Hand-overs: who may see which, what waits for signatures, who has left or leaves without one."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from django.db.models import Q, QuerySet

from zeren.apps.access.models import Account
from zeren.apps.organisation.models import Appointment, HandOver, Post
from zeren.apps.organisation.rules import handing

RECENT = dt.timedelta(days=90)
"""How long after they have left somebody's posts may still be handed over, and how far ahead a leave is looked for."""
OPEN = Q(done__isnull=True, dropped__isnull=True)


def hand_overs(within: Q, person: str = "") -> QuerySet[HandOver]:
    """The hand-overs of units in a scope (a filter on `unit__path`) and of a person, the latest first. One query."""
    mine = Q(giver__code=person) | Q(receiver__code=person) if person else Q(pk__in=[])
    found = HandOver.objects.filter(within | mine) if within else HandOver.objects.all()
    return found.select_related("unit", "giver", "receiver").order_by("-pk")


def waiting_for(person: str) -> QuerySet[HandOver]:
    """The open hand-overs that somebody has yet to sign."""
    mine = Q(giver__code=person, gave__isnull=True) | Q(receiver__code=person, took__isnull=True)
    return HandOver.objects.filter(OPEN, mine)


def to_sign(person: str) -> list[HandOver]:
    """What waits for somebody's signature. One query, none for nobody."""
    if not person:
        return []
    return list(waiting_for(person).select_related("unit", "giver", "receiver").order_by("day", "pk"))


def state_of(one: HandOver) -> str:
    """How a hand-over stands, a key of `states.HANDED`. No query."""
    return handing.state(one.gave, one.took, one.done, one.dropped)


def side_of(one: HandOver, account: Account, on: dt.date, *, looks_after: bool) -> str:
    """Which side an account signs for, "" for neither. One query at most."""
    now = state_of(one)
    signs = True
    if looks_after and now in {"open", "took"}:
        signs = can_sign(one.giver.code, on)
    giver, receiver = one.giver.code, one.receiver.code
    return handing.side(now, account.person, giver, receiver, giver_signs=signs, looks_after=looks_after)


def can_sign(person: str, on: dt.date) -> bool:
    """Whether somebody has an account that they can use on a day. One query."""
    return any(one.in_use(on) for one in Account.objects.filter(person=person))


def to_hand_over(person: int, on: dt.date) -> list[Appointment]:
    """The appointments that are somebody's to hand over: those that run, and those that ended of late; of each post the
    last. One query.
    """
    late = Q(end__isnull=True) | Q(end__gt=on - RECENT)
    rows = Appointment.objects.filter(late, person_id=person, start__lte=on).select_related("post__unit")
    found = {one.post_id: one for one in rows.order_by("start", "code")}
    return sorted(found.values(), key=lambda one: (one.post.unit.path, one.post.code))


def waiting_posts() -> frozenset[str]:
    """The codes of the posts of which a hand-over waits for signatures. One query."""
    rows = HandOver.objects.filter(OPEN).values_list("posts", flat=True)
    return frozenset(code for posts in rows for code in posts)


class Leaving(NamedTuple):
    """An appointment with an end near by: whether it is over, and whether another stands for the post then."""

    appointment: Appointment
    over: bool
    followed: bool


def leaving_soon(within: Q, on: dt.date, most: int = 200) -> list[Leaving]:
    """Who has left a post of units in a scope (on `post__unit__path`) of late or leaves it soon, and has not handed it
    over. Three queries.
    """
    near = Q(end__gt=on - RECENT, end__lte=on + RECENT)
    closed = Q(post__closed__isnull=True) | Q(post__closed__gt=on)
    rows = Appointment.objects.filter(near, closed, within).select_related("post__unit", "person")
    found = list(rows.order_by("end", "code")[:most])
    if not found:
        return []
    people = {one.person_id for one in found}
    passed = {
        (one.giver_id, code)
        for one in HandOver.objects.filter(giver__in=people, dropped__isnull=True)
        for code in one.posts
    }
    others = list(Appointment.objects.filter(post__in={one.post_id for one in found}))
    return [
        Leaving(one, one.end is not None and one.end <= on, _followed(one, others))
        for one in found
        if (one.person_id, one.post.code) not in passed and not _goes_on(one, others)
    ]


def _followed(one: Appointment, others: list[Appointment]) -> bool:
    assert one.end is not None
    return any(
        other.post_id == one.post_id and other.person_id != one.person_id and _runs(other, one.end) for other in others
    )


def _goes_on(one: Appointment, others: list[Appointment]) -> bool:
    """Whether the same person holds the post on under another appointment."""
    assert one.end is not None
    return any(
        other.pk != one.pk
        and (other.post_id, other.person_id) == (one.post_id, one.person_id)
        and _runs(other, one.end)
        for other in others
    )


def _runs(one: Appointment, day: dt.date) -> bool:
    return one.start <= day and (one.end is None or day < one.end)


def posts_coded(codes: list[str]) -> list[Post]:
    """The posts with these codes, by unit and code. One query."""
    return list(Post.objects.filter(code__in=codes).select_related("unit").order_by("unit__path", "code"))
