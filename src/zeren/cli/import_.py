"""`zeren import`: a folder into a database."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from zeren.base.text import Text
from zeren.cli.database import option
from zeren.cli.session import say, show_step


@click.command("import")
@click.argument("folder", type=click.Path(path_type=Path))
@option()
@click.option("--framework", metavar="ID|PATH", help="按这个数据包核对责任事项。 Check duties against this pack.")
@click.option(
    "--on",
    "on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="记入日志的日期，默认今天。 The day the journal notes; today if not given.",
)
def import_(folder: Path, database: Path | None, framework: str | None, on: dt.datetime | None) -> None:
    """把一个文件夹（表格和佐证）导入数据库；有一处不对就全部不导入，并列出所有问题。

    Take a folder of tables and evidence into a database: all of it, or nothing and the whole list of problems.
    """
    from zeren.cli.embedded import made_or_changed, told
    from zeren.packformat import load as load_pack

    pack = load_pack(framework) if framework else None
    with made_or_changed(database):
        from zeren.apps.desk.commands import load

        day = on.date() if on else dt.date.today()  # noqa: DTZ011  the day on the wall of whoever types
        loaded = load(folder, framework=pack, by="import", on=day, progress=show_step)
    done = Text("已导入{rows}行、{files}份佐证文件到 {name}", "Took {rows} rows and {files} evidence files into {name}")
    say(done.fill(rows=sum(loaded.counts.values()), files=loaded.files, name=told(database)))
