"""`zeren journal`: whether the journal is whole."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click

from zeren.base.problems import Refused, declare
from zeren.base.text import Text
from zeren.cli.database import option
from zeren.cli.session import say

NO_JOURNAL = declare(
    "no_journal",
    zh="“{name}”里没有日志",
    en="there is no journal in “{name}”",
    do_zh="请用 --db 指明 Zeren 的数据库文件",
    do_en="Name a Zeren database with --db",
)
BROKEN = 2
"""Exit code when an entry is missing, moved or changed."""

_HEAD = re.compile(r"(\d{1,15}):([0-9a-f]{64})")


def _head(_ctx: click.Context, _parameter: click.Parameter, given: str | None) -> tuple[int, str] | None:
    if given is None:
        return None
    match = _HEAD.fullmatch(given.strip().lower())
    if match is None:
        raise click.BadParameter("N:HASH, such as 12:3f9a... (64 characters)")
    return int(match[1]), match[2]


@click.group("journal")
def journal() -> None:
    """日志：核对有没有被改动 / The journal: whether it was changed."""


@journal.command("verify")
@option(there=True)
@click.option(
    "--head",
    "known",
    metavar="N:HASH",
    callback=_head,
    help="以前抄存的校验码，可查出末尾被截去。 A head kept earlier; shows a journal cut off or rewritten as a whole.",
)
def verify(database: Path | None, known: tuple[int, str] | None) -> None:
    """从头核对日志：完好退出码 0，有改动退出码 2，并指出第一处。

    Check the journal from its start: exit code 0 if it is whole, 2 if not, and the first break is named.
    """
    from zeren.cli.embedded import read_only, told

    with read_only(database):
        from django.db import DatabaseError

        from zeren.apps.audit.queries import START, Head, broken, head

        try:
            first, last = broken(Head(*known) if known else START), head()
        except DatabaseError as error:
            raise Refused([NO_JOURNAL(name=told(database))]) from error
    if first is None:
        whole = Text("日志完好，共{number}条。校验码 {head}", "The journal is whole, {number} entries. Head {head}")
        say(whole.fill(number=last.number, head=f"{last.number}:{last.hash}"))
        return
    what = Text(
        "日志被改动：第{first}条起对不上（共{number}条）。它以前的各条完好",
        "The journal was changed: it breaks at entry {first} of {number}. The entries before it are whole",
    )
    say(what.fill(first=first, number=last.number), err=True)
    sys.exit(BROKEN)
