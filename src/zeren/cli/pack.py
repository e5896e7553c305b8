"""`zeren pack`: check, list and explain framework packs."""

from __future__ import annotations

import sys

import click

from zeren.base.catalogue import Catalogue
from zeren.base.problems import Problem, Refused
from zeren.base.text import Language
from zeren.cli.embedded import ready
from zeren.cli.session import language
from zeren.packformat import check, explain, is_warning, load, shipped
from zeren.packformat.schema import schema_text

REFUSED = 2
"""Exit code for input that was refused."""


def catalogue() -> Catalogue:
    """The facts that may be scored, as the apps declare them."""
    ready()
    from zeren.apps.assessment import queries

    return queries.catalogue()


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
        read = load(source)
        problems = check(read, catalogue(), year)
    except Refused as refused:
        problems = refused.problems
    for problem in problems:
        click.echo(_line(problem, spoken))
    refused_count = sum(not is_warning(problem) for problem in problems)
    click.echo(_verdict(refused_count, len(problems) - refused_count, spoken))
    if refused_count:
        sys.exit(REFUSED)


@pack.command("schema")
def print_schema() -> None:
    """打印数据包格式的 JSON Schema / Print the JSON Schema of the pack format."""
    click.echo(schema_text(), nl=False)


@pack.command("list")
def list_packs() -> None:
    """列出自带的数据包 / List the packs that ship with the product."""
    for item in shipped():
        click.echo(f"{item.id}\t{item.version}\t{item.title.say(language())}")


@pack.command("explain")
@click.argument("source", metavar="PATH|ID")
@click.option("--year", type=int, default=None, help="按哪一年列期限 / the year to list deadlines for")
def explain_pack(source: str, year: int | None) -> None:
    """说明数据包 / Explain a pack: who owes what when, how each point is earned, what it costs."""
    spoken = language()
    try:
        read = load(source)
        refused_for = [problem for problem in check(read, catalogue(), year) if not is_warning(problem)]
        if refused_for:
            raise Refused(refused_for)
        click.echo(explain(read, spoken, year), nl=False)
    except Refused as refused:
        for problem in refused.problems:
            click.echo(_line(problem, spoken), err=True)
        sys.exit(REFUSED)


def _line(problem: Problem, spoken: Language) -> str:
    words = ("提醒", "不收") if spoken == "zh" else ("warning", "refused")
    return f"[{words[0] if is_warning(problem) else words[1]}] {problem.say(spoken)} ({problem.code})"


def _verdict(refused: int, warned: int, spoken: Language) -> str:
    if spoken == "zh":
        return f"{'不能用' if refused else '可以用'}：{refused}处不收，{warned}处提醒"
    return f"{'cannot be used' if refused else 'may be used'}: {refused} refused, {warned} warnings"
