"""The spec tables of the way from lines to a result."""

from __future__ import annotations

import pytest
from tests.spec import counting, judging
from tests.spec.results import TABLES, Result, check
from tests.spec.rules import RULES

ROWS = [pytest.param(row, id=f"{name}: {row.says}") for name, table in TABLES.items() for row in table]


@pytest.mark.parametrize("row", ROWS)
def test_result(row: Result) -> None:
    check(row)


def test_every_mechanism_has_a_rule_and_a_table() -> None:
    assert {f"M{number}" for number in range(1, 25)} <= set(RULES)
    assert set(RULES) == set(counting.TABLES) | set(judging.TABLES) | set(TABLES)
