"""An embedded SQLite database, opened for one call."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

SETTINGS = "zeren.site.settings"

HASTY = ("journal_mode=MEMORY", "synchronous=OFF", "temp_store=MEMORY", "cache_size=-131072")
"""For a file that nobody keeps unless all went well: a crash loses nothing, so nothing need be safe before the end."""


@contextmanager
def opened(path: Path, *, hasty: bool = False) -> Iterator[Path]:
    """Open the database file at `path`, made if it is not there, with every table up to date; closed at the end.

    `hasty`: the file is worthless until the end, and written without care for a crash.
    """
    before = _point_at(str(path))
    from django.core.management import call_command
    from django.db import connection

    try:
        for pragma in HASTY if hasty else ():
            with connection.cursor() as cursor:
                cursor.execute(f"PRAGMA {pragma}")
        call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
        yield path
    finally:
        _point_at(before)


def look_at(path: Path) -> None:
    """For a process that only reads what another one holds open: the database at `path`, until the process ends."""
    _point_at(str(path))
    from django.db import connection

    connection.settings_dict["OPTIONS"] = {"init_command": "PRAGMA query_only=ON"}


def give_back() -> None:
    """Give back the memory that pages of the database were kept in."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA shrink_memory")


@contextmanager
def read_only(path: Path) -> Iterator[Path]:
    """Open the database file at `path` for reading alone: nothing of it is changed, not even its format."""
    before = _point_at(f"file:{quote(str(path.resolve()))}?mode=ro")
    from django.db import connection

    options = connection.settings_dict["OPTIONS"]
    connection.settings_dict["OPTIONS"] = {"uri": True}
    try:
        yield path
    finally:
        connection.settings_dict["OPTIONS"] = options
        _point_at(before)


@contextmanager
def temporary() -> Iterator[Path]:
    """A database in a folder of its own, evidence files included, that is removed at the end."""
    with (
        tempfile.TemporaryDirectory(prefix="zeren-") as folder,
        opened(Path(folder) / "zeren.sqlite3", hasty=True) as path,
    ):
        from django.conf import settings

        store, settings.ZEREN_EVIDENCE = settings.ZEREN_EVIDENCE, ""
        try:
            yield path
        finally:
            settings.ZEREN_EVIDENCE = store


@contextmanager
def made_or_changed(path: Path) -> Iterator[Path]:
    """The database at `path`. A new one is built under another name and renamed when everything went well."""
    if path.exists():
        with opened(path):
            yield path
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    _remove(part)
    try:
        with opened(part, hasty=True):
            yield part
        _write_through(part)
        part.replace(path)
    finally:
        _remove(part)


def _write_through(path: Path) -> None:
    """Have the file on the disk before its name says that it is whole."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def ready() -> None:
    """Make the apps importable, without a database."""
    import django
    from django.apps import apps

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    if not apps.ready:
        django.setup()


def _point_at(name: str) -> str:
    """Close the connection and have the next one open another database; returns the one before."""
    ready()
    from django.db import connection

    connection.close()
    before = str(connection.settings_dict["NAME"])
    connection.settings_dict["NAME"] = name
    return before
