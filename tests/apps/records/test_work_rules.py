"""What counts as proof, how a unit stands with an instruction, how a certificate stands: rule by rule."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.apps.records.rules import instructions, meetings, reviews, study
from zeren.apps.records.rules.meetings import Draft, Line, proves

ON = dt.date(2026, 3, 5)
NEXT, BEFORE = dt.date(2026, 3, 6), dt.date(2026, 3, 4)
DECIDED = Line("查", "founding", "analysis_meeting", decision="定了")


@pytest.mark.parametrize(
    ("kind", "line", "found"),
    [
        ("meeting", DECIDED, "decision"),
        ("study", DECIDED, "study"),
        ("training", DECIDED, "action"),
        ("guidance", DECIDED, "action"),
        ("meeting", DECIDED._replace(decision=" "), ""),
        ("study", DECIDED._replace(decision=""), ""),
        ("meeting", DECIDED._replace(duty=""), ""),
    ],
)
def test_only_what_was_decided_for_a_duty_proves_something(kind: str, line: Line, found: str) -> None:
    assert proves(kind, line) == found


SOUND = Draft(1, "meeting", "会", ON, [DECIDED])


@pytest.mark.parametrize(
    ("draft", "codes"),
    [
        (SOUND, []),
        (SOUND._replace(kind="party"), ["meeting_kind_unknown"]),
        (SOUND._replace(title=""), ["meeting_without_title"]),
        (SOUND._replace(day=None), ["meeting_without_day"]),
        (SOUND._replace(lines=[]), ["meeting_without_items"]),
        (SOUND._replace(came=9, invited=8), ["meeting_came_too_many"]),
        (SOUND._replace(came=8, invited=8), []),
        (SOUND._replace(day=NEXT), ["item_decided_ahead"]),
        (SOUND._replace(day=NEXT, lines=[Line("议")]), []),
        (SOUND._replace(lines=[DECIDED._replace(title="")]), ["item_without_title"]),
        (SOUND._replace(lines=[DECIDED._replace(decision="字" * 2001)]), ["item_decision_too_long"]),
        (SOUND._replace(lines=[DECIDED._replace(task="做")]), ["task_without_owner"]),
        (SOUND._replace(lines=[DECIDED._replace(task="做", owner="P", due=BEFORE)]), ["task_without_owner"]),
        (SOUND._replace(lines=[DECIDED._replace(task="做", owner="P", due=ON)]), []),
        (SOUND._replace(lines=[Line("议", task="做", owner="P", due=ON)]), ["task_without_decision"]),
    ],
)
def test_what_a_meeting_must_say(draft: Draft, codes: list[str]) -> None:
    assert [problem.code for problem in meetings.problems(draft, ON)] == codes


DAYS = st.none() | st.just(ON)
STANDS = st.builds(
    instructions.Stand, DAYS, DAYS, DAYS, st.sampled_from(["", " ", "定"]), st.sampled_from(["", "P"]), DAYS
)


@given(STANDS)
def test_nothing_but_a_decision_with_a_post_and_a_day_carries_an_instruction_out(stand: instructions.Stand) -> None:
    whole = stand.decision.strip() != "" and stand.owner != "" and stand.due is not None
    assert (instructions.state(stand) == instructions.CARRIED) == whole


@pytest.mark.parametrize(
    ("stand", "found"),
    [
        (instructions.Stand(), "sent"),
        (instructions.Stand(read=ON), "read"),
        (instructions.Stand(read=ON, accepted=ON), "accepted"),
        (instructions.Stand(read=ON, accepted=ON, forwarded=ON), "forwarded"),
        (instructions.Stand(forwarded=ON, decision="定", owner="P"), "forwarded"),
        (instructions.Stand(forwarded=ON, decision="定", owner="P", due=ON), "carried"),
    ],
)
def test_where_a_unit_stands(stand: instructions.Stand, found: str) -> None:
    assert instructions.state(stand) == found


@pytest.mark.parametrize(
    ("expires", "found"),
    [
        (None, "valid"),
        (BEFORE, "ended"),
        (ON, "ending"),
        (ON + study.SOON, "ending"),
        (ON + study.SOON + dt.timedelta(days=1), "valid"),
    ],
)
def test_how_a_certificate_stands(expires: dt.date | None, found: str) -> None:
    assert study.standing(expires, ON) == found


def test_a_report_needs_a_judgement_and_a_plan() -> None:
    assert [problem.code for problem in reviews.problems(" ", "")] == [
        "review_without_judgement",
        "review_without_plan",
    ]
    assert not list(reviews.problems("在做", "补人"))
