"""What every workbook we write has in common: its fonts, safe strings, widths for Chinese, fixed bytes."""

from __future__ import annotations

import datetime as dt
import io
import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from zeren.documents.archive import repack_into

Target = Path | IO[bytes]

FONT = "宋体"
A4 = 9
"""The paper size, as spreadsheets number it."""

HEAD_FILL = "#DCE6F1"
REQUIRED_FILL = "#FCE4D6"
MOST_ROWS = 1_048_576
"""Rows of a worksheet, its head among them."""

LINE_HEIGHT = 16.5
MOST_TEXT = 32_767
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")


def write_workbook(
    target: Target, made_on: dt.date, fill: Callable[[Any], None], *, title: str, streaming: bool
) -> None:
    """Make a workbook with `fill`, then write it in bytes that depend on nothing but its content and `made_on`."""
    import xlsxwriter

    options = {
        "constant_memory": streaming,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": FONT, "font_size": 11},
    }
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, options)
    created = dt.datetime(made_on.year, made_on.month, made_on.day, tzinfo=dt.UTC)
    book.set_properties({"title": title, "created": created})
    fill(book)
    book.close()
    if isinstance(target, Path):
        with target.open("wb") as file:
            repack_into(file, buffer.getvalue())
    else:
        repack_into(target, buffer.getvalue())


def tab_name(name: str, taken: set[str]) -> str:
    """A worksheet's name: at most 31 characters, none that is forbidden, each once."""
    plain = _FORBIDDEN.sub(" ", name).strip(" '")[:31] or "Sheet"
    tab, number = plain, 1
    while tab.casefold() in taken:
        number += 1
        tab = f"{plain[: 31 - len(str(number)) - 1]} {number}"
    taken.add(tab.casefold())
    return tab


def display_width(text: str) -> int:
    """The widest line of a text in half-width characters."""
    return max(
        (sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line) for line in text.split("\n")), default=0
    )


def rough_width(line: str) -> int:
    """The width of one line, quickly: the bytes of an encoding that gives Chinese two and Latin one."""
    return len(line) if line.isascii() else len(line.encode("gb18030", "replace"))


def row_height(texts: Iterable[tuple[str, float]]) -> float:
    """The height in points at which wrapped texts can be read whole; each comes with the width of its column."""
    lines = 1
    for text, width in texts:
        if len(text) * 2 > width or "\n" in text:
            lines = max(lines, _line_count(text, max(int(width) - 1, 1)))
    return min(lines * LINE_HEIGHT, 409.0)


@lru_cache(maxsize=50_000)
def _line_count(text: str, width: int) -> int:
    return sum(-(-rough_width(line) // width) or 1 for line in text.split("\n"))


def fitting(text: str) -> str:
    """A text as a cell can hold it."""
    return text if len(text) <= MOST_TEXT else text[: MOST_TEXT - 1] + "…"
