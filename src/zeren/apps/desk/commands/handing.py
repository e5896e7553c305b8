"""Handing over when somebody leaves: stock is taken over all apps, organisation keeps it and lets both sign."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from django.db import transaction

from zeren.apps.access.models import Account
from zeren.apps.desk import queries
from zeren.apps.organisation import commands as organisation
from zeren.apps.organisation.models import HandOver, Person, Post
from zeren.packformat import Pack


def prepare_hand_over(
    giver: Person,
    receiver: Person,
    posts: Collection[Post],
    packs: Mapping[str, Pack],
    *,
    files: str = "",
    day: dt.date,
    until: dt.date | None = None,
    by: str,
    on: dt.date,
) -> HandOver:
    """Take stock of all that goes along with posts of somebody who leaves, for both to sign. With `until` the receiver
    stands in up to that day, without it they hold the posts. Raises `Refused`.
    """
    with transaction.atomic():
        found = queries.inventory(list(posts), giver.code, packs, on)
        codes = [post.code for post in posts]
        return organisation.prepare_hand_over(
            giver, receiver, codes, found, files=files, day=day, acting=until is not None, until=until, by=by, on=on
        )


def take_stock_again(found: HandOver, packs: Mapping[str, Pack], *, by: str, on: dt.date) -> HandOver:
    """Take stock anew where something has changed; both sign again. Raises `Refused`."""
    with transaction.atomic():
        return organisation.take_stock_again(found, queries.stock_of(found, packs, on), by=by, on=on)


def sign_hand_over(
    found: HandOver, account: Account, packs: Mapping[str, Pack], *, looks_after: bool = False, by: str, on: dt.date
) -> HandOver:
    """Sign for one's side; with the second signature the posts change hands. Raises `Refused`."""
    with transaction.atomic():
        now = queries.stock_of(found, packs, on)
        return organisation.sign_hand_over(found, account, now, looks_after=looks_after, by=by, on=on)
