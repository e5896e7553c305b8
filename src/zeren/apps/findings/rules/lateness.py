"""Which due day counts, what is late on a day, and what follows the longer it stays late. Nothing of it is stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final, NamedTuple

from zeren.base.text import Text


class Step(NamedTuple):
    """A rung of the ladder: due from so many days late on."""

    id: str
    days: int
    text: Text


LADDER: Final[tuple[Step, ...]] = (
    Step("reminder", 1, Text("提醒", "reminder")),
    Step("guidance_letter", 15, Text("督查指导书", "guidance letter")),
    Step("warning_letter", 30, Text("告诫书", "warning letter")),
    Step("interview", 60, Text("约谈", "interview")),
    Step("proposal", 90, Text("提出问责建议", "accountability proposal")),
)
"""The order is that of the letters in county practice; the days are Zeren's own and may be given by whoever asks."""


def effective_due(due: dt.date | None, extended: dt.date | None) -> dt.date | None:
    """The due day that counts: an approved extension replaces the first one."""
    return extended or due


def is_late(due: dt.date | None, verified: dt.date | None, day: dt.date) -> bool:
    """Whether a finding is late on a day: verified after its effective due day, or not verified by then and the due
    day is over.
    """
    if due is None:
        return False
    return (verified if verified is not None and verified <= day else day) > due


def days_late(due: dt.date | None, verified: dt.date | None, day: dt.date) -> int:
    """By how many days a finding is late on a day, 0 if it is not."""
    if due is None or not is_late(due, verified, day):
        return 0
    return ((verified if verified is not None and verified <= day else day) - due).days


def rung(days: int, ladder: Sequence[Step] = LADDER) -> Step | None:
    """The highest step that an open finding late by so many days has come to; None if it is not late."""
    reached = [step for step in ladder if days >= step.days]
    return reached[-1] if reached else None
