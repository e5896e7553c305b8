"""`zeren year`: opening a year, and the day from which records are kept here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zeren.base.text import Text
from zeren.cli.database import option
from zeren.cli.session import say

if TYPE_CHECKING:
    from zeren.apps.assessment.queries.opening import Opening

_YEAR = click.IntRange(1990, 2200)
_DAY = click.DateTime(["%Y-%m-%d"])


_noted = click.option(
    "--on", "on", type=_DAY, help="记入日志的日期，默认今天。 The day the journal notes; today if not given."
)


@click.group("year")
def year() -> None:
    """年度：开启新年度，定记录起始日 / Years: open one, say from which day records are kept."""


@year.command("open")
@click.argument("number", metavar="YEAR", type=_YEAR)
@option(there=True)
@click.option(
    "--framework",
    metavar="ID",
    default="",
    help="用哪个已安装的数据包；撤回时不写就全部撤回。 Which installed pack; --undo without it: all.",
)
@click.option("--dry-run", is_flag=True, help="只看会有什么变化，不写入。 Only show what would change.")
@click.option("--undo", is_flag=True, help="撤回开启（新年度还没有填报时）。 Take it back, while nothing was filed.")
@_noted
def open_(
    number: int, database: Path | None, framework: str, dry_run: bool, undo: bool, on: dt.datetime | None
) -> None:
    """开启新年度：先列出变化，再一次写入；再做一次不会有变化。

    Open a year: what changes is listed, then done at one stroke; doing it again changes nothing.
    """
    if dry_run and undo:
        raise click.UsageError("--dry-run 和 --undo 不能同用。 Use one of --dry-run and --undo.")
    from zeren.cli.embedded import opened

    day = _day(on)
    with opened(database):
        from zeren.apps.assessment import commands
        from zeren.apps.assessment.queries import opening

        if undo:
            gone = commands.close_again(number, framework, by="year", on=day)
            taken = Text("已撤回开启{year}年度，取消应办事项{n}项", "{year} is closed again; obligations gone: {n}")
            say(taken.fill(year=number, n=gone))
            return
        pack = opening.pack_for(number, framework)
        planned = opening.checked(pack, number, day) if dry_run else commands.open_year(pack, number, by="year", on=day)
        show(planned)
        say(_end(planned, dry_run=dry_run).fill(year=number))


def _end(planned: Opening, *, dry_run: bool) -> Text:
    if planned.nothing:
        return Text("{year}年度已经开启，没有变化", "{year} is open already; nothing changed")
    if dry_run:
        return Text("以上是将有的变化，没有写入", "This is what would change; nothing was written")
    return Text("已开启{year}年度", "{year} is open")


def show(planned: Opening) -> None:
    """Print what opening a year does."""
    for line in (*_asked(planned), *_going_on(planned), *_left(planned)):
        say(line)


def _asked(planned: Opening) -> Iterator[Text]:
    head = Text("应办事项：新增{a}，调整{b}，取消{c}", "Obligations: added {a}, changed {b}, taken out {c}")
    yield head.fill(a=planned.added, b=planned.changed, c=planned.removed)
    for asked in planned.asked:
        months = "  ".join(f"{at}:{count}" for at, count in enumerate(asked.months, 1) if count)
        told = Text("  {duty} {n}（按月 {months}）", "  {duty} {n} (by month {months})")
        yield told.fill(duty=asked.duty, n=asked.total, months=months)


def _going_on(planned: Opening) -> Iterator[Text]:
    head = Text("未验收问题延续：{n}", "Open findings that go on: {n}")
    yield head.fill(n=planned.open_findings)
    for one in planned.findings:
        told = Text("  {state} {n}，{units}个单位，年初逾期{late}", "  {state} {n}, units {units}, late by then {late}")
        yield told.fill(state=one.state, n=one.count, units=one.units, late=one.late)
    posts = Text("岗位延续：{n}，其中空缺{vacant}", "Posts that go on: {n}, of them vacant {vacant}")
    yield posts.fill(n=planned.posts, vacant=planned.vacant)
    reasons = Text("不适用理由沿用到{n}项", "Reasons carried over to {n} obligations")
    yield reasons.fill(n=planned.carried_rows)
    for two in planned.carried:
        told = Text("  {unit} {duty}：{reason}", "  {unit} {duty}: {reason}")
        yield told.fill(unit=two.unit, duty=two.duty, reason=two.reason)


def _left(planned: Opening) -> Iterator[Text]:
    head = Text(
        "上年还没办的：{n}；上年的逐项调整{ended}条到此为止",
        "Left open by the old year: {n}; amendments that end with it: {ended}",
    )
    yield head.fill(n=planned.left_open, ended=planned.ended)
    for one in planned.left:
        told = Text("  {duty} {n}，年初逾期{late}", "  {duty} {n}, late by then {late}")
        yield told.fill(duty=one.duty, n=one.count, late=one.late)


@year.command("start")
@click.argument("day", metavar="[DAY]", required=False, type=_DAY)
@option(there=True)
@click.option("--clear", is_flag=True, help="取消记录起始日。 Take it back.")
@_noted
def start(day: dt.datetime | None, database: Path | None, clear: bool, on: dt.datetime | None) -> None:
    """定记录起始日：此前开始的时段不作要求。

    Say from which day records are kept here: nothing is owed for a period that began before.
    """
    if (day is None) is not clear:
        raise click.UsageError("写日期，或用 --clear 取消。 Give a day, or --clear.")
    from zeren.cli.embedded import opened

    with opened(database):
        from zeren.apps.assessment.commands import set_outset

        changed = set_outset(day.date() if day else None, by="year", on=_day(on))
    done = (
        Text("记录起始日已定", "The first day of records is set")
        if day
        else Text("记录起始日已取消", "It is taken back")
    )
    say(done if changed else Text("没有变化", "Nothing changed"))


def _day(on: dt.datetime | None) -> dt.date:
    return on.date() if on else dt.date.today()  # noqa: DTZ011  the day on the wall of whoever types
