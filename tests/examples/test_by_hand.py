"""The page that recomputes one unit by hand says what a fresh run says, and its formulas give its points."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from zeren.base.numbers import round_half

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "docs" / "manual" / f"by-hand.{language}.md" for language in ("zh", "en")]
NOT_APPLICABLE = {"不适用", "n/a"}

Row = list[str]


def rows(page: Path, cells: int) -> list[Row]:
    """The rows of a page's tables that begin with an identifier and have so many cells."""
    found = []
    for line in page.read_text(encoding="utf-8").splitlines():
        row = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `") and len(row) == cells:
            found.append([row[0].strip("`"), *row[1:]])
    return found


def worth(formula: str) -> int:
    """What a formula of the page gives, in milli-points, rounded once."""
    assert re.fullmatch(r"[0-9.()+−×÷ ]+", formula), formula
    source = formula.replace("×", "*").replace("÷", "/").replace("−", "-")
    source = re.sub(r"\d+(\.\d+)?", lambda number: f'Fraction("{number.group()}")', source)
    value = Fraction(eval(source, {"Fraction": Fraction}))
    return round_half(value * 1000)


def milli(points: str) -> int:
    return int(Fraction(points) * 1000)


def named(facts: str) -> Iterator[str]:
    """The ids of a cell; `R001–R009` means all of them."""
    for part in facts.split():
        first, dash, last = part.partition("–")
        if not dash:
            yield first
            continue
        letter, digits = first[0], first[1:]
        for number in range(int(digits), int(last[1:]) + 1):
            yield f"{letter}{number:0{len(digits)}}"


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the program says of the bureau."""
    out = tmp_path_factory.mktemp("by_hand") / "A"
    command = [sys.executable, "-m", "zeren", "assess", "examples/bureau", "--year", "2026", "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    result = json.loads((out / "result.json").read_text(encoding="utf-8"))
    found: dict[str, Any] = next(unit for unit in result["units"] if unit["id"] == "B")
    return found


@pytest.mark.parametrize("page", PAGES, ids=["zh", "en"])
def test_every_line_is_what_the_run_says(page: Path, card: dict[str, Any]) -> None:
    told = rows(page, 5)
    assert [row[0] for row in told] == [line["id"] for line in card["lines"]]
    for (name, _, facts, formula, points), line in zip(told, card["lines"], strict=True):
        assert milli(points) == line["points"], name
        assert sorted(named(facts)) == sorted(one for ids in line["facts"].values() for one in ids), name
        assert (formula in NOT_APPLICABLE) == (line["state"] == "not_applicable"), name
        if formula not in NOT_APPLICABLE:
            assert worth(formula) == line["points"], name


@pytest.mark.parametrize("page", PAGES, ids=["zh", "en"])
def test_components_and_total_are_what_the_run_says(page: Path, card: dict[str, Any]) -> None:
    parts = rows(page, 4)
    assert {row[0]: {"score": milli(row[2]), "applicable": milli(row[3])} for row in parts} == card["components"]
    assert all(worth(formula) == milli(points) for _, formula, points, _ in parts)
    ends = {name: (worth(formula), milli(points)) for name, formula, points in rows(page, 3)}
    assert ends == {name: (card[name], card[name]) for name in ("base", "total")}
    assert f"`{card['band']}`" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("formula", "points"),
    [("8 × 70 ÷ 76", 7368), ("85 × 4 ÷ 15", 22667), ("6 − 3 × (2 − 2)", 6000), ("1 ÷ 2000", 1)],
)
def test_formulas_are_rounded_once_and_half_up(formula: str, points: int) -> None:
    assert worth(formula) == points
