"""Reports on a half-year or year: the facts are there, people add what they make of them; receipt and return."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zeren.apps.access.queries import may, reach
from zeren.apps.access.rules import Permission, needs
from zeren.apps.desk.queries import review_facts
from zeren.apps.desk.web.meetings import text
from zeren.apps.frameworks.queries import packs_on
from zeren.apps.obligations.commands import reviews as commands
from zeren.apps.obligations.models import Obligation
from zeren.apps.obligations.queries import path_of_obligation, reports_owed
from zeren.apps.obligations.rules.calendar import find_period
from zeren.apps.obligations.rules.pleas import outside
from zeren.apps.organisation.queries import seen
from zeren.apps.records.models import Review
from zeren.apps.records.queries import work as queries
from zeren.apps.records.rules.reviews import FACTS, RECEIVED, RETURNED, SENT, STATES
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.ui.asked import who
from zeren.ui.cells import Cells, Row
from zeren.ui.clock import today
from zeren.ui.door import handed_on
from zeren.ui.export import list_response
from zeren.ui.navigation import Crumb
from zeren.ui.notices import tell
from zeren.ui.table import Column, Filter, Table
from zeren.ui.tones import Badge

P = Permission
REVIEWS = Text("工作报告", "Reports")
BADGES = {
    SENT: Badge(STATES[SENT], "info"),
    RECEIVED: Badge(STATES[RECEIVED], "good"),
    RETURNED: Badge(STATES[RETURNED], "bad"),
}
COLUMNS = (
    Column(Text("报送", "Sent")),
    Column(Text("报告", "Report"), cell="clip"),
    Column(Text("单位", "Unit")),
    Column(Text("状态", "State")),
)


def _named(duty: str) -> Text:
    for pack in packs_on(today()).values():
        if duty in pack.duties:
            return pack.duties[duty].title.text
    return Text(duty, duty)


def _report_duties() -> list[str]:
    """The duties that ask for a paper of each half-year or year."""
    found = []
    for pack in packs_on(today()).values():
        for key, duty in pack.duties.items():
            if "document" in duty.proof and any(one.every in ("half", "year") for one in duty.calendar):
                found.append(key)
    return found


@needs(P.see_unit)
@require_safe
def reviews(request: HttpRequest) -> HttpResponseBase:
    """The reports of units in scope, and those that the reader still owes. Seven queries beside those of the guard."""
    day = today()
    table = Table(COLUMNS, request.GET, (Filter("state", Text("状态", "State"), STATES),))
    found = queries.reviews(seen(request.user, P.see_unit, day, "unit__path"))
    if table.chosen("state"):
        found = found.filter(state=table.chosen("state"))
    if table.as_file:
        return list_response("reports", table, (_row(one) for one in found.iterator()))
    table.tally(found.order_by().values("pk")[: table.enough].count())
    table.rows = [_row(one) for one in found[table.span]]
    mine: list[Any] = []
    if may(request.user, P.file_record, None, day):
        within = seen(request.user, P.file_record, day, "unit__path")
        mine = [(one, _named(one.duty)) for one in reports_owed(within, _report_duties(), day)]
    page = {"table": table, "mine": mine, "today": day, "crumbs": [Crumb(REVIEWS)]}
    return render(request, "desk/reviews.html", page)


def _row(one: Review) -> Row:
    cells = Cells()
    name = f'<a href="{reverse("desk:review", args=[one.pk])}">{cells.said(_named(one.duty))}</a>'
    return (
        cells.day(one.sent),
        f"{name} {cells.soft(one.period)}",
        cells.filed(one.unit.name),
        cells.badge(BADGES[one.state]),
    )


@needs(P.file_record, path_of_obligation)
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, obligation: int) -> HttpResponse:  # noqa: ARG001  the guard has read it
    """Write the report that is owed: the facts stand there, the judgement is left to people. Nine queries beside those
    of the guard to show it.
    """
    owed, day = handed_on(request, Obligation), today()
    period = find_period(owed.period)
    there = queries.review_of(owed.unit_id, owed.duty, owed.period)
    if there is not None and there.state != RETURNED:
        return HttpResponseRedirect(reverse("desk:review", args=[there.pk]))
    facts = review_facts(owed.unit_id, period, day) if period else {}
    title, problems = _named(owed.duty), list[Problem]()
    if request.method == "POST":
        words = text(request, "judgement"), text(request, "plan")
        try:
            made = commands.send(owed, f"{title.zh}（{owed.period}）", facts, *words, by=who(request), on=day)
        except Refused as refused:
            problems = refused.problems
        else:
            tell(request, Text("已报送；同时算作应办事项的报告，不用再报。", "Sent; it meets what is owed as well."))
            return HttpResponseRedirect(reverse("desk:review", args=[made.pk]))
    written = {"judgement": there.judgement, "plan": there.plan} if there else {}
    page = {
        "owed": owed,
        "title": title,
        "facts": [(FACTS[key], count) for key, count in facts.items()],
        "reason": there.reason if there else "",
        "values": request.POST if request.method == "POST" else written,
        "problems": problems,
        "today": day,
        "crumbs": [Crumb(REVIEWS, reverse("desk:reviews")), Crumb(title)],
    }
    return render(request, "desk/send_review.html", page, status=422 if problems else 200)


@needs(P.see_unit, queries.path_of_review)
@require_safe
def review(request: HttpRequest, review: int) -> HttpResponse:  # noqa: ARG001  the guard has read it
    """A report as it was sent. Two queries beside those of the guard."""
    return _shown(request, [])


def _shown(request: HttpRequest, problems: list[Problem]) -> HttpResponse:
    row, day = handed_on(request, Review), today()
    owed = Obligation.objects.filter(unit_id=row.unit_id, duty=row.duty, period=row.period, post="").first()
    page = {
        "row": row,
        "title": _named(row.duty),
        "state": BADGES[row.state],
        "facts": [(FACTS[key], count) for key, count in row.facts if key in FACTS],
        "owed": owed,
        "again": row.state == RETURNED and may(request.user, P.file_record, row.unit.path, day),
        "decides": row.state == SENT and outside(reach(request.user, P.assess, day), row.unit.path),
        "problems": problems,
        "today": day,
        "crumbs": [Crumb(REVIEWS, reverse("desk:reviews")), Crumb(_named(row.duty))],
    }
    return render(request, "desk/review.html", page, status=422 if problems else 200)


@needs(P.assess, queries.path_of_review)
@require_POST
def receive(request: HttpRequest, review: int) -> HttpResponse:
    """Give the receipt."""
    day = today()
    try:
        commands.receive(review, reach(request.user, P.assess, day), by=who(request), on=day)
    except Refused as refused:
        return _shown(request, refused.problems)
    tell(request, Text("已签收。", "Received."))
    return HttpResponseRedirect(reverse("desk:review", args=[review]))


@needs(P.assess, queries.path_of_review)
@require_POST
def return_report(request: HttpRequest, review: int) -> HttpResponse:
    """Give it back with what is to be changed."""
    day = today()
    reason = text(request, "reason", 500)
    try:
        commands.return_review(review, reason, reach(request.user, P.assess, day), by=who(request), on=day)
    except Refused as refused:
        return _shown(request, refused.problems)
    tell(request, Text("已退回。", "Returned."))
    return HttpResponseRedirect(reverse("desk:review", args=[review]))
