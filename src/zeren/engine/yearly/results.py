"""Writes a result of `scale` into a folder: scores and lines as Parquet, scores as CSV.

`scores.parquet` has a row for each unit; `lines.parquet` has one too, with `points_<line>` in milli-points and
`state_<line>`, a number that `run.json` explains."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from zeren.engine.columns import Column
from zeren.engine.settlement.settle import Settled
from zeren.engine.yearly.folder import database
from zeren.engine.yearly.layout import quoted
from zeren.engine.yearly.scale import Result

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SCORES = "scores.parquet"
LINES = "lines.parquet"
CSV = "scores.csv"
WHAT = ("score", "reach")
BANDS = ("entry", "quota", "band")


def write(result: Result, folder: Path) -> None:
    """Write the three files into a folder that is there."""
    scheme = result.plan.scheme
    ends = {name: getattr(result.settled, name) for name in Settled.__dataclass_fields__}
    plain = {name: result.columns[name] for name in ("rated", "base", "total")}
    parts = {f"{what}_{part.id}": result.columns[f"{what}_{part.id}"] for part in scheme.components for what in WHAT}
    category = result.units.columns["category"]
    scores = {"category": category, **plain, **ends, **parts}
    lines = {name: result.columns[name] for line in result.plan.lines for name in (line.points, line.state)}
    words = {"category": scheme.categories, **dict.fromkeys(BANDS, tuple(band.id for band in scheme.bands))}
    with database() as db:
        db.execute("SET preserve_insertion_order = true")
        table(db, result, scores, words, folder / SCORES)
        table(db, result, lines, {}, folder / LINES)
        listed = "id, category, rated, total, band, rank_category, of_category, rank_parent, of_parent, rolled"
        read = f"SELECT {listed} FROM read_parquet({quoted(str(folder / SCORES))})"
        db.execute(f"COPY ({read}) TO {quoted(str(folder / CSV))} (FORMAT csv, HEADER)")


def table(
    db: DuckDBPyConnection,
    result: Result,
    columns: Mapping[str, Column],
    words: Mapping[str, tuple[str, ...]],
    path: Path,
) -> None:
    """Write one table; a column with words holds their places, -1 for none."""
    given: dict[str, Any] = {"unit": np.arange(len(result.units)), "id": np.array(result.units.ids, dtype=object)}
    given |= {f"c{at}": np.ascontiguousarray(column) for at, column in enumerate(columns.values())}
    picks = ", ".join(_cell(f"c{at}", name, words.get(name, ())) for at, name in enumerate(columns))
    db.register("given", given)
    sql = f"SELECT CAST(unit AS INTEGER) AS unit, id, {picks} FROM given"
    db.execute(f"COPY ({sql}) TO {quoted(str(path))} (FORMAT parquet, COMPRESSION zstd)")
    db.unregister("given")


def _cell(given: str, name: str, words: tuple[str, ...]) -> str:
    if not words:
        return f'{given} AS "{name}"'
    listed = " ".join(f"WHEN {place} THEN {quoted(word)}" for place, word in enumerate(words))
    return f'CASE {given} {listed} END AS "{name}"'
