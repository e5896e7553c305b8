"""The records of one's units, one record with what it brings, its files; taking it back and bringing it back."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zeren.apps.access.queries import may, reach, viewer
from zeren.apps.access.rules import Permission, covers, needs
from zeren.apps.assessment.queries.frameworks import Beside, beside_in, packs_on
from zeren.apps.assessment.queries.live import Change, Standing, brought, standing
from zeren.apps.desk.rules import NOT_ABOVE, elements_of
from zeren.apps.evidence.queries import stored
from zeren.apps.evidence.states import MEDIA
from zeren.apps.obligations import commands
from zeren.apps.organisation.queries import seen
from zeren.apps.records import queries
from zeren.apps.records.models import Record
from zeren.apps.records.states import FILED, KINDS, RETURNED, STATES
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.packformat import Pack
from zeren.packformat.crosswalk import Done, Ways, stated, ways_of
from zeren.ui.cells import Cells, Row
from zeren.ui.clock import today
from zeren.ui.door import handed_on
from zeren.ui.export import csv_response, file_response
from zeren.ui.language import say
from zeren.ui.navigation import Crumb
from zeren.ui.notices import tell
from zeren.ui.table import Column, Filter, Table
from zeren.ui.tones import Badge

RECORDS = Text("工作记录", "Records")
COLUMNS = (
    Column(Text("日期", "Date"), "date"),
    Column(Text("标题", "Title"), "title", cell="clip"),
    Column(Text("责任事项", "Duty"), narrow=False),
    Column(Text("单位", "Unit"), "unit", narrow=False),
    Column(Text("佐证", "Files"), align="right", narrow=False, cell="num"),
    Column(Text("报送", "Filed"), "filed", narrow=False),
    Column(Text("状态", "State")),
)
BADGES = {FILED: Badge(STATES[FILED], "good"), RETURNED: Badge(STATES[RETURNED], "bad")}


@needs(Permission.see_unit)
@require_safe
def records(request: HttpRequest) -> HttpResponseBase:
    """The records of the units one may see. Queries: five beside those of the guard, two more where words are looked
    for.
    """
    duties = {key: duty.title.text for pack in packs_on(today()).values() for key, duty in pack.duties.items()}
    table = _table(request, duties)
    within = seen(request.user, Permission.see_unit, today(), "unit__path")
    found = queries.listed(within, table.chosen("duty"), table.chosen("state"), table.chosen("year"))
    if request.GET.get("export") == "csv":
        whole = queries.holding(found, table.search) if table.search else found
        return _exported(queries.with_files(queries.ordered(whole, *table.order)), duties)
    page: dict[str, Any] = {"table": table, "may_file": may(request.user, Permission.file_record, None, today())}
    if table.search:
        most = queries.LOOKED_THROUGH
        page["looked_through"] = most if found.order_by().values("pk")[: most + 1].count() > most else 0
        found = queries.holding(queries.looked_in(found, table.search), table.search)
    table.tally(found.order_by().values("pk")[: table.enough].count())
    table.rows = _rows(queries.page_of(queries.ordered(found, *table.order), table.span), duties)
    return render(request, "desk/records.html", page)


def _rows(found: list[Record], duties: dict[str, Text]) -> list[Row]:
    cells, address = Cells(), reverse("desk:record", args=[0]).removesuffix("0")
    return [
        (
            cells.day(one.happened),
            cells.link(f"{address}{one.pk}", one.title),
            cells.said(duties.get(one.duty, one.duty)) + (f" {cells.soft(one.period)}" if one.period else ""),
            cells.filed(one.unit.name),
            str(one.shown),  # type: ignore[attr-defined]  # annotated
            cells.day(one.submitted),
            cells.badge(_badge(one)),
        )
        for one in found
    ]


def _badge(record: Record) -> Badge:
    return BADGES.get(record.state) or Badge(STATES.get(record.state, Text(record.state, record.state)))


def _table(request: HttpRequest, duties: dict[str, Text]) -> Table:
    year = today().year
    years = {str(one): Text(str(one), str(one)) for one in range(year, year - 6, -1)}
    filters = (
        Filter("year", Text("年度", "Year"), years),
        Filter("duty", Text("责任事项", "Duty"), duties),
        Filter("state", Text("状态", "State"), STATES),
    )
    search = Text("按标题、内容、编号、单位找", "Find by words, id or unit")
    return Table(COLUMNS, request.GET, filters, "-date", search, quick=queries.QUICK)


def _exported(found: QuerySet[Record], duties: dict[str, Text]) -> HttpResponseBase:
    head = (
        Text("编号", "Id"),
        Text("单位编号", "Unit id"),
        Text("单位", "Unit"),
        Text("责任事项", "Duty"),
        Text("日期", "Date"),
        Text("所属期", "Period"),
        Text("标题", "Title"),
        Text("佐证类型", "Kind of proof"),
        Text("决定或成效", "Outcome"),
        Text("报送日期", "Filed"),
        Text("佐证份数", "Files"),
        Text("状态", "State"),
    )
    nothing = Text("", "")
    rows = (
        [
            one.code,
            one.unit.code,
            one.unit.name,
            say(duties.get(one.duty, Text(one.duty, one.duty))),
            one.happened.isoformat(),
            one.period,
            one.title,
            say(KINDS.get(one.kind, nothing)),
            one.outcome,
            one.submitted.isoformat() if one.submitted else "",
            str(getattr(one, "shown", 0)),
            say(STATES[one.state]),
        ]
        for one in found.iterator(chunk_size=2000)
    )
    return csv_response(say(RECORDS), head, rows)


@needs(Permission.see_unit, queries.path_of)
@require_safe
def record(request: HttpRequest, record: int) -> HttpResponse:
    """A record, and what it brings its unit. Queries beside those of the guard: two, and six for the score at most."""
    found = handed_on(request, Record)
    year = int(found.period[:4]) if found.period else found.happened.year
    side = beside_in(year)
    packs = side.owing(found.duty, found.unit.category)
    pack = packs[0] if packs else None
    ways = ways_of(one.in_year(year) for one in side.packs.values())
    met = ways.meets(_done(found, bool(files := queries.files_of(record))))
    duty = pack.duties[found.duty] if pack else None
    elements = elements_of(pack.content, found.duty) if pack else {}
    page: dict[str, Any] = {
        "record": found,
        "state": _badge(found),
        "duty": duty.title.text if duty else Text(found.duty, found.duty),
        "kind": KINDS.get(found.kind, Text(found.kind, found.kind)),
        "element": elements.get(found.element, Text(found.element, found.element)),
        "files": [(one, MEDIA.get(one.media, MEDIA["other"])) for one in files],
        "also": [
            (side.packs[way.framework].title, side.packs[way.framework].duties[way.duty].title.text) for way in met
        ],
        "may_file": may(request.user, Permission.file_record, found.unit.path, today()),
        "may_return": found.state == FILED and _stands_above(request, found),
        "reason": queries.why_returned(record) if found.state == RETURNED else "",
        "scores": _scores(request, found, year, side, [*packs[:1], *(side.packs[way.framework] for way in met)], ways),
        "crumbs": [Crumb(RECORDS, reverse("desk:records")), Crumb(found.title)],
    }
    return render(request, "desk/record.html", page)


def _done(record: Record, evidenced: bool) -> Done:
    amount, base = record.amount or 0, record.base or 0
    return Done(record.duty, record.kind, bool(record.outcome), evidenced, amount, base, stated(record.also))


def _scores(
    request: HttpRequest, record: Record, year: int, side: Beside, packs: list[Pack], ways: Ways
) -> list[dict[str, Any]]:
    """By framework that the record counts in, how the unit stands, with what the record brings. The version is the one
    that scores the record's year.
    """
    if not may(request.user, Permission.see_scorecard, record.unit.path, today()):
        return []
    found = []
    for pack in packs:
        named = side.categories.get(pack.id, {})
        change = brought(record, pack, year, today(), named, ways) if record.state == FILED else None
        now: Standing | None = change.after if change else None
        if record.state != FILED:
            now = standing(record.unit_id, pack, year, today(), named)
        if now is not None:
            found.append({"title": pack.title, "year": year, "now": now, "change": change, **_told(change)})
    return found


def _told(change: Change | None) -> dict[str, Any]:
    if change is None:
        return {"moved": [], "difference": 0}
    return {"moved": change.moved, "difference": change.after.total - change.before.total}


def _stands_above(request: HttpRequest, record: Record) -> bool:
    """Whether the reader assesses the unit from above it: nobody returns a record of their own unit."""
    tops = reach(request.user, Permission.assess, today())
    return any(covers(top, record.unit.path) and top != record.unit.path for top in tops)


@needs(Permission.assess, queries.path_of)
@require_POST
def return_record(request: HttpRequest, record: int) -> HttpResponse:
    """Give a record back to its unit with what is to be changed."""
    found = handed_on(request, Record)
    if not _stands_above(request, found):
        return _not_returned(request, NOT_ABOVE())
    try:
        commands.give_back(found, request.POST.get("reason", ""), by=viewer(request).username, on=today())
    except Refused as refused:
        return _not_returned(request, refused.problems[0])
    tell(request, Text("已退回，单位会在首页看到理由。", "Returned; the unit sees the reason on its start page."))
    return HttpResponseRedirect(reverse("desk:record", args=[record]))


def _not_returned(request: HttpRequest, problem: Problem) -> HttpResponse:
    page = {"head": Text("没有退回", "It was not returned"), "what": problem.what, "do": problem.remedy}
    return render(request, "ui/trouble.html", page, status=409)


@needs(Permission.file_record, queries.path_of)
@require_POST
def withdraw(request: HttpRequest, record: int) -> HttpResponse:
    """Take a record back; it stays and can be brought back."""
    undo = reverse("desk:restore", args=[record])
    return _move(request, record, "withdraw", Text("已撤回，不再计分。", "Withdrawn; it no longer counts."), undo)


@needs(Permission.file_record, queries.path_of)
@require_POST
def restore(request: HttpRequest, record: int) -> HttpResponse:
    """Bring a withdrawn record back."""
    undo = reverse("desk:withdraw", args=[record])
    return _move(request, record, "restore", Text("已恢复，重新计分。", "Brought back; it counts again."), undo)


def _move(request: HttpRequest, record: int, name: str, said: Text, undo: str) -> HttpResponse:
    try:
        commands.move(Record(pk=record), name, by=viewer(request).username, on=today())
    except Refused as refused:
        problem = refused.problems[0]
        page = {"head": Text("没有改动", "Nothing was changed"), "what": problem.what, "do": problem.remedy}
        return render(request, "ui/trouble.html", page, status=409)
    tell(request, said, undo=undo)
    return HttpResponseRedirect(reverse("desk:record", args=[record]))


@needs(Permission.see_unit, queries.path_of)
@require_safe
def evidence(request: HttpRequest, record: int, file: int) -> HttpResponseBase:  # noqa: ARG001  a view
    """A file that shows a record, to be kept. One query."""
    found = next((one for one in queries.files_of(record) if one.pk == file), None)
    if found is None:
        raise Http404
    return file_response(stored(found.sha256), found.name)
