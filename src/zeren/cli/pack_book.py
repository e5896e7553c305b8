"""`zeren pack to-xlsx`, `from-xlsx`, `from-table`: packs for people who live in spreadsheets."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from zeren.base.problems import Problem, Refused, declare
from zeren.base.text import Text
from zeren.cli.output import TAKEN, new_file, write_folder
from zeren.cli.pack_told import REFUSED, catalogue, tell
from zeren.cli.session import language, say

NOT_MATCHING = declare(
    "scheme_matching_unreadable",
    zh="“{name}”不是列对照文件",
    en="{name} is no file of matched columns",
    do_zh="请删去它再来一次，或照 content: 考核内容 的样子逐行写",
    do_en="Remove it and call again, or write lines such as content: 考核内容",
)


MARKED = Text("问题", "problems")
"""What the name of a marked copy has at its end."""


@click.command("to-xlsx")
@click.argument("source", metavar="PATH|ID")
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="工作簿。 The workbook, new."
)
def to_xlsx(source: str, out: Path) -> None:
    """把数据包写成工作簿，什么都不丢 / Write a pack as a workbook; nothing is lost."""
    from zeren.apps.frameworks.sheets import write_pack_workbook
    from zeren.packformat import files

    found = files(source)
    with new_file(out) as part:
        write_pack_workbook(found, part, language())
    say(Text("已写出 {out}", "Wrote {out}").fill(out=out))


@click.command("from-xlsx")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="数据包文件夹。 The pack's folder, new.")
@click.option(
    "--marked",
    type=click.Path(dir_okay=False, path_type=Path),
    help="有问题时的副本，默认是原名加“-问题”。 The marked copy, where there are problems: NAME-problems.xlsx.",
)
def from_xlsx(file: Path, out: Path, marked: Path | None) -> None:
    """把工作簿变成数据包；有问题的格子在副本里标红 / Make a pack from a workbook, wrong cells marked in a copy."""
    from zeren.apps.frameworks.sheets import read_pack_workbook, write_marked
    from zeren.packformat import check

    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise Refused([TAKEN(name=out.name)])
    read = read_pack_workbook(file)
    problems = list(read.problems) if read.pack is None else check(read.pack, catalogue())
    refused = tell(problems, language())
    if problems and read.grids:
        copy = marked or file.with_name(f"{file.stem}-{MARKED.say(language())}.xlsx")
        write_marked(read, problems, copy, language())
        say(Text("有问题的格子标在 {copy}", "The cells are marked in {copy}").fill(copy=copy))
    if refused:
        sys.exit(REFUSED)
    write_folder(out, read.files)
    say(Text("数据包已写入 {out}", "The pack is in {out}").fill(out=out))


@click.command("from-table")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="工作簿草稿。 The draft, new."
)
@click.option("--column", "columns", multiple=True, metavar="NAME=HEAD", help="哪一列是什么。 Which head means what.")
@click.option(
    "--matching", type=click.Path(dir_okay=False, path_type=Path), help="列对照，存下来再用。 Matched columns, kept."
)
def from_table(file: Path, out: Path, columns: tuple[str, ...], matching: Path | None) -> None:
    """把公开的考核表（内容、分值、评分标准）读成工作簿草稿 / Read a published table into a draft workbook.

    content、points、standard 三列必有，part（类别）可有。没读出来的列在前面，不猜。
    """
    from zeren.apps.frameworks.sheets import write_draft
    from zeren.documents.table_finding import find_tables
    from zeren.packformat.published import WANTED, FoundTable, draft, match

    given = dict(pair.partition("=")[::2] for pair in columns)
    if not given.keys() <= WANTED.keys():
        raise click.UsageError(f"--column: {', '.join(WANTED)}")
    problems: list[Problem] = []
    tables = [FoundTable(*found) for found in find_tables(file, problems)]
    if problems:
        raise Refused(problems)
    heads = match(tables, _kept(matching) | given, file.name)
    made = draft(tables, heads, file.stem)
    with new_file(out) as part:
        write_draft(made, file.stem, part, language())
    if matching is not None:
        matching.write_text("".join(f"{name}: {head}\n" for name, head in heads.items()), encoding="utf-8")
    for one in made.unread:
        say(Text("没有读出：{at}：{why}", "Not read: {at}: {why}").fill(at=one.where(), why=one.why))
    count = len(made.whole.get("indicators", ()))
    say(Text("读出{n}项指标，写在 {out}", "Read {n} indicators into {out}").fill(n=count, out=out))


def _kept(matching: Path | None) -> dict[str, str]:
    if matching is None or not matching.exists():
        return {}
    pairs = [line.partition(":")[::2] for line in matching.read_text(encoding="utf-8").splitlines() if line.strip()]
    if not all(name and head.strip() for name, head in pairs):
        raise Refused([NOT_MATCHING(name=matching.name)])
    return {name.strip(): head.strip() for name, head in pairs}


COMMANDS = (to_xlsx, from_xlsx, from_table)
