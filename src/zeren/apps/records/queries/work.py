"""Reads of meetings, tasks, instructions, study, guidance and certificates. Objections are read with their meeting."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from zeren.apps.organisation.models import Unit
from zeren.apps.records.models import (
    Addressee,
    Certificate,
    Dissent,
    Guidance,
    Instruction,
    Item,
    Meeting,
    Programme,
    Record,
    Review,
    Task,
    Topic,
)
from zeren.apps.records.rules.instructions import CARRIED, Stand, state
from zeren.apps.records.states import FILED
from zeren.base.located import Located


def meetings(scope: Q) -> QuerySet[Meeting]:
    """The meetings of a scope (a filter on `unit__path`), with their units, how many points each has (`points`) and
    whether one of them decided something (`decided`): looked up for those that are shown. One query.
    """
    mine = Item.objects.filter(meeting=OuterRef("pk")).order_by()
    points = Subquery(mine.values("meeting").annotate(n=Count("pk")).values("n"))
    decided = Exists(mine.exclude(decision=""))
    return Meeting.objects.filter(scope).select_related("unit").annotate(points=points, decided=decided)


def path_of_meeting(meeting: int, **_: object) -> Located | None:
    """The path of a meeting's unit and the meeting. One query."""
    row = Meeting.objects.filter(pk=meeting).select_related("unit", "activity").first()
    return Located(row.unit.path, row) if row else None


def items_of(meeting: int) -> list[Item]:
    """The points of a meeting with what each filed. One query."""
    return list(Item.objects.filter(meeting_id=meeting).select_related("record", "topic").order_by("number"))


def tasks_of(meeting: int) -> list[Task]:
    """The tasks that a meeting gave. One query."""
    return list(Task.objects.filter(item__meeting_id=meeting).order_by("item__number"))


def path_of_item(item: int, **_: object) -> Located | None:
    """The path of the unit of a point of an agenda, and the point. One query."""
    row = Item.objects.filter(pk=item).select_related("meeting__unit").first()
    return Located(row.meeting.unit.path, row) if row else None


def dissents_of(meeting: int) -> dict[int, list[Dissent]]:
    """What members had noted at a meeting, by point: only for the page of that meeting. One query."""
    found: dict[int, list[Dissent]] = {}
    for row in Dissent.objects.filter(item__meeting_id=meeting).order_by("pk"):
        found.setdefault(row.item_id, []).append(row)
    return found


def tasks(scope: Q) -> QuerySet[Task]:
    """The tasks of a scope (a filter on `unit__path`) with their units and the meeting each comes from. One query."""
    return Task.objects.filter(scope).select_related("unit", "item__meeting")


def path_of_task(task: int, **_: object) -> Located | None:
    """The path of a task's unit and the task. One query."""
    row = Task.objects.filter(pk=task).select_related("unit", "item__meeting").first()
    return Located(row.unit.path, row) if row else None


def inbox(scope: Q) -> QuerySet[Addressee]:
    """What units of a scope (a filter on `unit__path`) were told to do. One query."""
    return Addressee.objects.filter(scope).select_related("instruction__issuer", "unit", "task")


def path_of_addressee(addressee: int, **_: object) -> Located | None:
    """The path of the unit that was told, and the row. One query."""
    row = inbox(Q(pk=addressee)).first()
    return Located(row.unit.path, row) if row else None


def path_of_instruction(instruction: int, **_: object) -> Located | None:
    """The path of the unit that instructs, and the instruction. One query."""
    row = Instruction.objects.filter(pk=instruction).select_related("issuer").first()
    return Located(row.issuer.path, row) if row else None


def stand(row: Addressee) -> str:
    """Where a unit stands with an instruction, a key of `rules.instructions.STATES`."""
    post, due = (row.task.post, row.task.due) if row.task else ("", None)
    return state(Stand(row.read, row.accepted, row.forwarded, row.decision, post, due))


def sent_by(scope: Q) -> QuerySet[Instruction]:
    """The instructions of issuers in a scope (a filter on `issuer__path`), with how many units they went to (`asked`)
    and how many carried them out (`carried`). One query.
    """
    carried = Count("addressees", filter=Q(addressees__task__isnull=False) & ~Q(addressees__decision=""))
    found = Instruction.objects.filter(scope).select_related("issuer")
    return found.annotate(asked=Count("addressees"), carried=carried).order_by("-issued", "-pk")


class Covered(NamedTuple):
    """A required topic, how many units it is for, and how many of them studied it with an outcome."""

    topic: Topic
    units: int
    done: int


def topics_for(unit: Unit, year: int) -> list[Topic]:
    """What a unit has to study in a year: asked for by itself or a unit above it. One query."""
    above = [unit.path[:end] for end in range(9, len(unit.path) + 1, 9)]
    fits = Q(category="") | Q(category=unit.category)
    return list(Topic.objects.filter(fits, unit__path__in=above, year=year).select_related("unit").order_by("until"))


def studied(unit: int, topics: list[Topic]) -> dict[int, dt.date]:
    """On which day a unit studied each of some topics first, with an outcome. One query."""
    found = Item.objects.filter(topic__in=topics, meeting__unit_id=unit, meeting__held__isnull=False)
    rows = found.exclude(decision="").order_by("-meeting__held").values_list("topic_id", "meeting__held")
    return {topic: day for topic, day in rows if topic and day}


def topics(scope: Q, year: int) -> QuerySet[Topic]:
    """What units of a scope (a filter on `unit__path`), or units above them, ask to be studied in a year. One query."""
    return Topic.objects.filter(scope, year=year).select_related("unit").order_by("until", "pk")


def coverage(scope: Q, topics: Sequence[Topic]) -> list[Covered]:
    """How far units of a scope (a filter on `path`) have covered what they have to study. Two queries, however many
    topics.
    """
    if not topics:
        return []
    meant = {f"of_{one.pk}": Count("pk", filter=_meant(one)) for one in topics}
    units = Unit.objects.filter(scope, closed=None).aggregate(**meant)
    held: Any = Item.objects.filter(topic__in=topics, meeting__held__isnull=False).exclude(decision="").order_by()
    held = held.filter(meeting__unit__in=Unit.objects.filter(scope, closed=None).values("pk"))
    done = dict(held.values_list("topic").annotate(n=Count("meeting__unit", distinct=True)))
    return [Covered(one, units[f"of_{one.pk}"], done.get(one.pk, 0)) for one in topics]


def _meant(topic: Topic) -> Q:
    """The units that have to study a topic."""
    kind = Q(category=topic.category) if topic.category else Q()
    return kind & Q(path__startswith=topic.unit.path)


def path_of_topic(topic: int, **_: object) -> Located | None:
    """The path of the unit that asks for a topic, and the topic. One query."""
    row = Topic.objects.filter(pk=topic).select_related("unit").first()
    return Located(row.unit.path, row) if row else None


def programmes_for(unit: Unit, year: int) -> list[Programme]:
    """The training programmes of a year that are for people of a unit: asked for by itself or a unit above it. Two
    queries, for the courses too.
    """
    above = [unit.path[:end] for end in range(9, len(unit.path) + 1, 9)]
    fits = Q(category="") | Q(category=unit.category)
    found = Programme.objects.filter(fits, unit__path__in=above, year=year)
    return list(found.select_related("unit").prefetch_related("courses").order_by("until", "pk"))


def programmes(scope: Q, year: int) -> QuerySet[Programme]:
    """The training programmes that units of a scope (a filter on `unit__path`) ask for in a year. Two queries."""
    found = Programme.objects.filter(scope, year=year)
    return found.select_related("unit").prefetch_related("courses").order_by("until", "pk")


class Taught(NamedTuple):
    """What a unit did for a course: the first day on which it was held with an outcome, and the posts that came then or
    later.
    """

    day: dt.date
    posts: frozenset[str]


def taught(unit: int, some: Iterable[Programme]) -> dict[int, Taught]:
    """What a unit held of some programmes, with an outcome, by course. One query."""
    found = Item.objects.filter(course__programme__in=list(some), meeting__unit_id=unit, meeting__held__isnull=False)
    rows = found.exclude(decision="").order_by("-meeting__held")
    done: dict[int, Taught] = {}
    for course, day, posts in rows.values_list("course_id", "meeting__held", "meeting__posts"):
        assert day is not None, "asked for by it"
        before = done[course].posts if course in done else frozenset()
        done[course] = Taught(day, before | frozenset(posts.split("；") if posts else ()))
    return done


def trained(programme: Programme, scope: Q) -> tuple[int, dict[int, int], Counter[str]]:
    """How many units of a scope (a filter on `path`) a programme is for, how many of them held each course with an
    outcome, and how often each method was used. Three queries.
    """
    kind = Q(category=programme.category) if programme.category else Q()
    units = Unit.objects.filter(scope, kind, path__startswith=programme.unit.path, closed=None)
    held = Item.objects.filter(course__programme=programme, meeting__held__isnull=False).exclude(decision="")
    held = held.filter(meeting__unit__in=units.values("pk"))
    done = dict(held.order_by().values_list("course").annotate(n=Count("meeting__unit", distinct=True)))
    used = Counter(dict(held.order_by().values_list("course__method").annotate(n=Count("meeting", distinct=True))))
    return units.count(), done, used


def path_of_programme(programme: int, **_: object) -> Located | None:
    """The path of the unit that asks for a programme, and the programme. One query."""
    row = Programme.objects.filter(pk=programme).select_related("unit").first()
    return Located(row.unit.path, row) if row else None


def guidance(scope: Q) -> QuerySet[Guidance]:
    """The guidance that units of a scope (a filter on `unit__path`) had, the newest first. One query."""
    return Guidance.objects.filter(scope).select_related("unit", "guide").order_by("-day", "-pk")


def path_of_guidance(guidance: int, **_: object) -> Located | None:
    """The path of the unit that was guided, and the row. One query."""
    row = Guidance.objects.filter(pk=guidance).select_related("unit", "guide").first()
    return Located(row.unit.path, row) if row else None


def certificates(scope: Q) -> QuerySet[Certificate]:
    """The certificates of a scope (a filter on `unit__path`), those that end first at the top. One query."""
    return Certificate.objects.filter(scope).select_related("unit").order_by(F("expires").asc(nulls_last=True), "pk")


def path_of_certificate(certificate: int, **_: object) -> Located | None:
    """The path of a certificate's unit and the row. One query."""
    row = Certificate.objects.filter(pk=certificate).select_related("unit").first()
    return Located(row.unit.path, row) if row else None


def carried(rows: list[Addressee]) -> int:
    """How many of them were carried out by a decision of the unit."""
    return sum(stand(row) == CARRIED for row in rows)


def reviews(scope: Q) -> QuerySet[Review]:
    """The reports of a scope (a filter on `unit__path`), the newest first. One query."""
    return Review.objects.filter(scope).select_related("unit", "record").order_by("-sent", "-pk")


def review_of(unit: int, duty: str, period: str) -> Review | None:
    """A unit's report for a duty and period. One query."""
    return reviews(Q(unit_id=unit, duty=duty, period=period)).first()


def path_of_review(review: int, **_: object) -> Located | None:
    """The path of a report's unit and the report. One query."""
    row = reviews(Q(pk=review)).first()
    return Located(row.unit.path, row) if row else None


def work_done(unit: int, first: dt.date, end: dt.date) -> dict[str, int]:
    """What of a unit's own work a report on the days from `first` up to, not including, `end` counts: the keys of
    `rules.reviews.FACTS` that are of this app. Four queries.
    """
    held = Meeting.objects.filter(unit_id=unit, held__gte=first, held__lt=end)
    with_outcome = Item.objects.filter(meeting=OuterRef("pk")).exclude(decision="")
    meetings_held = held.annotate(outcome=Exists(with_outcome)).values_list("outcome", flat=True)
    outcomes = list(meetings_held)
    due = Task.objects.filter(unit_id=unit, due__gte=first, due__lt=end)
    told = Addressee.objects.filter(unit_id=unit, instruction__issued__gte=first, instruction__issued__lt=end)
    tasks_due = due.aggregate(tasks=Count("pk"), tasks_done=Count("done"))
    instructed = told.aggregate(told=Count("pk"), carried=Count("task"))
    filed = Record.objects.filter(unit_id=unit, happened__gte=first, happened__lt=end, state=FILED).count()
    decided = {"decided": sum(outcomes), "plain": len(outcomes) - sum(outcomes), "records": filed}
    return decided | tasks_due | instructed
