"""Who is told when about what is owed: before its due day, after it, and then up the chain of posts."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

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
