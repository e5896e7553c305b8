"""Rows that take long to make are made once for all workers of a run, and put back as they were."""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest
from django.db import connection

T = TypeVar("T")
Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]


def shared(factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this run have in common."""
    base = factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


def once(folder: Path, name: str, make: Callable[[], T]) -> T:
    """What `make` puts into an empty database and returns; the second time, in whichever worker, both come from a file.

    On another database than the embedded one it is made anew: rows put back there leave its counters behind.
    """
    if connection.vendor != "sqlite":
        return make()
    with _alone(folder / f"{name}.lock"):
        file = folder / f"{name}.rows"
        if file.exists():
            rows, made = pickle.loads(file.read_bytes())
            _put(rows)
            return made  # type: ignore[no-any-return]
        made = make()
        file.write_bytes(pickle.dumps((_rows(), made)))
        return made


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _tables() -> list[str]:
    return [name for name in connection.introspection.table_names() if name != "django_migrations"]


def _rows() -> Rows:
    found: Rows = {}
    with connection.cursor() as cursor:
        for table in _tables():
            cursor.execute(f'SELECT * FROM "{table}"')
            if rows := cursor.fetchall():
                found[table] = [column[0] for column in cursor.description], [tuple(map(_plain, row)) for row in rows]
    return found


def _plain(value: Any) -> Any:
    """Days as the database itself keeps them: as text."""
    return str(value) if isinstance(value, dt.date | dt.time) else value


def _put(rows: Rows) -> None:
    with connection.cursor() as cursor:
        for table in _tables():
            if table not in rows:
                continue
            names, values = rows[table]
            cursor.execute(f'DELETE FROM "{table}"')
            asked = ", ".join(f'"{name}"' for name in names)
            marks = ", ".join(["%s"] * len(names))
            cursor.executemany(f'INSERT INTO "{table}" ({asked}) VALUES ({marks})', values)
