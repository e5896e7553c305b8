"""Cases taken in, read by unit, scored only when they stand, deleted when they expire."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from zeren.apps.accountability import commands, facts, queries
from zeren.apps.accountability.events import Accepted, Forgotten
from zeren.apps.accountability.models import Case
from zeren.apps.accountability.sheets import ACCOUNTABILITY
from zeren.apps.accountability.states import STANDS, STATES
from zeren.apps.audit.models import Entry
from zeren.apps.findings.models import Finding
from zeren.apps.organisation.models import Appointment, Person, Post, Unit
from zeren.base.dates import to_day
from zeren.documents.sheet import Heads, Intake, Placed

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 12, 31)
Accept = Callable[..., list[str]]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


TOLD: dict[str, Any] = {
    "id": "Q1",
    "unit": "A",
    "finding": "F1",
    "trigger": "slow",
    "measure": "interview",
    "state": "decided",
    "noticed": day("03-01"),
    "heard": day("03-10"),
    "waived": None,
    "decided": day("03-20"),
    "body": "县委",
    "served": day("03-21"),
    "expires": None,
}


@pytest.fixture
def intake() -> Intake:
    load = Intake()
    for code in "AB":
        unit = Unit.objects.create(code=code, name=code, category="town", path=code)
        load.learn("units", {code: unit.pk})
    fields = {"source": "public", "severity": "minor", "kind": "staged", "text": "问题", "state": "in_progress"}
    finding = Finding.objects.create(code="F1", unit=Unit.objects.get(code="A"), opened=day("01-05"), **fields)
    load.learn("findings", {"F1": finding.pk})
    return load


@pytest.fixture
def accept(intake: Intake) -> Accept:
    def take(*rows: dict[str, Any]) -> list[str]:
        before = len(intake.problems)
        given = [Placed(TOLD | row, at, Heads("accountability.csv")) for at, row in enumerate(rows, start=2)]
        with transaction.atomic():
            commands.accept_sheet(ACCOUNTABILITY, given, intake, by="import", on=ON)
        return [problem.code for problem in intake.problems[before:]]

    return take


def test_a_row_is_kept_and_brought_up_to_date(accept: Accept, intake: Intake) -> None:
    assert accept({}, {"id": "Q2", "finding": ""}) == []
    assert accept({"state": "appealed"}) == []
    row = Case.objects.select_related("unit", "finding").get(code="Q1")
    assert row.finding is not None
    assert (row.unit.code, row.finding.code, row.state, row.decided, row.waived) == (
        "A",
        "F1",
        "appealed",
        day("03-20"),
        False,
    )
    assert Case.objects.count() == 2
    assert set(intake.keys["accountability"]) == {"Q1", "Q2"}
    assert list(Entry.objects.values_list("data", flat=True)) == [
        '{"rows":"2","sheet":"accountability"}',
        '{"rows":"1","sheet":"accountability"}',
    ]


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ({"unit": "Z"}, "unknown_reference", "unit"),
        ({"finding": "F9"}, "unknown_reference", "finding"),
        ({"heard": None}, "decision_without_hearing", "heard"),
        ({"noticed": None}, "decision_without_hearing", "noticed"),
        ({"body": ""}, "case_no_body", "body"),
        ({"decided": day("03-09")}, "case_out_of_order", "decided"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    accept: Accept, intake: Intake, row: dict[str, Any], code: str, column: str
) -> None:
    assert accept(row) == [code]
    assert intake.problems[0].where == ("accountability.csv", "", 2, column)


def test_a_row_that_could_not_be_read_is_passed_over(intake: Intake) -> None:
    with transaction.atomic():
        unsound = [Placed({"id": "Q9"}, 2, Heads("accountability.csv"), sound=False)]
        assert commands.accept_sheet(ACCOUNTABILITY, unsound, intake, by="import", on=ON) == 0
    assert intake.suspect["accountability"] == {"Q9"}


def test_only_what_stands_is_a_fact(accept: Accept) -> None:
    undecided = {"decided": None, "body": "", "served": None}
    open_rows = [
        {"id": "Q-proposed", "state": "proposed", "noticed": None, "heard": None, **undecided},
        {"id": "Q-noticed", "state": "noticed", "heard": None, **undecided},
        {"id": "Q-heard", "state": "heard", **undecided},
    ]
    judged = [{"id": f"Q-{state}", "state": state} for state in STATES if state not in {"proposed", "noticed", "heard"}]
    assert accept(*open_rows, *judged) == []
    found = list(facts.rows("sanctions", ON))
    assert {row[1] for row in found} == {f"Q-{state}" for state in STANDS}
    assert found[0] == (Unit.objects.get(code="A").pk, "Q-appealed", "slow", "interview", to_day(day("03-20")))
    assert list(facts.rows("sanctions", day("03-19"))) == []


def test_reading_is_by_unit(accept: Accept) -> None:
    accept({}, {"id": "Q2", "unit": "B", "finding": ""}, {"id": "Q0", "state": "revoked"})
    a, b = (Unit.objects.get(code=code).pk for code in "AB")
    assert [(row["id"], row["finding"]) for row in queries.of_unit(a)] == [("Q0", "F1"), ("Q1", "F1")]
    assert [(row["id"], row["finding"]) for row in queries.of_unit(b)] == [("Q2", "")]
    assert set(queries.of_unit(a)[0]) == {column.key for column in ACCOUNTABILITY.columns}
    assert queries.state_counts() == {a: {"decided": 1, "revoked": 1}, b: {"decided": 1}}


def test_a_case_is_forgotten_when_it_expires(accept: Accept) -> None:
    accept({"expires": day("06-30")}, {"id": "Q2", "expires": day("07-01")}, {"id": "Q3"})
    assert commands.forget_expired(by="import", on=day("06-30")) == 1
    assert set(Case.objects.values_list("code", flat=True)) == {"Q2", "Q3"}
    entry = Entry.objects.order_by("number").last()
    assert entry is not None
    assert (entry.kind, entry.data) == ("accountability.forgotten", '{"count":"1"}')


def test_no_column_leads_to_a_person() -> None:
    targets = {field.related_model for field in Case._meta.get_fields() if field.is_relation}
    assert targets == {Unit, Finding}
    assert not targets & {Person, Post, Appointment}
    told = {column.refers for column in ACCOUNTABILITY.columns} | {c.key for c in ACCOUNTABILITY.columns}
    assert not told & {"people", "posts", "appointments", "person", "post", "name"}
    assert set(facts.SANCTIONS.columns) == {"trigger", "measure", "decided"}


def test_what_happened_is_told_in_both_languages() -> None:
    assert Accepted(2).sentence().zh == "导入问责事项2行"
    assert Forgotten(1).sentence().en == "Deleted 1 accountability cases that had expired"
