"""The DuckDB renderer: a plan for all units at once, one scan of each source for all indicators."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from zeren.engine.columns import Column, Facts, refuse_more
from zeren.engine.planning.expr import Expr
from zeren.engine.planning.plan import Plan, Use
from zeren.engine.planning.standing import across
from zeren.engine.rendering.render import DUCKDB, text

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True)
class Computed:
    """Every column of a plan for all units, in the units' order."""

    columns: Mapping[str, Column]


def compute(plan: Plan, facts: Facts) -> Computed:
    """Run the plan. Units, order and numbers are those of `facts`."""
    with _database() as db:
        units = {name: facts.units.columns[name] for name in ("category", "opened", "closed", "posts", "weight")}
        _load(db, "units", {"unit": np.arange(len(facts.units), dtype=np.int64), **units})
        atoms = dict.fromkeys(units, "units")
        found: dict[str, Column] = {}
        joins = []
        for source in sorted({atom.source for atom in plan.atoms.values()}):
            refuse_more(source, facts, plan.most[source])
            _load(db, f"rows_{source}", facts.tables[source].columns)
            atoms |= _aggregate(db, plan, source)
            joins.append(f"LEFT JOIN atoms_{source} USING (unit)")
        picks = ", ".join(f"coalesce({table}.{name}, 0) AS {name}" for name, table in atoms.items())
        sql = f"SELECT units.unit, {picks} FROM units {' '.join(joins)}"
        for number, part in enumerate(plan.passes()):
            if number:
                found |= across(part.across, found, facts.units.columns["category"])
                _load(db, f"pass_{number}", found)
                sql = f"SELECT * FROM pass_{number}"
            found = _columns(db, plan.stages(part.columns), sql)
    return Computed(found)


def _columns(db: DuckDBPyConnection, stages: list[dict[str, Expr]], sql: str) -> dict[str, Column]:
    for stage in stages:
        more = ", ".join(f'CAST({text(expr, DUCKDB)} AS BIGINT) AS "{name}"' for name, expr in stage.items())
        sql = f"SELECT *, {more} FROM ({sql})"
    found = db.execute(f"{sql} ORDER BY unit").fetchnumpy()
    return {name: np.asarray(column, dtype=np.int64) for name, column in found.items()}


def facts_used(plan: Plan, facts: Facts) -> Iterator[tuple[int, Mapping[str, tuple[Column, Column]]]]:
    """For each line, in order: its place and, by source, the units and rows (places in the table) it is made of."""
    with _database() as db:
        for source, table in facts.tables.items():
            _load(db, f"rows_{source}", {**table.columns, "row": np.arange(len(table), dtype=np.int64)})
        for place, line in enumerate(plan.lines):
            found = {}
            for source in dict.fromkeys(use.source for use in line.uses):
                parts = [_used(use) for use in line.uses if use.source == source]
                sql = f'{" UNION ".join(dict.fromkeys(parts))} ORDER BY unit, "row"'
                got = db.execute(sql).fetchnumpy()
                found[source] = (np.asarray(got["unit"], np.int64), np.asarray(got["row"], np.int64))
            yield place, found


def _used(use: Use) -> str:
    """The units and rows of a use; rows are in the order of their ids."""
    rows = f'SELECT unit, "row" FROM rows_{use.source} WHERE {text(use.test, DUCKDB)}'
    if use.best is None:
        return rows
    first = f'row_number() OVER (PARTITION BY unit ORDER BY {text(use.best, DUCKDB)} DESC, "row")'
    return f"{rows} QUALIFY {first} = 1"


def _aggregate(db: DuckDBPyConnection, plan: Plan, source: str) -> dict[str, str]:
    mine = {name: atom for name, atom in plan.atoms.items() if atom.source == source}
    parts = []
    for name, atom in mine.items():
        what = "count(*)" if atom.value is None else f"sum({text(atom.value, DUCKDB)})"
        parts.append(f"CAST(coalesce({what} FILTER (WHERE {text(atom.test, DUCKDB)}), 0) AS BIGINT) AS {name}")
    db.execute(f"CREATE TEMP TABLE atoms_{source} AS SELECT unit, {', '.join(parts)} FROM rows_{source} GROUP BY unit")
    return dict.fromkeys(mine, f"atoms_{source}")


@contextmanager
def _database() -> Iterator[DuckDBPyConnection]:
    import duckdb

    db = duckdb.connect(":memory:", config={"threads": 2})
    try:
        yield db
    finally:
        db.close()


def _load(db: DuckDBPyConnection, name: str, columns: Mapping[str, Column]) -> None:
    given = dict(columns)
    db.register("given", given)
    casts = ", ".join(f'CAST("{column}" AS BIGINT) AS "{column}"' for column in given)
    db.execute(f"CREATE TEMP TABLE {name} AS SELECT {casts} FROM given")
    db.unregister("given")
