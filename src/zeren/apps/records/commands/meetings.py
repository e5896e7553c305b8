"""Meetings, study sessions, their tasks, and what each files."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from django.db import transaction

from zeren.apps.audit import commands as audit
from zeren.apps.organisation.queries import seats
from zeren.apps.records import commands as records
from zeren.apps.records.events import DissentNoted, MeetingHeld, MeetingPlanned, TaskDone
from zeren.apps.records.models import Dissent, Item, Meeting, Task
from zeren.apps.records.rules import Entry
from zeren.apps.records.rules.meetings import (
    HELD_ALREADY,
    NOT_A_MEMBER,
    RESULT_MISSING,
    TASK_DONE_ALREADY,
    Draft,
    Line,
    problems,
    proves,
)
from zeren.base.problems import Refused, Where


class Held(NamedTuple):
    """A meeting as it stands now, and the duties for which it filed something."""

    meeting: Meeting
    duties: frozenset[str]


def hold(draft: Draft, code: str, planned: int | None = None, *, by: str, on: dt.date) -> Held:
    """Enter a meeting under a code, or fill in one that was planned. What was held files a record for every point that
    decided something for a duty, and its tasks; what is to come is kept as a plan. The same code once more gives the
    meeting that is there.

    Raises `Refused` for what `rules.meetings.problems` finds, and where it was entered already.
    """
    found = list(problems(draft, on))
    if found:
        raise Refused(found)
    with transaction.atomic(), audit.together():
        there = Meeting.objects.filter(code=code).first() if planned is None else None
        if there is not None:
            return Held(there, frozenset())
        meeting = _row(draft, code, planned, on)
        meeting.items.all().delete()
        if meeting.held is None:
            Item.objects.bulk_create(_item(meeting, number, line) for number, line in enumerate(draft.lines, start=1))
            audit.write(MeetingPlanned(meeting.code, meeting.title, meeting.planned), by=by, on=on)
            return Held(meeting, frozenset())
        duties = {_held_line(meeting, n, line, by=by, on=on) for n, line in enumerate(draft.lines, start=1)} - {""}
        audit.write(MeetingHeld(meeting.code, meeting.title, len(draft.lines), len(duties)), by=by, on=on)
    return Held(meeting, frozenset(duties))


def _row(draft: Draft, code: str, planned: int | None, on: dt.date) -> Meeting:
    assert draft.day is not None, "nothing was wrong"
    meeting = Meeting.objects.select_for_update().get(pk=planned) if planned else Meeting(code=code)
    if meeting.held is not None:
        raise Refused([HELD_ALREADY()])
    meeting.unit_id, meeting.kind, meeting.title = draft.unit, draft.kind, draft.title
    if draft.planned(on):
        meeting.planned = draft.day
    else:
        meeting.planned, meeting.held = meeting.planned or draft.day, draft.day
    meeting.came, meeting.invited, meeting.provider = draft.came, draft.invited, draft.provider
    meeting.posts = "；".join(draft.posts)
    meeting.owner, meeting.minutes, meeting.passed = draft.owner, draft.minutes, draft.passed
    meeting.activity_id = draft.activity
    meeting.save()
    return meeting


def _item(meeting: Meeting, number: int, line: Line) -> Item:
    given = {key: getattr(line, key) for key in ("title", "framework", "duty", "clause", "decision")}
    return Item(meeting=meeting, number=number, topic_id=line.topic, course_id=line.course, **given)


def _held_line(meeting: Meeting, number: int, line: Line, *, by: str, on: dt.date) -> str:
    """Write a point of a meeting, what it files and its task. Returns the duty for which it filed something."""
    assert meeting.held is not None
    item = _item(meeting, number, line)
    kind = proves(meeting.kind, line)
    code = f"{meeting.code}-{number}"
    if kind:
        title = f"{meeting.title}：{line.title}"
        entry = Entry(meeting.unit_id, line.duty, meeting.held, title, kind, outcome=line.decision)
        counted = entry._replace(amount=meeting.came, base=meeting.invited)
        item.record = records.file(counted, [], code, by=by, on=on)
    item.save()
    if line.task:
        assert line.due is not None
        given = {key: getattr(line, key) for key in ("framework", "duty", "clause", "business", "due")}
        Task.objects.create(code=code, unit_id=meeting.unit_id, item=item, title=line.task, post=line.owner, **given)
    return line.duty if kind else ""


def finish(task: int, result: str, *, by: str, on: dt.date) -> Task:
    """A task is done; where it comes from a duty it files what came of it. Raises `Refused` without a result."""
    if not result.strip():
        raise Refused([RESULT_MISSING(Where(column="result"))])
    with transaction.atomic(), audit.together():
        row = Task.objects.select_for_update().get(pk=task)
        if row.done is not None:
            raise Refused([TASK_DONE_ALREADY()])
        row.done, row.result = on, result.strip()[:2000]
        if row.duty:
            entry = Entry(row.unit_id, row.duty, on, row.title, "action", outcome=row.result)
            row.record = records.file(entry, [], f"{row.code}-T", by=by, on=on)
        row.save()
        audit.write(TaskDone(row.code, row.title), by=by, on=on)
    return row


def dissent(item: int, words: str, person: str, *, by: str, on: dt.date) -> None:  # noqa: ARG001  see below
    """A member notes an objection to a decision, or takes it out again (no words). `person` is the code of whoever is
    signed in: nobody notes it for another. The journal says at which meeting, not whose it was (so `by` is not kept).

    Raises `Refused` for somebody who holds no post in the unit, and where nothing was decided.
    """
    with transaction.atomic():
        row = Item.objects.select_related("meeting__unit").get(pk=item)
        at_home = any(seat.path == row.meeting.unit.path for seat in seats(person, on))
        if not at_home or not row.decision:
            raise Refused([NOT_A_MEMBER(Where(column="words"))])
        own = Dissent.objects.filter(item=row, person=person)
        own.delete()
        if words.strip():
            Dissent.objects.create(item=row, person=person, words=words.strip()[:500], on=on)
        audit.write(DissentNoted(row.meeting.code), by="member", on=on)
