"""The states of an objection to a line of a published result, the moves between them and who may make each."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, Literal

from zeren.base import machine
from zeren.base.machine import Machine
from zeren.base.text import Text

State = str
Need = Literal["reason", "points"]
"""What a move asks for besides its date: words, and the points that the line has from now on."""


class Who(StrEnum):
    """Who may make a move. Closed: code decides, never a pack."""

    UNIT = "unit"
    """A post of the unit that the line is about."""
    ASSESSOR = "assessor"
    """A post outside the unit that assesses, and has not decided on this result before."""


WHO_TEXT: Final[Mapping[Who, Text]] = {
    Who.UNIT: Text("被考核单位", "the unit assessed"),
    Who.ASSESSOR: Text("没有参与过该结果的考核人员", "an assessor who has not decided on this result before"),
}

STATES: Final[Mapping[State, Text]] = {
    "filed": Text("已提出", "filed"),
    "under_review": Text("复核中", "under review"),
    "upheld": Text("成立，已调整", "upheld, adjusted"),
    "rejected": Text("不成立，维持", "rejected"),
    "second_review": Text("再次复核中", "under second review"),
    "finally_upheld": Text("再次复核后成立，已调整", "upheld on second review, adjusted"),
    "finally_rejected": Text("再次复核后维持", "rejected on second review"),
    "withdrawn": Text("已撤回", "withdrawn"),
}

START: Final[State] = "filed"
WAITING: Final[frozenset[State]] = frozenset({"filed", "under_review", "second_review"})
"""Somebody has yet to decide."""
ADJUSTED: Final[frozenset[State]] = frozenset({"upheld", "finally_upheld"})
"""The line has other points than it was published with. A second review that rejects leaves those of the first
decision."""
DECIDED: Final[frozenset[str]] = frozenset({"uphold", "reject"})
"""The moves by which somebody decides: whoever makes one decides on this result no more."""

Move = machine.Move[Who, Need]
"""A named step between two states of an objection."""

MOVES: Final[tuple[Move, ...]] = (
    Move("filed", "take_up", "under_review", Text("受理", "take up"), Who.ASSESSOR),
    Move("filed", "withdraw", "withdrawn", Text("撤回异议", "withdraw"), Who.UNIT),
    Move("under_review", "withdraw", "withdrawn", Text("撤回异议", "withdraw"), Who.UNIT),
    Move("filed", "add_statement", "filed", Text("补充陈述", "add a statement"), Who.UNIT, ("reason",)),
    Move("under_review", "add_statement", "under_review", Text("补充陈述", "add a statement"), Who.UNIT, ("reason",)),
    Move("second_review", "add_statement", "second_review", Text("补充陈述", "add a statement"), Who.UNIT, ("reason",)),
    Move(
        "under_review",
        "uphold",
        "upheld",
        Text("成立，调整得分", "uphold and adjust"),
        Who.ASSESSOR,
        ("reason", "points"),
    ),
    Move("under_review", "reject", "rejected", Text("不成立", "reject"), Who.ASSESSOR, ("reason",)),
    Move(
        "upheld", "ask_again", "second_review", Text("申请再次复核", "ask for a second review"), Who.UNIT, ("reason",)
    ),
    Move(
        "rejected", "ask_again", "second_review", Text("申请再次复核", "ask for a second review"), Who.UNIT, ("reason",)
    ),
    Move(
        "second_review",
        "uphold",
        "finally_upheld",
        Text("成立，调整得分", "uphold and adjust"),
        Who.ASSESSOR,
        ("reason", "points"),
    ),
    Move("second_review", "reject", "finally_rejected", Text("维持原决定", "reject"), Who.ASSESSOR, ("reason",)),
)

MACHINE: Final = Machine(START, STATES, MOVES)
"""The table as a machine: what can be done where, what can be reached."""
