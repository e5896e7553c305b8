"""Ledgers: tables written to a workbook row by row in constant memory, ready to filter and to print."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, Literal

from zeren.base.numbers import POINT
from zeren.base.text import Language, Text
from zeren.documents.spreadsheet import (
    A4,
    HEAD_FILL,
    LINE_HEIGHT,
    MOST_ROWS,
    Target,
    display_width,
    fitting,
    row_height,
    tab_name,
    write_workbook,
)

LedgerKind = Literal["text", "date", "whole", "points"]
"""text: a `str`; date: a `datetime.date`; whole: an `int`; points: an `int` of milli-points. None is an empty cell."""

_ACROSS = 180
"""So many half-width characters stand beside one another on a printed page; wider tables take several, each of which
begins with the first two columns."""

WIDTHS: dict[LedgerKind, int] = {"text": 24, "date": 12, "whole": 9, "points": 10}


@dataclass(frozen=True)
class LedgerColumn:
    """A column of a ledger; `width` in half-width characters, 0 for what suits its kind."""

    text: Text
    kind: LedgerKind = "text"
    width: int = 0


@dataclass(frozen=True)
class LedgerTable:
    """A table of a ledger: its name, its columns, its rows in their order."""

    name: Text
    columns: tuple[LedgerColumn, ...]
    rows: Iterable[Sequence[object]]


def write_book(
    target: Target, title: Text, tables: Iterable[LedgerTable], made_on: dt.date, language: Language = "zh"
) -> None:
    """Write a ledger: a worksheet for each table, more where a table is longer than a worksheet."""

    def fill(book: Any) -> None:
        formats = _Formats(book)
        taken: set[str] = set()
        for table in tables:
            for rows in _parts(iter(table.rows)):
                sheet = book.add_worksheet(tab_name(table.name.say(language), taken))
                _set_up(sheet, title.say(language), table, language, formats)
                _fill(sheet, table, rows, formats)

    write_workbook(target, made_on, fill, title=title.say(language), streaming=True)


def _parts(rows: Iterator[Sequence[object]]) -> Iterator[Iterator[Sequence[object]]]:
    """As many rows at a time as a worksheet takes below its head; one part, if empty, where there are no rows."""
    ahead = list(islice(rows, 1))
    yield chain(ahead, islice(rows, MOST_ROWS - 2))
    while ahead := list(islice(rows, 1)):
        yield chain(ahead, islice(rows, MOST_ROWS - 2))


class _Formats:
    """The formats of one workbook."""

    def __init__(self, book: Any) -> None:
        cell = {"border": 1, "border_color": "#BFBFBF", "valign": "top"}
        self.head = book.add_format(
            {**cell, "bold": True, "bg_color": HEAD_FILL, "text_wrap": True, "valign": "vcenter", "align": "center"}
        )
        self.of: dict[LedgerKind, Any] = {
            "text": book.add_format({**cell, "text_wrap": True}),
            "date": book.add_format({**cell, "num_format": "yyyy-mm-dd", "align": "center"}),
            "whole": book.add_format({**cell, "num_format": "0"}),
            "points": book.add_format({**cell, "num_format": "0.00"}),
        }


def _set_up(sheet: Any, title: str, table: LedgerTable, language: Language, formats: _Formats) -> None:
    for place, width in enumerate(_widths(table)):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(-(-sum(_widths(table)) // _ACROSS), 0)
    sheet.repeat_columns(0, 1)
    sheet.print_across()
    sheet.set_margins(left=0.5, right=0.5, top=0.75, bottom=0.75)
    sheet.repeat_rows(0)
    sheet.set_header("&C" + title.replace("&", "&&")[:200])
    sheet.set_footer("&L&A&C&P / &N")
    sheet.set_row(0, 30)
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, column.text.say(language), formats.head)


def _widths(table: LedgerTable) -> list[int]:
    """Wide enough for the head in either language, as far as that is sensible."""
    heads = [max(display_width(column.text.zh), min(display_width(column.text.en), 20)) for column in table.columns]
    return [c.width or max(WIDTHS[c.kind], min(head + 4, 40)) for c, head in zip(table.columns, heads, strict=True)]


def _fill(sheet: Any, table: LedgerTable, rows: Iterator[Sequence[object]], formats: _Formats) -> None:
    writers = [_writer(sheet, column.kind, formats.of[column.kind]) for column in table.columns]
    wraps = [(place, width) for place, width in enumerate(_widths(table)) if table.columns[place].kind == "text"]
    row = 0
    for row, cells in enumerate(rows, 1):
        height = row_height((str(cells[place] or ""), width) for place, width in wraps)
        if height > LINE_HEIGHT:
            sheet.set_row(row, height)
        for place, (write, cell) in enumerate(zip(writers, cells, strict=True)):
            write(row, place, cell)
    sheet.autofilter(0, 0, row, len(table.columns) - 1)


def _writer(sheet: Any, kind: LedgerKind, style: Any) -> Callable[[int, int, Any], None]:
    def write(row: int, place: int, cell: Any) -> None:
        if cell is None or cell == "":
            sheet.write_blank(row, place, None, style)
        elif kind == "text":
            sheet.write_string(row, place, fitting(str(cell)), style)
        elif kind == "date":
            sheet.write_datetime(row, place, cell, style)
        else:
            sheet.write_number(row, place, cell / POINT if kind == "points" else cell, style)

    return write
