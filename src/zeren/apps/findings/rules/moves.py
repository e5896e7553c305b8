"""Who may make a move, and what it lacks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from zeren.apps.findings.rules import problems
from zeren.apps.findings.rules.independence import is_outside
from zeren.apps.findings.states import MACHINE, STATES, WHO_TEXT, Move, Need, Who
from zeren.base.problems import Problem
from zeren.base.text import Text

NEED_TEXT: Final[Mapping[Need, Text]] = {
    "reason": Text("理由", "a reason"),
    "plan": Text("整改措施", "remedies"),
    "extended": Text("晚于现有期限的新期限", "a new due day later than the present one"),
    "verifier": Text("验收岗位", "the post that verified"),
    "second": Text("另一个复核岗位", "a second post"),
    "review_on": Text("下次复查日期", "the day of the next review"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """A finding as its moves see it. `doers` are the codes of the posts that own it or one of its remedies."""

    code: str
    state: str
    unit_path: str
    self_found: bool = False
    doers: frozenset[str] = frozenset()
    due: dt.date | None = None
    """The effective due day."""
    latest: dt.date | None = None
    """The latest day on record; no move is dated before it."""
    remedies: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody wants to do. `by` and `second` are codes of posts, `by_path` is the path of the unit that `by`
    belongs to.
    """

    name: str
    by: str
    by_path: str
    on: dt.date
    reason: str = ""
    extended: dt.date | None = None
    review_on: dt.date | None = None
    second: str = ""


def may(move: Move, finding: Standing, by: str, by_path: str) -> bool:
    """Whether a post may make a move. Whoever did the work neither accepts it nor closes it, wherever the post
    stands.
    """
    outside = is_outside(by_path, finding.unit_path)
    if move.who is Who.INSPECTED_UNIT:
        return not outside
    if move.who in {Who.ISSUING_SIDE, Who.SECOND_PERSON}:
        return outside or finding.self_found
    return outside and by not in finding.doers


def refusals(finding: Standing, step: Step) -> list[Problem]:
    """Why a step cannot be taken: no such move now, not for this post, or something is missing. Empty if it can."""
    named = {"code": finding.code, "move": step.name}
    if not MACHINE.can(finding.state, step.name):
        names = [move.text for move in MACHINE.leaving(finding.state)] or [Text("没有", "nothing")]
        allowed = Text("、".join(text.zh for text in names), ", ".join(text.en for text in names))
        return [problems.NO_SUCH_MOVE(**named, state=STATES[finding.state], allowed=allowed)]
    move = MACHINE.find(finding.state, step.name)
    found = []
    if not may(move, finding, step.by, step.by_path):
        found.append(problems.NOT_YOURS(code=finding.code, move=move.text, who=WHO_TEXT[move.who], by=step.by))
    found += [
        problems.MOVE_NEEDS(code=finding.code, move=move.text, need=text) for text in _lacking(move, finding, step)
    ]
    return found


def _lacking(move: Move, finding: Standing, step: Step) -> Iterator[Text]:
    given = {
        "reason": bool(step.reason),
        "plan": finding.remedies > 0,
        "extended": step.extended is not None and finding.due is not None and step.extended > finding.due,
        "verifier": bool(step.by),
        "second": bool(step.second) and step.second != step.by and step.second not in finding.doers,
        "review_on": step.review_on is not None and step.review_on > step.on,
    }
    yield from (NEED_TEXT[need] for need in move.needs if not given[need])
    if finding.latest is not None and step.on < finding.latest:
        yield Text(f"不早于{finding.latest}的日期", f"a day not before {finding.latest}")
