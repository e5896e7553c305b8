"""What is done to one finding: a move, an answer to what another proposed, something taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from zeren.apps.access.rules import Permission, needs
from zeren.apps.findings import commands
from zeren.apps.findings.models import Finding
from zeren.apps.findings.queries.lists import path_of
from zeren.apps.findings.queries.story import acts_of
from zeren.apps.findings.rules import problems
from zeren.apps.findings.states import (
    MACHINE,
    TAKEN_BACK,
)
from zeren.apps.findings.web.finding import WRITTEN, Sent, page
from zeren.apps.findings.web.shown import (
    day,
    doing,
    hand,
    kept,
    my_seats,
    one,
    post_of,
)
from zeren.base.problems import Refused
from zeren.base.text import Text
from zeren.ui import drafts
from zeren.ui.clock import today
from zeren.ui.notices import tell

P = Permission


def answered(
    request: HttpRequest, row: Finding, sent: Sent, deed: Callable[[str], object], done: Text, *, undo: str = ""
) -> HttpResponse:
    """Do something as the chosen post and go back to the finding; if it is refused, show the page with what was
    written and why.
    """
    mine = my_seats(request)
    try:
        if not mine:
            raise Refused([problems.NO_POST()])
        deed(post_of(request, mine))
    except Refused as refused:
        sent.problems = refused.problems
        sent.seen = hand(request, row.unit.path).seen
        shown = page(request, one(request, row.pk), sent)
        return render(request, "findings/finding.html", shown, status=409 if sent.stale else 422)
    tell(request, done, undo=undo)
    return HttpResponseRedirect(reverse("findings:finding", args=[row.pk]))


@needs(P.see_unit, path_of)
@drafts.holds(page=doing)
@require_POST
def act(request: HttpRequest, finding: int, move: str) -> HttpResponse:
    """Make a move, or propose one that takes a second person."""
    row = one(request, finding)
    known = next((one_move for one_move in MACHINE.moves if one_move.name == move), None)
    if known is None:
        raise Http404
    sent = Sent(move, kept(request, *WRITTEN))
    days: dict[str, dt.date | None] = {}
    for name in ("extended", "review_on"):
        try:
            days[name] = day(sent.values[name])
        except ValueError:
            sent.problems.append(problems.NOT_A_DAY(field=_FIELDS[name], found=sent.values[name]))
    reader = hand(request, row.unit.path)
    proposes = "second" in known.needs

    def deed(by: str) -> None:
        if sent.problems:
            raise Refused(sent.problems)
        if proposes:
            said = {key: sent.values[key] for key in ("reason", "text")}
            commands.propose(row.code, move, **said, by=by, on=today(), hand=reader)
        else:
            commands.step(
                row.code,
                move,
                by=by,
                on=today(),
                reason=sent.values["reason"],
                extended=days["extended"],
                review_on=days["review_on"],
                hand=reader,
            )

    if proposes:
        done = Text("已提议“{move}”，等另一人复核。", "Proposed: {move}. A second person has to agree.")
    else:
        done = Text("已办：{move}。", "Done: {move}.")
    undo = reverse("findings:take-back", args=[row.pk]) if move in TAKEN_BACK else ""
    return answered(request, row, sent, deed, done.fill(move=known.text), undo=undo)


_FIELDS = {"extended": Text("新期限", "New due day"), "review_on": Text("下次复查日期", "Day of the next review")}


@needs(P.see_unit, path_of)
@require_POST
def answer(request: HttpRequest, finding: int) -> HttpResponse:
    """Agree to what another proposed, or turn it down."""
    row = one(request, finding)
    sent = Sent("", kept(request, "reason", "post"))
    reader = hand(request, row.unit.path)
    agrees = request.POST.get("answer") == "agree"

    def deed(by: str) -> None:
        if agrees:
            commands.agree(row.code, by=by, on=today(), hand=reader)
        else:
            commands.decline(row.code, reason=sent.values["reason"], by=by, on=today(), hand=reader)

    done = Text("已同意，办理完成。", "You agreed; it is done.")
    return answered(request, row, sent, deed, done if agrees else Text("提议已撤销。", "The proposal is turned down."))


def last_post(row: Finding) -> str:
    """The code of the post that acted last, "" for none. One query."""
    return next((act.post.code for act in acts_of(row)[-1:] if act.post), "")


@needs(P.see_unit, path_of)
@require_POST
def take_back(request: HttpRequest, finding: int) -> HttpResponse:
    """Take back what the unit submitted, as long as nobody has acted on it."""
    row = one(request, finding)
    reader = hand(request, row.unit.path)

    # The line that tells what was done offers this without a choice of posts: it was the post that submitted.
    same = request.POST.get("post") or last_post(row)

    def deed(by: str) -> None:
        held = {seat.code for seat in my_seats(request)}
        commands.take_back(row.code, by=same if same in held else by, on=today(), hand=reader)

    done = Text("已收回，可以修改后再报。", "Taken back; change it and submit it again.")
    return answered(request, row, Sent(), deed, done)
