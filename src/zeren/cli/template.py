"""`zeren template`: the empty workbook."""

from __future__ import annotations

from pathlib import Path

import click

from zeren.base.text import Text
from zeren.cli.session import say


@click.command("template")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--framework",
    default="founding",
    show_default=True,
    metavar="ID|PATH",
    help="下拉选项取自这个数据包。 The pack whose duties and categories fill the drop-downs.",
)
def template(out: Path, framework: str) -> None:
    """生成空白填报工作簿，带说明和下拉选项。

    Write the empty workbook with notes and drop-downs.
    """
    if out.suffix.lower() != ".xlsx":
        raise click.UsageError("文件名要以 .xlsx 结尾。 The name must end in .xlsx.")
    if out.exists():
        raise click.UsageError(f"{out.name} 已经存在，不覆盖。 {out.name} exists and is left as it is.")
    from zeren.cli.embedded import ready
    from zeren.documents.template import write_template

    ready()
    from zeren.apps.desk.queries import sheets_to_fill
    from zeren.packformat import load

    write_template(sheets_to_fill(load(framework)), out)
    say(Text("已生成 {name}", "Wrote {name}").fill(name=out.name))
