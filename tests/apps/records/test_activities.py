"""What is done again and again: on which days, how it stands; and the register of outputs that nothing scores."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import zeren
from zeren.apps.records.rules import activities, outputs
from zeren.apps.records.rules.activities import Plan, Rhythm, Session, Turn, standing, turns
from zeren.apps.records.rules.outputs import Made
from zeren.base.dates import MONTHS, Every, periods
from zeren.base.workdays import is_workday

ON = dt.date(2026, 3, 20)
HOLIDAYS = {dt.date(2026, 10, day): False for day in range(1, 8)} | {dt.date(2026, 2, 28): True}


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


@pytest.mark.parametrize(
    ("rhythm", "found"),
    [
        (Rhythm("year"), ["12-31"]),
        (Rhythm("half"), ["06-30", "12-31"]),
        (Rhythm("quarter", day=15), ["03-16", "06-15", "09-15", "12-15"]),  # 15 March is a Sunday
        (Rhythm("quarter", day=31), ["03-31", "06-30", "09-30", "12-31"]),
        (Rhythm("half", first=day("07-01")), ["12-31"]),
        (Rhythm("half", first=day("06-30")), ["06-30", "12-31"]),
        (Rhythm("half", first=day("06-30"), ended=day("07-01")), ["06-30"]),
        (Rhythm("half", ended=day("06-30")), []),
        (Rhythm("year", first=dt.date(2027, 1, 1)), []),
    ],
)
def test_when_it_is_due(rhythm: Rhythm, found: list[str]) -> None:
    assert [one.day for one in turns(rhythm, 2026, HOLIDAYS)] == [day(one) for one in found]


def test_a_day_off_moves_it_inside_its_month() -> None:
    months = turns(Rhythm("month", day=0), 2026, HOLIDAYS)
    assert months[1].day == day("02-28"), "a make-up Saturday is a working day"
    assert months[0].day == day("01-30"), "31 January is a Saturday: the next working day lies in February"
    assert turns(Rhythm("month", day=1), 2026, HOLIDAYS)[9].day == day("10-08")
    shut = {dt.date(2026, 4, 1) + dt.timedelta(days=n): False for n in range(30)}
    assert turns(Rhythm("month", day=9), 2026, shut)[3].day == day("04-09"), "a month without a working day"


@given(
    every=st.sampled_from(list(MONTHS)),
    about=st.integers(0, 31),
    year=st.integers(2020, 2032),
    off=st.sets(st.integers(0, 365), max_size=60),
)
def test_every_period_has_one_turn_inside_it(every: Every, about: int, year: int, off: set[int]) -> None:
    shut = {dt.date(year, 1, 1) + dt.timedelta(days=n): False for n in off}
    found = turns(Rhythm(every, day=about), year, shut)
    assert [one.period for one in found] == periods(year, every)
    for one in found:
        assert one.period.start <= one.day < one.period.end
        works = [
            at
            for n in range((one.period.end - one.period.start).days)
            if is_workday(at := one.period.start + dt.timedelta(days=n), shut)
        ]
        assert not works or one.day in works


MARCH = Turn(periods(2026, "month")[2], day("03-16"))
HELD, PLAIN, PLANNED = (Session(n, day("03-10"), n < 3, n == 1) for n in (1, 2, 3))


@pytest.mark.parametrize(
    ("times", "sessions", "on", "state"),
    [
        (1, [], "03-16", "ahead"),
        (1, [], "03-17", "now"),
        (1, [], "04-01", "missed"),
        (1, [HELD], "03-12", "done"),
        (1, [HELD], "04-09", "done"),
        (2, [HELD], "03-17", "now"),
        (2, [HELD], "04-01", "missed"),
        (2, [HELD, HELD], "04-01", "done"),
        (1, [PLAIN], "03-12", "ahead"),
        (1, [PLAIN], "03-17", "plain"),
        (1, [PLAIN], "04-01", "plain"),
        (2, [PLAIN], "04-01", "missed"),
        (1, [PLAIN, HELD], "04-01", "done"),
        (1, [PLANNED], "03-09", "planned"),
        (1, [PLANNED], "03-10", "planned"),
        (1, [PLANNED], "03-17", "now"),
        (1, [HELD._replace(day=day("04-01"))], "04-01", "missed"),
    ],
)
def test_only_an_outcome_counts(times: int, sessions: list[Session], on: str, state: str) -> None:
    (found,) = standing(Rhythm("month", times), [MARCH], sessions, day(on))
    assert found.state == state
    assert found.done == sum(one is HELD for one in sessions)


SOUND = Plan("主题党日", "制度第三条", "meeting", Rhythm("month", 1, 15, ON), "P1")


@pytest.mark.parametrize(
    ("plan", "codes"),
    [
        (SOUND, []),
        (SOUND._replace(title=""), ["activity_without_title"]),
        (SOUND._replace(title="字" * 201), ["activity_without_title"]),
        (SOUND._replace(basis=""), ["activity_without_basis"]),
        (SOUND._replace(kind="party"), ["activity_without_kind"]),
        (SOUND._replace(owner="P9"), ["activity_without_owner"]),
        (SOUND._replace(rhythm=None), ["activity_without_rhythm"]),
        (SOUND._replace(rhythm=Rhythm("month", 0, 15, ON)), ["activity_without_rhythm"]),
        (SOUND._replace(rhythm=Rhythm("month", 13, 15, ON)), ["activity_without_rhythm"]),
        (SOUND._replace(rhythm=Rhythm("month", 1, 32, ON)), ["activity_day_unknown"]),
        (SOUND._replace(rhythm=Rhythm("month", 1, 0, dt.date.min)), ["activity_without_first_day"]),
    ],
)
def test_what_an_activity_must_say(plan: Plan, codes: list[str]) -> None:
    assert [problem.code for problem in activities.problems(plan, {"P1"})] == codes


MADE = Made("台账范本", "method", ON, "县应急局")


@pytest.mark.parametrize(
    ("made", "codes"),
    [
        (MADE, []),
        (MADE._replace(title=""), ["output_without_title"]),
        (MADE._replace(kind="song"), ["output_without_kind"]),
        (MADE._replace(day=None), ["output_without_day"]),
        (MADE._replace(day=ON + dt.timedelta(days=1)), ["output_without_day"]),
        (MADE._replace(where=""), ["output_without_place"]),
        (MADE._replace(use="字" * 501), ["output_use_too_long"]),
    ],
)
def test_what_an_output_must_say(made: Made, codes: list[str]) -> None:
    assert [problem.code for problem in outputs.problems(made, ON)] == codes


def test_nothing_that_scores_or_asks_for_work_knows_outputs() -> None:
    """Neither a fact, a sheet, an obligation nor the engine reads the register; and it keeps no author."""
    source = Path(zeren.__file__).parent
    apart = [*source.rglob("facts.py"), *source.rglob("sheets.py")]
    for folder in ("engine", "apps/assessment", "apps/obligations", "reports", "packformat"):
        apart += (source / folder).rglob("*.py")
    assert len(apart) > 100
    knows = [str(path) for path in apart if "Output," in (text := path.read_text()) or "records.rules.outputs" in text]
    assert knows == []
    from zeren.apps.records.models import Output

    named = {field.name for field in Output._meta.get_fields()}
    assert named == {"id", "unit", "title", "kind", "day", "where", "framework", "use"}
