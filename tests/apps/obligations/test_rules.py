"""What duties make of a year, and which record meets what: spec tables, and properties over any units and records."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zeren.apps.obligations.rules.amendments import Amendment, complaints, due_too_early, effective_due, is_late
from zeren.apps.obligations.rules.calendar import find_period, generate
from zeren.apps.obligations.rules.matching import Claim, Done, Met, match
from zeren.base.dates import MONTHS, periods, year_period
from zeren.packformat.duties import CalendarEntry, Duty

Date = dt.date


@dataclass(frozen=True)
class Unit:
    pk: int = 1
    category: str = "town"
    opened: dt.date | None = None
    closed: dt.date | None = None


def duty(id: str = "report", *entries: CalendarEntry, **more: Any) -> Duty:
    words = {"zh": "词", "en": "word"}
    told = dict.fromkeys(("title", "what", "how", "how_often", "clause"), words)
    return Duty(id=id, **told, tiers=("primary",), minutes=60, calendar=entries, **more)


HALVES = CalendarEntry(every="half", due=("06-20", "12-20"))
YEAR = CalendarEntry(every="year", due=("01-31",))
QUARTERS = CalendarEntry(every="quarter", days_after=10, minutes=15)


def owed(*duties: Duty, unit: Unit = Unit(), workdays: dict[dt.date, bool] | None = None) -> list[tuple[str, str]]:
    found = generate(duties, [unit], 2026, workdays or {})
    return [(row.period, row.due.isoformat()) for row in found]


SPEC = [
    ("halves", duty("a", HALVES), Unit(), [("2026H1", "2026-06-20"), ("2026H2", "2026-12-20")]),
    ("a year", duty("a", YEAR), Unit(), [("2026", "2026-01-31")]),
    (
        "days after the end",
        duty("a", QUARTERS),
        Unit(),
        [("2026Q1", "2026-04-10"), ("2026Q2", "2026-07-10"), ("2026Q3", "2026-10-10"), ("2026Q4", "2027-01-10")],
    ),
    ("no calendar", duty("a"), Unit(), []),
    ("another category", duty("a", HALVES, categories=("bureau",)), Unit(), []),
    ("its category", duty("a", YEAR, categories=("bureau", "town")), Unit(), [("2026", "2026-01-31")]),
    ("opened on the first day", duty("a", YEAR), Unit(opened=Date(2026, 1, 1)), [("2026", "2026-01-31")]),
    ("opened later", duty("a", HALVES), Unit(opened=Date(2026, 1, 2)), [("2026H2", "2026-12-20")]),
    ("opened at half-year", duty("a", HALVES), Unit(opened=Date(2026, 7, 1)), [("2026H2", "2026-12-20")]),
    ("closed at half-year", duty("a", HALVES), Unit(closed=Date(2026, 7, 1)), [("2026H1", "2026-06-20")]),
    ("closed a day before", duty("a", HALVES), Unit(closed=Date(2026, 6, 30)), []),
    ("not opened yet", duty("a", HALVES), Unit(opened=Date(2027, 1, 1)), []),
    (
        "the same period twice",
        duty("a", CalendarEntry(every="year", due=("03-31",)), YEAR),
        Unit(),
        [("2026", "2026-01-31")],
    ),
]


@pytest.mark.parametrize(("name", "duty", "unit", "wanted"), SPEC, ids=[row[0] for row in SPEC])
def test_what_a_unit_owes(name: str, duty: Duty, unit: Unit, wanted: list[tuple[str, str]]) -> None:
    assert owed(duty, unit=unit) == wanted


def test_minutes_are_the_entrys_or_the_dutys() -> None:
    found = generate([duty("a", YEAR, QUARTERS)], [Unit()], 2026, {})
    assert [row.minutes for row in found] == [60, 15, 15, 15, 15]
    assert {row.basis for row in found} == {"词"}


def test_a_day_off_moves_the_due_day_only_where_the_entry_says_so() -> None:
    moving = CalendarEntry(next_workday=True, every="half", due=("06-20", "12-20"))
    assert owed(duty("a", HALVES)) == [("2026H1", "2026-06-20"), ("2026H2", "2026-12-20")]
    assert owed(duty("a", moving)) == [("2026H1", "2026-06-22"), ("2026H2", "2026-12-21")]
    holidays = {Date(2026, 6, 20): True, Date(2026, 12, 21): False}
    assert owed(duty("a", moving), workdays=holidays) == [("2026H1", "2026-06-20"), ("2026H2", "2026-12-22")]


DAYS = st.none() | st.dates(Date(2025, 6, 1), Date(2027, 6, 1))
UNITS = st.builds(Unit, pk=st.integers(1, 5), category=st.sampled_from(["town", "bureau"]), opened=DAYS, closed=DAYS)
ENTRIES = st.sampled_from([HALVES, YEAR, QUARTERS, CalendarEntry(every="month", days_after=5)])


@settings(deadline=None)
@given(st.lists(UNITS, unique_by=lambda unit: unit.pk), st.lists(ENTRIES, max_size=3), st.sampled_from([(), ("town",)]))
def test_nothing_is_owed_outside_the_units_life_the_year_or_the_category(
    units: list[Unit], entries: list[CalendarEntry], categories: tuple[str, ...]
) -> None:
    found = generate([duty("a", *entries, categories=categories)], units, 2026, {})
    assert len({row[:3] for row in found}) == len(found)
    by_pk = {unit.pk: unit for unit in units}
    whole = year_period(2026)
    for row in found:
        unit, period = by_pk[row.unit], find_period(row.period)
        assert period is not None
        assert whole.start <= period.start < period.end <= whole.end
        assert unit.opened is None or unit.opened <= period.start
        assert unit.closed is None or unit.closed >= period.end
        assert not categories or unit.category in categories
    assert found == generate([duty("a", *entries, categories=categories)], units, 2026, {})


@pytest.mark.parametrize("every", sorted(MONTHS))
def test_every_period_is_found_by_its_name(every: Any) -> None:
    for period in periods(2026, every):
        assert find_period(period.name) == period


@pytest.mark.parametrize(
    "name", ["", "2026H3", "2026Q0", "2026-13", "26", "2026 H1", "２０２６", "20260", "2026h1", "0000", "9999"]
)
def test_what_is_no_period(name: str) -> None:
    assert find_period(name) is None


def done(code: str, period: str = "", happened: str = "06-10", submitted: str | None = None, **more: Any) -> Done:
    day = Date.fromisoformat(f"2026-{happened}")
    filed = Date.fromisoformat(f"2026-{submitted}") if submitted else None
    fields = {"key": int(code[1:]), "code": code, "unit": 1, "duty": "a", "period": period, "happened": day}
    return Done(**{**fields, "submitted": filed, **more})


CLAIMS = [Claim(1, 1, "a", "2026H1"), Claim(2, 1, "a", "2026H2"), Claim(3, 1, "a", "2026"), Claim(4, 1, "b", "2026H1")]
MATCHES = [
    ("nothing", [], {}),
    ("named", [done("R1", "2026H2")], {2: ("06-10", "R1")}),
    ("named, filed later", [done("R1", "2026H1", submitted="06-19")], {1: ("06-19", "R1")}),
    ("by its day, in two periods", [done("R1")], {1: ("06-10", "R1"), 3: ("06-10", "R1")}),
    ("on the last day", [done("R1", happened="06-30")], {1: ("06-30", "R1"), 3: ("06-30", "R1")}),
    ("on the first day", [done("R1", happened="07-01")], {2: ("07-01", "R1"), 3: ("07-01", "R1")}),
    ("another unit", [done("R1", unit=2)], {}),
    ("another duty", [done("R1", duty="c")], {}),
    ("a period nobody owes", [done("R1", "2026Q1")], {}),
    ("the earliest", [done("R2", "2026H1", "06-12"), done("R3", "2026H1", "06-11")], {1: ("06-11", "R3")}),
    (
        "done earlier but filed later",
        [done("R2", "2026H1", "06-01", "06-20"), done("R3", "2026H1", "06-11")],
        {1: ("06-11", "R3")},
    ),
    ("on one day, by code", [done("R9", "2026H1"), done("R10", "2026H1")], {1: ("06-10", "R10")}),
]


@pytest.mark.parametrize(("name", "records", "wanted"), MATCHES, ids=[row[0] for row in MATCHES])
def test_what_meets_what(name: str, records: list[Done], wanted: dict[int, tuple[str, str]]) -> None:
    found = {key: (met.delivered.isoformat()[5:], met.code) for key, met in match(CLAIMS, records).items()}
    assert found == wanted


CODES = st.integers(1, 30).map(lambda number: f"R{number}")
RECORDS = st.builds(
    Done,
    key=st.integers(1, 9),
    code=CODES,
    unit=st.integers(1, 2),
    duty=st.sampled_from("ab"),
    period=st.sampled_from(["", "2026H1", "2026H2", "2026", "2026Q1", "2025"]),
    happened=st.dates(Date(2025, 12, 1), Date(2027, 1, 31)),
    submitted=st.none() | st.dates(Date(2025, 12, 1), Date(2027, 1, 31)),
)


def slow(claim: Claim, records: list[Done]) -> Met | None:
    """The rule word by word."""
    period = find_period(claim.period)
    assert period is not None
    fits = [
        Met(record.submitted or record.happened, record.code, record.key)
        for record in records
        if (record.unit, record.duty) == (claim.unit, claim.duty)
        and (record.period == claim.period if record.period else period.start <= record.happened < period.end)
    ]
    return min(fits, default=None)


@given(st.lists(RECORDS, max_size=30), st.randoms(use_true_random=False))
def test_matching_is_the_rule_in_any_order(records: list[Done], random: Any) -> None:
    found = match(CLAIMS, records)
    assert found == {claim.key: met for claim in CLAIMS if (met := slow(claim, records))}
    random.shuffle(records)
    assert match(CLAIMS, records) == found


A, B = "000000001000000002", "000000001000000003"
DUE, LATER = Date(2026, 6, 20), Date(2026, 7, 20)
AMENDMENTS = [
    ("no extension", Amendment("n", A, DUE), set()),
    ("extended", Amendment("n", A, DUE, LATER, "P", B), set()),
    ("extended by the unit above", Amendment("n", A, DUE, LATER, "P", "000000001"), set()),
    ("extended, the due day unknown yet", Amendment("n", A, None, LATER, "P", B), set()),
    ("extended by nobody", Amendment("n", A, DUE, LATER), {"obligation_extension_unapproved"}),
    ("extended inside", Amendment("n", A, DUE, LATER, "P", A), {"obligation_extension_inside"}),
    ("extended below", Amendment("n", A, DUE, LATER, "P", A + "000000009"), {"obligation_extension_inside"}),
    ("extended by a post without a unit", Amendment("n", A, DUE, LATER, "P", ""), {"obligation_extension_inside"}),
    ("to the same day", Amendment("n", A, DUE, DUE, "P", B), {"obligation_extension_not_later"}),
    (
        "earlier, by nobody",
        Amendment("n", A, LATER, DUE),
        {"obligation_extension_not_later", "obligation_extension_unapproved"},
    ),
]


@pytest.mark.parametrize(("name", "amendment", "codes"), AMENDMENTS, ids=[row[0] for row in AMENDMENTS])
def test_an_amendment(name: str, amendment: Amendment, codes: set[str]) -> None:
    found = list(complaints(amendment))
    assert {kind.code for kind, _, _ in found} == codes
    assert all("{" not in kind(**data).say(language) for kind, _, data in found for language in ("zh", "en"))


@pytest.mark.parametrize(
    ("period", "told", "early"),
    [
        ("2026-03-05", Date(2026, 3, 4), True),
        ("2026-03-05", Date(2026, 3, 5), False),
        ("2026", Date(2025, 10, 1), False),
        ("2026", Date(2025, 9, 30), True),
        ("2026H2", Date(2026, 6, 20), False),
        ("2026H1", Date(2025, 6, 20), True),
        ("2026H1", None, False),
    ],
)
def test_nothing_is_due_before_what_it_is_due_for(period: str, told: dt.date | None, early: bool) -> None:
    known = find_period(period)
    assert known is not None
    assert [kind.code for kind, *_ in due_too_early("n", told, known)] == ["obligation_due_before_its_event"] * early


@pytest.mark.parametrize(
    ("delivered", "day", "late"),
    [
        (None, DUE, False),
        (None, Date(2026, 6, 21), True),
        (DUE, LATER, False),
        (LATER, LATER, True),
        (LATER, DUE, False),
    ],
)
def test_lateness(delivered: dt.date | None, day: dt.date, late: bool) -> None:
    assert is_late(DUE, delivered, day) is late
    assert not is_late(None, delivered, day)


def test_an_extension_replaces_the_due_day() -> None:
    assert (effective_due(DUE, LATER), effective_due(DUE, None), effective_due(None, None)) == (LATER, DUE, None)
