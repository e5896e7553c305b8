"""Stand-ins: for whom somebody acts, and what somebody says who names one while away. Plain values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from zeren.base.problems import Problem, Where, declare


def on_behalf(seats: Iterable[tuple[int, str, str, bool]], owner: int | None, path: str) -> str:
    """For whom somebody would act who acts on something of a unit: the name, "" where it is theirs anyway.

    `seats`: their posts by key, path of the unit, for whom they act, and whether they act. What has an owner among
    them is the owner's; else a post of their own in the unit or above it makes it theirs; else the nearest that they
    act for.
    """
    over = [one for one in seats if path.startswith(one[1])]
    owning = [one for one in over if one[0] == owner]
    near = owning or sorted(over, key=lambda one: (one[3], -len(one[1])))
    return near[0][2] if near and near[0][3] else ""


LONGEST = dt.timedelta(days=366)
"""So long somebody may be stood in for by their own word; who stays away longer is appointed for."""


def stand_in_problems(posts: Sequence[str], start: dt.date | None, end: dt.date | None, day: dt.date) -> list[Problem]:
    """What is wrong with naming a stand-in for own posts from a day on, up to, not including, another."""
    problems = [] if posts else [NO_OWN_POST(Where(column="post"))]
    if end is None:
        problems.append(WITHOUT_END(Where(column="end")))
    if start is None or start < day:
        problems.append(BEGINS_EARLIER(Where(column="start")))
    elif end is not None and not start < end <= start + LONGEST:
        problems.append(ENDS_WRONG(Where(column="end")))
    return problems


NO_OWN_POST = declare(
    "stand_in_without_post",
    zh="没有选由谁代理的岗位",
    en="no post of your own was chosen",
    do_zh="在自己担任的岗位里选，至少一个；代理的岗位不能再转给别人",
    do_en="choose one of the posts you hold; one that you only stand in for cannot be passed on",
)
WITHOUT_END = declare(
    "stand_in_without_end",
    zh="没有填回来的日期",
    en="it does not say when you are back",
    do_zh="代理要有期限：填回来上班的那一天，早回来可以提前结束",
    do_en="standing in has an end: give the day you are back; it can be ended earlier",
)
BEGINS_EARLIER = declare(
    "stand_in_begins_earlier",
    zh="开始日期没有填，或者在今天以前",
    en="the first day is missing or before today",
    do_zh="填今天或以后的日期",
    do_en="give today or a later day",
)
ENDS_WRONG = declare(
    "stand_in_ends_wrong",
    zh="回来的日期要晚于开始日期，最长一年",
    en="the day you are back comes after the first, within a year",
    do_zh="核对两个日期；离开更久的，请管理员任命代理",
    do_en="check both days; for a longer time ask the administrator to appoint somebody",
)
NOT_IN_POST = declare(
    "stand_in_holds_nothing",
    zh="{name}今天没有任职，不能代理",
    en="{name} holds no post today and cannot stand in",
    do_zh="选一位现在任职的人",
    do_en="choose somebody who holds a post",
)
