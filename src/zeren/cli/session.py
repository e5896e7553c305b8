"""How a call speaks: its language, its sentences, its lists of problems, its progress."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import click

from zeren.base.problems import Problem, Where
from zeren.base.text import Language, Text


@dataclass
class Session:
    """One call: the language it speaks, and whether it shows where an error came from."""

    language: Language = "zh"
    debug: bool = False


def language() -> Language:
    """The language of this call; Chinese outside any."""
    ctx = click.get_current_context(silent=True)
    session = ctx.find_object(Session) if ctx else None
    return session.language if session else "zh"


def say(text: Text, *, err: bool = False) -> None:
    """Print one sentence in the language of the call."""
    click.echo(text.say(language()), err=err)


def show_problems(problems: Iterable[Problem]) -> None:
    """Print all problems to the error output: how many, then file by file, each with its place and what to do."""
    listed = list(problems)
    counted = Text("共发现{count}个问题，没有写入任何内容：", "Problems found: {count}; nothing was written.")
    say(counted.fill(count=len(listed)), err=True)
    by_file: dict[str, list[Problem]] = {}
    for problem in listed:
        by_file.setdefault(problem.where.file, []).append(problem)
    for file, found in by_file.items():
        head = Text("{file}（{count}个）", "{file} ({count})")
        say(head.fill(file=file or Text("其他", "other"), count=len(found)), err=True)
        for problem in found:
            click.echo(f"  {_line(problem)}", err=True)


def _line(problem: Problem) -> str:
    inside = Problem(problem.code, problem.what, problem.remedy, Where("", *problem.where[1:]))
    return f"{inside.say(language())}  [{problem.code}]"


def show_step(step: Text, done: int, total: int) -> None:
    """Print a step as it begins, with its place where there are several."""
    counted = f"[{done + 1}/{total}] " if total > 1 else ""
    click.echo(f"  {counted}{step.say(language())}", err=True)
