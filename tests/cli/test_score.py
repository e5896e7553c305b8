"""`zeren facts export` and `zeren score`, as people call them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from tests.cli.test_init import BUREAU, zeren

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Done:
    exit_code: int
    output: str


def call(*words: object) -> Done:
    done = zeren(*(str(word) for word in words), cwd=HERE)
    return Done(done.returncode, done.stdout + done.stderr)


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("facts")
    assert call("import", BUREAU, "--db", place / "b.sqlite3").exit_code == 0
    exported = call("facts", "export", "--db", place / "b.sqlite3", "--year", 2026, "--out", place / "facts")
    assert exported.exit_code == 0, exported.output
    return place / "facts"


def test_facts_are_exported_and_scored_the_same_by_each_engine(facts: Path, tmp_path: Path) -> None:
    told = {}
    for engine in ("duckdb", "fused"):
        done = call("score", "founding", "--facts", facts, "--out", tmp_path / engine, "--engine", engine)
        assert done.exit_code == 0, done.output
        told[engine] = json.loads((tmp_path / engine / "run.json").read_text("utf-8"))
        assert set(told[engine].pop("engines").values()) == {engine}
        assert told[engine]["result_hash"] in done.output
    assert told["duckdb"] == told["fused"]
    for name in ("scores.parquet", "lines.parquet", "scores.csv"):
        assert (tmp_path / "duckdb" / name).read_bytes() == (tmp_path / "fused" / name).read_bytes()
    with duckdb.connect() as db:
        read = f"SELECT id, band, total FROM read_parquet('{tmp_path}/fused/scores.parquet') ORDER BY unit"
        scores = db.execute(read).fetchall()
        lines = db.execute(f"SELECT * FROM read_parquet('{tmp_path}/fused/lines.parquet')").fetchnumpy()
    assert [unit for unit, _, _ in scores] == ["B", "C"]
    assert {f"points_{line}" for line in told["fused"]["lines"]} <= lines.keys()
    assert (tmp_path / "fused" / "scores.csv").read_text("utf-8").startswith("id,category,rated,total,band,")


def test_facts_of_another_day_and_a_folder_in_use_are_refused(facts: Path, tmp_path: Path) -> None:
    other = call("--lang", "en", "score", "founding", "--facts", facts, "--out", tmp_path / "r", "--year", 2025)
    assert (other.exit_code, "taken for 2026" in other.output) == (2, True)
    assert not (tmp_path / "r").exists()
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "mine").write_text("x")
    used = call("score", "founding", "--facts", facts, "--out", tmp_path / "r", "--replace")
    assert (used.exit_code, (tmp_path / "r" / "mine").read_text()) == (2, "x")


def test_without_facts_json_the_year_must_be_said(facts: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    bare.mkdir()
    for file in facts.glob("*.parquet"):
        (bare / file.name).write_bytes(file.read_bytes())
    unsaid = call("--lang", "en", "score", "founding", "--facts", bare, "--out", tmp_path / "r")
    assert (unsaid.exit_code, "--year" in unsaid.output) == (2, True)
    said = call("score", "founding", "--facts", bare, "--out", tmp_path / "r", "--year", 2026, "--no-input-hash")
    assert said.exit_code == 0, said.output
    assert json.loads((tmp_path / "r" / "run.json").read_text("utf-8"))["input_hash"] == ""


def test_a_plan_file_scores_as_the_pack_does(facts: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    assert call("pack", "plan", "founding", "--year", 2026, "--out", plan).exit_code == 0
    told = []
    for name, source in (("pack", "founding"), ("plan", plan)):
        more = ("--plan-out", tmp_path / f"by-{name}.json")
        done = call("score", source, "--facts", facts, "--out", tmp_path / name, *more)
        assert done.exit_code == 0, done.output
        told.append((tmp_path / name / "run.json").read_text("utf-8"))
        assert (tmp_path / f"by-{name}.json").read_bytes() == plan.read_bytes()
    assert told[0] == told[1]
    plan.write_text(plan.read_text("utf-8").replace('"kind": "Presence"', '"kind": "Luck"', 1), "utf-8")
    wrong = call("--lang", "en", "score", plan, "--facts", facts, "--out", tmp_path / "r")
    assert (wrong.exit_code, "measure.kind" in wrong.output) == (2, True)
    other = call("pack", "plan", "founding", "--year", 2025, "--out", tmp_path / "2025.json")
    assert other.exit_code == 0
    refused = call("--lang", "en", "score", tmp_path / "2025.json", "--facts", facts, "--out", tmp_path / "r")
    assert (refused.exit_code, "plan of 2025" in refused.output) == (2, True)
