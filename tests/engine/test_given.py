"""What a run is given beside the facts: adjustments by line, corrections, and how they are told."""

from __future__ import annotations

import pytest
from tests.agreement import worlds
from tests.spec.results import SCHEME
from tests.spec.tables import UNIT, adjustment

from zeren.base.problems import Refused
from zeren.engine.columns import Facts, UnitRow
from zeren.engine.given import CORRECTION, Given, given, told


def adjusted(*rows: dict[str, object]) -> Facts:
    units = [UnitRow(**UNIT)]
    return worlds.with_adjustments(worlds.columns(units, {}, SCHEME.keys), SCHEME, list(rows))


def test_lines_that_nobody_adjusted_cost_nothing() -> None:
    assert given(SCHEME, adjusted()) == Given()
    assert given(SCHEME, worlds.columns([UnitRow(**UNIT)], {}, SCHEME.keys)) == Given()


def test_which_lines_and_whether_a_total() -> None:
    rows = [adjustment(0, "a", 5), adjustment(1, "a", -5), adjustment(2, CORRECTION, 5)]
    assert given(SCHEME, adjusted(*rows), {1: True}) == Given(frozenset({"a"}), True, {1: True})


def test_an_unknown_line_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        given(SCHEME, adjusted(adjustment(0, "nowhere", 5)))
    assert [problem.code for problem in refused.value.problems] == ["adjusted_line_unknown"]


@pytest.mark.parametrize(
    ("milli", "zh", "en"),
    [
        (1500, "异议核准加1.5分", "an upheld objection adds 1.5 points"),
        (-2000, "异议核准减2分", "an upheld objection takes 2 points"),
        (0, "异议核准加0分", "an upheld objection adds 0 points"),
    ],
)
def test_told(milli: int, zh: str, en: str) -> None:
    assert tuple(told(milli)) == (zh, en)
