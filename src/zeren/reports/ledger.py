"""`ledger.xlsx`: findings, remedies and obligations, one worksheet each, ready to filter and to print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from zeren.apps.findings import queries as findings
from zeren.apps.findings import sheets as finding_sheets
from zeren.apps.obligations import queries as obligations
from zeren.apps.obligations import sheets as obligation_sheets
from zeren.base.text import Language, Text
from zeren.documents.ledger import LedgerColumn, LedgerKind, LedgerTable, write_book
from zeren.documents.sheet import Column, Sheet
from zeren.reports.year import Year

UNIT_NAME = Column("unit_name", Text("单位名称", "Name of the unit"))
WORKED_OUT = {
    "findings": (Column("effective_due", Text("期限（含延期）", "Due, extension applied"), "date"),),
    "remedies": (),
    "obligations": (
        Column("effective", Text("期限（含延期）", "Due, extension applied"), "date"),
        Column("delivered", Text("完成日期", "Delivered"), "date"),
        Column("record", Text("对应记录", "Record")),
        Column("minutes", Text("预计用时（分钟）", "Minutes"), "whole"),
        Column("basis", Text("依据", "Basis")),
    ),
}
WIDE = {"text": 48, "manifestations": 40, "goal": 28, "result": 36, "unit_name": 20, "not_applicable": 28, "reason": 28}
SKIPPED = {"evidence"}


def write_ledger(year: Year, path: Path) -> None:
    """Write the workbook, units in the official order. A column that is empty throughout stays: the form is the same
    everywhere."""
    tables = (
        _table(finding_sheets.FINDINGS, findings.ledger(), year.language),
        _table(finding_sheets.REMEDIES, findings.remedies(), year.language),
        _table(obligation_sheets.OBLIGATIONS, obligations.ledger(year.run.year), year.language),
    )
    title = Text("{title}{year}年度台账", "{title}: ledger of {year}").fill(title=year.run.title, year=year.run.year)
    write_book(path, title, tables, year.run.as_of, year.language)


def _table(sheet: Sheet, rows: Iterable[Mapping[str, Any]], language: Language) -> LedgerTable:
    columns = [column for column in sheet.columns if column.key not in SKIPPED]
    at = next(place for place, column in enumerate(columns) if column.key in {"unit", "finding"}) + 1
    columns = [*columns[:at], UNIT_NAME, *columns[at:], *WORKED_OUT[sheet.key]]
    heads = tuple(LedgerColumn(column.text, _kind(column), WIDE.get(column.key, 0)) for column in columns)
    return LedgerTable(sheet.text, heads, _cells(columns, rows, language))


def _kind(column: Column) -> LedgerKind:
    if column.kind == "date":
        return "date"
    return "whole" if column.kind == "whole" else "text"


def _cells(
    columns: Sequence[Column], rows: Iterable[Mapping[str, Any]], language: Language
) -> Iterator[Sequence[object]]:
    for row in rows:
        yield [_cell(column, row.get(column.key), language) for column in columns]


def _cell(column: Column, value: Any, language: Language) -> object:
    if column.kind == "flag":
        return {True: Text("是", "yes"), False: Text("否", "no")}[value].say(language) if value is not None else ""
    if column.choices and value in column.choices:
        return column.choices[value].say(language)
    if isinstance(value, (list, tuple)):
        return "；".join(str(column.choices[one].say(language) if one in column.choices else one) for one in value)
    return value if column.kind in {"date", "whole"} else str(value or "")
