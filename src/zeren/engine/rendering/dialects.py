"""The databases that a plan is written for: one grammar (`render`), a table of what differs.

What must always hold: whole numbers of 64 bits everywhere. A constant carries its width, because half of these would
multiply two small constants in 32 bits."""

from __future__ import annotations

from dataclasses import dataclass, replace

from zeren.engine.rendering.render import DUCKDB, Dialect


@dataclass(frozen=True)
class Database:
    """A database: how it writes expressions and names, and how it is told to compute a named step once only."""

    text: Dialect
    kept: str = ""

    def named(self, name: str) -> str:
        """A column's name, quoted."""
        return self.text.column.format(name=name)


DUCK = Database(DUCKDB)
POSTGRES = Database(
    replace(
        DUCKDB,
        divide="coalesce({a} / nullif({b}, 0), 0)",
        remainder="coalesce({a} % nullif({b}, 0), 0)",
    ),
    kept="MATERIALIZED ",
)
SQLITE = Database(
    # Double quotes around a name that is not there would be taken for a text.
    replace(POSTGRES.text, least="min({a}, {b})", most="max({a}, {b})", number="{value}", column="`{name}`"),
    kept="MATERIALIZED ",
)
SPARK = Database(
    replace(
        DUCKDB,
        divide="coalesce({a} div nullif({b}, 0), 0)",
        remainder="coalesce({a} % nullif({b}, 0), 0)",
        column="`{name}`",
        number="CAST({value} AS BIGINT)",
    )
)
