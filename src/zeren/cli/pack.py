"""`zeren pack`: check, list and explain framework packs."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from zeren.base.problems import Refused
from zeren.base.text import Language
from zeren.cli import pack_book, plans
from zeren.cli.output import new_file
from zeren.cli.pack_told import REFUSED, catalogue, line, tell
from zeren.cli.session import language, say
from zeren.packformat import Pack, check, explain, files, is_warning, load, read_pack, run_examples, shipped
from zeren.packformat.examples import names as example_names
from zeren.packformat.schema import schema_text


@click.group("pack")
def pack() -> None:
    """数据包：检查、列出、说明 / Framework packs: check, list, explain."""


@pack.command("check")
@click.argument("source", metavar="PATH|ID")
@click.option("--year", type=int, default=None, help="按哪一年看期限 / the year to look at deadlines for")
def check_pack(source: str, year: int | None) -> None:
    """检查数据包 / Check a pack. Exit code 0 if it may be used, 2 if not."""
    spoken = language()
    try:
        found = files(source)
        read = read_pack(found)
        problems = check(read, catalogue(), year, others=[load(one.id) for one in shipped()])
        if all(map(is_warning, problems)):
            problems += run_examples(read, found, catalogue())
            _tell_examples(len(example_names(found)), spoken)
    except Refused as refused:
        problems = refused.problems
    if tell(problems, spoken):
        sys.exit(REFUSED)


def _tell_examples(count: int, spoken: Language) -> None:
    if count:
        click.echo(f"算了{count}个算例" if spoken == "zh" else f"worked examples run: {count}")


@pack.command("schema")
def print_schema() -> None:
    """打印数据包格式的 JSON Schema / Print the JSON Schema of the pack format."""
    click.echo(schema_text(), nl=False)


@pack.command("list")
def list_packs() -> None:
    """列出自带的数据包 / List the packs that ship with the product."""
    for item in shipped():
        click.echo(f"{item.id}\t{item.version}\t{item.title.say(language())}")


@pack.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
def diff_packs(before: str, after: str) -> None:
    """两个版本的含义有什么不同 / What two versions mean differently: duties, points, dates, weights."""
    from zeren.packformat.differences import differences

    spoken = language()
    found = differences(load(before), load(after))
    for change in found:
        click.echo(change.say().say(spoken))
    if not found:
        click.echo("含义相同" if spoken == "zh" else "no difference in meaning")


@pack.command("explain")
@click.argument("source", metavar="PATH|ID")
@click.option("--year", type=int, default=None, help="按哪一年列期限 / the year to list deadlines for")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="写成 .docx 或 .md。 Write it as .docx or .md."
)
def explain_pack(source: str, year: int | None, out: Path | None) -> None:
    """说明数据包 / Explain a pack: who owes what when, how each point is earned, what it costs."""
    if out is not None and out.suffix.lower() not in {".docx", ".md"}:
        raise click.UsageError("文件名要以 .docx 或 .md 结尾。 The name must end in .docx or .md.")
    spoken = language()
    try:
        read = load(source)
        refused_for = [problem for problem in check(read, catalogue(), year) if not is_warning(problem)]
        if refused_for:
            raise Refused(refused_for)
        if out is None:
            click.echo(explain(read, spoken, year), nl=False)
        else:
            _write_explained(read, out, spoken, year)
    except Refused as refused:
        for problem in refused.problems:
            click.echo(line(problem, spoken), err=True)
        sys.exit(REFUSED)


def _write_explained(read: Pack, out: Path, spoken: Language, year: int | None) -> None:
    with new_file(out) as part:
        if out.suffix.lower() == ".md":
            part.write_text(explain(read, spoken, year), encoding="utf-8")
            return
        from zeren.apps.frameworks.papers import write_explained

        for note in write_explained(read, part, spoken, year):
            say(note)


for _command in (*pack_book.COMMANDS, plans.plan):
    pack.add_command(_command)
