"""`zeren facts`: the facts of a year out of a database, into Parquet files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zeren.base.dates import year_period
from zeren.base.problems import Refused, declare
from zeren.base.text import Text
from zeren.cli.assess import output
from zeren.cli.database import option
from zeren.cli.session import say

if TYPE_CHECKING:
    from zeren.packformat import Pack

NOT_SCORING = declare(
    "facts_framework_unknown",
    zh="{year}年没有用“{code}”这套责任制计分",
    en="the framework {code} scores nothing in {year}",
    do_zh="{known}",
    do_en="{known}",
)
WHICH = declare(
    "facts_framework_not_said",
    zh="{year}年有几套责任制计分，同一条记录在各套里算作哪一项可能不同",
    en="several frameworks score {year}, and a record may count for another duty in each",
    do_zh="请加 --framework，写下面之一：{known}",
    do_en="Say which with --framework: {known}",
)


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
    "--framework",
    metavar="ID",
    help="按哪套责任制取；只有一套时不用写。 As which framework reads them; needed where there are several.",
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="截止日，默认次年1月1日。 The day looked at; the first day of the next year if not given.",
)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="放在哪里。 Where they go.")
@click.option("--replace", is_flag=True, help="换掉那里以前的事实。 Replace earlier facts there.")
def export(
    database: Path | None,
    year: int | None,
    run: int | None,
    framework: str | None,
    as_of: dt.datetime | None,
    out: Path,
    replace: bool,
) -> None:
    """把一年的事实，或某次计算用过的一切，导出成 Parquet 文件，供 zeren score 或别的程序用。

    Export a year's facts, or all that a run was given, as Parquet files, for `zeren score` or other programs. A record
    that a framework takes from another one stands under the duty that it meets, as in a run.
    """
    from zeren.cli.embedded import read_only
    from zeren.engine.yearly.folder import ABOUT

    if (year is None) == (run is None) or (run is not None and (as_of or framework)):
        told = "--year（可加 --as-of、--framework）或 --run，二者取一。 Either --year (with --as-of, --framework) or "
        raise click.UsageError(f"{told}--run.")
    with output(out, replace, ABOUT) as part, read_only(database):
        if run is not None:
            year = _kept(run, part)
        elif year is not None:
            _gathered(year, as_of.date() if as_of else year_period(year).end, framework, part)
    say(Text("{year}年的事实已导出到 {out}", "The facts of {year} are in {out}").fill(year=year, out=out))


def _gathered(year: int, day: dt.date, framework: str | None, part: Path) -> None:
    from zeren.apps.assessment.queries.frameworks import beside_in
    from zeren.apps.assessment.queries.gathering import calendar_until, sources_of
    from zeren.engine.yearly.export import about, write
    from zeren.packformat.crosswalk import ways_of

    held = beside_in(year)
    pack = _chosen(held.packs, year, framework)
    named = held.categories.get(pack.id, {}) if pack else {}
    units, sources = sources_of(year, day, ways_of([pack.in_year(year)] if pack else []), named)
    write(part, units, sources, about(year, day, calendar_until(day), pack.id if pack else ""))


def _chosen(packs: Mapping[str, Pack], year: int, framework: str | None) -> Pack | None:
    """As which framework the facts are read: the only one, or the one asked for; none where none is installed."""
    known = ", ".join(packs)
    if framework is not None:
        if framework not in packs:
            raise Refused([NOT_SCORING(code=framework, year=year, known=known or "—")])
        return packs[framework]
    if len(packs) > 1:
        raise Refused([WHICH(year=year, known=known)])
    return next(iter(packs.values()), None)


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
    write(part, units, sources, about(found.year, found.as_of, kept_calendar(found), found.framework))
    return found.year
