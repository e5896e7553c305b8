"""Dates as people write them, half-open periods, working days."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.base.dates import NEVER, from_day, parse_date, period_name, periods, to_day, year_period
from zeren.base.workdays import add_workdays, is_workday, next_workday

WRITTEN = ["2026-3-1", "2026/03/01", "2026.3.1", "2026年3月1日", "20260301", "２０２６-３-１", " 2026-03-01 00:00:00 "]


@pytest.mark.parametrize("written", WRITTEN)
def test_dates_people_write(written: str) -> None:
    assert parse_date(written) == dt.date(2026, 3, 1)


@pytest.mark.parametrize("written", ["", "2026-02-30", "2026-13-1", "3月1日", "2026-3", "today", "2026-3-1x"])
def test_what_is_no_date(written: str) -> None:
    with pytest.raises(ValueError):
        parse_date(written)


@given(st.dates(max_value=dt.date(4000, 1, 1)))
def test_days_go_there_and_back(date: dt.date) -> None:
    assert from_day(to_day(date)) == date


def test_never_is_no_date() -> None:
    with pytest.raises(ValueError, match="never"):
        from_day(NEVER)


@given(st.integers(1990, 2200), st.sampled_from(["month", "quarter", "half", "year"]))
def test_periods_tile_the_year(year: int, every: str) -> None:
    found = periods(year, every)  # type: ignore[arg-type] # one of the four
    assert found[0].start == year_period(year).start
    assert found[-1].end == year_period(year).end
    assert all(one.end == two.start for one, two in pairwise(found))
    for period in found:
        assert period.name == period_name(year, every, period.start.month)  # type: ignore[arg-type] # as above


def test_a_period_has_ended_on_the_day_after_its_last() -> None:
    quarter = periods(2026, "quarter")[0]
    assert not quarter.ended(dt.date(2026, 3, 31))
    assert quarter.ended(dt.date(2026, 4, 1))


HOLIDAY = {dt.date(2026, 10, 1): False, dt.date(2026, 10, 10): True}


def test_the_table_has_the_last_word_on_working_days() -> None:
    assert not is_workday(dt.date(2026, 10, 1), HOLIDAY)
    assert is_workday(dt.date(2026, 10, 10), HOLIDAY)
    assert not is_workday(dt.date(2026, 10, 11), HOLIDAY)


def test_working_days_are_counted() -> None:
    assert add_workdays(dt.date(2026, 9, 30), 2, HOLIDAY) == dt.date(2026, 10, 5)
    assert next_workday(dt.date(2026, 10, 3), HOLIDAY) == dt.date(2026, 10, 5)
    assert next_workday(dt.date(2026, 10, 10), HOLIDAY) == dt.date(2026, 10, 10)
