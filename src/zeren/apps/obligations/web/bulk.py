"""One act on several things owed: what it will do to each, then all of it at once, then all of it taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from zeren.apps.access.queries import viewer
from zeren.apps.access.rules import Permission, needs
from zeren.apps.frameworks.queries import packs_on
from zeren.apps.obligations import commands, queries
from zeren.apps.obligations.commands import Hands, Ticked
from zeren.apps.obligations.models import Batch, Obligation
from zeren.apps.obligations.queries import bulk
from zeren.apps.obligations.rules.bulk import MOST, NONE_TICKED, TOO_MANY, Asker, Stand, Step, Wish, left_out, missing
from zeren.apps.obligations.rules.pleas import KINDS
from zeren.apps.obligations.states import ACTS, SERIES
from zeren.apps.obligations.web.pleas import NIL, seat_outside
from zeren.apps.organisation.queries import seats, seen
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.ui.asked import day_or_none, who
from zeren.ui.clock import today
from zeren.ui.navigation import Crumb
from zeren.ui.notices import tell

P = Permission
BULK = Text("批量办理", "Several at once")
LISTED = 50


class Line(NamedTuple):
    """One of them in the preview: what it is, what will be done to it, or why it is left out."""

    row: Obligation
    title: Text
    does: Text
    against: Problem | None


@needs(P.see_unit)
@require_POST
def several(request: HttpRequest) -> HttpResponse:
    """Say what an act will do to each of those that were ticked; with `go`, do it. Eleven queries at most for saying it
    beside those of the guard, however many are ticked.
    """
    given = request.POST
    act, asker = given.get("act", ""), bulk.asker(request.user, today())
    keys = _keys(given.getlist("owed"))
    if act not in asker.acts or not keys or len(keys) > MOST:
        problem = TOO_MANY(most=MOST) if len(keys) > MOST else NONE_TICKED()
        return render(request, "obligations/bulk.html", _frame(request, act) | {"problems": [problem]}, status=422)
    wish = Wish(act, given.get("said", "").replace("\0", "")[:600], day_or_none(given.get("until", "")))
    within = seen(request.user, P.see_unit, today(), "unit__path")
    if "go" not in given:
        return _preview(request, wish, asker, bulk.chosen(within, keys), [])
    ticked = Ticked(keys, _keys(given.getlist("shown")), within)
    try:
        done = commands.act_on(wish, ticked, asker, hands(request), by=who(request), on=today())
    except Refused as refused:
        return _preview(request, wish, asker, bulk.chosen(within, keys), refused.problems)
    told = Text("{act}：已办{n}项，略过{m}项。", "{act}: {n} done, {m} left out.")
    undo = reverse("obligations:undo-batch", args=[done.pk])
    tell(request, told.fill(act=ACTS[act].text, n=len(done.steps), m=done.left), undo=undo)
    return HttpResponseRedirect(reverse("obligations:batch", args=[done.pk]) + _from(request))


def hands(request: HttpRequest) -> Hands:
    """What acts need beside. Two queries."""
    held, packs = seats(viewer(request).person, today()), packs_on(today())

    def title(row: Obligation) -> str:
        return NIL.fill(duty=queries.title_of(row, packs), period=row.period).zh

    return Hands(title, lambda path: seat_outside(held, path))


def _keys(written: Sequence[str]) -> list[int]:
    return sorted({int(one) for one in written if one.isascii() and one.isdigit() and len(one) < 19})


def _back(request: HttpRequest) -> str:
    """The list that it came from, "" for none: an address of this site only."""
    there = request.POST.get("back", "") or request.GET.get("back", "")
    safe = url_has_allowed_host_and_scheme(there, allowed_hosts=None) and there.startswith("/")
    return there[:500] if safe else ""


def _from(request: HttpRequest) -> str:
    there = _back(request)
    return "?" + urlencode({"back": there}) if there else ""


def _frame(request: HttpRequest, act: str) -> dict[str, Any]:
    return {
        "act": ACTS.get(act),
        "key": act,
        "back": _back(request),
        "values": request.POST,
        "today": today(),
        "crumbs": [Crumb(BULK, reverse("obligations:batches")), Crumb(ACTS[act].text if act in ACTS else BULK)],
    }


def _preview(
    request: HttpRequest, wish: Wish, asker: Asker, rows: Sequence[Obligation], problems: Sequence[Problem]
) -> HttpResponse:
    stood, packs = bulk.stands(rows, wish.act, today()), packs_on(today())
    lines = [
        Line(row, queries.title_of(row, packs), does(wish, stood[row.pk]), left_out(wish, stood[row.pk], asker))
        for row in rows
    ]
    page = _frame(request, wish.act) | {
        "done": [one for one in lines if one.against is None],
        "left": [one for one in lines if one.against is not None],
        "units": len({one.row.unit_id for one in lines if one.against is None}),
        "problems": problems,
        "wrong": {one.where.column for one in missing(wish)} if problems else (),
    }
    return render(request, "obligations/bulk.html", page, status=422 if problems else 200)


def does(wish: Wish, one: Stand) -> Text:
    """What an act does to one of them, in words."""
    asked = KINDS.get(one.plea_kind, Text("", ""))
    if one.plea_until:
        asked = Text("{kind}到{day}", "{kind} until {day}").fill(kind=asked, day=one.plea_until)
    until = wish.until or Text("填写的日期", "the day given")
    return ACTS[wish.act].does.fill(plea=asked, until=until)


@needs(P.see_unit)
@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    """What one did to several at once, and to all that fitted. Two queries beside those of the guard."""
    single = bulk.batches(who(request)).filter(series=None)
    rows = [(one, ACTS[one.act].text, len(one.steps)) for one in single[:LISTED]]
    whole = [(one, ACTS[one.act].text, SERIES[one.state]) for one in bulk.series(who(request))[:LISTED]]
    return render(request, "obligations/batches.html", {"rows": rows, "whole": whole, "crumbs": [Crumb(BULK)]})


@needs(P.see_unit)
@require_safe
def batch(request: HttpRequest, batch: int) -> HttpResponse:
    """One batch of one's own, with the way to take it back. Three queries beside those of the guard."""
    return _shown(request, _own(request, batch), [])


def _own(request: HttpRequest, batch: int) -> Batch:
    found = bulk.batches(who(request)).filter(pk=batch).first()
    if found is None:
        raise Http404
    return found


def _shown(request: HttpRequest, row: Batch, problems: Sequence[Problem]) -> HttpResponse:
    steps = [Step(*one) for one in row.steps]
    within = seen(request.user, P.see_unit, today(), "unit__path")
    rows, packs = bulk.chosen(within, [step.owed for step in steps]), packs_on(today())
    page = {
        "row": row,
        "act": ACTS[row.act],
        "lines": [(one, queries.title_of(one, packs)) for one in rows],
        "count": len(steps),
        "problems": problems,
        "back": _back(request),
        "today": today(),
        "crumbs": [Crumb(BULK, reverse("obligations:batches")), Crumb(ACTS[row.act].text)],
    }
    return render(request, "obligations/batch.html", page, status=409 if problems else 200)


@needs(P.see_unit)
@require_POST
def undo_batch(request: HttpRequest, batch: int) -> HttpResponse:
    """Take a batch of one's own back, all of it or nothing."""
    row = _own(request, batch)
    try:
        commands.undo(batch, by=who(request), on=today())
    except Refused as refused:
        return _shown(request, row, refused.problems)
    told = Text("已整批撤销：{act}{n}项。", "The whole batch is taken back: {act}, {n}.")
    tell(request, told.fill(act=ACTS[row.act].text, n=len(row.steps)))
    return HttpResponseRedirect(reverse("obligations:batch", args=[batch]))
