"""What a row of the ledger must be like to agree with its state, with its dates and with who checked it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from zeren.apps.findings.rules import problems
from zeren.apps.findings.rules.independence import is_outside, verifier_is_outside
from zeren.apps.findings.states import CLOSED, EXPLAINED, STATES, VERIFIED
from zeren.base.problems import Kind
from zeren.base.text import Text

Complaint = tuple[Kind, str, Mapping[str, object]]
"""A kind of problem, the key of the column it concerns, and the data of its sentence."""

_DAY_TEXT: Final[Mapping[str, Text]] = {
    "verified": Text("验收日期", "day of verification"),
    "closed": Text("销号日期", "day of closure"),
    "published": Text("公开日期", "day of publication"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the ledger of findings, as its rules see it. Posts are codes, empty if not named; paths are those of
    their units.
    """

    code: str
    state: str
    unit_path: str
    opened: dt.date
    due: dt.date | None = None
    extended: dt.date | None = None
    approver: str = ""
    approver_path: str = ""
    verified: dt.date | None = None
    verifier: str = ""
    verifier_path: str = ""
    closed: dt.date | None = None
    published: dt.date | None = None
    reopened: dt.date | None = None
    reason: str = ""
    owner: str = ""
    second: str = ""


def complaints(entry: Entry) -> Iterator[Complaint]:
    """Everything in a row that contradicts its state, its dates or the independence of those who checked."""
    yield from _verification(entry)
    yield from _closure(entry)
    yield from _misplaced_days(entry)
    yield from _extension(entry)
    yield from _reopening(entry)
    yield from _explanation(entry)


def _verification(entry: Entry) -> Iterator[Complaint]:
    if entry.state in VERIFIED:
        if entry.verified is None or not entry.verifier:
            column = "verified" if entry.verified is None else "verifier"
            yield problems.NOT_VERIFIED, column, {"code": entry.code, "state": STATES[entry.state]}
        elif entry.verified < entry.opened:
            days = {"verified": entry.verified, "opened": entry.opened}
            yield problems.VERIFIED_BEFORE_OPENED, "verified", {"code": entry.code, **days}
    if entry.verifier and not verifier_is_outside(entry.verifier_path, entry.unit_path):
        yield problems.VERIFIER_INSIDE, "verifier", {"code": entry.code, "post": entry.verifier}
    if entry.verifier and entry.verifier == entry.owner:
        yield problems.VERIFIER_OWNS, "verifier", {"code": entry.code, "post": entry.verifier}


def _closure(entry: Entry) -> Iterator[Complaint]:
    if entry.state in CLOSED:
        if entry.closed is None:
            yield problems.NOT_CLOSED, "closed", {"code": entry.code, "state": STATES[entry.state]}
        elif entry.verified is not None and entry.closed < entry.verified:
            days = {"closed": entry.closed, "verified": entry.verified}
            yield problems.CLOSED_BEFORE_VERIFIED, "closed", {"code": entry.code, **days}
        elif entry.published is not None and entry.published < entry.closed and entry.reopened is None:
            days = {"published": entry.published, "closed": entry.closed}
            yield problems.PUBLISHED_BEFORE_CLOSED, "published", {"code": entry.code, **days}
    if entry.state == "published" and entry.published is None:
        yield problems.NOT_PUBLISHED, "published", {"code": entry.code}


def _misplaced_days(entry: Entry) -> Iterator[Complaint]:
    # What was closed and published before a reopening stays on record; a verification does not, because it is void.
    past = entry.reopened is not None
    placed = {
        "verified": entry.state in VERIFIED,
        "closed": entry.state in CLOSED or past,
        "published": entry.state in {"published", "confirmed"} or past,
    }
    days = {"verified": entry.verified, "closed": entry.closed, "published": entry.published}
    for key, day in days.items():
        if day is not None and not placed[key]:
            data = {"code": entry.code, "what": _DAY_TEXT[key], "day": day, "state": STATES[entry.state]}
            yield problems.DATE_WITHOUT_STATE, key, data


def _extension(entry: Entry) -> Iterator[Complaint]:
    if entry.extended is None:
        return
    if not entry.approver:
        yield problems.EXTENSION_UNAPPROVED, "extension_approver", {"code": entry.code, "extended": entry.extended}
    elif not is_outside(entry.approver_path, entry.unit_path):
        yield problems.EXTENSION_INSIDE, "extension_approver", {"code": entry.code, "post": entry.approver}
    if entry.due is None or entry.extended <= entry.due:
        due = Text("（未填）", "(none)") if entry.due is None else entry.due
        yield problems.EXTENSION_NOT_LATER, "extended", {"code": entry.code, "extended": entry.extended, "due": due}


def _reopening(entry: Entry) -> Iterator[Complaint]:
    if entry.reopened is None:
        if entry.state == "reopened":
            yield problems.REOPENED_WITHOUT_DAY, "reopened", {"code": entry.code}
        return
    days = {"code": entry.code, "reopened": entry.reopened}
    if entry.state in VERIFIED:
        if entry.verified is not None and entry.verified < entry.reopened:
            yield problems.NOT_VERIFIED_AGAIN, "verified", {**days, "verified": entry.verified}
    elif entry.closed is None or entry.closed > entry.reopened or entry.closed < entry.opened:
        yield problems.NEVER_CLOSED, "reopened", days


def _explanation(entry: Entry) -> Iterator[Complaint]:
    if entry.state not in EXPLAINED:
        return
    data = {"code": entry.code, "state": STATES[entry.state]}
    if not entry.reason:
        yield problems.NOT_EXPLAINED, "reason", data
    if not entry.second or entry.second == entry.owner:
        yield problems.NO_SECOND, "second", data


def remedy_complaints(
    code: str, due: dt.date | None, done: dt.date | None, *, finding: str, opened: dt.date, limit: dt.date | None
) -> Iterator[Complaint]:
    """What contradicts the finding in a remedy's dates; `limit` is the finding's effective due day."""
    if due is not None and limit is not None and due > limit:
        yield problems.REMEDY_TOO_LATE, "due", {"code": code, "due": due, "finding": finding, "limit": limit}
    if done is not None and done < opened:
        yield problems.REMEDY_TOO_EARLY, "done", {"code": code, "done": done, "finding": finding, "opened": opened}
