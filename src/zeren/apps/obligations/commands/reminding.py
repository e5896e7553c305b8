"""Telling people of what is owed: before its due day, after it, and then up the chain of posts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import transaction

from zeren.apps.audit import commands as audit
from zeren.apps.frameworks.queries import packs_on
from zeren.apps.notices import commands as notices
from zeren.apps.notices.commands import Told
from zeren.apps.obligations import queries
from zeren.apps.obligations.events import Reminded
from zeren.apps.obligations.models import Obligation
from zeren.apps.obligations.queries.reminding import Whom, waiting_around
from zeren.apps.obligations.rules.reminding import key_of, step_on, words

BATCH = 500


def remind(address: Callable[[Obligation], str], *, by: str, on: dt.date) -> dict[str, int]:
    """Tell whom it concerns, each thing once, in batches that hold by themselves: broken off, it goes on where it was.
    The first day on which somebody was told that it is late is kept with what is owed. `address`: the page.
    """
    whom, packs = Whom(on), packs_on(on)
    did = {"told": 0, "reminded": 0}
    batch: list[tuple[Obligation, list[Told]]] = []
    for row in waiting_around(on).iterator(chunk_size=2000):
        assert row.effective is not None, "asked for by it"
        step = step_on(row.effective, on)
        accounts = whom.of(row.unit.path, row.post, step.whom) if step else frozenset()
        if step and accounts:
            text = words(row.unit.name, queries.title_of(row, packs), row.period, row.effective, on)
            key = key_of(row.pk, row.effective, step)
            batch.append((row, [Told(one, key, text, address(row)) for one in sorted(accounts)]))
        if len(batch) >= BATCH:
            _told(batch, did, by=by, on=on)
            batch = []
    _told(batch, did, by=by, on=on)
    return did


def _told(batch: list[tuple[Obligation, list[Told]]], did: dict[str, int], *, by: str, on: dt.date) -> None:
    if not batch:
        return
    with transaction.atomic(), audit.together():
        new = notices.put((one for _, told in batch for one in told), by=by, on=on)
        late = [row.pk for row, _ in batch if row.effective and row.effective < on and row.reminded is None]
        Obligation.objects.filter(pk__in=late, reminded=None).update(reminded=on)
        if late:
            audit.write(Reminded(len(late)), by=by, on=on)
    did["told"] += new
    did["reminded"] += len(late)
