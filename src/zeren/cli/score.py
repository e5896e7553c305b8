"""`zeren score`: a folder of facts in Parquet files in, scores out; no database."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from zeren.base.dates import to_day, year_period
from zeren.base.problems import Refused, declare
from zeren.base.text import Text
from zeren.cli.assess import output
from zeren.cli.output import new_file
from zeren.cli.plans import asked_for
from zeren.cli.session import say

if TYPE_CHECKING:
    from zeren.cli.plans import Asked
    from zeren.engine.planning.plan import Plan
    from zeren.engine.scheme import Scheme
    from zeren.engine.yearly.folder import Folder

RUN = "run.json"
ENGINES = ("duckdb", "fused", "spark")

NO_YEAR = declare(
    "facts_year_not_said",
    zh="不知道这些事实属于哪一年",
    en="it is not known which year these facts are of",
    do_zh="请加 --year",
    do_en="Say so with --year",
)
OTHER_DAY = declare(
    "facts_of_another_day",
    zh="这些事实是为{year}年、截止{as_of}取的",
    en="these facts were taken for {year} as it stood on {as_of}",
    do_zh="请去掉 --year 和 --as-of，或重新导出",
    do_en="Leave --year and --as-of out, or export the facts anew",
)
OTHER_FRAMEWORK = declare(
    "facts_of_another_framework",
    zh="这些事实是按“{framework}”这套责任制取的，同一条记录在别的责任制里可能算作另一项",
    en="these facts were taken as {framework} reads them; a record may count for another duty elsewhere",
    do_zh="请用“{framework}”计分，或用 zeren facts export --framework 重新导出",
    do_en="Score them by {framework}, or export them anew with zeren facts export --framework",
)
NOT_INSTALLED = declare(
    "engine_not_installed",
    zh="“{engine}”需要的软件没有装（{needs}）",
    en="what “{engine}” needs is not installed ({needs})",
    do_zh="请安装，或去掉 --engine",
    do_en="Install it, or leave --engine out",
)


@click.command("score")
@click.argument("framework", metavar="PACK|PLAN")
@click.option("--facts", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="事实所在的文件夹。 The folder of the facts.")  # fmt: skip
@click.option("--out", required=True, type=click.Path(path_type=Path), help="结果放在哪里。 Where the result goes.")
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    help="用什么算；不写就用装了的最快的。 What computes; the quickest installed if not given.",
)
@click.option(
    "--year",
    type=click.IntRange(1990, 2200),
    help="考核年度，facts.json 里有就不用写。 The year, if facts.json does not say.",
)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="截止日。 The day it is looked at.")
@click.option(
    "--input-hash/--no-input-hash",
    default=True,
    help="算输入的校验码（要把事实全部排序）。 Hash the input, which puts all facts in order.",
)
@click.option(
    "--plan-out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="把所用的计分方案写成文件。 Write the plan that was used to a file.",
)
@click.option("--replace", is_flag=True, help="换掉那里以前的结果。 Replace an earlier result there.")
def score(
    framework: str,
    facts: Path,
    out: Path,
    engine: Literal["duckdb", "fused", "spark"] | None,
    year: int | None,
    as_of: dt.datetime | None,
    input_hash: bool,
    plan_out: Path | None,
    replace: bool,
) -> None:
    """按数据包或计分方案文件给一个文件夹里的事实（Parquet）计分，不用数据库。

    Score facts in a folder of Parquet files by a pack or a plan file, without a database.
    """
    from zeren.cli.pack_told import catalogue
    from zeren.engine.given import with_adjustments
    from zeren.engine.yearly.folder import look

    known = with_adjustments(catalogue())
    folder = look(facts, known)
    asked = _year(folder, year, as_of.date() if as_of else None)
    plan = asked_for(framework, asked[0])
    read_as = folder.about.get("framework", plan.framework["id"])
    if read_as != plan.framework["id"]:
        raise Refused([OTHER_FRAMEWORK(framework=read_as)])
    chosen = _engine(engine)
    with output(out, replace, RUN) as part, tempfile.TemporaryDirectory(prefix="zeren-") as spill:
        told = _scored(plan, folder, asked, chosen, part, Path(spill), input_hash)
        (part / RUN).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if plan_out is not None:
        with new_file(plan_out) as written:
            written.write_text(plan.text(), encoding="utf-8")
    done = Text(
        "{units}个单位已计分，结果在 {out}，校验码 {result_hash}",
        "{units} units scored; the result is in {out}, its hash {result_hash}",
    )
    say(done.fill(out=out, units=told["units"], result_hash=told["result_hash"]))


def _year(folder: Folder, year: int | None, as_of: dt.date | None) -> tuple[int, dt.date]:
    """The year and the day looked at. Facts know of the day they were taken on: another one would be a wrong number."""
    about = folder.about
    if not about:
        if year is None:
            raise Refused([NO_YEAR()])
        return year, as_of or year_period(year).end
    known = int(about["year"]), dt.date.fromisoformat(about["as_of"])
    if (year or known[0], as_of or known[1]) != known:
        raise Refused([OTHER_DAY(year=known[0], as_of=known[1])])
    return known


def _engine(asked: Literal["duckdb", "fused", "spark"] | None) -> Literal["duckdb", "fused", "spark"]:
    import importlib.util

    from zeren.engine.yearly import fused

    if asked == "spark" and importlib.util.find_spec("pyspark") is None:
        raise Refused([NOT_INSTALLED(engine=asked, needs="pyspark, Java 17")])
    if asked == "fused" and not fused.there():
        raise Refused([NOT_INSTALLED(engine=asked, needs="numba, pyarrow")])
    return asked or ("fused" if fused.there() else "duckdb")


def _scored(
    asked_plan: Asked, folder: Folder, asked: tuple[int, dt.date], engine: str, out: Path, spill: Path, hashing: bool
) -> dict[str, Any]:
    from zeren.engine.planning.plan import STATES
    from zeren.engine.yearly import results, scale
    from zeren.engine.yearly.hashes import result_hash

    year, as_of = asked
    plan = _plan(asked_plan.scheme, folder, year, as_of)
    if engine == "spark":
        from zeren.engine.yearly import spark

        with spark.session(spill) as session:
            result = spark.score(plan, folder, session)
    else:
        result = scale.score(plan, folder, "fused" if engine == "fused" else "duckdb", spill)
    results.write(result, out)
    found = (
        scale.hashed(result, folder, asked_plan.framework["hash"], year, as_of.isoformat(), spill) if hashing else ""
    )
    return {
        "format": "zeren-run/1",
        "framework": dict(asked_plan.framework),
        "year": year,
        "as_of": as_of.isoformat(),
        "units": len(result.units),
        "input_hash": found,
        "result_hash": result_hash(plan, result.units.ids, result.columns, result.settled),
        "engines": dict(result.engines),
        "states": list(STATES),
        "bands": [band.id for band in plan.scheme.bands],
        "lines": [line.id for line in plan.lines],
    }


def _plan(scheme: Scheme, folder: Folder, year: int, as_of: dt.date) -> Plan:
    from zeren.cli.pack_told import catalogue
    from zeren.engine.assemble import plan_of
    from zeren.engine.yearly.folder import adjustments, database

    period = year_period(year)
    with database() as db:
        given = adjustments(db, folder, scheme)
    return plan_of(scheme, catalogue(), to_day(period.start), to_day(period.end), to_day(as_of), given)
