"""Facts in a folder of Parquet files give the same as the same facts in memory, on every engine that reads them."""

from __future__ import annotations

import os
import random
from pathlib import Path

import numpy as np
import pytest
from tests.agreement import worlds

from zeren.engine.assemble import plan_of
from zeren.engine.columns import Facts, UnitRow
from zeren.engine.given import ADJUSTMENTS, given, with_adjustments
from zeren.engine.merges import follow_successors
from zeren.engine.planning.plan import Plan
from zeren.engine.rendering.duck import compute
from zeren.engine.settlement.settle import Settled, settle
from zeren.engine.yearly import export, folder, fused, scale

CATALOGUE = with_adjustments(worlds.CATALOGUE)


def world(seed: int, path: Path) -> tuple[Plan, Facts, folder.Folder]:
    """A random world in memory, and its folder."""
    rng = random.Random(seed)
    scheme, units = worlds.scheme(rng), worlds.units(rng)
    year = worlds.YEAR
    rows: dict[str, list[worlds.Row]] = worlds.rows(rng, units)
    adjusted = worlds.adjustments(rng, units, [line.id for line in scheme.lines])
    whole = worlds.with_adjustments(worlds.columns(units, rows), scheme, adjusted)
    facts = follow_successors(whole, worlds.CATALOGUE, year.as_of)
    plan = plan_of(scheme, worlds.CATALOGUE, year.start, year.end, year.as_of, given(scheme, facts, worlds.CALENDAR))
    rows["adjustments"] = adjusted
    write(path, units, rows)
    return plan, facts, folder.look(path, CATALOGUE)


def write(path: Path, units: list[UnitRow], rows: dict[str, list[worlds.Row]]) -> None:
    path.mkdir()
    listed = [
        (source, [(row["unit"], row["id"], *(row[column] for column in source.columns)) for row in rows[name]], None)
        for name, source in CATALOGUE.items()
    ]
    export.write(path, units, listed, {"year": 2026, "as_of": "2027-01-01"})


FOLDERS = int(os.environ.get("ZEREN_FOLDERS", "24"))


@pytest.mark.parametrize("seed", range(FOLDERS))
def test_a_folder_scores_as_the_facts_in_memory(seed: int, tmp_path: Path) -> None:
    plan, facts, there = world(seed, tmp_path / "facts")
    columns = compute(plan, facts).columns
    settled = settle(plan.scheme, facts, columns)
    assert fused.there()
    for engine in ("duckdb", "fused"):
        result = scale.score(plan, there, engine)
        for name in scale.wanted(plan):
            assert (result.columns[name] == columns[name]).all(), (engine, name)
        for name in Settled.__dataclass_fields__:
            assert (getattr(result.settled, name) == getattr(settled, name)).all(), (engine, name)
        assert result.units.ids == facts.units.ids
        assert set(result.engines) == {atom.source for atom in plan.atoms.values()}
        by_hand = set(result.engines) - {ADJUSTMENTS.name}
        assert {result.engines[source] for source in by_hand} <= {engine}
    assert np.array_equal(result.units.columns["parent"], facts.units.columns["parent"])
