"""`zeren assess`: a folder with an organisation's year in, a traceable result out."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zeren.base.dates import year_period
from zeren.base.problems import Refused, declare
from zeren.base.text import Text
from zeren.cli import papers
from zeren.cli.apart import run_apart
from zeren.cli.session import language, say, show_step
from zeren.cli.timings import Timings, kept

if TYPE_CHECKING:
    from zeren.packformat import Pack
    from zeren.reports.year import Year

OUT_EXISTS = declare(
    "out_exists",
    zh="输出文件夹“{name}”里已经有东西",
    en="the output folder “{name}” is not empty",
    do_zh="请换一个文件夹，或加 --replace 换掉上一次的结果",
    do_en="Name another folder, or use --replace to replace an earlier result",
)
NOT_OURS = declare(
    "out_not_a_result",
    zh="文件夹“{name}”里不是以前的考核结果，不能替换",
    en="the folder “{name}” does not hold an earlier result and is not replaced",
    do_zh="请换一个文件夹",
    do_en="Name another folder",
)
MARK = "result.json"
NOTHING = Text(
    "注意：文件夹里没有{year}年可以计分的事实，年度对吗？",
    "Note: the folder holds no fact that could be scored in {year}; is it the right year?",
)


@click.command("assess")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--year", required=True, type=click.IntRange(1990, 2200), help="考核年度。 The year to assess.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="结果放在哪里。 Where the result goes.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="截止日，默认次年1月1日。 The day it is looked at; the first day of the next year if not given.",
)
@click.option("--framework", default="founding", show_default=True, help="数据包。 The pack, by id or path.")
@click.option("--replace", is_flag=True, help="换掉那里以前的结果。 Replace an earlier result there.")
@click.option("--timings", type=click.Path(path_type=Path), hidden=True)
@click.option("--table/--no-table", default=True, help="在终端列出结果。 Show the result as a table.")
def assess(
    folder: Path,
    year: int,
    out: Path,
    as_of: dt.datetime | None,
    framework: str,
    replace: bool,
    timings: Path | None,
    table: bool,
) -> None:
    """考核一个文件夹里的一年：读入、计分、出通报和台账。

    Assess the year in a folder: take it in, score it, write the circular, the ledger and the tables.
    """
    day = as_of.date() if as_of else year_period(year).end
    assessed(folder, year, out, day, framework, replace=replace, timings=timings, table=table)
    done = Text("结果已写入 {out}，通报见 {out}/report.pdf", "The result is in {out}; the circular is {out}/report.pdf")
    say(done.fill(out=out))


def assessed(
    folder: Path,
    year: int,
    out: Path,
    day: dt.date,
    framework: str,
    *,
    replace: bool = False,
    timings: Path | None = None,
    table: bool = False,
) -> None:
    """Score the year in a folder and write every paper of it. Raises `Refused`; then `out` is as it was."""
    with output(out, replace) as part, kept(timings) as times:
        from zeren.cli.embedded import temporary

        with temporary() as database:
            made = _score(folder, framework, year, day, database, times)
            if not any(row.facts for row in made.rows):
                say(NOTHING.fill(year=year), err=True)
            papers.write_papers(made, part, database, times, _step)
            times.begin("the rest")
            if table:
                from zeren.cli.scoreboard import show

                show(made)


def _score(folder: Path, framework: str, year: int, day: dt.date, database: Path, times: Timings) -> Year:
    from zeren.apps.assessment.commands import run
    from zeren.apps.assessment.queries import run_view
    from zeren.apps.desk.commands import load
    from zeren.apps.organisation.commands import seed_workdays
    from zeren.apps.organisation.queries import unit_count
    from zeren.reports.year import Year

    pack = checked_pack(framework)

    def loading(step: Text, done: int, total: int) -> None:
        times.begin(f"load: {step.en}")
        show_step(step, done, total)

    def running(step: Text) -> None:
        times.begin(f"run: {step.en}")
        _step(step)

    load(folder, framework=pack, by="assess", on=day, progress=loading)
    seed_workdays([year], by="assess", on=day)
    if unit_count() < papers.MANY:
        made = run(pack=pack, year=year, as_of=day, by="assess", on=day, progress=running)
    else:
        made = run_apart(pack, year, day, "assess", database, times)
    return Year(run_view(made, pack), language())


def checked_pack(framework: str) -> Pack:
    """A pack that may be used, by id or path. Raises `Refused` for any other."""
    from zeren.apps.assessment.queries import catalogue
    from zeren.packformat import load
    from zeren.packformat.check import check, is_warning

    pack = load(framework)
    refused = [problem for problem in check(pack, catalogue()) if not is_warning(problem)]
    if refused:
        raise Refused(refused)
    return pack


def _step(step: Text) -> None:
    click.echo(f"  · {step.say(language())}", err=True)


@contextmanager
def output(out: Path, replace: bool, mark: str = MARK) -> Iterator[Path]:
    """A folder that becomes `out` when everything went well; until then nothing there is touched. An earlier one is
    replaced only if it holds the file `mark`."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        if not replace:
            raise Refused([OUT_EXISTS(name=out)])
        if not (out / mark).is_file():
            raise Refused([NOT_OURS(name=out)])
    out.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    part.chmod(0o755)
    try:
        yield part
        if out.exists():
            shutil.rmtree(out)
        part.rename(out)
    finally:
        shutil.rmtree(part, ignore_errors=True)
