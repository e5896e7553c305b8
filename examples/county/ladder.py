"""What is owed upward by a day, and how it came in: the steps of the timeliness ladder."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from examples.county import wording
from examples.county.chance import weighted, workday
from examples.county.rows import Obligation
from examples.county.year import DOCUMENT, Year

STEPS = ("on_time", "reminded", "late_days", "late_weeks", "late_months", "missing", "extended")
LATE = (("reminded", 4), ("late_days", 4), ("late_weeks", 2), ("late_months", 1), ("missing", 2), ("extended", 2))
DAYS = {"on_time": -6, "reminded": 4, "late_days": 3, "late_weeks": 9, "late_months": 45, "extended": 8}
"""Days after the due date on which a report of each step came in."""


class Owed(NamedTuple):
    """Something owed upward by a day."""

    duty: str
    period: str
    due: dt.date
    title: str


def owed(year: int) -> tuple[Owed, ...]:
    """Everything owed upward in a year."""
    return (
        Owed("half_year_report", f"{year}H1", dt.date(year, 6, 20), "上半年责任制工作落实情况报告"),
        Owed("half_year_report", f"{year}H2", dt.date(year, 12, 20), "下半年责任制工作落实情况报告"),
        Owed("annual_report", str(year), dt.date(year, 12, 20), "年度责任制工作落实情况报告"),
        Owed("letter", str(year), dt.date(year, 3, 31), "签订年度责任书"),
    )


def reports(year: Year) -> None:
    """Every report and the letter, each on some step; a unit that is not yet or no longer there owes nothing."""
    for n, item in enumerate(owed(year.year)):
        step = _planted(year) if n == 0 else ""
        step = step or _drawn(year)
        if not (year.office.exists(item.due) and year.signs(item.due)):
            continue
        if not _there_throughout(year, item.period):
            step = "on_time"  # the calendar asks nothing of a part of a period, so nothing can be amended
        if "excused" in year.office.parts and n == 1:
            reason = "机构调整期间由上级统一报送"
            year.obligations.append(Obligation(year.office.code, item.duty, item.period, not_applicable=reason))
        else:
            deliver(year, item, step)


def _there_throughout(year: Year, period: str) -> bool:
    start = dt.date(year.year, 7 if period.endswith("H2") else 1, 1)
    end = dt.date(year.year, 7, 1) if period.endswith("H1") else dt.date(year.year + 1, 1, 1)
    opened, closed = year.office.opened, year.office.closed
    return (opened is None or opened <= start) and (closed is None or closed >= end)


def _drawn(year: Year) -> str:
    on_time = year.facts.random() < year.office.diligence or year.steady
    late = weighted(year.facts, LATE)
    if on_time or (late == "extended" and not year.approver):
        return "on_time"
    return late


def _planted(year: Year) -> str:
    """One unit after the other begins with another step, so that every step occurs in every county."""
    office = year.office
    if office.category in {"department", "institution"} and not office.parts & {"leader", "founded"}:
        return STEPS[int(office.code[1:]) % len(STEPS)]
    return ""


def deliver(year: Year, item: Owed, step: str) -> None:
    """The report as a record; the reminder or the extension as an amended obligation."""
    row = Obligation(year.office.code, item.duty, item.period)
    if step in {"reminded", "missing"}:
        year.obligations.append(row._replace(reminded=item.due + dt.timedelta(days=2)))
    if step == "extended":
        until = item.due + dt.timedelta(days=10)
        year.obligations.append(row._replace(extended=until, approver=year.approver))
    if step == "missing":
        return
    day = item.due + dt.timedelta(days=DAYS[step])
    sent = workday(day) if step == "on_time" else day
    more = {"period": item.period, "submitted": sent, "signers": year.staff.signers(important=True)}
    year.add(item.duty, sent, item.title, DOCUMENT, outcome=wording.result(year.words), **more)
