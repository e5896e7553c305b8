"""Lines of any table: blank ones dropped, rows of totals reported, the others handed on with their row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from zeren.base.problems import Problem, Where
from zeren.documents.cells import blank, shown
from zeren.documents.nearest import fold
from zeren.documents.rows import Cells, Lines
from zeren.documents.table_faults import TOTAL_ROW

TOTALS = frozenset({"合计", "总计", "小计", "共计", "累计", "总和", "total", "totals", "subtotal", "grandtotal", "sum"})
_LONGEST = 24

Place = Callable[[int], Where]


def kept_lines(lines: Iterable[tuple[int, Cells]], place: Place, problems: list[Problem]) -> Lines:
    """The rows that hold something and are no totals."""
    for row, cells in lines:
        first = cells[0] if cells else None
        if blank(first):
            first = next((cell for cell in cells if not blank(cell)), None)
            if first is None:
                continue
        if is_total(first):
            problems.append(TOTAL_ROW(place(row), found=shown(first)))
            continue
        yield row, cells


def without_sums(lines: Lines, sums: Mapping[int, str], place: Place, problems: list[Problem]) -> Lines:
    """The rows that do not add up others by a formula."""
    for row, cells in lines:
        if row in sums:
            problems.append(TOTAL_ROW(place(row), found=shown("=" + sums[row])))
        else:
            yield row, cells


def is_total(cell: object) -> bool:
    """Whether the first full cell of a row says that the row adds up others. Most are codes that end in a digit."""
    if not isinstance(cell, str) or cell[-1:].isdigit():
        return False
    return len(cell) <= _LONGEST and fold(cell).rstrip(":") in TOTALS
