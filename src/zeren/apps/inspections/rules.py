"""What must hold of an inspection. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from zeren.apps.access.rules import Permission
from zeren.apps.findings.rules.moves import Actor
from zeren.apps.inspections.states import MOST_OBJECTS, OWN
from zeren.apps.organisation.rules import is_below
from zeren.base.problems import Kind, Problem, declare

Complaint = tuple[Kind, str, Mapping[str, object]]
"""A kind of problem, the key of the column it concerns, and the data of its sentence."""

ENDED_TOO_EARLY = declare(
    "inspection_ended_before_started",
    zh="检查{code}的结束日期{ended}早于开始日期{started}",
    en="Inspection {code} ended on {ended}, before it started on {started}",
    do_zh="改正其中一个日期",
    do_en="Correct one of the days",
)
FED_BACK_TOO_EARLY = declare(
    "inspection_fed_back_before_started",
    zh="检查{code}的反馈日期{fed_back}早于开始日期{started}",
    en="Inspection {code} was fed back on {fed_back}, before it started on {started}",
    do_zh="改正其中一个日期",
    do_en="Correct one of the days",
)
LEADER_INSIDE = declare(
    "inspection_leader_inside",
    zh="检查{code}的组长{post}是被查单位或其下级的岗位",
    en="Inspection {code} was led by {post}, a post of the inspected unit or below it",
    do_zh="由单位以外的岗位任组长；单位自己查的，检查类型填“自查”",
    do_en="Have it led by a post outside the unit; what the unit did itself is a self-inspection",
)

GRADE_OR_POINTS = declare(
    "judgement_grade_or_points",
    zh="评定{code}要么写评等，要么写扣分",
    en="Judgement {code} is either a grade or a deduction",
    do_zh="两项只写一项",
    do_en="Fill in one of the two",
)
DEDUCTED_UNREADABLE = declare(
    "judgement_points_unreadable",
    zh="“{found}”不是0到{most}之间、最多三位小数的分数",
    en="“{found}” is no number of points from 0 to {most} with up to three decimals",
    do_zh="写成 1.5 这样的数",
    do_en="Write it like 1.5",
)
NO_REASON = declare(
    "judgement_without_reason",
    zh="评定{code}没有写理由",
    en="Judgement {code} gives no reason",
    do_zh="写明为什么这样评",
    do_en="Say why",
)
SAME_READER = declare(
    "judgement_read_by_judge",
    zh="评定{code}的复核人就是评定人",
    en="The second reader of judgement {code} is the one who judged",
    do_zh="换一个岗位复核",
    do_en="Have it read by another post",
)
JUDGE_INSIDE = declare(
    "judgement_from_inside",
    zh="评定{code}的{post}是被评单位或其下级的岗位",
    en="{post} of judgement {code} is a post of the judged unit or below it",
    do_zh="由单位以外的岗位评定和复核",
    do_en="Have it judged and read by posts outside the unit",
)
DRAW_COUNTS = declare(
    "draw_counts_contradict",
    zh="抽样{code}：对象{objects}个、抽取{drawn}个、已查{checked}个，前后矛盾",
    en="Draw {code}: {objects} objects, {drawn} drawn, {checked} checked cannot all be true",
    do_zh="抽取数不多于对象数，已查数不多于抽取数，每个数不超过100000",
    do_en="No more drawn than there are, no more checked than drawn, and none above 100,000",
)


UNKNOWN_INSPECTION = declare(
    "inspection_unknown",
    zh="没有编号为{code}的检查",
    en="There is no inspection {code}",
    do_zh="核对编号",
    do_en="Check its id",
)
FED_BACK_ALREADY = declare(
    "inspection_fed_back_already",
    zh="检查{code}已于{day}反馈",
    en="Inspection {code} was fed back on {day}",
    do_zh="反馈以后发现的问题，另行登记、交办",
    do_en="Register and issue what was found later on its own",
)
UNKNOWN_KIND = declare(
    "inspection_unknown_kind",
    zh="没有“{found}”这种检查",
    en="There is no inspection of the kind “{found}”",
    do_zh="从列出的类型里选",
    do_en="Choose one that is offered",
)
NO_TITLE = declare(
    "inspection_without_title",
    zh="检查没有标题",
    en="The inspection has no title",
    do_zh="写上这次检查叫什么",
    do_en="Say what it is called",
)
NO_DAY = declare(
    "inspection_no_day",
    zh="“{field}”里的“{found}”不是一个日期",
    en="“{found}” in “{field}” is no date",
    do_zh="写成 2026-03-01 这样的日期",
    do_en="Write it like 2026-03-01",
)
NOT_PERMITTED = declare(
    "inspection_not_permitted",
    zh="登记和反馈检查要有这个单位的检查授权；自查由本单位办理",
    en="To register or feed back an inspection takes a grant as inspector; a self-inspection is the unit's own",
    do_zh="请检查人员办理；需要的话，请安全管理员授权",
    do_en="Ask an inspector, or the security administrator for a grant",
)


def opening(kind: str, unit_path: str, actor: Actor) -> list[Problem]:
    """Why somebody may not register or feed back an inspection of this kind; empty if they may."""
    own = kind in OWN
    wanted = {Permission.file_record, Permission.sign} if own else {Permission.inspect}
    inside = is_below(actor.by_path, unit_path)
    permitted = actor.held is None or bool(actor.held & wanted)
    return [] if permitted and (inside or not own) and bool(actor.by_path) else [NOT_PERMITTED()]


@dataclass(frozen=True, slots=True)
class Visit:
    """An inspection as its rules see it. `leader` is the code of a post, empty if none is named; paths are those of
    units.
    """

    code: str
    kind: str
    unit_path: str
    started: dt.date
    ended: dt.date | None = None
    fed_back: dt.date | None = None
    leader: str = ""
    leader_path: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A judgement as its rules see it: posts by their codes with the paths of their units; empty for none."""

    code: str
    unit_path: str
    grade: str
    deducted: int | None
    reason: str
    judge: tuple[str, str]
    second: tuple[str, str]


def doubts(verdict: Verdict) -> Iterator[Complaint]:
    """What is wrong with a judgement."""
    code = {"code": verdict.code}
    if bool(verdict.grade) == (verdict.deducted is not None):
        yield GRADE_OR_POINTS, "grade", code
    if not verdict.reason.strip():
        yield NO_REASON, "reason", code
    if verdict.second[0] and verdict.second[0] == verdict.judge[0]:
        yield SAME_READER, "second", code
    for column, (post, path) in (("judge", verdict.judge), ("second", verdict.second)):
        if post and is_below(path, verdict.unit_path):
            yield JUDGE_INSIDE, column, {**code, "post": post}


def sample_doubts(code: str, objects: int, drawn: int, checked: int, faults: int) -> Iterator[Complaint]:
    """What is wrong with the counts of a draw."""
    if not checked <= drawn <= objects <= MOST_OBJECTS or faults > MOST_OBJECTS:
        yield DRAW_COUNTS, "drawn", {"code": code, "objects": objects, "drawn": drawn, "checked": checked}


def complaints(visit: Visit) -> Iterator[Complaint]:
    """What contradicts itself in an inspection, or shows that the unit was led to look at itself."""
    if visit.ended is not None and visit.ended < visit.started:
        yield ENDED_TOO_EARLY, "ended", {"code": visit.code, "ended": visit.ended, "started": visit.started}
    if visit.fed_back is not None and visit.fed_back < visit.started:
        days = {"fed_back": visit.fed_back, "started": visit.started}
        yield FED_BACK_TOO_EARLY, "fed_back", {"code": visit.code, **days}
    if visit.leader and visit.kind not in OWN and is_below(visit.leader_path, visit.unit_path):
        yield LEADER_INSIDE, "leader", {"code": visit.code, "post": visit.leader}
