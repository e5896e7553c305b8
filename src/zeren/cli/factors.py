"""`zeren factors`: the key that seals what second factors keep, looked at, changed, and what to do without it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from zeren.base.text import Text
from zeren.cli.database import option
from zeren.cli.session import say

WHERE = Text(
    "密钥在 {where}，共{keys}个；加密的第二重验证{count}项，读不出的{lost}项",
    "The keys are in {where}, {keys} of them; second factors sealed: {count}, unreadable: {lost}",
)
RENEWED = Text(
    "已换新密钥，重新加密{n}项。请另存一份密钥文件，和备份分开放",
    "A new key; sealed anew: {n}. Keep a copy of the key file, apart from the backups",
)
DROPPED = Text(
    "已移除读不出的第二重验证{n}项，这些人可用密码登录后重新设置",
    "Unreadable second factors removed: {n}. Their owners sign in with the password and set up new ones",
)


@click.command("factors")
@option(there=True)
@click.option("--renew", is_flag=True, help="换一个新密钥，全部重新加密。 Seal everything with a new key.")
@click.option(
    "--drop-unreadable",
    is_flag=True,
    help="密钥找不回时，移除读不出的第二重验证。 Remove second factors that no key opens.",
)
def factors(database: Path | None, renew: bool, drop_unreadable: bool) -> None:
    """查看、更换加密第二重验证的密钥。 Show or change the key that seals second factors."""
    from zeren.cli.embedded import opened

    with opened(database):
        from zeren.apps.access import commands, queries
        from zeren.apps.access.rules import CONSOLE

        today = dt.date.today()  # noqa: DTZ011  the day on the wall of whoever types
        if renew:
            say(RENEWED.fill(n=commands.renew_key(by=CONSOLE, on=today)))
        if drop_unreadable:
            say(DROPPED.fill(n=commands.drop_unreadable(by=CONSOLE, on=today)))
        ring, lost = queries.keyring(), len(queries.unreadable())
        count = queries.secret_factors().count()
        say(WHERE.fill(where=ring.where(), keys=len(ring.keys()), count=count, lost=lost))
