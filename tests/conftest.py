"""What holds for every test."""

from __future__ import annotations

import datetime as dt
import os

import pytest
from django.utils import timezone
from hypothesis import settings

# Tests are never timed: a busy machine is no fault of the code.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

DAY = os.environ.get("ZEREN_TEST_DAY", "")
"""The day that it is for every test that asks; to see that none counts on the days that are left of a year."""


def noon(day: dt.date) -> dt.datetime:
    """The middle of a day."""
    return dt.datetime.combine(day, dt.time(4), dt.UTC)


if DAY:
    # Before the tests are read: some of them ask for the day then. The clock goes on from there: what is written
    # twice is not written at one moment.
    _now = timezone.now
    _ahead = noon(dt.date.fromisoformat(DAY)) - _now()
    timezone.now = lambda: _now() + _ahead

MIDYEAR = dt.date(2026, 7, 15)


@pytest.fixture
def midyear(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands in the middle of a year: what is planned for some days ahead lies in the same one."""
    monkeypatch.setattr(timezone, "now", lambda: noon(MIDYEAR))
