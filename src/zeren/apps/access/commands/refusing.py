"""How a command says no."""

from __future__ import annotations

from zeren.base.problems import Problem, Refused


def refuse(problems: list[Problem]) -> None:
    """Raise `Refused` where there is a problem."""
    if problems:
        raise Refused(problems)
