"""The page on which it is decided from when a version of a framework holds: first what that would change."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zeren.apps.access.rules import Permission, needs
from zeren.apps.assessment import commands
from zeren.apps.assessment.queries import adopting
from zeren.apps.assessment.rules import BAD_DAY, YEAR_FAR
from zeren.apps.frameworks import queries as frameworks
from zeren.apps.frameworks.rules import IN_FORCE, OWN_VERSION, UNKNOWN_CATEGORY, Decision
from zeren.apps.organisation.models import Unit
from zeren.apps.organisation.queries import whole
from zeren.base.dates import parse_date
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.packformat import Pack
from zeren.ui.asked import who
from zeren.ui.clock import today
from zeren.ui.navigation import Crumb
from zeren.ui.notices import tell

FRAMEWORKS = Text("责任制", "Frameworks")
SHOWN = 50
"""So many affected units are listed; all are counted."""


@needs(Permission.assess, whole)
@require_safe
def version(request: HttpRequest, framework: str, version: str) -> HttpResponse:
    """What deciding on a version would change. Queries: one beside those of the guard and of `plan`, two more where
    that cannot be told, one more where kinds of units are called otherwise.
    """
    return _page(request, _opened(framework, version), [])


@needs(Permission.assess, whole)
@require_POST
def adopt(request: HttpRequest, framework: str, version: str) -> HttpResponse:
    """Decide."""
    pack = _opened(framework, version)
    try:
        commands.adopt_version(framework, _decision(request.POST, pack), by=who(request), on=today())
    except Refused as refused:
        return _page(request, pack, refused.problems)
    told = Text("已决定采用{title} {version}。", "{title} {version} is decided on.")
    tell(request, told.fill(title=pack.title, version=version), undo=reverse("assessment:take-back", args=[framework]))
    return HttpResponseRedirect(reverse("frameworks:frameworks"))


@needs(Permission.assess, whole)
@require_POST
def take_back(request: HttpRequest, framework: str) -> HttpResponse:
    """Take the last decision back."""
    try:
        gone = commands.take_back_version(framework, by=who(request), on=today())
    except Refused as refused:
        told = refused.problems[0]
        tell(request, Text(f"{told.what.zh}。{told.remedy.zh}。", f"{told.what.en}. {told.remedy.en}."))
    else:
        told_back = Text("已撤回采用 {version} 的决定，恢复原样。", "The decision on {version} is taken back.")
        tell(request, told_back.fill(version=gone.version))
    return HttpResponseRedirect(reverse("frameworks:frameworks"))


def _opened(framework: str, version: str) -> Pack:
    pack = frameworks.open_pack(framework, version)
    if pack is None:
        raise Http404
    return pack


def _page(request: HttpRequest, pack: Pack, problems: list[Problem]) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    found: Any = []
    try:
        decision = _decision(given, pack)
        found = adopting.plan(pack.id, decision, who(request), today())
        if isinstance(found, list) and {one.code for one in found} == {OWN_VERSION.code}:
            # Whoever published it does not decide, but may see what it would change.
            problems = problems or found
            found = adopting.plan(pack.id, decision, "", today())
    except Refused as refused:
        found = refused.problems
    planned = None if isinstance(found, list) else found
    own = planned.own if planned else sorted(set(Unit.objects.order_by().values_list("category", flat=True)))
    odd = [one for one in own if one not in pack.categories]
    titles = _titles() if odd else {}
    only = pack.content.categories[0].id if len(pack.content.categories) == 1 else ""
    against = problems or (list(planned.problems) if planned else found)
    # Nothing was asked for yet: what is still to be said, and that it is in force already, is no fault of the reader.
    codes = {one.code for one in against} if not given else set()
    in_force, to_name = codes == {IN_FORCE.code}, codes == {UNKNOWN_CATEGORY.code}
    page = {
        "pack": pack,
        "year": given.get("year", "") or str(max(today().year, pack.content.pack.from_year)),
        "first": given.get("first", ""),
        "odd": [(one, titles.get(one, Text(one, one)), given.get(f"as-{one}", only)) for one in odd],
        "in_force": in_force,
        "to_name": to_name,
        "categories": pack.content.categories,
        "plan": planned,
        "shown": planned.affected[:SHOWN] if planned else [],
        "more": max(len(planned.affected) - SHOWN, 0) if planned else 0,
        "changes": planned.changes if planned else [],
        "problems": [] if in_force or to_name else against,
        "decided": planned.decided if planned else any(one.code == pack.id for one in frameworks.taken()),
        "crumbs": [
            Crumb(FRAMEWORKS, reverse("frameworks:frameworks")),
            Crumb(Text(f"{pack.title.zh} {pack.version}", f"{pack.title.en} {pack.version}")),
        ],
    }
    return render(request, "assessment/adopting.html", page, status=422 if problems else 200)


def _titles() -> dict[str, Text]:
    """What the organisation's kinds of units are called, by the frameworks in force. One query, more at first."""
    packs = frameworks.packs_on(today()).values()
    return {one.id: one.title.text for pack in packs for one in pack.content.categories}


def _decision(given: Any, pack: Pack) -> Decision:
    """What was asked for: from this year and its first day on where nothing is said."""
    now = today().year
    written = given.get("year", "").strip() or str(max(now, pack.content.pack.from_year))
    if not (written.isascii() and written.isdecimal() and len(written) == 4):
        raise Refused([YEAR_FAR(year=written, first=now, last=now + 1)])
    first = given.get("first", "").strip()
    try:
        day = parse_date(first) if first else dt.date(int(written), 1, 1)
    except ValueError:
        raise Refused([BAD_DAY(found=first)]) from None
    named = {key.removeprefix("as-"): value for key, value in given.items() if key.startswith("as-") and value}
    return Decision(pack.version, int(written), day, named)
