"""The list of findings in scope: tabs with counts, filters that stay in the address, files to keep."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import Truncator
from django.views.decorators.http import require_safe

from zeren.apps.access.queries import may, permissions
from zeren.apps.access.rules import Permission, needs
from zeren.apps.findings.models import Finding
from zeren.apps.findings.queries import lists
from zeren.apps.findings.rules.lateness import is_late
from zeren.apps.findings.sheets import FINDINGS as SHEET
from zeren.apps.findings.states import KINDS, OPEN, ORIGINS, SEVERITIES, STATES, VERIFIED
from zeren.apps.findings.web.shown import FINDINGS, LATE, for_whom, my_seats, severity_badge, state_badge
from zeren.apps.organisation.models import Unit
from zeren.apps.organisation.queries import seen
from zeren.base.text import Text
from zeren.documents.ledger import LedgerColumn, LedgerKind, LedgerTable, write_book
from zeren.ui import language
from zeren.ui.cells import Cells, Row
from zeren.ui.clock import today
from zeren.ui.export import csv_response, made_response
from zeren.ui.navigation import Crumb
from zeren.ui.table import Column, Filter, Table, counted

COLUMNS = (
    Column(Text("问题", "Finding"), cell="clip"),
    Column(Text("单位", "Unit"), "unit", narrow=False),
    Column(Text("程度", "Severity"), "severity", narrow=False),
    Column(Text("状态", "State"), "state"),
    Column(Text("反馈", "Opened"), "opened", narrow=False),
    Column(Text("期限", "Due"), "due"),
)
FILTERS = (
    Filter("state", Text("状态", "State"), STATES),
    Filter("severity", Text("程度", "Severity"), SEVERITIES),
    Filter("source", Text("来源", "Source"), ORIGINS),
    Filter("late", Text("逾期", "Late"), {"yes": Text("只看逾期", "late only")}),
)
TABS = {
    "mine": Text("等我办的", "Waiting for me"),
    "open": Text("未销号", "Open"),
    "late": Text("逾期", "Late"),
    "done": Text("已验收、销号", "Verified or closed"),
    "left": Text("撤回、合并等", "Withdrawn, merged"),
    "all": Text("全部", "All"),
}
EXPORTED = (
    "id",
    "unit",
    "source",
    "severity",
    "kind",
    "text",
    "owner",
    "department",
    "opened",
    "due",
    "extended",
    "state",
    "returned",
    "verified",
    "closed",
)
EXTENDED = Text("（已延期）", "(extended)")
SAID = {"source": ORIGINS, "severity": SEVERITIES, "kind": KINDS, "state": STATES}
P = Permission


@needs(P.see_unit)
@require_safe
def findings(request: HttpRequest) -> HttpResponseBase:
    """The findings in scope. Queries: eight at most beside those of the guard, one more where a unit is named and two
    where words are looked for.
    """
    table = Table(
        COLUMNS,
        request.GET,
        FILTERS,
        "due",
        Text("按内容、编号、单位找", "Find by text, id or unit"),
        quick=lists.QUICK,
        keep=("tab", "unit"),
    )
    tab = request.GET.get("tab", "open")
    tab = tab if tab in TABS else "open"
    all_seen = lists.visible(request.user, today(), seen)
    unit = _unit(request)
    if unit is not None:
        all_seen = all_seen.filter(unit=unit)
    exported, most = request.GET.get("export", ""), 0
    if table.search and not exported:
        most = lists.LOOKED_THROUGH
        most = most if all_seen.order_by().values("pk")[: most + 1].count() > most else 0
        all_seen = lists.looked_in(all_seen, table.search)
    found = _asked(lists.searched(all_seen, table.search), table)
    mine = my_seats(request)
    waiting = found.filter(lists.waiting(request.user, mine, today())) if mine else found.none()
    rows = waiting if tab == "mine" else lists.walked(found, lists.PARTS[tab], today())
    if exported:
        return _exported(lists.ordered(rows, *table.order), exported)
    few = bool(table.search)
    counts = lists.counted_at_once(found, today()) if few else lists.counted(found, today(), table.enough)
    counts["mine"] = waiting.order_by().values("pk")[: table.enough].count() if mine else 0
    table.tally(counts[tab])
    shown = lists.page_of(lists.ordered(rows, *table.order), table.span) if table.count else []
    table.rows = _lines(shown, for_whom(request, mine) if tab == "mine" else lambda _: "")
    held = permissions(request.user, today())
    page = {
        "table": table,
        "looked_through": most,
        "tabs": [
            (text, _told(counts[key], table), table.address(tab=key, page=""), key == tab) for key, text in TABS.items()
        ],
        "unit": unit,
        "everywhere": table.address(unit="", page=""),
        "book": table.address(export="xlsx", page=""),
        "today": today(),
        "may_verify": P.inspect in held,
        "may_register": bool(held & {P.inspect, P.file_record}),
        "crumbs": [Crumb(FINDINGS)],
    }
    return render(request, "findings/findings.html", page)


def _unit(request: HttpRequest) -> Unit | None:
    asked = request.GET.get("unit", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 16):
        return None
    unit = Unit.objects.filter(pk=int(asked)).first()
    return unit if unit is not None and may(request.user, P.see_unit, unit.path, today()) else None


def _asked(found: QuerySet[Finding], table: Table) -> QuerySet[Finding]:
    chosen = {name: value for name in ("state", "severity", "source") if (value := table.chosen(name))}
    found = found.filter(**chosen)
    return found.filter(lists.late(today())) if table.chosen("late") else found


def _told(found: int, table: Table) -> Text:
    return counted(min(found, table.enough - 1), found >= table.enough)


def _lines(found: list[Finding], whose: Callable[[Finding], str]) -> list[Row]:
    cells, address = Cells(), reverse("findings:finding", args=[0]).removesuffix("0")
    return [
        (
            f"{cells.link(f'{address}{row.pk}', Truncator(row.text).chars(80))} {cells.soft(row.code)}"
            + _for(cells, whose(row)),
            cells.filed(row.unit.name),
            cells.badge(severity_badge(row.severity)),
            cells.badge(state_badge(row.state)),
            cells.day(row.opened),
            _due(cells, row),
        )
        for row in found
    ]


def _for(cells: Cells, told: str) -> str:
    """Who would act for whom, where somebody stands in."""
    return f" <strong>{cells.filed(told)}</strong>" if told else ""


def _due(cells: Cells, row: Any) -> str:
    extended = f' <span class="soft">{cells.said(EXTENDED)}</span>' if row.extended else ""
    if row.effective is None or row.state not in OPEN:
        return cells.day(row.effective) + extended
    return cells.until(row.effective, today()) + extended


def _exported(found: QuerySet[Finding], kind: str) -> HttpResponseBase:
    """All rows asked for, as a table for a spreadsheet program."""
    columns = [SHEET.column(key) for key in EXPORTED]
    heads = [*(column.text for column in columns), Text("单位名称", "Unit name"), LATE.text]
    rows = _rows(found)
    if kind != "xlsx":
        return csv_response(
            "findings", heads, ([str(cell if cell is not None else "") for cell in row] for row in rows)
        )
    kinds: list[LedgerKind] = ["date" if column.kind == "date" else "text" for column in columns]
    kinds[EXPORTED.index("returned")] = "whole"
    wide = {"text": 48}
    tables = LedgerTable(
        FINDINGS,
        tuple(
            LedgerColumn(text, one, wide.get(key, 0))
            for text, one, key in zip(heads, [*kinds, "text", "text"], [*EXPORTED, "", ""], strict=True)
        ),
        rows,
    )
    return made_response("findings.xlsx", lambda place: write_book(place, FINDINGS, [tables], today(), language.now()))


def _rows(found: QuerySet[Finding]) -> Iterator[Sequence[Any]]:
    yes = language.say(Text("是", "yes"))
    for row in found.select_related("unit", "owner").iterator():
        cells = {key: getattr(row, key, "") for key in EXPORTED} | {
            "id": row.code,
            "unit": row.unit.code,
            "owner": row.owner.code if row.owner else "",
        }
        cells |= {key: language.say(words[cells[key]]) for key, words in SAID.items() if cells[key] in words}
        verified = row.verified if row.state in VERIFIED else None
        late = row.state in OPEN | VERIFIED and is_late(row.effective, verified, today())  # type: ignore[attr-defined]  # annotated
        yield [*(cells[key] for key in EXPORTED), row.unit.name, yes if late else ""]
