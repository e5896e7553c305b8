"""`zeren init`: a database with its framework and its three administrators."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click

from zeren.base.problems import Refused, declare
from zeren.base.text import Text
from zeren.cli.database import option
from zeren.cli.session import language, say

ALREADY = declare(
    "accounts_exist",
    zh="“{name}”里已经有账号",
    en="“{name}” has accounts already",
    do_zh="不用再初始化；要重新开始请换一个文件",
    do_en="It needs no further start; name another file to begin anew",
)


@click.command("init")
@option()
@click.option("--framework", default="founding", show_default=True, help="数据包。 The pack, by id or path.")
@click.option(
    "--admin",
    default="system",
    show_default=True,
    metavar="NAME",
    help="系统管理员的登录名。 The system administrator's sign-in name.",
)
@click.option(
    "--ask", is_flag=True, help="自己输入三个初始密码，不自动生成。 Type the first-use passwords; else they are made."
)
def init(database: Path | None, framework: str, admin: str, ask: bool) -> None:
    """新建数据库：装好数据包，开设系统、安全、审计三个管理员账号。

    Make a database: with a framework and the system, security and audit administrators' accounts.
    """
    from zeren.cli.embedded import made_or_changed, told
    from zeren.cli.first_accounts import Wanted, how_to_serve, make, show, tell_once

    names = {"system_admin": admin, "security_admin": "security", "audit_admin": "audit"}
    wanted = [Wanted(name, role, password=_asked(name) if ask else "") for role, name in names.items()]
    with made_or_changed(database):
        from django.db import transaction

        from zeren.apps.access.queries import accounts
        from zeren.apps.frameworks.commands import install
        from zeren.packformat import files

        if accounts().exists():
            raise Refused([ALREADY(name=told(database))])
        today = dt.date.today()  # noqa: DTZ011  the day on the wall of whoever types
        with transaction.atomic():
            install(files(framework), by="init", on=today)
            made = make(wanted, must_change=True, by="init", on=today)
    show(made)
    tell_once()
    say(how_to_serve(database))


def _asked(name: str) -> str:
    told = Text("{name} 的初始密码", "First-use password of {name}").fill(name=name)
    # What comes through a pipe is seen by nobody, and cannot be hidden.
    typed = sys.stdin.isatty()
    password: str = click.prompt(told.say(language()), hide_input=typed, confirmation_prompt=True)
    return password
