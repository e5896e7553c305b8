"""One cell into a value: a converter for each kind of column, chosen once, quick on what people mostly write."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Callable

from zeren.base.problems import Kind as ProblemKind
from zeren.base.problems import Problem, Where
from zeren.base.text import Text
from zeren.documents.columns import Column, Kind
from zeren.documents.faults import BAD_CHARACTER, BAD_FILE_NAME, DIGITS_LOST, EMPTY_CELL, ERROR_CELL, UNKNOWN_CHOICE
from zeren.documents.nearest import fold, hint, nearest

Convert = Callable[[object], object]

ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"})
EXACT = 10**15
"""From here on a spreadsheet no longer keeps every digit of a number."""

REMEMBERED = 50_000
"""How many different cells a column remembers."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_BETWEEN_CODES = re.compile(r"[;；、,，\n]")
_BETWEEN_FILES = re.compile(r"[;；\n]")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+\d+", re.IGNORECASE)

EMPTY: dict[Kind, object] = {"text": "", "code": "", "codes": (), "files": ()}
"""What an empty cell is; None for the other kinds."""


class CellError(Exception):
    """A cell that cannot be read: the kind of problem and its data, without a place."""

    def __init__(self, kind: ProblemKind, **data: object) -> None:
        super().__init__(kind.code)
        self._kind = kind
        self._data = data

    def at(self, where: Where) -> Problem:
        """The problem at its place."""
        return self._kind(where, **self._data)


def shown(cell: object) -> str:
    """A cell as a problem quotes it: one line, not too long."""
    line = " ".join(_CONTROL.sub("?", written(cell)).split())
    return line if len(line) <= 60 else line[:59] + "…"


def written(cell: object) -> str:
    """A cell as text: a number without a trailing .0, a date as 2026-03-01."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if math.isfinite(cell) and cell.is_integer() else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    return "" if cell is None else str(cell)


def blank(cell: object) -> bool:
    """Whether there is nothing in the cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def clean_text(cell: object) -> str:
    """NFC, outer blanks dropped, line ends as \\n; error cells and control characters are refused."""
    text = cell if type(cell) is str else written(cell)
    text = text.strip()
    if text.isprintable() and not text.startswith("#"):
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    return _careful(text)


def clean_code(cell: object) -> str:
    """As text, and NFKC (so that full-width digits match), with nothing invisible; lost digits are refused."""
    if type(cell) is str:
        code = cell.strip()
        if code.isascii() and code.isprintable() and code[:1] != "#" and "+" not in code:
            return code
    elif isinstance(cell, (int, float)) and not isinstance(cell, bool) and abs(cell) >= EXACT:
        raise CellError(DIGITS_LOST, found=shown(cell))
    code = unicodedata.normalize("NFKC", _INVISIBLE.sub("", clean_text(cell))).strip()
    if _SCIENTIFIC.fullmatch(code):
        raise CellError(DIGITS_LOST, found=code)
    return code


def _careful(text: str) -> str:
    if text in ERRORS:
        raise CellError(ERROR_CELL, found=text)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", "").strip()
    control = _CONTROL.search(text)
    if control:
        raise CellError(BAD_CHARACTER, found=f"U+{ord(control[0]):04X}")
    return unicodedata.normalize("NFC", text)


def read_codes(cell: object) -> tuple[str, ...]:
    """Several codes, in the order they are written."""
    text = clean_text(cell)
    if not text:
        return ()
    if type(cell) is not str:
        return (clean_code(cell),)
    return tuple(code for code in map(clean_code, _BETWEEN_CODES.split(text)) if code)


def read_files(cell: object) -> tuple[str, ...]:
    """Names of files below the evidence folder; whatever could lead out of it is refused."""
    text = clean_text(cell)
    if not text:
        return ()
    names = [name.strip().replace("\\", "/") for name in _BETWEEN_FILES.split(text)]
    for name in names:
        if name.startswith("/") or ":" in name or any(part in {".", ".."} for part in name.split("/")):
            raise CellError(BAD_FILE_NAME, found=shown(name))
    return tuple(name for name in names if name)


def choice_reader(column: Column) -> Convert:
    """A converter for one closed list: key, Chinese or English name."""
    known = {fold(word): key for key, text in column.choices.items() for word in (key, text.zh, text.en) if word}
    allowed = Text("、".join(t.zh for t in column.choices.values()), ", ".join(t.en for t in column.choices.values()))

    def read_choice(cell: object) -> object:
        text = clean_text(cell)
        if not text:
            return None
        found = known.get(fold(text))
        if found is None:
            near = nearest(fold(text), known)
            near_text = column.choices[known[near]].zh if near else ""
            raise CellError(UNKNOWN_CHOICE, found=shown(text), nearest=hint(near_text), allowed=allowed)
        return found

    return read_choice


def remembering(convert: Convert) -> Convert:
    """The same converter, which remembers what the same texts became."""
    memory: dict[str, object] = {}

    def read(cell: object) -> object:
        if type(cell) is not str:
            return convert(cell)
        if cell in memory:
            return memory[cell]
        value = convert(cell)
        if len(memory) < REMEMBERED:
            memory[cell] = value
        return value

    return read


def demanding(convert: Convert, empty: object) -> Convert:
    """The same converter, which refuses an empty cell."""

    def read(cell: object) -> object:
        value = convert(cell)
        if value == empty:
            raise CellError(EMPTY_CELL)
        return value

    return read
