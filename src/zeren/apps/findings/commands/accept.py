"""Rows taken in as recorded history."""

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
from zeren.apps.findings.events import Accepted
from zeren.apps.findings.models import Finding, Remedy, RemedyFile
from zeren.apps.findings.rules.lateness import effective_due
from zeren.apps.findings.rules.ledger import Complaint, Entry, complaints, remedy_complaints
from zeren.apps.findings.rules.problems import UNKNOWN_TYPE
from zeren.apps.findings.sheets import REMEDY_TYPES
from zeren.apps.organisation.models import Unit
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
        # Whoever has the page of a finding open sees that its row is another one now.
        grows = "version" if model is Finding else ""
        statement = upsert(model._meta.db_table, list(rows[0]), ("code",), grows=grows)
        cursor.executemany(statement, [tuple(row.values()) for row in rows])


def _keys(model: type[Model], rows: list[Row]) -> dict[str, int]:
    """The keys of rows that were written, by code. No query for none."""
    codes = [row["code"] for row in rows]
    return dict(model._default_manager.filter(code__in=codes).values_list("code", "pk")) if codes else {}


def _report(found: Iterable[Complaint], placed: Placed, intake: Intake) -> None:
    for kind, column, data in found:
        intake.problems.append(kind(placed.place(column), **data))
