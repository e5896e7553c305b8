"""One XLSX workbook: guarded before it is unpacked, its sheets as raw tables, what it hides or merges reported."""

from __future__ import annotations

import lzma
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from zeren.base.problems import Problem, Where
from zeren.documents.cells import written
from zeren.documents.lines import kept_lines, without_sums
from zeren.documents.rows import Cells, Lines, RawTable, column_letters
from zeren.documents.sheet_scan import BrokenSheetError, SheetScan, elements, scan_sheet
from zeren.documents.table_faults import (
    BROKEN_WORKBOOK,
    HIDDEN_COLUMN,
    HIDDEN_ROWS,
    HIDDEN_SHEET,
    LOCKED_WORKBOOK,
    MERGED_CELLS,
    OLD_FORMAT,
    OVERSIZED_WORKBOOK,
    UNREADABLE_FILE,
)

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

MOST_ENTRIES = 10_000
MOST_BYTES = 1536 << 20
MOST_RATIO = 300
"""How many times larger than the file the unpacked workbook may be, where it is large at all."""

SMALL = 64 << 20
MOST_CELLS = 25_000_000
"""The most places, empty ones too, that all sheets of a workbook may span together."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    RuntimeError,
    NotImplementedError,
    LookupError,
    ValueError,
    ArithmeticError,
    struct.error,
    lzma.LZMAError,
)


@dataclass
class BookSheet:
    """One worksheet: its name, whether it is hidden, what its XML tells, its rows."""

    file: str
    name: str
    hidden: bool
    scan: SheetScan
    cells: CalamineSheet = field(repr=False)

    def raw(self, key: str) -> RawTable | None:
        """The worksheet as a raw table; None when nothing is written in it."""
        for row, cells in self._rows():
            head = [written(cell).strip() for cell in cells]
            if any(head):
                while not head[-1]:
                    head.pop()
                return RawTable(key, self.file, self.name, row, tuple(head), partial(self._kept, row))
        return None

    def grid(self) -> Iterator[tuple[int, list[str]]]:
        """Every row as texts, as they are written there."""
        return ((row, [written(cell) for cell in cells]) for row, cells in self._rows())

    def place(self, row: int, column: str = "") -> Where:
        """A place in this worksheet."""
        return Where(self.file, self.name, row, column)

    def _rows(self) -> Iterator[tuple[int, Cells]]:
        errors = self.scan.errors
        for row, cells in enumerate(self.cells.iter_rows(), 1):
            for column, shown in errors.get(row, {}).items():
                cells[column - 1 : column] = [shown]
            yield row, cells

    def _kept(self, head_row: int, problems: list[Problem]) -> Lines:
        below = (line for line in self._rows() if line[0] > head_row)
        return without_sums(kept_lines(below, self.place, problems), self.scan.sums, self.place, problems)


def read_book(path: Path, problems: list[Problem]) -> list[BookSheet]:
    """The worksheets of a workbook in its order; none after listing why it cannot be read."""
    try:
        fault = _guard(path)
        if fault is not None:
            problems.append(fault)
            return []
        scans = _scan_all(path)
        spans = sum(scan.last_row * scan.last_column for scan in scans.values())
        if spans > MOST_CELLS:
            problems.append(OVERSIZED_WORKBOOK(Where(path.name), found=f"{spans} cells"))
            return []
        return _open(path, scans, problems)
    except OSError:
        problems.append(UNREADABLE_FILE(Where(path.name)))
    except (*_BROKEN, BrokenSheetError):
        problems.append(BROKEN_WORKBOOK(Where(path.name)))
    return []


def report_hidden(sheet: BookSheet, head: tuple[str, ...], problems: list[Problem]) -> None:
    """List what a sheet hides or merges, as far as it touches the table."""
    if sheet.hidden:
        problems.append(HIDDEN_SHEET(sheet.place(0), found=sheet.name))
    for merged in sheet.scan.merged:
        digits = "".join(c for c in merged.partition(":")[0] if c.isdigit())
        letters = merged.partition(":")[0].rstrip("0123456789")
        problems.append(MERGED_CELLS(sheet.place(int(digits or 0), letters), found=merged))
    for first, last in _runs(sheet.scan.hidden_rows):
        problems.append(HIDDEN_ROWS(sheet.place(first), first=first, last=last))
    for low, high in sheet.scan.hidden_columns:
        for number in range(max(low, 1), min(high, len(head)) + 1):
            letters = column_letters(number - 1)
            problems.append(HIDDEN_COLUMN(sheet.place(0, head[number - 1] or letters), found=letters))


def _guard(path: Path) -> Problem | None:
    with path.open("rb") as file:
        start = file.read(8)
        if start == _OLE:
            locked = _ENCRYPTED in start + file.read(SMALL)
            return LOCKED_WORKBOOK(Where(path.name)) if locked else OLD_FORMAT(Where(path.name), found=path.name)
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        size = sum(entry.file_size for entry in entries)
        if len(entries) > MOST_ENTRIES or size > MOST_BYTES or size > max(SMALL, path.stat().st_size * MOST_RATIO):
            return OVERSIZED_WORKBOOK(Where(path.name), found=f"{len(entries)} entries, {size >> 20} MiB")
        if any(entry.flag_bits & 1 for entry in entries):
            return LOCKED_WORKBOOK(Where(path.name))
        return BROKEN_WORKBOOK(Where(path.name)) if archive.testzip() else None


def _scan_all(path: Path) -> dict[str, SheetScan]:
    with zipfile.ZipFile(path) as archive:
        scans = {}
        for name, entry in _sheet_entries(archive).items():
            with archive.open(entry) as file:
                scans[name] = scan_sheet(file)
        return scans


def _sheet_entries(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name to the entry of its worksheet."""
    roots = elements(archive.read("_rels/.rels"), "Relationship")
    book = next((root["Target"].lstrip("/") for root in roots if root["Type"].endswith("/officeDocument")), "")
    folder = posixpath.dirname(book)
    links = elements(archive.read(f"{folder}/_rels/{posixpath.basename(book)}.rels".lstrip("/")), "Relationship")
    targets = {
        link["Id"]: posixpath.normpath(posixpath.join("/", folder, link["Target"])).lstrip("/")
        for link in links
        if link["Type"].endswith("/worksheet")
    }
    sheets = elements(archive.read(book), "sheet")
    return {sheet["name"]: targets[sheet["id"]] for sheet in sheets if sheet.get("id") in targets}


def _open(path: Path, scans: dict[str, SheetScan], problems: list[Problem]) -> list[BookSheet]:
    from python_calamine import CalamineError, PasswordError

    try:
        return _opened(path, scans)
    except PasswordError:
        problems.append(LOCKED_WORKBOOK(Where(path.name)))
    except CalamineError:
        problems.append(BROKEN_WORKBOOK(Where(path.name)))
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how a panic of the reader's Rust code arrives
            raise
        problems.append(BROKEN_WORKBOOK(Where(path.name)))
    return []


def _opened(path: Path, scans: dict[str, SheetScan]) -> list[BookSheet]:
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    book = CalamineWorkbook.from_path(str(path))
    return [
        BookSheet(
            path.name,
            meta.name,
            meta.visible != SheetVisibleEnum.Visible,
            scans[meta.name],
            book.get_sheet_by_name(meta.name),
        )
        for meta in book.sheets_metadata
        if meta.name in scans
    ]


def _runs(rows: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return runs
