"""Tables that are filled from a backup beside the ones in use, and the stroke that puts them in their place."""

from __future__ import annotations

import copy
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Field, JSONField, Model
from django.db.utils import load_backend

from zeren.apps.upkeep import queries
from zeren.documents.sealed import Broken

Migrations = Sequence[Sequence[str]]
Columns = Mapping[str, Sequence[str]]


def known_migrations() -> set[tuple[str, str]]:
    """Every change of tables that this version knows."""
    return set(MigrationLoader(None).disk_migrations)


def make_tables() -> None:
    """Bring the tables to what they are today. Those of an empty database are made at once, as the models say: going
    through every change that there ever was takes a hundred times as long and comes to the same (a test compares).
    """
    if connection.introspection.table_names():
        call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    else:
        _at_once()


def _at_once() -> None:
    loader = MigrationLoader(None)
    recorder = MigrationRecorder(connection)
    with connection.schema_editor() as editor:
        recorder.ensure_schema()
        for model in queries.every_table():
            # What stands between two others is made with the first of them.
            if not model._meta.auto_created:
                editor.create_model(model)
        recorder.migration_qs.bulk_create(
            recorder.Migration(app=app, name=name) for app, name in sorted(loader.graph.nodes)
        )


class Place(Protocol):
    """Where tables come to be."""

    def made(self, migrations: Migrations, columns: Columns) -> Tables:
        """Empty tables, as they were after these changes."""

    def swap(self) -> None:
        """Put what was made in place of what is in use; nothing before this shows."""


class Tables:
    """Tables as they were when the backup was made, being filled."""

    def __init__(self, migrations: Migrations, columns: Columns) -> None:
        if {(app, name) for app, name in migrations} == known_migrations():
            _at_once()
            there = list(_all_tables())
        else:
            state = MigrationExecutor(connection).migrate(_last(migrations))
            there = state.apps.get_models(include_auto_created=True)
        models = {model._meta.db_table: model for model in there}
        if strange := sorted(columns.keys() - models.keys()):
            raise Broken(f"{strange[0]}: an unknown table")
        self._fields = {name: _fields(models[name], listed) for name, listed in columns.items()}

    @contextmanager
    def filling(self) -> Iterator[None]:
        """While rows are taken, in whatever order; at the end every reference must lead somewhere."""
        with transaction.atomic():
            _constraints("DEFERRED")
            yield
            connection.check_constraints()
            # What is still to be checked at the end would stand in the way of a change of tables.
            _constraints("IMMEDIATE")

    def take(self, table: str, content: bytes) -> int:
        """Write the lines of a piece; how many there were. Raises `Broken` for what is no row of this table."""
        if table not in self._fields:
            raise Broken(f"{table}: an unknown table")
        fields = self._fields[table]
        values = [_row(fields, line) for line in content.splitlines()]
        if values:
            _insert(table, [str(field.column) for field in fields], values)
        return len(values)

    def finish(self) -> None:
        """Bring the tables to what they are today, and have new rows numbered after those that came."""
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), queries.tables()):
                cursor.execute(statement)


def _constraints(when: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET CONSTRAINTS ALL {when}")


def _last(migrations: Migrations) -> list[tuple[str, str]]:
    """Those after which no other of the same app comes."""
    graph = MigrationLoader(None).graph
    done = {(app, name) for app, name in migrations if (app, name) in graph.nodes}
    later = {key: {child.key for child in graph.node_map[key].children if child.key[0] == key[0]} for key in done}
    return sorted(key for key in done if not later[key] & done)


def _fields(model: type[Model], columns: Sequence[str]) -> list[Field[Any, Any]]:
    by_column = {field.column: field for field in model._meta.concrete_fields}
    if set(columns) != set(by_column):
        raise Broken(f"{model._meta.db_table}: other columns")
    return [by_column[column] for column in columns]


def _row(fields: Sequence[Field[Any, Any]], line: bytes) -> tuple[Any, ...]:
    values = json.loads(line)
    if not isinstance(values, list) or len(values) != len(fields):
        raise Broken("a row with too few or too many values")
    return tuple(
        field.get_db_prep_save(_value(field, value), connection) for field, value in zip(fields, values, strict=True)
    )


def _value(field: Field[Any, Any], value: Any) -> Any:
    if value is None or isinstance(field, JSONField):
        return value
    return field.to_python(value)


def _insert(table: str, columns: Sequence[str], values: Iterable[tuple[Any, ...]]) -> None:
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, columns))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {quote(table)} ({names}) FROM STDIN") as copying:
                for row in values:
                    copying.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {quote(table)} ({names}) VALUES ({marks})", list(values))  # noqa: S608  our own names


@contextmanager
def beside() -> Iterator[Place]:
    """While this holds, this thread's database is the one that is being made; it is gone at the end."""
    target = connection.settings_dict
    kinds: dict[str, Any] = {"sqlite": _file, "postgresql": _transaction}
    with kinds[connection.vendor](target) as place:
        yield place


@contextmanager
def _instead(settings: dict[str, Any]) -> Iterator[None]:
    """Have this thread work with another database."""
    before = connections["default"]
    connections["default"] = load_backend(settings["ENGINE"]).DatabaseWrapper(settings, "default")
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = before


class _File:
    """A new SQLite file beside the one in use."""

    def __init__(self, part: Path, target: Path) -> None:
        self.part, self.target = part, target

    def made(self, migrations: Migrations, columns: Columns) -> Tables:
        """In a file that is worthless until the end: nothing is guarded against a crash."""
        with connection.cursor() as cursor:
            for pragma in ("journal_mode=MEMORY", "synchronous=OFF", "temp_store=MEMORY", "foreign_keys=OFF"):
                cursor.execute(f"PRAGMA {pragma}")
        return Tables(migrations, columns)

    def swap(self) -> None:
        """Rename it; where a file is in use, copy into it as one transaction, so that whoever has it open sees it."""
        connection.close()
        if not self.target.exists():
            with self.part.open("rb+") as file:
                os.fsync(file.fileno())
            self.part.replace(self.target)
            return
        with closing(sqlite3.connect(self.part)) as new, closing(sqlite3.connect(self.target, timeout=20)) as old:
            old.execute("PRAGMA journal_mode=WAL")
            new.backup(old)


@contextmanager
def _file(target: dict[str, Any]) -> Iterator[Place]:
    name = Path(str(target["NAME"]))
    part = name.with_name(f".{name.name}.restoring")
    settings = copy.deepcopy(target) | {"NAME": str(part)}
    settings["OPTIONS"].pop("init_command", None)
    connections["default"].close()
    try:
        _remove(part)
        name.parent.mkdir(parents=True, exist_ok=True)
        with _instead(settings):
            yield _File(part, name)
    finally:
        _remove(part)


def _remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


class _Transaction:
    """The same PostgreSQL database, in one transaction that nobody sees before its end."""

    def made(self, migrations: Migrations, columns: Columns) -> Tables:
        """Without what was there: tables are dropped and made anew, and come back if the transaction does not end."""
        there = set(connection.introspection.table_names())
        ours = {model._meta.db_table for model in _all_tables()} | {"django_migrations"}
        quote = connection.ops.quote_name
        with connection.cursor() as cursor:
            for table in sorted(there & ours):
                cursor.execute(f"DROP TABLE {quote(table)} CASCADE")
        return Tables(migrations, columns)

    def swap(self) -> None:
        """The end of the transaction is the stroke."""


def _all_tables() -> Iterable[type[Model]]:
    return apps.get_models(include_auto_created=True)


@contextmanager
def _transaction(target: dict[str, Any]) -> Iterator[Place]:
    settings = copy.deepcopy(target) | {"CONN_MAX_AGE": 0}
    with _instead(settings), transaction.atomic():
        yield _Transaction()
