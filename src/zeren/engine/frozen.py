"""What a run was made from and what came out, as canonical JSON: kept, hashed and read back years later.

The inputs are one document: `{"as_of", "format", "pack", "sources": {name: {"columns", "rows"}}, "units", "year"}`,
rows ordered by id, codes and keys by name, whole numbers as text; with `"calendar": [[day, worked]]` where a rule
counts working days and some go against their weekday. A *piece* is a part of its rows; SHA-256 of the whole
text is the input hash, so that a file of it can be checked with any tool. What must always hold: facts that were read
back score the same as those that were written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np

from zeren.base.canonical import canonical, rows_text
from zeren.base.catalogue import Catalogue, Source
from zeren.base.dates import NEVER
from zeren.engine.columns import Column, Facts, Table, UnitRow, table_of, units_of
from zeren.engine.given import adjustment_keys
from zeren.engine.planning.plan import Plan
from zeren.engine.scheme import Scheme
from zeren.engine.settlement.settle import Settled

FORMAT = "zeren-inputs/1"
UNITS = "units"
CALENDAR = "calendar"
SIZE = 20_000
"""So many rows are made into text at once."""


class Head(NamedTuple):
    """Of which framework (the hash of its content), which year, looked at on which day (ISO)."""

    pack: str
    year: int
    as_of: str


class Piece(NamedTuple):
    """Some rows of a part (a source, or the units): canonical arrays with commas between them. A part without rows has
    one piece without text.
    """

    part: str
    rows: str


def pieces(units: Sequence[UnitRow], facts: Facts, scheme: Scheme, catalogue: Catalogue) -> Iterator[Piece]:
    """The rows of a year's inputs in the order of the document."""
    yield from pieces_of_calendar(facts.calendar)
    for name in sorted(facts.tables):
        yield from pieces_of(catalogue[name], facts.tables[name], facts.units.ids, scheme)
    ordered = sorted(units, key=lambda unit: unit.id)
    yield Piece(UNITS, rows_text([[getattr(unit, name) for unit in ordered] for name in UnitRow.__dataclass_fields__]))


def pieces_of_calendar(calendar: Mapping[int, bool]) -> Iterator[Piece]:
    """The days that go against their weekday, by day number; nothing where there are none."""
    if calendar:
        days = sorted(calendar)
        yield Piece(CALENDAR, rows_text([days, [int(calendar[day]) for day in days]]))


def in_order(part: str) -> tuple[bool, bool, str]:
    """By this the parts stand in the document: the calendar, the sources by name, the units."""
    return part == UNITS, part != CALENDAR, part


def pieces_of(source: Source, table: Table, units: Sequence[str], scheme: Scheme) -> Iterator[Piece]:
    """The rows of one source."""
    for start in range(0, max(len(table), 1), SIZE):
        yield Piece(source.name, rows_text(_columns(source, table, start, units, scheme)))


def _columns(
    source: Source, table: Table, start: int, units: Sequence[str], scheme: Scheme
) -> Iterator[Sequence[str] | Sequence[int]]:
    span = slice(start, start + SIZE)
    yield [units[place] for place in table.columns["unit"][span].tolist()]
    yield table.ids[span]
    keys = {**scheme.keys, **adjustment_keys(scheme)}
    for name, fact in source.columns.items():
        values = table.columns[name][span].tolist()
        if fact.shape in {"code", "key"}:
            # The place of a key that no rule names is -1: the empty text at the end.
            known = (*(tuple(fact.codes) or keys.get(f"{source.name}.{name}", ())), "")
            yield [known[place] for place in values]
        else:
            yield values


def document(head: Head, found: Iterable[Piece], catalogue: Catalogue) -> Iterator[str]:
    """The text of the whole document, in parts."""
    about = f',"format":{canonical(FORMAT)},"pack":{canonical(head.pack)},"sources":{{'
    yield f'{{"as_of":{canonical(head.as_of)}'
    first = True
    for part, some in groupby(found, key=lambda piece: piece.part):
        if part == CALENDAR:
            yield f',"calendar":[{",".join(piece.rows for piece in some)}]'
            continue
        if about:
            yield about
            about = ""
        if part == UNITS:
            yield '},"units":['
        else:
            columns = canonical(["unit", "id", *catalogue[part].columns])
            yield f'{"" if first else ","}{canonical(part)}:{{"columns":{columns},"rows":['
            first = False
        for place, piece in enumerate(some):
            yield ("," if place else "") + piece.rows
        yield "]" if part == UNITS else "]}"
    yield f',"year":{canonical(head.year)}}}'


def digest_text(parts: Iterable[str]) -> str:
    """SHA-256 over a text in parts, in hex."""
    hasher = hashlib.sha256()
    for part in parts:
        hasher.update(part.encode())
    return hasher.hexdigest()


def read_document(text: str) -> tuple[Head, dict[str, Any]]:
    """A document's head and its parts by name, for `facts_of`. Raises `ValueError` for anything else."""
    told = json.loads(text)
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise ValueError("no inputs of a run")
    return Head(told["pack"], int(told["year"]), told["as_of"]), {
        **({CALENDAR: told[CALENDAR]} if CALENDAR in told else {}),
        **told["sources"],
        UNITS: told["units"],
    }


def read_pieces(found: Iterable[Piece], catalogue: Catalogue) -> dict[str, Any]:
    """The same parts from pieces."""
    parts: dict[str, Any] = {}
    for part, some in groupby(found, key=lambda piece: piece.part):
        rows = [row for piece in some for row in json.loads(f"[{piece.rows}]")]
        parts[part] = (
            rows if part in {UNITS, CALENDAR} else {"columns": ["unit", "id", *catalogue[part].columns], "rows": rows}
        )
    return parts


def facts_of(parts: Mapping[str, Any], scheme: Scheme, catalogue: Catalogue) -> Facts:
    """The facts that a run was made from. A column that the catalogue came to have later holds nothing: no rule of the
    framework of that time asks for it. Raises `Refused` for what could not be scored.
    """
    rows = [
        UnitRow(unit, parent, category, int(opened), int(closed), successor, int(posts), int(weight))
        for unit, parent, category, opened, closed, successor, posts, weight in parts[UNITS]
    ]
    units = units_of(rows, scheme.categories)
    at = {name: place for place, name in enumerate(units.ids)}
    none: dict[str, Any] = {"columns": [], "rows": []}
    tables = {name: _table(source, parts.get(name, none), at, scheme) for name, source in catalogue.items()}
    return Facts(units, tables, {int(day): worked == "1" for day, worked in parts.get(CALENDAR, ())})


def _table(source: Source, part: Mapping[str, Any], at: Mapping[str, int], scheme: Scheme) -> Table:
    place = {name: index for index, name in enumerate(part["columns"])}
    empty: dict[str, str | int] = {"code": "", "key": "", "day": NEVER}

    def cell(row: Sequence[str], name: str, shape: str) -> str | int:
        if name not in place:
            return empty.get(shape, 0)
        return row[place[name]] if shape in {"code", "key"} else int(row[place[name]])

    rows = (
        (row[0], row[1], *(cell(row, name, fact.shape) for name, fact in source.columns.items()))
        for row in part["rows"]
    )
    return table_of(source, rows, at, {**scheme.keys, **adjustment_keys(scheme)})


def result_text(plan: Plan, units: Sequence[str], columns: Mapping[str, Column], settled: Settled) -> Iterator[str]:
    """The result as one canonical document, in parts: every unit's totals, grades, ranks and lines, by id; SHA-256 of
    it is the result hash.
    """
    names = [*("rated", "base", "total"), *Settled.__dataclass_fields__]
    found = [columns[name] for name in names[:3]] + [getattr(settled, name) for name in names[3:]]
    for line in plan.lines:
        found += [columns[line.points], columns[line.state]]
    head = {"columns": names, "lines": [line.id for line in plan.lines]}
    yield canonical(head)[:-1] + ',"units":['
    numbers = np.stack(found, axis=1)
    for start in range(0, len(units), SIZE):
        some = [units[start : start + SIZE], *numbers[start : start + SIZE].T.tolist()]
        yield ("," if start else "") + rows_text(some)
    yield "]}"
