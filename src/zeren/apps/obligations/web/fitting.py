"""One act on all that fit a filter: what it will do, then batch by batch with progress, then taken back alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zeren.apps.access.rules import Permission, needs
from zeren.apps.frameworks.queries import packs_on
from zeren.apps.obligations import commands, queries
from zeren.apps.obligations.models import Batch, Series
from zeren.apps.obligations.queries import bulk
from zeren.apps.obligations.rules.bulk import MOST_FITTING, Wish, left_out, missing
from zeren.apps.obligations.states import ACTS, DONE, GOING, SERIES, SHOWN, UNDOING, UNDONE
from zeren.apps.obligations.web.bulk import BULK, Line, does, hands
from zeren.apps.organisation.queries import seen
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.ui.asked import day_or_none, who
from zeren.ui.clock import today
from zeren.ui.navigation import Crumb
from zeren.ui.notices import tell
from zeren.ui.tones import Badge, Tone

P = Permission
FEW = 50
"""So many are named one by one."""
SPELL = 0.7
"""So many seconds are worked before the page tells how far it has come."""
_TONES: dict[str, Tone] = {SHOWN: "quiet", GOING: "info", DONE: "good", UNDOING: "info", UNDONE: "quiet"}


class Reason(NamedTuple):
    """Why some are left out, how many, and one of them."""

    against: Problem
    many: int
    such: Line


def _own(request: HttpRequest, series: int) -> Series:
    found = bulk.series(who(request)).filter(pk=series).first()
    if found is None:
        raise Http404
    return found


@needs(P.see_unit)
@require_safe
def series(request: HttpRequest, series: int) -> HttpResponse:
    """One act on all that fit: looked at before it begins (eleven queries at most beside those of the guard), then how
    far it has come (three).
    """
    row = _own(request, series)
    if row.state == SHOWN:
        return _preview(request, row, Wish(row.act, row.said, row.until), [])
    return _shown(request, row, [])


def _preview(request: HttpRequest, row: Series, wish: Wish, problems: Sequence[Problem]) -> HttpResponse:
    day, packs, asker = today(), packs_on(today()), bulk.asker(request.user, today())
    rows = bulk.chosen(seen(request.user, P.see_unit, day, "unit__path"), row.keys)
    stood = bulk.stands(rows, wish.act, day)
    able, reasons = list[int](), dict[str, Reason]()
    shown, units = list[Line](), set[int]()
    for one in rows:
        against = left_out(wish, stood[one.pk], asker)
        if against is None:
            able.append(one.pk)
            units.add(one.unit_id)
        if against is None and len(shown) < FEW:
            shown.append(Line(one, queries.title_of(one, packs), does(wish, stood[one.pk]), None))
        if against is not None:
            known = reasons.get(against.code)
            such = known.such if known else Line(one, queries.title_of(one, packs), Text("", ""), against)
            reasons[against.code] = Reason(known.against if known else against, (known.many if known else 0) + 1, such)
    page = _frame(row) | {
        "done": shown,
        "able": len(able),
        "units": len(units),
        "mark": bulk.mark(able),
        "reasons": sorted(reasons.values(), key=lambda one: -one.many),
        "left": row.total - len(able),
        "most": MOST_FITTING,
        "values": {"said": wish.said, "until": request.POST.get("until", wish.until or "")},
        "problems": problems,
        "wrong": {one.where.column for one in missing(wish)} if problems else (),
    }
    return render(request, "obligations/series_look.html", page, status=422 if problems else 200)


def _frame(row: Series) -> dict[str, Any]:
    return {
        "row": row,
        "act": ACTS[row.act],
        "back": row.back,
        "today": today(),
        "crumbs": [Crumb(BULK, reverse("obligations:batches")), Crumb(ACTS[row.act].text)],
    }


def _shown(request: HttpRequest, row: Series, problems: Sequence[Problem]) -> HttpResponse:
    told = bulk.progress(row)
    stuck = list(Batch.objects.filter(pk__in=row.stuck).order_by("pk")) if row.stuck else []
    page = _frame(row) | {
        "state": Badge(SERIES[row.state], _TONES[row.state]),
        "told": told,
        "whole": row.total - row.left,
        "going": row.state == GOING,
        "over": row.state == DONE,
        "undoing": row.state == UNDOING,
        "batches": bulk.parts(row)[:FEW],
        "stuck": [(one, len(one.steps)) for one in stuck],
        "problems": problems,
    }
    return render(request, "obligations/series.html", page, status=409 if problems else 200)


@needs(P.see_unit)
@require_POST
def begin_series(request: HttpRequest, series: int) -> HttpResponse:
    """Look again with what was said, or (with `go`) begin."""
    row, given = _own(request, series), request.POST
    wish = Wish(row.act, given.get("said", "").replace("\0", "")[:600], day_or_none(given.get("until", "")))
    if row.state != SHOWN:
        return HttpResponseRedirect(reverse("obligations:series", args=[series]))
    if "go" not in given:
        return _preview(request, row, wish, [])
    within, asker = seen(request.user, P.see_unit, today(), "unit__path"), bulk.asker(request.user, today())
    try:
        commands.begin(series, wish, given.get("mark", ""), within, asker, by=who(request), on=today())
    except Refused as refused:
        return _preview(request, row, wish, refused.problems)
    return _work(request, series, _doing(request, series), GOING)


def _doing(request: HttpRequest, series: int) -> Callable[[], Series]:
    within, asker = seen(request.user, P.see_unit, today(), "unit__path"), bulk.asker(request.user, today())
    given = hands(request)
    return lambda: commands.go_on(series, within, asker, given, by=who(request), on=today())


def _work(request: HttpRequest, series: int, act: Callable[[], Series], while_in: str) -> HttpResponse:
    """Do batch after batch until the time is up or there is no more; the page that follows says how far it has come."""
    begun, state = time.monotonic(), while_in
    try:
        while state == while_in and time.monotonic() - begun < SPELL:
            state = act().state
    except Refused as refused:
        return _shown(request, _own(request, series), refused.problems)
    return HttpResponseRedirect(reverse("obligations:series", args=[series]))


@needs(P.see_unit)
@require_POST
def go_on(request: HttpRequest, series: int) -> HttpResponse:
    """Go on with it."""
    _own(request, series)
    return _work(request, series, _doing(request, series), GOING)


@needs(P.see_unit)
@require_POST
def stop(request: HttpRequest, series: int) -> HttpResponse:
    """Do no more of it."""
    _own(request, series)
    try:
        commands.stop(series, by=who(request), on=today())
    except Refused as refused:
        return _shown(request, _own(request, series), refused.problems)
    tell(request, Text("已停下；办过的还在，可以全部撤销。", "Stopped; what is done stays and can be taken back."))
    return HttpResponseRedirect(reverse("obligations:series", args=[series]))


@needs(P.see_unit)
@require_POST
def undo_series(request: HttpRequest, series: int) -> HttpResponse:
    """Take it back, batch by batch."""
    _own(request, series)
    return _work(request, series, lambda: commands.undo_some(series, by=who(request), on=today()), UNDOING)
