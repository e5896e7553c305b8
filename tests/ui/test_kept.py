"""What counts much is kept for some minutes, what counts little never; and no more than so much is kept."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from zeren.ui.kept import KEPT, MANY, MOST, Keeper


def test_much_is_counted_once_in_some_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    now = dt.datetime(2026, 7, 15, 4, tzinfo=dt.UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    keeper, made = Keeper[int](lambda one: one), list[int]()

    def count(many: int) -> int:
        made.append(many)
        return many

    assert keeper.of("few", lambda: count(MANY - 1)) == (MANY - 1, None)
    assert keeper.of("few", lambda: count(7)) == (7, None)
    assert keeper.of("much", lambda: count(MANY)) == (MANY, now)
    assert keeper.of("much", lambda: count(MANY + 9)) == (MANY, now)
    assert len(made) == 3
    later = now + KEPT
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert keeper.of("much", lambda: count(MANY + 9)) == (MANY + 9, later)


def test_no_more_than_so_much_is_kept() -> None:
    keeper = Keeper[int](lambda one: one)
    for number in range(MOST + 5):
        keeper.of(number, lambda: MANY)
    assert keeper.of(0, lambda: MANY + 1)[0] == MANY + 1
    assert keeper.of(MOST + 4, lambda: MANY + 1)[0] == MANY
