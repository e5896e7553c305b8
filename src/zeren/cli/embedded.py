"""A database opened for one call: a SQLite file, or the PostgreSQL server that the environment names."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from zeren.base.database import URL, from_environment, read_address, settings_of
from zeren.base.problems import Refused, declare

SETTINGS = "zeren.site.settings"

HASTY = ("journal_mode=MEMORY", "synchronous=OFF", "temp_store=MEMORY", "cache_size=-131072")
"""For a file that nobody keeps unless all went well: a crash loses nothing, so nothing need be safe before the end."""


Target = Path | None
"""Which database: the SQLite file at a path, or (None) the one that ZEREN_DATABASE_URL names."""

UNREACHABLE = declare(
    "database_unreachable",
    zh="连不上数据库 {name}（{why}）",
    en="the database {name} cannot be reached ({why})",
    do_zh="请核对 ZEREN_DATABASE_URL，看数据库服务是否在运行、用户和密码是否正确",
    do_en="Check ZEREN_DATABASE_URL, and that the server runs and knows this user and password",
)


def told(target: Target) -> str:
    """The database as it is named to a person: a file's name, or a server's database without its password."""
    return read_address(os.environ[URL]).told() if target is None else target.name


@contextmanager
def opened(target: Target, *, hasty: bool = False) -> Iterator[Target]:
    """Open the database, a file made if it is not there, with every table up to date; closed at the end.

    `hasty`: the file is worthless until the end, and written without care for a crash.
    """
    settings = _settings(target)
    with _pointed_at(_hasty(settings) if hasty else settings):
        from zeren.apps.upkeep.commands import make_tables

        make_tables()
        yield target


def look_at(path: Path) -> None:
    """For a process that only reads what another one holds open: the database at `path`, until the process ends."""
    settings = _settings(path)
    _point_at(settings | {"OPTIONS": settings["OPTIONS"] | {"init_command": "PRAGMA query_only=ON"}})


def work_on(path: Path) -> None:
    """For a process that works on the hasty file of another one, which waits: at `path`, until the process ends."""
    _point_at(_hasty(_settings(path)))


def _hasty(settings: dict[str, Any]) -> dict[str, Any]:
    return settings | {"OPTIONS": settings["OPTIONS"] | {"init_command": "; ".join(map("PRAGMA {}".format, HASTY))}}


def give_back() -> None:
    """Give back the memory that pages of the database were kept in."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA shrink_memory")


@contextmanager
def read_only(target: Target) -> Iterator[Target]:
    """Open the database for reading alone: nothing of it is changed, not even a file's format."""
    settings = _settings(target)
    if target is None:
        options = settings["OPTIONS"]
        reading = {"options": f"{options['options']} -c default_transaction_read_only=on"}
        settings |= {"OPTIONS": options | reading}
    else:
        settings |= {"NAME": f"file:{quote(str(target.resolve()))}?mode=ro", "OPTIONS": {"uri": True}}
    with _pointed_at(settings):
        yield target


@contextmanager
def temporary() -> Iterator[Path]:
    """A database in a folder of its own, evidence files included, that is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="zeren-") as folder, opened(Path(folder) / "zeren.sqlite3", hasty=True):
        from django.conf import settings

        store, settings.ZEREN_EVIDENCE = settings.ZEREN_EVIDENCE, ""
        try:
            yield Path(folder) / "zeren.sqlite3"
        finally:
            settings.ZEREN_EVIDENCE = store


@contextmanager
def made_or_changed(path: Target) -> Iterator[Target]:
    """The database, to change it. A new file is built under another name and renamed when everything went well."""
    if path is None or path.exists():
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


@contextmanager
def pointed_at(target: Target) -> Iterator[Target]:
    """Work with a database without opening it: a file that is not there is not made, and no table is touched."""
    with _pointed_at(_settings(target), asleep=True):
        yield target


def _settings(target: Target) -> dict[str, Any]:
    return from_environment() if target is None else settings_of("", str(target))


@contextmanager
def _pointed_at(settings: dict[str, Any], *, asleep: bool = False) -> Iterator[None]:
    """Work with another database, and with the one before again at the end."""
    before = _point_at(settings, asleep=asleep)
    try:
        yield
    finally:
        _point_back(before)


def _point_at(settings: dict[str, Any], *, asleep: bool = False) -> Any:
    """Have this thread's connection be to another database; returns the connection before, closed."""
    ready()
    from django.db import OperationalError, connections

    before = connections["default"]
    before.close()
    connections.settings |= connections.configure_settings({"default": settings})
    connections["default"] = connections.create_connection("default")
    if asleep and "sqlite3" in settings["ENGINE"]:
        return before
    try:
        connections["default"].ensure_connection()
    except OperationalError as error:
        _point_back(before)
        if "sqlite3" in settings["ENGINE"]:
            raise
        why = " ".join(str(error).split())
        raise Refused([UNREACHABLE(name=settings["NAME"], why=why)]) from error
    return before


def _point_back(before: Any) -> None:
    from django.db import connections

    connections["default"].close()
    connections.settings["default"] = before.settings_dict
    connections["default"] = before
