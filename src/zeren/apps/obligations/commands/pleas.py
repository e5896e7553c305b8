"""What a unit says about what it owes: that there was nothing, that it does not apply, that it needs time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import NamedTuple

from django.db import transaction

from zeren.apps.audit import commands as audit
from zeren.apps.obligations import derived
from zeren.apps.obligations.commands.owed import file
from zeren.apps.obligations.events import PleaDecided, PleaMade
from zeren.apps.obligations.models import Obligation, Plea
from zeren.apps.obligations.queries import outset
from zeren.apps.obligations.rules.pleas import (
    AGREED,
    ASKED_ALREADY,
    DECIDED_ALREADY,
    DECIDED_BY_ASKER,
    DECIDED_INSIDE,
    DECIDED_SINCE,
    MET_ALREADY,
    MORE_TIME,
    NOT_APPLICABLE,
    NOT_OWED_ANY_MORE,
    OPEN,
    REFUSED,
    TAKEN_BACK,
    outside,
    problems,
)
from zeren.apps.obligations.rules.problems import EXTENSION_NOT_LATER
from zeren.apps.organisation.models import Post
from zeren.apps.records.models import Record
from zeren.apps.records.rules import Entry, receipt
from zeren.base.problems import Refused


def nil_return(row: Obligation, title: str, *, by: str, on: dt.date) -> Record:
    """File that there was nothing in the period: a record of its own, which can be corrected and withdrawn like any
    other. It says when it was filed and proves no work.
    """
    if row.delivered is not None or row.request_id is not None:
        raise Refused([MET_ALREADY()])
    entry = Entry(row.unit_id, row.duty, on, title, "document", row.period)
    return file(entry, (), receipt(by, f"nil {row.pk} {row.period}"), by=by, on=on)


def plead(row: Obligation, kind: str, reason: str, until: dt.date | None, *, by: str, on: dt.date) -> Plea:
    """Say that something does not apply to the unit, or ask for time until a day. What is owed stays as it is until
    somebody above the unit has decided.
    """
    with transaction.atomic():
        now = Obligation.objects.select_for_update(of=("self",)).select_related("unit").get(pk=row.pk)
        named = derived.named(now.unit.code, now)
        found = list(problems(kind, reason, now.effective, until, named))
        found += [MET_ALREADY()] if now.delivered is not None else []
        found += [NOT_OWED_ANY_MORE()] if now.not_applicable else []
        found += [ASKED_ALREADY()] if Plea.objects.filter(obligation=now, state=OPEN).exists() else []
        if found:
            raise Refused(found)
        until = until if kind == MORE_TIME else None
        plea = Plea.objects.create(
            obligation=now, kind=kind, reason=reason.strip(), until=until, made=on, by=by, state=OPEN
        )
        # From now on the row is kept, whatever the calendar says.
        now.amended = True
        now.save(update_fields=["amended"])
        audit.write(PleaMade(named, kind, plea.reason), by=by, on=on)
    return plea


def decide(plea: int, agreed: bool, said: str, tops: Collection[str], seat: str, *, by: str, on: dt.date) -> Plea:
    """Answer a plea. `tops` are the paths on which whoever answers may assess, `seat` the code of their post. Raises
    `Refused` where that is the unit itself or whoever asked, it was answered already, or it asks for time until a day
    that the due day has passed since.
    """
    with transaction.atomic():
        now, row = _open(plea)
        if not outside(tops, row.unit.path):
            raise Refused([DECIDED_INSIDE()])
        if now.by == by:
            raise Refused([DECIDED_BY_ASKER()])
        named = derived.named(row.unit.code, row)
        if agreed and now.kind == MORE_TIME and now.until and row.effective and now.until <= row.effective:
            raise Refused([EXTENSION_NOT_LATER(named=named, extended=now.until, due=row.effective)])
        now.state, now.answer, now.decided, now.decided_by = AGREED if agreed else REFUSED, said.strip()[:500], on, by
        now.save(update_fields=["state", "answer", "decided", "decided_by"])
        if agreed and now.kind == NOT_APPLICABLE:
            row.not_applicable = now.reason
        elif agreed:
            row.extended = now.until
            row.approver = Post.objects.filter(code=seat).first()
        if agreed:
            derived.settle(row, row.owed, outset())
            row.save(update_fields=["not_applicable", "extended", "approver", "due", "effective"])
        audit.write(PleaDecided(named, now.kind, now.state, now.answer), by=by, on=on)
    return now


class Before(NamedTuple):
    """What an obligation said before a plea about it was agreed to, and when it was met then."""

    not_applicable: str
    extended: dt.date | None
    approver: int | None
    delivered: dt.date | None

    @classmethod
    def of(cls, row: Obligation) -> Before:
        """As it is now: what is needed to take a decision back."""
        return cls(row.not_applicable, row.extended, row.approver_id, row.delivered)


def undecide(plea: int, was: Before, *, by: str, on: dt.date) -> Plea:
    """Take a decision back: the plea waits again, and the obligation says what it said before. Raises `Refused` where
    another plea followed, the obligation was changed since, or was met in the time that was given.
    """
    with transaction.atomic():
        now = Plea.objects.select_for_update(of=("self",)).get(pk=plea)
        row = Obligation.objects.select_for_update(of=("self",)).select_related("unit").get(pk=now.obligation_id)
        agreed = now.state == AGREED
        given = was
        if agreed and now.kind == NOT_APPLICABLE:
            given = given._replace(not_applicable=now.reason)
        elif agreed:
            given = given._replace(extended=now.until, approver=row.approver_id)
        same = now.state in (AGREED, REFUSED) and Before.of(row)[:3] == given[:3]
        relied = agreed and row.delivered != was.delivered
        if not same or relied or Plea.objects.filter(obligation=row, pk__gt=now.pk).exists():
            raise Refused([DECIDED_SINCE()])
        now.state, now.answer, now.decided, now.decided_by = OPEN, "", None, ""
        now.save(update_fields=["state", "answer", "decided", "decided_by"])
        row.not_applicable, row.extended, row.approver_id = was.not_applicable, was.extended, was.approver
        derived.settle(row, row.owed, outset())
        row.save(update_fields=["not_applicable", "extended", "approver", "due", "effective"])
        audit.write(PleaDecided(derived.named(row.unit.code, row), now.kind, now.state, ""), by=by, on=on)
    return now


def take_back(plea: int, *, by: str, on: dt.date) -> Plea:
    """Take a plea back that waits for its answer."""
    with transaction.atomic():
        now, row = _open(plea)
        now.state, now.decided, now.decided_by = TAKEN_BACK, on, by
        now.save(update_fields=["state", "decided", "decided_by"])
        audit.write(PleaDecided(derived.named(row.unit.code, row), now.kind, now.state, ""), by=by, on=on)
    return now


def _open(plea: int) -> tuple[Plea, Obligation]:
    now = Plea.objects.select_for_update(of=("self",)).get(pk=plea)
    if now.state != OPEN:
        raise Refused([DECIDED_ALREADY()])
    row = Obligation.objects.select_for_update(of=("self",)).select_related("unit").get(pk=now.obligation_id)
    return now, row
