"""The organisation from somebody's own workbook: brought, its heads matched, looked over, taken in, taken back; and
written as such a workbook.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zeren.apps.access.rules import Permission, needs
from zeren.apps.desk import commands
from zeren.apps.desk.queries import category_words
from zeren.apps.organisation import commands as organisation
from zeren.apps.organisation import queries
from zeren.apps.organisation.models import Roster
from zeren.apps.organisation.queries import whole
from zeren.apps.organisation.rules.asking import LEAVE, NEW
from zeren.apps.organisation.rules.heads import Leaf, guess
from zeren.apps.organisation.rules.rosters import LARGEST, NO_WORKBOOK, TOO_LARGE, mark_of, meant
from zeren.apps.organisation.rules.tables import LEAVES, ROSTER
from zeren.apps.organisation.states import ASKED, LINES, ROSTERS
from zeren.base.dates import parse_date
from zeren.base.problems import Problem, Refused, Where
from zeren.base.text import Text
from zeren.documents.ledger import LedgerColumn, LedgerKind, LedgerTable, write_book
from zeren.ui import language
from zeren.ui.asked import who
from zeren.ui.clock import today
from zeren.ui.export import csv_response, made_response
from zeren.ui.language import say
from zeren.ui.navigation import Crumb
from zeren.ui.notices import tell
from zeren.ui.table import Column, Filter, Table
from zeren.ui.tones import Badge, Tone

P = Permission
STRUCTURE, ROSTER_TEXT = Text("机构", "Structure"), Text("机构表", "Workbook of the organisation")
TONES: dict[str, Tone] = {
    "matching": "warn",
    "ready": "warn",
    "applied": "good",
    "new": "good",
    "changed": "info",
    "closed": "warn",
    "conflict": "bad",
}
CONFLICTS = 300
"""So many conflicts are decided on at a time: a form takes no more fields."""
WRONG = Text("有问题", "has problems")
COLUMNS = (
    Column(Text("会怎样", "What happens")),
    Column(Text("哪一行", "Row"), narrow=False),
    Column(Text("哪一个", "Which")),
    Column(Text("改动", "Changes")),
)
TABLES = {key: sheet.text for key, sheet in ROSTER.items()}
KINDS_OF_SHEETS = {key: sheet.text for key, sheet in LEAVES.items()}
QUESTIONS = 100
"""So many questions are shown at a time; the others can be answered alike."""
FILTERS = (
    Filter("kind", Text("会怎样", "What happens"), {key: LINES[key] for key in LINES if key != "same"}),
    Filter("table", Text("表", "Table"), TABLES),
)


@needs(P.manage_people, whole)
@require_safe
def rosters(request: HttpRequest) -> HttpResponse:
    """The workbooks that were brought, and where one is. Queries: one beside those of the guard."""
    return _list(request, [])


def _list(request: HttpRequest, problems: list[Problem]) -> HttpResponse:
    page = {
        "rosters": [(one, Badge(ROSTERS[one.state], TONES.get(one.state, "quiet"))) for one in queries.brought()],
        "problems": problems,
        "most": LARGEST >> 20,
        "crumbs": [Crumb(STRUCTURE, reverse("organisation:structure")), Crumb(ROSTER_TEXT)],
    }
    return render(request, "desk/rosters.html", page, status=422 if problems else 200)


@needs(P.manage_people, whole)
@require_POST
def bring(request: HttpRequest) -> HttpResponse:
    """Bring a workbook; nothing is taken in yet."""
    given = request.FILES.get("workbook")
    try:
        if given is None or given.size is None:
            raise Refused([NO_WORKBOOK()])
        if given.size > LARGEST:
            raise Refused([TOO_LARGE(most=LARGEST >> 20)])
        words = category_words(today())
        made = organisation.bring_roster(str(given.name), b"".join(given.chunks()), words, by=who(request), on=today())
    except Refused as refused:
        return _list(request, refused.problems)
    return _to(made)


def _to(one: Roster) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk:roster", args=(one.pk,)))


def _found(roster: int) -> Roster:
    one = Roster.objects.filter(pk=roster).first()
    if one is None:
        raise Http404
    return one


@needs(P.manage_people, whole)
@require_safe
def roster(request: HttpRequest, roster: int) -> HttpResponseBase:
    """One workbook: what its heads mean, what it would change, or what became of it. Queries: two beside those of the
    guard.
    """
    return _page(request, _found(roster), [])


def _page(request: HttpRequest, one: Roster, problems: list[Problem]) -> HttpResponseBase:
    page = {
        "one": one,
        "state": Badge(ROSTERS[one.state], TONES.get(one.state, "quiet")),
        "problems": problems,
        "crumbs": [
            Crumb(STRUCTURE, reverse("organisation:structure")),
            Crumb(ROSTER_TEXT, reverse("desk:rosters")),
            Crumb(one.name),
        ],
    }
    if one.content and (one.state == "matching" or "match" in request.GET or request.POST.get("matching")):
        page["leaves"] = _leaves(request, one)
        return render(request, "desk/roster-match.html", page, status=422 if problems else 200)
    told = _told(request, one)
    if request.method == "GET" and request.GET.get("export") == "csv":
        return csv_response("rows", [column.text for column in COLUMNS], map(_plain, told["table"].rows))
    if told["wrong"]:
        page["state"] = Badge(WRONG, "bad")
    return render(request, "desk/roster.html", page | told, status=422 if problems else 200)


def _plain(row: dict[str, Any]) -> list[str]:
    changes = (f"{say(text)}: {old or '—'} → {new or '—'}" for text, old, new in row["changed"] if old or new)
    return [say(row["kind"].text), row["at"], f"{say(row['table'])} {row['code']} {row['name']}", "\n".join(changes)]


def _leaves(request: HttpRequest, one: Roster) -> list[dict[str, Any]]:
    """Every worksheet with what it is taken for, or was said to be."""
    words = queries.head_words()
    with queries.opened(one.name, base64.b64decode(one.content)) as some:
        return [_leaf(request, one, place, leaf, words) for place, leaf in enumerate(some)]


def _leaf(request: HttpRequest, one: Roster, place: int, leaf: Leaf, words: Any) -> dict[str, Any]:
    asked = request.GET.get(f"table-{place}", request.POST.get(f"table-{place}"))
    known = one.matching.get(leaf.name, {})
    if asked is None or (asked and asked not in LEAVES):
        asked = known.get("table", "")
    found = guess(leaf, words, asked).columns if asked else {}
    columns = known["columns"] if known.get("table") == asked and asked else found
    sheet = LEAVES.get(asked)
    first = queries.samples(leaf)
    return {
        "place": place,
        "name": leaf.name,
        "table": asked,
        "offered": [(column.key, column.text) for column in sheet.columns] if sheet else [],
        "heads": [
            (at, head, request.POST.get(f"column-{place}-{at}", columns.get(head, "")), first.get(head, ""))
            for at, head in enumerate(leaf.heads)
        ],
        "tables": KINDS_OF_SHEETS.items(),
    }


@needs(P.manage_people, whole)
@require_POST
def match(request: HttpRequest, roster: int) -> HttpResponseBase:
    """What the worksheets and heads mean; remembered for the next workbook."""
    one = _found(roster)
    try:
        with queries.opened(one.name, base64.b64decode(one.content)) as some:
            matching = {leaf.name: _matched(request, place, leaf) for place, leaf in enumerate(some)}
        one = organisation.match_roster(one, matching, category_words(today()), by=who(request), on=today())
    except Refused as refused:
        return _page(request, one, refused.problems)
    return _to(one)


def _matched(request: HttpRequest, place: int, leaf: Leaf) -> dict[str, Any]:
    table = request.POST.get(f"table-{place}", "")
    if table not in LEAVES:
        return {"table": "", "columns": {}}
    known = {column.key for column in LEAVES[table].columns}
    given = {head: request.POST.get(f"column-{place}-{at}", "") for at, head in enumerate(leaf.heads)}
    return {"table": table, "columns": {head: key if key in known else "" for head, key in given.items()}}


def _told(request: HttpRequest, one: Roster) -> dict[str, Any]:
    """What it would change, a page at a time."""
    plan = {"lines": [], "counts": {}, "unnamed": {}, "problems": [], "questions": [], "months": [0]} | one.plan
    table = Table(COLUMNS, request.GET, FILTERS)
    kind, wanted = table.chosen("kind"), table.chosen("table")
    lines = [line for line in plan["lines"] if kind in {"", line[2]} and wanted in {"", line[0]}]
    table.count = len(lines)
    whole_list = request.GET.get("export") == "csv"
    table.rows = [_line(line) for line in (lines if whole_list else lines[table.span])]
    conflicts = [line for line in plan["lines"] if line[2] == "conflict"]
    kinds = [kind for kind in LINES if kind == "same" or any(kind in one for one in plan["counts"].values())]
    count = sum(line[2] in {"new", "changed", "closed"} for line in plan["lines"])
    return {
        "table": table,
        "counts": list(_counts(plan, kinds)),
        "kinds": [LINES[kind] for kind in kinds],
        "conflicts": [_line(line) for line in conflicts[:CONFLICTS]],
        "more": max(0, len(conflicts) - CONFLICTS),
        "count": count,
        "months": plan["months"][0],
        "month_at": Where(*plan["months"][1]).say(language.now()) if plan["months"][0] else "",
        "wrong": [_problem(one) for one in plan["problems"]],
        **_asked(request, one, plan["questions"]),
    }


def _asked(request: HttpRequest, one: Roster, questions: list[list[Any]]) -> dict[str, Any]:
    """What somebody has to say of names, and what can be said of all others of a kind at once."""
    if one.state != "ready":
        return {"questions": [], "unasked": 0, "rest": []}
    shown, rest = [], dict[str, dict[str, Text]]()
    for key, kind, about, sheet, row, options in questions:
        texts = [(value, Text(zh, en)) for value, zh, en in options]
        for value, _ in texts if len(questions) > 1 else ():
            if value in _ALIKE:
                rest.setdefault(kind, {})[value] = _ALIKE[value]
        at, typed = Where(sheet=sheet, row=row).say(language.now()), request.POST.get(f"answer-{key}", "")
        shown.append({"key": key, "kind": ASKED[kind], "about": about, "at": at, "options": texts, "typed": typed})
    alike = [(kind, ASKED[kind], some.items()) for kind, some in rest.items()]
    return {"questions": shown[:QUESTIONS], "unasked": max(0, len(shown) - QUESTIONS), "rest": alike}


_ALIKE = {NEW: Text("都是新的、另外的", "all are new or others"), LEAVE: Text("都不导入", "leave all of them out")}


def _counts(plan: dict[str, Any], kinds: list[str]) -> Iterator[tuple[Text, list[int], int]]:
    for table, text in TABLES.items():
        if table in plan["counts"]:
            counted = plan["counts"][table]
            yield text, [counted.get(kind, 0) for kind in kinds], plan["unnamed"].get(table, 0)


def _line(line: list[Any]) -> dict[str, Any]:
    table, code, kind, sheet, row, name, changed, *since = line
    columns = {column.key: column for column in ROSTER[table].columns}
    return {
        "key": f"{table}:{code}",
        "kind": Badge(LINES[kind], TONES.get(kind, "quiet")),
        "table": TABLES[table],
        "code": code,
        "name": name,
        "at": Where(sheet=sheet, row=row).say(language.now()),
        "new": kind == "new",
        "since": parse_date(since[0]) if since and since[0] else None,
        "changed": [
            (columns[key].text, _shown(columns[key], old), _shown(columns[key], new)) for key, old, new in changed
        ],
    }


def _shown(column: Any, text: str) -> str:
    if column.kind == "flag":
        return say(Text("是", "yes") if text == "yes" else Text("否", "no"))
    said = column.choices.get(text)
    return say(said) if said else text


def _problem(kept: list[Any]) -> tuple[str, str, str]:
    *where, zh, en, do_zh, do_en = kept
    return Where(*where).say(language.now()), say(Text(zh, en)), say(Text(do_zh, do_en))


@needs(P.manage_people, whole)
@require_POST
def answer(request: HttpRequest, roster: int) -> HttpResponseBase:
    """What names mean that may mean several things; what it would do is shown anew."""
    one = _found(roster)
    said = {key: str(value) for key, value in request.POST.items()}
    given = {key.removeprefix("answer-"): value for key, value in said.items() if key.startswith("answer-")}
    given |= {f"*{key.removeprefix('rest-')}": value for key, value in said.items() if key.startswith("rest-")}
    try:
        told = {key: value for key, value in given.items() if value}
        one = organisation.answer_roster(one, told, category_words(today()), by=who(request), on=today())
    except Refused as refused:
        return _page(request, one, refused.problems)
    return _to(one)


@needs(P.manage_people, whole)
@require_POST
def reopen(request: HttpRequest, roster: int) -> HttpResponseBase:
    """Everything that was said of names is asked again."""
    one = _found(roster)
    try:
        one = organisation.answer_roster(one, None, category_words(today()), by=who(request), on=today())
    except Refused as refused:
        return _page(request, one, refused.problems)
    return _to(one)


@needs(P.manage_people, whole)
@require_POST
def apply(request: HttpRequest, roster: int) -> HttpResponseBase:
    """It is taken in as it was shown."""
    one = _found(roster)
    try:
        taken = request.POST.getlist("take")
        commands.apply_roster(one, taken, category_words(today()), by=who(request), on=today())
    except Refused as refused:
        return _page(request, _found(roster), refused.problems)
    undo = reverse("desk:undo-roster", args=(one.pk,))
    tell(request, Text("已导入“{name}”。", "{name} is taken in.").fill(name=one.name), undo=undo)
    return _to(one)


@needs(P.manage_people, whole)
@require_POST
def undo(request: HttpRequest, roster: int) -> HttpResponseBase:
    """All of it is taken back."""
    one = _found(roster)
    try:
        commands.undo_roster(one, by=who(request), on=today())
    except Refused as refused:
        return _page(request, one, refused.problems)
    told = Text("已撤销“{name}”的全部改动。", "All that {name} changed is taken back.")
    tell(request, told.fill(name=one.name))
    return _to(one)


@needs(P.manage_people, whole)
@require_POST
def drop(request: HttpRequest, roster: int) -> HttpResponseBase:
    """It is thrown away."""
    one = _found(roster)
    try:
        organisation.drop_roster(one, by=who(request), on=today())
    except Refused as refused:
        return _page(request, one, refused.problems)
    tell(request, Text("已放弃“{name}”。", "{name} is dropped.").fill(name=one.name))
    return HttpResponseRedirect(reverse("desk:rosters"))


@needs(P.manage_people, whole)
@require_safe
def workbook(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  as every page
    """The organisation as a workbook, under the heads that people matched. Queries: five beside those of the guard."""
    names, heads = queries.own_heads()
    tables = []
    for key, sheet in ROSTER.items():
        texts = {column.key: heads.get((key, column.key), "") for column in sheet.columns}
        called = [_named(texts[column.key], column.text) for column in sheet.columns]
        kinds = [_KINDS.get(column.kind, "text") for column in sheet.columns]
        columns = tuple(LedgerColumn(text, kind) for text, kind in zip(called, kinds, strict=True))
        tables.append(LedgerTable(_named(names.get(key, ""), sheet.text), columns, _rows(key)))
    return made_response("organisation.xlsx", lambda place: write_book(place, ROSTER_TEXT, tables, today(), "zh"))


_KINDS: dict[str, LedgerKind] = {"date": "date", "whole": "whole"}


def _named(own: str, text: Text) -> Text:
    return Text(own, own) if own else text


def _rows(table: str) -> Iterator[list[object]]:
    columns = ROSTER[table].columns
    for code, row in queries.rows_here(table).items():
        told = {**row, "id": code, "mark": mark_of(table, row)}
        yield [_cell(table, column, told.get(column.key, "")) for column in columns]


def _cell(table: str, column: Any, text: str) -> object:
    if column.kind == "flag":
        return "是" if text else "否"
    if column.kind == "choice":
        return column.choices[text].zh if text in column.choices else text
    return meant(table, column.key, text) if column.kind in _KINDS else text
