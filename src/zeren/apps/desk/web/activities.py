"""What units do again and again by their own rules: when it is due in a year, and how far they have come with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zeren.apps.access.queries import may
from zeren.apps.access.rules import Permission, needs
from zeren.apps.desk.web.meetings import MEETINGS, offered, own_unit, text
from zeren.apps.frameworks.queries import beside
from zeren.apps.organisation.models import Unit
from zeren.apps.organisation.queries import path_of, post_names, posts_of, seen, workdays
from zeren.apps.records.commands import activities as commands
from zeren.apps.records.models import Activity
from zeren.apps.records.queries import activities as queries
from zeren.apps.records.rules.activities import (
    AHEAD,
    DONE,
    EVERY,
    MISSED,
    NOW,
    PLAIN,
    PLANNED,
    STATES,
    Plan,
    Rhythm,
    Session,
    Stand,
    standing,
    turns,
)
from zeren.apps.records.rules.meetings import KINDS
from zeren.base.numbers import exact_whole
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.ui.asked import day_or_none, who
from zeren.ui.cells import Cells, Row
from zeren.ui.clock import today
from zeren.ui.door import handed_on
from zeren.ui.export import list_response
from zeren.ui.navigation import Crumb
from zeren.ui.notices import refuse, tell
from zeren.ui.table import Column, Filter, Table
from zeren.ui.tones import Badge, Tone

P = Permission
ACTIVITIES = Text("例行活动", "Recurring activities")
_TONES: dict[str, Tone] = {DONE: "good", PLAIN: "quiet", PLANNED: "info", NOW: "warn", MISSED: "bad", AHEAD: "quiet"}
BADGES = {key: Badge(said, _TONES[key]) for key, said in STATES.items()}
COLUMNS = (
    Column(Text("活动", "Activity"), cell="clip"),
    Column(Text("单位", "Unit")),
    Column(Text("多久一次", "How often")),
    Column(Text("到现在做成 / 应做", "Done / due so far"), align="right"),
    Column(Text("下一次", "Next"), narrow=False),
    Column(Text("现在", "Now")),
)
Days = Mapping[dt.date, bool]


def how_often(rhythm: Rhythm) -> Text:
    """A rhythm in words."""
    times = Text("{every}{n}次", "{n} times {every}") if rhythm.times > 1 else Text("{every}一次", "once {every}")
    about = Text("，月末", ", at the end") if not rhythm.day else Text("，{day}日前后", ", about day {day}")
    said = times.fill(every=EVERY[rhythm.every], n=rhythm.times)
    return Text(said.zh + about.fill(day=rhythm.day).zh, said.en + about.fill(day=rhythm.day).en)


def stands(row: Activity, found: Sequence[Session], year: int, days: Days, on: dt.date) -> list[Stand]:
    """How an activity stands in a year, period by period."""
    rhythm = queries.rhythm(row)
    return standing(rhythm, turns(rhythm, year, days), found, on)


def so_far(some: Sequence[Stand], times: int, on: dt.date) -> tuple[int, int]:
    """How often it was done, and how often it should have been by a day: more often is no merit."""
    due = [one for one in some if one.turn.day <= on or one.state == DONE]
    return sum(min(one.done, times) for one in due), times * len(due)


def _now(some: Sequence[Stand], on: dt.date) -> Stand | None:
    """The period that a row is about: the first that waits for something, else the last in which not enough was done,
    else the last that began.
    """
    waits = next((one for one in some if one.state in (NOW, PLAIN) and not one.turn.period.ended(on)), None)
    missed = next((one for one in reversed(some) if one.state in (MISSED, PLAIN)), None)
    begun = [one for one in some if one.turn.period.start <= on]
    return waits or missed or (begun[-1] if begun else (some[0] if some else None))


@needs(P.see_unit)
@require_safe
def activities(request: HttpRequest) -> HttpResponseBase:
    """What units in scope do again and again this year, and how they stand. Seven queries beside those of the guard at
    most.
    """
    day = today()
    years = {str(day.year - n): Text(str(day.year - n), str(day.year - n)) for n in (-1, 0, 1, 2)}
    filters = (
        Filter("kind", Text("类型", "Kind"), KINDS),
        Filter("every", Text("多久", "Every"), {str(key): said for key, said in EVERY.items()}),
        Filter("year", Text("年度", "Year"), years),
    )
    table = Table(COLUMNS, request.GET, filters, search_text=Text("按名称、单位找", "Find by title or unit"))
    year = int(table.chosen("year") or day.year)
    found = queries.activities(seen(request.user, P.see_unit, day, "unit__path"), year)
    found = found.filter(**{key: table.chosen(key) for key in ("kind", "every") if table.chosen(key)})
    if table.search:
        found = found.filter(Q(title__icontains=table.search) | Q(unit__name__icontains=table.search))
    days = workdays()
    if table.as_file:
        return list_response("activities", table, _rows(list(found), year, days, day))
    table.tally(found.order_by().values("pk")[: table.enough].count())
    table.rows = _rows(list(found[table.span]), year, days, day)
    page = {"table": table, "own": own_unit(request, P.file_record), "crumbs": _crumbs(ACTIVITIES)}
    return render(request, "desk/activities.html", page)


def _crumbs(*steps: Crumb | Text) -> list[Crumb]:
    return [
        Crumb(MEETINGS, reverse("desk:meetings")),
        *(one if isinstance(one, Crumb) else Crumb(one) for one in steps),
    ]


def _rows(some: Sequence[Activity], year: int, days: Days, on: dt.date) -> list[Row]:
    held = queries.sessions(some, year)
    return [_row(one, stands(one, held.get(one.pk, []), year, days, on), on) for one in some]


def _row(one: Activity, some: Sequence[Stand], on: dt.date) -> Row:
    cells, now = Cells(), _now(some, on)
    ahead = next(
        (stand.turn.day for stand in some if stand.state in (AHEAD, PLANNED, NOW) and stand.turn.day >= on), None
    )
    done, due = so_far(some, one.times, on)
    return (
        cells.link(reverse("desk:activity", args=[one.pk]), one.title),
        cells.filed(one.unit.name),
        cells.said(how_often(queries.rhythm(one))),
        f"{done} / {due}",
        cells.day(ahead),
        cells.badge(BADGES[now.state]) if now else "—",
    )


@needs(P.see_unit, queries.path_of_activity)
@require_safe
def activity(request: HttpRequest, activity: int) -> HttpResponse:  # noqa: ARG001  the guard has read it
    """One activity: its year period by period. Five queries beside those of the guard."""
    row, day = handed_on(request, Activity), today()
    given = request.GET.get("year", "")
    year = int(given) if given in {str(day.year + n) for n in (-2, -1, 0, 1)} else day.year
    some = stands(row, queries.sessions([row], year).get(row.pk, []), year, workdays(), day)
    pack = beside(day).packs.get(row.framework)
    duty = pack.duties.get(row.duty) if pack else None
    files = may(request.user, P.file_record, row.unit.path, day)
    page = {
        "row": row,
        "kind": KINDS[row.kind],
        "often": how_often(queries.rhythm(row)),
        "duty": duty.title.text if duty else None,
        "framework": pack.title if pack else None,
        "owner": post_names([row.owner]).get(row.owner, row.owner),
        "turns": [(one, BADGES[one.state], _enter(row, one, day)) for one in some],
        "so_far": so_far(some, row.times, day),
        "may_file": files and row.ended is None,
        "may_go_on": files and row.ended is not None,
        "year": year,
        "years": [day.year - 1, day.year, day.year + 1],
        "today": day,
        "crumbs": _crumbs(Crumb(ACTIVITIES, reverse("desk:activities")), Crumb(row.title)),
    }
    return render(request, "desk/activity.html", page)


def _enter(row: Activity, one: Stand, on: dt.date) -> str:
    """Where a period's turn is planned or entered; "" where there is no more to do."""
    if one.state in (DONE, PLANNED) or one.turn.period.start.year > on.year:
        return ""
    asked = {"activity": row.pk, "day": one.turn.day if one.turn.day >= on else min(on, _last(one))}
    return f"{reverse('desk:enter-meeting', args=[row.unit_id])}?{urlencode(asked)}"


def _last(one: Stand) -> dt.date:
    return one.turn.period.end - dt.timedelta(days=1)


@needs(P.file_record, path_of)
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest, unit: int) -> HttpResponse:
    """Enter what a unit does again and again. Five queries beside those of the guard."""
    here, day, problems = handed_on(request, Unit), today(), list[Problem]()
    posts, side = posts_of(unit, day), beside(day)
    if request.method == "POST":
        framework, _, duty = text(request, "duty", 200).partition("|")
        known = framework in side.packs and duty in side.packs[framework].duties
        about = (framework, duty) if known else ("", "")
        title, basis = " ".join(text(request, "title", 300).split()), text(request, "basis", 600)
        plan = Plan(title, basis, text(request, "kind", 10), _rhythm(request), text(request, "owner", 100), *about)
        try:
            made = commands.set_up(here, plan, {post.code for post in posts}, by=who(request), on=day)
        except Refused as refused:
            problems = refused.problems
        else:
            tell(request, Text("已登记；每次从这里登记结果。", "It is entered; each time is entered from here."))
            return HttpResponseRedirect(reverse("desk:activity", args=[made.pk]))
    page = {
        "unit": here,
        "kinds": KINDS.items(),
        "every": EVERY.items(),
        "posts": posts,
        "groups": offered(side, here),
        "values": request.POST or {"times": "1", "first": day.replace(day=1).isoformat(), "every": "month"},
        "problems": problems,
        "wrong": {problem.where.column for problem in problems},
        "crumbs": _crumbs(Crumb(ACTIVITIES, reverse("desk:activities")), Crumb(Text("登记", "Enter"))),
    }
    return render(request, "desk/new_activity.html", page, status=422 if problems else 200)


def _rhythm(request: HttpRequest) -> Rhythm | None:
    every, first = text(request, "every", 10), day_or_none(text(request, "first", 20))
    times = exact_whole(text(request, "times", 10), 99)
    written = text(request, "day", 10)
    day = exact_whole(written, 99) if written else 0
    if every not in EVERY or times is None:
        return None
    return Rhythm(every, times, 32 if day is None or (written and not day) else day, first or dt.date.min)


@needs(P.file_record, queries.path_of_activity)
@require_POST
def end(request: HttpRequest, activity: int) -> HttpResponse:
    """It is not done any more."""
    return _moved(request, activity, commands.end, Text("已停止；以前的都留着。", "Ended; what was held stays."))


@needs(P.file_record, queries.path_of_activity)
@require_POST
def go_on(request: HttpRequest, activity: int) -> HttpResponse:
    """It goes on after all."""
    return _moved(request, activity, commands.go_on, Text("已恢复。", "It goes on."))


def _moved(request: HttpRequest, activity: int, act: Callable[..., Activity], said: Text) -> HttpResponse:
    try:
        act(activity, by=who(request), on=today())
    except Refused as refused:
        problem = refused.problems[0]
        told = Text("没有改：{what}；{do}。", "Not changed: {what}; {do}.")
        refuse(request, told.fill(what=problem.what, do=problem.remedy))
    else:
        tell(request, said, undo=reverse("desk:resume-activity", args=[activity]) if act is commands.end else "")
    return HttpResponseRedirect(reverse("desk:activity", args=[activity]))
