"""What the values of a worksheet do not tell: merged cells, hidden rows and columns, formulas that add up, errors.

Read from the worksheet's XML as a stream; a document type, and with it every entity, is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import IO, NoReturn
from xml.parsers import expat

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ADDS_UP = re.compile(r"SUBTOTAL\s*\(|SUM\s*\(\s*\$?[A-Z]+\$?([0-9]+)\s*:\s*\$?[A-Z]+\$?(?!\1\b)[0-9]+", re.IGNORECASE)


@dataclass
class SheetScan:
    """Rows and columns count from 1. `sums`: row to formula; `errors`: row to column to what is shown."""

    merged: list[str] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    sums: dict[int, str] = field(default_factory=dict)
    errors: dict[int, dict[int, str]] = field(default_factory=dict)
    last_row: int = 0
    last_column: int = 0


class BrokenSheetError(Exception):
    """The XML of a worksheet is not well-formed, or holds what a worksheet never holds."""


def scan_sheet(file: IO[bytes]) -> SheetScan:
    """Scan one worksheet's XML; raises `BrokenSheetError`."""
    parser = _parser()
    scanner = _Scanner(parser)
    try:
        parser.ParseFile(file)
    except (expat.ExpatError, ValueError, KeyError) as error:
        raise BrokenSheetError from error
    return scanner.scan


def elements(data: bytes, name: str) -> list[dict[str, str]]:
    """The attributes of all elements of one local name, prefixes dropped; raises `BrokenSheetError`."""
    found: list[dict[str, str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == name:
            found.append({key.rpartition(":")[2]: value for key, value in attributes.items()})

    parser = _parser()
    parser.StartElementHandler = start
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, KeyError) as error:
        raise BrokenSheetError from error
    return found


def column_number(letters: str) -> int:
    """The number of a column; A is 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    return parser


def _refuse(*_: object) -> NoReturn:
    raise ValueError("a worksheet has no document type")


class _Scanner:
    """Follows the elements of a worksheet; numbers rows and cells that do not say where they stand."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self.scan = SheetScan()
        self._row = 0
        self._row_text = ""
        self._column = 0
        self._hidden = False
        self._error = False
        self._text: list[str] | None = None
        self._columns: dict[str, int] = {}
        self._starts: dict[str, Callable[[Mapping[str, str]], None] | None] = {
            "c": self._cell,
            "v": self._value,
            "row": self._row_start,
            "f": self._formula,
            "is": self._value,
            "col": self._col,
            "mergeCell": self._merge,
        }
        parser.StartElementHandler = self._start
        self._parser = parser

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        try:
            handler = self._starts[tag]
        except KeyError:
            handler = self._starts[tag] = self._starts.get(tag.rpartition(":")[2])
        if handler is not None:
            handler(attributes)

    def _row_start(self, attributes: Mapping[str, str]) -> None:
        self._row = int(attributes.get("r", self._row + 1))
        self._row_text = str(self._row)
        self._column = 0
        self._hidden = attributes.get("hidden") in {"1", "true"}
        self.scan.last_row = max(self.scan.last_row, self._row)

    def _cell(self, attributes: Mapping[str, str]) -> None:
        reference = attributes.get("r")
        self._error = attributes.get("t") == "e"
        if reference is None:
            self._column += 1
            self.scan.last_column = max(self.scan.last_column, self._column)
            return
        letters = reference.rstrip("0123456789")
        if letters not in self._columns or reference[len(letters) :] != self._row_text:
            self._unusual(reference)
        self._column = self._columns[letters]

    def _unusual(self, reference: str) -> None:
        """A column that was not met yet, or a cell outside its row."""
        match = _REFERENCE.fullmatch(reference)
        if match is None:
            raise ValueError("not a cell")
        number = self._columns.setdefault(match[1], column_number(match[1]))
        self.scan.last_column = max(self.scan.last_column, number)
        self.scan.last_row = max(self.scan.last_row, int(match[2]))

    def _value(self, _: Mapping[str, str]) -> None:
        if self._hidden:
            self.scan.hidden_rows.append(self._row)
            self._hidden = False
        if self._error:
            self._listen()

    def _formula(self, _: Mapping[str, str]) -> None:
        self._listen()

    def _listen(self) -> None:
        self._text = []
        self._parser.CharacterDataHandler = self._text.append
        self._parser.EndElementHandler = self._end

    def _end(self, tag: str) -> None:
        if self._text is None:
            return
        text, name = "".join(self._text), tag.rpartition(":")[2]
        if name == "f" and _ADDS_UP.search(text):
            self.scan.sums.setdefault(self._row, text)
        elif name == "v" and self._error:
            self.scan.errors.setdefault(self._row, {})[self._column] = text.strip()
        self._text = None
        self._parser.CharacterDataHandler = None
        self._parser.EndElementHandler = None

    def _col(self, attributes: Mapping[str, str]) -> None:
        if attributes.get("hidden") in {"1", "true"}:
            self.scan.hidden_columns.append((int(attributes["min"]), int(attributes["max"])))

    def _merge(self, attributes: Mapping[str, str]) -> None:
        self.scan.merged.append(attributes.get("ref", ""))
