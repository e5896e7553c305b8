"""`zeren framework`: the versions in a database, from when each holds, and the way back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zeren.base.problems import Refused
from zeren.base.text import Text
from zeren.cli.database import option
from zeren.cli.output import write_folder
from zeren.cli.session import say

if TYPE_CHECKING:
    from zeren.apps.assessment.queries.adopting import Adopting

_DAY = click.DateTime(["%Y-%m-%d"])
_noted = click.option(
    "--on", "on", type=_DAY, help="记入日志的日期，默认今天。 The day the journal notes; today if not given."
)


@click.group("framework")
def framework() -> None:
    """责任制：安装新版本，决定从何时起用，撤回 / Frameworks in a database: install, decide, take back."""


@framework.command("list")
@option(there=True)
def list_(database: Path | None) -> None:
    """列出已装的版本和已作的决定。

    List what is installed and what was decided.
    """
    from zeren.cli.embedded import opened

    with opened(database):
        from zeren.apps.frameworks import queries

        for code, version, sha256 in queries.installed():
            click.echo(f"{code}\t{version}\t{sha256[:12]}")
        for one in reversed(queries.taken()):
            told = Text(
                "{code} {version}：{year}年度起计分，{day}起的时段按它要求（{on}决定）",
                "{code} {version}: scores from {year} on, says what is owed from {day} on (decided {on})",
            )
            say(told.fill(code=one.code, version=one.version, year=one.year, day=one.day, on=one.on))


@framework.command("install")
@click.argument("source", metavar="PATH|ID")
@option(there=True)
@_noted
def install(source: str, database: Path | None, on: dt.datetime | None) -> None:
    """安装一个版本（先检查）；已有版本的责任制，要另行决定才启用。

    Install a version, checked first. Where the framework has one already, it holds when that is decided.
    """
    from zeren.cli.embedded import opened
    from zeren.packformat import check, files, is_warning, read_pack, run_examples

    found = files(source)
    with opened(database):
        from zeren.apps.assessment.queries.catalogue import catalogue
        from zeren.apps.frameworks import commands, queries

        pack, others = read_pack(found), queries.packs_on(_day(on)).values()
        problems = [one for one in check(pack, catalogue(), others=others) if not is_warning(one)]
        if problems := problems or run_examples(pack, found, catalogue()):
            raise Refused(problems)
        commands.install(found, by="install", on=_day(on))
    say(Text("已安装 {code} {version}", "Installed {code} {version}").fill(code=pack.id, version=pack.version))


@framework.command("adopt")
@click.argument("code", metavar="ID")
@click.argument("version")
@option(there=True)
@click.option(
    "--year", type=click.IntRange(1990, 2200), required=True, help="从哪一年度起计分。 Scores from this year."
)
@click.option(
    "--from", "first", type=_DAY, default=None, help="从哪天开始的时段起按它要求。 What is owed, from this day."
)
@click.option("--category", "named", multiple=True, metavar="OWN=ITS", help="单位类别对应。 Which category is which.")
@click.option("--dry-run", is_flag=True, help="只看会有什么变化，不写入。 Only show what would change.")
@_noted
def adopt(
    code: str,
    version: str,
    database: Path | None,
    year: int,
    first: dt.datetime | None,
    named: tuple[str, ...],
    dry_run: bool,
    on: dt.datetime | None,
) -> None:
    """决定从何时起用一个版本：先列出变化，再一次写入。退回旧版本也用它。

    Decide from when a version holds: what changes is listed, then done at one stroke. The earlier one again is the way
    back.
    """
    if any("=" not in pair for pair in named):
        raise click.UsageError("--category OWN=ITS")
    from zeren.cli.embedded import opened

    with opened(database):
        from zeren.apps.assessment import commands
        from zeren.apps.assessment.queries import adopting
        from zeren.apps.frameworks.rules import Decision

        categories = {own: its for own, _, its in (pair.partition("=") for pair in named)}
        decision = Decision(version, year, first.date() if first else dt.date(year, 1, 1), categories)
        if not dry_run:
            show(commands.adopt_version(code, decision, by="adopt", on=_day(on)))
            say(Text("已决定采用 {code} {version}", "Decided on {code} {version}").fill(code=code, version=version))
            return
        planned = adopting.plan(code, decision, "adopt", _day(on))
        if isinstance(planned, list) or planned.problems:
            raise Refused(planned if isinstance(planned, list) else list(planned.problems))
        show(planned)
        say(Text("以上是将有的变化，没有写入", "This is what would change; nothing was written"))


@framework.command("back")
@click.argument("code", metavar="ID")
@option(there=True)
@_noted
def back(code: str, database: Path | None, on: dt.datetime | None) -> None:
    """撤回最近一次采用的决定，恢复原样。

    Take back the last decision; all is as it was before it.
    """
    from zeren.cli.embedded import opened

    with opened(database):
        from zeren.apps.assessment import commands

        gone = commands.take_back_version(code, by="adopt", on=_day(on))
    told = Text("已撤回采用 {code} {version} 的决定", "The decision on {code} {version} is taken back")
    say(told.fill(code=code, version=gone.version))


@framework.command("export")
@click.argument("code", metavar="ID")
@click.argument("version")
@option(there=True)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="文件夹。 The folder, new.")
def export(code: str, version: str, database: Path | None, out: Path) -> None:
    """把装着的一个版本原样写成文件夹，逐字节相同。

    Write an installed version as the folder that it was, byte for byte.
    """
    from zeren.cli.embedded import read_only

    with read_only(database):
        from zeren.apps.frameworks import queries
        from zeren.apps.frameworks.rules import NOT_INSTALLED

        found = queries.stored_files(code, version)
    if found is None:
        raise Refused([NOT_INSTALLED(code=code, version=version)])
    write_folder(out, found)
    say(Text("数据包已写入 {out}", "The pack is in {out}").fill(out=out))


def show(planned: Adopting) -> None:
    """Print what a decision does."""
    for line in _lines(planned):
        say(line)


def _lines(planned: Adopting) -> Iterator[Text]:
    yield Text("含义上的不同：{n}处", "Differences in meaning: {n}").fill(n=len(planned.changes))
    for change in planned.changes:
        said = change.say()
        yield Text(f"  {said.zh}", f"  {said.en}")
    for one in planned.years:
        told = Text(
            "{year}年应办事项：新增{a}，改期{b}，改写{c}，取消{d}，保留{e}（{n}个单位）",
            "Owed in {year}: added {a}, moved {b}, retold {c}, taken out {d}, kept {e} (units: {n})",
        )
        yield told.fill(year=one.year, a=one.added, b=one.moved, c=one.retold, d=one.gone, e=one.kept, n=one.units)
    affected = Text("涉及单位{n}个、岗位{posts}个", "Units affected: {n}, with posts: {posts}")
    yield affected.fill(n=len(planned.affected), posts=planned.posts)
    for unit in planned.affected:
        yield Text(f"  {unit.code} {unit.name}（{unit.posts}）", f"  {unit.code} {unit.name} ({unit.posts})")
    for year, version in planned.scored:
        kept = Text("{year}年度的结果仍是 {version} 版的", "The result of {year} stays that of {version}")
        yield kept.fill(year=year, version=version)


def _day(on: dt.datetime | None) -> dt.date:
    return on.date() if on else dt.date.today()  # noqa: DTZ011  the day on the wall of whoever types
