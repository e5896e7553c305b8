"""What due process asks of a case. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from zeren.apps.accountability.states import STANDS, STATES
from zeren.base.problems import Kind, declare
from zeren.base.text import Text

Complaint = tuple[Kind, str, Mapping[str, object]]
"""A kind of problem, the key of the column it concerns, and the data of its sentence."""

WITHOUT_HEARING = declare(
    "decision_without_hearing",
    zh="问责事项{code}已作决定，但此前没有告知，或没有陈述申辩，也没有放弃陈述",
    en="Case {code} was decided without notice before it, or without a statement or a signed waiver",
    do_zh="先告知、听取陈述申辩（或由当事单位签字放弃），再作决定；补全告知日期和陈述申辩日期",
    do_en="Notice and the statement (or a signed waiver) come before the decision; give their days",
)
NO_BODY = declare(
    "case_no_body",
    zh="问责事项{code}已作决定，但没有决定机关",
    en="Case {code} was decided, but no competent body is named",
    do_zh="填写有权决定的机关",
    do_en="Name the competent body",
)
STEP_MISSING = declare(
    "case_step_missing",
    zh="问责事项{code}的状态是“{state}”，但没有{what}",
    en="Case {code} is “{state}” but has no {what}",
    do_zh="填写日期，或改正状态",
    do_en="Give the day, or correct the state",
)
STEP_TOO_EARLY = declare(
    "case_date_without_state",
    zh="问责事项{code}填了{what}，但状态是“{state}”",
    en="Case {code} has a {what}, but is “{state}”",
    do_zh="改正状态，或删去日期",
    do_en="Correct the state, or drop the day",
)
OUT_OF_ORDER = declare(
    "case_out_of_order",
    zh="问责事项{code}的{later}{late}早于{earlier}{early}",
    en="Case {code} has its {later}, {late}, before its {earlier}, {early}",
    do_zh="按先后改正日期",
    do_en="Correct the days",
)

DAYS: Final[Mapping[str, Text]] = {
    "noticed": Text("告知日期", "day of notice"),
    "heard": Text("陈述申辩日期", "day of the statement"),
    "decided": Text("决定日期", "day of decision"),
    "served": Text("送达日期", "day of service"),
    "expires": Text("到期日期", "day of expiry"),
}
"""In the order in which they follow each other."""

_UP_TO: Final[Mapping[str, int]] = {"proposed": 0, "noticed": 1, "heard": 2}
"""How many of the days a case may have that was not decided yet."""


@dataclass(frozen=True, slots=True)
class Stand:
    """A case as its rules see it: its state, its days, whether a signed waiver stands for the statement, who
    decided.
    """

    code: str
    state: str
    noticed: dt.date | None = None
    heard: dt.date | None = None
    waived: bool = False
    decided: dt.date | None = None
    body: str = ""
    served: dt.date | None = None
    expires: dt.date | None = None


def was_heard(case: Stand) -> bool:
    """Whether the one concerned had notice and made a statement, or signed a waiver."""
    return case.noticed is not None and (case.heard is not None or case.waived)


def may_decide(case: Stand, on: dt.date) -> bool:
    """Whether a competent body may decide on a day: after the notice, and not before the statement."""
    days = [day for day in (case.noticed, case.heard) if day is not None]
    return case.state == "heard" and was_heard(case) and on >= max(days)


def complaints(case: Stand) -> Iterator[Complaint]:
    """Every breach of due process in a case, and every contradiction between its state and its days."""
    yield from _decision(case)
    yield from _steps(case)
    yield from _order(case)


def _decision(case: Stand) -> Iterator[Complaint]:
    if case.state in STANDS and case.decided is None:
        yield _missing(case, "decided")
    if case.state not in STANDS and case.decided is None:
        return
    if not was_heard(case):
        yield WITHOUT_HEARING, "noticed" if case.noticed is None else "heard", {"code": case.code}
    if not case.body:
        yield NO_BODY, "body", {"code": case.code}


def _steps(case: Stand) -> Iterator[Complaint]:
    if case.state in {"noticed", "heard"} and case.noticed is None:
        yield _missing(case, "noticed")
    if case.state == "heard" and case.heard is None and not case.waived:
        yield _missing(case, "heard")
    names = list(DAYS)[:-1]
    for name in names[_UP_TO.get(case.state, len(names)) :]:
        if getattr(case, name) is not None:
            data = {"code": case.code, "what": DAYS[name], "state": STATES[case.state]}
            yield STEP_TOO_EARLY, name, data


def _missing(case: Stand, name: str) -> Complaint:
    return STEP_MISSING, name, {"code": case.code, "what": DAYS[name], "state": STATES[case.state]}


def _order(case: Stand) -> Iterator[Complaint]:
    given = [(name, day) for name in DAYS if (day := getattr(case, name)) is not None]
    for (earlier, early), (later, late) in pairwise(given):
        if late < early:
            data = {"earlier": DAYS[earlier], "early": early, "later": DAYS[later], "late": late}
            yield OUT_OF_ORDER, later, {"code": case.code, **data}
