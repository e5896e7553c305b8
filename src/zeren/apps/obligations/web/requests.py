"""Demands beside the frameworks: the list, one with its answers, composing one, filling it in, the merged table."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zeren.apps.access.queries import may, scope
from zeren.apps.access.rules import Permission, needs
from zeren.apps.obligations import commands, queries
from zeren.apps.obligations.models import Request
from zeren.apps.obligations.rules.requests import KINDS, MOST_FIELDS, Draft, Field, Held, known, plain
from zeren.apps.organisation.models import Unit
from zeren.apps.organisation.queries import path_of, seen
from zeren.apps.records.rules import PERIOD_UNREADABLE, read_period
from zeren.base.numbers import exact_whole
from zeren.base.problems import Problem, Refused, Where
from zeren.base.text import Text
from zeren.documents.workbook import LedgerColumn, LedgerTable, write_book
from zeren.ui.asked import day_or_none, field_of, who
from zeren.ui.cells import Cells, Row
from zeren.ui.clock import today
from zeren.ui.door import handed_on
from zeren.ui.export import made_response
from zeren.ui.language import now
from zeren.ui.navigation import Crumb
from zeren.ui.notices import refuse, tell
from zeren.ui.table import Column, Table
from zeren.ui.tones import Badge

P = Permission
AT_ONCE = 5
"""So many empty rows are shown to begin with."""
MOST_TYPED = 99_999
"""No demand takes more minutes, or has more rows."""
REQUESTS = Text("填报", "Requests")
NEW = Text("布置填报", "Ask units")
GOING = Badge(Text("进行中", "under way"), "info")
OVER = Badge(Text("已失效", "expired"), "quiet")
WITHDRAWN = Badge(Text("已撤回", "withdrawn"), "quiet")
DONE = Badge(Text("已齐", "complete"), "good")
COLUMNS = (
    Column(Text("填报", "Request"), cell="clip"),
    Column(Text("布置单位", "Issuer"), narrow=False),
    Column(Text("期限", "Due")),
    Column(Text("已报 / 应报", "Answered / asked"), align="right"),
    Column(Text("分钟", "Minutes"), align="right", narrow=False),
    Column(Text("状态", "State")),
)


def _state(one: Any, day: dt.date) -> Badge:
    if one.withdrawn:
        return WITHDRAWN
    if one.asked and one.asked == one.met:
        return DONE
    return OVER if one.expires <= day else GOING


@needs(P.see_unit)
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """What was asked of units in scope beside the frameworks. Five queries beside those of the guard at most."""
    day = today()
    table = Table(COLUMNS, request.GET, search_text=Text("按标题、编号找", "Find by title or id"))
    found = queries.listed(seen(request.user, P.see_unit, day, "unit__path"), scope(request.user, P.assess, day))
    if table.search:
        found = found.filter(Q(title__icontains=table.search) | Q(code__iexact=table.search))
    table.tally(found.order_by().values("pk")[: table.enough].count())
    table.rows = [_row(one, day, request) for one in found[table.span]]
    issuers = Unit.objects.filter(scope(request.user, P.assess, day), closed=None)
    own = issuers.order_by("path").first() if may(request.user, P.assess, None, day) else None
    page = {"table": table, "crumbs": [Crumb(REQUESTS)], "own": own}
    return render(request, "obligations/requests.html", page)


def _row(one: Any, day: dt.date, request: HttpRequest) -> Row:
    cells = Cells()
    mine = may(request.user, P.assess, one.issuer.path, day)
    name = cells.link(reverse("obligations:request", args=[one.pk]), one.title) if mine else cells.filed(one.title)
    return (
        name,
        cells.filed(one.issuer.name),
        cells.day(one.due),
        f"{one.met} / {one.asked}",
        str(one.minutes),
        cells.badge(_state(one, day)),
    )


@needs(P.assess, queries.path_of)
@require_safe
def request(request: HttpRequest, request_id: int) -> HttpResponse:  # noqa: ARG001  the guard has read it
    """One demand: what it asks, who has answered, what can be done. Four queries beside those of the guard."""
    return _shown(request, [])


def _shown(request: HttpRequest, problems: list[Problem]) -> HttpResponse:
    row, day = handed_on(request, Request), today()
    asked = queries.answers_of(row)
    waiting = [one for one in asked if one.owed.delivered is None]
    page = {
        "row": row,
        "fields": [(one, KINDS[one.kind]) for one in queries.fields_of(row)],
        "asked": asked[:200],
        "more": len(asked) > 200,
        "count": len(asked),
        "waiting": len(waiting),
        "late": sum(row.due < day for _ in waiting),
        "over": bool(row.withdrawn) or row.expires <= day,
        "problems": problems,
        "today": day,
        "crumbs": [Crumb(REQUESTS, reverse("obligations:requests")), Crumb(row.code)],
    }
    return render(request, "obligations/request.html", page, status=422 if problems else 200)


@needs(P.assess, queries.path_of)
@require_POST
def chase(request: HttpRequest, request_id: int) -> HttpResponse:
    """Remind who has not answered; a second click on the same day reaches nobody."""
    rows = commands.chase(handed_on(request, Request), by=who(request), on=today())
    tell(request, Text("已催报{n}个单位。", "Units reminded: {n}.").fill(n=len(rows)))
    return HttpResponseRedirect(reverse("obligations:request", args=[request_id]))


@needs(P.assess, queries.path_of)
@require_POST
def withdraw(request: HttpRequest, request_id: int) -> HttpResponse:
    """Take the demand back."""
    gone = commands.withdraw(handed_on(request, Request), by=who(request), on=today())
    tell(request, Text("已撤回，{n}个单位不用再报。", "Withdrawn; units that need not answer: {n}.").fill(n=gone))
    return HttpResponseRedirect(reverse("obligations:request", args=[request_id]))


@needs(P.assess, queries.path_of)
@require_safe
def workbook(request: HttpRequest, request_id: int) -> HttpResponse:  # noqa: ARG001  the guard has read it
    """All answers as one workbook."""
    row = handed_on(request, Request)
    fields = queries.fields_of(row)
    heads = [Text("单位编号", "Unit id"), Text("单位", "Unit"), Text("报送日期", "Filed")]
    heads += [Text(field.text, field.text) for field in fields]
    name = Text(row.code, row.code)
    table = LedgerTable(name, tuple(LedgerColumn(head) for head in heads), queries.merged(row, today()))
    title, day, language = Text(row.title, row.title), today(), now()
    return made_response(f"{row.code}.xlsx", lambda place: write_book(place, title, [table], day, language))


@needs(P.assess, path_of)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, unit: int) -> HttpResponse:
    """Compose a demand: what of it is held already is shown beside each column before it is sent."""
    issuer, day = handed_on(request, Unit), today()
    within = Q(scope(request.user, P.assess, day), closed=None)
    draft, unread = _draft(request, unit, within)
    problems: list[Problem] = []
    held: list[Held] = []
    if request.method == "POST":
        problems, held = queries.against(draft, day)
        problems = [*unread, *problems]
        if "issue" in request.POST and not problems:
            try:
                made = commands.issue(draft, by=who(request), on=day)
            except Refused as refused:
                problems = refused.problems
            else:
                told = Text("已布置{code}，{n}个单位要报。", "{code} is sent; units asked: {n}.")
                tell(request, told.fill(code=made.code, n=len(draft.units)))
                return HttpResponseRedirect(reverse("obligations:request", args=[made.pk]))
    page = {
        "unit": issuer,
        "problems": problems,
        "checked": request.method == "POST",
        "count": len(draft.units),
        "total": len(draft.units) * (draft.minutes or 0),
        "values": request.POST,
        "fields": _lines(request, draft, held),
        "kinds": KINDS.items(),
        "categories": _categories(request, within),
        "today": day,
        "crumbs": [Crumb(REQUESTS, reverse("obligations:requests")), Crumb(NEW)],
    }
    return render(request, "obligations/new.html", page, status=422 if problems else 200)


def _categories(request: HttpRequest, within: Q) -> list[tuple[str, bool]]:
    ticked = request.POST.getlist("category")
    found = Unit.objects.filter(within).order_by("category").values_list("category", flat=True).distinct()
    return [(one, one in ticked) for one in found]


def _lines(request: HttpRequest, draft: Draft, held: list[Held]) -> list[dict[str, Any]]:
    """The rows in which columns are typed, each with where it is held already."""
    lines = []
    for number in range(MOST_FIELDS):
        text = request.POST.get(f"field-{number}", "")
        kind = request.POST.get(f"kind-{number}", "text")
        found = known(Field("", text, kind), held, draft.units) if plain(text) else None
        ticked = f"held-{number}" in request.POST
        lines.append({"number": number, "text": text, "kind": kind, "found": found, "ticked": ticked})
    return lines


def _draft(request: HttpRequest, issuer: int, within: Q) -> tuple[Draft, list[Problem]]:
    given, problems = request.POST, list[Problem]()
    texts = {key: field_of(given, key, 500) for key in ("title", "basis", "period")}
    try:
        texts["period"] = read_period(texts["period"])
    except ValueError:
        problems.append(PERIOD_UNREADABLE(Where(column="period"), found=texts["period"][:20]))
    units = _units(given.getlist("category"), given.get("units", ""), within) if request.method == "POST" else []
    fields = _fields(request, texts["period"], units)
    minutes, rows = exact_whole(given.get("minutes", ""), MOST_TYPED), exact_whole(given.get("rows", "1"), MOST_TYPED)
    days = day_or_none(given.get("due", "")), day_or_none(given.get("expires", ""))
    return Draft(
        issuer, texts["title"][:200], texts["basis"], texts["period"], *days, minutes, fields, tuple(units), rows or 0
    ), problems


def _units(categories: list[str], codes: str, within: Q) -> list[int]:
    named = codes.replace("\0", "").replace("，", "\n").replace("、", "\n").replace(",", "\n").split("\n")
    wanted = {one.strip() for one in named if one.strip()}
    asked = Q(category__in=categories) | Q(code__in=wanted) | Q(name__in=wanted)
    return list(Unit.objects.filter(within, asked).order_by("path").values_list("pk", flat=True))


def _fields(request: HttpRequest, period: str, units: list[int]) -> tuple[Field, ...]:
    """The columns that were typed; one that is ticked as held names its source."""
    given = request.POST
    typed = [(n, field_of(given, f"field-{n}", 100)) for n in range(MOST_FIELDS)]
    kinds = {n: given.get(f"kind-{n}", "") for n, _ in typed}
    made = [(n, Field(f"c{n}", text, kinds[n] if kinds[n] in KINDS else "text")) for n, text in typed if plain(text)]
    ticked = [n for n, _ in made if f"held-{n}" in given]
    held = queries.held(period, today()) if ticked else []
    sources = {n: known(field, held, units) for n, field in made if n in ticked}
    return tuple(field._replace(held=found.source) if (found := sources.get(n)) else field for n, field in made)


@needs(P.file_record, path_of)
@require_http_methods(["GET", "HEAD", "POST"])
def fill(request: HttpRequest, unit: int, request_id: int) -> HttpResponse:
    """Fill in what the unit is asked for. Six queries beside those of the guard, more where fields are held."""
    found = queries.of_unit(request_id, unit)
    if found is None or found.owed.request is None:
        raise Http404
    row, day = found.owed.request, today()
    fields, values = queries.asked_of(row, unit, day)
    rows = [dict(one) for one in found.answer.rows] if found.answer else []
    problems: list[Problem] = []
    if request.method == "POST":
        rows = _typed(request, fields, row.rows)
        try:
            commands.answer(request_id, unit, rows, by=who(request), on=day)
        except Refused as refused:
            problems = refused.problems
        else:
            tell(request, Text("已报送{code}。", "{code} is filed.").fill(code=row.code))
            return HttpResponseRedirect(reverse("obligations:fill", args=[unit, request_id]))
    wrong = {problem.where.column for problem in problems}
    shown = [*rows, *({} for _ in range(min(row.rows, max(len(rows) + 1, AT_ONCE)) - len(rows)))]
    lines = [
        [(field, f"{field.key}-{n}", one.get(field.key, ""), f"{field.key}-{n}" in wrong) for field in fields]
        for n, one in enumerate(shown, start=1)
    ]
    page = {
        "row": row,
        "unit": found.owed.unit,
        "owed": found.owed,
        "answer": found.answer,
        "fields": fields,
        "held": [(one.text, values[one.key]) for one in queries.fields_of(row) if one.key in values],
        "lines": lines,
        "problems": problems,
        "over": bool(row.withdrawn) or row.expires <= day,
        "today": day,
        "crumbs": [Crumb(REQUESTS, reverse("obligations:requests")), Crumb(row.code)],
    }
    return render(request, "obligations/fill.html", page, status=422 if problems else 200)


def _typed(request: HttpRequest, fields: list[Field], most: int) -> list[dict[str, str]]:
    """The rows that were typed, empty ones left out."""
    rows = []
    for number in range(1, most + 1):
        row = {one.key: request.POST.get(f"{one.key}-{number}", "").replace("\0", "").strip() for one in fields}
        if any(row.values()):
            rows.append(row)
    return rows


@needs(P.assess, path_of)
@require_POST
def return_answer(request: HttpRequest, unit: int, request_id: int) -> HttpResponse:
    """Give an answer back with what is to be changed; only for whoever may look after the demand."""
    row = Request.objects.select_related("issuer").filter(pk=request_id).first()
    if row is None or not may(request.user, P.assess, row.issuer.path, today()):
        raise Http404
    try:
        commands.return_answer(request_id, unit, request.POST.get("reason", ""), by=who(request), on=today())
    except Refused as refused:
        refuse(request, Text("没有退回：{what}。", "Not returned: {what}.").fill(what=refused.problems[0].what))
    else:
        tell(request, Text("已退回，单位会在首页看到理由。", "Returned; the unit sees the reason on its start page."))
    return HttpResponseRedirect(reverse("obligations:request", args=[request_id]))
