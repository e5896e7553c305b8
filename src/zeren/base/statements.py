"""SQL for writing many rows at once, the same text for SQLite and PostgreSQL.

Django's `bulk_create` takes several times as long for it, which a year with a million rows makes felt. Names come
from our own tables, never from people; values travel beside the statement.
"""

from __future__ import annotations

from collections.abc import Sequence


def insert(table: str, columns: Sequence[str]) -> str:
    """A statement that adds a row, with a `%s` for each column."""
    names, marks = ", ".join(map(quoted, columns)), ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {quoted(table)} ({names}) VALUES ({marks})"  # noqa: S608  # our own names, quoted


def upsert(
    table: str, columns: Sequence[str], unique: Sequence[str], changed: Sequence[str] | None = None, grows: str = ""
) -> str:
    """The same, and where a row with the same `unique` columns is there already, a change of the columns `changed`;
    of all the others if they are not given. The column `grows`, if any, is one more then."""
    given = [column for column in columns if column not in unique] if changed is None else changed
    updates = ", ".join(f"{quoted(column)} = EXCLUDED.{quoted(column)}" for column in given)
    if grows:
        updates += f", {quoted(grows)} = {quoted(table)}.{quoted(grows)} + 1"
    where = ", ".join(map(quoted, unique))
    return f"{insert(table, columns)} ON CONFLICT ({where}) DO UPDATE SET {updates}"


def quoted(name: str) -> str:
    """A name of a table or a column as both databases take it."""
    return '"' + name.replace('"', '""') + '"'
