"""Units with very many facts among units with few: no lane and no counter runs over, on any engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import duckdb
import pytest
from tests.agreement import worlds
from tests.agreement.test_bad_folders import plan, there
from tests.agreement.test_folders import CATALOGUE

from zeren.engine import frozen
from zeren.engine.yearly import folder, fused, hashes, packed, scale

Engine = Literal["duckdb", "fused"]
MANY, LARGE = 40_000, 1_000_000


@pytest.fixture(scope="module")
def skewed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unit a has 40,000 records of a million each, the others none."""
    path = there(tmp_path_factory.mktemp("skewed") / "facts")
    with duckdb.connect() as db:
        source = (path / "records.parquet").as_posix()
        rows = f"SELECT r.* REPLACE (0 AS unit, 'x' || i AS id, {LARGE} AS amount, {LARGE} AS base)"
        one = f"(SELECT * FROM read_parquet('{source}') WHERE id = 'ra') AS r"
        db.execute(f"COPY ({rows} FROM {one}, range({MANY}) AS t(i)) TO '{path}/new' (FORMAT parquet)")
        (path / "new").replace(path / "records.parquet")
    return path


def aggregates(path: Path, engine: Engine) -> dict[str, list[int]]:
    made = plan()
    there = folder.look(path, CATALOGUE)
    with folder.database() as db:
        units = folder.read_units(db, there, worlds.CATEGORIES)
        work = scale._Work(made, there, units, None, db)
        assert set(work.aggregate(engine).values()) == {engine}
        return {name: work.atoms[name](slice(None)).tolist() for name in made.atoms}


def test_nothing_runs_over(skewed: Path) -> None:
    found = {engine: aggregates(skewed, engine) for engine in ("duckdb", "fused")}
    assert found["duckdb"] == found["fused"]
    assert [MANY, 0, 0] in found["fused"].values()
    assert [MANY * LARGE, 0, 0] in found["fused"].values()


def test_narrow_counters_and_likely_lanes_were_tried_first(skewed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the test above would show nothing."""
    widths: list[tuple[int, int]] = []
    run = fused._Work.run

    def watched(self: Any, count: int, sum_: int) -> Any:
        widths.append((count, sum_))
        return run(self, count, sum_)

    monkeypatch.setattr(fused._Work, "run", watched)
    aggregates(skewed, "fused")
    assert widths[-2:] == [fused.NARROW, fused.WIDE]
    asked: list[packed.Sized] = []
    ask = packed._Work.ask

    def heard(self: Any, sized: packed.Sized) -> Any:
        asked.append(sized)
        return ask(self, sized)

    monkeypatch.setattr(packed._Work, "ask", heard)
    monkeypatch.setattr(packed, "SPARE", 0)
    aggregates(skewed, "duckdb")
    assert MANY in {one.rows for one in asked}


def test_without_the_extra_duckdb_computes(skewed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fused, "there", lambda: False)
    result = scale.score(plan(), folder.look(skewed, CATALOGUE), "fused")
    assert set(result.engines.values()) == {"duckdb"}


def test_the_hash_of_a_result_is_that_of_its_rows(skewed: Path) -> None:
    result = scale.score(plan(), folder.look(skewed, CATALOGUE), "duckdb")
    ids = ('a"', "b\\", "丙\n")
    slowly = frozen.digest_text(frozen.result_text(result.plan, ids, result.columns, result.settled))
    assert hashes.result_hash(result.plan, ids, result.columns, result.settled) == slowly
