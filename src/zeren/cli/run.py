"""`zeren run`: the runs of a database, and a run or a result folder computed again and compared."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zeren.base.problems import Refused
from zeren.base.text import Text
from zeren.cli.database import must_be_named
from zeren.cli.session import say

if TYPE_CHECKING:
    from zeren.packformat import Pack


@click.group("run")
def run() -> None:
    """考核结果：列出、复算核对 / Runs: list them, compute one again and compare."""


_database = click.option(
    "--db",
    "database",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="数据库文件；不写就用 ZEREN_DATABASE_URL 指明的数据库。 The database file; else ZEREN_DATABASE_URL's.",
)


@run.command("list")
@_database
def list_(database: Path | None) -> None:
    """列出数据库里的每一次计算。

    List the runs of a database.
    """
    if database is None:
        must_be_named()
    from zeren.cli.embedded import read_only

    with read_only(database):
        from zeren.apps.assessment.models import Run

        for one in Run.objects.order_by("pk"):
            say(
                Text(
                    "{n}  {framework} {version}  {year}年度，截至{as_of}，{made}计算，输入{a}…，结果{b}…",
                    "{n}  {framework} {version}  {year} as of {as_of}, made {made}, inputs {a}…, result {b}…",
                ).fill(
                    n=one.pk,
                    framework=one.framework,
                    version=one.version,
                    year=one.year,
                    as_of=one.as_of,
                    made=one.made_on,
                    a=one.input_hash[:12],
                    b=one.result_hash[:12],
                )
            )


@run.command("verify")
@click.argument("what", metavar="ID|DIR")
@_database
@click.option("--framework", default="", help="当时的数据包，按编号或路径。 The pack of that time, by id or path.")
@click.option(
    "--from",
    "source",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="当时的输入文件夹：每个文件重做一遍逐字节比较。 The folder it was made from: every file is made again.",
)
def verify(what: str, database: Path | None, framework: str, source: Path | None) -> None:
    """复算一次计算，或 zeren assess 的一个结果文件夹，逐个数比较；有不同就说第一处在哪里。

    Compute a stored run, or a result folder of zeren assess, again and compare; a difference names the first place.
    """
    folder = Path(what)
    if folder.is_dir():
        _folder(folder, framework, source)
        return
    if database is None:
        must_be_named()
    from zeren.cli.embedded import read_only

    with read_only(database):
        from zeren.apps.assessment.models import Run
        from zeren.apps.assessment.queries.frameworks import pack_of
        from zeren.apps.assessment.queries.verifying import verify_run
        from zeren.apps.assessment.rules import UNKNOWN_RUN

        found = Run.objects.filter(pk=int(what)).first() if what.isdecimal() and len(what) < 10 else None
        if found is None:
            raise Refused([UNKNOWN_RUN(run=what)])
        named = _named(framework) if framework else pack_of(found.framework, found.version, found.pack_hash)
        again = verify_run(found, lambda _: named)
        _done(len(again.facts.units), len(again.plan.lines), again.result_hash)


def _named(framework: str) -> Pack:
    from zeren.packformat import load

    return load(framework)


def _done(units: int, lines: int, found: str) -> None:
    told = Text(
        "一致：{units}个单位、每个{lines}项逐一复算相同，结果指纹{hash}",
        "The same: {units} units with {lines} lines each were computed again; result hash {hash}",
    )
    say(told.fill(units=units, lines=lines, hash=found))


def _folder(folder: Path, framework: str, source: Path | None) -> None:
    from zeren.cli.embedded import ready

    ready()
    from zeren.apps.assessment.queries.verifying import verify_folder

    again = verify_folder(folder, lambda sha256: _named(framework) if framework else _shipped(sha256))
    _done(len(again.facts.units), len(again.plan.lines), again.result_hash)
    if source is not None:
        n = _made_again(folder, framework or again.plan.scheme.id, source, again.plan.start, again.plan.as_of)
        told = Text("从“{name}”重做的{n}个文件逐字节相同", "{n} files made again from “{name}” are the same bytes")
        say(told.fill(name=source.name, n=n))


def _shipped(sha256: str) -> Pack | None:
    from zeren.packformat import load, shipped

    return next((pack for pack in (load(one.id) for one in shipped()) if pack.hash == sha256), None)


def _made_again(folder: Path, framework: str, source: Path, start: int, as_of: int) -> int:
    """Do everything again in another place and compare the bytes of every file. Returns how many there are."""
    from zeren.base.dates import from_day
    from zeren.cli.assess import assessed

    with tempfile.TemporaryDirectory(prefix="zeren-") as place:
        out = Path(place) / "again"
        assessed(source, from_day(start).year, out, from_day(as_of), framework)
        old, new = ({path.relative_to(top): path for path in top.rglob("*") if path.is_file()} for top in (folder, out))
        for name in sorted(old.keys() | new.keys()):
            _same_bytes(name, *(top[name].read_bytes() if name in top else b"" for top in (old, new)))
        return len(old)


def _same_bytes(name: Path, old: bytes, new: bytes) -> None:
    from zeren.apps.assessment.rules import FILE_DIFFERS

    if old != new:
        pairs = enumerate(zip(old, new, strict=False))
        at = next((n for n, (a, b) in pairs if a != b), min(len(old), len(new)))
        raise Refused([FILE_DIFFERS(file=name.as_posix(), byte=at)])
