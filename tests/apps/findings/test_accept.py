"""Findings and remedies taken in as recorded history: what is written, what is refused, what is read and counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from zeren.apps.audit.models import Entry
from zeren.apps.evidence.models import File
from zeren.apps.findings import commands, facts, queries
from zeren.apps.findings.models import Finding, Remedy, RemedyFile
from zeren.apps.findings.sheets import FINDINGS, REMEDIES
from zeren.apps.organisation.models import Unit
from zeren.base.dates import NEVER, to_day
from zeren.documents.sheet import Heads, Intake, Placed

pytestmark = pytest.mark.django_db
Accept = Callable[..., list[str]]
DAY = dt.date(2026, 12, 31)

CLOSED: dict[str, Any] = {
    "state": "closed",
    "verified": "2026-06-01",
    "verifier": "C1",
    "closed": "2026-06-10",
}


def test_a_row_is_kept_as_it_was_told(accept: Accept, intake: Intake) -> None:
    told = {"inspection": "I1", "duty": "letter", "common": True, "returned": 2, "goal": "齐全", **CLOSED}
    assert accept(FINDINGS, told) == []
    row = Finding.objects.select_related("unit", "verifier", "owner").get()
    assert (row.code, row.unit.code, row.inspection, row.duty, row.state) == ("F1", "A", "I1", "letter", "closed")
    assert (row.common, row.repeat, row.returned, row.goal) == (True, False, 2, "齐全")
    assert row.verifier is not None
    assert row.verifier.code == "C1"
    assert row.verified == dt.date(2026, 6, 1)
    assert intake.keys["findings"] == {"F1": row.pk}


def test_a_second_load_brings_rows_up_to_date(accept: Accept) -> None:
    accept(FINDINGS, {}, {"id": "F2"})
    first = Finding.objects.get(code="F1").pk
    assert accept(FINDINGS, CLOSED) == []
    assert set(Finding.objects.values_list("code", "state")) == {("F1", "closed"), ("F2", "in_progress")}
    assert Finding.objects.get(code="F1").pk == first


def test_one_journal_entry_a_table(accept: Accept) -> None:
    accept(FINDINGS, {}, {"id": "F2"})
    accept(REMEDIES, {})
    assert list(Entry.objects.values_list("kind", "data", "by")) == [
        ("findings.accepted", '{"rows":"2","sheet":"findings"}', "import"),
        ("findings.accepted", '{"rows":"1","sheet":"remedies"}', "import"),
    ]


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ({"unit": "Z"}, "unknown_reference", "unit"),
        ({"inspection": "I9"}, "unknown_reference", "inspection"),
        ({"owner": "Z1"}, "unknown_reference", "owner"),
        ({"state": "closed", "closed": "2026-06-10"}, "finding_not_verified", "verified"),
        ({**CLOSED, "verifier": "A2"}, "finding_verifier_inside", "verifier"),
        ({"extended": "2026-09-30"}, "finding_extension_unapproved", "extension_approver"),
        ({"extended": "2026-09-30", "extension_approver": "A2"}, "finding_extension_inside", "extension_approver"),
        ({"state": "merged", "reason": "重复"}, "finding_no_second", "second"),
        ({"state": "merged", "reason": "重复", "second": "A1"}, "finding_no_second", "second"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    accept: Accept, intake: Intake, row: dict[str, Any], code: str, column: str
) -> None:
    assert accept(FINDINGS, row) == [code]
    assert intake.problems[0].where == ("findings.csv", "", 2, column)


def test_a_row_that_could_not_be_read_raises_no_second_problem(accept: Accept, intake: Intake) -> None:
    values = {column.key: "" for column in FINDINGS.columns} | {"id": "F7"}
    with transaction.atomic():
        unsound = [Placed(dict(values), 2, Heads("findings.csv"), sound=False)]
        assert commands.accept_sheet(FINDINGS, unsound, intake, by="import", on=DAY) == 0
    assert accept(REMEDIES, {"finding": "F7"}) == []
    assert accept(REMEDIES, {"finding": "F8"}) == ["unknown_reference"]
    assert Remedy.objects.count() == 0


def test_remedies(accept: Accept, intake: Intake) -> None:
    file = File.objects.create(sha256="0" * 64, size=1, name="a.docx", media="docx")
    intake.learn("evidence", {"a.docx": file.pk})
    assert accept(FINDINGS, {}) == []
    told = {
        "types": ("建章立制", "extend_to_similar"),
        "due": "2026-06-30",
        "done": "2026-06-01",
        "evidence": ("a.docx",),
    }
    assert accept(REMEDIES, told) == []
    assert accept(REMEDIES, told) == []
    assert Remedy.objects.get().types == "rule_making;extend_to_similar"
    assert RemedyFile.objects.get().file == file


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ({"due": "2026-07-01"}, "remedy_due_after_finding", "due"),
        ({"done": "2026-02-28"}, "remedy_done_before_opened", "done"),
        ({"types": ("别的",)}, "remedy_type_unknown", "types"),
        ({"owner": "Z1"}, "unknown_reference", "owner"),
    ],
)
def test_what_is_wrong_with_a_remedy(
    accept: Accept, intake: Intake, row: dict[str, Any], code: str, column: str
) -> None:
    assert accept(FINDINGS, {}) == []
    assert accept(REMEDIES, row) == [code]
    assert intake.problems[0].where.column == column


def test_a_remedy_may_run_to_the_extension(accept: Accept) -> None:
    assert accept(FINDINGS, {"extended": "2026-09-30", "extension_approver": "C1"}) == []
    assert accept(REMEDIES, {"due": "2026-09-30"}) == []


def test_facts_of_findings(accept: Accept, units: dict[str, Unit]) -> None:
    rows = [
        {"id": "F1", **CLOSED, "duty": "letter", "returned": 1},
        {"id": "F2"},
        {"id": "F3", "extended": "2027-01-31", "extension_approver": "C1", "repeat": True},
        {"id": "F4", **CLOSED, "verified": "2026-07-01", "closed": "2026-07-02"},
        {"id": "F5", "state": "draft"},
        {"id": "F6", "state": "withdrawn", "reason": "不实", "second": "C1"},
        {"id": "F7", "opened": "2027-01-01", "due": None},
        {"id": "F8", "due": None, "unit": "B", "owner": ""},
    ]
    assert accept(FINDINGS, *rows) == []
    a, b = units["A"].pk, units["B"].pk
    opened, due = to_day(dt.date(2026, 3, 1)), to_day(dt.date(2026, 6, 30))
    head = ("inspection", "general", "time_limited")
    verified, later = to_day(dt.date(2026, 6, 1)), to_day(dt.date(2026, 7, 1))
    assert list(facts.rows("findings", DAY)) == [
        (a, "F1", *head, "letter", opened, due, verified, 0, 0, 0, 1),
        (a, "F2", *head, "", opened, due, NEVER, 1, 0, 0, 0),
        (a, "F3", *head, "", opened, NEVER, NEVER, 0, 1, 1, 0),
        (a, "F4", *head, "", opened, due, later, 1, 0, 0, 0),
        (b, "F8", *head, "", opened, NEVER, NEVER, 0, 0, 0, 0),
    ]
    early = {row[1]: row[7:10] for row in facts.rows("findings", dt.date(2026, 5, 1))}
    assert early["F1"] == (NEVER, NEVER, 0)
    width = len(facts.FINDINGS.columns) + 2
    assert all(len(row) == width for row in facts.rows("findings", DAY))


def test_facts_of_remedies(accept: Accept, units: dict[str, Unit]) -> None:
    accept(
        FINDINGS, {}, {"id": "F6", "state": "withdrawn", "reason": "不实", "second": "C1"}, {"id": "F8", "due": None}
    )
    rows = [
        {"id": "M1", "due": "2026-05-31", "done": "2026-05-31"},
        {"id": "M2", "done": "2026-07-01"},
        {"id": "M3", "due": "2026-05-31"},
        {"id": "M4", "finding": "F6"},
        {"id": "M5", "finding": "F8"},
    ]
    assert accept(REMEDIES, *rows) == []
    may, june = to_day(dt.date(2026, 5, 31)), to_day(dt.date(2026, 6, 30))
    a = units["A"].pk
    assert list(facts.rows("remedies", DAY)) == [
        (a, "M1", may, may, 1),
        (a, "M2", june, june + 1, 0),
        (a, "M3", may, NEVER, 0),
    ]
    assert list(facts.rows("remedies", dt.date(2026, 5, 30))) == []


def test_the_catalogue_is_what_rows_give() -> None:
    assert [source.name for source in facts.SOURCES] == ["findings", "remedies"]
    assert not {"person", "owner", "verifier"} & {key for source in facts.SOURCES for key in source.columns}


def test_the_ledger_is_in_official_order(accept: Accept, units: dict[str, Unit]) -> None:
    rows = [
        {"id": "F1", "unit": "B", "owner": "B1"},
        {"id": "F3", **CLOSED},
        {"id": "F2", "opened": "2026-02-01", "extended": "2026-09-30", "extension_approver": "C1"},
    ]
    accept(FINDINGS, *rows)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        shown = list(queries.ledger())
    assert len(seen) == 2
    assert [(row["unit"], row["id"]) for row in shown] == [("A", "F2"), ("A", "F3"), ("B", "F1")]
    assert [row["effective_due"] for row in shown[:2]] == [dt.date(2026, 9, 30), dt.date(2026, 6, 30)]
    assert (shown[1]["verifier"], shown[0]["verifier"], shown[0]["unit_name"]) == ("C1", "", "A单位")
    assert {column.key for column in FINDINGS.columns} <= set(shown[0])
    assert [row["id"] for row in queries.ledger([units["B"].pk])] == ["F1"]


def test_the_ledger_of_remedies(accept: Accept, units: dict[str, Unit]) -> None:
    accept(FINDINGS, {"id": "F1", "unit": "B", "owner": ""}, {"id": "F2"})
    accept(REMEDIES, {"id": "M1", "owner": "B1"}, {"id": "M3", "finding": "F2"}, {"id": "M2", "finding": "F2"})
    shown = list(queries.remedies())
    assert [(row["finding"], row["id"], row["owner"]) for row in shown] == [
        ("F2", "M2", ""),
        ("F2", "M3", ""),
        ("F1", "M1", "B1"),
    ]
    assert {column.key for column in REMEDIES.columns} - set(shown[0]) == {"evidence"}
    assert [row["id"] for row in queries.remedies([units["B"].pk])] == ["M1"]


def test_what_is_open_on_a_day(accept: Accept, units: dict[str, Unit]) -> None:
    accept(
        FINDINGS,
        {"id": "F1", **CLOSED},
        {"id": "F2"},
        {"id": "F3", "state": "draft"},
        {"id": "F4", "opened": "2026-09-01"},
    )

    def codes(day: str) -> list[str]:
        return [row.code for row in queries.open_on(dt.date.fromisoformat(day))]

    assert codes("2026-05-31") == ["F1", "F2"]
    assert codes("2026-06-01") == ["F2"]
    assert codes("2026-12-31") == ["F2", "F4"]
    assert codes("2026-02-28") == []
    assert queries.open_on(DAY, [units["B"].pk]).count() == 0


def test_counts_by_state(accept: Accept, units: dict[str, Unit]) -> None:
    accept(FINDINGS, {"id": "F1", **CLOSED}, {"id": "F2"}, {"id": "F3"}, {"id": "F4", "unit": "B", "owner": ""})
    counts = queries.state_counts()
    assert counts == {units["A"].pk: {"closed": 1, "in_progress": 2}, units["B"].pk: {"in_progress": 1}}


def test_a_load_must_stand_in_a_transaction(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transaction.get_connection(), "in_atomic_block", False)
    with pytest.raises(AssertionError):
        commands.accept_sheet(FINDINGS, [], intake, by="import", on=DAY)
