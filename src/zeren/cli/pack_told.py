"""What the commands on packs share: the catalogue of facts, and how problems are told."""

from __future__ import annotations

import click

from zeren.base.catalogue import Catalogue
from zeren.base.problems import Problem
from zeren.base.text import Language
from zeren.cli.embedded import ready
from zeren.packformat import is_warning

REFUSED = 2
"""Exit code for input that was refused."""


def catalogue() -> Catalogue:
    """The facts that may be scored, as the apps declare them."""
    ready()
    from zeren.apps.assessment import queries

    return queries.catalogue()


def tell(problems: list[Problem], spoken: Language) -> int:
    """Print every problem and the verdict; returns how many refuse the pack."""
    for problem in problems:
        click.echo(line(problem, spoken))
    refused = sum(not is_warning(problem) for problem in problems)
    click.echo(_verdict(refused, len(problems) - refused, spoken))
    return refused


def line(problem: Problem, spoken: Language) -> str:
    """A problem on one line, with what it does to the pack and its code."""
    words = ("提醒", "不收") if spoken == "zh" else ("warning", "refused")
    return f"[{words[0] if is_warning(problem) else words[1]}] {problem.say(spoken)} ({problem.code})"


def _verdict(refused: int, warned: int, spoken: Language) -> str:
    if spoken == "zh":
        return f"{'不能用' if refused else '可以用'}：{refused}处不收，{warned}处提醒"
    return f"{'cannot be used' if refused else 'may be used'}: {refused} refused, {warned} warnings"
