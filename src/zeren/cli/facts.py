"""`zeren facts`: the facts of a year out of a database, into Parquet files."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from zeren.base.dates import year_period
from zeren.base.problems import Refused
from zeren.base.text import Text
from zeren.cli.assess import output
from zeren.cli.database import option
from zeren.cli.session import say


@click.group("facts")
def facts() -> None:
    """事实：从数据库导出 / Facts: export them from a database."""


@facts.command("export")
@option(there=True)
@click.option("--year", type=click.IntRange(1990, 2200), help="年度：现在的事实。 The year, with the facts of now.")
@click.option(
    "--run", type=int, help="哪一次计算：它当时用的一切，含分数调整。 A run: what it was given, adjustments too."
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="截止日，默认次年1月1日。 The day looked at; the first day of the next year if not given.",
)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="放在哪里。 Where they go.")
@click.option("--replace", is_flag=True, help="换掉那里以前的事实。 Replace earlier facts there.")
def export(
    database: Path | None, year: int | None, run: int | None, as_of: dt.datetime | None, out: Path, replace: bool
) -> None:
    """把一年的事实，或某次计算用过的一切，导出成 Parquet 文件，供 zeren score 或别的程序用。

    Export a year's facts, or all that a run was given, as Parquet files, for `zeren score` or other programs.
    """
    from zeren.cli.embedded import read_only
    from zeren.engine.yearly.folder import ABOUT

    if (year is None) == (run is None) or (run is not None and as_of is not None):
        raise click.UsageError("--year（可加 --as-of）或 --run，二者取一。 Either --year (with --as-of) or --run.")
    with output(out, replace, ABOUT) as part, read_only(database):
        if run is not None:
            year = _kept(run, part)
        elif year is not None:
            _gathered(year, as_of.date() if as_of else year_period(year).end, part)
    say(Text("{year}年的事实已导出到 {out}", "The facts of {year} are in {out}").fill(year=year, out=out))


def _gathered(year: int, day: dt.date, part: Path) -> None:
    from zeren.apps.assessment.queries.gathering import calendar_until, sources_of
    from zeren.engine.yearly.export import about, write

    units, sources = sources_of(year, day)
    write(part, units, sources, about(year, day, calendar_until(day)))


def _kept(run: int, part: Path) -> int:
    """Write what was kept with a run; returns its year."""
    from zeren.apps.assessment.models import Run
    from zeren.apps.assessment.queries.exporting import kept_calendar, kept_sources
    from zeren.apps.assessment.rules import UNKNOWN_RUN
    from zeren.engine.yearly.export import about, write

    found = Run.objects.filter(pk=run).first()
    if found is None:
        raise Refused([UNKNOWN_RUN(run=run)])
    units, sources = kept_sources(found)
    write(part, units, sources, about(found.year, found.as_of, kept_calendar(found)))
    return found.year
