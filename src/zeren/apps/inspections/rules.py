"""What must hold of an inspection. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from zeren.apps.inspections.states import OWN
from zeren.apps.organisation.rules import is_below
from zeren.base.problems import Kind, declare

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
