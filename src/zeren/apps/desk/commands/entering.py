"""One row of a table entered by hand: through the door that takes in tables, so that the same rules hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from django.db import transaction

from zeren.apps.audit import commands as audit
from zeren.apps.desk.commands.loading import DOORS
from zeren.apps.desk.events import Agreed, Entered
from zeren.apps.desk.queries import TABLES, counted_already, free_code, sheet_of
from zeren.apps.desk.rules import ALREADY_COUNTED, ALREADY_READ, NO_SUCH_ROW
from zeren.apps.inspections.models import Judgement
from zeren.apps.inspections.rules import Verdict, doubts
from zeren.apps.organisation.models import Post, Unit
from zeren.base.problems import Problem, Refused
from zeren.documents.sheet import Intake, RawTable, read_rows


def enter(table: str, unit: int, values: Mapping[str, str], *, by: str, on: dt.date) -> str:
    """Enter a judgement, a sample, an award or survey returns of a unit; returns its code. `values` are texts by the
    keys of the sheet's columns, without code and unit; `judge`, where there is one, is the code of a post.

    Raises `Refused` with every problem, each with the field that it is about.
    """
    sheet = sheet_of(table)
    with transaction.atomic():
        named = Unit.objects.select_for_update().get(pk=unit)
        code = free_code(table, named.code, on.year)
        cells = {column.key: values.get(column.key, "").strip() for column in sheet.columns}
        cells |= {"id": code, "unit": named.code}
        posts = Post.objects.filter(code__in=[cells.get("judge", ""), cells.get("second", "")])
        intake = Intake(keys={"units": {named.code: named.pk}, "posts": dict(posts.values_list("code", "pk"))})
        raw = RawTable(table, "", "", 0, tuple(cells), lambda _: iter([(0, list(cells.values()))]))
        rows = list(read_rows(sheet, raw, intake))
        if not intake.problems and counted_already(table, named.pk, rows[0].values):
            intake.problems.append(ALREADY_COUNTED())
        DOORS[table](sheet, rows, intake, by=by, on=on)
        if intake.problems:
            raise Refused([_plain(problem) for problem in intake.problems])
        audit.write(Entered(table, code, named.code), by=by, on=on)
    return code


def _plain(problem: Problem) -> Problem:
    """Without a row: there is one only."""
    return replace(problem, where=problem.where._replace(row=0)) if problem.where else problem


def agree(judgement: int, post: str, *, by: str, on: dt.date) -> None:
    """Say as a second reader, who holds `post`, that a judgement is right: a deduction counts from then on. Said again
    by the same post it changes nothing. Raises `Refused` for the post that judged, and for one inside the unit.
    """
    with transaction.atomic():
        rows = Judgement.objects.select_for_update(of=("self",)).select_related("unit", "judge__unit", "second")
        row = rows.filter(pk=judgement).first()
        reader = Post.objects.filter(code=post).select_related("unit").first()
        if row is None or reader is None:
            raise Refused([NO_SUCH_ROW()])
        if row.second_id == reader.pk:
            return
        if row.second_id is not None:
            raise Refused([ALREADY_READ(code=row.code)])
        judge, second = ((one.code, one.unit.path) for one in (row.judge, reader))
        verdict = Verdict(row.code, row.unit.path, row.grade, row.deducted, row.reason, judge, second)
        if found := [kind(**data) for kind, _, data in doubts(verdict)]:
            raise Refused(found)
        row.second = reader
        row.save(update_fields=["second"])
        audit.write(Agreed(row.code, row.unit.code), by=by, on=on)


__all__ = ["TABLES", "agree", "enter"]
