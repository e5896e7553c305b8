"""What to score by: a pack as it holds in a year, or that written out as a plan file; and `zeren pack plan`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from zeren.base.problems import Refused, Where, declare
from zeren.base.text import Text
from zeren.cli.assess import checked_pack
from zeren.cli.output import new_file, read_bounded
from zeren.cli.pack_told import catalogue
from zeren.cli.session import say

if TYPE_CHECKING:
    from zeren.engine.scheme import Scheme

MOST = 64_000_000
"""So many bytes a plan file may have."""

OTHER_YEAR = declare(
    "plan_of_another_year",
    zh="这是{year}年的计分方案，事实是{asked}年的",
    en="this is the plan of {year}, and the facts are of {asked}",
    do_zh="请用 zeren pack plan 写出那一年的",
    do_en="Write out the plan of that year with zeren pack plan",
)


class Asked(NamedTuple):
    """A framework's year: which framework (id, version, hash of its content), the year, and what is asked for."""

    framework: Mapping[str, str]
    year: int
    scheme: Scheme

    def text(self) -> str:
        """As a plan file."""
        from zeren.engine.planning.planfile import written

        return written(*self)


def asked_for(source: str, year: int) -> Asked:
    """A pack by id or path, or a plan file (`.json`). Raises `Refused` for what may not be used in this year."""
    path = Path(source)
    return _from_file(path, year) if path.suffix == ".json" and path.is_file() else _from_pack(source, year)


def _from_pack(source: str, year: int) -> Asked:
    from zeren.packformat import to_scheme

    known = catalogue()
    pack = checked_pack(source)
    about = {"id": pack.id, "version": pack.version, "hash": pack.hash}
    return Asked(about, year, to_scheme(pack.in_year(year), known))


def _from_file(path: Path, year: int) -> Asked:
    from zeren.engine.planchecks import wrong
    from zeren.engine.planning.planfile import NOT_A_PLAN, read

    data = read_bounded(path, MOST)
    if len(data) > MOST:
        raise Refused([NOT_A_PLAN(Where(path.name), why=f"> {MOST} bytes")])
    found = read(data.decode("utf-8", errors="replace"), path.name)
    problems = wrong(found.scheme, catalogue(), path.name)
    if not problems and found.year != year:
        problems = [OTHER_YEAR(Where(path.name), year=found.year, asked=year)]
    if problems:
        raise Refused(problems)
    return Asked(*found)


@click.command("plan")
@click.argument("source", metavar="PATH|ID")
@click.option("--year", required=True, type=click.IntRange(1990, 2200), help="年度。 The year.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="文件。 The file, .json.")
def plan(source: str, year: int, out: Path) -> None:
    """把数据包在某一年的含义写成计分方案文件 / Write what a pack means in a year as a plan file for `zeren score`."""
    made = asked_for(source, year)
    with new_file(out) as part:
        part.write_text(made.text(), encoding="utf-8")
    say(Text("计分方案已写入 {out}", "The plan is in {out}").fill(out=out))
