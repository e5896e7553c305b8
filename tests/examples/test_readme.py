"""The result that both READMEs show is the one that the sample county gives."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", ROOT / "README.en.md")
ROW = re.compile(r"^ +(\d+) +(\S+) +(\d+\.\d\d) +\S ([^\s（]+)", re.MULTILINE)
HEADS = ("类别内名次", "单位", "总分", "等次")


def shown(page: Path) -> list[tuple[str, ...]]:
    """Rank, unit, total and grade of every row of the table in a README."""
    return [match.groups() for match in ROW.finditer(page.read_text(encoding="utf-8"))]


def test_both_show_the_same_rows() -> None:
    chinese, english = map(shown, PAGES)
    assert chinese == english
    assert len(chinese) >= 5


@pytest.mark.slow
def test_the_county_gives_these_rows(usual: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "zeren", "assess", str(usual), "--year", "2026", "--out", str(out), "--no-table"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with (out / "scores.csv").open(encoding="utf-8-sig", newline="") as file:
        given = {tuple(row[head] for head in HEADS) for row in csv.DictReader(file)}
    assert [row for row in shown(PAGES[0]) if row not in given] == []
