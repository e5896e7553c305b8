"""The everyday part of a year: papers signed off, instructions carried out, suggestions answered, units guided."""

from __future__ import annotations

import datetime as dt

from examples.county import wording
from examples.county.chance import day_in, later, pick, stream, weighted, whole
from examples.county.habits import HABITS, LEADING
from examples.county.ladder import reports
from examples.county.staffing import Staff
from examples.county.structure import Office
from examples.county.year import ACTION, DECISION, DOCUMENT, RESULT, Year


def make_year(seed: int, office: Office, staff: Staff, *, year: int, approver: str, share: int) -> Year:
    """All records of a unit's year, about `share` of them, and what amends its obligations."""
    facts, words = stream(seed, office.key, year, "facts"), stream(seed, office.code, year, "words")
    made = Year(office, staff, year, approver, facts, words)
    if "silent" in office.parts:
        return made
    for habit in (*HABITS, reports):
        habit(made)
    count = round(share * (0.85 + 0.3 * office.diligence)) - len(made.records)
    for deal in (relay, suggestion, release):
        deal(made, day_in(facts, year, 1, 12))
    for _ in range(max(0, count - 3)):
        deal = weighted(facts, MIX)
        deal(made, day_in(facts, year, 1, 12))
    return made


def relay(year: Year, day: dt.date) -> None:
    """An instruction from above, with a decision of the unit's own or merely passed on."""
    number = whole(year.words, 1, 188)
    decided = year.does(1.05)
    outcome = wording.decision(year.words) if decided else ""
    title = f"落实上级来文（{year.year}年第{number}号）"
    year.add("relay", day, title, DECISION if decided else DOCUMENT, outcome=outcome, note="" if decided else "仅转发")


def suggestion(year: Year, day: dt.date) -> None:
    """A suggestion heard, and answered some days later or not at all."""
    answered = later(day, whole(year.facts, 2, 20))
    outcome = f"{answered.isoformat()}答复：{wording.result(year.words)}" if year.does(1.05) else ""
    year.add("suggestion", day, f"意见建议：{pick(year.words, wording.MATTERS)}", RESULT, outcome=outcome)


def release(year: Year, day: dt.date) -> None:
    """A paper checked by the office and signed; the important ones by the head too."""
    important = year.facts.random() < 0.2
    title = f"{pick(year.words, wording.MATTERS)}信息稿审签{'（重要事项）' if important else ''}"
    signers = year.staff.signers(important)
    year.add("release_signoff", day, title, ACTION, outcome="同意报送", signers=signers)


def guide(year: Year, day: dt.date) -> None:
    """Guidance on a place and a matter, given or taken."""
    leads = year.office.category in LEADING
    place, matter = pick(year.words, wording.PLACES), pick(year.words, wording.MATTERS)
    title = f"赴{place}指导{matter}" if leads else f"落实{place}{matter}指导意见"
    year.add("guidance" if leads else "guidance_taken", day, title, ACTION, outcome=wording.decision(year.words))


MIX = ((release, 50), (relay, 25), (suggestion, 16), (guide, 9))
