"""Who is told when about what is owed: before its due day, after it, and then up the chain of posts."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from zeren.base.problems import Problem, declare
from zeren.base.text import Text

OFFICERS, DIRECT, FIRST, ABOVE = "officers", "direct", "first", "above"
"""Whoever files for the unit; the posts of its direct and of its first responsibility; the first one above it."""


class Step(NamedTuple):
    """So many days after the due day (before it where negative), who is told."""

    name: str
    days: int
    whom: tuple[str, ...]


STEPS = (
    Step("week", -7, (OFFICERS,)),
    Step("day", -1, (OFFICERS,)),
    Step("late", 1, (OFFICERS, DIRECT)),
    Step("later", 4, (OFFICERS, FIRST)),
    Step("latest", 10, (OFFICERS, FIRST, ABOVE)),
)
LAST = 30
"""So many days after the due day nobody is told any more."""
FIRST_DAY, LAST_DAY = -STEPS[0].days, LAST


def step_on(due: dt.date, day: dt.date) -> Step | None:
    """The step that a day has come to: after days on which no sweep ran only the latest, never all of them."""
    passed = (day - due).days
    reached = [step for step in STEPS if step.days <= passed]
    if not reached or passed > LAST:
        return None
    # What was to be said before the due day is not said after it.
    return reached[-1] if reached[-1].days > 0 or passed <= 0 else None


def key_of(obligation: int, due: dt.date, step: Step) -> str:
    """What is told once: a due day that moves begins anew."""
    return f"owed {obligation} {due.isoformat()} {step.name}"


def words(unit: str, title: Text, period: str, due: dt.date, day: dt.date) -> Text:
    """The sentence."""
    told = {"unit": unit, "title": title, "period": period, "due": due, "n": abs((day - due).days)}
    if day <= due:
        return Text(
            "{unit}：{title}（{period}）{n}天后到期（{due}）", "{unit}: {title} ({period}) is due in {n} days, on {due}"
        ).fill(**told)
    return Text(
        "{unit}：{title}（{period}）已逾期{n}天（{due}）",
        "{unit}: {title} ({period}) has been overdue for {n} days, since {due}",
    ).fill(**told)


def urged(unit: str, title: Text, period: str, due: dt.date | None, day: dt.date) -> Text:
    """The sentence of a reminder by hand."""
    when = words(unit, title, period, due, day) if due else Text(unit, unit)
    return Text("上级催办：{what}", "From above: {what}").fill(what=when)


def urge_key(obligation: int, day: dt.date) -> str:
    """What somebody above is reminded of by hand is told once a day."""
    return f"urged {obligation} {day.isoformat()}"


def nobody_told(post: str) -> Problem:
    """Why nobody would be told."""
    return NOBODY_HOLDS(post=post) if post else NOBODY_FILES()


URGED_INSIDE = declare(
    "reminder_from_inside",
    zh="催办由上级单位的人做",
    en="a reminder comes from somebody above the unit",
    do_zh="本单位的事项直接办就行",
    do_en="what the unit itself owes is simply done",
)
REMINDED_TODAY = declare(
    "reminder_sent_today",
    zh="今天已经催过",
    en="it was reminded of today already",
    do_zh="明天再催，或者打个电话",
    do_en="remind again tomorrow, or call",
)
NOBODY_FILES = declare(
    "reminder_reaches_nobody",
    zh="这个单位没有能收到提醒的填报账号",
    en="nobody who files for this unit has an account that a reminder reaches",
    do_zh="请安全管理员给单位的填报人授权",
    do_en="ask the security administrator to grant somebody the role for the unit",
)
NOBODY_HOLDS = declare(
    "reminder_reaches_no_holder",
    zh="岗位{post}和本单位填报人都没有能收到提醒的账号",
    en="neither the post {post} nor whoever files for the unit has an account that a reminder reaches",
    do_zh="请安全管理员给担任这个岗位的人授权",
    do_en="ask the security administrator to grant the holder of the post a role",
)
