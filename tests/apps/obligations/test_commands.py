"""Obligations generated, amended and met, in every order, on a real database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zeren.apps.audit.models import Entry
from zeren.apps.obligations import commands, facts, queries
from zeren.apps.obligations.events import Accepted, Fulfilled, Regenerated
from zeren.apps.obligations.models import Obligation
from zeren.apps.obligations.sheets import OBLIGATIONS
from zeren.apps.organisation.models import Post, Unit
from zeren.apps.records.models import Record
from zeren.base.dates import NEVER, to_day
from zeren.base.problems import Refused
from zeren.documents.sheet import Heads, Intake, Placed
from zeren.packformat.duties import CalendarEntry, Duty

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 12, 31)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


def duty(id: str, *entries: CalendarEntry, **more: Any) -> Duty:
    words = {"zh": "词", "en": "word"}
    told = dict.fromkeys(("title", "what", "how", "how_often", "clause"), words)
    return Duty(id=id, **told, tiers=("primary",), minutes=60, calendar=entries, **more)


HALVES = CalendarEntry(every="half", due=("06-20", "12-20"))
LATER = CalendarEntry(every="half", due=("06-25", "12-20"))
PACK = [duty("report", HALVES), duty("plan", CalendarEntry(every="year", due=("01-31",)), categories=("town",))]


@pytest.fixture
def units() -> dict[str, Unit]:
    root = Unit.objects.create(code="C", name="委", category="committee", path="000000001", closed=day("01-01"))
    made = {"C": root}
    for number, code in enumerate("AB", start=2):
        path = f"{root.path}{number:09d}"
        made[code] = Unit.objects.create(code=code, name=code, category="town", parent=root, path=path, order=number)
    for code in ("C1", "A1", "B1"):
        Post.objects.create(code=code, unit=made[code[0]], name=code)
    return made


@pytest.fixture
def intake(units: dict[str, Unit]) -> Intake:
    load = Intake()
    load.learn("units", {code: unit.pk for code, unit in units.items()})
    load.learn("posts", dict(Post.objects.values_list("code", "pk")))
    return load


Accept = Callable[..., list[str]]


def read(*rows: dict[str, Any]) -> list[Placed]:
    empty = {"unit": "A", "duty": "report", "period": "2026H1", "due": None, "reminded": None, "extended": None}
    empty |= {"approver": "", "not_applicable": "", "post": ""}
    return [Placed(empty | row, at, Heads("obligations.csv")) for at, row in enumerate(rows, start=2)]


@pytest.fixture
def accept(intake: Intake) -> Accept:
    def take(*rows: dict[str, Any]) -> list[str]:
        before = len(intake.problems)
        with transaction.atomic():
            commands.accept_sheet(OBLIGATIONS, read(*rows), intake, by="import", on=ON)
        return [problem.code for problem in intake.problems[before:]]

    return take


def regenerate(duties: Sequence[Duty] = PACK) -> tuple[int, int, int, int]:
    found = commands.regenerate(duties, 2026, by="import", on=ON, issuer="founding")
    return found.added, found.moved, found.removed, found.kept


def rows() -> list[dict[str, Any]]:
    kept = [dict(row) for row in Obligation.objects.order_by("unit_id", "duty", "period").values()]
    for row in kept:
        del row["id"]
    return kept


def record(unit: Unit, code: str, happened: str, period: str = "", submitted: str | None = None) -> Record:
    filed = day(submitted) if submitted else None
    fields = {"duty": "report", "title": code, "kind": "action", "happened": day(happened)}
    return Record.objects.create(unit=unit, code=code, period=period, submitted=filed, **fields)


@pytest.mark.usefixtures("units")
def test_a_year_is_generated_once() -> None:
    assert regenerate() == (6, 0, 0, 0)
    before = rows()
    assert regenerate() == (0, 0, 0, 0)
    assert rows() == before
    first = Obligation.objects.get(unit__code="A", period="2026H1")
    assert (first.due, first.effective, first.minutes, first.issuer, first.basis) == (
        day("06-20"),
        day("06-20"),
        60,
        "founding",
        "词",
    )
    assert list(Entry.objects.values_list("kind", flat=True)) == ["obligations.regenerated"] * 2


def test_the_calendar_moves_and_falls_away(units: dict[str, Unit], accept: Accept) -> None:
    regenerate()
    accept({"unit": "B", "duty": "plan", "period": "2026", "reminded": day("02-10")})
    assert regenerate([duty("report", LATER)]) == (0, 2, 1, 1)
    assert set(Obligation.objects.filter(period="2026H1").values_list("due", flat=True)) == {day("06-25")}
    kept = Obligation.objects.get(duty="plan")
    assert (kept.unit_id, kept.generated, kept.due, kept.reminded) == (units["B"].pk, False, day("01-31"), day("02-10"))
    assert regenerate() == (2, 2, 0, 0)
    assert Obligation.objects.filter(generated=True).count() == 6


def test_what_was_met_is_kept(units: dict[str, Unit]) -> None:
    regenerate()
    record(units["A"], "R1", "05-30", "2026H1")
    assert commands.fulfil(2026, by="import", on=ON) == 1
    assert regenerate([]) == (0, 0, 5, 1)
    assert Obligation.objects.get().record == Record.objects.get()


def test_a_unit_that_closes_owes_no_more(units: dict[str, Unit]) -> None:
    regenerate()
    Unit.objects.filter(code="A").update(closed=day("07-01"))
    assert regenerate() == (0, 0, 2, 0)
    assert list(Obligation.objects.filter(unit=units["A"]).values_list("period", flat=True)) == ["2026H1"]


EXTENDED = {"extended": day("07-20"), "approver": "C1"}


def test_an_amendment_meets_the_row_it_is_about(accept: Accept) -> None:
    regenerate()
    assert accept({**EXTENDED, "reminded": day("06-10")}) == []
    row = Obligation.objects.get(unit__code="A", period="2026H1")
    assert (row.due, row.effective, row.reminded, row.minutes) == (day("06-20"), day("07-20"), day("06-10"), 60)
    assert Obligation.objects.count() == 6


def test_an_amendment_with_a_due_day_may_stand_alone(accept: Accept) -> None:
    regenerate()
    assert accept({"duty": "extra", "due": day("09-01")}) == []
    row = Obligation.objects.get(duty="extra")
    assert (row.generated, row.due, row.effective, row.owed) == (False, day("09-01"), day("09-01"), None)
    assert regenerate() == (0, 0, 0, 0)
    assert Obligation.objects.filter(duty="extra").exists()


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ({"unit": "Z"}, "unknown_reference", "unit"),
        ({"period": "2026H3"}, "obligation_bad_period", "period"),
        ({"due": dt.date(2025, 6, 20)}, "obligation_due_before_its_event", "due"),
        ({"period": "2026-03-05", "due": day("03-04")}, "obligation_due_before_its_event", "due"),
        ({"extended": day("07-20")}, "obligation_extension_unapproved", "approver"),
        ({"extended": day("07-20"), "approver": "Z1"}, "unknown_reference", "approver"),
        ({"extended": day("07-20"), "approver": "A1"}, "obligation_extension_inside", "approver"),
        ({"extended": day("06-20"), "approver": "C1"}, "obligation_extension_not_later", "extended"),
        ({"duty": "extra"}, "obligation_not_owed", "due"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    accept: Accept, intake: Intake, row: dict[str, Any], code: str, column: str
) -> None:
    regenerate()
    assert accept(row) == [code]
    assert intake.problems[0].where == ("obligations.csv", "", 2, column)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"duty": "extra"}, "obligation_not_owed"),
        ({"extended": day("06-20"), "approver": "C1"}, "obligation_extension_not_later"),
    ],
)
def test_what_could_not_be_seen_before_the_calendar_is_refused_with_it(
    accept: Accept, row: dict[str, Any], code: str
) -> None:
    assert accept(row) == []
    before = rows()
    with pytest.raises(Refused) as caught:
        regenerate()
    assert [problem.code for problem in caught.value.problems] == [code]
    assert rows() == before


def test_a_row_that_could_not_be_read_is_passed_over(intake: Intake) -> None:
    with transaction.atomic():
        unsound = [Placed({}, 2, Heads("obligations.csv"), sound=False)]
        assert commands.accept_sheet(OBLIGATIONS, unsound, intake, by="import", on=ON) == 0
    assert not intake.problems


AMENDMENTS = st.fixed_dictionaries(
    {
        "unit": st.sampled_from("AB"),
        "duty": st.sampled_from(["report", "plan", "extra"]),
        "period": st.sampled_from(["2026", "2026H1", "2026H2"]),
        "due": st.none() | st.dates(day("04-01"), day("11-30")),
        "reminded": st.none() | st.dates(day("01-01"), day("12-30")),
        "extended": st.none() | st.dates(day("12-21"), day("12-31")),
        "not_applicable": st.sampled_from(["", "不承担此项"]),
        "approver": st.just("C1"),
    }
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(AMENDMENTS, max_size=6, unique_by=lambda row: (row["unit"], row["duty"], row["period"])).map(
        lambda found: [row if row["due"] else row | {"not_applicable": "不承担此项"} for row in found]
    )
)
def test_before_or_after_the_calendar_gives_the_same_rows(intake: Intake, told: list[dict[str, Any]]) -> None:
    def take() -> None:
        commands.accept_sheet(OBLIGATIONS, read(*told), intake, by="import", on=ON)

    results = []
    for steps in ((take, regenerate), (regenerate, take), (regenerate, take, regenerate, take)):
        with transaction.atomic():
            for step in steps:
                step()
            results.append(rows())
            transaction.set_rollback(True)
    assert results[0] == results[1] == results[2]
    assert not intake.problems


def test_what_was_done_meets_what_was_owed(units: dict[str, Unit], accept: Accept) -> None:
    regenerate()
    accept({"unit": "B", "period": "2026H2", "not_applicable": "并入年度报告"})
    first = record(units["A"], "R1", "06-10", "2026H1", "06-19")
    record(units["A"], "R2", "06-30")
    later = record(units["B"], "R3", "11-11")
    record(units["B"], "R4", "06-21")
    assert commands.fulfil(2026, by="import", on=ON) == 2
    met = {(o.unit.code, o.period): (o.delivered, o.record_id) for o in Obligation.objects.filter(record__isnull=False)}
    assert met[("A", "2026H1")] == (day("06-19"), first.pk)
    assert set(met) == {("A", "2026H1"), ("B", "2026H1")}
    assert commands.fulfil(2026, by="import", on=ON) == 2
    assert [entry.data for entry in Entry.objects.filter(kind="obligations.fulfilled").order_by("number")] == [
        '{"changed":"2","met":"2","year":"2026"}',
        '{"changed":"0","met":"2","year":"2026"}',
    ]
    Record.objects.exclude(pk=later.pk).delete()
    assert commands.fulfil(2026, by="import", on=ON) == 0
    assert not Obligation.objects.filter(delivered__isnull=False).exists()


def test_facts(units: dict[str, Unit], accept: Accept) -> None:
    regenerate()
    accept({**EXTENDED, "reminded": day("06-10")}, {"unit": "B", "not_applicable": "无"})
    record(units["A"], "R1", "07-15", "2026H1")
    commands.fulfil(2026, by="import", on=ON)
    a, b = units["A"].pk, units["B"].pk
    plan, half, year = to_day(day("01-31")), to_day(day("07-20")), to_day(day("12-20"))
    assert list(facts.rows("obligations", ON)) == [
        (a, "A/plan/2026", "plan", plan, NEVER, NEVER, 0),
        (a, "A/report/2026H1", "report", half, to_day(day("07-15")), to_day(day("06-10")), 1),
        (a, "A/report/2026H2", "report", year, NEVER, NEVER, 0),
        (b, "B/plan/2026", "plan", plan, NEVER, NEVER, 0),
        (b, "B/report/2026H2", "report", year, NEVER, NEVER, 0),
    ]
    assert [row[1] for row in facts.rows("obligations", day("07-19"))] == ["A/plan/2026", "B/plan/2026"]
    assert [source.name for source in facts.SOURCES] == ["obligations"]


def test_what_is_read(units: dict[str, Unit], accept: Accept) -> None:
    regenerate()
    accept(EXTENDED, {"unit": "B", "period": "2026", "duty": "plan", "not_applicable": "无"})
    record(units["A"], "R1", "07-15", "2026H1")
    record(units["B"], "R2", "06-21", "2026H1")
    commands.fulfil(2026, by="import", on=ON)
    shown = list(queries.ledger(2026))
    assert [(row["unit"], row["duty"], row["period"], row["record"]) for row in shown] == [
        ("A", "plan", "2026", ""),
        ("A", "report", "2026H1", "R1"),
        ("A", "report", "2026H2", ""),
        ("B", "plan", "2026", ""),
        ("B", "report", "2026H1", "R2"),
        ("B", "report", "2026H2", ""),
    ]
    assert (shown[1]["approver"], shown[1]["effective"]) == ("C1", day("07-20"))
    assert {column.key for column in OBLIGATIONS.columns} <= set(shown[0])
    assert len(list(queries.ledger(2026, [units["B"].pk]))) == 3
    assert [str(row) for row in queries.late_on(day("07-01"))] == [f"{units['A'].pk} plan 2026"]
    assert [row.duty for row in queries.late_on(day("06-21"), [units["B"].pk])] == []
    a, b = units["A"].pk, units["B"].pk
    assert queries.tallies(2026, day("07-31")) == {a: (2, 1, 1), b: (1, 1, 0)}
    assert queries.burden(day("01-01"), dt.date(2027, 1, 1)) == {a: 180, b: 120}
    assert queries.burden(day("01-01"), day("02-01")) == {a: 60}


def test_what_happened_is_told_in_both_languages() -> None:
    told = [Accepted(3).sentence(), Regenerated(2026, "x", 1, 2, 3, 4).sentence(), Fulfilled(2026, 5, 6).sentence()]
    assert told[0].en == "Took in 3 rows of obligations"
    assert told[1].zh == "按日历更新2026年应办事项：新增1，改期2，取消3，保留4"
    assert told[2].en == "Compared the obligations of 2026 with the records: 5 met, 6 changed"
