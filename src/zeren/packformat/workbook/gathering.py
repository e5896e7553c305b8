"""Tables of cells made into a pack's plain values again, each field with the cell that it came from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from zeren.base.problems import Kind, Problem, Where, declare
from zeren.base.text import Text
from zeren.packformat.places import Path, Places
from zeren.packformat.shape import suggest
from zeren.packformat.workbook.codec import UnreadableError, decode, decode_text
from zeren.packformat.workbook.fields import is_sentence, put, settled, way_of
from zeren.packformat.workbook.layout import BASIC, OTHER, Table, TableColumn, tables
from zeren.packformat.workbook.spreading import read_cell

UNKNOWN_SHEET = declare(
    "pack_sheet_unknown",
    zh="不认识工作表“{name}”",
    en="the sheet {name} is not known",
    do_zh="{nearest}",
    do_en="{nearest}",
)
UNKNOWN_HEAD = declare(
    "pack_sheet_head_unknown",
    zh="不认识表头“{name}”",
    en="the head {name} is not known",
    do_zh="{nearest}",
    do_en="{nearest}",
)
HEAD_TWICE = declare(
    "pack_sheet_head_twice",
    zh="表头“{name}”有两列",
    en="two columns have the head {name}",
    do_zh="请只留一列",
    do_en="Keep one of them",
)
BAD_CELL = declare(
    "pack_sheet_cell",
    zh="“{found}”看不懂",
    en="{found} makes no sense here",
    do_zh="{help}",
    do_en="{help}",
)
NO_ID = declare(
    "pack_sheet_no_id",
    zh="这一行没有编号",
    en="the row has no id",
    do_zh="请填写编号，或清空这一行",
    do_en="Write an id, or clear the row",
)
NO_RECORD = declare(
    "pack_sheet_no_record",
    zh="“{table}”里没有编号“{name}”",
    en="there is no {name} in {table}",
    do_zh="{nearest}",
    do_en="{nearest}",
)
TWICE = declare(
    "pack_sheet_field_twice",
    zh="“{name}”写了两次，或写的地方不对",
    en="{name} is written twice, or leads nowhere",
    do_zh="请只留一个；列表从 [1] 起连续编号",
    do_en="Keep one; lists are numbered from [1] on without gaps",
)
HELP = "文字、数字、是或否；多个用；隔开；事实写成 来源: 条件; 条件"
HELP_EN = "Words, a number, 是 or 否; several with ;; facts as source: condition; condition"

SKIPPED = {"说明", "选项", "问题", "Notes", "Choices", "Problems"}
"""Sheets that only tell; they are never read."""

EXTRA = {"说明", "问题", "Notes", "Problems"}
"""Columns that only tell."""


class Grid(NamedTuple):
    """A worksheet as it was found: its name and its rows with their numbers, the head among them."""

    name: str
    rows: Sequence[tuple[int, Sequence[str]]]


def gather(grids: Sequence[Grid], file: str) -> tuple[dict[str, Any], Places, list[Problem]]:
    """The plain values of a pack, where each stands, and what could not be read."""
    work = _Gathering(file)
    known = {name: table for table in tables() for name in (table.name.zh, table.name.en)}
    found: dict[str, Grid] = {}
    for grid in grids:
        table = known.get(grid.name)
        if table is not None:
            found[table.key] = grid
        elif grid.name not in SKIPPED:
            work.problems.append(
                UNKNOWN_SHEET(
                    Where(file, grid.name), name=grid.name, nearest=suggest(grid.name, [t.name.zh for t in tables()])
                )
            )
    for table in (BASIC, *(one for one in tables() if one not in (BASIC, OTHER)), OTHER):
        if table.key in found:
            work.take(table, found[table.key])
    return settled(work.whole), work.places, work.problems


class _Gathering:
    """A pack being put together again."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.whole: dict[str, Any] = {}
        self.places = Places()
        self.problems: list[Problem] = []
        self.records: dict[tuple[str, ...], dict[str, tuple[Path, dict[str, Any]]]] = {}
        self.places.mark((), file, 0)

    def take(self, table: Table, grid: Grid) -> None:
        """Read one table."""
        rows = list(self._rows(table, grid))
        for at in range(1, len(table.path) + 1):
            self.places.marks.setdefault(table.path[:at], Where(self.file, grid.name, 1))
        for row, cells in rows:
            if table is BASIC:
                self._field(self.whole, (), cells["field"], cells.get("value", ""), grid, row)
            elif table is OTHER:
                self._other(cells, grid, row)
            elif table.inside:
                self._inside(table, cells, grid, row)
            else:
                self._record(table, cells, grid, row)

    def _rows(self, table: Table, grid: Grid) -> Iterator[tuple[int, dict[str, str]]]:
        """The rows below the head as cells by column; rows without their first cells are told of."""
        filled = [(row, cells) for row, cells in grid.rows if any(cell.strip() for cell in cells)]
        if not filled:
            return
        columns = self._heads(table, grid, *filled[0])
        first = [column.key for column in table.columns if column.sort == "id" and column.needed]
        for row, cells in filled[1:]:
            said = {column.key: cells[at] for at, column in columns.items() if at < len(cells) and cells[at].strip()}
            if all(name in said for name in first):
                yield row, said
            else:
                self.problems.append(NO_ID(self._at(grid, row, table.columns[0])))

    def _heads(self, table: Table, grid: Grid, row: int, heads: Sequence[str]) -> dict[int, TableColumn]:
        known = {name: column for column in table.columns for name in (column.head.zh, column.head.en, column.key)}
        found: dict[int, TableColumn] = {}
        for at, head in enumerate(heads):
            name = head.strip().rstrip("*").strip()
            column = known.get(name)
            if not name or name in EXTRA:
                continue
            if column is None:
                nearest = suggest(name, [one.head.zh for one in table.columns])
                self.problems.append(UNKNOWN_HEAD(Where(self.file, grid.name, row, name), name=name, nearest=nearest))
            elif column in found.values():
                self.problems.append(HEAD_TWICE(Where(self.file, grid.name, row, name), name=name))
            else:
                found[at] = column
        return found

    def _record(self, table: Table, cells: dict[str, str], grid: Grid, row: int) -> None:
        held = self._holder(table)
        name = cells["id"].strip()
        path: Path = (*table.path, name if table.by_key else len(held))
        record: dict[str, Any] = {}
        self.places.marks[path] = self._at(grid, row, table.columns[0])
        for column in table.columns:
            if column.key in cells and not (table.by_key and column.key == "id"):
                self._cell(record, path, column, cells[column.key], self._at(grid, row, column))
        if isinstance(held, dict):
            held[name] = record
        else:
            held.append(record)
        self.records.setdefault(table.path, {}).setdefault(name, (path, record))

    def _holder(self, table: Table) -> Any:
        at: Any = self.whole
        for step in table.path[:-1]:
            at = at.setdefault(step, {})
        return at.setdefault(table.path[-1], {} if table.by_key else [])

    def _cell(self, record: dict[str, Any], path: Path, column: TableColumn, text: str, where: Where) -> None:
        try:
            value = read_cell(column, text)
        except UnreadableError:
            self._bad(where, text)
            return
        field, _, language = column.key.partition(".")
        self.places.marks.setdefault((*path, field), where)
        if not language or value is None:
            record[field] = value
        elif isinstance(record.setdefault(field, {}), dict):
            record[field][language] = value
            self.places.marks[(*path, field, language)] = where

    def _inside(self, table: Table, cells: dict[str, str], grid: Grid, row: int) -> None:
        found = self._found(table.path, cells["of"].strip(), grid, row, table.columns[0])
        if found is None:
            return
        path, record = found
        if table.fields:
            held = record.setdefault(table.inside, {})
            self.places.marks.setdefault((*path, table.inside), self._at(grid, row, table.columns[1]))
            self._field(held, (*path, table.inside), cells["field"], cells.get("value", ""), grid, row)
            return
        entries = record.setdefault(table.inside, [])
        below: Path = (*path, table.inside, len(entries))
        entry: dict[str, Any] = {}
        self.places.marks.setdefault((*path, table.inside), self._at(grid, row, table.columns[0]))
        self.places.marks[below] = self._at(grid, row, table.columns[0])
        for column in table.columns[1:]:
            if column.key in cells:
                self._cell(entry, below, column, cells[column.key], self._at(grid, row, column))
        entries.append(entry)

    def _found(
        self, path: tuple[str, ...], name: str, grid: Grid, row: int, column: TableColumn
    ) -> tuple[Path, dict[str, Any]] | None:
        known = self.records.get(path, {})
        if name not in known:
            title = next(table.name for table in tables() if table.path == path and not table.inside)
            self._tell(NO_RECORD, self._at(grid, row, column), name=name, table=title, nearest=suggest(name, known))
            return None
        return known[name]

    def _other(self, cells: dict[str, str], grid: Grid, row: int) -> None:
        table = next((one for one in tables() if one.key == cells["table"].strip() and not one.inside), None)
        if table is None or table in (BASIC, OTHER):
            self._bad(self._at(grid, row, OTHER.columns[0]), cells["table"])
            return
        found = self._found(table.path, cells["of"].strip(), grid, row, OTHER.columns[1])
        if found is not None:
            self._field(found[1], found[0], cells["field"], cells.get("value", ""), grid, row)

    def _field(self, held: Any, path: Path, way: str, text: str, grid: Grid, row: int) -> None:
        where = Where(self.file, grid.name, row, "值")
        way = way.strip()
        try:
            value = decode_text(text) if is_sentence(way) else decode(text)
        except UnreadableError:
            self._bad(where, text)
            return
        try:
            put(held, way, value)
        except ValueError:
            self._tell(TWICE, where, name=way)
            return
        steps = way_of(way)
        for at in range(1, len(steps) + 1):
            self.places.marks.setdefault((*path, *steps[:at]), where)

    def _bad(self, where: Where, text: str) -> None:
        self._tell(BAD_CELL, where, found=text[:60], help=Text(HELP, HELP_EN))

    def _tell(self, kind: Kind, where: Where, **data: object) -> None:
        self.problems.append(kind(where, **data))

    def _at(self, grid: Grid, row: int, column: TableColumn) -> Where:
        return Where(self.file, grid.name, row, column.head.zh)
