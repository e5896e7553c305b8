"""Every write of findings: rows taken in as recorded history, and the steps of the machine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

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
from zeren.base.statements import upsert
from zeren.documents.sheet import Intake, Placed, Sheet

BATCH = 2000

Row = Mapping[str, Any]

_NOBODY = ("", "")
_DAYS = ("opened", "due", "extended", "verified", "closed", "published", "reopened")
_TEXTS = ("inspection", "duty", "text", "manifestations", "goal", "department", "reason", "private_reason")
_AS_READ = ("source", "severity", "kind", "state", *_TEXTS, *_DAYS)
_POSTS = ("owner", "extension_approver", "verifier", "second")
_TYPE_OF = {word: key for key, text in REMEDY_TYPES.items() for word in (key, text.zh, text.en)}


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
    checked = _checked(rows, paths, places, intake)
    fresh = not Finding.objects.exists()
    count = 0
    while batch := list(islice(checked, BATCH)):
        _write(Finding, batch)
        if not fresh:
            intake.learn("findings", _keys(Finding, batch))
        count += len(batch)
    if fresh:
        intake.learn("findings", dict(Finding.objects.values_list("code", "pk")))
    return count


def _checked(
    rows: Iterable[Placed], paths: Mapping[int, str], places: Mapping[int, tuple[str, str]], intake: Intake
) -> Iterator[Row]:
    for placed in rows:
        row = _finding(placed, intake)
        if row is None:
            intake.doubt("findings", str(placed.values["id"]))
            continue
        _report(complaints(_entry(row, paths, places)), placed, intake)
        yield row


def _finding(placed: Placed, intake: Intake) -> Row | None:
    values: Row = placed.values
    unit = intake.find("units", values["unit"], placed, "unit")
    intake.find("inspections", values["inspection"], placed, "inspection")
    row = {key: values[key] for key in _AS_READ}
    row |= {f"{key}_id": intake.find("posts", values[key], placed, key) for key in _POSTS}
    row |= {"code": values["id"], "unit_id": unit, "returned": values["returned"] or 0}
    row |= {"common": bool(values["common"]), "repeat": bool(values["repeat"])}
    return None if unit is None else row


def _entry(row: Row, paths: Mapping[int, str], places: Mapping[int, tuple[str, str]]) -> Entry:
    approver, approver_path = places.get(row["extension_approver_id"], _NOBODY)
    verifier, verifier_path = places.get(row["verifier_id"], _NOBODY)
    return Entry(
        unit_path=paths[row["unit_id"]],
        approver=approver,
        approver_path=approver_path,
        verifier=verifier,
        verifier_path=verifier_path,
        owner=places.get(row["owner_id"], _NOBODY)[0],
        second=places.get(row["second_id"], _NOBODY)[0],
        **{key: row[key] for key in ("code", "state", "reason", *_DAYS)},
    )


def _remedies(rows: Iterable[Placed], intake: Intake) -> int:
    days = Finding.objects.values_list("pk", "opened", "due", "extended")
    limits = {pk: (opened, effective_due(due, extended)) for pk, opened, due, extended in days.iterator()}
    checked = _checked_remedies(rows, limits, intake)
    fresh = not Remedy.objects.exists()
    count = 0
    while batch := list(islice(checked, BATCH)):
        _write(Remedy, [row for row, _ in batch])
        _attach([(row, files) for row, files in batch if files or not fresh], fresh)
        count += len(batch)
    return count


def _attach(batch: list[tuple[Row, list[int]]], fresh: bool) -> None:
    """Put the files of remedies in the place of those they had. Nothing refers to remedies: their keys are not
    learned."""
    keys = _keys(Remedy, [row for row, _ in batch])
    if not fresh:
        RemedyFile.objects.filter(remedy__in=keys.values()).delete()
    named = ((keys[row["code"]], place, file) for row, files in batch for place, file in enumerate(files))
    links = [RemedyFile(remedy_id=remedy, file_id=file, place=place) for remedy, place, file in named]
    RemedyFile.objects.bulk_create(links, BATCH)


def _checked_remedies(
    rows: Iterable[Placed], limits: Mapping[int, tuple[dt.date, dt.date | None]], intake: Intake
) -> Iterator[tuple[Row, list[int]]]:
    for placed in rows:
        row = _remedy(placed, intake)
        if row is None:
            intake.doubt("remedies", str(placed.values["id"]))
            continue
        opened, limit = limits[row["finding_id"]]
        code = str(placed.values["finding"])
        found = remedy_complaints(row["code"], row["due"], row["done"], finding=code, opened=opened, limit=limit)
        _report(found, placed, intake)
        yield row, _files(placed, intake)


def _remedy(placed: Placed, intake: Intake) -> Row | None:
    values: Row = placed.values
    finding = intake.find("findings", values["finding"], placed, "finding")
    owner = intake.find("posts", values["owner"], placed, "owner")
    for said in values["types"]:
        if said not in _TYPE_OF:
            intake.problems.append(UNKNOWN_TYPE(placed.place("types"), code=values["id"], found=said))
    types = ";".join(_TYPE_OF[said] for said in values["types"] if said in _TYPE_OF)
    row = {key: values[key] for key in ("text", "department", "due", "done", "result")}
    row |= {"code": values["id"], "finding_id": finding, "owner_id": owner, "types": types}
    return None if finding is None else row


def _files(placed: Placed, intake: Intake) -> list[int]:
    names: tuple[str, ...] = placed.values["evidence"]  # type: ignore[assignment]  # a files column holds names
    found = (evidence.find_file(name, placed, "evidence", intake) for name in names)
    return list(dict.fromkeys(pk for pk in found if pk is not None))


def _write(model: type[Model], rows: list[Row]) -> None:
    """Write rows by their code."""
    with connection.cursor() as cursor:
        statement = upsert(model._meta.db_table, list(rows[0]), ("code",))
        cursor.executemany(statement, [tuple(row.values()) for row in rows])


def _keys(model: type[Model], rows: list[Row]) -> dict[str, int]:
    """The keys of rows that were written, by code. No query for none."""
    codes = [row["code"] for row in rows]
    return dict(model._default_manager.filter(code__in=codes).values_list("code", "pk")) if codes else {}


def _report(found: Iterable[Complaint], placed: Placed, intake: Intake) -> None:
    for kind, column, data in found:
        intake.problems.append(kind(placed.place(column), **data))
