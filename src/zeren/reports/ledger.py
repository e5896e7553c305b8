"""`ledger.xlsx`: findings, remedies and obligations, one worksheet each, ready to filter and to print."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
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
        _table(finding_sheets.FINDINGS, findings.ledger(), year),
        _table(finding_sheets.REMEDIES, findings.remedies(), year),
        _table(obligation_sheets.OBLIGATIONS, obligations.ledger(year.run.year), year),
    )
    title = Text("{title}{year}年度台账", "{title}: ledger of {year}").fill(title=year.run.title, year=year.run.year)
    write_book(path, title, tables, year.run.as_of, year.language)


def _table(sheet: Sheet, rows: Iterable[Mapping[str, Any]], year: Year) -> LedgerTable:
    duties = year.run.duties
    kept = (column for column in sheet.columns if column.key not in SKIPPED)
    columns = [replace(column, choices=duties) if column.key == "duty" else column for column in kept]
    at = next(place for place, column in enumerate(columns) if column.key in {"unit", "finding"}) + 1
    columns = [*columns[:at], UNIT_NAME, *columns[at:], *WORKED_OUT[sheet.key]]
    heads = tuple(
        LedgerColumn(column.text, _kind(column), WIDE.get(column.key) or PLAIN.get(column.kind, 12))
        for column in columns
    )
    return LedgerTable(sheet.text, heads, _cells(columns, rows, year.language))


def _kind(column: Column) -> LedgerKind:
    if column.kind == "date":
        return "date"
    return "whole" if column.kind == "whole" else "text"


def _cells(
    columns: Sequence[Column], rows: Iterable[Mapping[str, Any]], language: Language
) -> Iterator[Sequence[object]]:
    shown = [(column.key, _shower(column, language)) for column in columns]
    for row in rows:
        yield [show(row.get(key)) for key, show in shown]


def _shower(column: Column, language: Language) -> Callable[[Any], object]:
    """How a column's values are shown, chosen once: there may be millions of cells."""
    if column.kind in {"date", "whole"}:
        return lambda value: value
    said: dict[Any, str] = {key: text.say(language) for key, text in column.choices.items()}
    if column.kind == "flag":
        said = {True: Text("是", "yes").say(language), False: Text("否", "no").say(language), None: ""}
    elif column.key == "types":
        said = {key: text.say(language) for key, text in finding_sheets.REMEDY_TYPES.items()}
        return lambda value: "；".join(said.get(one, one) for one in _several(value))
    if said:
        return lambda value: said.get(value, "") if not value else said.get(value, str(value))
    return _plain


def _plain(value: Any) -> str:
    return "；".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value or "")


def _several(value: Any) -> list[str]:
    """Codes, however they are kept: as a list or joined by semicolons."""
    return value.split(";") if isinstance(value, str) and value else list(value or ())
