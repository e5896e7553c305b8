"""Records, taken in and read as facts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from zeren.apps.audit.models import Entry
from zeren.apps.evidence.models import File
from zeren.apps.organisation.models import Post, Unit
from zeren.apps.records import commands, facts, queries, rules, sheets
from zeren.apps.records.models import Record, RecordFile
from zeren.base.dates import NEVER, to_day
from zeren.documents.sheet import Intake, Placed

DAY = dt.date(2026, 12, 31)
EMPTY: dict[str, Any] = {"text": "", "code": "", "codes": (), "files": ()}
BLANK = {column.key: EMPTY.get(column.kind) for column in sheets.RECORDS.columns}
pytestmark = pytest.mark.django_db


@pytest.fixture
def intake() -> Intake:
    intake = Intake()
    for code in ("A", "B"):
        unit = Unit.objects.create(code=code, name=code, category="town", path=code)
        intake.learn("units", {code: unit.pk})
        intake.learn("posts", {f"P{code}": Post.objects.create(code=f"P{code}", unit=unit, name="镇长").pk})
    for name, sha256 in (("a.txt", "1"), ("b.txt", "1"), ("c.txt", "2")):
        intake.learn("evidence", {name: File.objects.create(name=name, sha256=sha256, size=1, media="text").pk})
    return intake


def record(code: str, **more: Any) -> dict[str, Any]:
    base = {"id": code, "unit": "A", "duty": "study_session", "date": dt.date(2026, 3, 5), "title": "学习"}
    return BLANK | base | {"kind": "study"} | more


def take(intake: Intake, *rows: dict[str, Any]) -> int:
    placed = [Placed(row, number) for number, row in enumerate(rows, 2)]
    return commands.accept_sheet(sheets.RECORDS, placed, intake, by="import", on=DAY)


def test_every_cell_is_kept(intake: Intake) -> None:
    full = record(
        "J1",
        period="2026h1",
        element="agenda",
        outcome="改了流程",
        amount=8,
        base=9,
        submitted=dt.date(2026, 6, 20),
        signers=("PB", "PA"),
        evidence=("a.txt", "c.txt", "a.txt"),
        finding="W1",
        chosen=True,
        note="注",
    )
    assert take(intake, full) == 1
    assert intake.problems == []
    found = Record.objects.values(
        "code", "unit__code", "duty", "happened", "title", "kind", "period", "element", "outcome", "amount", "base",
        "submitted", "signers", "finding", "chosen", "note",
    ).get()  # fmt: skip
    assert found == {
        "code": "J1",
        "unit__code": "A",
        "duty": "study_session",
        "happened": dt.date(2026, 3, 5),
        "title": "学习",
        "kind": "study",
        "period": "2026H1",
        "element": "agenda",
        "outcome": "改了流程",
        "amount": 8,
        "base": 9,
        "submitted": dt.date(2026, 6, 20),
        "signers": "PB；PA",
        "finding": "W1",
        "chosen": True,
        "note": "注",
    }
    assert list(RecordFile.objects.order_by("file__name").values_list("file__name", flat=True)) == ["a.txt", "c.txt"]
    assert Entry.objects.get().data == '{"rows":"1","sheet":"records"}'


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"unit": "X"}, "unknown_reference", "unit"),
        ({"signers": ("PA", "PX")}, "unknown_reference", "signers"),
        ({"evidence": ("x.txt",)}, "missing_evidence_file", "evidence"),
        ({"period": "2026年"}, "period_unreadable", "period"),
        ({"amount": rules.MOST + 1}, "count_too_large", "amount"),
        ({"base": rules.MOST + 1}, "count_too_large", "base"),
    ],
)
def test_what_is_wrong_is_placed(intake: Intake, cells: dict[str, Any], code: str, column: str) -> None:
    take(intake, record("J1"), record("J2", **cells))
    assert [(p.code, p.where.row, p.where.column) for p in intake.problems] == [(code, 3, column)]


def test_every_problem_of_a_row_is_named(intake: Intake) -> None:
    take(intake, record("J1", unit="X", period="bad", evidence=("x.txt", "y.txt")))
    assert len(intake.problems) == 4


def test_a_refused_row_is_passed_over(intake: Intake) -> None:
    rows = [Placed(record("J1"), 2, sound=False), Placed(record("J2"), 3)]
    assert commands.accept_sheet(sheets.RECORDS, rows, intake, by="import", on=DAY) == 1
    assert intake.suspect["records"] == {"J1"}


def test_taking_in_again_replaces_the_record_and_its_files(intake: Intake) -> None:
    take(intake, record("J1", evidence=("a.txt",)), record("J2", evidence=("a.txt",)))
    before = Record.objects.get(code="J1").pk
    take(intake, record("J1", title="新", evidence=("c.txt",)))
    again = Record.objects.get(code="J1")
    assert (again.pk, again.title) == (before, "新")
    assert [link.file.name for link in RecordFile.objects.order_by("record__code")] == ["c.txt", "a.txt"]


def test_more_than_a_batch(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "BATCH", 3)
    assert take(intake, *(record(f"J{n}", evidence=("a.txt",)) for n in range(10))) == 10
    assert RecordFile.objects.count() == Record.objects.count() == 10


@pytest.mark.parametrize(
    ("written", "read"),
    [("", ""), ("2026", "2026"), ("２０２６Ｈ２", "2026H2"), ("2026q4", "2026Q4"), ("2026-12", "2026-12")],
)
def test_periods_are_read(written: str, read: str) -> None:
    assert rules.read_period(written) == read


@pytest.mark.parametrize("written", ["2026H3", "2026Q0", "2026-13", "2026-1", "26", "2026H", "去年"])
def test_other_words_are_no_period(written: str) -> None:
    with pytest.raises(ValueError, match="not a period"):
        rules.read_period(written)


def test_records_are_facts(intake: Intake) -> None:
    early, late = dt.date(2026, 3, 5), dt.date(2026, 7, 1)
    take(
        intake,
        record("J1", element="agenda", outcome="定", evidence=("a.txt",), amount=3, base=4, submitted=late),
        record("J2", unit="B", kind="decision", date=late),
        record("J3", submitted=early),
    )
    a, b = intake.keys["units"]["A"], intake.keys["units"]["B"]
    first = (a, "J1", "study_session", "agenda", "study", to_day(early), to_day(late), 1, 1, 3, 4)
    second = (b, "J2", "study_session", "", "decision", to_day(late), NEVER, 0, 0, 0, 0)
    third = (a, "J3", "study_session", "", "study", to_day(early), to_day(early), 0, 0, 0, 0)
    assert list(facts.rows("records", DAY)) == [first, second, third]
    assert list(facts.rows("records", late)) == [first, second, third]
    assert list(facts.rows("records", dt.date(2026, 6, 30))) == [(*first[:6], NEVER, *first[7:]), third]
    assert len(first) == 2 + len(facts.RECORDS.columns)


def test_filings_come_in_order_up_to_a_day(intake: Intake) -> None:
    take(
        intake,
        record("J1", date=dt.date(2026, 5, 1)),
        record("J2"),
        record("J3", date=dt.date(2026, 9, 1)),
    )
    assert [filing.code for filing in queries.filings(dt.date(2026, 5, 1))] == ["J2", "J1"]


def test_content_that_several_units_hand_in_is_shown(intake: Intake) -> None:
    take(
        intake,
        record("J1", evidence=("a.txt", "c.txt")),
        record("J2", unit="B", evidence=("b.txt",)),
        record("J3", evidence=("c.txt",)),
    )
    assert queries.shared() == [queries.Shared("1", ("A", "B"), ("J1", "J2"))]
