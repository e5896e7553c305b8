"""Registering a finding: by an inspector, or by the unit that found it itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zeren.apps.access.queries import may, scope
from zeren.apps.access.rules import Permission, needs
from zeren.apps.findings import commands
from zeren.apps.findings.commands import Draft
from zeren.apps.findings.models import Finding
from zeren.apps.findings.queries.lists import path_of
from zeren.apps.findings.rules import problems
from zeren.apps.findings.rules.moves import Standing, drafting
from zeren.apps.findings.sheets import FINDINGS as SHEET
from zeren.apps.findings.states import KINDS, ORIGINS, SEVERITIES, START
from zeren.apps.findings.web.finding import actor
from zeren.apps.findings.web.shown import day, hand, home_crumb, kept, my_seats, one, post_of, version
from zeren.apps.frameworks.queries import finding_rules
from zeren.apps.organisation import queries as organisation
from zeren.apps.organisation.models import Unit
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.packformat.explain_papers import within
from zeren.packformat.rectification import Rules
from zeren.ui import drafts
from zeren.ui.clock import today
from zeren.ui.export import csv_response
from zeren.ui.navigation import Crumb
from zeren.ui.notices import tell
from zeren.ui.table import Column, Table

P = Permission
FORM = ("GET", "HEAD", "POST")
WORDS = (
    "source",
    "severity",
    "kind",
    "text",
    "manifestations",
    "goal",
    "duty",
    "owner",
    "department",
    "due",
    "inspection",
    "post",
)
REGISTER = Text("登记问题", "Register a finding")
MONTHS = dt.timedelta(days=182)
"""The concentrated period of correction: half a year, offered as the due day where no framework says another."""


@needs(P.see_unit)
@require_safe
def where(request: HttpRequest) -> HttpResponseBase:
    """Choose the unit that a finding is about. Queries: two beside those of the guard."""
    table = Table(
        (Column(Text("单位", "Unit")),), request.GET, search_text=Text("按名称、编号找", "Find by name or code")
    )
    parts = [scope(request.user, one_of, today()) for one_of in (P.inspect, P.file_record)]
    # An empty filter is everything, and joining it to another would lose that.
    found = organisation.listed(parts[0] | parts[1] if all(parts) else Q(), table.search)
    if table.as_file:
        return csv_response("units", [column.text for column in table.columns], ([one.name] for one in found))
    table.count = found.count()
    table.rows = list(found[table.span])
    page = {"table": table, "crumbs": [home_crumb(), Crumb(REGISTER)]}
    return render(request, "findings/where.html", page)


@needs(P.see_unit, organisation.path_of)
@drafts.holds("inspection")
@require_http_methods(FORM)
def new(request: HttpRequest, unit: int) -> HttpResponse:
    """A draft for a unit."""
    found = Unit.objects.filter(scope(request.user, P.see_unit, today()), pk=unit).first()
    if found is None:
        raise Http404
    return _form(request, found, None)


@needs(P.see_unit, path_of)
@drafts.holds()
@require_http_methods(FORM)
def edit(request: HttpRequest, finding: int) -> HttpResponse:
    """A draft, to be put in other words."""
    row = one(request, finding)
    return _form(request, row.unit, row)


def _form(request: HttpRequest, unit: Unit, row: Finding | None) -> HttpResponse:
    mine = my_seats(request)
    sources = _sources(request, unit, mine)
    framework, rules = finding_rules(today(), row.duty if row else "")
    values = _values(request, row, sources, rules)
    found: list[Problem] = []
    if request.method == "POST":
        try:
            pk = _keep(request, unit, row, values, post_of(request, sources.get(values["source"], []) or mine))
        except Refused as refused:
            found = refused.problems
        else:
            tell(request, Text("草稿已保存。核对后点“交办”。", "The draft is saved. Check it, then issue it."))
            if late := _later(values, rules):
                tell(request, late)
            return HttpResponseRedirect(reverse("findings:finding", args=[pk]))
    elif not sources:
        found = [problems.NO_POST()] if not mine else _why(request, unit, mine)
    if row is not None and row.state != START and not found:
        found = [problems.NOT_A_DRAFT(code=row.code)]
    page = {
        "unit": unit,
        "row": row,
        "values": values,
        "problems": found,
        "able": bool(sources) and (row is None or row.state == START),
        "version": version(request, row.version) if row else "",
        "seats": list({seat.code: seat for some in sources.values() for seat in some}.values()),
        "sources": [(key, text) for key, text in ORIGINS.items() if key in sources],
        "severities": SEVERITIES.items(),
        "kinds": KINDS.items(),
        "framework": framework,
        "rules": rules,
        "graded": [(one.title.text, one.means.text, within(one.days)) for one in rules.severities],
        "posts": [(post.code, post.name) for post in organisation.posts_of(unit.pk, today())],
        "crumbs": [
            home_crumb(),
            *([Crumb(row.code, reverse("findings:finding", args=[row.pk]))] if row else []),
            Crumb(REGISTER),
        ],
    }
    stale = any(problem.code == problems.STALE.code for problem in found)
    status = (409 if stale else 422) if request.method == "POST" else 200
    return render(request, "findings/draft.html", page, status=status)


def _sources(request: HttpRequest, unit: Unit, mine: list[organisation.Seat]) -> dict[str, list[organisation.Seat]]:
    """Which sources the reader may register from, and as which posts: the own unit's is its self-inspection."""
    able: dict[str, list[organisation.Seat]] = {}
    for own in (False, True):
        standing = Standing("", START, unit.path, own)
        seats = [seat for seat in mine if not drafting(standing, actor(seat, mine, request, unit.path))]
        if seats:
            able |= {key: seats for key in ORIGINS if (key == "self_check") is own}
    return able


def _why(request: HttpRequest, unit: Unit, mine: list[organisation.Seat]) -> list[Problem]:
    inside = may(request.user, P.file_record, unit.path, today())
    standing = Standing(unit.code, START, unit.path, inside)
    return min((drafting(standing, actor(seat, mine, request, unit.path)) for seat in mine), key=len)


def _later(values: Mapping[str, Any], rules: Rules) -> Text | None:
    """Told where the due day is later than the framework has it; whoever registers decides."""
    latest, due = rules.due(values["severity"], values["kind"], today()), day(values["due"])
    if latest is None or due is None or due <= latest:
        return None
    told = Text(
        "这样的问题按责任制最迟{latest}改好，现在写的是{due}。要改就点“修改草稿”。",
        "By the framework such a finding is put right by {latest} at the latest; the draft says {due}. Change the "
        "draft if that is not meant.",
    )
    return told.fill(latest=latest, due=due)


def _values(request: HttpRequest, row: Finding | None, sources: dict[str, Any], rules: Rules) -> dict[str, Any]:
    said = drafts.said(request)
    if said is not None:
        return kept(request, *WORDS) | {"common": bool(said.get("common"))}
    if row is None:
        first = next(iter(sources), "")
        latest = rules.due("general", "time_limited", today()) or today() + MONTHS
        offered = {"severity": "general", "kind": "time_limited", "due": latest.isoformat()}
        asked = request.GET.get("inspection", "").replace("\0", "")[:100]
        return dict.fromkeys(WORDS, "") | offered | {"source": first, "inspection": asked, "common": False}
    plain = {key: getattr(row, key) for key in WORDS if key not in {"owner", "due", "post"}}
    due = row.due.isoformat() if row.due else ""
    return plain | {"owner": row.owner.code if row.owner else "", "due": due, "common": row.common, "post": ""}


def _keep(request: HttpRequest, unit: Unit, row: Finding | None, values: dict[str, Any], by: str) -> int:
    if not by:
        raise Refused([problems.NO_POST()])
    try:
        due = day(values["due"])
    except ValueError:
        raise Refused([problems.NOT_A_DAY(field=SHEET.column("due").text, found=values["due"])]) from None
    said = {key: values[key] for key in WORDS if key not in {"due", "post"}}
    draft = Draft(**said, due=due, common=values["common"])
    reader = hand(request, unit.path)
    if row is None:
        return commands.register(unit.code, draft, by=by, on=today(), hand=reader).pk
    commands.redraft(row.code, draft, by=by, on=today(), hand=reader)
    return row.pk
