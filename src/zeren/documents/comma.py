"""One CSV file as a raw table: its encoding and separator found out, its rows counted as a spreadsheet counts them."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import dropwhile
from pathlib import Path

from zeren.base.problems import Problem, Where
from zeren.documents.lines import kept_lines
from zeren.documents.nearest import fold
from zeren.documents.rows import Lines, RawTable
from zeren.documents.table_faults import BROKEN_CSV, UNDECODABLE, UNREADABLE_FILE

SEPARATORS = ",\t;"
_CHUNK = 1 << 20
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


@dataclass(frozen=True)
class CsvFile:
    """A CSV file whose encoding is known."""

    path: Path
    encoding: str

    def lines(self, separator: str, problems: list[Problem]) -> Lines:
        """Every row with its number, until the file ends or cannot be read any further."""
        row = 0
        try:
            with self.path.open(encoding=self.encoding, newline="") as file:
                for row, cells in enumerate(csv.reader(file, delimiter=separator, strict=True), 1):
                    yield row, cells
        except csv.Error:
            problems.append(BROKEN_CSV(Where(self.path.name, row=row + 1)))
        except (OSError, UnicodeError):
            problems.append(UNREADABLE_FILE(Where(self.path.name, row=row + 1)))

    def kept(self, separator: str, head_row: int, problems: list[Problem]) -> Lines:
        """The rows below the head that hold something and are no totals."""
        below = dropwhile(lambda line: line[0] <= head_row, self.lines(separator, problems))
        return kept_lines(below, lambda row: Where(self.path.name, row=row), problems)


def read_csv(path: Path, key: str, known: Collection[str], problems: list[Problem]) -> RawTable | None:
    """A CSV file as a raw table; None for an empty file, and after listing why it cannot be read.

    `known` are the folded heads of the table: the separator is the one that shows most of them.
    """
    encoding = find_encoding(path, problems)
    if encoding is None:
        return None
    file = CsvFile(path, encoding)
    heads = {separator: _head(file, separator) for separator in SEPARATORS}
    found = {separator: head for separator, head in heads.items() if head is not None}
    if not found:
        for _ in file.lines(",", problems):
            pass
        return None
    best = max(found, key=lambda separator: (_matches(found[separator][1], known), len(found[separator][1])))
    row, head = found[best]
    return RawTable(key, path.name, "", row, tuple(head), partial(file.kept, best, row))


def find_encoding(path: Path, problems: list[Problem]) -> str | None:
    """UTF-8 or UTF-16 by their marks, else UTF-8, else GB18030; None after listing the byte that is neither."""
    try:
        with path.open("rb") as file:
            start = file.read(4)
        marked = next((name for mark, name in _MARKS.items() if start.startswith(mark)), "")
        places = {}
        for encoding in [marked] if marked else ["utf-8", "gb18030"]:
            place = first_undecodable(path, encoding)
            if place is None:
                return encoding
            places[encoding] = place
        problems.append(_undecodable(path, max(places.values())))
    except OSError:
        problems.append(UNREADABLE_FILE(Where(path.name)))
    return None


def first_undecodable(path: Path, encoding: str) -> int | None:
    """The offset of the first byte that the encoding cannot read, or that is a zero; None when all is well."""
    decoder = codecs.getincrementaldecoder(encoding)()
    fed = 0
    for chunk in _chunks(path):
        pending = len(decoder.getstate()[0])
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            return fed - pending + error.start
        if "\0" in text:
            return fed + max(chunk.find(b"\0"), 0)
        fed += len(chunk)
    return None


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
    yield b""


def _undecodable(path: Path, place: int) -> Problem:
    with path.open("rb") as file:
        before = file.read(place)
        wrong = file.read(1)
    row = before.count(b"\n") + 1
    return UNDECODABLE(Where(path.name, row=row), byte=place + 1, found=wrong.hex().upper())


def _head(file: CsvFile, separator: str) -> tuple[int, list[str]] | None:
    """The first row that holds something."""
    for row, cells in file.lines(separator, []):
        texts = [str(cell).strip() for cell in cells]
        if any(texts):
            while not texts[-1]:
                texts.pop()
            return row, texts
    return None


def _matches(head: list[str], known: Collection[str]) -> int:
    return sum(fold(word) in known for word in head)
