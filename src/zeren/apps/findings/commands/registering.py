"""Drafts of findings: registered by an inspector, or by the unit that found it itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, fields

from django.db import transaction

from zeren.apps.audit import commands as audit
from zeren.apps.findings.commands.acting import Hand
from zeren.apps.findings.commands.steps import NOBODY
from zeren.apps.findings.events import Redrafted, Registered
from zeren.apps.findings.models import Finding
from zeren.apps.findings.queries.standing import standing_of
from zeren.apps.findings.rules import problems
from zeren.apps.findings.rules.moves import drafting
from zeren.apps.findings.sheets import FINDINGS
from zeren.apps.findings.states import KINDS, ORIGINS, SEVERITIES, START
from zeren.apps.organisation.models import Post, Unit
from zeren.base.codes import first_free
from zeren.base.problems import Problem, Refused


@dataclass(frozen=True)
class Draft:
    """What a draft says. `inspection` is the code of the inspection it comes from, `owner` a post of the unit."""

    source: str
    severity: str
    kind: str
    text: str
    manifestations: str = ""
    goal: str = ""
    duty: str = ""
    owner: str = ""
    department: str = ""
    due: dt.date | None = None
    inspection: str = ""
    common: bool = False


PLAIN = tuple(field.name for field in fields(Draft) if field.name != "owner")
"""What a draft says as it is kept; its owner is looked up."""
CHOICES = {"source": ORIGINS, "severity": SEVERITIES, "kind": KINDS}


def register(unit: str, draft: Draft, *, by: str, on: dt.date, hand: Hand = NOBODY) -> Finding:
    """Draft a finding for the unit with this code and return it. Its unit does not see it before it is issued, unless
    it found it itself. The same draft sent twice on a day is kept once. Raises `Refused`.
    """
    with transaction.atomic():
        # The unit is kept from others: codes are counted within it.
        where = Unit.objects.select_for_update().get(code=unit)
        said = {key: getattr(draft, key) for key in PLAIN}
        if same := Finding.objects.filter(unit=where, state=START, opened=on, **said).first():
            return same
        row = Finding(code=_next_code(where, on), unit=where, opened=on, state=START)
        _take(row, draft, by, on, hand)
        number = audit.write(Registered(row.code, unit, row.severity), by=by, on=on)
        hand.remember(row, number, "register", "", by, work=False)
    return row


def redraft(finding: str, draft: Draft, *, by: str, on: dt.date, hand: Hand = NOBODY) -> None:
    """Put a draft in other words. Raises `Refused`, also for what has been issued."""
    with transaction.atomic():
        row = hand.find(finding)
        hand.repeats(row, "", {}, by)
        if row.state != START:
            raise Refused([problems.NOT_A_DRAFT(code=finding)])
        _take(row, draft, by, on, hand)
        number = audit.write(Redrafted(row.code, row.unit.code, row.severity), by=by, on=on)
        hand.remember(row, number, "redraft", row.state, by, work=False)


def _take(row: Finding, draft: Draft, by: str, on: dt.date, hand: Hand) -> None:
    for key in PLAIN:
        setattr(row, key, getattr(draft, key))
    row.owner = Post.objects.filter(code=draft.owner, unit=row.unit).first() if draft.owner else None
    found = [*_faults(row, draft)]
    if row._state.adding and not found:
        row.save()
    if not found:
        found = drafting(standing_of(row, on), hand.actor(by, on))
    if found:
        raise Refused(found)


def _faults(row: Finding, draft: Draft) -> Iterator[Problem]:
    for key, known in CHOICES.items():
        if getattr(draft, key) not in known:
            yield problems.UNKNOWN_CHOICE(field=FINDINGS.column(key).text, found=getattr(draft, key))
    if not draft.text.strip():
        yield problems.EMPTY_FIELD(field=FINDINGS.column("text").text)
    if draft.owner and row.owner is None:
        yield problems.UNKNOWN_CHOICE(field=FINDINGS.column("owner").text, found=draft.owner)
    if draft.due is not None and draft.due < row.opened:
        yield problems.DUE_TOO_EARLY(due=draft.due, opened=row.opened)


def _next_code(unit: Unit, on: dt.date) -> str:
    """The first code of the unit and year that is free: one more than there are, at least."""
    head = f"{unit.code}-{on.year}-"
    return first_free(head, set(Finding.objects.filter(code__startswith=head).values_list("code", flat=True)))
