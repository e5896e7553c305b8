"""Accountability: the planted cases behind every veto, and one case in each state, by each trigger and each measure."""

from __future__ import annotations

import datetime as dt

from examples.county.rows import Case, Finding
from examples.county.structure import Office

TRIGGERS = {
    "refusal": "拒不整改",
    "perfunctory": "敷衍塞责",
    "slow": "落实不力",
    "false": "弄虚作假",
    "dereliction": "失职失责",
}
MEASURES = {
    "reminder": "提醒",
    "interview": "约谈提醒",
    "written_statement": "责令书面检查",
    "circular_criticism": "通报批评",
    "adjustment_advice": "调整建议",
    "referral": "移送",
}
PLANTED: dict[str, tuple[tuple[str, str, str, int], ...]] = {
    "to_zero": (("dereliction", "referral", "decided", 5),),
    "to_fail": (("refusal", "written_statement", "upheld", 4),),
    "cap": (("false", "interview", "decided", 6),),
    "lower": (("slow", "circular_criticism", "decided", 4), ("perfunctory", "circular_criticism", "changed", 9)),
}
"""Trigger, measure, state and month of 2026 of the cases of a unit that plays a part."""
OTHERS = (
    ("slow", "reminder", "decided", 3),
    ("perfunctory", "reminder", "proposed", 11),
    ("slow", "interview", "noticed", 11),
    ("perfunctory", "written_statement", "heard", 10),
    ("slow", "interview", "appealed", 8),
    ("perfunctory", "adjustment_advice", "decided", 7),
    ("false", "circular_criticism", "revoked", 5),
    ("slow", "reminder", "upheld", 6),
)
BODIES = {"reminder": "县考核办公室", "interview": "县督查室", "referral": "县纪律检查机关"}
BODY = "中共沅清县委员会"


def cases(office: Office, findings: list[Finding], turn: int) -> list[Case]:
    """The cases of a unit: its planted ones, or the next of the others if it is its turn (0, 1, ...; -1: none)."""
    wanted = [case for part, rows in PLANTED.items() if part in office.parts for case in rows]
    if not wanted and 0 <= turn < len(OTHERS):
        wanted = [OTHERS[turn]]
    finding = next((row.id for row in findings if row.opened < dt.date(2026, 3, 1)), "")
    return [_case(office, f"Z-{office.code}-{n + 1}", finding, case) for n, case in enumerate(wanted)]


def _case(office: Office, code: str, finding: str, planned: tuple[str, str, str, int]) -> Case:
    """A case brought as far as its state says: nothing is decided before the unit was heard or has waived it."""
    trigger, measure, state, month = planned
    row = Case(code, office.code, finding, TRIGGERS[trigger], MEASURES[measure], state)
    if state == "proposed":
        return row
    noticed = dt.date(2026, month, 6)
    row = row._replace(noticed=noticed)
    if state == "noticed":
        return row
    waived = month % 3 == 0
    row = row._replace(heard=None if waived else noticed + dt.timedelta(days=8), waived="是" if waived else "")
    if state == "heard":
        return row._replace(heard=noticed + dt.timedelta(days=8), waived="")
    decided = noticed + dt.timedelta(days=16)
    expires = dt.date(decided.year + 1, decided.month, decided.day)
    body = BODIES.get(measure, BODY)
    return row._replace(decided=decided, body=body, served=decided + dt.timedelta(days=3), expires=expires)
