"""Which years a version scores, in words."""

from __future__ import annotations

import datetime as dt

import pytest

from zeren.apps.frameworks.rules import Decision, first_of
from zeren.apps.frameworks.web.frameworks import used
from zeren.packformat import Pack, load


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load("founding")


def told(pack: Pack, *later: tuple[str, int], first: str = "1.0") -> list[str]:
    decided = [first_of(first), *(Decision(version, year, dt.date(year, 1, 1), {}) for version, year in later)]
    return [one.en for one in used(decided, pack)]


def test_a_version_says_which_years_it_scores(pack: Pack) -> None:
    assert told(pack) == ["every year"]
    assert told(pack, ("1.1", 2027)) == ["up to 2026"]
    assert told(pack, ("1.1", 2027), ("1.0", 2029)) == ["up to 2026", "from 2029 on"]
    assert told(pack, ("1.1", 2027), ("1.0", 2027)) == ["every year"]
    assert told(pack, ("1.0", 2026), ("1.2", 2029), first="0.9") == ["2026 to 2028"]
    assert told(pack, first="0.9") == []
