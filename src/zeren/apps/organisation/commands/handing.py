"""Handing over: stock taken, signed by both, and then the receiver stands for the posts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import Q

from zeren.apps.access.models import Account
from zeren.apps.audit import commands as audit
from zeren.apps.organisation import events, queries
from zeren.apps.organisation.commands.people import appoint, end_appointment
from zeren.apps.organisation.models import Appointment, HandOver, Person, Post
from zeren.apps.organisation.queries import handing as found_by
from zeren.apps.organisation.rules import handing
from zeren.apps.organisation.rules.handing import Item
from zeren.base.problems import Refused, refuse


class _OnlyTried(Exception):
    """Takes back what was only tried."""


def prepare_hand_over(
    giver: Person,
    receiver: Person,
    posts: Collection[str],
    inventory: Sequence[Item],
    *,
    files: str = "",
    day: dt.date,
    acting: bool = False,
    until: dt.date | None = None,
    by: str,
    on: dt.date,
) -> HandOver:
    """Take stock of what somebody leaves with posts (codes) of theirs. Nothing changes before both have signed.

    Raises `Refused`, also where the receiver could not stand for a post from that day on.
    """
    with transaction.atomic():
        Person.objects.select_for_update(of=("self",)).get(pk=giver.pk)
        theirs = {one.post.code: one.post for one in found_by.to_hand_over(giver.pk, max(day, on))}
        waiting = found_by.waiting_posts()
        named = (giver.code, giver.name)
        refuse(handing.preparing_problems(named, receiver.code, posts, theirs, waiting, day, until, acting=acting))
        going = [post for code, post in theirs.items() if code in posts]
        made = HandOver(
            unit=going[0].unit,
            giver=giver,
            receiver=receiver,
            posts=[post.code for post in going],
            inventory=[list(one) for one in inventory],
            files=files.strip()[:4000],
            day=day,
            acting=acting,
            until=until if acting else None,
            by=by,
            number=0,
        )
        _try(made, going, by, on)
        made.save()
        told = (made.pk, giver.code, receiver.code, tuple(made.posts), day.isoformat(), len(inventory))
        made.number = audit.write(events.HandOverPrepared(*told), by=by, on=on)
        made.save(update_fields=["number"])
    return made


def take_stock_again(found: HandOver, inventory: Sequence[Item], *, by: str, on: dt.date) -> HandOver:
    """Replace the inventory of a hand-over that is not complete; both sign anew. Raises `Refused`."""
    with transaction.atomic():
        one = _kept(found)
        one.inventory = [list(item) for item in inventory]
        one.gave = one.took = None
        one.witness = ""
        one.save(update_fields=["inventory", "gave", "took", "witness"])
        told = (one.pk, one.giver.code, one.receiver.code, tuple(one.posts), one.day.isoformat(), len(inventory))
        audit.write(events.HandOverPrepared(*told), by=by, on=on)
    return one


def sign_hand_over(
    found: HandOver, account: Account, now: Sequence[Item], *, looks_after: bool = False, by: str, on: dt.date
) -> HandOver:
    """Sign for one's side; with the second signature the posts change hands. `now` is what would go along today.

    Raises `Refused` where it is not one's to sign, where the inventory says something else by now, and where the
    receiver cannot stand for a post any more; nothing is signed then.
    """
    with transaction.atomic():
        one = _kept(found)
        side = found_by.side_of(one, account, on, looks_after=looks_after)
        refuse([] if side else [handing.NOT_SIGNER()])
        new, gone = handing.changed(handing.items_of(one.inventory), now)
        refuse([handing.CHANGED(new=new, gone=gone)] if new or gone else [])
        witness = side == "gave" and account.person != one.giver.code
        if side == "gave":
            one.gave, one.witness = on, account.username if witness else ""
        else:
            one.took = on
        named = (one.pk, one.giver.code, one.receiver.code, tuple(one.posts))
        audit.write(events.HandOverSigned(*named, side, witness), by=by, on=on)
        if one.gave and one.took:
            _hand_over(one, queries.posts_coded(one.posts), by, on)
            one.done = on
            audit.write(events.HandedOver(*named, one.day.isoformat()), by=by, on=on)
        one.save(update_fields=["gave", "took", "witness", "done"])
    return one


def drop_hand_over(found: HandOver, *, by: str, on: dt.date) -> HandOver:
    """Drop a hand-over that is not complete. Raises `Refused`."""
    with transaction.atomic():
        one = _kept(found)
        one.dropped = on
        one.save(update_fields=["dropped"])
        named = (one.pk, one.giver.code, one.receiver.code, tuple(one.posts))
        audit.write(events.HandOverDropped(*named), by=by, on=on)
    return one


def _kept(found: HandOver) -> HandOver:
    """The row, kept from others until the transaction ends. Raises `Refused` where it is over."""
    one = HandOver.objects.select_for_update(of=("self",)).select_related("giver", "receiver").get(pk=found.pk)
    refuse([handing.CLOSED()] if one.done or one.dropped else [])
    return one


def _try(made: HandOver, posts: Sequence[Post], by: str, on: dt.date) -> None:
    """Whether the posts could change hands, found out by doing it and taking it back. Raises `Refused`."""
    try:
        with transaction.atomic():
            _hand_over(made, posts, by, on)
            raise _OnlyTried
    except _OnlyTried:
        pass


def _hand_over(one: HandOver, posts: Sequence[Post], by: str, on: dt.date) -> None:
    """The giver's appointments end, and the receiver stands for every post from that day on."""
    refused = []
    for post in posts:
        running = Q(end__isnull=True) | Q(end__gt=one.day)
        for held in Appointment.objects.filter(running, post=post, person=one.giver).select_related("post", "person"):
            end_appointment(held, max(one.day, held.start), by=by, on=on)
        stands = queries.held_on(one.day).filter(post=post, person=one.receiver)
        if stands.exists():
            continue
        until = {"end": one.until, "acting": True} if one.acting else {}
        try:
            appoint(post, one.receiver, start=one.day, **until, by=by, on=on)  # type: ignore[arg-type]  # as above
        except Refused as problem:
            refused += problem.problems
    refuse(refused)
