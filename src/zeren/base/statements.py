"""SQL for writing many rows at once, the same text for SQLite and PostgreSQL.

Django's `bulk_create` takes several times as long for it, which a year with a million rows makes felt. Names come
from our own tables, never from people; values travel beside the statement.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple


def insert(table: str, columns: Sequence[str]) -> str:
    """A statement that adds a row, with a `%s` for each column."""
    names, marks = ", ".join(map(quoted, columns)), ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {quoted(table)} ({names}) VALUES ({marks})"  # noqa: S608  # our own names, quoted


def insert_once(table: str, columns: Sequence[str], unique: Sequence[str], key: str) -> str:
    """The same, giving the new row's `key`; nothing is added, and no row comes back, where a row with the same `unique`
    columns is there already, even one that another transaction added just now.
    """
    where = ", ".join(map(quoted, unique))
    return f"{insert(table, columns)} ON CONFLICT ({where}) DO NOTHING RETURNING {quoted(key)}"


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


def update(table: str, columns: Sequence[str], key: str) -> str:
    """A statement that changes columns of the row with a `key`: a `%s` for each column, the key's last."""
    given = ", ".join(f"{quoted(column)} = %s" for column in columns)
    return f"UPDATE {quoted(table)} SET {given} WHERE {quoted(key)} = %s"  # noqa: S608  # our own names, quoted


def quoted(name: str) -> str:
    """A name of a table or a column as both databases take it."""
    return '"' + name.replace('"', '""') + '"'


class Prepared(NamedTuple):
    """A statement whose text was made once, with stand-ins where later values go: making the text takes far longer
    than most databases take to answer.
    """

    text: str
    parameters: tuple[object, ...]
    places: tuple[tuple[int, str], ...]
    """Where in the parameters a value goes, and its name."""

    def filled(self, values: Mapping[str, object]) -> list[Any]:
        """The parameters with these values."""
        found: list[Any] = list(self.parameters)
        for place, name in self.places:
            found[place] = values[name]
        return found


def prepared(text: str, parameters: Sequence[object], stand_ins: Mapping[str, object]) -> Prepared:
    """A statement made with stand-ins: what stands for the value of each name, and is nothing else in it."""
    named = {str(value): name for name, value in stand_ins.items()}
    places = tuple((place, named[str(one)]) for place, one in enumerate(parameters) if str(one) in named)
    return Prepared(text, tuple(parameters), places)


_TOO_LARGE = 1 << 63


class Question:
    """A query of Django's that pages ask again and again: its text is made once for each kind of database.

    `asked` makes the query set with stand-ins for the values that come later: numbers, texts and days that stand
    nowhere else in it. It must ask for the columns of a model, or for `values_list`, and not for related rows. The
    connection is given by whoever asks, since nothing here knows Django.
    """

    def __init__(self, asked: Callable[[], Any], **stand_ins: object) -> None:
        self._asked, self._stand_ins = asked, stand_ins
        self._made: dict[str, tuple[Prepared, Any]] = {}

    def rows(self, connection: Any, before: str = "", **values: object) -> list[list[Any]]:
        """The rows for these values, days as ISO texts. One query, none for a number that no column can hold. A
        statement that goes `before` it is sent in the same message, where the database can do that.
        """
        if any(isinstance(value, int) and abs(value) >= _TOO_LARGE for value in values.values()):
            return []
        made = self._made.get(connection.vendor)
        if made is None:
            made = self._made[connection.vendor] = self._make(connection)
        statement, readers = made
        with connection.cursor() as cursor:
            cursor.execute(before + statement.text, statement.filled(values))
            if before:
                cursor.nextset()
            found = [list(row) for row in cursor.fetchall()]
        for place, (converters, column) in readers.items():
            for row in found:
                for convert in converters:
                    row[place] = convert(row[place], column, connection)
        return found

    def _make(self, connection: Any) -> tuple[Prepared, Any]:
        compiler = self._asked().query.get_compiler(connection=connection)
        text, parameters = compiler.as_sql()
        readers = compiler.get_converters([column[0] for column in compiler.select])
        return prepared(text, parameters, self._stand_ins), readers
