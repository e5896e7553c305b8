"""Trees and times, decided over plain values. Everything climbs in loops: a tree may be of any depth."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeVar

from zeren.base.dates import parse_date
from zeren.base.problems import Problem, Refused, declare

Key = TypeVar("Key", bound=Hashable)

STEP = 9
"""Digits of one step of a path."""


def circles(above: Mapping[int, int | None]) -> list[list[int]]:
    """The circles of a relation in which everybody has at most one superior: each once, from its smallest member up."""
    done: set[int] = set()
    found = []
    for start in above:
        trail: dict[int, int] = {}
        here: int | None = start
        while here is not None and here not in done and here not in trail:
            trail[here] = len(trail)
            here = above.get(here)
        if here is not None and here in trail:
            found.append(_from_smallest(list(trail)[trail[here] :]))
        done.update(trail)
    return found


def _from_smallest(circle: list[int]) -> list[int]:
    first = circle.index(min(circle))
    return circle[first:] + circle[:first]


def paths(above: Mapping[int, int | None]) -> dict[int, str]:
    """The path of every unit of a tree without circles."""
    known: dict[int, str] = {}
    for start in above:
        trail = []
        here: int | None = start
        while here is not None and here not in known:
            trail.append(here)
            here = above.get(here)
        path = known[here] if here is not None else ""
        for unit in reversed(trail):
            path += f"{unit:0{STEP}d}"
            known[unit] = path
    return known


def after(path: str) -> str:
    """The end of the range of a subtree: `path <= p < after(path)` holds for the unit and all below it."""
    return path[:-1] + chr(ord(path[-1]) + 1)


def is_below(path: str, top: str) -> bool:
    """Whether a path lies in the subtree of another, the top included."""
    return top <= path < after(top)


def walk(units: Iterable[tuple[int, int | None, int | None, str]]) -> Iterator[tuple[int, int]]:
    """The official order: (unit, depth) from (unit, superior, order, code). Units without an order number come last."""
    below: dict[int | None, list[tuple[bool, int, str, int]]] = {}
    for unit, superior, order, code in units:
        below.setdefault(superior, []).append((order is None, order or 0, code, unit))
    waiting = [(row, 0) for row in sorted(below.get(None, ()), reverse=True)]
    while waiting:
        row, depth = waiting.pop()
        yield row[-1], depth
        waiting.extend((lower, depth + 1) for lower in sorted(below.get(row[-1], ()), reverse=True))


class Span(NamedTuple):
    """Days from `start` up to, not including, `end`; None is open."""

    start: dt.date | None
    end: dt.date | None

    def crossed(self) -> bool:
        """Whether it ends before it begins."""
        return self.start is not None and self.end is not None and self.end < self.start

    def inside(self, outer: Span) -> bool:
        """Whether it lies in another, as far as both say. An end left open ends with the outer one."""
        starts_early = self.start is not None and outer.start is not None and self.start < outer.start
        starts_late = self.start is not None and outer.end is not None and self.start >= outer.end
        ends_early = self.end is not None and outer.start is not None and self.end < outer.start
        ends_late = self.end is not None and outer.end is not None and self.end > outer.end
        return not (starts_early or starts_late or ends_early or ends_late)


def meet(one: Span, other: Span) -> bool:
    """Whether two times have a day in common."""
    latest = max(one.start or dt.date.min, other.start or dt.date.min)
    return all(latest < (span.end or dt.date.max) for span in (one, other))


def left(ends: Iterable[dt.date | None]) -> dt.date | None:
    """The first day on which somebody holds no post any more, from the ends of all their appointments.

    None while one is open, and for somebody who never held any: whoever has no post cannot leave it.
    """
    known = list(ends)
    return None if None in known else max((end for end in known if end is not None), default=None)


ROLE_OF_TIER = {
    "first": "first_responsible",
    "primary": "unit_leader",
    "direct": "unit_leader",
    "leadership": "unit_leader",
    "lead": "officer",
    "staff": "officer",
}
"""The role that is suggested to whoever holds a post of a tier; somebody competent grants it, or another."""


def suggested_role(tiers: Iterable[str]) -> str:
    """The role suggested to the holder of posts of these tiers: that of the highest; a post without a tier files."""
    wanted = {ROLE_OF_TIER.get(tier, "officer") for tier in tiers} or {"officer"}
    return next(role for role in ("first_responsible", "unit_leader", "officer") if role in wanted)


_CODE = re.compile(r"[\w.-]{1,60}")


def person_problems(code: str, name: str, taken: bool) -> list[Problem]:
    """What is wrong with somebody new."""
    problems = [] if _CODE.fullmatch(code) else [BAD_CODE(found=code)]
    problems += [] if 0 < len(name) <= 200 else [NO_NAME()]
    return [*problems, CODE_TAKEN(found=code)] if taken else problems


def day_of(typed: str) -> dt.date | None:
    """The day that was typed, None for nothing. Raises `Refused`."""
    typed = typed.strip()
    if not typed:
        return None
    try:
        return parse_date(typed)
    except ValueError as wrong:
        raise Refused([NO_DAY(found=typed[:40])]) from wrong


def overlaps(held: Iterable[tuple[Key, Span, str]]) -> Iterator[tuple[str, str]]:
    """Pairs (later, earlier) that hold one place on the same day, from (place, span, code) by place and start."""
    here: Key | None = None
    longest: tuple[dt.date, str] = (dt.date.min, "")
    for place, span, code in held:
        start, end = span.start or dt.date.min, span.end or dt.date.max
        if place != here:
            here, longest = place, (dt.date.min, "")
        if end <= start:
            continue
        if longest[1] and start < longest[0]:
            yield code, longest[1]
        longest = max(longest, (end, code), key=lambda pair: pair[0])


UNIT_CIRCLE = declare(
    "unit_circle",
    zh="上级关系绕成一圈：{circle}",
    en="the units above one another form a circle: {circle}",
    do_zh="找出其中填错的上级单位；最上级单位的“上级单位”留空",
    do_en="find the superior that is wrong; the unit at the top has none",
)
SUCCESSOR_CIRCLE = declare(
    "successor_circle",
    zh="并入关系绕成一圈：{circle}",
    en="the units merged into one another form a circle: {circle}",
    do_zh="改正并入单位，最后承接的单位不再并入别的单位",
    do_en="correct the successors; the unit that took over last has none",
)
SUCCESSOR_OPEN = declare(
    "successor_without_closing",
    zh="填了并入单位{found}，却没有撤销日期",
    en="the unit was merged into {found} but has no closing date",
    do_zh="补上撤销日期，或清空并入单位",
    do_en="give the day it was closed, or empty the successor",
)
CLOSED_BEFORE_OPENED = declare(
    "closed_before_opened",
    zh="撤销日期{closed}早于成立（设立）日期{opened}",
    en="it was closed on {closed}, before it was opened on {opened}",
    do_zh="核对两个日期",
    do_en="check both dates",
)
POST_OUTSIDE_UNIT = declare(
    "post_outside_unit",
    zh="岗位的存续时间超出单位{unit}的存续时间",
    en="the post exists while its unit {unit} does not",
    do_zh="岗位的设立、撤销日期应在单位的成立、撤销日期之内",
    do_en="keep the post's dates inside those of the unit",
)
POST_LEFT_OUTSIDE = declare(
    "post_left_outside_unit",
    zh="岗位{post}的存续时间会超出单位{unit}的存续时间",
    en="post {post} would exist while its unit {unit} does not",
    do_zh="在表里一起改岗位的设立、撤销日期，或核对单位的日期",
    do_en="change the dates of the post in the table as well, or check those of the unit",
)
HELD_OUTSIDE = declare(
    "appointment_left_outside_post",
    zh="{name}的任职时间会超出岗位{post}的存续时间",
    en="the appointment of {name} would lie outside the time of post {post}",
    do_zh="在表里一起改任职、免职日期，或核对岗位的日期",
    do_en="change the dates of the appointment in the table as well, or check those of the post",
)
ENDED_BEFORE_START = declare(
    "appointment_ended_before_start",
    zh="免职日期{end}早于任职日期{start}",
    en="the appointment ended on {end}, before it started on {start}",
    do_zh="核对两个日期",
    do_en="check both dates",
)
APPOINTMENT_OUTSIDE_POST = declare(
    "appointment_outside_post",
    zh="任职时间超出岗位{post}的存续时间",
    en="the appointment lies outside the time of post {post}",
    do_zh="任职、免职日期应在岗位的设立、撤销日期之内",
    do_en="keep the dates inside those of the post",
)
APPOINTMENTS_OVERLAP = declare(
    "appointments_overlap",
    zh="岗位{post}同一时间有两人任职：{found}与{other}",
    en="post {post} is held twice at one time: {found} and {other}",
    do_zh="给前任填免职日期，或把代理人员的“代理”填“是”",
    do_en="end the earlier appointment, or mark the one who stands in as acting",
)
POST_HELD = declare(
    "post_held_already",
    zh="“{post}”在这段时间由{name}担任（{start}至{end}）",
    en="{post} is held by {name} at that time ({start} to {end})",
    do_zh="先给前任填免职日期；只是临时代替的，选“代理”",
    do_en="end the earlier appointment first; for a stand-in choose “acting”",
)
OWN_POST = declare(
    "post_held_by_the_same",
    zh="{name}在这段时间本来就担任“{post}”，不能代理自己",
    en="{name} holds {post} at that time and cannot stand in for themselves",
    do_zh="代理要另选一人；要改日期，请更正原来的任职",
    do_en="choose somebody else as the stand-in; to change days, correct the appointment that is there",
)
TWO_PLACES = declare(
    "person_in_two_places",
    zh="{name}在这段时间还担任“{other}”，与“{post}”不能兼任",
    en="{name} holds {other} at that time, which cannot be held together with {post}",
    do_zh="先免去其中一个，或改为代理；岗位其实可以兼任的，请改岗位的“不得兼任”",
    do_en="end one of them first, or make it acting; if the post may be held beside others, change its mark",
)
BAD_CODE = declare(
    "person_code_unusable",
    zh="人员编号“{found}”不能用",
    en="“{found}” cannot be the id of a person",
    do_zh="用1到60个字母、数字、汉字或 . _ -",
    do_en="use 1 to 60 letters, digits or . _ -",
)
CODE_TAKEN = declare(
    "person_code_taken",
    zh="人员编号“{found}”已经有人用了",
    en="the id “{found}” is taken",
    do_zh="核对是不是同一个人；不是就换一个编号",
    do_en="see whether it is the same person; if not, use another id",
)
NO_NAME = declare(
    "person_without_name",
    zh="没有填姓名",
    en="the name is missing",
    do_zh="填写姓名",
    do_en="give the name",
)
NOT_YET = declare(
    "day_not_come",
    zh="{day}还没有到",
    en="{day} has not come yet",
    do_zh="到那天再改，或核对日期",
    do_en="change it on that day, or check the day",
)
NOBODY_FOUND = declare(
    "nobody_found",
    zh="没有找到“{found}”",
    en="“{found}” was not found",
    do_zh="按编号或完整的名称填写",
    do_en="give the id or the whole name",
)
SEVERAL_FOUND = declare(
    "several_found",
    zh="“{found}”不止一个：{codes}",
    en="there are several “{found}”: {codes}",
    do_zh="请填编号",
    do_en="give the id",
)
NO_DAY = declare(
    "day_unreadable",
    zh="日期“{found}”看不懂",
    en="“{found}” is not a date",
    do_zh="按2026-03-01这样填写",
    do_en="write it as 2026-03-01",
)
