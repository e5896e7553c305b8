"""Every read of notices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from zeren.apps.access.models import Account
from zeren.apps.access.queries import keyring
from zeren.apps.notices.models import Channel, Delivery, Notice, Wish
from zeren.apps.notices.rules import feed_hash
from zeren.apps.notices.states import SENDING, SENT, WAITING


def listed(account: int) -> QuerySet[Notice]:
    """What an account was told, the newest first, each with how many ways it went out."""
    sent = Count("deliveries", filter=Q(deliveries__state=SENT))
    return Notice.objects.filter(account_id=account).annotate(sent=sent).order_by("-on", "-pk")


def unseen(account: int) -> int:
    """How much of it was not looked at. One query."""
    return Notice.objects.filter(account_id=account, seen=False).count()


def channels(account: int) -> QuerySet[Channel]:
    """The ways out that an account has set up. One query."""
    return Channel.objects.filter(account_id=account).order_by("kind")


def wish(account: int) -> Wish:
    """How an account wants to be told; what is usual where it said nothing. One query."""
    return Wish.objects.filter(account_id=account).first() or Wish(account_id=account)


def of_feed(word: str) -> Account | None:
    """Whose feed has this word. One query."""
    found = Wish.objects.filter(feed=feed_hash(word)).select_related("account").first() if word else None
    return found.account if found else None


def on_their_way() -> list[Channel]:
    """The channels for which something waits. One query."""
    waiting = Delivery.objects.filter(state=WAITING).order_by().values("channel").distinct()
    return list(Channel.objects.filter(pk__in=waiting).select_related("account__wish").order_by("pk"))


def abandoned(before: dt.datetime) -> QuerySet[Delivery]:
    """What was claimed before a moment and never came back."""
    return Delivery.objects.filter(state=SENDING, at__lt=before)


def opened(channel: Channel) -> str:
    """The address of a channel, unsealed. No query."""
    return keyring().open(channel.address)


def hosts() -> frozenset[str]:
    """Where webhooks may go, as the machine's settings say."""
    return frozenset(host.strip() for host in str(settings.WEBHOOKS).split(",") if host.strip())


def known(keys: Collection[str]) -> frozenset[str]:
    """Of these once-keys, those under which somebody was told. One query."""
    return frozenset(Notice.objects.filter(key__in=keys).values_list("key", flat=True))


def gone(keys: Collection[str]) -> frozenset[str]:
    """Of these once-keys, those whose notice somebody has seen or a channel has taken, or that is no longer there: they
    cannot be taken back. One query.
    """
    away = Exists(Delivery.objects.filter(notice=OuterRef("pk")).exclude(state=WAITING))
    rows = Notice.objects.filter(key__in=keys).annotate(away=away).values_list("key", "seen", "away")
    found = list(rows)
    return frozenset(keys) - {key for key, *_ in found} | {key for key, seen, left in found if seen or left}
