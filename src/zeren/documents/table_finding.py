"""Every table of a Word or Excel file as rows of texts, merged cells filled with what they show."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from zeren.base.problems import Problem, Where
from zeren.documents.excel import BookSheet, read_book
from zeren.documents.table_faults import BROKEN_PAPER, OVERSIZED_WORKBOOK, UNREADABLE_FILE

Rows = list[tuple[int, list[str]]]
MOST_BYTES = 200 << 20
MOST_TEXT = 48 << 20
"""The text of a Word file is read as a whole, at many times its size: pictures may be large, text not."""
_RANGE = re.compile(r"([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)")


def find_tables(path: Path, problems: list[Problem]) -> list[tuple[str, Rows]]:
    """(where, rows) of each table; none after listing why the file cannot be read."""
    if path.suffix.lower() == ".docx":
        return _in_word(path, problems)
    return [(sheet.name, _filled(sheet)) for sheet in read_book(path, problems) if not sheet.hidden]


def _in_word(path: Path, problems: list[Problem]) -> list[tuple[str, Rows]]:
    from docx import Document
    from docx.exceptions import PythonDocxError
    from docx.opc.exceptions import OpcError

    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
            text = sum(entry.file_size for entry in archive.infolist() if entry.filename.endswith(".xml"))
        if size > MOST_BYTES or text > MOST_TEXT:
            problems.append(OVERSIZED_WORKBOOK(Where(path.name), found=f"{size >> 20} MiB"))
            return []
        document = Document(str(path))
        return [
            (f"表{number}", [(row, [cell.text for cell in line.cells]) for row, line in enumerate(table.rows, 1)])
            for number, table in enumerate(document.tables, 1)
        ]
    except OSError:
        problems.append(UNREADABLE_FILE(Where(path.name)))
    except (*_BROKEN, OpcError, PythonDocxError):
        problems.append(BROKEN_PAPER(Where(path.name)))
    return []


_BROKEN = (zipfile.BadZipFile, zlib.error, SyntaxError, LookupError, ValueError, AttributeError, TypeError)
"""What the library raises for files that only look like Word's: bad XML, entity bombs (`SyntaxError`), parts that are
not there."""


def _filled(sheet: BookSheet) -> Rows:
    rows = dict(sheet.grid())
    for first_row, first, last_row, last in _merged(sheet):
        shown = rows[first_row][first] if first_row in rows and first < len(rows[first_row]) else ""
        for row in range(first_row, min(last_row, max(rows, default=0)) + 1):
            cells = rows.get(row, [])
            for at in range(first, min(last + 1, len(cells))):
                cells[at] = shown
    return sorted(rows.items())


def _merged(sheet: BookSheet) -> Iterator[tuple[int, int, int, int]]:
    for written in sheet.scan.merged:
        found = _RANGE.fullmatch(written)
        if found:
            yield int(found[2]), _place(found[1]), int(found[4]), _place(found[3])


def _place(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
