"""A plan as SQL on real databases: the facts put into tables, the steps of `zeren.engine.rendering.sql` taken."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import duckdb
import numpy as np

from zeren.engine.columns import Column, Facts, depths
from zeren.engine.planning.plan import Plan
from zeren.engine.rendering import sql
from zeren.engine.rendering.dialects import DUCK, SQLITE, Database
from zeren.engine.settlement.settle import tie_lines
from zeren.engine.settlement.settling import settling


def tables(facts: Facts) -> Iterator[tuple[str, dict[str, list[int]]]]:
    """Every table by name, with its columns as lists."""
    units = {name: column.tolist() for name, column in facts.units.columns.items()}
    places = list(range(len(facts.units)))
    yield "units", {"unit": places, **units, "depth": depths(units["parent"]).tolist()}
    for source, table in facts.tables.items():
        yield f"rows_{source}", {name: column.tolist() for name, column in table.columns.items()}


def relations(facts: Facts, only: str = "") -> sql.Relations:
    """The tables; or, with a condition, parts of them."""
    if not only:
        return sql.Relations("units", {source: f"rows_{source}" for source in facts.tables}, "others")
    facts_of = {source: f"(SELECT * FROM rows_{source} WHERE {only})" for source in facts.tables}
    return sql.Relations(f"(SELECT * FROM units WHERE {only})", facts_of, "others")


def fill(db: Any, plan: Plan, facts: Facts, computed: Mapping[str, Column], mark: str) -> None:
    """Put the facts into tables of a database, and the plan's numbers across units."""
    places = list(range(len(facts.units)))
    others = {f"x{at}": computed[name].tolist() for at, name in enumerate(plan.across)}
    for name, columns in (*tables(facts), ("others", {"unit": places, **others})):
        listed = ", ".join(f"{column} BIGINT" for column in columns)
        db.execute(f"CREATE TEMP TABLE {name} ({listed})")
        rows = list(zip(*columns.values(), strict=True))
        if rows:
            db.executemany(f"INSERT INTO {name} VALUES ({', '.join([mark] * len(columns))})", rows)


def in_sqlite(
    plan: Plan, facts: Facts, computed: Mapping[str, Column], unit: int
) -> tuple[dict[str, Column], dict[str, int]]:
    """All units, and one of them alone, inside a transaction."""
    with contextlib.closing(sqlite3.connect(":memory:")) as db:
        fill(db, plan, facts, computed, "?")
        found = answered(plan, db.cursor(), SQLITE, relations(facts))
        alone = answered(plan, db.cursor(), SQLITE, relations(facts, f"unit = {unit}"))
        assert db.in_transaction
    return found, {name: int(column[0]) for name, column in alone.items()}


def answered(plan: Plan, cursor: Any, database: Database, read: sql.Relations) -> dict[str, Column]:
    """The plan's columns by name, in the units' order."""
    written = sql.write(plan, database, read)
    cursor.execute(f"SELECT * FROM ({written.statement(database)}) AS found ORDER BY unit")
    heads = [head[0] for head in cursor.description]
    rows = cursor.fetchall()
    back = {short: name for name, short in written.names.items()}
    return {back.get(head, head): np.array([row[at] for row in rows]) for at, head in enumerate(heads)}


@cache
def _memory() -> duckdb.DuckDBPyConnection:
    """Opened once: each use has a cursor of its own, with tables that only it sees."""
    return duckdb.connect(":memory:", config={"threads": 1})


def settled_in_duckdb(plan: Plan, facts: Facts, columns: Mapping[str, Column]) -> dict[str, Column]:
    """Ranks, quotas, bands and roll-up by the SQL that Spark takes."""
    with contextlib.closing(_memory().cursor()) as db:
        units = next(iter(tables(facts)))[1]
        names = ("rated", "total", "entry", "fail", "cap", "lower")
        more = [*names, *(f"ok_{place}" for place in range(len(plan.scheme.bands)))]
        scored = {**units, **{name: columns[name] for name in more}}
        scored |= {f"k{at}": columns[f"points_{line}"] for at, line in enumerate(tie_lines(plan.scheme))}
        db.register("given", {name: np.asarray(column, dtype=np.int64) for name, column in scored.items()})
        db.execute("CREATE TEMP TABLE scored AS FROM given")
        steps = settling(plan.scheme, DUCK, max(units["depth"]))
        held = ", ".join(f"{name} AS MATERIALIZED ({query})" for name, query in steps)
        found = db.execute(f"WITH {held} SELECT * FROM settled ORDER BY unit").fetchnumpy()
    return {name: np.asarray(column, dtype=np.int64) for name, column in found.items()}
