"""Inspections: what is refused, what is kept, what counts as feedback, and what "at once" means."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from zeren.apps.audit.models import Entry
from zeren.apps.inspections import commands, facts, queries
from zeren.apps.inspections.events import Accepted
from zeren.apps.inspections.models import Inspection
from zeren.apps.inspections.rules import Visit, complaints
from zeren.apps.inspections.sheets import INSPECTIONS
from zeren.apps.inspections.states import KINDS
from zeren.apps.organisation.models import Post, Unit
from zeren.base.dates import to_day
from zeren.documents.sheet import Heads, Intake, Placed

A, B = "000000001000000002", "000000001000000003"
ON = dt.date(2026, 12, 31)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


START = day("03-02")
SPEC = [
    ("begun", Visit("I1", "inspection", A, START), set()),
    ("all on one day", Visit("I1", "inspection", A, START, START, START, "P", B), set()),
    ("led by the unit above", Visit("I1", "supervision", A, START, leader="P", leader_path="000000001"), set()),
    ("fed back before it ended", Visit("I1", "inspection", A, START, day("04-01"), day("03-20")), set()),
    ("ended too early", Visit("I1", "inspection", A, START, day("03-01")), {"inspection_ended_before_started"}),
    (
        "fed back too early",
        Visit("I1", "inspection", A, START, None, day("03-01")),
        {"inspection_fed_back_before_started"},
    ),
    *(
        (f"{kind} led from inside", Visit("I1", kind, A, START, leader="P", leader_path=path), wanted)
        for kind in KINDS
        for path in (A, A + "000000009")
        for wanted in [set() if kind == "self_check" else {"inspection_leader_inside"}]
    ),
]


@pytest.mark.parametrize(("name", "visit", "codes"), SPEC, ids=[f"{at} {row[0]}" for at, row in enumerate(SPEC)])
def test_a_visit(name: str, visit: Visit, codes: set[str]) -> None:
    found = list(complaints(visit))
    assert {kind.code for kind, _, _ in found} == codes
    assert all("{" not in kind(**data).say(language) for kind, _, data in found for language in ("zh", "en"))


@pytest.fixture
def units(db: None) -> dict[str, Unit]:
    made = {"C": Unit.objects.create(code="C", name="委", category="committee", path="000000001")}
    for number, code in enumerate("AB", start=2):
        path = f"000000001{number:09d}"
        made[code] = Unit.objects.create(
            code=code, name=code, category="town", parent=made["C"], path=path, order=number
        )
    for code in ("C1", "A1"):
        Post.objects.create(code=code, unit=made[code[0]], name=code)
    return made


@pytest.fixture
def intake(units: dict[str, Unit]) -> Intake:
    load = Intake()
    load.learn("units", {code: unit.pk for code, unit in units.items()})
    load.learn("posts", dict(Post.objects.values_list("code", "pk")))
    return load


TOLD: dict[str, Any] = {
    "id": "I1",
    "unit": "A",
    "kind": "inspection",
    "title": "第一轮巡察",
    "started": START,
    "ended": day("04-01"),
    "fed_back": day("04-20"),
    "leader": "C1",
    "merged_with": "",
    "document": "巡察反馈〔2026〕1号",
}
Accept = Callable[..., list[str]]


@pytest.fixture
def accept(intake: Intake) -> Accept:
    def take(*rows: dict[str, Any]) -> list[str]:
        before = len(intake.problems)
        given = [Placed(TOLD | row, at, Heads("inspections.csv")) for at, row in enumerate(rows, start=2)]
        with transaction.atomic():
            commands.accept_sheet(INSPECTIONS, given, intake, by="import", on=ON)
        return [problem.code for problem in intake.problems[before:]]

    return take


def test_a_row_is_kept_and_brought_up_to_date(accept: Accept, intake: Intake) -> None:
    assert accept({}, {"id": "I2", "leader": ""}) == []
    assert accept({"title": "改名"}) == []
    row = Inspection.objects.select_related("unit", "leader").get(code="I1")
    assert row.leader is not None
    assert (row.unit.code, row.leader.code, row.title, row.fed_back) == ("A", "C1", "改名", day("04-20"))
    assert Inspection.objects.count() == 2
    assert set(intake.keys["inspections"]) == {"I1", "I2"}
    assert list(Entry.objects.values_list("data", flat=True)) == [
        '{"rows":"2","sheet":"inspections"}',
        '{"rows":"1","sheet":"inspections"}',
    ]


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ({"unit": "Z"}, "unknown_reference", "unit"),
        ({"leader": "Z1"}, "unknown_reference", "leader"),
        ({"leader": "A1"}, "inspection_leader_inside", "leader"),
        ({"ended": day("03-01")}, "inspection_ended_before_started", "ended"),
        ({"fed_back": day("03-01"), "ended": None}, "inspection_fed_back_before_started", "fed_back"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    accept: Accept, intake: Intake, row: dict[str, Any], code: str, column: str
) -> None:
    assert accept(row) == [code]
    assert intake.problems[0].where == ("inspections.csv", "", 2, column)


def test_what_was_refused_raises_no_second_problem(accept: Accept, intake: Intake) -> None:
    accept({"unit": "Z"})
    assert intake.find("inspections", "I1", Placed({}), "inspection") is None
    assert len(intake.problems) == 1


def test_facts(accept: Accept, units: dict[str, Unit]) -> None:
    rows = [
        {},
        {"id": "I2", "fed_back": None},
        {"id": "I3", "kind": "self_check", "leader": "A1"},
        {"id": "I4", "unit": "B"},
    ]
    assert accept(*rows) == []
    told, start = to_day(day("04-20")), to_day(START)
    assert list(facts.rows("feedback", ON)) == [
        (units["A"].pk, "I1", "inspection", told, start),
        (units["A"].pk, "I3", "self_check", told, start),
        (units["B"].pk, "I4", "inspection", told, start),
    ]
    assert list(facts.rows("feedback", day("04-19"))) == []
    assert [source.name for source in facts.SOURCES] == ["feedback", "grades", "marks", "samples"]


def test_what_is_read(accept: Accept, units: dict[str, Unit]) -> None:
    accept({"id": "I1", "unit": "B"}, {"id": "I3"}, {"id": "I2", "leader": "", "fed_back": day("04-02")})
    shown = list(queries.ledger())
    assert [(row["unit"], row["id"], row["leader"]) for row in shown] == [
        ("A", "I2", ""),
        ("A", "I3", "C1"),
        ("B", "I1", "C1"),
    ]
    assert {column.key for column in INSPECTIONS.columns} <= set(shown[0])
    assert [row["id"] for row in queries.ledger([units["B"].pk])] == ["I1"]
    assert queries.fed_back(day("04-01"), day("04-20")) == {units["A"].pk: ["I2"]}
    assert queries.fed_back(day("04-20"), day("04-21")) == {units["A"].pk: ["I3"], units["B"].pk: ["I1"]}


def test_what_happened_is_told_in_both_languages() -> None:
    assert Accepted(2).sentence() == ("导入检查2行", "Took in 2 rows of inspections")
