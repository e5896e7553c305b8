"""A remedy that is not done yet taken out, and brought back as long as nothing else was done."""

from __future__ import annotations

import datetime as dt
import json

from django.db import transaction

from zeren.apps.audit import commands as audit
from zeren.apps.audit.events import restored
from zeren.apps.audit.models import Entry
from zeren.apps.evidence.models import File
from zeren.apps.findings.commands.acting import Hand
from zeren.apps.findings.commands.steps import NOBODY
from zeren.apps.findings.events import RemedyReturned, RemedyWithdrawn
from zeren.apps.findings.models import Finding, Remedy, RemedyFile
from zeren.apps.findings.queries.standing import standing_of
from zeren.apps.findings.queries.story import taken_out
from zeren.apps.findings.rules import problems
from zeren.apps.findings.rules.moves import working
from zeren.apps.organisation.models import Post
from zeren.base.problems import Problem, Refused

WITHDRAWN, RETURNED = "withdraw_remedy", "return_remedy"


def withdraw_remedy(remedy: Remedy, *, by: str, on: dt.date, hand: Hand = NOBODY) -> None:
    """Take a remedy out that is not reported done and stands in no approved plan. Raises `Refused`."""
    with transaction.atomic():
        row = hand.find(remedy.finding.code)
        hand.repeats(row, "", {}, by)
        there = Remedy.objects.select_related("owner").filter(pk=remedy.pk, finding=row).first()
        if there is None:
            raise Refused([problems.STALE(code=row.code)])
        if found := [*working(standing_of(row, on), hand.actor(by, on)), *_stays(row, there)]:
            raise Refused(found)
        number = audit.write(_kept(row, there), by=by, on=on)
        there.delete()
        hand.remember(row, number, WITHDRAWN, row.state, by, work=True)


def _stays(row: Finding, remedy: Remedy) -> list[Problem]:
    if remedy.done is not None:
        return [problems.REMEDY_DONE(code=remedy.code)]
    free = taken_out(row, [remedy], list(row.acts.order_by("number")))
    return [] if remedy.pk in free else [problems.REMEDY_APPROVED(code=remedy.code)]


def _kept(row: Finding, remedy: Remedy) -> RemedyWithdrawn:
    files = remedy.files.order_by("place").values_list("file__sha256", "file__name")
    return RemedyWithdrawn(
        finding=row.code,
        remedy=remedy.code,
        text=remedy.text,
        types=remedy.types,
        owner=remedy.owner.code if remedy.owner else "",
        department=remedy.department,
        due=remedy.due.isoformat() if remedy.due else "",
        result=remedy.result,
        files=tuple((sha256, name) for sha256, name in files),
    )


def return_remedy(finding: str, *, by: str, on: dt.date, hand: Hand = NOBODY) -> Remedy:
    """Bring back the remedy that was taken out last, if nothing was done to the finding since. Raises `Refused`."""
    with transaction.atomic():
        row = hand.find(finding)
        hand.repeats(row, "", {}, by)
        last = row.acts.order_by("number").last()
        entry = Entry.objects.filter(number=last.number).first() if last and last.name == WITHDRAWN else None
        if entry is None:
            raise Refused([problems.NOTHING_WITHDRAWN(code=finding)])
        if found := working(standing_of(row, on), hand.actor(by, on)):
            raise Refused(found)
        kept = restored(RemedyWithdrawn, json.loads(entry.data))
        assert isinstance(kept, RemedyWithdrawn)
        made = Remedy.objects.create(
            code=kept.remedy,
            finding=row,
            text=kept.text,
            types=kept.types,
            owner=Post.objects.filter(code=kept.owner).first() if kept.owner else None,
            department=kept.department,
            due=dt.date.fromisoformat(kept.due) if kept.due else None,
            result=kept.result,
        )
        for place, (sha256, name) in enumerate(kept.files):
            file = File.objects.filter(sha256=sha256, name=name).order_by("pk").first()
            if file is not None:
                RemedyFile.objects.create(remedy=made, file=file, place=place)
        number = audit.write(RemedyReturned(finding, kept.remedy), by=by, on=on)
        hand.remember(row, number, RETURNED, row.state, by, work=True)
    return made
