"""Both folders load without a problem, and what was planted in the county shows in its result."""

from __future__ import annotations

import csv
import importlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

NOT_WRITTEN = {"awards", "surveys", "judgements", "samples"}
"""Tables that only other frameworks than the founding one ask for: the examples have none."""
APPS = ("organisation", "records", "evidence", "obligations", "findings", "inspections", "accountability")


def zeren(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the command as people do."""
    command = [sys.executable, "-m", "zeren", *(str(argument) for argument in arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


@pytest.mark.parametrize("app", APPS)
def test_heads_are_those_of_the_sheets(app: str) -> None:
    from examples.county.rows import HEADS

    for sheet in importlib.import_module(f"zeren.apps.{app}.sheets").SHEETS:
        if sheet.key in NOT_WRITTEN:
            continue
        kind, heads = HEADS[sheet.key]
        written = dict(zip(kind._fields, heads.split(), strict=True))
        assert {key: sheet.column(key).text.zh for key in written} == written


def test_the_bureau_loads(bureau: Path, tmp_path: Path) -> None:
    done = zeren("import", bureau, "--db", tmp_path / "bureau.db")
    assert done.returncode == 0, done.stderr + done.stdout


def test_a_small_county_loads(small: Path, tmp_path: Path) -> None:
    done = zeren("import", small, "--db", tmp_path / "county.db")
    assert done.returncode == 0, done.stderr + done.stdout


@pytest.fixture(scope="module")
def out(usual: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The result of 2026."""
    out = tmp_path_factory.mktemp("result") / "out"
    done = zeren("assess", usual, "--year", 2026, "--out", out, "--no-table")
    assert done.returncode == 0, done.stderr + done.stdout
    return out


@pytest.fixture(scope="module")
def scores(out: Path) -> dict[str, dict[str, str]]:
    """The scores of 2026 by unit."""
    with (out / "scores.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["单位编号"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def part() -> Callable[[str], list[str]]:
    """The units of the usual county that play a part."""
    from examples.county.structure import build

    offices = build(7, 60)
    return lambda name: [office.code for office in offices if name in office.parts]


@pytest.mark.slow
def test_twins_tie_on_the_edge_of_the_quota(
    out: Path, scores: dict[str, dict[str, str]], part: Callable[[str], list[str]]
) -> None:
    units = {unit["id"]: unit for unit in json.loads((out / "result.json").read_text("utf-8"))["units"]}
    for code in part("twin"):
        assert ["名额已满" in why["zh"] for why in units[code]["band_why"]] == [True]
    one, other = (scores[code] for code in part("twin"))
    assert one["总分"] == other["总分"]
    assert one["类别内名次"] == other["类别内名次"] == "2"
    assert float(one["总分"]) >= 90
    assert one["等次"] == other["等次"] == "良好", "two places of fourteen: the third best ties for the second"
    assert next(row["等次"] for row in scores.values() if row["类别"] == one["类别"]) == "优秀"


@pytest.mark.slow
def test_a_full_band_pushes_the_next_ones_down(scores: dict[str, dict[str, str]]) -> None:
    departments = [row for row in scores.values() if row["类别"] == "县直部门"]
    assert sum(row["等次"] == "优秀" for row in departments) == len(departments) // 5
    assert any(float(row["总分"]) >= 90 and row["等次"] == "良好" for row in departments)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "least", "most", "band"),
    [("to_zero", 0, 0, "不合格"), ("to_fail", 60, 100, "不合格"), ("cap", 80, 100, "合格"), ("lower", 80, 90, "合格")],
)
def test_each_veto_bites(
    scores: dict[str, dict[str, str]], part: Callable[[str], list[str]], name: str, least: int, most: int, band: str
) -> None:
    row = scores[part(name)[0]]
    assert least <= float(row["总分"]) <= most
    assert row["等次"] == band


@pytest.mark.slow
def test_special_units_appear_as_they_should(
    scores: dict[str, dict[str, str]], part: Callable[[str], list[str]]
) -> None:
    assert len(scores) == 60
    assert float(scores[part("silent")[0]]["总分"]) == 0
    assert scores[part("tiny")[0]]["类别内名次"] == ""
    assert scores[part("unfed")[0]]["本年检查反馈应得"] == ""


@pytest.mark.slow
def test_scores_spread(scores: dict[str, dict[str, str]]) -> None:
    grades = {row["等次"] for row in scores.values()}
    assert grades == {"优秀", "良好", "合格", "不合格", "不评等次"}
    assert len({row["总分"] for row in scores.values()}) > 50


@pytest.mark.slow
def test_what_comes_after_the_merge_counts_for_the_successor(
    out: Path, part: Callable[[str], list[str]], usual: Path
) -> None:
    """Dated on or after the merge day, recorded under the old unit, scored for the new one."""
    (merged,) = part("merged")
    with (usual / "units.csv").open(encoding="utf-8-sig", newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["单位编号"] == merged)
    with (usual / "records.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    after = {one["编号"] for one in rows if one["单位"] == merged and one["日期"] >= row["撤销日期"]}
    units = {unit["id"]: unit for unit in json.loads((out / "result.json").read_text("utf-8"))["units"]}

    def used(unit: str) -> set[str]:
        return {fact for line in units[unit]["lines"] for fact in line["facts"].get("records", [])}

    assert after & used(row["并入单位"])
    assert not after & used(merged)
