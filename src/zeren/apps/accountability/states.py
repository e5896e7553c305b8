"""The states of a case, the moves between them and who may make each; and the closed lists of triggers and measures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from zeren.base.text import Language, Text

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


@dataclass(frozen=True)
class Move:
    """A named step between two states."""

    source: State
    name: str
    target: State
    text: Text
    who: Who
    needs: tuple[Need, ...] = ()


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

_BY_PLACE: Final[Mapping[tuple[State, str], Move]] = {(move.source, move.name): move for move in MOVES}


def can(state: State, move: str) -> bool:
    """Whether a move of this name leaves this state."""
    return (state, move) in _BY_PLACE


def find_move(state: State, move: str) -> Move:
    """The move of this name that leaves this state; `KeyError` if there is none."""
    return _BY_PLACE[state, move]


def moves_from(state: State) -> tuple[Move, ...]:
    """Every move that leaves a state, in the order of the table."""
    return tuple(move for move in MOVES if move.source == state)


def reachable(start: State = START, without: frozenset[str] = frozenset()) -> frozenset[State]:
    """Every state that some path leads to, `start` among them, if the moves named in `without` did not exist."""
    found = {start}
    waiting = [start]
    while waiting:
        for move in moves_from(waiting.pop()):
            if move.name not in without and move.target not in found:
                found.add(move.target)
                waiting.append(move.target)
    return frozenset(found)


def diagram(language: Language = "zh") -> str:
    """The machine as a mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {START}"]
    lines += [f"    {state}: {text.say(language)}" for state, text in STATES.items()]
    lines += [f"    {move.source} --> {move.target}: {move.text.say(language)}" for move in MOVES]
    return "\n".join(lines) + "\n"
