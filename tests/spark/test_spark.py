"""Spark on this machine: every spec table and many random plans give what the other engines give.

Run by `make test-spark`, which brings Spark and Java; without them nothing here is collected."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.agreement.test_folders import CATALOGUE, world, write
from tests.agreement.worlds import CATEGORIES, KEYS, YEAR, T
from tests.spec.tables import BASE
from tests.spec.test_measures import TABLES

from zeren.base.dates import NEVER
from zeren.engine.assemble import plan_of
from zeren.engine.columns import UnitRow
from zeren.engine.planning.plan import STATES
from zeren.engine.rendering.duck import compute
from zeren.engine.scheme import Band, Component, Line, Quota, Rollup, Scheme, Standing
from zeren.engine.settlement.settle import Settled, settle
from zeren.engine.yearly import folder, scale, spark

SPECS = [
    # Rows that look at other lines or units (a unit standing alone too), or are adjusted, cannot share a scheme: random
    # worlds hold those.
    spec
    for table in TABLES.values()
    for spec in table
    if not (spec.others or spec.peers or spec.adjusted or spec.calendar or isinstance(spec.measure, Standing))
]
DAYS = sorted({spec.as_of for spec in SPECS})
UNIT = {"parent": "", "category": "town", "opened": -NEVER, "closed": NEVER, "successor": "", "posts": 5, "weight": 1}

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SEEDS = range(int(os.environ.get("ZEREN_SPARK_SEEDS", "40")))
COMPILED = 31
"""A world with few lines: compiling hundreds of columns takes far longer than a few rows do."""
# A few rows and many plans: what counts is how soon a query begins.
SETTINGS = {
    "spark.sql.adaptive.enabled": False,
    "spark.sql.shuffle.partitions": 1,
    "spark.default.parallelism": 1,
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.sql.codegen.wholeStage": False,
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    with spark.session(tmp_path_factory.mktemp("spark"), 1, SETTINGS) as made:
        yield made


@pytest.mark.parametrize("seed", SEEDS)
def test_random_worlds_agree(seed: int, session: SparkSession, tmp_path: Path) -> None:
    agrees(seed, session, tmp_path / "facts")


def test_a_world_agrees_when_its_queries_are_compiled(session: SparkSession, tmp_path: Path) -> None:
    compiled = {"spark.sql.codegen.wholeStage": "true", "spark.sql.codegen.factoryMode": "FALLBACK"}
    for name, value in compiled.items():
        session.conf.set(name, value)
    try:
        agrees(COMPILED, session, tmp_path / "facts")
    finally:
        for name in compiled:
            session.conf.set(name, str(SETTINGS[name]).lower())


def agrees(seed: int, session: SparkSession, path: Path) -> None:
    """A world comes to the same in memory and on Spark."""
    plan, facts, there = world(seed, path)
    columns = compute(plan, facts).columns
    settled = settle(plan.scheme, facts, columns)
    result = spark.score(plan, there, session)
    for name in scale.wanted(plan):
        assert (result.columns[name] == columns[name]).all(), name
    for name in Settled.__dataclass_fields__:
        assert (getattr(result.settled, name) == getattr(settled, name)).all(), name


@pytest.mark.parametrize("day", DAYS)
def test_every_spec_table_holds(day: int, session: SparkSession, tmp_path: Path) -> None:
    """All rows of the tables that are looked at on one day at once: a line and a unit for each."""
    specs = [spec for spec in SPECS if spec.as_of == day]
    parts = (Component("one", T, 100_000), Component("four", T, 0))
    lines = tuple(Line(f"l{at}", one.component, one.full, one.measure, T, T) for at, one in enumerate(specs))
    scheme = Scheme("spec", "1", 100_000, CATEGORIES, parts, lines, (), (Band("all", T, 0),), Quota(), Rollup(), KEYS)
    units = [UnitRow(**{**UNIT, "id": f"u{at:03}", **spec.unit}) for at, spec in enumerate(specs)]
    rows = {
        source: [
            {"unit": f"u{at:03}", "id": f"{source}{at}-{n}", **base, **row}
            for at, spec in enumerate(specs)
            for n, row in enumerate(spec.facts.get(source, ()))
        ]
        for source, base in BASE.items()
    }
    write(tmp_path / "facts", units, {**{name: [] for name in CATALOGUE}, **rows})
    plan = plan_of(scheme, CATALOGUE, YEAR.start, YEAR.end, day)
    result = spark.score(plan, folder.look(tmp_path / "facts", CATALOGUE), session)
    for at, spec in enumerate(specs):
        points, state = (int(result.columns[f"{what}_l{at}"][at]) for what in ("points", "state"))
        assert (points, STATES[state]) == (spec.points, spec.state), spec.says
