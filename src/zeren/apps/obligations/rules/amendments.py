"""What a filed amendment of an obligation must be like, and which day counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from zeren.apps.obligations.rules import problems
from zeren.apps.organisation.rules import is_below
from zeren.base.dates import Period
from zeren.base.problems import Kind

Complaint = tuple[Kind, str, Mapping[str, object]]
"""A kind of problem, the key of the column it concerns, and the data of its sentence."""


@dataclass(frozen=True, slots=True)
class Amendment:
    """What was filed about an obligation. `due` is the day that holds without the extension, None if nobody knows one
    yet.

    `approver` is the code of a post, `approver_path` and `unit_path` are paths of `organisation.Unit`.
    """

    named: str
    unit_path: str
    due: dt.date | None = None
    extended: dt.date | None = None
    approver: str = ""
    approver_path: str = ""


def effective_due(due: dt.date | None, extended: dt.date | None) -> dt.date | None:
    """The due day that counts: an approved extension replaces the first one."""
    return extended or due


AHEAD = dt.timedelta(days=92)
"""A plan for a period may be due so long before it begins."""


def earliest(period: Period) -> dt.date:
    """The first day on which something can be due for a period: for what follows an event the day of the event."""
    single = period.end - period.start == dt.timedelta(days=1)
    return period.start if single else period.start - AHEAD


def due_too_early(named: str, told: dt.date | None, period: Period) -> Iterator[Complaint]:
    """Whether a due day as filed comes before what it is due for."""
    first = earliest(period)
    if told is not None and told < first:
        yield problems.DUE_BEFORE, "due", {"named": named, "due": told, "first": first}


def is_late(effective: dt.date | None, delivered: dt.date | None, day: dt.date) -> bool:
    """Whether an obligation is late on a day: its effective due day is over and it was not met by that day."""
    if effective is None or day <= effective:
        return False
    return delivered is None or delivered > effective


def complaints(amendment: Amendment) -> Iterator[Complaint]:
    """What is wrong with an extension: nobody approved it, somebody inside the unit did, or it is no later day."""
    if amendment.extended is None:
        return
    data = {"named": amendment.named, "extended": amendment.extended}
    if not amendment.approver:
        yield problems.EXTENSION_UNAPPROVED, "approver", data
    elif not amendment.approver_path or is_below(amendment.approver_path, amendment.unit_path):
        yield problems.EXTENSION_INSIDE, "approver", {"named": amendment.named, "post": amendment.approver}
    yield from too_early(amendment.named, amendment.due, amendment.extended)


def too_early(named: str, due: dt.date | None, extended: dt.date | None) -> Iterator[Complaint]:
    """Whether an extension is no later than the due day. Asked again when the calendar makes or moves the due day."""
    if due is not None and extended is not None and extended <= due:
        yield problems.EXTENSION_NOT_LATER, "extended", {"named": named, "extended": extended, "due": due}
