"""Who may make a move, and what it lacks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from zeren.apps.access.rules import ROLES, Permission
from zeren.apps.findings.rules import problems
from zeren.apps.findings.rules.independence import is_outside
from zeren.apps.findings.states import BEFORE_WORK, MACHINE, SIGNED, STATES, WHO_TEXT, WORKED, Move, Need, Who
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

P = Permission
_PERMITS: Final[Mapping[Who, frozenset[Permission]]] = {
    Who.INSPECTED_UNIT: frozenset({P.file_record, P.sign}),
    Who.ISSUING_SIDE: frozenset({P.inspect}),
    Who.OUTSIDE: frozenset({P.inspect}),
    Who.DECIDING_BODY: frozenset({P.decide_finding}),
    Who.SECOND_PERSON: frozenset({P.inspect}),
}
AGREES: Final[frozenset[Permission]] = frozenset({P.inspect, P.decide_finding})
"""One of these lets somebody be the second person."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A finding as its moves see it. `doers` are the codes of the posts that own it or one of its remedies, or that
    worked on it; `people` are the codes of those who did so, whatever their post.
    """

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
    people: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Actor:
    """Who wants to act: the code of a post and the path of its unit, the code of the person behind it ("" where nobody
    signed in), the paths of all units in which this person holds a post, and what the person may do on the finding's
    unit; None where whoever calls answers for that.
    """

    by: str
    by_path: str
    person: str = ""
    homes: tuple[str, ...] = ()
    held: frozenset[Permission] | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody wants to do. `by` and `second` are codes of posts, `by_path` and `second_path` the paths of their
    units; the rest of who acts is as in `Actor`.
    """

    name: str
    by: str
    by_path: str
    on: dt.date
    reason: str = ""
    extended: dt.date | None = None
    review_on: dt.date | None = None
    second: str = ""
    second_path: str = ""
    person: str = ""
    homes: tuple[str, ...] = ()
    held: frozenset[Permission] | None = None

    @property
    def actor(self) -> Actor:
        """Who takes it."""
        return Actor(self.by, self.by_path, self.person, self.homes, self.held)


def permits(move: Move, finding: Standing) -> frozenset[Permission]:
    """The permissions of which one is needed for a move. What speaks for the unit is signed by a leader; what a unit
    found itself, its leader may also issue.
    """
    if move.name in SIGNED:
        return frozenset({P.sign})
    issuing = move.who in {Who.ISSUING_SIDE, Who.SECOND_PERSON} and finding.self_found
    return _PERMITS[move.who] | {P.sign} if issuing else _PERMITS[move.who]


def hindrances(move: Move, finding: Standing, actor: Actor) -> list[Problem]:
    """Why somebody may not make a move, whatever else it needs; empty if they may.

    Whoever did the work neither accepts it nor closes it, wherever the post stands; and nobody judges the work of a
    unit in which they hold a post as well.
    """
    said = {"code": finding.code, "move": move.text, "by": actor.by}
    found = []
    if actor.held is not None and not actor.held & permits(move, finding):
        found.append(problems.NOT_PERMITTED(**said, roles=_roles(permits(move, finding))))
    if not _on_the_right_side(move, finding, actor.by_path):
        return [*found, problems.NOT_YOURS(**said, who=WHO_TEXT[move.who])]
    if move.who is Who.INSPECTED_UNIT or move.name in BEFORE_WORK:
        return found
    return found + _partial(move, finding, actor, said)


def _on_the_right_side(move: Move, finding: Standing, path: str) -> bool:
    outside = is_outside(path, finding.unit_path)
    if move.who is Who.INSPECTED_UNIT:
        return not outside and bool(path)
    if move.who in {Who.ISSUING_SIDE, Who.SECOND_PERSON}:
        return outside or (finding.self_found and bool(path))
    return outside


def _partial(move: Move, finding: Standing, actor: Actor, said: Mapping[str, object]) -> list[Problem]:
    """Why somebody cannot judge the work on a finding."""
    if actor.by in finding.doers or (actor.person and actor.person in finding.people):
        return [problems.DONE_BY_YOU(**said)]
    if finding.self_found and move.who in {Who.ISSUING_SIDE, Who.SECOND_PERSON}:
        return []
    inside = any(not is_outside(home, finding.unit_path) for home in actor.homes)
    return [problems.POST_INSIDE(**said)] if inside else []


def _roles(permissions: frozenset[Permission]) -> Text:
    named = [role.text for role in ROLES.values() if role.permissions & permissions]
    return Text("、".join(text.zh for text in named), ", ".join(text.en for text in named))


CARRIES_ON: Final[frozenset[str]] = frozenset(
    {
        "issue",
        "claim",
        "submit_plan",
        "approve_plan",
        "request_closure",
        "verify",
        "close",
        "uphold",
        "extend",
        "take_up",
    }
)
"""The moves that a finding waits for; from where it waits, the others are ways aside."""


def awaited(permission: Permission, *, inside: bool, self_found: bool) -> frozenset[str]:
    """The states in which a finding waits for somebody with a permission, in the unit or outside it."""
    finding = Standing("", "", "u", self_found)
    path = "u" if inside else "o"
    wanted = (move for move in MACHINE.moves if move.name in CARRIES_ON)
    mine = (move for move in wanted if permission in permits(move, finding))
    return frozenset(move.source for move in mine if _on_the_right_side(move, finding, path))


def may(move: Move, finding: Standing, by: str, by_path: str) -> bool:
    """Whether a post may make a move, as far as posts alone tell."""
    return not hindrances(move, finding, Actor(by, by_path))


def refusals(finding: Standing, step: Step) -> list[Problem]:
    """Why a step cannot be taken: no such move now, not for this post, or something is missing. Empty if it can."""
    if problem := no_such_move(finding, step.name):
        return [problem]
    move = MACHINE.find(finding.state, step.name)
    return hindrances(move, finding, step.actor) + [
        problems.MOVE_NEEDS(code=finding.code, move=move.text, need=text) for text in _lacking(move, finding, step)
    ]


def no_such_move(finding: Standing, name: str) -> Problem | None:
    """That a move does not leave the state of a finding, and which do; None if it does."""
    if MACHINE.can(finding.state, name):
        return None
    names = [move.text for move in MACHINE.leaving(finding.state)] or [Text("没有", "nothing")]
    allowed = Text("、".join(text.zh for text in names), ", ".join(text.en for text in names))
    asked = next((move.text for move in MACHINE.moves if move.name == name), Text(name, name))
    return problems.NO_SUCH_MOVE(code=finding.code, move=asked, state=STATES[finding.state], allowed=allowed)


def cannot_agree(finding: Standing, move: Move, proposer: Actor, second: Actor) -> list[Problem]:
    """Why somebody cannot be the second person of a move that another proposed; empty if they can."""
    said = {"code": finding.code, "move": move.text, "by": second.by}
    if second.by == proposer.by or (second.person and second.person == proposer.person):
        return [problems.SAME_PERSON(**said)]
    found = []
    if second.held is not None and not second.held & AGREES:
        found.append(problems.NOT_PERMITTED(**said, roles=_roles(AGREES)))
    if not _on_the_right_side(move, finding, second.by_path):
        return [*found, problems.NOT_YOURS(**said, who=WHO_TEXT[move.who])]
    return found + _partial(move, finding, second, said)


def _lacking(move: Move, finding: Standing, step: Step) -> Iterator[Text]:
    second = Actor(step.second, step.second_path)
    given = {
        "reason": bool(step.reason),
        "plan": finding.remedies > 0,
        "extended": step.extended is not None and finding.due is not None and step.extended > finding.due,
        "verifier": bool(step.by),
        "second": bool(step.second) and not cannot_agree(finding, move, step.actor, second),
        "review_on": step.review_on is not None and step.review_on > step.on,
    }
    yield from (NEED_TEXT[need] for need in move.needs if not given[need])
    if finding.latest is not None and step.on < finding.latest:
        yield Text(f"不早于{finding.latest}的日期", f"a day not before {finding.latest}")


def working(finding: Standing, actor: Actor) -> list[Problem]:
    """Why somebody may not add to or change what is done about a finding; empty if they may."""
    if finding.state not in WORKED:
        return [problems.NO_WORK_NOW(code=finding.code, state=STATES[finding.state])]
    return _filing(finding, actor, Text("填写措施", "file remedies"), Who.INSPECTED_UNIT)


def drafting(finding: Standing, actor: Actor) -> list[Problem]:
    """Why somebody may not draft a finding; empty if they may. What the unit finds itself, it drafts itself."""
    who = Who.INSPECTED_UNIT if finding.self_found else Who.OUTSIDE
    return _filing(finding, actor, Text("登记", "register"), who)


def _filing(finding: Standing, actor: Actor, what: Text, who: Who) -> list[Problem]:
    said = {"code": finding.code, "move": what, "by": actor.by}
    found = []
    if actor.held is not None and not actor.held & _PERMITS[who]:
        found.append(problems.NOT_PERMITTED(**said, roles=_roles(_PERMITS[who])))
    inside = bool(actor.by_path) and not is_outside(actor.by_path, finding.unit_path)
    if inside is not (who is Who.INSPECTED_UNIT):
        found.append(problems.NOT_YOURS(**said, who=WHO_TEXT[who]))
    elif not inside and any(not is_outside(home, finding.unit_path) for home in actor.homes):
        found.append(problems.POST_INSIDE(**said))
    return found
