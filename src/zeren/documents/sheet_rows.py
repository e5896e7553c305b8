"""Rows of a worksheet as XML, a million of them in seconds: what a library writes cell by cell would take minutes.

The library makes the workbook around them: styles, heads, settings. `Styles` says which of its styles a kind of cell
has."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import IO, Literal

from zeren.base.numbers import POINT
from zeren.documents.rows import column_letters
from zeren.documents.spreadsheet import LINE_HEIGHT, fitting, row_height

CellKind = Literal["text", "date", "whole", "points"]
Styles = Mapping[CellKind, int]
Writer = Callable[[str, object], str]

_FIRST_DAY = dt.date(1899, 12, 30).toordinal()
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_x(?=[0-9a-fA-F]{4}_)")


def write_rows(
    out: IO[bytes], rows: Iterable[Sequence[object]], kinds: Sequence[CellKind], widths: Sequence[int], styles: Styles
) -> int:
    """Write rows from the second row of a worksheet on; returns how many. Cells are of the kinds of `ledger`."""
    letters = [column_letters(place) for place in range(len(kinds))]
    writers = [_writer(kind, styles[kind]) for kind in kinds]
    wraps = [(place, widths[place]) for place, kind in enumerate(kinds) if kind == "text"]
    number = 1
    for number, cells in enumerate(rows, 2):
        height = row_height((str(cells[place] or ""), width) for place, width in wraps)
        tall = f' ht="{height:g}" customHeight="1"' if height > LINE_HEIGHT else ""
        named = "".join(
            [
                write(f'<c r="{letter}{number}"', cell)
                for write, letter, cell in zip(writers, letters, cells, strict=True)
            ]
        )
        out.write(f'<row r="{number}"{tall}>{named}</row>'.encode())
    return number - 1


def _writer(kind: CellKind, style: int) -> Writer:
    empty = f' s="{style}"/>'
    opened, number = f' s="{style}" t="inlineStr"><is>', f' s="{style}"><v>'

    def text(head: str, cell: object) -> str:
        return f"{head}{opened}{_inline(str(cell))}</is></c>" if cell is not None and cell != "" else head + empty

    def date(head: str, cell: object) -> str:
        if not isinstance(cell, dt.date):
            return head + empty
        return f"{head}{number}{cell.toordinal() - _FIRST_DAY}</v></c>"

    def whole(head: str, cell: object) -> str:
        return f"{head}{number}{cell}</v></c>" if isinstance(cell, int) else head + empty

    def points(head: str, cell: object) -> str:
        return f"{head}{number}{cell / POINT!r}</v></c>" if isinstance(cell, int) else head + empty

    return {"text": text, "date": date, "whole": whole, "points": points}[kind]


@lru_cache(maxsize=50_000)
def _inline(text: str) -> str:
    """A text inside a cell: what XML and spreadsheets forbid is written as they ask for it."""
    kept = fitting(text)
    if _CONTROL.search(kept):
        kept = _CONTROL.sub(_escaped, kept)
    kept = kept.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    spaced = ' xml:space="preserve"' if kept != kept.strip() else ""
    return f"<t{spaced}>{kept}</t>"


def _escaped(found: re.Match[str]) -> str:
    return "_x005F_x" if found[0] == "_x" else f"_x{ord(found[0]):04X}_"
