"""Writes a folder of facts (`layout`), row by row as they come, in files of bearable size."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from zeren.base.catalogue import Source
from zeren.base.dates import NEVER, from_day
from zeren.engine.columns import UnitRow
from zeren.engine.yearly import layout
from zeren.engine.yearly.folder import ABOUT, database
from zeren.engine.yearly.layout import Field, quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BATCH = 50_000
FILE = 20
"""So many batches lie in one file."""

_KINDS = {"unit": "INTEGER", "id": "VARCHAR", "day": "DATE", "flag": "BOOLEAN", "count": "BIGINT"}


class Writer:
    """An open folder. Units first, then each source, then `done`: a folder without `facts.json` is not whole."""

    def __init__(self, folder: Path, db: DuckDBPyConnection) -> None:
        self.folder, self.db = folder, db
        self.places: dict[str, int] = {}

    def units(self, rows: Iterable[UnitRow]) -> None:
        """Write the units and number them."""
        ordered = sorted(rows, key=lambda row: row.id)
        self.places = {row.id: place for place, row in enumerate(ordered)}
        cells = (
            (
                place,
                row.id,
                self.places.get(row.parent),
                row.category,
                None if row.opened == -NEVER else row.opened,
                row.closed,
                self.places.get(row.successor),
                row.posts,
                row.weight,
            )
            for place, row in enumerate(ordered)
        )
        self._write("units", layout.UNITS, cells)

    def facts(self, source: Source, rows: Iterable[Sequence[Any]], units: Mapping[Any, int] | None = None) -> None:
        """Write a source from rows `(unit, id, *values)`; units by id, or by whatever `units` gives the number of."""
        places = self.places if units is None else units
        self._write(source.name, layout.fields(source), ((places[unit], *rest) for unit, *rest in rows))

    def done(self, about: Mapping[str, Any]) -> None:
        """Say what the facts were taken for; the folder is whole then."""
        (self.folder / ABOUT).write_text(json.dumps(about, ensure_ascii=False) + "\n", encoding="utf-8")

    def _write(self, name: str, fields: Sequence[Field], rows: Iterable[Sequence[Any]]) -> None:
        listed = ", ".join(f"{field.name} {_KINDS.get(field.kind, 'VARCHAR')}" for field in fields)
        self.db.execute(f"CREATE OR REPLACE TEMP TABLE part ({listed})")
        files = 0
        for number, batch in enumerate(_batches(rows)):
            if number and number % FILE == 0:
                files = self._file(name, files)
            self._take(fields, batch)
        one = files == 0
        self._file(name, files, alone=one)
        self.db.execute("DROP TABLE part")

    def _take(self, fields: Sequence[Field], batch: Sequence[Sequence[Any]]) -> None:
        given: dict[str, Any] = {}
        for field, column in zip(fields, zip(*batch, strict=True), strict=True):
            if field.kind in {"id", "code", "key"}:
                given[field.name] = np.array(column, dtype=object)
            else:
                given[field.name] = np.array([NEVER if cell is None else cell for cell in column], dtype=np.int64)
        self.db.register("given", given)
        picks = ", ".join(_cell(field) for field in fields)
        self.db.execute(f"INSERT INTO part SELECT {picks} FROM given")
        self.db.unregister("given")

    def _file(self, name: str, number: int, *, alone: bool = False) -> int:
        path = self.folder / f"{name}.parquet" if alone else self.folder / name / f"{number:05}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        self.db.execute(f"COPY part TO {quoted(str(path))} (FORMAT parquet, COMPRESSION zstd)")
        self.db.execute("DELETE FROM part")
        return number + 1


def _cell(field: Field) -> str:
    match field.kind:
        case "day":
            return f"CASE WHEN {field.name} <> {NEVER} THEN DATE '1970-01-01' + CAST({field.name} AS INTEGER) END"
        case "flag":
            return f"{field.name} = 1"
        case "unit":
            return f"CASE WHEN {field.name} <> {NEVER} THEN {field.name} END" if field.empty else field.name
        case _:
            return field.name


def _batches(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    walk = iter(rows)
    while batch := list(islice(walk, BATCH)):
        yield batch


def about(year: int, as_of: dt.date, calendar: Mapping[int, bool] | None = None, framework: str = "") -> dict[str, Any]:
    """What `facts.json` says: the year, the day looked at, as which framework the facts were read (its id) and, for
    rules that count working days, which days (by number) are worked or free against their weekday."""
    told: dict[str, Any] = {"year": year, "as_of": as_of.isoformat()}
    if framework:
        told["framework"] = framework
    if calendar:
        told["calendar"] = {from_day(day).isoformat(): worked for day, worked in sorted(calendar.items())}
    return told


def write(
    folder: Path,
    units: Iterable[UnitRow],
    sources: Iterable[tuple[Source, Iterable[Sequence[Any]], Mapping[Any, int] | None]],
    about: Mapping[str, Any],
) -> None:
    """Write a whole folder, which must be there and empty."""
    with database() as db:
        db.execute("SET preserve_insertion_order = true")
        writer = Writer(folder, db)
        writer.units(units)
        for source, rows, places in sources:
            writer.facts(source, rows, places)
        writer.done(about)
