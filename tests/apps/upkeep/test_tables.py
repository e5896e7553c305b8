"""An empty database's tables are made at once, and are those that all changes together come to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from zeren.cli import embedded

Found = dict[str, tuple[Any, ...]]


def tables() -> Found:
    """Each table: its columns, and its keys, constraints and indexes whatever they are called."""
    found: Found = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            columns = connection.introspection.get_table_description(cursor, name)
            held = connection.introspection.get_constraints(cursor, name).values()
            found[name] = (
                sorted((column.name, column.type_code, column.null_ok, column.pk) for column in columns),
                sorted(repr(sorted((key, value) for key, value in one.items() if key != "options")) for one in held),
            )
    return found


def applied() -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        return list(cursor.fetchall())


def test_both_ways_come_to_the_same(tmp_path: Path, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        with embedded.opened(tmp_path / "once.sqlite3"):
            once, said = tables(), applied()
        with embedded.pointed_at(tmp_path / "slow.sqlite3"):
            call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
            slow, done = tables(), applied()
    assert said == done
    assert once.keys() == slow.keys()
    for name in once:
        assert once[name] == slow[name], name


def test_opened_again_nothing_is_left_to_do(tmp_path: Path, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        for _ in range(2):
            with embedded.opened(tmp_path / "once.sqlite3"):
                # Exits where something is left.
                call_command("migrate", check_unapplied=True, verbosity=0, interactive=False, skip_checks=True)
        with embedded.pointed_at(tmp_path / "empty.sqlite3"), pytest.raises(SystemExit):
            call_command("migrate", check_unapplied=True, verbosity=0, interactive=False, skip_checks=True)
