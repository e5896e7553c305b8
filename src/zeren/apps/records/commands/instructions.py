"""Instructions: sent, read, accepted, sent on, carried out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from zeren.apps.audit import commands as audit
from zeren.apps.organisation.models import Unit
from zeren.apps.records.events import Instructed, InstructionTaken
from zeren.apps.records.models import Addressee, Instruction, Task
from zeren.apps.records.rules.instructions import CARRIED_ALREADY, NOTHING_BELOW, Told, carrying, problems
from zeren.base.problems import Refused


def instruct(told: Told, code: str, *, by: str, on: dt.date) -> Instruction:
    """Tell units what to do, under a code; the same code once more gives the instruction that is there. Raises
    `Refused` for what `rules.instructions.problems` finds.
    """
    found = list(problems(told, on))
    if found:
        raise Refused(found)
    assert told.due is not None
    given = {key: getattr(told, key) for key in ("title", "paper", "clause", "words", "due")}
    with transaction.atomic():
        row, new = Instruction.objects.get_or_create(
            code=code, defaults={"issuer_id": told.issuer, "issued": on, **given}
        )
        if new:
            Addressee.objects.bulk_create(Addressee(instruction=row, unit_id=unit) for unit in told.units)
            issuer = Unit.objects.values_list("name", flat=True).get(pk=told.issuer)
            audit.write(Instructed(row.code, row.title, issuer, len(told.units)), by=by, on=on)
    return row


def take(addressee: int, step: str, *, by: str, on: dt.date) -> Addressee:
    """A unit has read or accepted an instruction (`step`); accepting is reading too. Done already, nothing changes."""
    with transaction.atomic():
        row = _held(addressee)
        if (row.accepted if step == "accepted" else row.read) is not None:
            return row
        row.read = row.read or on
        if step == "accepted":
            row.accepted = on
        row.save()
        _tell(row, step, by=by, on=on)
    return row


def forward(addressee: int, *, by: str, on: dt.date) -> int:
    """Send it on to the units right below that do not have it yet. Returns how many. Raises `Refused` where there are
    none below.
    """
    with transaction.atomic():
        row = _held(addressee)
        below = list(Unit.objects.filter(parent_id=row.unit_id, closed=None).values_list("pk", flat=True))
        if not below:
            raise Refused([NOTHING_BELOW()])
        there = set(Addressee.objects.filter(instruction=row.instruction_id).values_list("unit_id", flat=True))
        new = [Addressee(instruction_id=row.instruction_id, unit_id=unit) for unit in below if unit not in there]
        Addressee.objects.bulk_create(new)
        if row.forwarded is None or new:
            row.read, row.accepted = row.read or on, row.accepted or on
            row.forwarded = on
            row.save()
            _tell(row, "forwarded", by=by, on=on)
    return len(new)


def carry(
    addressee: int, decision: str, owner: str, due: dt.date | None, posts: Collection[str], *, by: str, on: dt.date
) -> Task:
    """A unit decides how it carries an instruction out: a task of one of its posts (`posts`, their codes) until a day,
    with the paper and clause as its source.

    Raises `Refused` for what `rules.instructions.carrying` finds, and where it has decided already.
    """
    found = list(carrying(decision, owner, due, posts, on))
    if found:
        raise Refused(found)
    assert due is not None
    with transaction.atomic():
        row = _held(addressee)
        if row.task_id:
            raise Refused([CARRIED_ALREADY()])
        told = row.instruction
        source = f"{told.paper} {told.clause}".strip()[:500]
        task = Task(code=f"{told.code}-{row.pk}", unit_id=row.unit_id, title=told.title, post=owner, due=due)
        task.clause = source
        task.save()
        row.read, row.accepted = row.read or on, row.accepted or on
        row.decision, row.decided, row.task = decision.strip()[:2000], on, task
        row.save()
        _tell(row, "carried", by=by, on=on)
    return task


def _held(addressee: int) -> Addressee:
    found = Addressee.objects.select_for_update(of=("self",)).select_related("instruction", "unit")
    return found.get(pk=addressee)


def _tell(row: Addressee, step: str, *, by: str, on: dt.date) -> None:
    audit.write(InstructionTaken(row.instruction.code, row.instruction.title, row.unit.name, step), by=by, on=on)
