"""result.json says everything, and its numbers follow from its lines."""

from __future__ import annotations

import csv
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from zeren.base.numbers import round_half

UNIT_KEYS = {
    "year_before",
    "total_why",
    "id", "name", "parent", "category", "posts", "rated", "total", "shown", "base", "band", "band_why",
    "rank_in_category", "rated_in_category", "rank_under_parent", "rated_under_parent", "rolled_up", "components",
    "lines", "rank_with_moved_weights", "draws_by_band",
}  # fmt: skip
LINE_KEYS = {"id", "points", "full", "state", "arithmetic", "facts", "gain"}
STATES = {"scored", "not_evidenced", "not_applicable", "vetoed"}

pytestmark = pytest.mark.slow


def test_every_unit_and_every_line_is_there(result: dict[str, Any]) -> None:
    assert result["format"] == "zeren-result/1"
    assert [unit["id"] for unit in result["units"]] == ["C", "T1", "T2", "T3", "N"]
    indicators = [line["id"] for line in result["indicators"]]
    for unit in result["units"]:
        assert set(unit) == UNIT_KEYS
        assert [line["id"] for line in unit["lines"]] == indicators
        for line in unit["lines"]:
            assert set(line) == LINE_KEYS
            assert line["state"] in STATES
            assert line["arithmetic"]["zh"]
            assert line["arithmetic"]["en"]
            assert (line["state"] == "scored") <= bool(line["facts"]), line
            assert all(ids and ids == [str(name) for name in ids] for ids in line["facts"].values())


def test_where_a_rank_lies_when_weights_are_moved(result: dict[str, Any]) -> None:
    bands = {band["id"] for band in result["bands"]}
    for unit in result["units"]:
        if not unit["rated"]:
            assert unit["rank_with_moved_weights"] is unit["draws_by_band"] is None
            continue
        lies, rank = unit["rank_with_moved_weights"], unit["rank_in_category"] or 0
        assert lies["least"] <= rank <= lies["largest"]
        assert lies["least"] <= lies["median"] <= lies["largest"]
        assert set(unit["draws_by_band"]) == bands
        assert sum(unit["draws_by_band"].values()) == 1000
        assert unit["draws_by_band"][unit["band"]] > 0


def test_what_was_recorded_is_what_counts(result: dict[str, Any]) -> None:
    units = {unit["id"]: {line["id"]: line for line in unit["lines"]} for unit in result["units"]}
    assert units["T1"]["study_sessions"]["facts"] == {"records": ["R1", "R2"]}
    assert units["T2"]["training_reach"]["facts"] == {"records": ["R5"]}
    assert units["T2"]["training_reach"]["points"] == 6000
    assert units["T1"]["carry_over"]["points"] == units["T1"]["carry_over"]["full"]
    assert {source for line in units["N"].values() for source in line["facts"]} <= {"obligations"}


def recomputed(unit: dict[str, Any], result: dict[str, Any]) -> int:
    """The total from the lines alone: weighted shares of the components that apply, then what is only deducted."""
    full = {line["id"]: (line["component"], line["full"]) for line in result["indicators"]}
    earned: dict[str, int] = {}
    possible: dict[str, int] = {}
    for line in unit["lines"]:
        component, points = full[line["id"]]
        if line["state"] != "not_applicable":
            earned[component] = earned.get(component, 0) + line["points"]
            possible[component] = possible.get(component, 0) + points
    for group in result["groups"]:
        _cap(group, unit, full, earned, possible)
    weights = {part["id"]: part["weight"] for part in result["components"]}
    present = {name: weight for name, weight in weights.items() if weight and possible.get(name)}
    share = sum(
        (Fraction(weight * earned[name], possible[name]) for name, weight in present.items()), start=Fraction(0)
    )
    base = round_half(share * result["full"] / sum(present.values())) if present else 0
    lowered = base + sum(earned.get(name, 0) for name, weight in weights.items() if not weight)
    return min(max(lowered, 0), result["full"])


def _cap(
    group: dict[str, Any],
    unit: dict[str, Any],
    full: dict[str, tuple[str, int]],
    earned: dict[str, int],
    possible: dict[str, int],
) -> None:
    """Takes off what the lines of a group have over its cap."""
    lines = [line for line in unit["lines"] if line["id"] in group["members"] and line["state"] != "not_applicable"]
    component = full[group["members"][0]][0]
    earned[component] -= max(0, sum(line["points"] for line in lines) - group["cap"])
    possible[component] -= max(0, sum(full[line["id"]][1] for line in lines) - group["cap"])


def test_totals_follow_from_the_lines(result: dict[str, Any]) -> None:
    rated = [unit for unit in result["units"] if unit["rated"]]
    assert [unit["id"] for unit in rated] == ["T1", "T2", "T3", "N"]
    assert len({unit["total"] for unit in rated}) > 2
    for unit in rated:
        assert recomputed(unit, result) == unit["total"]
        for name, part in unit["components"].items():
            mine = {line["id"] for line in result["indicators"] if line["component"] == name}
            assert part["score"] <= sum(line["points"] for line in unit["lines"] if line["id"] in mine)


def test_the_body_that_assesses_is_only_rolled_up_to(result: dict[str, Any]) -> None:
    root, *units = result["units"]
    assert not root["rated"]
    assert root["band"] is None
    assert root["rolled_up"] == round_half(Fraction(sum(unit["total"] for unit in units), len(units)))


def test_units_of_few_posts_have_no_rank(result: dict[str, Any]) -> None:
    ranks = {unit["id"]: unit["rank_in_category"] for unit in result["units"]}
    assert ranks == {"C": None, "T1": 1, "T2": 2, "T3": None, "N": None}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_tables_hold_what_the_result_holds(result: dict[str, Any], written: Path) -> None:
    scores = read(written / "scores.csv")
    assert [row["单位编号"] for row in scores] == [unit["id"] for unit in result["units"]]
    assert [row["总分"] for row in scores] == [unit["shown"] for unit in result["units"]]
    assert scores[3]["整改（含以前年度）"] == ""
    lines = iter(read(written / "lines.csv"))
    for unit in result["units"]:
        for line in unit["lines"]:
            row = next(lines)
            assert (row["单位编号"], row["指标编号"]) == (unit["id"], line["id"])
            assert Fraction(row["得分"]) * 1000 == pytest.approx(line["points"], abs=5)
            assert row["算式"] == line["arithmetic"]["zh"]
            ids = [name for source in sorted(line["facts"]) for name in line["facts"][source]]
            assert row["依据编号"].split() == ids
            assert int(row["依据条数"]) == len(ids)
    assert next(lines, None) is None


@pytest.mark.parametrize("name", ["scores.csv", "lines.csv"])
def test_tables_in_english_have_english_heads(in_english: Path, name: str) -> None:
    assert all(head.isascii() for head in read(in_english / name)[0])


def test_another_place_time_zone_and_seed_give_the_same_bytes(written: Path, elsewhere: Path) -> None:
    names = sorted(path.name for path in written.iterdir())
    assert names == sorted(path.name for path in elsewhere.iterdir())
    assert [name for name in names if (written / name).read_bytes() != (elsewhere / name).read_bytes()] == []


def test_the_result_is_plain_json(written: Path) -> None:
    text = (written / "result.json").read_text("utf-8")
    assert json.loads(text)["year"] == 2026
    assert text.count("\n") == 7, "a line for the head, for each of the five units and for the end"
