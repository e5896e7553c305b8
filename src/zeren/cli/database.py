"""The option that says which database a command works on."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from zeren.base.database import URL
from zeren.base.problems import Refused, declare

NOT_SAID = declare(
    "database_not_named",
    zh="没有说明用哪个数据库",
    en="it was not said which database to use",
    do_zh="请用 --db 指明数据库文件，或在环境变量 ZEREN_DATABASE_URL 里写 PostgreSQL 的地址",
    do_en="Name a file with --db, or a PostgreSQL database in the environment variable ZEREN_DATABASE_URL",
)


def option(*, there: bool = False) -> Callable[[Any], Any]:
    """`--db FILE`, which may be left out where ZEREN_DATABASE_URL names a server: the command is given None then.

    `there`: the file must be there already.
    """
    return click.option(
        "--db",
        "database",
        type=click.Path(exists=there, dir_okay=False, path_type=Path),
        callback=_said,
        help="数据库文件；不写就用 ZEREN_DATABASE_URL 指明的数据库。 The database file; else ZEREN_DATABASE_URL's.",
    )


def _said(_ctx: click.Context, _parameter: click.Parameter, given: Path | None) -> Path | None:
    if given is None:
        must_be_named()
    return given


def must_be_named() -> None:
    """Refuse when the environment names no database either."""
    if not os.environ.get(URL):
        raise Refused([NOT_SAID()])
