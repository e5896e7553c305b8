"""What kind of proof a record can be, and whether it still counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from zeren.base.text import Text

KINDS = {
    "study": Text("学习", "study"),
    "decision": Text("决定", "decision"),
    "action": Text("行动", "action"),
    "result": Text("成效", "result"),
    "document": Text("文件", "document"),
}

FILED, WITHDRAWN = "filed", "withdrawn"

STATES = {
    FILED: Text("已报", "filed"),
    WITHDRAWN: Text("已撤回", "withdrawn"),
}
"""A withdrawn record counts nowhere and stays, so that it can be brought back."""


class Move(NamedTuple):
    """From one state to another: its key, where it starts and ends, and its words."""

    name: str
    source: str
    target: str
    text: Text


MOVES: Mapping[str, Move] = {
    move.name: move
    for move in (
        Move("correct", FILED, FILED, Text("更正", "correct")),
        Move("withdraw", FILED, WITHDRAWN, Text("撤回", "withdraw")),
        Move("restore", WITHDRAWN, FILED, Text("恢复", "bring back")),
    )
}
"""Whoever may file for the unit may make each of them."""
