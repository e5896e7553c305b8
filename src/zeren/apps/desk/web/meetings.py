"""Meetings and study sessions: planned, held, and what their points file; tasks until they are done."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zeren.apps.access.queries import may, scope, viewer
from zeren.apps.access.rules import Permission, needs
from zeren.apps.frameworks.queries import Beside, beside
from zeren.apps.obligations.commands.work import finish as finished
from zeren.apps.obligations.commands.work import hold as held
from zeren.apps.organisation.models import Unit
from zeren.apps.organisation.queries import Stands, path_of, post_names, posts_of, seats, seen, standing_for
from zeren.apps.records.commands import meetings as commands
from zeren.apps.records.models import Activity, Item, Meeting, Task
from zeren.apps.records.queries import activities as again
from zeren.apps.records.queries import work as queries
from zeren.apps.records.rules import receipt
from zeren.apps.records.rules.meetings import KINDS, MEETING, MOST_ITEMS, NOT_ENTRUSTED, POST_UNKNOWN, Draft, Line
from zeren.base.numbers import exact_whole
from zeren.base.problems import Problem, Refused, Where, refuse
from zeren.base.text import Text
from zeren.ui.asked import day_or_none, who
from zeren.ui.cells import Cells, Row
from zeren.ui.clock import today
from zeren.ui.door import handed_on
from zeren.ui.export import list_response
from zeren.ui.navigation import Crumb
from zeren.ui.notices import tell
from zeren.ui.table import Column, Filter, Table
from zeren.ui.tones import Badge

P = Permission
MEETINGS = Text("会议和学习", "Meetings and study")
TASKS = Text("任务", "Tasks")
STATES = {
    "planned": Badge(Text("已安排", "planned"), "info"),
    "due": Badge(Text("到期未登记", "to be entered"), "warn"),
    "plain": Badge(Text("没有结果，不计", "no outcome, counts nothing"), "quiet"),
    "good": Badge(Text("有结果", "with an outcome"), "good"),
}
COLUMNS = (
    Column(Text("日期", "Day")),
    Column(Text("名称", "Title"), cell="clip"),
    Column(Text("单位", "Unit")),
    Column(Text("类型", "Kind"), narrow=False),
    Column(Text("议题", "Points"), align="right", narrow=False),
    Column(Text("状态", "State")),
)
TASK_STATES = {
    "done": Badge(Text("已办结", "done"), "good"),
    "late": Badge(Text("逾期", "late"), "bad"),
    "open": Badge(Text("在办", "under way"), "info"),
}
TASK_COLUMNS = (
    Column(Text("期限", "Due")),
    Column(Text("任务", "Task"), cell="clip"),
    Column(Text("单位", "Unit")),
    Column(Text("谁办", "Who")),
    Column(Text("状态", "State")),
)


MOST_PEOPLE = 9_999_999
"""No meeting has more."""


def text(request: HttpRequest, key: str, most: int = 5000) -> str:
    """A field as typed, without what no field may hold."""
    return request.POST.get(key, "").replace("\0", "").replace("\r\n", "\n").strip()[:most]


def own_unit(request: HttpRequest, permission: Permission) -> Unit | None:
    """The topmost unit for which the reader has a permission: what a list's button is about. One query."""
    day = today()
    if not may(request.user, permission, None, day):
        return None
    return Unit.objects.filter(scope(request.user, permission, day), closed=None).order_by("path").first()


def _state(one: Any, day: dt.date) -> Badge:
    if one.held is None:
        return STATES["due" if one.planned < day else "planned"]
    return STATES["good" if one.decided else "plain"]


@needs(P.see_unit)
@require_safe
def meetings(request: HttpRequest) -> HttpResponseBase:
    """The meetings, study sessions, trainings and guidance of units in scope, the newest first. Five queries beside
    those of the guard at most.
    """
    day = today()
    find = Text("按名称、单位找", "Find by title or unit")
    table = Table(COLUMNS, request.GET, (Filter("kind", Text("类型", "Kind"), KINDS),), search_text=find)
    found = queries.meetings(seen(request.user, P.see_unit, day, "unit__path"))
    if table.chosen("kind"):
        found = found.filter(kind=table.chosen("kind"))
    if table.search:
        found = found.filter(Q(title__icontains=table.search) | Q(unit__name__icontains=table.search))
    ordered = found.order_by("-planned", "-pk")
    if table.as_file:
        return list_response("meetings", table, (_row(one, day) for one in ordered.iterator()))
    table.tally(found.order_by().values("pk")[: table.enough].count())
    table.rows = [_row(one, day) for one in ordered[table.span]]
    page = {"table": table, "own": own_unit(request, P.file_record), "crumbs": [Crumb(MEETINGS)]}
    return render(request, "desk/meetings.html", page)


def _row(one: Any, day: dt.date) -> Row:
    cells = Cells()
    return (
        cells.day(one.held or one.planned),
        cells.link(reverse("desk:meeting", args=[one.pk]), one.title),
        cells.filed(one.unit.name),
        cells.said(KINDS[one.kind]),
        str(one.points or 0),
        cells.badge(_state(one, day)),
    )


@needs(P.see_unit, queries.path_of_meeting)
@require_safe
def meeting(request: HttpRequest, meeting: int) -> HttpResponse:  # noqa: ARG001  the guard has read it
    """One meeting: its points, what each decided and filed, the tasks. Six queries beside those of the guard."""
    return _shown(request, handed_on(request, Meeting), [])


def _shown(request: HttpRequest, row: Meeting, problems: list[Problem]) -> HttpResponse:
    day = today()
    own = viewer(request).person
    member = any(seat.path == row.unit.path for seat in seats(own, day))
    inside = member or may(request.user, P.file_record, row.unit.path, day)
    # What a member had noted is for the unit itself: whoever only sees the unit does not see it.
    noted = queries.dissents_of(row.pk) if inside else {}
    tasks = {task.item_id: task for task in queries.tasks_of(row.pk)}
    items = [(one, noted.get(one.pk, []), tasks.get(one.pk), str(one.pk)) for one in queries.items_of(row.pk)]
    named = post_names([row.owner, *row.posts.split("；"), *(task.post for task in tasks.values())])
    for task in tasks.values():
        task.post = named.get(task.post, task.post)
    page = {
        "row": row,
        "kind": KINDS[row.kind],
        "owner": named.get(row.owner, row.owner),
        "came": [named.get(one, one) for one in row.posts.split("；") if one],
        "items": items,
        "own": own,
        "member": member,
        "may_file": may(request.user, P.file_record, row.unit.path, day),
        "without": row.held is not None and not any(one.decision for one, *_ in items),
        "problems": problems,
        "today": day,
        "crumbs": [Crumb(MEETINGS, reverse("desk:meetings")), Crumb(row.code)],
    }
    return render(request, "desk/meeting.html", page, status=422 if problems else 200)


@needs(P.file_record, path_of)
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, unit: int) -> HttpResponse:  # noqa: ARG001  the guard has read it
    """Plan a meeting, or enter one that was held. Seven queries beside those of the guard to show it."""
    return _form(request, handed_on(request, Unit), None)


@needs(P.file_record, queries.path_of_meeting)
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: HttpRequest, meeting: int) -> HttpResponse:  # noqa: ARG001  the guard has read it
    """Fill in what came of a meeting that was planned."""
    row = handed_on(request, Meeting)
    if row.held is not None:
        return HttpResponseRedirect(reverse("desk:meeting", args=[row.pk]))
    return _form(request, row.unit, row)


def _form(request: HttpRequest, unit: Unit, planned: Meeting | None) -> HttpResponse:
    day, side = today(), beside(today())
    posts = posts_of(unit.pk, day)
    topics = queries.topics_for(unit, day.year)
    courses = [(one, list(one.courses.all())) for one in queries.programmes_for(unit, day.year)]
    turns = again.running(unit.pk, day)
    problems: list[Problem] = []
    if request.method == "POST":
        values = {key: text(request, key) for key in request.POST}
        known = {one.pk for one in topics}, {one.pk for _, some in courses for one in some}
        draft, problems = _draft(request, unit, side, {post.code for post in posts}, *known)
        activity = exact_whole(text(request, "activity", 10))
        draft = draft._replace(activity=activity if activity in {one.pk for one in turns} else None)
        try:
            if problems:
                raise Refused(problems)
            code = receipt(who(request), text(request, "token", 40) or secrets.token_urlsafe(12))
            made = held(draft, code, planned.pk if planned else None, side.crosswalk, by=who(request), on=day)
        except Refused as refused:
            problems = refused.problems
        else:
            _told(request, made)
            return HttpResponseRedirect(reverse("desk:meeting", args=[made.pk]))
    else:
        values = _kept(planned) if planned else _begun(request, turns, day)
    ticked = request.POST.getlist("posts")
    wrong = {problem.where.column for problem in problems}
    page = {
        "unit": unit,
        "planned": planned,
        "values": values,
        "token": values.get("token") or secrets.token_urlsafe(12),
        "kinds": KINDS.items(),
        "groups": offered(side, unit),
        "topics": topics,
        "courses": courses,
        "turns": turns,
        "posts": posts,
        "ticked": ticked,
        "lines": [_filled(values, number, wrong) for number in range(MOST_ITEMS)],
        "problems": problems,
        "wrong": wrong,
        "crumbs": [Crumb(MEETINGS, reverse("desk:meetings")), Crumb(Text("登记", "Enter"))],
    }
    return render(request, "desk/enter_meeting.html", page, status=422 if problems else 200)


def _told(request: HttpRequest, made: Meeting) -> None:
    if made.held is None:
        tell(request, Text("已安排；开过以后在这里填结果。", "Planned; fill in here what came of it afterwards."))
        return
    filed = made.items.filter(record__isnull=False).count()
    said = Text(
        "已登记{code}；同时形成工作记录{n}条，不用再报。",
        "{code} is entered; records filed with it: {n}, nothing is to be filed again.",
    )
    tell(request, said.fill(code=made.code, n=filed))


def offered(side: Beside, unit: Unit) -> list[tuple[Text, list[tuple[str, Text]]]]:
    """The duties that the unit owes, by framework."""
    found = []
    for pack in side.packs.values():
        owed = [(f"{pack.id}|{key}", duty.title.text) for key, duty in pack.duties.items()]
        mine = [one for one in owed if side.owed(pack, one[0].partition("|")[2], unit.category)]
        if mine:
            found.append((pack.title, mine))
    return found


def _begun(request: HttpRequest, turns: Sequence[Activity], day: dt.date) -> dict[str, str]:
    """An empty form; one for the turn of an activity says already what that is."""
    when = day_or_none(request.GET.get("day", "")) or day
    one = next((one for one in turns if str(one.pk) == request.GET.get("activity")), None)
    if one is None:
        kept = {key: request.GET[key][:200] for key in ("title-0", "topic-0", "course-0") if key in request.GET}
        return {"kind": request.GET.get("kind", MEETING), "day": when.isoformat()} | kept
    values = {"kind": one.kind, "title": one.title, "day": when.isoformat(), "owner": one.owner}
    duty = f"{one.framework}|{one.duty}" if one.duty else ""
    return values | {"activity": str(one.pk), "title-0": one.title if duty else "", "duty-0": duty}


def _kept(row: Meeting) -> dict[str, str]:
    """A plan as the form shows it."""
    values = {"kind": row.kind, "title": row.title, "day": row.planned.isoformat(), "provider": row.provider}
    values |= {"owner": row.owner, "activity": str(row.activity_id or "")}
    for number, item in enumerate(queries.items_of(row.pk)):
        values[f"title-{number}"] = item.title
        values[f"duty-{number}"] = f"{item.framework}|{item.duty}" if item.duty else ""
        values[f"topic-{number}"] = str(item.topic_id or "")
        values[f"course-{number}"] = str(item.course_id or "")
    return values


KEYS = ("title", "duty", "topic", "course", "decision", "task", "owner", "due", "business")


def _filled(values: dict[str, str], number: int, wrong: set[str]) -> dict[str, Any]:
    line: dict[str, Any] = {key: values.get(f"{key}-{number}", "") for key in KEYS}
    odd = any(f"{key}-{number}" in wrong for key in KEYS)
    return line | {"number": str(number), "bad": odd, "open": number == 0 or odd or any(line.values())}


def _draft(
    request: HttpRequest, unit: Unit, side: Beside, posts: set[str], topics: set[int], courses: set[int]
) -> tuple[Draft, list[Problem]]:
    given, problems = request.POST, list[Problem]()
    lines = []
    for number in range(MOST_ITEMS):
        line = _line(request, number, side, topics, courses)
        if line != Line(""):
            lines.append(line)
        if line.owner and line.owner not in posts:
            problems.append(POST_UNKNOWN(Where(column=f"owner-{number}"), found=line.owner))
    chosen = tuple(one for one in given.getlist("posts") if one in posts)
    counts = exact_whole(given.get("came", ""), MOST_PEOPLE), exact_whole(given.get("invited", ""), MOST_PEOPLE)
    title, provider = text(request, "title", 300), text(request, "provider", 200)
    day, owner = day_or_none(given.get("day", "")), text(request, "owner", 100)
    if owner and owner not in posts:
        problems.append(POST_UNKNOWN(Where(column="owner"), found=owner))
    minutes, passed = (exact_whole(text(request, key, 10), MOST_PEOPLE) for key in ("minutes", "passed"))
    draft = Draft(unit.pk, given.get("kind", ""), title, day, lines, *counts, chosen, provider, owner, minutes, passed)
    return draft, problems


def _line(request: HttpRequest, number: int, side: Beside, topics: set[int], courses: set[int]) -> Line:
    framework, _, duty = text(request, f"duty-{number}", 200).partition("|")
    pack = side.packs.get(framework)
    known = pack.duties.get(duty) if pack else None
    topic, course = (exact_whole(text(request, f"{key}-{number}", 10)) for key in ("topic", "course"))
    return Line(
        title=" ".join(text(request, f"title-{number}", 200).split()),
        framework=framework if known else "",
        duty=duty if known else "",
        clause=known.clause.text.zh[:500] if known else "",
        topic=topic if topic in topics else None,
        course=course if course in courses else None,
        decision=text(request, f"decision-{number}"),
        task=" ".join(text(request, f"task-{number}", 200).split()),
        owner=text(request, f"owner-{number}", 100),
        due=day_or_none(text(request, f"due-{number}", 20)),
        business=bool(text(request, f"business-{number}", 1)),
    )


@needs(P.see_unit, queries.path_of_item)
@require_POST
def dissent(request: HttpRequest, item: int) -> HttpResponse:
    """A member notes an own objection to a decision, or takes it out."""
    row = handed_on(request, Item)
    person = viewer(request).person
    try:
        commands.dissent(item, text(request, "words", 500), person, by=who(request), on=today())
    except Refused as refused:
        return _shown(request, row.meeting, refused.problems)
    tell(request, Text("已照您的意思记下。", "It is noted as you wish."))
    return HttpResponseRedirect(reverse("desk:meeting", args=[row.meeting_id]))


@needs(P.see_unit)
@require_safe
def tasks(request: HttpRequest) -> HttpResponseBase:
    """The tasks of units in scope, the next due first. Seven queries beside those of the guard at most."""
    day = today()
    states = {key: badge.text for key, badge in TASK_STATES.items()}
    serves = {"both": Text("业务和责任制", "business and framework"), "framework": Text("责任制", "framework")}
    filters = (Filter("state", Text("状态", "State"), states), Filter("serves", Text("用途", "Serves"), serves))
    table = Table(TASK_COLUMNS, request.GET, filters, search_text=Text("按任务、单位找", "Find by task or unit"))
    found = queries.tasks(seen(request.user, P.see_unit, day, "unit__path"))
    kinds = {"done": Q(done__isnull=False), "late": Q(done=None, due__lt=day), "open": Q(done=None, due__gte=day)}
    found = found.filter(kinds.get(table.chosen("state"), Q()))
    sides = {"both": Q(business=True) & ~Q(duty=""), "framework": Q(business=False) & ~Q(duty="")}
    found = found.filter(sides.get(table.chosen("serves"), Q()))
    if table.search:
        found = found.filter(Q(title__icontains=table.search) | Q(unit__name__icontains=table.search))
    ordered = found.order_by("due", "pk")
    if table.as_file:
        everybody = standing_for(found.order_by().values_list("post", flat=True).distinct(), day)
        return list_response("tasks", table, (_task_row(one, day, everybody) for one in ordered.iterator()))
    table.tally(found.order_by().values("pk")[: table.enough].count())
    rows = list(ordered[table.span])
    stands = standing_for([one.post for one in rows], day)
    table.rows = [_task_row(one, day, stands) for one in rows]
    return render(request, "desk/tasks.html", {"table": table, "crumbs": [Crumb(TASKS)]})


def _task_state(one: Task, day: dt.date) -> Badge:
    if one.done is not None:
        return TASK_STATES["done"]
    return TASK_STATES["late" if one.due < day else "open"]


def _task_row(one: Task, day: dt.date, stands: Mapping[str, Stands]) -> Row:
    cells = Cells()
    whose = stands.get(one.post)
    return (
        cells.day(one.due),
        cells.link(reverse("desk:task", args=[one.pk]), one.title),
        cells.filed(one.unit.name),
        cells.filed(whose.told().say(cells.spoken)) if whose else cells.filed(one.post),
        cells.badge(_task_state(one, day)),
    )


@needs(P.see_unit, queries.path_of_task)
@require_safe
def task(request: HttpRequest, task: int) -> HttpResponse:  # noqa: ARG001  the guard has read it
    """One task with its source. Four queries beside those of the guard, one for the frameworks."""
    return _task(request, handed_on(request, Task), [])


def _task(request: HttpRequest, row: Task, problems: list[Problem]) -> HttpResponse:
    day = today()
    pack = beside(day).packs.get(row.framework)
    duty = pack.duties.get(row.duty) if pack else None
    page = {
        "row": row,
        "state": _task_state(row, day),
        "duty": duty.title.text if duty else None,
        "framework": pack.title if pack else None,
        "stands": standing_for([row.post], day).get(row.post),
        "may_file": _may_finish(request, row),
        "result": text(request, "result"),
        "problems": problems,
        "today": day,
        "crumbs": [Crumb(TASKS, reverse("desk:tasks")), Crumb(row.code)],
    }
    return render(request, "desk/task.html", page, status=422 if problems else 200)


def _may_finish(request: HttpRequest, row: Task) -> bool:
    """Whoever files for the unit, and whoever holds the post or stands in for it. One query at most."""
    if may(request.user, P.file_record, row.unit.path, today()):
        return True
    return any(one.code == row.post for one in seats(viewer(request).person, today()))


@needs(P.see_unit, queries.path_of_task)
@require_POST
def finish(request: HttpRequest, task: int) -> HttpResponse:
    """A task is done."""
    try:
        refuse([] if _may_finish(request, handed_on(request, Task)) else [NOT_ENTRUSTED()])
        row = finished(task, text(request, "result"), beside(today()).crosswalk, by=who(request), on=today())
    except Refused as refused:
        return _task(request, handed_on(request, Task), refused.problems)
    said = (
        Text("已办结；同时形成工作记录，不用再报。", "Done; a record is filed with it, nothing is to be filed again.")
        if row.record_id
        else Text("已办结。", "Done.")
    )
    tell(request, said)
    return HttpResponseRedirect(reverse("desk:task", args=[task]))
