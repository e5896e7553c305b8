"""`zeren reset`: a first-use password for an account, at the server itself."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from zeren.base.problems import Refused, declare
from zeren.base.text import Text
from zeren.cli.database import option
from zeren.cli.session import say

NO_ACCOUNT = declare(
    "account_unknown_here",
    zh="没有登录名为“{found}”的账号",
    en="there is no account with the sign-in name “{found}”",
    do_zh="请核对登录名",
    do_en="Check the sign-in name",
)
DAYS = 7
MADE = Text(
    "{name} 的一次性密码：{secret}（{until}以前有效，只显示这一次，登录后要改成自己的）",
    "The first-use password of {name}: {secret} (good before {until}, shown only now, changed at the first sign-in)",
)
DROPPED = Text("已移除第二步验证{n}项", "Second factors removed: {n}")


@click.command("reset")
@option(there=True)
@click.argument("name")
@click.option("--second", is_flag=True, help="同时移除第二步验证。 Remove the second factors as well.")
def reset(database: Path | None, name: str, second: bool) -> None:
    """在服务器上重设账号的密码，例如管理员忘了密码。

    Give an account a first-use password at the server, as for an administrator who forgot theirs.
    """
    from zeren.cli.embedded import made_or_changed

    with made_or_changed(database):
        from zeren.apps.access import commands, queries
        from zeren.apps.access.rules import CONSOLE

        account = queries.account(name)
        if account is None:
            raise Refused([NO_ACCOUNT(found=name)])
        today = dt.date.today()  # noqa: DTZ011  the day on the wall of whoever types
        until = today + dt.timedelta(days=DAYS)
        slip = commands.renew_slip(account, "", until=until, by=CONSOLE, on=today)
        say(MADE.fill(name=account.username, secret=slip.secret, until=until.isoformat()))
        if second:
            say(DROPPED.fill(n=commands.drop_all_factors(account, by=CONSOLE, on=today)))
