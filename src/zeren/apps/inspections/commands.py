"""Every write of inspections."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from django.db import connection, transaction

from zeren.apps.audit import commands as audit
from zeren.apps.findings import commands as findings
from zeren.apps.findings.commands import Hand
from zeren.apps.findings.models import Finding
from zeren.apps.findings.states import START as DRAFT
from zeren.apps.inspections.events import Accepted, FedBack, Opened
from zeren.apps.inspections.models import Draw, Inspection, Judgement
from zeren.apps.inspections.rules import (
    DEDUCTED_UNREADABLE,
    FED_BACK_ALREADY,
    NO_TITLE,
    UNKNOWN_INSPECTION,
    UNKNOWN_KIND,
    Complaint,
    Verdict,
    Visit,
    complaints,
    doubts,
    opening,
    sample_doubts,
)
from zeren.apps.inspections.sheets import INSPECTIONS, JUDGEMENTS, SAMPLES
from zeren.apps.inspections.states import KINDS, MOST_DEDUCTED
from zeren.apps.organisation.models import Post, Unit
from zeren.apps.organisation.sheets import of_units
from zeren.base.codes import first_free
from zeren.base.numbers import exact_points
from zeren.base.problems import Problem, Refused
from zeren.base.statements import upsert
from zeren.documents.sheet import Intake, Placed, Sheet

BATCH = 2000
NOBODY = Hand()


@dataclass(frozen=True)
class Opening:
    """What is said of an inspection when it is registered. `kind` is a key of `states.KINDS`."""

    kind: str
    title: str
    started: dt.date
    ended: dt.date | None = None


_AS_READ = ("kind", "title", "started", "ended", "fed_back", "merged_with", "document")


Row = dict[str, Any]


def accept_sheet(sheet: Sheet, rows: Iterable[Placed], intake: Intake, *, by: str, on: dt.date) -> int:
    """Take in inspections, judgements or samples; a code that is known already is brought up to date. Returns how many
    rows were written.

    What contradicts the rules goes to `intake.problems`; the caller then rolls back.
    """
    assert transaction.get_connection().in_atomic_block, "the caller decides whether the load holds"
    if sheet.key != INSPECTIONS.key:
        return _accept_judged(sheet, rows, intake, by=by, on=on)
    checked = _checked(rows, intake)
    count = 0
    with connection.cursor() as cursor:
        while batch := list(islice(checked, BATCH)):
            statement = upsert(Inspection._meta.db_table, list(batch[0]), ("code",))
            cursor.executemany(statement, [tuple(row.values()) for row in batch])
            count += len(batch)
    intake.learn("inspections", dict(Inspection.objects.values_list("code", "pk")))
    audit.write(Accepted(count, sheet.key), by=by, on=on)
    return count


def _accept_judged(sheet: Sheet, rows: Iterable[Placed], intake: Intake, *, by: str, on: dt.date) -> int:
    read, model = {JUDGEMENTS.key: (_judgement, Judgement), SAMPLES.key: (_draw, Draw)}[sheet.key]
    taken = []
    for placed, unit in of_units(sheet, rows, intake):
        row, found = read(placed, unit, intake)
        intake.problems += [kind(placed.place(column), **data) for kind, column, data in found]
        if row is not None:
            taken.append(row)
    fields = [field.name for field in model._meta.concrete_fields if field.name not in {"id", "code"}]
    model._default_manager.bulk_create(
        taken, BATCH, update_conflicts=True, unique_fields=["code"], update_fields=fields
    )
    audit.write(Accepted(len(taken), sheet.key), by=by, on=on)
    return len(taken)


def _judgement(placed: Placed, unit: Unit, intake: Intake) -> tuple[Judgement | None, list[Complaint]]:
    v: dict[str, Any] = placed.values | {key: placed.values[key] or "" for key in ("grade", "level")}
    posts = {key: intake.find("posts", v[key], placed, key) for key in ("judge", "second")}
    paths = dict(Post.objects.filter(pk__in=[pk for pk in posts.values() if pk]).values_list("pk", "unit__path"))
    judge, second = ((str(v[key]) if posts[key] else "", paths.get(posts[key] or 0, "")) for key in posts)
    found: list[Complaint] = []
    deducted = exact_points(v["deducted"], MOST_DEDUCTED) if v["deducted"] else None
    if v["deducted"] and deducted is None:
        most = MOST_DEDUCTED // 1000
        found.append((DEDUCTED_UNREADABLE, "deducted", {"found": v["deducted"], "most": most}))
    else:
        found += doubts(Verdict(v["id"], unit.path, v["grade"], deducted, v["reason"], judge, second))
    if posts["judge"] is None:
        return None, found
    plain = {key: v[key] for key in ("duty", "judged", "grade", "level", "reason")}
    keys = {f"{key}_id": pk for key, pk in posts.items()}
    return Judgement(code=v["id"], unit=unit, deducted=deducted, **plain, **keys), found


def _draw(placed: Placed, unit: Unit, intake: Intake) -> tuple[Draw | None, list[Complaint]]:  # noqa: ARG001  as the other
    v: dict[str, Any] = placed.values
    counts = {key: v[key] for key in ("drawn", "checked", "faults")}
    found = list(sample_doubts(v["id"], v["objects"], **counts))
    plain = {"code": v["id"], "unit": unit, "duty": v["duty"], "drawn_on": v["date"], "seed": v["seed"]}
    return Draw(**plain, objects_there=v["objects"], **counts), found


def _checked(rows: Iterable[Placed], intake: Intake) -> Iterator[Row]:
    paths = dict(Unit.objects.values_list("pk", "path"))
    places = dict(Post.objects.values_list("pk", "unit__path"))
    for placed in rows:
        row = _read(placed, intake) if placed.sound else None
        if row is None:
            intake.doubt("inspections", str(placed.values.get("id") or ""))
            continue
        _check(row, placed, paths, places, intake)
        yield row


def open_visit(unit: str, visit: Opening, *, by: str, on: dt.date, hand: Hand = NOBODY) -> Inspection:
    """Register an inspection of the unit with this code, led by the post `by`, and return it. The same one sent twice
    is kept once. Raises `Refused`.
    """
    with transaction.atomic():
        # The unit is kept from others: codes are counted within it.
        where = Unit.objects.select_for_update().get(code=unit)
        actor = hand.actor(by, on)
        said = {"kind": visit.kind, "title": visit.title.strip(), "started": visit.started, "ended": visit.ended}
        if same := Inspection.objects.filter(unit=where, fed_back=None, leader__code=by, **said).first():
            return same
        row = Inspection(code=_next_code(where, visit.started), unit=where, leader=_post(by), **said)
        found = [*_faults(visit), *opening(row.kind, where.path, actor)]
        found += [kind(**data) for kind, _, data in complaints(_visit(row, by, actor.by_path))]
        if found:
            raise Refused(found)
        row.save()
        audit.write(Opened(row.code, unit, row.kind, row.started.isoformat()), by=by, on=on)
    return row


def feed_back(
    inspection: str, *, document: str = "", ended: dt.date | None = None, by: str, on: dt.date, hand: Hand = NOBODY
) -> int:
    """Tell the unit the result: from this day the inspection is fed back, and its drafts are handed to the unit.
    Returns how many findings were issued; 0 where it was fed back already on this day. Raises `Refused`.
    """
    with transaction.atomic():
        found = Inspection.objects.select_for_update(of=("self",)).select_related("unit", "leader")
        row = found.filter(code=inspection).first()
        if row is None:
            raise Refused([UNKNOWN_INSPECTION(code=inspection)])
        if row.fed_back is not None:
            if row.fed_back == on:
                return 0
            raise Refused([FED_BACK_ALREADY(code=inspection, day=row.fed_back)])
        actor = hand.actor(by, on)
        row.fed_back, row.ended = on, ended or row.ended or on
        row.document = document.strip() or row.document
        against = opening(row.kind, row.unit.path, actor)
        against += [kind(**data) for kind, _, data in complaints(_visit(row, by, actor.by_path))]
        if against:
            raise Refused(against)
        row.save()
        drafts = list(Finding.objects.filter(inspection=row.code, state=DRAFT).order_by("code"))
        for one in drafts:
            findings.step(one.code, "issue", by=by, on=on, hand=replace(hand, seen=None))
        audit.write(FedBack(row.code, row.unit.code, len(drafts)), by=by, on=on)
    return len(drafts)


def _faults(visit: Opening) -> list[Problem]:
    found = [] if visit.kind in KINDS else [UNKNOWN_KIND(found=visit.kind)]
    return found + ([] if visit.title.strip() else [NO_TITLE()])


def _post(code: str) -> Post | None:
    return Post.objects.filter(code=code).first()


def _visit(row: Inspection, leader: str, path: str) -> Visit:
    return Visit(row.code, row.kind, row.unit.path, row.started, row.ended, row.fed_back, leader, path)


def _next_code(unit: Unit, started: dt.date) -> str:
    """The first code of the unit and year that is free: one more than there are, at least."""
    head = f"J-{unit.code}-{started.year}-"
    return first_free(head, set(Inspection.objects.filter(code__startswith=head).values_list("code", flat=True)))


def _read(placed: Placed, intake: Intake) -> Row | None:
    values: Mapping[str, Any] = placed.values
    unit = intake.find("units", values["unit"], placed, "unit")
    leader = intake.find("posts", values["leader"], placed, "leader")
    if unit is None:
        return None
    return {"code": values["id"], "unit_id": unit, "leader_id": leader} | {key: values[key] for key in _AS_READ}


def _check(row: Row, placed: Placed, paths: Mapping[int, str], places: Mapping[int, str], intake: Intake) -> None:
    leader = row["leader_id"]
    visit = Visit(
        code=row["code"],
        kind=row["kind"],
        unit_path=paths[row["unit_id"]],
        started=row["started"],
        ended=row["ended"],
        fed_back=row["fed_back"],
        leader=str(placed.values["leader"]) if leader else "",
        leader_path=places[leader] if leader else "",
    )
    for kind, column, data in complaints(visit):
        intake.problems.append(kind(placed.place(column), **data))
