"""Tables of the organisation, taken in."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zeren.apps.audit import queries as journal
from zeren.apps.audit.models import Entry
from zeren.apps.organisation import commands, facts, queries, sheets
from zeren.apps.organisation.models import Appointment, Post, Unit
from zeren.base.dates import to_day
from zeren.documents.sheet import Intake, Placed, Sheet

DAY = dt.date(2026, 12, 31)
EMPTY: dict[str, Any] = {"text": "", "code": "", "codes": (), "files": ()}
pytestmark = pytest.mark.django_db


def day(month: int, number: int = 1) -> dt.date:
    return dt.date(2026, month, number)


def take(sheet: Sheet, *rows: dict[str, Any], intake: Intake | None = None, sound: bool = True) -> Intake:
    """Take in rows given by their filled cells."""
    intake = Intake() if intake is None else intake
    blank = {column.key: EMPTY.get(column.kind) for column in sheet.columns}
    placed = [Placed(blank | row, number, sound=sound) for number, row in enumerate(rows, 2)]
    commands.accept_sheet(sheet, placed, intake, by="import", on=DAY)
    return intake


def unit(code: str, parent: str = "", **more: Any) -> dict[str, Any]:
    return {"id": code, "name": f"单位{code}", "category": "department", "parent": parent, **more}


def post(code: str, unit: str, **more: Any) -> dict[str, Any]:
    return {"id": code, "unit": unit, "name": "局长", **more}


def held(code: str, start: dt.date, end: dt.date | None = None, **more: Any) -> dict[str, Any]:
    return {"id": code, "post": "P1", "person": "R1", "start": start, "end": end, **more}


def said(intake: Intake) -> list[tuple[str, int, str]]:
    return [(problem.code, problem.where.row, problem.where.column) for problem in intake.problems]


@pytest.fixture
def staffed() -> Intake:
    """One unit with one post and two people."""
    intake = take(sheets.UNITS, unit("A"))
    take(sheets.POSTS, post("P1", "A", tier="first"), intake=intake)
    return take(sheets.PEOPLE, {"id": "R1", "name": "甲"}, {"id": "R2", "name": "乙"}, intake=intake)


def test_a_superior_may_come_later_in_the_file() -> None:
    intake = take(sheets.UNITS, unit("C", "B"), unit("B", "A"), unit("A"), unit("D"))
    assert said(intake) == []
    assert [(node.code, node.depth) for node in queries.tree()] == [("A", 0), ("B", 1), ("C", 2), ("D", 0)]


def test_the_official_order_is_order_then_code() -> None:
    take(sheets.UNITS, unit("A"), unit("B", "A", order=2), unit("C", "A", order=1), unit("D", "A"), unit("E", "A"))
    assert [node.code for node in queries.tree()] == ["A", "C", "B", "D", "E"]


def test_taking_in_again_moves_a_subtree() -> None:
    intake = take(sheets.UNITS, unit("A"), unit("B"), unit("C", "A"), unit("D", "C"))
    again = take(sheets.UNITS, unit("C", "B", name="新名"), intake=Intake(keys=intake.keys))
    keys = intake.keys["units"]
    assert said(again) == []
    assert queries.is_inside(keys["D"], keys["B"])
    assert not queries.is_inside(keys["D"], keys["A"])
    assert queries.is_inside(keys["D"], keys["D"])
    assert [found.code for found in queries.below(keys["B"]).order_by("code")] == ["B", "C", "D"]
    assert Unit.objects.get(code="C").name == "新名"


def test_a_circle_is_named_and_placed() -> None:
    intake = take(sheets.UNITS, unit("A", "C"), unit("B", "A"), unit("C", "B"), unit("D", "C"), unit("E", "E"))
    assert said(intake) == [("unit_circle", 2, "parent"), ("unit_circle", 6, "parent")]
    assert "A → C → B → A" in intake.problems[0].what.zh
    assert "E → E" in intake.problems[1].what.en


def test_a_long_circle_is_cut_short_in_words() -> None:
    size = 1200
    intake = take(sheets.UNITS, *(unit(f"u{place}", f"u{(place + 1) % size}") for place in range(size)))
    assert said(intake) == [("unit_circle", 2, "parent")]
    assert len(intake.problems[0].what.zh) < 100


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"parent": "X"}, ("unknown_reference", 3, "parent")),
        ({"opened": day(3), "closed": day(2)}, ("closed_before_opened", 3, "closed")),
        ({"successor": "X", "closed": day(2)}, ("unknown_reference", 3, "successor")),
        ({"successor": "A"}, ("successor_without_closing", 3, "closed")),
        ({"successor": "B", "closed": day(2)}, ("successor_circle", 3, "successor")),
    ],
)
def test_units_that_cannot_be(row: dict[str, Any], problem: tuple[str, int, str]) -> None:
    assert said(take(sheets.UNITS, unit("A"), unit("B") | row)) == [problem]


def test_a_refused_superior_raises_no_second_problem() -> None:
    intake = Intake()
    take(sheets.UNITS, unit("A"), intake=intake, sound=False)
    take(sheets.UNITS, unit("B", "A"), intake=intake)
    assert said(intake) == []
    assert not Unit.objects.filter(code="A").exists()


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"unit": "X"}, ("unknown_reference", 2, "unit")),
        ({"opened": day(5), "closed": day(4)}, ("closed_before_opened", 2, "closed")),
        ({"opened": day(1)}, ("post_outside_unit", 2, "opened")),
        ({"closed": day(11)}, ("post_outside_unit", 2, "opened")),
        ({"opened": day(2), "closed": day(10)}, None),
    ],
)
def test_posts_lie_in_the_time_of_their_unit(row: dict[str, Any], problem: tuple[str, int, str] | None) -> None:
    intake = take(sheets.UNITS, unit("A", opened=day(2), closed=day(10)))
    take(sheets.POSTS, post("P1", "A") | row, intake=intake)
    assert said(intake) == ([problem] if problem else [])


@pytest.mark.parametrize(
    ("rows", "problems"),
    [
        ([held("T1", day(1), day(3)), held("T2", day(3))], []),
        ([held("T1", day(1)), held("T2", day(3))], [("appointments_overlap", 3, "start")]),
        ([held("T1", day(1)), held("T2", day(3), acting=True)], []),
        ([held("T1", day(3)), held("T2", day(1))], [("appointments_overlap", 2, "start")]),
        ([held("T1", day(3), day(2))], [("appointment_ended_before_start", 2, "end")]),
        ([held("T1", day(3), person="X")], [("unknown_reference", 2, "person")]),
        ([held("T1", day(3), post="X")], [("unknown_reference", 2, "post")]),
    ],
)
def test_appointments(staffed: Intake, rows: list[dict[str, Any]], problems: list[tuple[str, int, str]]) -> None:
    assert said(take(sheets.APPOINTMENTS, *rows, intake=staffed)) == problems


def test_an_overlap_with_what_was_known_before_is_found(staffed: Intake) -> None:
    take(sheets.APPOINTMENTS, held("T1", day(1)), intake=staffed)
    take(sheets.APPOINTMENTS, held("T2", day(5)), intake=staffed)
    assert said(staffed) == [("appointments_overlap", 2, "start")]


def test_an_appointment_lies_in_the_time_of_its_post(staffed: Intake) -> None:
    take(sheets.POSTS, post("P1", "A", opened=day(2)), intake=staffed)
    take(sheets.APPOINTMENTS, held("T1", day(1)), intake=staffed)
    assert said(staffed) == [("appointment_outside_post", 2, "start")]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.lists(st.tuples(st.integers(1, 12), st.none() | st.integers(1, 12), st.booleans()), max_size=5))
def test_nobody_shares_a_post_unless_acting(staffed: Intake, rows: list[tuple[int, int | None, bool]]) -> None:
    Appointment.objects.all().delete()
    staffed.problems.clear()
    rows = [(start, end, acting) for start, end, acting in rows if end is None or end >= start]
    take(
        sheets.APPOINTMENTS,
        *(held(f"T{n}", day(s), day(e) if e else None, acting=a) for n, (s, e, a) in enumerate(rows)),
        intake=staffed,
    )
    holders = [sum(s <= month < (e or 13) for s, e, acting in rows if not acting) for month in range(1, 13)]
    assert bool(staffed.problems) == (max(holders) > 1)


def test_who_stands_for_a_post_on_a_day(staffed: Intake) -> None:
    take(
        sheets.APPOINTMENTS,
        held("T1", day(2), day(4)),
        held("T2", day(3), day(6), person="R2", acting=True),
        intake=staffed,
    )
    found = {month: queries.holder("P1", day(month)) for month in (1, 2, 3, 4, 6)}
    assert found == {1: None, 2: ("R1", "甲", False), 3: ("R1", "甲", False), 4: ("R2", "乙", True), 6: None}


def test_posts_are_counted_on_a_day(staffed: Intake) -> None:
    take(sheets.POSTS, post("P2", "A", opened=day(3)), post("P3", "A", closed=day(3)), post("P4", "A"), intake=staffed)
    key = staffed.keys["units"]["A"]
    assert queries.post_counts(day(2)) == {key: 3}
    assert queries.post_counts(day(3)) == {key: 3}
    take(sheets.UNITS, unit("A", closed=day(12)), intake=staffed)
    assert queries.post_counts(day(12)) == {}


def test_posts_are_facts(staffed: Intake) -> None:
    take(sheets.POSTS, post("P2", "A", opened=day(3)), post("P3", "A", opened=day(9)), intake=staffed)
    take(sheets.APPOINTMENTS, held("T1", day(2), day(4)), intake=staffed)
    key = staffed.keys["units"]["A"]
    assert list(facts.rows("posts", day(3))) == [(key, "P1", "first", 0, 1), (key, "P2", "none", to_day(day(3)), 0)]
    assert set(facts.POSTS.columns["tier"].codes) >= {row[2] for row in facts.rows("posts", DAY)}


def test_every_table_leaves_an_entry_and_none_needs_rows(staffed: Intake) -> None:
    kinds = list(Entry.objects.values_list("kind", "data"))
    assert len(kinds) == 3
    assert kinds[2] == ("organisation.accepted", '{"rows":"2","sheet":"people"}')
    assert journal.broken() is None
    assert [take(sheet).problems for sheet in sheets.SHEETS] == [[]] * 4


def test_the_calendar_is_seeded_and_can_be_corrected() -> None:
    unknown = commands.seed_workdays([2026, 2027], by="P1", on=DAY)
    assert unknown == [2027]
    known = queries.workdays()
    assert known[dt.date(2026, 10, 1)] is False
    assert any(works for works in known.values())
    assert {found.year for found in known} == {2026}
    commands.set_workday(dt.date(2027, 1, 1), False, by="P1", on=DAY)
    assert queries.workdays()[dt.date(2027, 1, 1)] is False
    assert list(Entry.objects.values_list("kind", flat=True)) == [
        "organisation.workdays_seeded",
        "organisation.workday_set",
    ]


def test_taking_in_twice_changes_nothing(staffed: Intake) -> None:
    before = list(Unit.objects.values()), list(Post.objects.values())
    take(sheets.UNITS, unit("A"), intake=staffed)
    take(sheets.POSTS, post("P1", "A", tier="first"), intake=staffed)
    assert (list(Unit.objects.values()), list(Post.objects.values())) == before
