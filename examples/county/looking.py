"""Who looked at a unit in a year, and what they fed back."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from examples.county.chance import day_in, pick, stream, whole, workday
from examples.county.rows import Inspection
from examples.county.staffing import Staff
from examples.county.structure import ROOT, Office


@dataclass(frozen=True)
class Kind:
    """A kind of visit: its name, the share of units a year, days on site, days until feedback, its months."""

    id: str
    text: str
    share: float
    stay: int
    wait: int
    months: tuple[int, int] = (2, 9)


KINDS = (
    Kind("inspection", "巡察", 0.4, 30, 15),
    Kind("supervision", "专项督查", 0.55, 6, 8),
    Kind("spot_check", "抽查", 0.45, 1, 3),
    Kind("follow_up", "回访督查", 0.35, 2, 4, (9, 11)),
)


@dataclass(frozen=True)
class Visit:
    """An inspection with the id of its kind."""

    kind: str
    row: Inspection


def look(seed: int, office: Office, staff: Staff, watchers: list[str], year: int) -> list[Visit]:
    """The inspections of a unit's year. Nobody in the county looks at its top."""
    rng = stream(seed, office.key, year, "visits")
    if "silent" in office.parts or office.code == ROOT:
        return []
    unfed = "unfed" in office.parts and year == 2026
    visits = []
    for kind in KINDS:
        drawn, started, leader = (
            rng.random() < kind.share,
            day_in(rng, year, *_months(office, kind)),
            pick(rng, watchers),
        )
        wanted = drawn or (kind.id == "inspection" and office.steady)
        if wanted and not unfed and _there(office, started, kind.stay + kind.wait):
            visits.append(_visit(office, kind, started, leader))
    if unfed:
        visits.append(_still_on(office, watchers[0]))
    elif rng.random() < office.diligence:
        visits.append(_own_check(rng, office, staff, year))
    return [visit for visit in visits if _there(office, visit.row.started, 0)]


def _months(office: Office, kind: Kind) -> tuple[int, int]:
    """Steady units are looked at early, so that all is put right within the year."""
    return (kind.months[0], kind.months[0] + 2) if office.steady else kind.months


def _there(office: Office, day: dt.date, days: int) -> bool:
    end = day + dt.timedelta(days=days)
    return office.exists(day) and (office.closed is None or end < office.closed)


def _visit(office: Office, kind: Kind, started: dt.date, leader: str) -> Visit:
    ended = workday(started + dt.timedelta(days=kind.stay))
    fed_back = max(ended, workday(ended + dt.timedelta(days=kind.wait)))
    merged = "与年度业务检查合并进行" if kind.id == "supervision" and started.month % 2 else ""
    title = f"{started.year}年责任制工作{kind.text}"
    code, paper = f"J{started.year % 100}-{office.code}-{kind.id[:2].upper()}", f"关于{title}的反馈意见"
    row = Inspection(code, office.code, kind.text, title, started, ended, fed_back, leader, merged, paper)
    return Visit(kind.id, row)


def _own_check(rng: random.Random, office: Office, staff: Staff, year: int) -> Visit:
    started = day_in(rng, year, 3, 6 if office.steady else 10)
    ended = max(started, workday(started + dt.timedelta(days=whole(rng, 2, 9))))
    leader = staff.of("direct") if office.closed is None or started < office.closed else ""
    code, title = f"J{year % 100}-{office.code}-OWN", f"{year}年对照责任清单自查"
    return Visit("self_check", Inspection(code, office.code, "自查", title, started, ended, leader=leader))


def _still_on(office: Office, leader: str) -> Visit:
    started, title = dt.date(2026, 12, 7), "2026年责任制工作专项督查（进行中）"
    return Visit(
        "supervision", Inspection(f"J26-{office.code}-ON", office.code, "专项督查", title, started, leader=leader)
    )
