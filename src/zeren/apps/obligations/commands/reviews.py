"""Reports upward: sent with the facts of that day, received, returned. Sending one files the record that is owed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction

from zeren.apps.audit import commands as audit
from zeren.apps.obligations.commands.owed import correct, file, give_back, take_return_back
from zeren.apps.obligations.models import Obligation
from zeren.apps.obligations.rules.pleas import outside
from zeren.apps.records.events import ReviewMoved
from zeren.apps.records.models import Review
from zeren.apps.records.rules import Entry
from zeren.apps.records.rules.reviews import (
    INSIDE,
    NO_REASON,
    NOT_NOW,
    OWN_REPORT,
    RECEIVED,
    RETURNED,
    SENT,
    STATES,
    problems,
)
from zeren.base.problems import Refused, Where


def send(
    owed: Obligation, title: str, facts: Mapping[str, int], judgement: str, plan: str, *, by: str, on: dt.date
) -> Review:
    """Send a unit's report for something it owes, or again what was returned. The facts are kept as they are now.

    Raises `Refused` for what `rules.reviews.problems` finds, and where it waits or was received already.
    """
    found = list(problems(judgement, plan))
    if found:
        raise Refused(found)
    with transaction.atomic(), audit.together(late=True):
        key: dict[str, Any] = {"unit_id": owed.unit_id, "duty": owed.duty, "period": owed.period}
        row = Review.objects.select_for_update(of=("self",)).filter(**key).first() or Review(**key, state="")
        if row.state in (SENT, RECEIVED):
            raise Refused([NOT_NOW(state=STATES[row.state])])
        row.facts, row.judgement, row.plan = [list(one) for one in facts.items()], judgement.strip(), plan.strip()
        row.state, row.sent, row.sender, row.received, row.reason = SENT, on, by, None, ""
        told = f"{row.judgement}\n{row.plan}"[:5000]
        entry = Entry(owed.unit_id, owed.duty, on, title[:500], "document", owed.period, outcome=told)
        if row.record is None:
            row.record = file(entry, [], f"Z{owed.pk}", by=by, on=on)
        else:
            kept = row.record.files.values_list("file_id", flat=True)
            row.record = correct(row.record, entry, list(kept), [], row.record.version, by=by, on=on)
        row.save()
        audit.write(ReviewMoved(owed.unit.name, owed.period, "sent", ""), by=by, on=on)
    return row


def receive(review: int, tops: Collection[str], *, by: str, on: dt.date) -> Review:
    """Somebody above the unit (`tops`: paths below which they act) has the report: its receipt. Never whoever sent
    it.
    """
    with transaction.atomic():
        row = _held(review, tops)
        if row.sender == by:
            raise Refused([OWN_REPORT()])
        row.state, row.received = RECEIVED, on
        row.save()
        audit.write(ReviewMoved(row.unit.name, row.period, "received", ""), by=by, on=on)
    return row


def return_review(review: int, reason: str, tops: Collection[str], *, by: str, on: dt.date) -> Review:
    """Somebody above the unit gives the report back with what is to be changed; until then it meets nothing."""
    if not reason.strip():
        raise Refused([NO_REASON(Where(column="reason"))])
    with transaction.atomic(), audit.together(late=True):
        row = _held(review, tops)
        row.state, row.reason = RETURNED, reason.strip()[:500]
        assert row.record is not None
        row.record = give_back(row.record, row.reason, by=by, on=on)
        row.save()
        audit.write(ReviewMoved(row.unit.name, row.period, "returned", row.reason), by=by, on=on)
    return row


def take_receipt_back(review: int, *, by: str, on: dt.date) -> Review:
    """A report that was received waits for its receipt again."""
    with transaction.atomic():
        row = _in_state(review, RECEIVED)
        row.state, row.received = SENT, None
        row.save()
        audit.write(ReviewMoved(row.unit.name, row.period, "unreceived", ""), by=by, on=on)
    return row


def take_return_of_review_back(review: int, version: int, *, by: str, on: dt.date) -> Review:
    """A report that was returned waits for its receipt again; `version` is the one of its record since."""
    with transaction.atomic(), audit.together(late=True):
        row = _in_state(review, RETURNED)
        assert row.record is not None
        row.state, row.reason = SENT, ""
        row.record = take_return_back(row.record, version, by=by, on=on)
        row.save()
        audit.write(ReviewMoved(row.unit.name, row.period, "unreturned", ""), by=by, on=on)
    return row


def _in_state(review: int, state: str) -> Review:
    row = Review.objects.select_for_update(of=("self",)).select_related("unit", "record").get(pk=review)
    if row.state != state:
        raise Refused([NOT_NOW(state=STATES[row.state])])
    return row


def _held(review: int, tops: Collection[str]) -> Review:
    row = Review.objects.select_for_update(of=("self",)).select_related("unit", "record").get(pk=review)
    if not outside(tops, row.unit.path):
        raise Refused([INSIDE()])
    if row.state != SENT:
        raise Refused([NOT_NOW(state=STATES[row.state])])
    return row
