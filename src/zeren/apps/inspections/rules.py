"""What must hold of an inspection. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from zeren.apps.access.rules import Permission
from zeren.apps.findings.rules.moves import Actor
from zeren.apps.inspections.states import OWN
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


def complaints(visit: Visit) -> Iterator[Complaint]:
    """What contradicts itself in an inspection, or shows that the unit was led to look at itself."""
    if visit.ended is not None and visit.ended < visit.started:
        yield ENDED_TOO_EARLY, "ended", {"code": visit.code, "ended": visit.ended, "started": visit.started}
    if visit.fed_back is not None and visit.fed_back < visit.started:
        days = {"fed_back": visit.fed_back, "started": visit.started}
        yield FED_BACK_TOO_EARLY, "fed_back", {"code": visit.code, **days}
    if visit.leader and visit.kind not in OWN and is_below(visit.leader_path, visit.unit_path):
        yield LEADER_INSIDE, "leader", {"code": visit.code, "post": visit.leader}
