"""Accounts that a command makes, and the slip that tells their passwords once."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from zeren.base.text import Text
from zeren.cli.session import language, say


class Made(NamedTuple):
    """An account and what its owner needs to come in."""

    username: str
    name: str
    role: str
    where: Text
    password: str


class Wanted(NamedTuple):
    """An account to make: its role holds on the subtree at `path`, called `where`."""

    username: str
    role: str
    path: str = ""
    where: Text = Text("全部", "all")
    password: str = ""
    person: str = ""
    """The code of the person whose posts the account acts as, if any."""


def make(wanted: Iterable[Wanted], *, must_change: bool, by: str, on: dt.date) -> list[Made]:
    """Open the accounts and give each its role from `on`. The caller holds the transaction."""
    from zeren.apps.access import commands
    from zeren.apps.access.rules import ROLES
    from zeren.apps.access.rules.slips import new_secret

    made = []
    for one in wanted:
        name = ROLES[one.role].text.say(language())
        password = one.password or new_secret()
        account = commands.create_account(
            one.username, name, password=password, person=one.person, must_change=must_change, by=by, on=on
        )
        commands.grant(account, one.role, one.path, where=one.where.say(language()), start=on, by=by, on=on)
        made.append(Made(account.username, name, one.role, one.where, password))
    return made


def show(made: Iterable[Made]) -> None:
    """Print the accounts, one a line: name to sign in with, password, role, units."""
    from rich.console import Console
    from rich.table import Table

    spoken = language()
    heads = (Text("登录名", "Name"), Text("密码", "Password"), Text("角色", "Role"), Text("单位", "Units"))
    table = Table(*(head.say(spoken) for head in heads), box=None, pad_edge=False)
    for one in made:
        table.add_row(one.username, one.password, one.name, one.where.say(spoken))
    # A slip is copied by hand or by machine: nothing of it may be cut off.
    Console(width=max(100, shutil.get_terminal_size().columns)).print(table)


def tell_once() -> None:
    """Say that the passwords are not shown again."""
    told = Text(
        "初始密码只显示这一次，请抄下来交给本人；第一次登录要改成自己的",
        "These passwords are shown only now: hand them over; each is changed at the first sign-in",
    )
    say(told)


def how_to_serve(database: Path | None) -> Text:
    """What to type to open the pages of a database; None is the one that the environment names."""
    call = "zeren serve" if database is None else f"zeren serve --db {database}"
    return Text("打开网页：{call}", "To serve the pages: {call}").fill(call=call)
