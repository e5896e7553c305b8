"""What a unit does about a finding, with the files that show it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from django.db import transaction

from zeren.apps.audit import commands as audit
from zeren.apps.evidence import commands as evidence
from zeren.apps.evidence.queries import Found
from zeren.apps.findings.commands.acting import Hand
from zeren.apps.findings.commands.steps import NOBODY
from zeren.apps.findings.events import Remedied
from zeren.apps.findings.models import Finding, Remedy, RemedyFile
from zeren.apps.findings.queries.standing import standing_of
from zeren.apps.findings.rules import problems
from zeren.apps.findings.rules.lateness import effective_due
from zeren.apps.findings.rules.ledger import remedy_complaints
from zeren.apps.findings.rules.moves import working
from zeren.apps.findings.sheets import REMEDIES, REMEDY_TYPES
from zeren.apps.findings.states import PLANNED
from zeren.apps.organisation.models import Post
from zeren.base.canonical import digest
from zeren.base.problems import Problem, Refused

Files = Mapping[str, Found]


@dataclass(frozen=True)
class Measure:
    """What a remedy says. `types` are keys of `sheets.REMEDY_TYPES`; `owner` is the code of a post of the unit."""

    text: str
    types: tuple[str, ...] = ()
    owner: str = ""
    department: str = ""
    due: dt.date | None = None
    done: dt.date | None = None
    result: str = ""


def add_remedy(
    finding: str, measure: Measure, files: Files | None = None, *, by: str, on: dt.date, hand: Hand = NOBODY
) -> Remedy | None:
    """Add a remedy with its files; None where the same was just added by a second click. Raises `Refused`."""
    return _file(finding, None, measure, files or {}, None, by, on, hand)


def change_remedy(
    remedy: Remedy,
    measure: Measure,
    files: Files | None = None,
    kept: frozenset[int] | None = None,
    *,
    by: str,
    on: dt.date,
    hand: Hand = NOBODY,
) -> Remedy | None:
    """Change a remedy: further files are added, and of those it has, the ones whose keys are not in `kept` are no
    longer named (None keeps all; the bytes stay). In an approved plan its text and due day stand. Raises `Refused`.
    """
    return _file(remedy.finding.code, remedy, measure, files or {}, kept, by, on, hand)


def _file(
    finding: str,
    remedy: Remedy | None,
    measure: Measure,
    files: Files,
    kept: frozenset[int] | None,
    by: str,
    on: dt.date,
    hand: Hand,
) -> Remedy | None:
    keeping = None
    try:
        with transaction.atomic():
            row = hand.find(finding)
            event = _event(row, remedy, measure, files, kept)
            if hand.repeats(row, "remedy", event.data(), by, ignoring="" if remedy else "remedy"):
                return None
            if found := [*working(standing_of(row, on), hand.actor(by, on)), *_faults(row, remedy, measure, on)]:
                raise Refused(found)
            filed = _write(row, remedy, event.remedy, measure)
            if kept is not None:
                filed.files.exclude(file_id__in=kept).delete()
            if files:
                keeping = evidence.keep(files, by=by, on=on)
                _name(filed, keeping.keys)
            number = audit.write(event, by=by, on=on)
            hand.remember(row, number, "remedy", row.state, by, work=True)
            if keeping is not None:
                keeping.copy()
    except BaseException:
        if keeping is not None:
            keeping.undo()
        raise
    return filed


def _event(
    row: Finding, remedy: Remedy | None, measure: Measure, files: Files, kept: frozenset[int] | None
) -> Remedied:
    there = list(remedy.files.values_list("file_id", flat=True)) if remedy else []
    count = len([file for file in there if kept is None or file in kept]) + len(files)
    said = {key: str(value) for key, value in asdict(measure).items()}
    names = sorted((file.name, file.sha256) for file in files.values())
    done = measure.done.isoformat() if measure.done else ""
    code = remedy.code if remedy else _next_code(row)
    over_all = digest([said, [list(name) for name in names], sorted(kept) if kept is not None else []])
    return Remedied(row.code, code, remedy is None, done, count, over_all)


def _next_code(row: Finding) -> str:
    used = set(row.remedies.values_list("code", flat=True))
    number = len(used) + 1
    while f"{row.code}-{number}" in used or Remedy.objects.filter(code=f"{row.code}-{number}").exists():
        number += 1
    return f"{row.code}-{number}"


def _faults(row: Finding, remedy: Remedy | None, measure: Measure, on: dt.date) -> Iterator[Problem]:
    if not measure.text.strip():
        yield problems.EMPTY_FIELD(field=REMEDIES.column("text").text)
    for said in measure.types:
        if said not in REMEDY_TYPES:
            yield problems.UNKNOWN_CHOICE(field=REMEDIES.column("types").text, found=said)
    if measure.owner and not _owner(row, measure):
        yield problems.UNKNOWN_CHOICE(field=REMEDIES.column("owner").text, found=measure.owner)
    if remedy and row.state not in PLANNED and (measure.text.strip(), measure.due) != (remedy.text, remedy.due):
        yield problems.PLAN_STANDS(code=remedy.code)
    if measure.done is not None and measure.done > on:
        yield problems.DONE_AHEAD(done=measure.done)
    limit = effective_due(row.due, row.extended)
    code = remedy.code if remedy else row.code
    for kind, _, data in remedy_complaints(
        code, measure.due, measure.done, finding=row.code, opened=row.opened, limit=limit
    ):
        yield kind(**data)


def _owner(row: Finding, measure: Measure) -> Post | None:
    return Post.objects.filter(code=measure.owner, unit=row.unit).first() if measure.owner else None


def _write(row: Finding, remedy: Remedy | None, code: str, measure: Measure) -> Remedy:
    filed = remedy or Remedy(code=code, finding=row)
    filed.text, filed.types = measure.text.strip(), ";".join(measure.types)
    filed.owner, filed.department = _owner(row, measure), measure.department.strip()
    filed.due, filed.done, filed.result = measure.due, measure.done, measure.result.strip()
    filed.save()
    return filed


def _name(remedy: Remedy, keys: Mapping[str, int]) -> None:
    """Name files as those that show a remedy, after the ones that are named already."""
    there = set(remedy.files.values_list("file_id", flat=True))
    place = 1 + max(remedy.files.values_list("place", flat=True), default=-1)
    new = [pk for pk in keys.values() if pk not in there]
    RemedyFile.objects.bulk_create(
        [RemedyFile(remedy=remedy, file_id=pk, place=place + number) for number, pk in enumerate(new)]
    )
