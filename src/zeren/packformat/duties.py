"""Duties: what is owed, by whom, what shows that it was done, and when it is due."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import PlainValidator, model_validator
from pydantic_core import PydanticCustomError

from zeren.base.dates import MONTHS, Every
from zeren.packformat.instruments import References
from zeren.packformat.strict import Amount, Cites, Ids, Name, Strict, Whole, Words, between, written_as

MONTH_DAY = re.compile(r"[0-9]{2}-[0-9]{2}")


def _month_days(value: object) -> tuple[str, ...]:
    days = value if isinstance(value, tuple) else (value,)
    if not days or not all(isinstance(day, str) and MONTH_DAY.fullmatch(day) for day in days):
        raise PydanticCustomError("pack_month_day", "a month and day")
    return tuple(str(day) for day in days)


_DAY = {"type": "string", "pattern": f"^{MONTH_DAY.pattern}$"}
_DAYS = {"anyOf": [_DAY, {"type": "array", "minItems": 1, "items": _DAY}]}


class CalendarEntry(Strict):
    """One dated obligation for each period: due on a month and day for each period in turn, or days after its end.

    `next_workday`: a due day on which nobody works moves to the next working day. `working`: the days after the end
    are working days. `least`: so many records meet it, not one. `posts`: each post of the duty's tiers owes it.
    """

    every: Every
    due: Annotated[tuple[str, ...], PlainValidator(_month_days), written_as(**_DAYS)] | None = None
    days_after: Annotated[Whole, *between(1, 366)] | None = None
    minutes: Whole | None = None
    next_workday: bool = False
    working: bool = False
    least: Annotated[Whole, *between(1, 366)] = 1
    posts: bool = False

    @model_validator(mode="after")
    def _one_form(self) -> CalendarEntry:
        if self.working and self.days_after is None:
            raise PydanticCustomError("pack_working_days", "working needs days_after")
        if (self.due is None) == (self.days_after is None):
            raise PydanticCustomError("pack_due_form", "due or days_after")
        if self.due is not None and len(self.due) != 12 // MONTHS[self.every]:
            raise PydanticCustomError("pack_due_count", "{count} days", {"count": 12 // MONTHS[self.every]})
        return self


class Follow(Strict):
    """One dated obligation for each event, due days after it: `opened` (the unit begins), `appointed` (somebody takes
    up a post of the duty's tiers; that post owes it), `recorded` (a record of the duty `duty`).

    `working`: they are working days.
    """

    after: Literal["opened", "appointed", "recorded"]
    duty: Name | None = None
    days: Annotated[Whole, *between(1, 366)]
    working: bool = False
    minutes: Whole | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Follow:
        if (self.duty is None) == (self.after == "recorded"):
            raise PydanticCustomError("pack_follow_form", "duty with recorded")
        return self


class Duty(Strict):
    """A duty. No `categories` means every assessed one; `times` is how often a year it is expected without a date;
    `rests_on` names clauses of instruments.
    """

    id: Name
    title: Words
    what: Words
    how: Words
    how_often: Words
    tiers: Ids
    categories: Ids = ()
    proof: Ids = ()
    done: Words = Words()
    minutes: Whole
    times: Amount = 0
    example: Words = Words()
    calendar: tuple[CalendarEntry, ...] = ()
    follows: tuple[Follow, ...] = ()
    clause: Words
    rests_on: References = ()
    cites: Cites = ()

    def owed_by(self, category: str) -> bool:
        """Whether units of this category owe it."""
        return not self.categories or category in self.categories
