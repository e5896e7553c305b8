"""The spec tables of the way from lines to a result."""

from __future__ import annotations

import pytest
from tests.spec.results import TABLES, Result, check

ROWS = [pytest.param(row, id=f"{name}: {row.says}") for name, table in TABLES.items() for row in table]


@pytest.mark.parametrize("row", ROWS)
def test_result(row: Result) -> None:
    check(row)
