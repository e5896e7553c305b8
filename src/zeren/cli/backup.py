"""`zeren backup` and `zeren restore`: everything into one file, and back."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import click

from zeren.base.problems import Refused
from zeren.base.text import Text
from zeren.cli.database import option
from zeren.cli.session import say

APART = Text(
    "第二重验证的密钥（{where}）不在备份里，请另外保存一份，和备份分开放",
    "The key of second factors ({where}) is not in the backup: keep a copy of it, apart from the backups",
)
LOST = Text(
    "注意：{n}项第二重验证读不出。请把原来的密钥放回 {where}；找不回的，运行 zeren factors --drop-unreadable，"
    "这些人可用密码登录",
    "Mind: {n} second factors are unreadable. Put their key back as {where}; if it is lost, "
    "run zeren factors --drop-unreadable, and their owners sign in with the password",
)


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@option(there=True)
@click.option("--replace", is_flag=True, help="文件已有时替换。 Replace the file if it is there.")
def backup(file: Path, database: Path | None, replace: bool) -> None:
    """把数据库、佐证文件和日志备份成一个文件；可以在使用中进行。

    Back up the database, the evidence files and the journal into one file, while people go on working.
    """
    from zeren.cli.embedded import opened

    with opened(database):
        from zeren.apps.access.queries import keyring, secret_factors
        from zeren.apps.upkeep.commands import back_up
        from zeren.apps.upkeep.queries import standing
        from zeren.apps.upkeep.rules import OUT_EXISTS

        if file.exists() and not replace:
            raise Refused([OUT_EXISTS(name=file)])
        now = dt.datetime.now().astimezone()
        part = file.with_name(f".{file.name}.part")
        try:
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
                for block in back_up(by="backup", on=now.date(), now=now):
                    out.write(block)
                out.flush()
                os.fsync(out.fileno())
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)
        told = standing().backup or {}
        apart = keyring().where() if secret_factors().exists() else ""
    done = Text(
        "已备份到 {file}：{rows}行，佐证{files}份（缺{missing}份）。校验码 {digest}",
        "Backed up to {file}: rows {rows}, evidence files {files} (missing {missing}). Digest {digest}",
    )
    say(done.fill(file=file, **told))
    if apart:
        say(APART.fill(where=apart))


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@option()
@click.option("--replace", is_flag=True, help="替换数据库里现有的内容。 Put it in place of what the database holds.")
def restore(file: Path, database: Path | None, replace: bool) -> None:
    """从备份恢复；先核对，再一次替换，出错时什么都不变。SQLite 和 PostgreSQL 的备份可以互换。

    Restore a backup: checked first, then put in place at one stroke; a backup of SQLite fits PostgreSQL and back.
    """
    from zeren.cli.embedded import pointed_at

    with pointed_at(database):
        from zeren.apps.upkeep.commands import restore as put_back

        now = dt.datetime.now().astimezone()
        done = put_back(file, replace=replace, by="restore", on=now.date(), now=now)

        from zeren.apps.access.queries import keyring, unreadable

        lost, where = len(unreadable()), keyring().where()
    told = Text(
        "已恢复{made}的备份：{rows}行，佐证{files}份，日志{entries}条。所有人需要重新登录",
        "Restored the backup of {made}: rows {rows}, evidence files {files}, journal entries {entries}. "
        "Everybody signs in anew",
    )
    say(told.fill(made=done.made, rows=done.rows, files=done.files, entries=done.entries))
    if lost:
        say(LOST.fill(n=lost, where=where), err=True)
