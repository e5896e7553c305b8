"""A pack's plain values laid out in tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from zeren.packformat.workbook.codec import decode, decode_text, encode, encode_text, same
from zeren.packformat.workbook.fields import flatten, is_sentence, whole_of
from zeren.packformat.workbook.layout import BASIC, OTHER, Table, TableColumn, tables

_HOLDERS = {table.path[0] for table in tables() if len(table.path) > 1}
"""The fields that hold lists with tables of their own, beside what stands in no table."""


class Filled(NamedTuple):
    """A table with its rows."""

    table: Table
    rows: list[tuple[str, ...]]


def spread(whole: Mapping[str, Any]) -> list[Filled]:
    """Every table with its rows, in the order of the workbook."""
    work = _Spreading(whole)
    filled = [Filled(table, list(work.rows(table))) for table in tables() if table not in (BASIC, OTHER)]
    return [Filled(BASIC, list(work.basic())), *filled, Filled(OTHER, work.others)]


class _Spreading:
    """One pack being laid out: what was laid out already, and what fitted no column."""

    def __init__(self, whole: Mapping[str, Any]) -> None:
        self.whole = whole
        self.taken: set[tuple[str, ...]] = set()
        self.others: list[tuple[str, ...]] = []

    def basic(self) -> Iterator[tuple[str, ...]]:
        """What stands in no table of its own."""
        for key, value in self.whole.items():
            if (key,) in self.taken:
                continue
            left = value
            if key in _HOLDERS and isinstance(value, dict):
                left = {name: item for name, item in value.items() if (key, name) not in self.taken}
                if not left and value:
                    continue
            pairs = list(flatten(left, key)) if isinstance(left, dict) and left and _comes_back(left, key) else None
            yield from pairs or [(key, encode(left))]

    def rows(self, table: Table) -> Iterator[tuple[str, ...]]:
        """The rows of a table; of a table of lists inside, those of every record."""
        records = self._records(table)
        for name, record in records:
            if table.inside:
                yield from self._inside(table, name, record)
            else:
                yield self._row(table, name, record)

    def _records(self, table: Table) -> list[tuple[str, dict[str, Any]]]:
        found: Any = self.whole
        for step in table.path:
            found = found.get(step) if isinstance(found, dict) else None
        if table.by_key and isinstance(found, dict) and found and all(isinstance(x, dict) for x in found.values()):
            self.taken.add(table.path)
            return list(found.items())
        if isinstance(found, tuple) and found and all(isinstance(x, dict) for x in found):
            names = [str(record.get("id", "")) for record in found]
            if all(_named(name) for name in names) and len(set(names)) == len(names):
                self.taken.add(table.path)
                return list(zip(names, found, strict=True))
        return []

    def _row(self, table: Table, name: str, record: dict[str, Any]) -> tuple[str, ...]:
        said = record if not table.by_key else {"id": name, **record}
        cells, lost = row_of(table.columns, said)
        inside = {child.inside for child in tables() if child.path == table.path and child.inside}
        for field in lost - inside:
            self.others.append((table.key, name, field, encode(said[field])))
        return cells

    def _inside(self, table: Table, name: str, record: dict[str, Any]) -> Iterator[tuple[str, ...]]:
        value = record.get(table.inside)
        if table.inside not in record:
            return
        rows = list(self._rows_inside(table, name, value))
        if rows:
            yield from rows
        else:
            self.others.append((table.path[-1], name, table.inside, encode(value)))

    def _rows_inside(self, table: Table, name: str, value: Any) -> Iterator[tuple[str, ...]]:
        """The rows that tell a list inside a record; none where they would not tell all of it."""
        if table.fields:
            if isinstance(value, dict) and value and _comes_back(value):
                yield from ((name, way, cell) for way, cell in flatten(value))
        elif isinstance(value, tuple) and all(isinstance(item, dict) for item in value):
            made = [row_of(table.columns[1:], item) for item in value]
            if not any(lost for _, lost in made):
                yield from ((name, *cells) for cells, _ in made)


def _named(name: str) -> bool:
    """Whether a cell can hold an id as it is."""
    return bool(name) and name.strip() == name and name.isprintable()


def row_of(columns: tuple[TableColumn, ...], record: Mapping[str, Any]) -> tuple[tuple[str, ...], set[str]]:
    """The cells of a record, and the fields that they do not tell."""
    cells = {column.key: _cell(column, record) for column in columns}
    back = record_of([(column, cells[column.key]) for column in columns])
    lost = {field for field in record if not (field in back and same(back[field], record[field]))}
    kept = ("" if column.key.split(".")[0] in lost else cells[column.key] for column in columns)
    return tuple(kept), lost


def record_of(cells: list[tuple[TableColumn, str]]) -> dict[str, Any]:
    """The record that cells tell; empty cells tell nothing. Raises `UnreadableError`."""
    record: dict[str, Any] = {}
    for column, text in cells:
        if not text:
            continue
        value = read_cell(column, text)
        field, _, language = column.key.partition(".")
        if not language:
            record[field] = value
        elif value is None:
            record[field] = None
        elif isinstance(record.setdefault(field, {}), dict):
            record[field][language] = value
    return record


def read_cell(column: TableColumn, text: str) -> Any:
    """The value in a cell of a column. Raises `UnreadableError`."""
    if column.sort == "text":
        return decode_text(text)
    if column.sort == "id":
        return text.strip()
    return decode(text)


def _cell(column: TableColumn, record: Mapping[str, Any]) -> str:
    field, _, language = column.key.partition(".")
    value = record.get(field)
    if field not in record:
        return ""
    if not language:
        return str(value) if column.sort == "id" and isinstance(value, str) else encode(value)
    if isinstance(value, dict):
        return encode_text(value[language]) if language in value else ""
    return encode_text(value) if language == "zh" else ""


def _comes_back(value: dict[str, Any], key: str = "") -> bool:
    """Whether the fields of a value make it again."""
    read = [(way, decode_text(cell) if is_sentence(way) else decode(cell)) for way, cell in flatten(value, key)]
    try:
        made = whole_of(read)
    except ValueError:
        return False
    return same(made, {key: value} if key else value)
