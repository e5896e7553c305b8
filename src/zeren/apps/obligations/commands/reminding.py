"""Telling people of what is owed: before its due day, after it, and then up the chain of posts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import transaction

from zeren.apps.audit import commands as audit
from zeren.apps.frameworks.queries import packs_on
from zeren.apps.notices import commands as notices
from zeren.apps.notices import queries as noticed
from zeren.apps.notices.commands import Told
from zeren.apps.obligations import derived, queries
from zeren.apps.obligations.events import Reminded, Urged, UrgeTakenBack
from zeren.apps.obligations.models import Obligation
from zeren.apps.obligations.queries.reminding import Whom, address_of, waiting_around
from zeren.apps.obligations.rules.pleas import MET_ALREADY, NOT_OWED_ANY_MORE, outside
from zeren.apps.obligations.rules.reminding import (
    OFFICERS,
    REMINDED_TODAY,
    URGED_INSIDE,
    key_of,
    nobody_told,
    step_on,
    urge_key,
    urged,
    words,
)
from zeren.base.problems import Problem, Refused

BATCH = 500
MOST_NAMED = 50
"""The journal names so many of what was reminded of."""


def remind(*, by: str, on: dt.date) -> dict[str, int]:
    """Tell whom it concerns, each thing once, in batches that hold by themselves: broken off, it goes on where it was.
    The first day on which somebody was told that it is late is kept with what is owed.
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
            batch.append((row, [Told(one, key, text, address_of(row)) for one in sorted(accounts)]))
        if len(batch) >= BATCH:
            _told(batch, did, by=by, on=on)
            batch = []
    _told(batch, did, by=by, on=on)
    return did


def urge(rows: Sequence[Obligation], tops: Collection[str], *, by: str, on: dt.date) -> list[int]:
    """Remind whoever files for units, and who holds the posts that owe something, of single things: each once a day.
    The day is kept with those that are late and were not reminded of yet; their keys are returned.

    `tops`: the paths below which whoever reminds acts from above. Raises `Refused` for what is met or does not apply,
    was reminded of today, is not below them, or would reach nobody. The rows come with their units and demands.
    """
    whom, packs = Whom(on), packs_on(on)
    with transaction.atomic(), audit.together():
        keys = {row.pk: urge_key(row.pk, on) for row in rows}
        known = noticed.known(keys.values())
        told, problems = list[Told](), list[Problem]()
        for row in rows:
            accounts = whom.of(row.unit.path, row.post, (OFFICERS,))
            problems += [URGED_INSIDE()] if not outside(tops, row.unit.path) else []
            problems += [MET_ALREADY()] if row.delivered is not None else []
            problems += [NOT_OWED_ANY_MORE()] if row.not_applicable else []
            problems += [REMINDED_TODAY()] if keys[row.pk] in known else []
            problems += [nobody_told(row.post)] if not accounts else []
            text = urged(row.unit.name, queries.title_of(row, packs), row.period, row.effective, on)
            told += [Told(one, keys[row.pk], text, address_of(row)) for one in sorted(accounts)]
        if problems:
            raise Refused(problems)
        new = notices.put(told, by=by, on=on)
        late = Obligation.objects.filter(pk__in=keys, effective__lt=on, reminded=None)
        first = list(late.values_list("pk", flat=True))
        Obligation.objects.filter(pk__in=first).update(reminded=on)
        named = tuple(derived.named(row.unit.code, row) for row in rows)
        audit.write(Urged(named[:MOST_NAMED], new), by=by, on=on)
    return first


def take_urge_back(rows: Sequence[Obligation], first: Collection[int], day: dt.date, *, by: str, on: dt.date) -> None:
    """Take reminders of a day back (`urge`), and the day from those that got it then (`first`, keys). Raises `Refused`
    where a reminder was seen or has gone out.
    """
    with transaction.atomic(), audit.together():
        notices.take_back([urge_key(row.pk, day) for row in rows], by=by, on=on)
        Obligation.objects.filter(pk__in=first, reminded=day).update(reminded=None)
        named = tuple(derived.named(row.unit.code, row) for row in rows)
        audit.write(UrgeTakenBack(named[:MOST_NAMED]), by=by, on=on)


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
