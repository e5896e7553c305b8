"""What meetings, study sessions and tasks may say, and when one proves something."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from zeren.apps.records.rules import EARLIEST, MOST
from zeren.base.problems import Problem, Where, declare
from zeren.base.text import Text

MEETING, STUDY, TRAINING, GUIDANCE = "meeting", "study", "training", "guidance"
KINDS = {
    MEETING: Text("会议", "meeting"),
    STUDY: Text("集中学习", "study session"),
    TRAINING: Text("业务培训", "training"),
    GUIDANCE: Text("工作指导", "guidance"),
}
PROVES = {MEETING: "decision", STUDY: "study", TRAINING: "action", GUIDANCE: "action"}
"""As which kind of proof a point of it is filed."""
MOST_ITEMS = 6
LONGEST_MINUTES = 100_000
LONGEST = {"title": 200, "provider": 200, "decision": 2000}


class Line(NamedTuple):
    """A point of an agenda as it is filled in; `topic` and `course` are keys. `task` is to be done by `owner` (a post's
    code) until `due`.
    """

    title: str
    framework: str = ""
    duty: str = ""
    clause: str = ""
    topic: int | None = None
    course: int | None = None
    decision: str = ""
    task: str = ""
    owner: str = ""
    due: dt.date | None = None
    business: bool = False


class Draft(NamedTuple):
    """A meeting as it is filled in; a day that is still to come is a plan. `owner` is the code of the post in charge,
    `minutes` how long it took, `passed` how many passed what was examined, `activity` the key of what it is a turn of.
    """

    unit: int
    kind: str
    title: str
    day: dt.date | None
    lines: Sequence[Line]
    came: int | None = None
    invited: int | None = None
    posts: tuple[str, ...] = ()
    provider: str = ""
    owner: str = ""
    minutes: int | None = None
    passed: int | None = None
    activity: int | None = None

    def planned(self, on: dt.date) -> bool:
        """Whether it is still to be held."""
        return self.day is not None and self.day > on


def proves(kind: str, line: Line) -> str:
    """The kind of proof that a point of a meeting of this kind is, "" for none.

    That a meeting was held proves nothing: only what was decided or changed for a duty does.
    """
    return PROVES[kind] if line.duty and line.decision.strip() else ""


def problems(draft: Draft, on: dt.date) -> Iterator[Problem]:
    """What is wrong with a meeting, each with the key of its field."""
    if draft.kind not in KINDS:
        yield KIND_UNKNOWN(Where(column="kind"))
    if not draft.title or len(draft.title) > LONGEST["title"]:
        yield TITLE_MISSING(Where(column="title"), most=LONGEST["title"])
    if draft.day is None or draft.day < EARLIEST:
        yield DAY_MISSING(Where(column="day"))
    if not draft.lines:
        yield NO_ITEMS(Where(column="title-0"))
    counts = [n for n in (draft.came, draft.invited) if n is not None]
    if any(n > MOST for n in counts) or (len(counts) == 2 and counts[0] > counts[1]):
        yield CAME_TOO_MANY(Where(column="came"))
    if draft.passed is not None and draft.passed > (MOST if draft.came is None else draft.came):
        yield PASSED_TOO_MANY(Where(column="passed"))
    if draft.minutes is not None and draft.minutes > LONGEST_MINUTES:
        yield TOO_LONG(Where(column="minutes"), most=LONGEST_MINUTES)
    for number, line in enumerate(draft.lines):
        yield from _line(number, line, draft, on)


def _line(number: int, line: Line, draft: Draft, on: dt.date) -> Iterator[Problem]:
    if not line.title:
        yield ITEM_WITHOUT_TITLE(Where(column=f"title-{number}"), number=number + 1)
    if line.decision and draft.planned(on):
        yield DECIDED_AHEAD(Where(column=f"decision-{number}"), number=number + 1)
    if len(line.decision) > LONGEST["decision"]:
        yield DECISION_TOO_LONG(Where(column=f"decision-{number}"), number=number + 1, most=LONGEST["decision"])
    if line.task and not line.decision:
        yield TASK_WITHOUT_DECISION(Where(column=f"decision-{number}"), number=number + 1)
    if line.task and (not line.owner or line.due is None or (draft.day is not None and line.due < draft.day)):
        yield TASK_WITHOUT_OWNER(Where(column=f"owner-{number}"), number=number + 1)


KIND_UNKNOWN = declare(
    "meeting_kind_unknown",
    zh="没有选是哪一种",
    en="it does not say what it is",
    do_zh="选会议、集中学习、业务培训或工作指导",
    do_en="choose meeting, study session, training or guidance",
)
TITLE_MISSING = declare(
    "meeting_without_title",
    zh="没有写名称，或者超过{most}字",
    en="it has no title, or one of more than {most} characters",
    do_zh="写一个短的名称",
    do_en="give it a short title",
)
DAY_MISSING = declare(
    "meeting_without_day",
    zh="日期没有填，或者看不懂",
    en="the day is empty or cannot be read",
    do_zh="写成 2026-03-05 这样；还没开的填计划的日期",
    do_en="write it like 2026-03-05; the planned day where it is still to be held",
)
NO_ITEMS = declare(
    "meeting_without_items",
    zh="一个议题（内容）也没有",
    en="there is nothing on the agenda",
    do_zh="至少写一个",
    do_en="name one thing at least",
)
CAME_TOO_MANY = declare(
    "meeting_came_too_many",
    zh="实到人数比应到多，或者太大",
    en="more came than were to come, or the number is too large",
    do_zh="核对这两个数",
    do_en="check the two numbers",
)
PASSED_TOO_MANY = declare(
    "meeting_passed_too_many",
    zh="考核合格的人数比实到多",
    en="more passed than came",
    do_zh="核对这两个数；没有考核的留空",
    do_en="check the two numbers; leave it empty where nothing was examined",
)
TOO_LONG = declare(
    "meeting_too_long",
    zh="时长超过{most}分钟",
    en="it took more than {most} minutes",
    do_zh="填分钟数",
    do_en="give the minutes that it took",
)
ITEM_WITHOUT_TITLE = declare(
    "item_without_title",
    zh="第{number}个议题没有写名称",
    en="point {number} has no title",
    do_zh="写上，或者把这一行清空",
    do_en="give it one, or clear the line",
)
DECIDED_AHEAD = declare(
    "item_decided_ahead",
    zh="第{number}个议题还没有开会，不能先有决定",
    en="point {number} says what was decided on a day that has not come",
    do_zh="核对日期；开完再填决定",
    do_en="check the day; the decision is filled in afterwards",
)
DECISION_TOO_LONG = declare(
    "item_decision_too_long",
    zh="第{number}个议题的决定超过{most}字",
    en="the decision on point {number} has more than {most} characters",
    do_zh="写结论就够了",
    do_en="the conclusion is enough",
)
TASK_WITHOUT_DECISION = declare(
    "task_without_decision",
    zh="第{number}个议题有任务，却没有写决定",
    en="point {number} has a task but no decision",
    do_zh="写明定了什么",
    do_en="say what was decided",
)
TASK_WITHOUT_OWNER = declare(
    "task_without_owner",
    zh="第{number}个议题的任务没有责任岗位或期限，或者期限早于会期",
    en="the task of point {number} has no post or no day, or a day before the meeting",
    do_zh="选一个岗位，填一个做得到的日期",
    do_en="choose a post and a day that can be kept",
)
NOT_ENTRUSTED = declare(
    "task_of_another_post",
    zh="这项任务不是您任职或代理的岗位的，您也不为这个单位填报",
    en="the task is that of a post you neither hold nor stand in for, and you do not file for the unit",
    do_zh="请任职的人、代理人或填报员办结",
    do_en="leave it to the holder, the stand-in or an officer of the unit",
)
POST_UNKNOWN = declare(
    "meeting_post_unknown",
    zh="本单位没有岗位“{found}”",
    en="the unit has no post “{found}”",
    do_zh="从列表里选",
    do_en="choose one of the list",
)
HELD_ALREADY = declare(
    "meeting_held_already",
    zh="这次会已经登记过",
    en="this was entered already",
    do_zh="记录有错的，请更正那条记录",
    do_en="correct the record if something is wrong",
)
RESULT_MISSING = declare(
    "task_without_result",
    zh="没有写做成了什么",
    en="it does not say what came of it",
    do_zh="一两句话写明结果",
    do_en="say in a sentence what the result is",
)
TASK_DONE_ALREADY = declare(
    "task_done_already",
    zh="这项任务已经办结",
    en="this task is done already",
    do_zh="结果有错的，请更正那条记录",
    do_en="correct the record if something is wrong",
)
NOT_A_MEMBER = declare(
    "dissent_not_of_a_member",
    zh="只有本单位的成员用自己的账号才能记异议，而且要有决定",
    en="only a member of the unit notes an objection, from an own account, and to a decision",
    do_zh="请本人登录；不愿意记的不记",
    do_en="the member signs in; nobody has to",
)
