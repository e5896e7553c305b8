"""Findings and their remedies: what was found, how far putting it right has come, in every state of the machine."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from examples.county import wording
from examples.county.chance import later, pick, stream, weighted, whole
from examples.county.looking import Visit
from examples.county.rows import Finding, Remedy
from examples.county.staffing import Staff
from examples.county.structure import ROOT, Office

from zeren.apps.findings.states import EXPLAINED, STATES, VERIFIED

LAST_DAY = dt.date(2026, 12, 31)
SOURCES = {
    "inspection": "巡察",
    "supervision": "督查",
    "self_check": "自查",
    "audit": "审计",
    "public": "群众反映",
    "superior": "上级交办",
}
SEVERITIES = (("轻微", 35), ("一般", 45), ("较重", 16), ("严重", 4))
KINDS = (("立行立改", 25), ("限期整改", 45), ("阶段性整改", 15), ("长期坚持", 10), ("未巡先改", 5))
TERM = {
    "立行立改": (10, 20),
    "限期整改": (60, 150),
    "阶段性整改": (90, 180),
    "长期坚持": (200, 330),
    "未巡先改": (40, 90),
}
DUTIES = (
    "study_session",
    "analysis_meeting",
    "inclusion",
    "relay",
    "training",
    "suggestion",
    "release_signoff",
    "guidance",
)
TYPES = ("建章立制", "挽回损失", "追责问责", "举一反三", "专项整治", "重大措施")
OPEN_LATE = (("in_progress", 6), ("closure_review", 2), ("stage_done", 1), ("extension_review", 1))
SET_ASIDE = (("withdrawn", 1), ("merged", 1), ("split", 1), ("not_applicable", 1))
REASONS = {
    "amended": "经复核，事实部分属实，已更正数量",
    "withdrawn": "经复核，所依据的资料有误，予以撤回",
    "merged": "与同批另一问题内容相同，合并办理",
    "split": "涉及两个责任科室，拆分后分别办理",
    "not_applicable": "机构职能已划出，本问题不再适用",
}


@dataclass
class Ledger:
    """The ledger of one unit, both years. `outside` are posts outside the unit that verify, approve and agree."""

    office: Office
    staff: Staff
    outside: list[str]
    facts: random.Random
    words: random.Random
    findings: list[Finding]
    remedies: list[Remedy]

    def post(self, tier: str, day: dt.date) -> str:
        """The unit's post of a tier, or nothing once its posts are gone."""
        gone = self.office.closed is not None and day >= self.office.closed
        return "" if gone else self.staff.of(tier)


def open_ledger(seed: int, office: Office, staff: Staff, outside: list[str]) -> Ledger:
    """An empty ledger with the unit's own chance."""
    facts, words = stream(seed, office.key, "findings"), stream(seed, office.code, "findings", "words")
    return Ledger(office, staff, outside, facts, words, [], [])


def find(ledger: Ledger, visits: list[Visit], year: int, planted: list[str]) -> None:
    """The findings of a year: those of visits that fed back, a few from elsewhere. `planted` states come first."""
    office, facts = ledger.office, ledger.facts
    if office.code == ROOT:
        return  # nobody in the county sits outside its top
    few = 0 if {"lower", "cap", "copies"} & office.parts else 3
    mine = [planted.pop(0) for _ in range(min(few, len(planted)))]
    for visit in visits:
        # A check of its own is nobody's feedback: its findings date from the day it ended.
        opened = visit.row.fed_back if visit.kind != "self_check" else visit.row.ended
        if visit.kind in {"spot_check", "follow_up"} or opened is None:
            continue
        most = {"inspection": 6, "supervision": 4, "self_check": 3}[visit.kind]
        for _ in range(max(1, round(most * (1.25 - office.diligence)))):
            add(ledger, visit.kind, opened, visit.row.id, mine)
    for source in ("audit", "public", "superior"):
        chance, month, day = facts.random(), whole(facts, 1, 11), whole(facts, 2, 27)
        opened = dt.date(year, month, day)
        if source == "superior" and year == 2026 and "merged" in office.parts:
            chance, opened = 0, dt.date(2026, 4, 10)
        if chance < 0.3 and office.exists(opened) and not office.steady and "silent" not in office.parts:
            add(ledger, source, opened, "", mine)
    planted[:0] = mine


def add(ledger: Ledger, source: str, opened: dt.date, inspection: str, planted: list[str]) -> None:
    """One finding with its remedies."""
    facts, words, office = ledger.facts, ledger.words, ledger.office
    severity, kind = weighted(facts, SEVERITIES), weighted(facts, KINDS)
    if office.steady:
        severity, kind = "轻微", pick(facts, ("立行立改", "限期整改"))
    due = opened + dt.timedelta(days=whole(facts, *TERM[kind]))
    duty = "declaration" if facts.random() < 0.06 else pick(facts, DUTIES)
    row = Finding(
        id=f"W-{office.code}-{len(ledger.findings) + 1:02}",
        unit=office.code,
        inspection=inspection,
        source=SOURCES[source],
        duty=duty,
        opened=opened,
        severity=severity,
        kind=kind,
        text=wording.problem(words),
        manifestations=wording.sentence(words),
        goal=wording.goal(words),
        owner=ledger.post("direct", opened),
        department=pick(words, wording.HANDLERS[:9]),
        common="是" if facts.random() < 0.15 else "",
        due=due,
        state="",
    )
    row = lead_on(ledger, row, planted)
    if "twin" in office.parts and inspection.endswith("-IN"):
        row = row._replace(severity="较重")  # what keeps the twins behind the leader and level with each other
    ledger.findings.append(row)
    ledger.remedies.extend(remedies(ledger, row))


def lead_on(ledger: Ledger, row: Finding, planted: list[str]) -> Finding:
    """Bring a finding as far as the unit's diligence has brought it by the last day."""
    facts = ledger.facts
    assert row.due is not None
    slow = 0.45 + facts.random() * (0.4 if ledger.office.steady else 1.75 - 1.35 * ledger.office.diligence)
    ready = row.opened + dt.timedelta(days=max(6, round((row.due - row.opened).days * slow)))
    extra, agreed = facts.random(), facts.random()
    if ready > row.due and extra < 0.35:
        until = row.due + dt.timedelta(days=45)
        row = row._replace(extended=until, extension_approver=ledger.outside[0])
    if "merged" in ledger.office.parts and row.opened.year == LAST_DAY.year:
        return in_state(ledger, row, "in_progress", ready)
    if planted and row.opened < dt.date(2026, 10, 1) and not ledger.office.steady:
        return in_state(ledger, row, planted.pop(0), max(row.opened, min(ready, LAST_DAY - dt.timedelta(days=60))))
    if agreed < 0.02 and not ledger.office.steady:
        return in_state(ledger, row, weighted(facts, SET_ASIDE), ready)
    state = _state_by(facts, row, ready)
    if ledger.office.steady and state == "reopened":
        state = "confirmed"
    return in_state(ledger, row, state, ready)


def _state_by(facts: random.Random, row: Finding, ready: dt.date) -> str:
    age, roll = (LAST_DAY - row.opened).days, facts.random()
    if ready > LAST_DAY - dt.timedelta(days=8):
        if age < 12:
            return "issued"
        if age < 35:
            return "claimed" if roll < 0.5 else "plan_review"
        return "standing" if row.kind == "长期坚持" else weighted(facts, OPEN_LATE)
    since = (LAST_DAY - ready).days
    if since > 120 and roll < 0.08:
        return "reopened"
    return "confirmed" if since > 150 else "published" if since > 45 else "closed" if since > 15 else "verified"


def in_state(ledger: Ledger, row: Finding, state: str, ready: dt.date) -> Finding:
    """The finding with whatever its state calls for."""
    second = ledger.outside[1 % len(ledger.outside)]
    row = row._replace(state=STATES[state].zh)
    if state in EXPLAINED:
        return row._replace(reason=REASONS[state], second=second)
    if state == "reopened":
        again = min(LAST_DAY, ready + dt.timedelta(days=50))
        return row._replace(closed=later(ready, 5), reopened=again, repeat="是", returned=1)
    if state not in VERIFIED:
        return row
    closed = None if state == "verified" else later(ready, 5)
    shown = later(ready, 20) if state in {"published", "confirmed"} else None
    private = "涉及个人信息，只在单位内部公开" if state == "closed" and row.source == SOURCES["public"] else ""
    returned = 1 if ledger.facts.random() < 0.12 else None
    if returned and (ready - row.opened).days > 60 and not ledger.office.steady:
        row = row._replace(reopened=ready - dt.timedelta(days=30), repeat="是")
    repeat = "是" if ledger.facts.random() < 0.05 and not ledger.office.steady else ""
    return row._replace(
        verified=ready,
        verifier=pick(ledger.facts, ledger.outside),
        closed=closed,
        published=shown,
        private_reason=private,
        returned=returned,
        repeat=repeat or row.repeat,
    )


def remedies(ledger: Ledger, row: Finding) -> list[Remedy]:
    """One to three remedies, due no later than the finding; done where it was verified, some where it is not."""
    facts, words = ledger.facts, ledger.words
    if row.state in {STATES[state].zh for state in ("draft", "issued", "under_review", "withdrawn", "not_applicable")}:
        return []
    made = []
    for n in range(whole(facts, 1, 3)):
        assert row.due is not None
        span = (row.due - row.opened).days
        due = row.opened + dt.timedelta(days=max(5, round(span * (0.5 + 0.25 * n))))
        done = _done(facts, row, due)
        types = "；".join(dict.fromkeys(pick(facts, TYPES) for _ in range(whole(facts, 1, 2))))
        text, told = wording.deed(words), wording.result(words)
        owner = ledger.post("lead", row.opened)
        code = f"{row.id}-{n + 1}"
        made.append(
            Remedy(code, row.id, text, types, owner, row.department, min(due, row.due), done, told if done else "")
        )
    return made


def _done(facts: random.Random, row: Finding, due: dt.date) -> dt.date | None:
    day = due + dt.timedelta(days=whole(facts, -12, 3 if facts.random() < 0.8 else 25))
    day = max(row.opened, day)
    if row.verified is not None:
        return min(day, row.verified)
    return day if day < LAST_DAY and facts.random() < 0.45 else None
