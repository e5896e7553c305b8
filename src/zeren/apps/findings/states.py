"""The states of a finding, the moves between them and who may make each; and the other closed lists of a finding.

Buttons, API and diagram come from these tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, Literal

from zeren.base import machine
from zeren.base.machine import Machine
from zeren.base.text import Language, Text

State = str
Need = Literal["reason", "plan", "extended", "verifier", "second", "review_on"]
"""What a move asks for besides its date: a reason in words, the plan's remedies, the new due date, the post that
verified, a second post that agrees, the day of the next periodic review."""


class Who(StrEnum):
    """Who may make a move. Closed: code decides, never a pack."""

    INSPECTED_UNIT = "inspected_unit"
    """A post of the unit that the finding is about."""
    ISSUING_SIDE = "issuing_side"
    """A post of the side that issued it; outside the unit, unless the unit found it itself."""
    OUTSIDE = "outside"
    """A post that is neither in the unit nor below it, whoever issued the finding."""
    DECIDING_BODY = "deciding_body"
    """A post outside the unit that may decide disputes and extensions."""
    SECOND_PERSON = "second_person"
    """A post of the issuing side, together with a second one that agrees."""


WHO_TEXT: Final[Mapping[Who, Text]] = {
    Who.INSPECTED_UNIT: Text("被查单位", "the inspected unit"),
    Who.ISSUING_SIDE: Text("交办方", "the issuing side"),
    Who.OUTSIDE: Text("单位以外的人员", "somebody outside the unit"),
    Who.DECIDING_BODY: Text("有权决定的机关", "the deciding body"),
    Who.SECOND_PERSON: Text("交办方与复核人", "the issuing side with a second person"),
}

STATES: Final[Mapping[State, Text]] = {
    "draft": Text("起草", "draft"),
    "issued": Text("已交办", "issued"),
    "under_review": Text("异议复核中", "contested, under review"),
    "upheld": Text("复核维持", "upheld"),
    "amended": Text("复核更正", "amended"),
    "withdrawn": Text("撤回", "withdrawn"),
    "claimed": Text("已认领", "claimed"),
    "plan_review": Text("方案审核中", "plan under review"),
    "in_progress": Text("整改中", "in progress"),
    "stage_done": Text("阶段完成", "stage done"),
    "standing": Text("长期坚持", "standing"),
    "extension_review": Text("延期审核中", "extension under review"),
    "closure_review": Text("销号审核中", "closure under review"),
    "verified": Text("已验收", "verified"),
    "closed": Text("已销号", "closed"),
    "published": Text("已公开", "published"),
    "confirmed": Text("回头看确认", "confirmed by look-back"),
    "reopened": Text("重新打开", "reopened"),
    "merged": Text("已合并", "merged"),
    "split": Text("已拆分", "split"),
    "not_applicable": Text("不适用", "not applicable"),
}

ORIGINS: Final[Mapping[str, Text]] = {
    "inspection": Text("巡察", "inspection"),
    "supervision": Text("督查", "supervision"),
    "self_check": Text("自查", "self-inspection"),
    "audit": Text("审计", "audit"),
    "public": Text("群众反映", "the public"),
    "superior": Text("上级交办", "assigned by a superior"),
}
SEVERITIES: Final[Mapping[str, Text]] = {
    "minor": Text("轻微", "minor"),
    "general": Text("一般", "general"),
    "serious": Text("较重", "serious"),
    "grave": Text("严重", "grave"),
}
KINDS: Final[Mapping[str, Text]] = {
    "immediate": Text("立行立改", "immediate correction"),
    "time_limited": Text("限期整改", "time-limited correction"),
    "staged": Text("阶段性整改", "staged correction"),
    "long_term": Text("长期坚持", "long-term upkeep"),
    "pre_emptive": Text("未巡先改", "corrected before any inspection"),
}

START: Final[State] = "draft"
VERIFIED: Final[frozenset[State]] = frozenset({"verified", "closed", "published", "confirmed"})
"""Somebody outside the unit has accepted the result."""
CLOSED: Final[frozenset[State]] = frozenset({"closed", "published", "confirmed"})
LEFT: Final[frozenset[State]] = frozenset({"withdrawn", "merged", "split", "not_applicable"})
"""Left the ledger without being put right."""
NO_FACT: Final[frozenset[State]] = LEFT | {"draft"}
OPEN: Final[frozenset[State]] = frozenset(STATES) - VERIFIED - NO_FACT
"""Issued, and not yet accepted by anybody outside the unit."""
EXPLAINED: Final[frozenset[State]] = LEFT | {"amended"}
"""Needs a reason and a second person."""
PLANNED: Final[frozenset[State]] = frozenset({"claimed"})
"""The unit writes its plan: remedies may be put in other words."""
WORKED: Final[frozenset[State]] = PLANNED | {"in_progress", "stage_done", "standing", "reopened"}
"""The unit is at work: remedies may be added, and what was done about them filed."""

SIGNED: Final[frozenset[str]] = frozenset({"contest", "claim", "submit_plan", "ask_extension", "request_closure"})
"""The moves by which a unit speaks for itself: one of its leaders signs them."""
TAKEN_BACK: Final[frozenset[str]] = frozenset({"contest", "submit_plan", "ask_extension", "request_closure"})
"""The moves that the unit may take back until somebody has acted on them; the finding is then where it was before."""
BEFORE_WORK: Final[frozenset[str]] = frozenset({"issue", "publish"})
"""The moves of the issuing side that judge no work: whoever did the work may make them too."""


Move = machine.Move[Who, Need]
"""A named step between two states of a finding."""


def _moves(
    sources: tuple[State, ...], name: str, target: State, text: Text, who: Who, *needs: Need
) -> tuple[Move, ...]:
    return tuple(Move(source, name, target, text, who, needs) for source in sources)


_IN, _ISSUER, _OUT, _BODY, _TWO = Who

MOVES: Final[tuple[Move, ...]] = (
    *_moves(("draft",), "issue", "issued", Text("交办", "issue"), _ISSUER),
    *_moves(("issued",), "contest", "under_review", Text("提出异议", "contest"), _IN, "reason"),
    *_moves(("under_review",), "uphold", "upheld", Text("维持", "uphold"), _BODY, "reason"),
    *_moves(("under_review",), "amend", "amended", Text("更正", "amend"), _BODY, "reason", "second"),
    *_moves(("under_review",), "withdraw", "withdrawn", Text("撤回", "withdraw"), _BODY, "reason", "second"),
    *_moves(("issued", "upheld", "amended"), "claim", "claimed", Text("认领", "claim"), _IN),
    *_moves(("claimed",), "submit_plan", "plan_review", Text("报送整改方案", "submit the plan"), _IN, "plan"),
    *_moves(("plan_review",), "approve_plan", "in_progress", Text("批准方案", "approve the plan"), _ISSUER),
    *_moves(("plan_review",), "return_plan", "claimed", Text("退回方案", "return the plan"), _ISSUER, "reason"),
    *_moves(("in_progress",), "report", "in_progress", Text("报告进展", "report progress"), _IN),
    *_moves(("in_progress",), "finish_stage", "stage_done", Text("报告阶段成果", "report a stage result"), _IN),
    *_moves(("stage_done",), "next_stage", "in_progress", Text("转入下一阶段", "begin the next stage"), _IN),
    *_moves(
        ("in_progress", "stage_done"),
        "mark_long_term",
        "standing",
        Text("转为长期坚持", "mark as long-term"),
        _ISSUER,
        "reason",
        "review_on",
    ),
    *_moves(("standing",), "review", "standing", Text("定期复查", "review periodically"), _OUT, "review_on"),
    *_moves(
        ("in_progress", "stage_done"),
        "ask_extension",
        "extension_review",
        Text("申请延期", "ask for an extension"),
        _IN,
        "reason",
        "extended",
    ),
    *_moves(("extension_review",), "extend", "in_progress", Text("批准延期", "extend"), _BODY, "reason", "extended"),
    *_moves(
        ("extension_review",), "refuse_extension", "in_progress", Text("不予延期", "refuse to extend"), _BODY, "reason"
    ),
    *_moves(
        ("in_progress", "stage_done", "standing"),
        "request_closure",
        "closure_review",
        Text("申请销号", "request closure"),
        _IN,
    ),
    *_moves(("closure_review",), "verify", "verified", Text("验收", "verify"), _OUT, "verifier"),
    *_moves(
        ("closure_review",), "return_closure", "in_progress", Text("退回整改", "return for more work"), _OUT, "reason"
    ),
    *_moves(("verified",), "close", "closed", Text("销号", "close"), _OUT),
    *_moves(("closed",), "publish", "published", Text("公开", "publish"), _ISSUER),
    *_moves(("closed", "published"), "confirm", "confirmed", Text("回头看确认", "confirm by look-back"), _OUT),
    *_moves(("closed", "published"), "reopen", "reopened", Text("重新打开", "reopen"), _OUT, "reason"),
    *_moves(("reopened",), "take_up", "in_progress", Text("继续整改", "take up again"), _IN),
    *(
        move
        for name, target, text in (
            ("merge", "merged", Text("合并", "merge")),
            ("split", "split", Text("拆分", "split")),
            ("set_aside", "not_applicable", Text("认定不适用", "set aside as not applicable")),
        )
        for move in _moves(
            tuple(state for state in STATES if state in OPEN), name, target, text, _TWO, "reason", "second"
        )
    ),
)

MACHINE: Final = Machine(START, STATES, MOVES)
"""The table as a machine: what can be done where, what can be reached."""

_OPEN_NOTE = Text(
    "凡未办结的问题，凭理由和复核人可以合并、拆分或认定不适用",
    "any open finding may be merged, split or set aside, with a reason and a second person",
)


def diagram(language: Language = "zh") -> str:
    """The machine as a mermaid state diagram; the three moves out of every open state are told in a note."""
    note = f"note right of merged: {_OPEN_NOTE.say(language)}"
    return MACHINE.diagram(language, lambda move: move.who is not Who.SECOND_PERSON, note)
