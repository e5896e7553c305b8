"""The states of a case, the moves between them and who may make each; and the closed lists of triggers and measures."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, Literal

from zeren.base import machine
from zeren.base.machine import Machine
from zeren.base.text import Text

State = str
Need = Literal["grounds", "waiver", "body", "reason"]
"""What a move asks for besides its date: facts and grounds told to the one concerned, a signed waiver, the competent
body, a reason in words."""


class Who(StrEnum):
    """Who may make a move. Closed: code decides, never a pack, and nothing moves by itself."""

    PROPOSER = "proposer"
    CONCERNED = "concerned"
    DECIDING_BODY = "deciding_body"
    REVIEWING_BODY = "reviewing_body"


WHO_TEXT: Final[Mapping[Who, Text]] = {
    Who.PROPOSER: Text("提出建议的部门", "the proposing department"),
    Who.CONCERNED: Text("当事单位", "the unit concerned"),
    Who.DECIDING_BODY: Text("有权决定的机关", "the competent body"),
    Who.REVIEWING_BODY: Text("受理申诉的机关", "the body that reviews appeals"),
}

STATES: Final[Mapping[State, Text]] = {
    "proposed": Text("已提出建议", "proposed"),
    "noticed": Text("已告知", "notice given"),
    "heard": Text("已听取陈述", "heard"),
    "decided": Text("已决定", "decided"),
    "appealed": Text("申诉中", "appealed"),
    "upheld": Text("申诉维持", "upheld"),
    "changed": Text("申诉变更", "changed"),
    "revoked": Text("撤销", "revoked"),
}

START: Final[State] = "proposed"
STANDS: Final[frozenset[State]] = frozenset({"decided", "appealed", "upheld", "changed"})
"""There is a decision, and it has effect; an appeal does not suspend it."""

TRIGGERS: Final[Mapping[str, Text]] = {
    "refusal": Text("拒不整改", "refusal to correct"),
    "perfunctory": Text("敷衍塞责", "perfunctory work"),
    "slow": Text("落实不力", "slow work"),
    "false": Text("弄虚作假", "false reporting"),
    "dereliction": Text("失职失责", "dereliction"),
}
MEASURES: Final[Mapping[str, Text]] = {
    "reminder": Text("提醒", "reminder"),
    "interview": Text("约谈提醒", "formal interview"),
    "written_statement": Text("责令书面检查", "written statement"),
    "circular_criticism": Text("通报批评", "circular of criticism"),
    "adjustment_advice": Text("调整建议", "advice to adjust"),
    "referral": Text("移送", "referral"),
}


Move = machine.Move[Who, Need]
"""A named step between two states of a case."""

MOVES: Final[tuple[Move, ...]] = (
    Move("proposed", "notify", "noticed", Text("告知", "give notice"), Who.PROPOSER, ("grounds",)),
    Move("noticed", "hear", "heard", Text("陈述申辩", "make a statement"), Who.CONCERNED),
    Move("noticed", "waive", "heard", Text("放弃陈述", "waive the statement"), Who.CONCERNED, ("waiver",)),
    Move("heard", "decide", "decided", Text("决定", "decide"), Who.DECIDING_BODY, ("body", "reason")),
    Move("decided", "serve", "decided", Text("送达", "serve"), Who.DECIDING_BODY),
    Move("decided", "appeal", "appealed", Text("申诉", "appeal"), Who.CONCERNED, ("reason",)),
    Move("appealed", "uphold", "upheld", Text("维持", "uphold"), Who.REVIEWING_BODY, ("reason",)),
    Move("appealed", "change", "changed", Text("变更", "change"), Who.REVIEWING_BODY, ("reason",)),
    Move("appealed", "revoke", "revoked", Text("撤销", "revoke"), Who.REVIEWING_BODY, ("reason",)),
    Move("decided", "revoke", "revoked", Text("撤销", "revoke"), Who.DECIDING_BODY, ("reason",)),
    Move("proposed", "drop", "revoked", Text("不予追究", "drop"), Who.DECIDING_BODY, ("reason",)),
    Move("noticed", "drop", "revoked", Text("不予追究", "drop"), Who.DECIDING_BODY, ("reason",)),
    Move("heard", "drop", "revoked", Text("不予追究", "drop"), Who.DECIDING_BODY, ("reason",)),
)

MACHINE: Final = Machine(START, STATES, MOVES)
"""The table as a machine: what can be done where, what can be reached, the diagram."""
