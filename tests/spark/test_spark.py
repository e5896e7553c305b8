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
from zeren.engine import folder, scale, spark
from zeren.engine.assemble import plan_of
from zeren.engine.columns import UnitRow
from zeren.engine.duck import compute
from zeren.engine.plan import STATES
from zeren.engine.scheme import Band, Component, Line, Quota, Rollup, Scheme
from zeren.engine.settle import Settled, settle

SPECS = [
    # Rows that look at other lines or units, or are adjusted, cannot share a scheme: random worlds hold those.
    spec
    for table in TABLES.values()
    for spec in table
    if not (spec.others or spec.peers or spec.adjusted or spec.calendar)
]
DAYS = sorted({spec.as_of for spec in SPECS})
UNIT = {"parent": "", "category": "town", "opened": -NEVER, "closed": NEVER, "successor": "", "posts": 5, "weight": 1}

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SEEDS = range(int(os.environ.get("ZEREN_SPARK_SEEDS", "40")))


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    with spark.session(tmp_path_factory.mktemp("spark")) as made:
        yield made


@pytest.mark.parametrize("seed", SEEDS)
def test_random_worlds_agree(seed: int, session: SparkSession, tmp_path: Path) -> None:
    # Compiling hundreds of columns takes far longer than a few rows do: only some plans are compiled.
    compiled = seed % 10 == 0
    session.conf.set("spark.sql.codegen.wholeStage", str(compiled).lower())
    session.conf.set("spark.sql.codegen.factoryMode", "FALLBACK" if compiled else "NO_CODEGEN")
    plan, facts, there = world(seed, tmp_path / "facts")
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
