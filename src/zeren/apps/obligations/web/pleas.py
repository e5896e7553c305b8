"""One thing owed: a nil return, what does not apply, more time; and what waits for an answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zeren.apps.access.queries import may, reach, viewer
from zeren.apps.access.rules import Permission, needs
from zeren.apps.frameworks.queries import packs_on
from zeren.apps.obligations import commands, queries
from zeren.apps.obligations.models import Obligation, Plea
from zeren.apps.obligations.rules.pleas import KINDS, OPEN, STATES, outside
from zeren.apps.organisation.queries import Seat, seats, seen
from zeren.base.dates import parse_date
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.ui.asked import who
from zeren.ui.clock import today
from zeren.ui.door import handed_on
from zeren.ui.navigation import Crumb
from zeren.ui.notices import refuse, tell

P = Permission
PLEAS = Text("不适用和延期申请", "Does not apply, more time")
NIL = Text("零报告：{duty}（{period}）本期没有", "Nil return: {duty} ({period}), nothing in this period")


@needs(P.see_unit, queries.path_of_obligation)
@require_safe
def owed(request: HttpRequest, obligation: int) -> HttpResponse:  # noqa: ARG001  the guard has read it
    """One thing owed, with what may be said about it. Three queries beside those of the guard."""
    return _shown(request, [])


def _shown(request: HttpRequest, problems: list[Problem]) -> HttpResponse:
    row, day = handed_on(request, Obligation), today()
    plea = queries.plea_of(row.pk)
    page: dict[str, Any] = {
        "row": row,
        "title": queries.title_of(row, packs_on(day)),
        "plea": plea,
        "state": STATES.get(plea.state) if plea else None,
        "asked": KINDS.get(plea.kind) if plea else None,
        "waits": plea is not None and plea.state == OPEN,
        "kinds": KINDS.items(),
        "values": request.POST,
        "problems": problems,
        "may_file": may(request.user, P.file_record, row.unit.path, day),
        "may_urge": outside(reach(request.user, P.assess, day), row.unit.path),
        "today": day,
        "crumbs": [Crumb(Text("应办事项", "What is owed"))],
    }
    return render(request, "obligations/owed.html", page, status=422 if problems else 200)


@needs(P.file_record, queries.path_of_obligation)
@require_POST
def nil(request: HttpRequest, obligation: int) -> HttpResponse:
    """File that there was nothing in the period."""
    row = handed_on(request, Obligation)
    title = NIL.fill(duty=queries.title_of(row, packs_on(today())), period=row.period)
    try:
        made = commands.nil_return(row, title.zh, by=who(request), on=today())
    except Refused as refused:
        return _shown(request, refused.problems)
    told = Text("已报零报告，回执{code}。", "The nil return is filed; receipt {code}.").fill(code=made.code)
    tell(request, told)
    return HttpResponseRedirect(reverse("obligations:owed", args=[obligation]))


@needs(P.file_record, queries.path_of_obligation)
@require_POST
def plead(request: HttpRequest, obligation: int) -> HttpResponse:
    """Say that it does not apply, or ask for time."""
    given = request.POST
    try:
        until: dt.date | None = parse_date(given.get("until", ""))
    except ValueError:
        until = None
    row = handed_on(request, Obligation)
    reason = given.get("reason", "").replace("\0", "")
    try:
        plea = commands.plead(row, given.get("kind", ""), reason, until, by=who(request), on=today())
    except Refused as refused:
        return _shown(request, refused.problems)
    told = Text(
        "申请已提交，由上级答复；答复以前照原来的期限。",
        "Asked. Somebody above the unit decides; until then the due day stays.",
    )
    tell(request, told, undo=reverse("obligations:plea-back", args=[plea.pk]))
    return HttpResponseRedirect(reverse("obligations:owed", args=[obligation]))


@needs(P.file_record, queries.path_of_plea)
@require_POST
def back(request: HttpRequest, plea: int) -> HttpResponse:
    """Take a plea back."""
    row = handed_on(request, Plea)
    try:
        commands.take_back(plea, by=who(request), on=today())
    except Refused as refused:
        refuse(request, refused.problems[0].what)
    else:
        tell(request, Text("申请已收回。", "It is taken back."))
    return HttpResponseRedirect(reverse("obligations:owed", args=[row.obligation_id]))


def seat_outside(held: Sequence[Seat], path: str) -> str:
    """The code of the first of somebody's posts that is not of a unit or below it, "" for none."""
    return next((seat.code for seat in held if not seat.path.startswith(path)), "")


@needs(P.assess, queries.path_of_obligation)
@require_POST
def urge(request: HttpRequest, obligation: int) -> HttpResponse:
    """Remind whoever files for the unit."""
    row, day = handed_on(request, Obligation), today()
    try:
        commands.urge([row], reach(request.user, P.assess, day), by=who(request), on=day)
    except Refused as refused:
        return _shown(request, refused.problems)
    tell(request, Text("已催办，填报的人会收到提醒。", "Reminded: whoever files for it is told."))
    return HttpResponseRedirect(reverse("obligations:owed", args=[obligation]))


@needs(P.assess)
@require_safe
def pleas(request: HttpRequest) -> HttpResponse:
    """What waits for an answer. Three queries beside those of the guard."""
    return _waiting(request, [])


def _waiting(request: HttpRequest, problems: list[Problem]) -> HttpResponse:
    within = seen(request.user, P.assess, today(), "obligation__unit__path")
    packs = packs_on(today())
    rows = [(one, queries.title_of(one.obligation, packs), KINDS[one.kind]) for one in queries.open_pleas(within)[:100]]
    page = {"rows": rows, "problems": problems, "today": today(), "crumbs": [Crumb(PLEAS)]}
    return render(request, "obligations/pleas.html", page, status=422 if problems else 200)


@needs(P.assess, queries.path_of_plea)
@require_POST
def decide(request: HttpRequest, plea: int) -> HttpResponse:
    """Answer a plea."""
    row, day = handed_on(request, Plea), today()
    seat = seat_outside(seats(viewer(request).person, day), row.obligation.unit.path)
    agreed = request.POST.get("agreed") == "1"
    said = request.POST.get("answer", "").replace("\0", "")
    tops = reach(request.user, P.assess, day)
    try:
        commands.decide(plea, agreed, said, tops, seat, by=who(request), on=day)
    except Refused as refused:
        return _waiting(request, refused.problems)
    told = (
        Text("已同意{unit}的申请。", "Agreed: {unit}.")
        if agreed
        else Text("已答复{unit}：不同意。", "Not agreed: {unit}.")
    )
    tell(request, told.fill(unit=row.obligation.unit.name))
    return HttpResponseRedirect(reverse("obligations:pleas"))
