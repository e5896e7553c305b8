"""What happened in a unit in a year, in plain sentences, for whoever may see the unit: no permission on the journal is
needed, and nothing is told that its reader could not look up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import Truncator
from django.views.decorators.http import require_safe

from zeren.apps.access.queries import permissions_at, scope
from zeren.apps.access.rules import Permission, needs
from zeren.apps.findings.queries.lists import visible
from zeren.apps.findings.queries.story import deeds
from zeren.apps.inspections.models import Inspection
from zeren.apps.organisation import queries
from zeren.apps.organisation.models import Unit
from zeren.apps.records.models import Record
from zeren.apps.records.states import FILED
from zeren.base.text import Text
from zeren.ui.clock import today
from zeren.ui.navigation import Crumb

P = Permission
MOST = 300
"""So many things of a kind are told of a year."""


class Line(NamedTuple):
    """Something that happened: the day, what it was about, where that is looked up (""), what was done, and who did
    it ("" where nobody is named).
    """

    on: dt.date
    what: str
    address: str
    deed: Text
    who: str = ""


@needs(P.see_unit, queries.path_of)
@require_safe
def story(request: HttpRequest, unit: int) -> HttpResponse:
    """What happened in a unit in a year, the newest first. Queries: eight beside those of the guard."""
    found = Unit.objects.filter(scope(request.user, P.see_unit, today()), pk=unit).first()
    if found is None:
        raise Http404
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else today().year
    year = max(1900, min(year, today().year))
    first, end = dt.date(year, 1, 1), dt.date(year + 1, 1, 1)
    lines = [
        *_findings(request, found, first, end),
        *_structure(found, first, end),
        *_visits(found, first, end),
        *_records(request, found, first, end),
    ]
    page = {
        "unit": found,
        "lines": sorted(lines, key=lambda line: line.on, reverse=True)[:MOST],
        "cut": len(lines) > MOST,
        "most": MOST,
        "year": year,
        "before": year - 1,
        "after": year + 1 if year < today().year else None,
        "crumbs": [
            Crumb(Text("单位", "Units"), reverse("organisation:units")),
            Crumb(found.name, reverse("organisation:unit", args=(found.pk,))),
            Crumb(Text("这里发生过什么", "What happened here")),
        ],
    }
    return render(request, "desk/story.html", page)


def _findings(request: HttpRequest, unit: Unit, first: dt.date, end: dt.date) -> Iterator[Line]:
    for one in deeds(visible(request.user, today()).filter(unit=unit), first, end, MOST):
        who = "，".join(part for part in (one.told.post, one.told.unit) if part)
        address = reverse("findings:finding", args=(one.finding.pk,))
        yield Line(one.on, Truncator(one.finding.text).chars(60), address, one.told.deed, who)


JOINED, LEFT = Text("任{post}", "in post as {post}"), Text("不再担任{post}", "no longer in post as {post}")


def _structure(unit: Unit, first: dt.date, end: dt.date) -> Iterator[Line]:
    for day, told in queries.told_changes(unit.pk, first, end):
        yield Line(day, "", "", told)
    for one in queries.served(unit.pk, first, end):
        for on, said in ((one.start, JOINED), (one.end, LEFT)):
            if on is not None and first <= on < end:
                yield Line(on, one.person.name, "", said.fill(post=one.post.name))


BEGUN, FED_BACK = Text("开展检查", "inspection began"), Text("反馈检查结果", "inspection fed back")


def _visits(unit: Unit, first: dt.date, end: dt.date) -> Iterator[Line]:
    for one in Inspection.objects.filter(unit=unit, started__lt=end, started__gte=first.replace(year=first.year - 1)):
        for day, told in ((one.started, BEGUN), (one.fed_back, FED_BACK)):
            if day is not None and first <= day < end:
                yield Line(day, one.title, reverse("inspections:inspection", args=(one.pk,)), told)


RECORDED, HAPPENED = Text("报送工作记录", "record filed"), Text("工作记录所记的事", "told by a record")


def _records(request: HttpRequest, unit: Unit, first: dt.date, end: dt.date) -> Iterator[Line]:
    """Records, for those who file them or see how they score."""
    held = permissions_at(request.user, unit.path, today())
    if not held & {P.file_record, P.see_scorecard}:
        return
    found = Record.objects.filter(unit=unit, state=FILED, happened__gte=first, happened__lt=end)
    for one in found.order_by("-happened", "-pk")[:MOST]:
        address = reverse("desk:record", args=(one.pk,)) if P.file_record in held else ""
        yield Line(one.happened, one.title, address, HAPPENED)
        if one.submitted is not None and one.submitted != one.happened and first <= one.submitted < end:
            yield Line(one.submitted, one.title, address, RECORDED)
