"""Catch-up work that needs several apps: superiors are told of who bears too much at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse

from zeren.apps.desk.rules import load_key, load_words
from zeren.apps.duties.queries import burdens
from zeren.apps.frameworks.queries import packs_on
from zeren.apps.notices import commands as notices
from zeren.apps.notices.commands import Told
from zeren.apps.obligations.queries.reminding import Whom
from zeren.apps.obligations.rules.reminding import ABOVE, FIRST
from zeren.apps.organisation.queries import posts_now


def loads(*, by: str, on: dt.date, now: dt.datetime) -> dict[str, int]:  # noqa: ARG001  as every sweep is called
    """Tell superiors of who bears too much at once: each once, until that person holds other posts. Says how much was
    told.
    """
    return {"told": notices.put(list(_told(on)), by=by, on=on)}


def _told(on: dt.date) -> Iterator[Told]:
    """Whoever bears the first responsibility above is told, at the top of the tree those of the unit itself."""
    found = burdens(Q(), packs_on(on), on)
    held = posts_now([one.person for one in found], on) if found else {}
    whom = Whom(on) if found else None
    for one in found:
        posts = sorted(held[one.person], key=lambda row: (row.acting, row.post.unit.path, row.post.code))
        key = load_key(one.code, [row.post.code for row in posts])
        unit = posts[0].post.unit
        assert whom is not None
        accounts = whom.of(unit.path, "", (ABOVE,)) or whom.of(unit.path, "", (FIRST,))
        text = load_words(unit.name, one.name, one.posts, one.minutes)
        yield from (Told(account, key, text, reverse("desk:concurrent")) for account in sorted(accounts))
