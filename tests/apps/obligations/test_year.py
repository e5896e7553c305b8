"""A year of obligations against the naive oracle: a leap year, make-up workdays, a reorganisation in July, a new
version of the framework in September, closures, posts and events.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.apps.obligations.naive import expected

from zeren.apps.obligations.rules.calendar import Around, Closure, Event, Part, Seat, find_period, generate
from zeren.apps.obligations.rules.matching import Claim, match_all
from zeren.packformat.duties import CalendarEntry, Duty, Follow

Date = dt.date
JULY, SEPTEMBER = Date(2028, 7, 1), Date(2028, 9, 1)


@dataclass(frozen=True)
class Unit:
    pk: int
    category: str = "town"
    opened: dt.date | None = None
    closed: dt.date | None = None


def duty(id: str, *entries: CalendarEntry, **more: Any) -> Duty:
    words = {"zh": "词", "en": "word"}
    told = dict.fromkeys(("title", "what", "how", "how_often", "clause"), words)
    given = {"tiers": ("primary", "direct"), "minutes": 60} | more
    return Duty(id=id, **told, calendar=entries, **given)


OLD = (
    duty("report", CalendarEntry(every="half", due=("06-20", "12-20"), next_workday=True)),
    duty("study", CalendarEntry(every="quarter", due=("03-31", "06-30", "09-30", "12-31"), least=3)),
    duty("statement", CalendarEntry(every="year", due=("11-30",), posts=True)),
    duty("disclosure", CalendarEntry(every="month", days_after=5, working=True), categories=("town",)),
    duty("letter", follows=(Follow(after="appointed", days=30),)),
    duty("minutes", follows=(Follow(after="recorded", duty="meeting", days=7, working=True),)),
    duty("plan", CalendarEntry(every="year", days_after=31), follows=(Follow(after="opened", days=20),)),
)
NEW = (*OLD[1:], duty("report", CalendarEntry(every="half", due=("06-25", "12-10"))))

DAYS = st.dates(Date(2028, 1, 1), Date(2028, 12, 31))
ENDS = st.none() | st.just(JULY) | st.dates(Date(2027, 6, 1), Date(2029, 6, 1))
UNITS = st.builds(Unit, pk=st.integers(1, 4), category=st.sampled_from(["town", "bureau"]), opened=ENDS, closed=ENDS)
SEATS = st.builds(
    Seat,
    code=st.sampled_from(["P1", "P2", "P3"]),
    tier=st.sampled_from(["primary", "direct", "leadership"]),
    opened=ENDS,
    closed=ENDS,
)
EVENTS = st.one_of(
    st.builds(
        Event, unit=st.integers(1, 5), kind=st.just("recorded"), day=DAYS, duty=st.sampled_from(["meeting", "x"])
    ),
    st.builds(Event, unit=st.integers(1, 5), kind=st.just("opened"), day=DAYS),
    st.builds(
        Event,
        unit=st.integers(1, 5),
        kind=st.just("appointed"),
        day=DAYS,
        post=st.sampled_from(["P1", "P2"]),
        tier=st.sampled_from(["direct", "leadership"]),
    ),
)
CLOSURES = st.builds(lambda day, n: Closure(day, day + dt.timedelta(days=n)), DAYS, st.integers(0, 20))
PARTS = st.sampled_from([[Part(OLD)], [Part(OLD, None, SEPTEMBER), Part(NEW, SEPTEMBER, None, {"bureau": "town"})]])


@settings(max_examples=120)
@given(
    PARTS,
    st.lists(UNITS, max_size=4, unique_by=lambda one: one.pk),
    st.dictionaries(st.dates(Date(2028, 1, 1), Date(2029, 3, 1)), st.booleans(), max_size=40),
    st.lists(CLOSURES, max_size=3),
    st.dictionaries(st.integers(1, 4), st.lists(SEATS, max_size=3, unique_by=lambda one: one.code), max_size=4),
    st.lists(EVENTS, max_size=6),
    st.none() | st.dates(Date(2027, 12, 1), Date(2028, 12, 1)),
)
def test_a_year_is_what_counting_days_gives(
    parts: list[Part],
    units: list[Unit],
    workdays: dict[dt.date, bool],
    closures: list[Closure],
    seats: dict[int, list[Seat]],
    events: list[Event],
    outset: dt.date | None,
) -> None:
    found = generate(parts, units, 2028, Around(workdays, closures, seats, events), outset)
    wanted = expected(parts, units, 2028, workdays, closures, seats, events, outset)
    assert {row[:4]: (row.due, row.needed) for row in found} == wanted
    assert len(found) == len(wanted)


def owed(one: Duty, **around: Any) -> list[tuple[str, str, str]]:
    units = [Unit(1)]
    return [(row.period, row.post, row.due.isoformat()) for row in generate([one], units, 2028, Around(**around))]


def test_a_leap_year_has_one_day_more() -> None:
    found = owed(duty("a", CalendarEntry(every="month", days_after=1)))
    assert found[1] == ("2028-02", "", "2028-03-01")
    after = owed(duty("a", follows=(Follow(after="opened", days=1),)), events=[Event(1, "opened", Date(2028, 2, 28))])
    assert after == [("2028-02-28", "", "2028-02-29")]


def test_working_days_follow_holidays_and_make_up_days() -> None:
    entry = CalendarEntry(every="quarter", days_after=3, working=True)
    days = {Date(2028, 4, 1): True, Date(2028, 4, 4): False}  # a Saturday that is worked, a Tuesday that is not
    assert owed(duty("a", entry))[0][2] == "2028-04-05"
    assert owed(duty("a", entry), workdays=days)[0][2] == "2028-04-05"
    assert owed(duty("a", entry), workdays={Date(2028, 4, 1): True})[0][2] == "2028-04-04"


def test_nothing_falls_due_in_a_closure() -> None:
    year = duty("a", CalendarEntry(every="year", due=("10-03",)))
    closed = [Closure(Date(2028, 9, 30), Date(2028, 10, 6)), Closure(Date(2028, 10, 7), Date(2028, 10, 7))]
    assert owed(year, closures=closed) == [("2028", "", "2028-10-08")]  # a Sunday: the entry does not ask
    moving = duty("a", CalendarEntry(every="year", due=("10-03",), next_workday=True))
    assert owed(moving, closures=closed) == [("2028", "", "2028-10-09")]


def test_a_post_owes_only_while_it_is_there() -> None:
    yearly = duty("a", CalendarEntry(every="year", due=("11-30",), posts=True))
    seats = {
        1: [Seat("P1", "direct", None, None), Seat("P2", "leadership", None, None), Seat("P3", "direct", JULY, None)]
    }
    assert owed(yearly, seats=seats) == [("2028", "P1", "2028-11-30")]


@pytest.mark.parametrize("name", ["2028-02-30", "2028-2-3", "9999-12-31"])
def test_days_that_are_no_period(name: str) -> None:
    assert find_period(name) is None


def signed(code: str, happened: str, period: str = "", by: str = "") -> tuple[Any, ...]:
    return (int(code[1:]), code, 1, "a", period, Date.fromisoformat(happened), None, by)


def test_several_records_meet_what_needs_several() -> None:
    claim = Claim(1, 1, "a", "2028Q1", "", 3)
    rows = [
        signed("R1", "2028-01-05"),
        signed("R2", "2028-03-20"),
        signed("R3", "2028-02-01"),
        signed("R4", "2028-04-01"),
    ]
    assert match_all([claim], rows[:2]) == {}
    assert match_all([claim], rows)[1].delivered == Date(2028, 3, 20)


def test_a_post_is_met_by_what_it_signed() -> None:
    claims = [Claim(1, 1, "a", "2028", "P1"), Claim(2, 1, "a", "2028", "P2"), Claim(3, 1, "a", "2028")]
    met = match_all(claims, [signed("R1", "2028-05-05", by="P2；P9")])
    assert set(met) == {2, 3}


def test_what_follows_an_event_is_met_by_what_comes_after_it() -> None:
    claims = [Claim(1, 1, "a", "2028-03-01"), Claim(2, 1, "a", "2028-05-01")]
    assert set(match_all(claims, [signed("R1", "2028-02-28")])) == set()
    assert set(match_all(claims, [signed("R1", "2028-03-05")])) == {1}
    assert set(match_all(claims, [signed("R1", "2028-05-01")])) == {2}
    assert set(match_all(claims, [signed("R1", "2028-06-01", "2028-03-01")])) == {1}
