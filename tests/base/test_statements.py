"""Statements by hand do on a real database what they say."""

from __future__ import annotations

import sqlite3

import pytest

from zeren.base.statements import insert, insert_once, quoted, upsert

TABLE = 'a "strange" table'


@pytest.fixture
def database():
    with sqlite3.connect(":memory:") as connection:
        connection.execute(f'CREATE TABLE {quoted(TABLE)} (code TEXT, period TEXT, "order" INT, UNIQUE (code, period))')
        yield connection
    connection.close()


def rows(database):
    return database.execute(f"SELECT * FROM {quoted(TABLE)} ORDER BY 1, 2").fetchall()


def run(database, statement, *given):
    database.executemany(statement.replace("%s", "?"), given)


def test_a_row_is_added(database):
    run(database, insert(TABLE, ("code", "period", "order")), ("a", "1", 7), ("b", "1", None))
    assert rows(database) == [("a", "1", 7), ("b", "1", None)]


def test_a_row_that_is_there_is_changed(database):
    statement = upsert(TABLE, ("code", "period", "order"), ("code", "period"))
    run(database, statement, ("a", "1", 7), ("a", "1", 8), ("a", "2", 9))
    assert rows(database) == [("a", "1", 8), ("a", "2", 9)]


def test_a_row_is_added_once_and_its_key_comes_back(database):
    statement = insert_once(TABLE, ("code", "period", "order"), ("code", "period"), "order").replace("%s", "?")
    assert database.execute(statement, ("a", "1", 7)).fetchall() == [(7,)]
    assert database.execute(statement, ("a", "1", 8)).fetchall() == []
    assert rows(database) == [("a", "1", 7)]


def test_only_what_is_named_is_changed(database):
    run(database, insert(TABLE, ("code", "period", "order")), ("a", "1", 7))
    database.execute(f"CREATE UNIQUE INDEX one ON {quoted(TABLE)} (code)")
    run(database, upsert(TABLE, ("code", "period", "order"), ("code",), ("order",)), ("a", "2", 8))
    assert rows(database) == [("a", "1", 8)]


def test_changes_are_counted(database):
    statement = upsert(TABLE, ("code", "period", "order"), ("code", "period"), ("code",), grows="order")
    run(database, statement, ("a", "1", 1), ("a", "1", 1), ("a", "1", 1))
    assert rows(database) == [("a", "1", 3)]


def test_a_column_that_grows_counts_the_changes() -> None:
    assert upsert("t", ("code", "x"), ("code",), grows="version") == (
        'INSERT INTO "t" ("code", "x") VALUES (%s, %s) ON CONFLICT ("code") DO UPDATE SET "x" = EXCLUDED."x", '
        '"version" = "t"."version" + 1'
    )
