"""Drafts: what somebody is typing in a form, kept until it is sent. Nothing of it is in the journal or any list, and
nobody but its writer reads it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from zeren.apps.access.models import Account, Draft

STALE = dt.timedelta(days=30)
"""After so long without a word a draft is gone."""
PUT_AWAY = dt.timedelta(days=1)
"""After so long one that was sent or thrown away is."""
MOST = 40
"""So many drafts an account has; of more, those that lay longest go."""


class Kept(NamedTuple):
    """What became of it: when the draft was saved, and why this was not, if so."""

    saved: dt.datetime
    settled: bool = False
    """It was sent before."""
    other: bool = False
    """Somewhere else went on with it since this was shown."""


def keep(account: int, at: str, fields: Mapping[str, Sequence[str]], mark: str, *, since: float | None = None) -> Kept:
    """Keep what was typed for an address by one showing (`mark`) of its form, in the place of what was kept before.

    With `since`, seconds of the epoch when that form was shown, what another showing kept later is left as it is.
    Three queries, two more for the first of an address.
    """
    now = timezone.now()
    with transaction.atomic():
        row = Draft.objects.select_for_update().filter(account_id=account, at=at).first()
        if row is None:
            _clear(account, now)
            if Account.objects.filter(pk=account).exists():
                Draft.objects.update_or_create(account_id=account, at=at, defaults=_values(fields, mark, now))
            return Kept(now)
        if mark and row.settled == mark:
            return Kept(row.saved, settled=True)
        if since is not None and row.open and row.mark != mark and row.saved.timestamp() > since:
            return Kept(row.saved, other=True)
        Draft.objects.filter(pk=row.pk).update(**_values(fields, mark, now))
    return Kept(now)


def _values(fields: Mapping[str, Sequence[str]], mark: str, now: dt.datetime) -> dict[str, object]:
    return {"fields": json.dumps(fields, ensure_ascii=False), "mark": mark, "saved": now, "open": True}


def _clear(account: int, now: dt.datetime) -> None:
    """Forget what nobody will ask for any more, whoever wrote it."""
    Draft.objects.filter(saved__lt=now - STALE).delete()
    Draft.objects.filter(open=False, saved__lt=now - PUT_AWAY).delete()
    mine = Draft.objects.filter(account_id=account).order_by("-saved", "-pk").values_list("pk", flat=True)
    Draft.objects.filter(pk__in=list(mine[MOST - 1 :])).delete()


def settle(account: int, at: str, mark: str) -> None:
    """It was sent: nothing is kept of it, and what this showing typed and comes late is kept no more. One query."""
    Draft.objects.filter(account_id=account, at=at).update(
        fields="{}", mark="", settled=mark, open=False, saved=timezone.now()
    )


def throw_away(account: int, at: str) -> bool:
    """Put a draft aside; whether there was one. It comes back for a day. One query."""
    found = Draft.objects.filter(account_id=account, at=at, open=True)
    return bool(found.update(open=False, saved=timezone.now()))


def bring_back(account: int, at: str) -> bool:
    """Bring back what was thrown away last; whether there was something. One query."""
    found = Draft.objects.filter(account_id=account, at=at, open=False).exclude(fields="{}")
    return bool(found.update(open=True, saved=timezone.now()))
