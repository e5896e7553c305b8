"""Every write of findings: rows taken in as recorded history, and the steps of the machine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import transaction

from zeren.apps.audit import commands as audit
from zeren.apps.evidence import queries as evidence
from zeren.apps.findings import queries
from zeren.apps.findings.events import Accepted, Moved
from zeren.apps.findings.models import Finding, Remedy, RemedyFile
from zeren.apps.findings.rules.lateness import effective_due
from zeren.apps.findings.rules.ledger import Complaint, Entry, complaints, remedy_complaints
from zeren.apps.findings.rules.moves import Standing, Step, refusals
from zeren.apps.findings.rules.problems import UNKNOWN_FINDING, UNKNOWN_TYPE
from zeren.apps.findings.sheets import REMEDY_TYPES
from zeren.apps.findings.states import EXPLAINED, find_move
from zeren.apps.organisation.models import Post, Unit
from zeren.base.problems import Refused
from zeren.documents.sheet import Intake, Placed, Sheet

BATCH = 2000

_TEXTS = ("duty", "manifestations", "goal", "department", "reason", "private_reason")
_DAYS = ("opened", "due", "extended", "verified", "closed", "published", "reopened")
_AS_READ = ("source", "severity", "kind", "text", "state")
_POSTS = ("owner", "extension_approver", "verifier", "second")
_FINDING_FIELDS = ("unit", "inspection", "common", "repeat", "returned", *_TEXTS, *_DAYS, *_AS_READ, *_POSTS)
_TYPE_OF = {word: key for key, text in REMEDY_TYPES.items() for word in (key, text.zh, text.en)}
_REMEDY_FIELDS = ("finding", "text", "types", "owner", "department", "due", "done", "result")


def accept_sheet(sheet: Sheet, rows: Iterable[Placed], intake: Intake, *, by: str, on: dt.date) -> int:
    """Take in findings or remedies as recorded history; a code that is known already is brought up to date.

    Returns how many rows were written. What contradicts the rules goes to `intake.problems`; the caller then rolls
    back. Inspections and posts must have been taken in before findings, and findings before remedies.
    """
    assert transaction.get_connection().in_atomic_block, "the caller decides whether the load holds"
    take = {"findings": _findings, "remedies": _remedies}[sheet.key]
    count = take(_sound(sheet, rows, intake), intake)
    audit.write(Accepted(sheet.key, count), by=by, on=on)
    return count


def issue(finding: str, *, by: str, on: dt.date) -> None:
    """Hand a drafted finding to its unit; it is open from this day on. `finding` and `by` are codes."""
    step(finding, "issue", by=by, on=on)


def verify(finding: str, *, by: str, on: dt.date) -> None:
    """Accept what was done; `by` is a post outside the unit that did none of it, and answers for the acceptance."""
    step(finding, "verify", by=by, on=on)


def close(finding: str, *, by: str, on: dt.date) -> None:
    """Take a verified finding off the ledger of open ones."""
    step(finding, "close", by=by, on=on)


def extend(finding: str, extended: dt.date, *, reason: str, by: str, on: dt.date) -> None:
    """Approve the extension that was asked for, to a day later than the present due day."""
    step(finding, "extend", by=by, on=on, extended=extended, reason=reason)


def reopen(finding: str, *, reason: str, by: str, on: dt.date) -> None:
    """Open a closed finding again after a look-back: its verification is void, and it counts as a repeat."""
    step(finding, "reopen", by=by, on=on, reason=reason)


def step(
    finding: str,
    name: str,
    *,
    by: str,
    on: dt.date,
    reason: str = "",
    extended: dt.date | None = None,
    second: str = "",
    review_on: dt.date | None = None,
) -> None:
    """Take one step of the machine in `states`, with its journal entry.

    `finding`, `by` and `second` are codes. Raises `Refused` with everything that stands against it; nothing is kept
    then.
    """
    with transaction.atomic():
        row = Finding.objects.select_related("unit", "owner").filter(code=finding).first()
        if row is None:
            raise Refused([UNKNOWN_FINDING(code=finding)])
        posts = {post.code: post for post in Post.objects.select_related("unit").filter(code__in={by, second})}
        path = posts[by].unit.path if by in posts else ""
        agreed = second if second in posts else ""
        taken = Step(name, by, path, on, reason.strip(), extended, review_on, agreed)
        if found := refusals(_standing(row), taken):
            raise Refused(found)
        source, row.state = row.state, find_move(row.state, name).target
        _mark(row, taken, posts)
        row.save()
        audit.write(Moved(finding, source, name, _given(taken)), by=by, on=on)


def _given(taken: Step) -> tuple[tuple[str, str], ...]:
    given = {"reason": taken.reason, "second": taken.second}
    given |= {key: day.isoformat() for key in ("extended", "review_on") if (day := getattr(taken, key))}
    return tuple((key, value) for key, value in sorted(given.items()) if value)


def _standing(row: Finding) -> Standing:
    days = (row.opened, row.verified, row.closed, row.published, row.reopened)
    return Standing(
        code=row.code,
        state=row.state,
        unit_path=row.unit.path,
        self_found=row.source == "self_check",
        doers=queries.doers(row),
        due=effective_due(row.due, row.extended),
        latest=max(day for day in days if day is not None),
        remedies=row.remedies.count(),
    )


def _mark(row: Finding, taken: Step, posts: Mapping[str, Post]) -> None:
    """What a step leaves on the row beside the state."""
    dated = {"issue": "opened", "verify": "verified", "close": "closed", "publish": "published", "reopen": "reopened"}
    if taken.name in dated:
        setattr(row, dated[taken.name], taken.on)
    if taken.name == "verify":
        row.verifier = posts[taken.by]
    elif taken.name == "extend":
        row.extended, row.extension_approver = taken.extended, posts[taken.by]
    elif taken.name == "reopen":
        row.verified, row.verifier, row.repeat = None, None, True
    elif taken.name == "return_closure":
        row.returned += 1
    elif row.state in EXPLAINED and taken.second:
        row.reason, row.second = taken.reason, posts[taken.second]
    row.review_on = taken.review_on


def _sound(sheet: Sheet, rows: Iterable[Placed], intake: Intake) -> Iterator[Placed]:
    for placed in rows:
        if placed.sound:
            yield placed
        else:
            intake.doubt(sheet.key, str(placed.values.get("id") or ""))


def _findings(rows: Iterable[Placed], intake: Intake) -> int:
    paths = dict(Unit.objects.values_list("pk", "path"))
    places = queries.post_places()
    count, batch = 0, []
    for placed in rows:
        row = _finding(placed, intake)
        if row is None:
            intake.doubt("findings", str(placed.values["id"]))
            continue
        _report(complaints(_entry(row, paths, places)), placed, intake)
        batch.append(row)
        if len(batch) == BATCH:
            count += _write_findings(batch, intake)
            batch = []
    return count + _write_findings(batch, intake)


def _finding(placed: Placed, intake: Intake) -> Finding | None:
    values: Mapping[str, Any] = placed.values
    unit = intake.find("units", values["unit"], placed, "unit")
    intake.find("inspections", values["inspection"], placed, "inspection")
    posts = {f"{key}_id": intake.find("posts", values[key], placed, key) for key in _POSTS}
    if unit is None:
        return None
    return Finding(
        code=values["id"],
        unit_id=unit,
        inspection=values["inspection"],
        common=bool(values["common"]),
        repeat=bool(values["repeat"]),
        returned=values["returned"] or 0,
        **{key: values[key] for key in (*_TEXTS, *_DAYS, *_AS_READ)},
        **posts,
    )


def _entry(row: Finding, paths: Mapping[int, str], places: Mapping[int, tuple[str, str]]) -> Entry:
    def post(pk: int | None) -> tuple[str, str]:
        return ("", "") if pk is None else places[pk]

    approver, approver_path = post(row.extension_approver_id)
    verifier, verifier_path = post(row.verifier_id)
    return Entry(
        code=row.code,
        state=row.state,
        unit_path=paths[row.unit_id],
        opened=row.opened,
        due=row.due,
        extended=row.extended,
        approver=approver,
        approver_path=approver_path,
        verified=row.verified,
        verifier=verifier,
        verifier_path=verifier_path,
        closed=row.closed,
        published=row.published,
        reopened=row.reopened,
        reason=row.reason,
        owner=post(row.owner_id)[0],
        second=post(row.second_id)[0],
    )


def _write_findings(batch: list[Finding], intake: Intake) -> int:
    Finding.objects.bulk_create(
        batch, BATCH, update_conflicts=True, unique_fields=["code"], update_fields=_FINDING_FIELDS
    )
    intake.learn("findings", {row.code: row.pk for row in batch})
    return len(batch)


def _remedies(rows: Iterable[Placed], intake: Intake) -> int:
    days = Finding.objects.values_list("pk", "opened", "due", "extended")
    limits = {pk: (opened, effective_due(due, extended)) for pk, opened, due, extended in days.iterator()}
    count = 0
    batch: list[tuple[Remedy, list[int]]] = []
    for placed in rows:
        row = _remedy(placed, intake)
        if row is None:
            intake.doubt("remedies", str(placed.values["id"]))
            continue
        opened, limit = limits[row.finding_id]
        code = str(placed.values["finding"])
        found = remedy_complaints(row.code, row.due, row.done, finding=code, opened=opened, limit=limit)
        _report(found, placed, intake)
        batch.append((row, _files(placed, intake)))
        if len(batch) == BATCH:
            count += _write_remedies(batch, intake)
            batch = []
    return count + _write_remedies(batch, intake)


def _remedy(placed: Placed, intake: Intake) -> Remedy | None:
    values: Mapping[str, Any] = placed.values
    finding = intake.find("findings", values["finding"], placed, "finding")
    owner = intake.find("posts", values["owner"], placed, "owner")
    types = []
    for said in values["types"]:
        if said in _TYPE_OF:
            types.append(_TYPE_OF[said])
        else:
            intake.problems.append(UNKNOWN_TYPE(placed.place("types"), code=values["id"], found=said))
    if finding is None:
        return None
    plain = {key: values[key] for key in ("text", "department", "due", "done", "result")}
    return Remedy(code=values["id"], finding_id=finding, owner_id=owner, types=";".join(types), **plain)


def _files(placed: Placed, intake: Intake) -> list[int]:
    names: tuple[str, ...] = placed.values["evidence"]  # type: ignore[assignment]  # a files column holds names
    found = (evidence.find_file(name, placed, "evidence", intake) for name in names)
    return list(dict.fromkeys(pk for pk in found if pk is not None))


def _write_remedies(batch: list[tuple[Remedy, list[int]]], intake: Intake) -> int:
    rows = [row for row, _ in batch]
    Remedy.objects.bulk_create(rows, BATCH, update_conflicts=True, unique_fields=["code"], update_fields=_REMEDY_FIELDS)
    RemedyFile.objects.filter(remedy__in=[row.pk for row in rows]).delete()
    RemedyFile.objects.bulk_create(
        [RemedyFile(remedy=row, file_id=file, place=place) for row, files in batch for place, file in enumerate(files)],
        BATCH,
    )
    intake.learn("remedies", {row.code: row.pk for row in rows})
    return len(rows)


def _report(found: Iterable[Complaint], placed: Placed, intake: Intake) -> None:
    for kind, column, data in found:
        intake.problems.append(kind(placed.place(column), **data))
