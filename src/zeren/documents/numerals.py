"""Dates, whole numbers and yes-or-no from a cell, whether a spreadsheet kept them as such or as text."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from zeren.base.dates import parse_date
from zeren.base.text import Text
from zeren.documents.cells import (
    EMPTY,
    CellError,
    Convert,
    choice_reader,
    clean_code,
    clean_text,
    demanding,
    read_codes,
    read_files,
    remembering,
    shown,
)
from zeren.documents.columns import Column, Kind
from zeren.documents.faults import BAD_DATE, NEGATIVE, NOT_FLAG, NOT_WHOLE, TOO_LARGE
from zeren.documents.nearest import fold

MOST = 2**31 - 1
"""The largest whole number that a cell may hold, as in the catalogue of facts."""

YEARS = range(1900, 2200)
_FIRST_SERIAL = dt.date(1899, 12, 30)
_SERIALS = range(20_000, 80_000)
"""Days as spreadsheets count them, from 1954 to 2119: only used to guess what was meant."""

_WHOLE = re.compile(r"\+?(\d+)(?:\.0*)?", re.ASCII)
_NEGATIVE = re.compile(r"[-−‐–]\d+(?:\.\d+)?", re.ASCII)
_NOTHING = Text("", "")
_FLAGS = {
    **dict.fromkeys(map(fold, ("是", "yes", "true", "y", "1", "1.0", "√", "✓", "✔")), True),
    **dict.fromkeys(map(fold, ("否", "no", "false", "n", "0", "0.0", "×", "✗", "✘")), False),
}


def read_date(cell: object) -> object:
    """A date; None for an empty cell. A date cell with a time of day is read as its day."""
    if isinstance(cell, dt.date):
        day = cell.date() if isinstance(cell, dt.datetime) else cell
    else:
        text = clean_text(cell)
        if not text:
            return None
        day = _parsed(text)
    if day.year not in YEARS:
        raise CellError(BAD_DATE, found=day.isoformat(), guess=_NOTHING)
    return day


def _parsed(text: str) -> dt.date:
    try:
        return parse_date(text)
    except ValueError:
        raise CellError(BAD_DATE, found=shown(text), guess=_serial(text)) from None


def _serial(text: str) -> Text:
    if not (text.isascii() and text.isdigit() and len(text) == 5 and int(text) in _SERIALS):
        return _NOTHING
    day = (_FIRST_SERIAL + dt.timedelta(days=int(text))).isoformat()
    return Text(f"，像是没有设日期格式的 {day}", f", it looks like {day} without a date format")


def read_whole(cell: object) -> object:
    """An `int` from 0 to `MOST`; None for an empty cell."""
    text = unicodedata.normalize("NFKC", clean_text(cell)).strip()
    if not text:
        return None
    match = _WHOLE.fullmatch(text)
    if match is None or isinstance(cell, bool):
        raise CellError(NEGATIVE if _NEGATIVE.fullmatch(text) else NOT_WHOLE, found=shown(cell))
    digits = match[1].lstrip("0") or "0"
    if len(digits) > 10 or int(digits) > MOST:
        raise CellError(TOO_LARGE, found=shown(cell), most=MOST)
    return int(digits)


def read_flag(cell: object) -> object:
    """True, False, or None for an empty cell."""
    text = clean_text(cell)
    if not text:
        return None
    found = _FLAGS.get(fold(text))
    if found is None:
        raise CellError(NOT_FLAG, found=shown(cell))
    return found


_READERS: dict[Kind, Convert] = {
    "text": clean_text,
    "code": clean_code,
    "codes": read_codes,
    "files": read_files,
    "date": read_date,
    "whole": read_whole,
    "flag": read_flag,
}


def converter(column: Column) -> Convert:
    """The way a column's cells are read, chosen once. It raises `CellError` for a cell that is refused."""
    read = choice_reader(column) if column.kind == "choice" else _READERS[column.kind]
    if column.kind != "text" and (column.kind != "code" or column.refers):
        read = remembering(read)
    return demanding(read, EMPTY.get(column.kind)) if column.required else read
