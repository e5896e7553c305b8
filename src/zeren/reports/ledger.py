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
WIDE = {
    "text": 40,
    "manifestations": 36,
    "goal": 24,
    "result": 28,
    "unit_name": 18,
    "not_applicable": 24,
    "reason": 20,
    "private_reason": 20,
    "types": 20,
    "id": 15,
    "finding": 14,
    "inspection": 15,
    "duty": 17,
    "record": 16,
    "basis": 24,
    "unit": 9,
    "period": 9,
}
PLAIN: Mapping[str, int] = {"date": 12, "flag": 9, "whole": 9, "choice": 12, "code": 11, "codes": 16, "text": 14}
"""How wide other columns are, by kind, in half-width characters: their heads may take two lines."""
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
    heads = tuple(
        LedgerColumn(column.text, _kind(column), WIDE.get(column.key) or PLAIN.get(column.kind, 12))
        for column in columns
    )
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


def _several(value: Any) -> list[str]:
    """Codes, however they are kept: as a list or joined by semicolons."""
    return value.split(";") if isinstance(value, str) and value else list(value or ())


def _cell(column: Column, value: Any, language: Language) -> object:
    if column.kind == "flag":
        return {True: Text("是", "yes"), False: Text("否", "no")}[value].say(language) if value is not None else ""
    if column.choices and value in column.choices:
        return column.choices[value].say(language)
    if column.key == "types":
        types = finding_sheets.REMEDY_TYPES
        return "；".join(types[one].say(language) if one in types else one for one in _several(value))
    if isinstance(value, (list, tuple)):
        return "；".join(map(str, value))
    return value if column.kind in {"date", "whole"} else str(value or "")
