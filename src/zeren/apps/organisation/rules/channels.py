"""The organisation's own channels: what the register needs, and how one stands. Plain values."""

from __future__ import annotations

import datetime as dt

from zeren.apps.organisation.states import CHANNELS
from zeren.base.problems import Problem, declare

STALE = dt.timedelta(days=90)
"""How long a channel may go without anything new."""

KIND_UNKNOWN = declare(
    "channel_kind_unknown",
    zh="没有“{found}”这一类平台",
    en="there is no kind of channel “{found}”",
    do_zh="从列出的类别里选",
    do_en="choose one of the kinds listed",
)
CODE_TAKEN = declare(
    "channel_code_taken",
    zh="平台编号“{found}”没有填或者已经用过",
    en="the id of the channel, “{found}”, is empty or taken",
    do_zh="另填一个编号",
    do_en="give another id",
)
NAME_MISSING = declare(
    "channel_name_missing",
    zh="没有填平台名称",
    en="the channel has no name",
    do_zh="填名称，不超过200字",
    do_en="give a name of at most 200 characters",
)
OWNER_APPROVES = declare(
    "channel_owner_approves",
    zh="负责和审批是同一个岗位",
    en="the owner approves their own work",
    do_zh="审批另填一个岗位",
    do_en="have another post approve",
)
CLOSED_BEFORE = declare(
    "channel_closed_before_opened",
    zh="日期{day}早于开通日{opened}，或者在今天以后",
    en="{day} is before the channel was opened ({opened}) or after today",
    do_zh="核对日期",
    do_en="check the date",
)
OVER = declare(
    "channel_closed_already",
    zh="这个平台已经关停",
    en="the channel is closed already",
    do_zh="要恢复使用，请另行登记",
    do_en="register it anew to use it again",
)
FEWER_ANSWERS = declare(
    "channel_fewer_answers",
    zh="累计答复{found}件，比原来的{before}件少",
    en="{found} answers are fewer than the {before} noted before",
    do_zh="填开通以来的累计数",
    do_en="give the number since it was opened",
)


def problems(name: str, kind: str, owner: str, approver: str) -> list[Problem]:
    """What speaks against an entry of the register."""
    found = [] if 0 < len(name) <= 200 else [NAME_MISSING()]
    found += [] if kind in CHANNELS else [KIND_UNKNOWN(found=kind)]
    return found + ([OWNER_APPROVES()] if owner == approver else [])


def day_problems(opened: dt.date, day: dt.date, today: dt.date) -> list[Problem]:
    """A day on which something happened to a channel lies between its opening and today."""
    return [] if opened <= day <= today else [CLOSED_BEFORE(day=day, opened=opened)]


def health(
    filing: str, opened: dt.date, updated: dt.date | None, closed: dt.date | None, day: dt.date, *, held: bool
) -> str:
    """How a channel stands on a day, a key of `states.HEALTH`."""
    if closed is not None and closed <= day:
        return "closed"
    if not held:
        return "vacant"
    if not filing:
        return "unfiled"
    return "stale" if day - (updated or opened) > STALE else "good"
