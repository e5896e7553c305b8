"""Objections to a published result: until when, by whom, and who is independent enough to decide."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from zeren.apps.access.rules import Permission
from zeren.apps.assessment.states import DECIDED, MACHINE, STATES, WHO_TEXT, Move, Who
from zeren.apps.findings.rules.independence import is_outside
from zeren.base.numbers import plain_points
from zeren.base.problems import Problem, declare
from zeren.base.text import Text

DAYS = 30
"""An objection may be filed so many days after publication, a second review be asked for so many after a decision, and
each is decided within so many."""
FILE = Text("提出异议", "file an objection")
PERMITS = {Who.UNIT: Permission.sign, Who.ASSESSOR: Permission.assess}


def last_day(begun: dt.date) -> dt.date:
    """The last day of a period that begins with a publication, an objection or a decision."""
    return begun + dt.timedelta(days=DAYS)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who wants to act: the code of a post and the path of its unit, the person behind it and the account ("" where
    nobody signed in), the paths of all units in which this person holds a post, and what the person may do on the unit
    objected for; None where whoever calls answers for that.
    """

    by: str
    by_path: str
    person: str = ""
    account: str = ""
    homes: tuple[str, ...] = ()
    held: frozenset[Permission] | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """An objection as its moves see it. `posts`, `people` and `accounts` made the run, published it or decided on the
    objection before; `until` is the last day for a second review, `latest` the latest day on record.
    """

    code: str
    state: str
    unit_path: str
    full: int
    posts: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    until: dt.date | None = None
    latest: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody wants to do. Points in milli-points."""

    name: str
    reason: str = ""
    points: int | None = None


def hindrances(move: Move, standing: Standing, actor: Actor) -> list[Problem]:
    """Why somebody may not make a move, whatever else it needs; empty if they may."""
    said = {"code": standing.code, "move": move.text, "who": WHO_TEXT[move.who]}
    if actor.held is not None and PERMITS[move.who] not in actor.held:
        return [NOT_YOURS(**said)]
    outside = is_outside(actor.by_path, standing.unit_path)
    if move.who is Who.UNIT:
        return [NOT_YOURS(**said)] if outside or not actor.by_path else []
    if not outside or any(not is_outside(home, standing.unit_path) for home in actor.homes):
        return [NOT_YOURS(**said)]
    return _before(move, standing, actor)


def _before(move: Move, standing: Standing, actor: Actor) -> list[Problem]:
    """Whoever made or published the result, or decided on the objection before, decides on it no more."""
    if move.name not in DECIDED:
        return []
    known = (
        actor.by in standing.posts
        or (bool(actor.person) and actor.person in standing.people)
        or (bool(actor.account) and actor.account in standing.accounts)
    )
    return [DECIDED_BEFORE(code=standing.code)] if known else []


def complaints(standing: Standing, step: Step, actor: Actor, on: dt.date) -> list[Problem]:
    """Everything that speaks against a step; empty if it can be taken."""
    if not MACHINE.can(standing.state, step.name):
        return [NO_SUCH_MOVE(code=standing.code, state=STATES[standing.state])]
    move = MACHINE.find(standing.state, step.name)
    found = hindrances(move, standing, actor)
    if standing.latest is not None and on < standing.latest:
        found.append(TOO_EARLY(day=on, latest=standing.latest))
    if "reason" in move.needs and not step.reason.strip():
        found.append(NO_REASON(move=move.text))
    if "points" in move.needs:
        found += points_problems(step.points, standing.full)
    if step.name == "ask_again" and standing.until is not None and on > standing.until:
        found.append(TOO_LATE(until=standing.until))
    return found


def points_problems(points: int | None, full: int) -> list[Problem]:
    """What is wrong with the points that a line is to have: between 0 and its full points, or at most 0 for a line that
    only lowers.
    """
    if points is None or (not 0 <= points <= full if full else points > 0):
        return [BAD_POINTS(full=plain_points(full))]
    return []


NOT_YOURS = declare(
    "objection_not_yours",
    zh="异议{code}的“{move}”要由{who}办理",
    en="“{move}” of objection {code} is for {who}",
    do_zh="请有权的岗位办理",
    do_en="Have a post that may do it",
)
DECIDED_BEFORE = declare(
    "objection_decided_before",
    zh="计算、发布过该结果或决定过异议{code}的人不再决定它",
    en="whoever made or published the result, or decided on objection {code} before, does not decide on it again",
    do_zh="请另一位考核人员决定",
    do_en="Have another assessor decide",
)
NO_SUCH_MOVE = declare(
    "objection_no_such_move",
    zh="异议{code}现在是“{state}”，不能这样办",
    en="objection {code} is “{state}” now: this cannot be done",
    do_zh="刷新页面看看现在的情况",
    do_en="Load the page again and see how it stands",
)
TOO_EARLY = declare(
    "objection_day_too_early",
    zh="日期{day}早于已记载的{latest}",
    en="the day {day} lies before {latest}, which is on record",
    do_zh="核对日期",
    do_en="Check the day",
)
TOO_LATE = declare(
    "objection_too_late",
    zh="提出的期限{until}已过",
    en="the last day was {until}",
    do_zh="期限已过，结果不再变动；其他问题可以向考核部门反映",
    do_en="The result stays; raise other matters with the assessing department",
)
NO_REASON = declare(
    "objection_without_reason",
    zh="“{move}”要写明理由",
    en="“{move}” needs a reason",
    do_zh="写清事实和依据",
    do_en="State the facts and the basis",
)
BAD_POINTS = declare(
    "objection_points_unfit",
    zh="调整后的得分不合适：这一项最高{full}分",
    en="the adjusted points do not fit: the line has {full} points at most",
    do_zh="写0到满分之间的分数；只扣分的项目写0或负数",
    do_en="Give points between 0 and the full points, or none above 0 for a line that only lowers",
)
NOT_PUBLISHED = declare(
    "result_not_published",
    zh="这次结果还没有发布",
    en="this result is not published",
    do_zh="发布以后才能提出异议、使用结果",
    do_en="Objections and uses come after publication",
)
PUBLISHED_ALREADY = declare(
    "result_published_already",
    zh="{year}年度已经发布过结果",
    en="a result of {year} is published already",
    do_zh="已发布的结果不再更换；有错误通过异议调整",
    do_en="It is not exchanged: errors are put right by objections",
)
PUBLICATION_STANDS = declare(
    "result_publication_stands",
    zh="已经有人{what}，不能撤回发布",
    en="{what} already: the publication cannot be taken back",
    do_zh="有错误请通过异议调整",
    do_en="Put errors right by objections",
)
OPEN_ALREADY = declare(
    "objection_open_already",
    zh="这一项已经有异议{code}",
    en="there is objection {code} to this line already",
    do_zh="在那里补充陈述",
    do_en="Add a statement there",
)
NO_POINTS_TO_ADJUST = declare(
    "objection_line_without_points",
    zh="这一项对本单位不适用，没有得分可以调整",
    en="this line does not apply to the unit: there are no points to adjust",
    do_zh="核对项目",
    do_en="Check the line",
)
STALE = declare(
    "objection_changed_meanwhile",
    zh="异议{code}刚才已有变化",
    en="objection {code} has changed meanwhile",
    do_zh="看看最新情况再办",
    do_en="Look at how it stands, then act",
)
NOT_YOUR_POST = declare(
    "objection_not_your_post",
    zh="您今天不在岗位{by}上",
    en="you do not hold post {by} today",
    do_zh="选自己的岗位",
    do_en="Choose a post of your own",
)
NOTHING_TO_RESTATE = declare(
    "result_nothing_to_restate",
    zh="没有还没计入的调整",
    en="there is no adjustment that is not in the result yet",
    do_zh="异议成立以后再重新核定",
    do_en="Restate when an objection was upheld",
)
STILL_WAITING = declare(
    "result_objections_waiting",
    zh="还有{n}件异议没有决定",
    en="objections that are not decided: {n}",
    do_zh="都决定以后再重新核定",
    do_en="Restate when all are decided",
)
