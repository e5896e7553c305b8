"""The spec table of every kind of measure, on every renderer and the slow reference."""

from __future__ import annotations

import pytest
from tests.agreement.worlds import YEAR
from tests.spec import counting, judging
from tests.spec.tables import Spec, check

from zeren.base.dates import NEVER
from zeren.engine.measures import KINDS

TABLES = counting.TABLES | judging.TABLES
ROWS = [pytest.param(spec, id=f"{name}: {spec.says}") for name, table in TABLES.items() for spec in table]


@pytest.mark.parametrize("spec", ROWS)
def test_measure(spec: Spec) -> None:
    check(spec)


def test_every_measure_has_a_table() -> None:
    assert {type(spec.measure) for table in TABLES.values() for spec in table} == set(KINDS)


def test_never_is_later_than_every_day() -> None:
    assert YEAR.end < NEVER
