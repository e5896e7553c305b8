"""What is done with a result: duties by tier, the register of uses, converted results, statements of duties."""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zeren.apps.access.queries import scope, viewer
from zeren.apps.access.rules import Permission, needs
from zeren.apps.assessment import commands
from zeren.apps.assessment.models import Export, Run, Scorecard, Statement
from zeren.apps.assessment.papers import share_paper, statement_paper
from zeren.apps.assessment.queries import uses, year
from zeren.apps.assessment.queries.frameworks import pack_of, packs_scoring, view_of
from zeren.apps.assessment.rules import BAD_DAY, BAD_TOTAL, NO_PACK, NO_SUCH_PACK, read_total
from zeren.apps.assessment.web.results import RESULTS
from zeren.apps.organisation.models import Person
from zeren.apps.organisation.queries import whole
from zeren.base.dates import parse_date
from zeren.base.numbers import exact_shown, show_points
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.documents.paper import Paper
from zeren.packformat import Pack
from zeren.ui import language
from zeren.ui.asked import field_of
from zeren.ui.clock import today
from zeren.ui.export import csv_response, made_response
from zeren.ui.navigation import Crumb
from zeren.ui.notices import refuse, tell
from zeren.ui.tones import Badge, Tone

USES = Text("结果的使用", "Use of the result")
STATEMENTS = Text("履责情况说明", "Statements of duties")
_TONES: dict[Text, Tone] = {
    uses.DONE: "good",
    uses.PART: "warn",
    uses.OPEN: "bad",
    uses.KEPT: "info",
    uses.NONE: "quiet",
}
ACCOUNT = Text("我的账号", "My account")
ASSESS = Permission.assess
MOST_HOLDERS = 20
"""So many people of one name are listed; more are told apart by their code."""


def _home() -> Crumb:
    return Crumb(RESULTS, reverse("assessment:runs"))


def _values(request: HttpRequest, *names: str) -> dict[str, str]:
    return {name: request.POST.get(name, "").replace("\0", "")[:1000] for name in names}


def _pdf(paper: Paper, name: str) -> HttpResponse:
    from zeren.documents.pdf import write_pdf

    return made_response(name, partial(write_pdf, paper))


@needs(Permission.see_scorecard, year.path_of)
@require_safe
def tiers(request: HttpRequest, card: int) -> HttpResponse:
    """A unit's duties by tier, done or not. Queries: three beside those of the guard."""
    within = scope(request.user, Permission.see_scorecard, today(), "unit__path")
    found = Scorecard.objects.filter(within, pk=card).select_related("run", "unit").first()
    view = view_of(found.run) if found else None
    if found is None or view is None:
        raise Http404
    pack = _pack(found.run)
    rows = uses.tiers_of(found.unit_id, found.category, pack, view.year, view.as_of)
    shown = [(text, [(one, Badge(one.state, _TONES[one.state])) for one in held]) for text, held in rows]
    up = Crumb(found.unit.name, reverse("assessment:scorecard", args=[card]))
    page = {"unit": found.unit, "run": view, "tiers": shown, "crumbs": [_home(), up, Crumb(Text("分层", "By tier"))]}
    return render(request, "assessment/tiers.html", page)


def _pack(run: Run) -> Pack:
    pack = pack_of(run.framework, run.version, run.pack_hash)
    if pack is None:
        raise Refused([NO_SUCH_PACK(hash=run.pack_hash[:16])])
    return pack


@needs(ASSESS, whole)
@require_http_methods(["GET", "HEAD", "POST"])
def of_run(request: HttpRequest, run: int) -> HttpResponse:
    """Who used a result for what, and what was converted; both may be added to. Queries: three beside the guard's."""
    found = Run.objects.filter(pk=run).first()
    view = view_of(found) if found else None
    if found is None or view is None:
        raise Http404
    problems: list[Problem] = []
    sent = request.POST.get("what", "")
    values = _values(request, "user", "purpose", "basis", "appraisal", "share")
    if request.method == "POST":
        try:
            return _added(request, found, sent, values)
        except Refused as refused:
            problems = refused.problems
    page = {
        "run": view,
        "uses": uses.uses(run),
        "exports": uses.exports(run),
        "problems": problems,
        "sent": sent,
        "values": values,
        "crumbs": [
            _home(),
            Crumb(Text("{year}年度", "{year}").fill(year=view.year), reverse("assessment:result", args=[run])),
            Crumb(USES),
        ],
    }
    return render(request, "assessment/uses.html", page, status=422 if problems else 200)


def _added(request: HttpRequest, run: Run, what: str, values: dict[str, str]) -> HttpResponse:
    who, day = viewer(request).username, today()
    if what == "export":
        share = read_total(values["share"])
        if share is None:
            raise Refused([BAD_TOTAL(found=values["share"])])
        made = commands.export(run.pk, _pack(run), values["appraisal"], values["basis"], share, by=who, on=day)
        tell(request, Text("已折算并固定。", "Converted and frozen."))
        return HttpResponseRedirect(reverse("assessment:export", args=[made.pk]))
    use = commands.record_use(run.pk, commands.Use(values["user"], values["purpose"], values["basis"]), by=who, on=day)
    tell(request, Text("已登记。", "On record."), undo=reverse("assessment:use-back", args=[run.pk, use.pk]))
    return HttpResponseRedirect(reverse("assessment:uses", args=[run.pk]))


@needs(ASSESS, whole)
@require_POST
def take_back(request: HttpRequest, run: int, use: int) -> HttpResponse:
    """Take an entry of the register back; one that was taken back stays so."""
    if not uses.uses(run).filter(pk=use).exists():
        raise Http404
    try:
        commands.take_back_use(use, by=viewer(request).username, on=today())
    except Refused as refused:
        refuse(request, refused.problems[0].what)
    return HttpResponseRedirect(reverse("assessment:uses", args=[run]))


@needs(ASSESS, whole)
@require_safe
def export(request: HttpRequest, export: int) -> HttpResponseBase:
    """A converted result as it was frozen; `?format=csv` and `?format=pdf` hand it out. One query."""
    row = Export.objects.filter(pk=export).select_related("run").first()
    if row is None:
        raise Http404
    told = uses.content_of(row)
    if request.GET.get("format") == "pdf":
        return _pdf(share_paper(told, row.sha256, language.now()), f"share-{row.pk}.pdf")
    rows = [(name, _whole(total), _whole(part)) for _, name, _, total, part in told["units"]]
    if request.GET.get("format") == "csv":
        head = (Text("单位", "Unit"), Text("总分", "Total"), Text("折算", "Share"))
        return csv_response(
            f"share-{row.pk}",
            head,
            ([name, _cell(total), exact_shown(part) if part is not None else ""] for name, total, part in rows),
        )
    page = {
        "row": row,
        "rows": [(name, total, None if part is None else exact_shown(part)) for name, total, part in rows],
        "crumbs": [_home(), Crumb(USES, reverse("assessment:uses", args=[row.run_id])), Crumb(row.appraisal)],
    }
    return render(request, "assessment/export.html", page)


def _whole(told: str | None) -> int | None:
    return None if told is None else int(told)


def _cell(total: int | None) -> str:
    return "" if total is None else show_points(total)


@needs(Permission.own_account)
@require_safe
def own_statements(request: HttpRequest) -> HttpResponse:
    """The statements about the reader. One query beside those of the guard."""
    rows = uses.mine(viewer(request).person or "-", today())
    page = {"rows": rows, "own": True, "crumbs": [Crumb(ACCOUNT, reverse("access:sessions")), Crumb(STATEMENTS)]}
    return render(request, "assessment/statements.html", page)


@needs(ASSESS)
@require_safe
def statements(request: HttpRequest) -> HttpResponse:
    """The statements about office holders of the reader's units, by day; `?q=` finds whom to make one about. One query
    beside those of the guard, two where somebody is looked for."""
    words = field_of(request.GET, "q", 100)
    holders = uses.holders(_within(request), words, MOST_HOLDERS + 1) if words else []
    page = {
        "rows": uses.statements(_within(request), today())[:200],
        "own": False,
        "words": words,
        "holders": holders[:MOST_HOLDERS],
        "more": len(holders) > MOST_HOLDERS,
        "crumbs": [_home(), Crumb(STATEMENTS)],
    }
    return render(request, "assessment/statements.html", page)


def _within(request: HttpRequest) -> Q:
    return scope(request.user, ASSESS, today(), "post__unit__path")


@needs(Permission.own_account)
@require_safe
def statement(request: HttpRequest, statement: int) -> HttpResponse:
    """A statement, for the person it is about and for whoever assesses one of the units. Three queries at most."""
    person = viewer(request).person or "-"
    row: Statement | None = uses.mine(person, today()).filter(pk=statement).first()
    row = row or uses.statements(_within(request), today()).filter(pk=statement).first()
    if row is None:
        raise Http404
    told = uses.content_of(row)
    if request.GET.get("format") == "pdf":
        return _pdf(statement_paper(told, row.sha256, language.now()), f"statement-{row.pk}.pdf")
    offices = [
        (one, Text(*one["tier"]), [(Text(*part["duty"]), part) for part in one["duties"]]) for one in told["offices"]
    ]
    page = {
        "row": row,
        "told": told,
        "offices": offices,
        "crumbs": [Crumb(STATEMENTS, reverse("assessment:my-statements"))],
    }
    return render(request, "assessment/statement.html", page)


@needs(ASSESS)
@require_http_methods(["GET", "HEAD", "POST"])
def ask_statement(request: HttpRequest, person: int) -> HttpResponse:
    """Make a statement about somebody who held a post of the reader's units. Queries: two beside those of the guard."""
    found = Person.objects.filter(pk=person, appointments__in=uses.in_scope(_within(request))).distinct().first()
    if found is None:
        raise Http404
    problems: list[Problem] = []
    values = _values(request, "requester", "basis", "purpose", "start", "end", "expires")
    if request.method == "POST":
        try:
            made = commands.state_duties(
                person, _newest(), _asked(values), _within(request), by=viewer(request).username, on=today()
            )
        except Refused as refused:
            problems = refused.problems
        else:
            tell(request, Text("已出具。", "Made."))
            return HttpResponseRedirect(reverse("assessment:statement", args=[made.pk]))
    way = [Crumb(STATEMENTS, reverse("assessment:statements")), Crumb(found.name)]
    page = {"person": found, "problems": problems, "values": values, "crumbs": way}
    return render(request, "assessment/ask_statement.html", page, status=422 if problems else 200)


def _newest() -> Pack:
    """The framework whose duties are told: the one installed last."""
    packs = list(packs_scoring(today().year).values())
    if not packs:
        raise Refused([NO_PACK()])
    return packs[-1]


def _asked(values: dict[str, str]) -> commands.Request:
    days: list[dt.date] = []
    for name in ("start", "end", "expires"):
        try:
            days.append(parse_date(values[name]))
        except ValueError as error:
            raise Refused([BAD_DAY(found=values[name])]) from error
    return commands.Request(values["requester"], values["basis"], values["purpose"], *days)
