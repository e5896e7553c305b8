"""Ledgers: tables written to a workbook row by row in constant memory, ready to filter and to print."""

from __future__ import annotations

import datetime as dt
import io
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

from zeren.base.text import Language, Text
from zeren.documents.archive import pack_into
from zeren.documents.rows import column_letters
from zeren.documents.sheet_rows import CellKind, Styles, write_rows
from zeren.documents.spreadsheet import (
    A4,
    HEAD_FILL,
    MOST_ROWS,
    Target,
    display_width,
    tab_name,
    write_workbook,
)

LedgerKind = CellKind
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
    """Write a ledger: a worksheet for each table, more where a table is longer than a worksheet.

    The library writes the workbook with one sample row in each worksheet; our rows take the sample's place.
    """
    styles = _styles(made_on)
    with ExitStack() as stack:
        parts = [
            _spool(table, rows, styles, stack.enter_context(tempfile.TemporaryFile()))
            for table in tables
            for rows in _parts(iter(table.rows))
        ]
        _write(target, title, parts, made_on, language)


def _spool(table: LedgerTable, rows: Iterator[Sequence[object]], styles: Styles, file: IO[bytes]) -> _Part:
    kinds = [column.kind for column in table.columns]
    return _Part(table, file, write_rows(file, rows, kinds, _widths(table), styles))


def _write(target: Target, title: Text, parts: Sequence[_Part], made_on: dt.date, language: Language) -> None:

    def fill(book: Any) -> None:
        formats = _Formats(book)
        taken: set[str] = set()
        for part in parts:
            sheet = book.add_worksheet(tab_name(part.table.name.say(language), taken))
            _set_up(sheet, title.say(language), part, language, formats)
            _sample(sheet, formats)

    frame = io.BytesIO()
    write_workbook(frame, made_on, fill, title=title.say(language), streaming=True)
    with zipfile.ZipFile(frame) as archive, _opened(target) as out:
        pack_into(out, ((name, _filled(name, archive.read(name), parts)) for name in archive.namelist()))


@dataclass(frozen=True)
class _Part:
    """A worksheet to be: its table, a file with its rows as XML, how many they are."""

    table: LedgerTable
    xml: IO[bytes]
    count: int


KINDS: tuple[LedgerKind, ...] = ("text", "date", "whole", "points")
_SHEET = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
_SAMPLE = re.compile(rb'<row r="2".*?</row>', re.DOTALL)
_STYLE = re.compile(rb'<c r="[A-D]2" s="(\d+)"')
_DIMENSION = re.compile(rb'<dimension ref="[^"]*"/>')


def _sample(sheet: Any, formats: _Formats) -> None:
    """A row with one cell of each kind, from which the numbers of the styles are read."""
    for place, kind in enumerate(KINDS):
        sheet.write_number(1, place, 1, formats.of[kind])


def _styles(made_on: dt.date) -> Styles:
    """The library's numbers for our styles, from a workbook made in the same way as the real one."""
    frame = io.BytesIO()

    def fill(book: Any) -> None:
        formats, sheet = _Formats(book), book.add_worksheet("probe")
        sheet.write_string(0, 0, "", formats.head)
        _sample(sheet, formats)

    write_workbook(frame, made_on, fill, title="", streaming=True)
    with zipfile.ZipFile(frame) as archive:
        found = _STYLE.findall(archive.read("xl/worksheets/sheet1.xml"))
    return dict(zip(KINDS, map(int, found), strict=True))


def _filled(name: str, xml: bytes, parts: Sequence[_Part]) -> bytes:
    match = _SHEET.fullmatch(name)
    if match is None:
        return xml
    part = parts[int(match[1]) - 1]
    last = f"{column_letters(len(part.table.columns) - 1)}{part.count + 1}"
    before, sample, after = xml.partition(_SAMPLE.findall(xml)[0])
    assert sample
    part.xml.seek(0)
    return b"".join((_DIMENSION.sub(f'<dimension ref="A1:{last}"/>'.encode(), before), part.xml.read(), after))


@contextmanager
def _opened(target: Target) -> Iterator[IO[bytes]]:
    if isinstance(target, Path):
        with target.open("wb") as file:
            yield file
    else:
        yield target


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


def _set_up(sheet: Any, title: str, part: _Part, language: Language, formats: _Formats) -> None:
    table = part.table
    sheet.autofilter(0, 0, part.count, len(table.columns) - 1)
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
