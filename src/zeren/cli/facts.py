"""`zeren facts`: the facts of a year out of a database, into Parquet files."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from zeren.base.dates import year_period
from zeren.base.text import Text
from zeren.cli.assess import output
from zeren.cli.database import option
from zeren.cli.session import say


@click.group("facts")
def facts() -> None:
    """事实：从数据库导出 / Facts: export them from a database."""


@facts.command("export")
@option(there=True)
@click.option("--year", required=True, type=click.IntRange(1990, 2200), help="年度。 The year.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="截止日，默认次年1月1日。 The day looked at; the first day of the next year if not given.",
)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="放在哪里。 Where they go.")
@click.option("--replace", is_flag=True, help="换掉那里以前的事实。 Replace earlier facts there.")
def export(database: Path | None, year: int, as_of: dt.datetime | None, out: Path, replace: bool) -> None:
    """把一年的事实导出成 Parquet 文件，供 zeren score 或别的程序用。

    Export a year's facts as Parquet files, for `zeren score` or other programs.
    """
    from zeren.cli.embedded import read_only
    from zeren.engine.folder import ABOUT

    day = as_of.date() if as_of else year_period(year).end
    with output(out, replace, ABOUT) as part, read_only(database):
        from zeren.apps.assessment.queries.gathering import sources_of
        from zeren.engine.export import write

        units, sources = sources_of(year, day)
        write(part, units, sources, {"year": year, "as_of": day.isoformat()})
    say(Text("{year}年的事实已导出到 {out}", "The facts of {year} are in {out}").fill(year=year, out=out))
