"""Where the rows are: a SQLite file, or a PostgreSQL server, by its address; told to Django as plain values."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from zeren.base.problems import Refused, declare

BAD_ADDRESS = declare(
    "bad_database_address",
    zh="环境变量 ZEREN_DATABASE_URL 看不懂：{why}",
    en="the environment variable ZEREN_DATABASE_URL makes no sense: {why}",
    do_zh="写成 postgresql://用户:密码@主机:端口/库名",
    do_en="Write it as postgresql://user:password@host:port/name",
)


class Address(NamedTuple):
    """Where a PostgreSQL database is; an empty part is left to the client's own defaults."""

    name: str
    user: str
    password: str
    host: str
    port: str
    options: dict[str, str]

    def told(self) -> str:
        """The database as a person may read it: without the password."""
        return f"{self.name} @ {self.host or self.options.get('host') or 'localhost'}"


def read_address(url: str) -> Address:
    """The parts of `postgresql://user:password@host:port/name?option=value`; signs in a part are percent-encoded.

    Raises `Refused` when it is written otherwise. What is told never repeats the address: it may hold a password.
    """
    try:
        parts = urlsplit(url)
        port = str(parts.port or "")
    except ValueError as error:
        raise Refused([BAD_ADDRESS(why=type(error).__name__)]) from error
    if parts.scheme not in {"postgresql", "postgres"}:
        raise Refused([BAD_ADDRESS(why=parts.scheme or "?")])
    name = unquote(parts.path.removeprefix("/"))
    if not name:
        raise Refused([BAD_ADDRESS(why="postgresql://.../?")])
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Address(name, user, password, unquote(parts.hostname or ""), port, dict(parse_qsl(parts.query)))


KEEP = 600
"""A connection is used for so many seconds before a fresh one takes its place."""

PATIENCE = 20
"""So many seconds a write waits for another before it gives up: a command on the server, which may well wait."""

AT_A_PAGE = 5
"""The same where somebody looks at an empty page meanwhile; what they wrote is still in their browser."""


def settings_of(url: str, file: str, patience: int = PATIENCE) -> dict[str, Any]:
    """Django's settings of the database: PostgreSQL where an address is given, else the SQLite file.

    Raises `Refused` for an address that makes no sense.
    """
    kept = {"CONN_MAX_AGE": KEEP, "CONN_HEALTH_CHECKS": True}
    if url:
        return kept | _postgres(url, patience)
    return kept | {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file or str(Path("var") / "zeren.sqlite3"),
        "OPTIONS": {
            # Deferred transactions fail with "database is locked" as soon as two people write.
            "transaction_mode": "IMMEDIATE",
            "timeout": patience,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }


def _postgres(url: str, patience: int) -> dict[str, Any]:
    where = read_address(url)
    # The journal is chained over days as text: they must come in one way whatever the server's habits are.
    # Compiling a statement takes longer than nearly all of ours run.
    habits = f"-c datestyle=ISO,YMD -c jit=off -c lock_timeout={patience}s"
    return {
        "ENGINE": "zeren.site.postgres",
        "NAME": where.name,
        "USER": where.user,
        "PASSWORD": where.password,
        "HOST": where.host,
        "PORT": where.port,
        "OPTIONS": {"connect_timeout": 5, "application_name": "zeren", "options": habits, **where.options},
    }


URL = "ZEREN_DATABASE_URL"
"""The environment variable that names a PostgreSQL database."""


def from_environment(patience: int = PATIENCE) -> dict[str, Any]:
    """The database that the environment names."""
    return settings_of(os.environ.get(URL, ""), os.environ.get("ZEREN_DB", ""), patience)
