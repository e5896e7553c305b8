"""A folder of CSV tables, or one workbook, opened as raw tables; all that is wrong with it reported at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from zeren.base.problems import Problem, Where
from zeren.documents.columns import Sheet
from zeren.documents.comma import read_csv
from zeren.documents.excel import BookSheet, read_book, report_hidden
from zeren.documents.intake import Intake
from zeren.documents.nearest import fold, hint, nearest
from zeren.documents.rows import RawTable, match_heads
from zeren.documents.table_faults import (
    DOUBLED_TABLE,
    EMPTY_TABLE,
    MANY_WORKBOOKS,
    MISSING_TABLE,
    MIXED_TABLES,
    NO_FOLDER,
    NO_TABLES,
    OLD_FORMAT,
    UNKNOWN_TABLE,
    UNREADABLE_FILE,
)

ASIDE = frozenset({"说明", "选项", "readme", "notes", "choices"})
"""Sheets of a workbook that hold no table: the template's own explanation and lists."""

_OTHER_FORMATS = frozenset({".xls", ".et", ".ett", ".ods", ".xlsm", ".xlsb", ".numbers", ".wps"})


def read_folder(path: Path, sheets: Sequence[Sheet], intake: Intake) -> list[RawTable]:
    """The tables found, in the order of `sheets`; what is wrong goes to `intake.problems`, nothing is raised.

    `path` is a folder with CSV tables or with exactly one workbook, or the workbook itself.
    """
    intake.names.update({sheet.key: sheet.text for sheet in sheets})
    found = _Found(sheets, intake)
    before = len(intake.problems)
    try:
        _look(path, found)
    except OSError:
        intake.problems.append(UNREADABLE_FILE(Where(path.name)))
    unreadable = not found.taken and len(intake.problems) > before
    return found.complete(path.name, quiet=unreadable)


class _Found:
    """What has been found so far, by sheet."""

    def __init__(self, sheets: Sequence[Sheet], intake: Intake) -> None:
        self.sheets = {sheet.key: sheet for sheet in sheets}
        self.intake = intake
        self.names = {fold(w): s.key for s in sheets for w in (s.key, s.text.zh, s.text.en) if w}
        self.taken: dict[str, str] = {}
        self._tables: dict[str, RawTable] = {}

    def claim(self, name: str, where: Where) -> Sheet | None:
        """The sheet that a file or worksheet of this name holds; None after listing why there is none."""
        key = self.names.get(fold(name))
        if key is None:
            near = nearest(fold(name), self.names)
            said = hint(self.sheets[self.names[near]].text.zh if near else "")
            self.intake.problems.append(UNKNOWN_TABLE(where, found=name, nearest=said))
            return None
        if key in self.taken:
            self.intake.problems.append(DOUBLED_TABLE(where, found=name, first=self.taken[key]))
            return None
        self.taken[key] = name
        return self.sheets[key]

    def add(self, sheet: Sheet, raw: RawTable | None, where: Where) -> None:
        """Keep a table; a needed one must hold a row."""
        if raw is not None:
            self._tables[sheet.key] = raw
        faults: list[Problem] = []
        if sheet.needed and (raw is None or (next(raw.lines(faults), None) is None and not faults)):
            self.intake.problems.append(EMPTY_TABLE(where, wanted=sheet.text))
            self.intake.fail(sheet.key)

    def complete(self, name: str, *, quiet: bool) -> list[RawTable]:
        """The tables in order, after listing needed ones that are missing."""
        for key, sheet in self.sheets.items():
            if sheet.needed and key not in self.taken:
                self.intake.fail(key)
                if not quiet:
                    self.intake.problems.append(MISSING_TABLE(Where(name), wanted=sheet.text, key=key))
        return [self._tables[key] for key in self.sheets if key in self._tables]


def _look(path: Path, found: _Found) -> None:
    problems = found.intake.problems
    if not path.exists():
        problems.append(NO_FOLDER(found=path.name))
    elif path.is_dir():
        _look_in_folder(path, found)
    elif path.suffix.lower() == ".xlsx":
        _take_book(path, found)
    elif path.suffix.lower() in _OTHER_FORMATS:
        problems.append(OLD_FORMAT(Where(path.name), found=path.name))
    else:
        problems.append(NO_FOLDER(found=path.name))


def _look_in_folder(folder: Path, found: _Found) -> None:
    problems = found.intake.problems
    files = [f for f in sorted(folder.iterdir()) if f.is_file() and not f.name.startswith((".", "~$"))]
    tables = [file for file in files if file.suffix.lower() == ".csv"]
    books = [file for file in files if file.suffix.lower() == ".xlsx"]
    others = [file for file in files if file.suffix.lower() in _OTHER_FORMATS]
    for file in others:
        problems.append(OLD_FORMAT(Where(file.name), found=file.name))
    if tables and books:
        problems.append(MIXED_TABLES(Where(folder.name), found=_names([*books, *tables[:1]])))
    elif len(books) > 1:
        problems.append(MANY_WORKBOOKS(Where(folder.name), found=_names(books)))
    elif not tables and not books and not others:
        problems.append(NO_TABLES(Where(folder.name)))
    elif books:
        _take_book(books[0], found)
    for file in [] if books else tables:
        _take_csv(file, found)


def _take_csv(file: Path, found: _Found) -> None:
    where = Where(file.name)
    sheet = found.claim(file.stem, where)
    if sheet is None:
        return
    faults: list[Problem] = []
    raw = read_csv(file, sheet.key, match_heads(sheet), faults)
    found.intake.problems.extend(faults)
    if faults:
        found.intake.fail(sheet.key)
    else:
        found.add(sheet, raw, where)


def _take_book(path: Path, found: _Found) -> None:
    for book_sheet in read_book(path, found.intake.problems):
        name = fold(book_sheet.name)
        if name in found.names or name not in ASIDE:
            _take_book_sheet(book_sheet, found)


def _take_book_sheet(book_sheet: BookSheet, found: _Found) -> None:
    raw = book_sheet.raw(book_sheet.name)
    if raw is None and fold(book_sheet.name) not in found.names:
        return
    where = book_sheet.place(0)
    sheet = found.claim(book_sheet.name, where)
    if sheet is None:
        return
    report_hidden(book_sheet, raw.head if raw else (), found.intake.problems)
    found.add(sheet, raw and replace(raw, key=sheet.key), where)


def _names(files: Iterable[Path]) -> str:
    return ", ".join(file.name for file in files)
