"""Instructions from above: the inbox with its receipts, one with what was decided about it, and what was sent."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zeren.apps.access.queries import may, viewer
from zeren.apps.access.rules import Permission, needs
from zeren.apps.desk.web.meetings import own_unit, text
from zeren.apps.organisation.models import Unit
from zeren.apps.organisation.queries import path_of, posts_of, seats, seen, standing_for
from zeren.apps.organisation.rules.standins import on_behalf
from zeren.apps.records.commands import instructions as commands
from zeren.apps.records.models import Addressee, Instruction
from zeren.apps.records.queries import work as queries
from zeren.apps.records.rules import receipt
from zeren.apps.records.rules.instructions import ACCEPTED, CARRIED, FORWARDED, READ, SENT, STATES, Told
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.ui.asked import day_or_none, who
from zeren.ui.cells import Cells, Row
from zeren.ui.clock import today
from zeren.ui.door import handed_on
from zeren.ui.export import list_response
from zeren.ui.navigation import Crumb
from zeren.ui.notices import tell
from zeren.ui.table import Column, Filter, Table
from zeren.ui.tones import Badge, Tone

P = Permission
INBOX = Text("上级部署", "Instructions")
_TONES: dict[str, Tone] = {SENT: "warn", READ: "info", ACCEPTED: "info", FORWARDED: "warn", CARRIED: "good"}
BADGES = {key: Badge(said, _TONES[key]) for key, said in STATES.items()}
COLUMNS = (
    Column(Text("期限", "Due")),
    Column(Text("部署", "Instruction"), cell="clip"),
    Column(Text("发出单位", "From"), narrow=False),
    Column(Text("收到单位", "To")),
    Column(Text("状态", "State")),
)
FOR = Text("（您代{name}）", "(you for {name})")
DONE = Q(task__isnull=False)
_IN_STATE = {
    CARRIED: DONE,
    FORWARDED: ~DONE & Q(forwarded__isnull=False),
    ACCEPTED: ~DONE & Q(forwarded=None, accepted__isnull=False),
    READ: ~DONE & Q(forwarded=None, accepted=None, read__isnull=False),
    SENT: ~DONE & Q(forwarded=None, accepted=None, read=None),
}


@needs(P.see_unit)
@require_safe
def inbox(request: HttpRequest) -> HttpResponseBase:
    """What units in scope were told to do, and what the reader's units sent. Eight queries beside those of the guard
    at most.
    """
    day = today()
    find = Text("按部署、单位找", "Find by instruction or unit")
    table = Table(COLUMNS, request.GET, (Filter("state", Text("状态", "State"), STATES),), search_text=find)
    found = queries.inbox(seen(request.user, P.see_unit, day, "unit__path"))
    found = found.filter(_IN_STATE.get(table.chosen("state"), Q()))
    if table.search:
        found = found.filter(Q(instruction__title__icontains=table.search) | Q(unit__name__icontains=table.search))
    ordered = found.order_by("-instruction__due", "-instruction_id", "pk")
    if table.as_file:
        return list_response("instructions", table, (_row(one, []) for one in ordered.iterator()))
    table.tally(found.order_by().values("pk")[: table.enough].count())
    held = [(one.pk, one.path, one.whose, one.acting) for one in seats(viewer(request).person, day)]
    table.rows = [_row(one, held) for one in ordered[table.span]]
    own = own_unit(request, P.assess)
    sent = queries.sent_by(seen(request.user, P.assess, day, "issuer__path"))[:20] if own else []
    return render(request, "desk/inbox.html", {"table": table, "own": own, "sent": sent, "crumbs": [Crumb(INBOX)]})


def _row(one: Addressee, held: list[tuple[int, str, str, bool]]) -> Row:
    """What came for a unit; to whoever stands in there it says for whom."""
    cells = Cells()
    whose = "" if queries.stand(one) == CARRIED else on_behalf(held, None, one.unit.path)
    said = f" {cells.filed(FOR.fill(name=whose).say(cells.spoken))}" if whose else ""
    return (
        cells.day(one.instruction.due),
        cells.link(reverse("desk:told", args=[one.pk]), one.instruction.title),
        cells.filed(one.instruction.issuer.name),
        cells.filed(one.unit.name) + said,
        cells.badge(BADGES[queries.stand(one)]),
    )


@needs(P.see_unit, queries.path_of_addressee)
@require_safe
def told(request: HttpRequest, addressee: int) -> HttpResponse:  # noqa: ARG001  the guard has read it
    """One instruction to one unit. Three queries beside those of the guard."""
    return _shown(request, handed_on(request, Addressee), [])


def _shown(request: HttpRequest, row: Addressee, problems: list[Problem]) -> HttpResponse:
    day = today()
    page = {
        "row": row,
        "state": BADGES[queries.stand(row)],
        "only_forwarded": queries.stand(row) == FORWARDED,
        "posts": posts_of(row.unit_id, day),
        "stands": standing_for([row.task.post], day).get(row.task.post) if row.task else None,
        "may_file": may(request.user, P.file_record, row.unit.path, day),
        "values": request.POST,
        "problems": problems,
        "today": day,
        "crumbs": [Crumb(INBOX, reverse("desk:inbox")), Crumb(row.instruction.code)],
    }
    return render(request, "desk/told.html", page, status=422 if problems else 200)


def _done(request: HttpRequest, act: Callable[[Addressee], Text]) -> HttpResponse:
    row = handed_on(request, Addressee)
    try:
        said = act(row)
    except Refused as refused:
        return _shown(request, row, refused.problems)
    tell(request, said)
    return HttpResponseRedirect(reverse("desk:told", args=[row.pk]))


@needs(P.file_record, queries.path_of_addressee)
@require_POST
def take(request: HttpRequest, addressee: int) -> HttpResponse:
    """Say that it was read, or accept it."""
    step = "accepted" if request.POST.get("step") == "accepted" else "read"

    def act(_: Addressee) -> Text:
        commands.take(addressee, step, by=who(request), on=today())
        return Text("已签收。", "Accepted.") if step == "accepted" else Text("已阅。", "Read.")

    return _done(request, act)


@needs(P.file_record, queries.path_of_addressee)
@require_POST
def forward(request: HttpRequest, addressee: int) -> HttpResponse:
    """Send it on to the units below."""

    def act(_: Addressee) -> Text:
        count = commands.forward(addressee, by=who(request), on=today())
        said = Text(
            "已转发给{n}个单位；只转发不算部署落实。", "Sent on to units: {n}. That alone does not carry it out."
        )
        return said.fill(n=count)

    return _done(request, act)


@needs(P.file_record, queries.path_of_addressee)
@require_POST
def carry(request: HttpRequest, addressee: int) -> HttpResponse:
    """Decide how it is carried out here."""

    def act(row: Addressee) -> Text:
        posts = {post.code for post in posts_of(row.unit_id, today())}
        given = text(request, "decision", 2000), text(request, "owner", 100), day_or_none(text(request, "due", 20))
        commands.carry(addressee, *given, posts, by=who(request), on=today())
        return Text("已部署；任务已经列入任务清单。", "Decided; its task is among the tasks.")

    return _done(request, act)


@needs(P.assess, path_of)
@require_http_methods(["GET", "HEAD", "POST"])
def instruct(request: HttpRequest, unit: int) -> HttpResponse:
    """Write an instruction to units right below. Two queries beside those of the guard to show it."""
    issuer, day = handed_on(request, Unit), today()
    below = list(Unit.objects.filter(parent_id=unit, closed=None).order_by("path"))
    ticked = request.POST.getlist("units")
    problems: list[Problem] = []
    if request.method == "POST":
        chosen = tuple(one.pk for one in below if str(one.pk) in ticked)
        words = {key: text(request, key, most) for key, most in (("title", 201), ("paper", 200), ("clause", 500))}
        told = Told(
            unit, **words, words=text(request, "words", 5001), due=day_or_none(text(request, "due")), units=chosen
        )
        code = "B" + receipt(who(request), text(request, "token", 40) or secrets.token_urlsafe(12))[1:]
        try:
            made = commands.instruct(told, code, by=who(request), on=day)
        except Refused as refused:
            problems = refused.problems
        else:
            tell(request, Text("已发给{n}个单位。", "Sent to units: {n}.").fill(n=len(chosen)))
            return HttpResponseRedirect(reverse("desk:instruction", args=[made.pk]))
    page = {
        "unit": issuer,
        "below": [(one, not ticked or str(one.pk) in ticked) for one in below],
        "values": request.POST,
        "token": request.POST.get("token") or secrets.token_urlsafe(12),
        "problems": problems,
        "crumbs": [Crumb(INBOX, reverse("desk:inbox")), Crumb(Text("发部署", "Instruct"))],
    }
    return render(request, "desk/instruct.html", page, status=422 if problems else 200)


@needs(P.assess, queries.path_of_instruction)
@require_safe
def instruction(request: HttpRequest, instruction: int) -> HttpResponse:
    """How units stand with an instruction. One query beside those of the guard."""
    rows = list(queries.inbox(Q(instruction_id=instruction)).order_by("unit__path"))
    page = {
        "row": handed_on(request, Instruction),
        "units": [(one, BADGES[queries.stand(one)]) for one in rows[:200]],
        "count": len(rows),
        "carried": queries.carried(rows),
        "today": today(),
        "crumbs": [Crumb(INBOX, reverse("desk:inbox")), Crumb(Text("收到和落实", "Receipts"))],
    }
    return render(request, "desk/instruction.html", page)
