"""Spark on this machine: every spec table and many random plans give what the other engines give.

Run by `make test-spark`, which brings Spark and Java; without them nothing here is collected."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.agreement.test_folders import CATALOGUE, world, write
from tests.agreement.worlds import YEAR
from tests.spec.tables import Spec, scheme_of, year_of
from tests.spec.test_measures import TABLES

from zeren.engine import folder, scale, spark
from zeren.engine.assemble import plan_of
from zeren.engine.duck import compute
from zeren.engine.plan import STATES
from zeren.engine.settle import Settled, settle

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SEEDS = range(int(os.environ.get("ZEREN_SPARK_SEEDS", "40")))


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    with spark.session(tmp_path_factory.mktemp("spark")) as made:
        yield made


@pytest.mark.parametrize("seed", SEEDS)
def test_random_worlds_agree(seed: int, session: SparkSession, tmp_path: Path) -> None:
    plan, facts, there = world(seed, tmp_path / "facts")
    columns = compute(plan, facts).columns
    settled = settle(plan.scheme, facts, columns)
    result = spark.score(plan, there, session)
    for name in scale.wanted(plan):
        assert (result.columns[name] == columns[name]).all(), name
    for name in Settled.__dataclass_fields__:
        assert (getattr(result.settled, name) == getattr(settled, name)).all(), name
