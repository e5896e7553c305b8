"""Every write of notices: putting them, sending them on, and how somebody wants to be told."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from django.db import transaction

from zeren.apps.access.queries import keyring
from zeren.apps.audit import commands as audit
from zeren.apps.notices import queries, rules
from zeren.apps.notices.events import Put, Sent, TakenBack, WishSet
from zeren.apps.notices.models import Channel, Delivery, Notice, Wish
from zeren.apps.notices.states import FAILED, SENDING, SENT, UNSURE, WAITING
from zeren.base.problems import Refused, refuse
from zeren.base.text import Text

BATCH = 1000
CLAIMED = dt.timedelta(minutes=15)
"""A message that takes longer has been abandoned."""

Send = Callable[[str, str, str, str], bool]
"""Sends a message: kind of channel, address, title, text. Whether it was taken."""


class Told(NamedTuple):
    """One thing to tell an account (by key): the once-key, the words, the page."""

    account: int
    key: str
    text: Text
    address: str = ""


def put(told: Iterable[Told], *, by: str, on: dt.date) -> int:
    """Tell accounts, each thing once: what was told under its key already is passed over. Returns how many are new."""
    with transaction.atomic():
        wanted = {(one.account, one.key): one for one in told}
        accounts = {account for account, _ in wanted}
        known = Notice.objects.filter(account__in=accounts, key__in={key for _, key in wanted})
        there = set(known.values_list("account_id", "key"))
        fresh = [one for key, one in wanted.items() if key not in there]
        # Another sweep may put the same at this moment: the table lets each in once.
        rows = [
            Notice(
                account_id=one.account,
                key=one.key,
                zh=one.text.zh[:500],
                en=one.text.en[:500],
                address=one.address,
                on=on,
            )
            for one in fresh
        ]
        Notice.objects.bulk_create(rows, BATCH, ignore_conflicts=True)
        _on_their_way({(one.account, one.key) for one in fresh})
        if fresh:
            audit.write(Put(len(fresh)), by=by, on=on)
    return len(fresh)


def take_back(keys: Collection[str], *, by: str, on: dt.date) -> int:
    """Take notices back by their once-keys. Raises `Refused` where one was seen or has gone out; nothing is taken back
    then. Returns how many.
    """
    with transaction.atomic():
        rows = list(Notice.objects.select_for_update(of=("self",)).filter(key__in=keys).values_list("pk", flat=True))
        if queries.gone(keys):
            raise Refused([rules.SEEN_OR_SENT()])
        Notice.objects.filter(pk__in=rows).delete()
        audit.write(TakenBack(len(rows)), by=by, on=on)
    return len(rows)


def _on_their_way(fresh: set[tuple[int, str]]) -> None:
    """A delivery for each channel of whom was told."""
    if not fresh:
        return
    channels: dict[int, list[int]] = {}
    for pk, account in Channel.objects.filter(account__in={one for one, _ in fresh}).values_list("pk", "account_id"):
        channels.setdefault(account, []).append(pk)
    if not channels:
        return
    rows = Notice.objects.filter(account__in=channels, key__in={key for _, key in fresh})
    new = [
        Delivery(notice_id=pk, channel_id=channel, state=WAITING)
        for pk, account, key in rows.values_list("pk", "account_id", "key")
        if (account, key) in fresh
        for channel in channels[account]
    ]
    Delivery.objects.bulk_create(new, BATCH, ignore_conflicts=True)


def deliver(send: Send, home: str, *, by: str, on: dt.date, now: dt.datetime) -> dict[str, int]:
    """Send on what waits, one message for each channel, outside its quiet hours. A message is claimed, and that is
    kept, before it is sent: it goes out once even when two sweeps run or one is killed.
    """
    did = {"messages": 0, "notices": 0, "failed": 0, "unsure": queries.abandoned(now - CLAIMED).update(state=UNSURE)}
    for channel in queries.on_their_way():
        if not channel.account.in_use(on) or _quiet(channel, now.hour):
            continue
        batch, lines = _claimed(channel, now)
        if not lines:
            continue
        title, text = rules.message(lines, home)
        arrived = _sent(send, channel, title, text)
        with transaction.atomic():
            Delivery.objects.filter(batch=batch).update(state=SENT if arrived else FAILED)
            audit.write(Sent(channel.kind, len(lines), arrived), by=by, on=on)
        did["messages"] += arrived
        did["notices"] += len(lines) if arrived else 0
        did["failed"] += 0 if arrived else len(lines)
    return did


def _quiet(channel: Channel, hour: int) -> bool:
    wish = getattr(channel.account, "wish", None) or Wish()
    return rules.quiet(hour, wish.quiet_from, wish.quiet_to)


def _claimed(channel: Channel, now: dt.datetime) -> tuple[str, list[tuple[str, str]]]:
    """What waits for a channel, marked as this sweep's own: no other can take it from now on."""
    batch = secrets.token_hex(16)
    with transaction.atomic():
        mine = Delivery.objects.filter(channel=channel, state=WAITING)
        if not mine.update(state=SENDING, batch=batch, at=now):
            return batch, []
    rows = Notice.objects.filter(deliveries__batch=batch).order_by("pk")
    return batch, list(rows.values_list("zh", "address"))


def _sent(send: Send, channel: Channel, title: str, text: str) -> bool:
    try:
        return send(channel.kind, queries.opened(channel), title, text)
    except (OSError, ValueError, Refused):
        return False


def set_channel(account: int, kind: str, written: str, *, by: str, on: dt.date) -> None:
    """Set up a way out, or take it away where nothing is written."""
    word = rules.word_of(kind, written)
    with transaction.atomic():
        if not written.strip():
            Channel.objects.filter(account_id=account, kind=kind).delete()
        else:
            refuse(rules.address_problems(kind, word, queries.hosts()))
            sealed = keyring().seal(word)
            Channel.objects.update_or_create(account_id=account, kind=kind, defaults={"address": sealed})
        audit.write(WishSet(by, kind), by=by, on=on)


def set_hours(account: int, first: int | None, last: int | None, *, by: str, on: dt.date) -> None:
    """Say in which hours nothing goes out."""
    refuse(rules.hour_problems(first, last))
    with transaction.atomic():
        given = {"quiet_from": first, "quiet_to": last}
        Wish.objects.update_or_create(account_id=account, defaults=given)
        audit.write(WishSet(by, "quiet_hours"), by=by, on=on)


def make_feed(account: int, *, by: str, on: dt.date) -> str:
    """Give an account a feed with a new word, which is said once and kept as a hash; the one before opens no more."""
    word = secrets.token_urlsafe(24)
    with transaction.atomic():
        Wish.objects.update_or_create(account_id=account, defaults={"feed": rules.feed_hash(word)})
        audit.write(WishSet(by, "feed"), by=by, on=on)
    return word


def look(account: int, *, by: str, on: dt.date) -> int:
    """Mark all that an account was told as seen. Returns how many were new to it."""
    with transaction.atomic():
        count = Notice.objects.filter(account_id=account, seen=False).update(seen=True)
        if count:
            audit.write(WishSet(by, "seen"), by=by, on=on)
    return count
