"""An embedded SQLite database, opened for one call."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SETTINGS = "zeren.site.settings"


@contextmanager
def opened(path: Path) -> Iterator[Path]:
    """Open the database file at `path`, made if it is not there, with every table up to date; closed at the end."""
    _set_up(path)
    from django.core.management import call_command
    from django.db import connection

    try:
        call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
        yield path
    finally:
        connection.close()


@contextmanager
def temporary() -> Iterator[Path]:
    """A database in a folder of its own that is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="zeren-") as folder, opened(Path(folder) / "zeren.sqlite3") as path:
        yield path


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
        with opened(part):
            yield part
        part.replace(path)
    finally:
        _remove(part)


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


def _set_up(path: Path) -> None:
    os.environ["ZEREN_DB"] = str(path)
    ready()
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = str(path)
