"""A year scored apart and written side by side is the same, byte for byte, as one after the other in one process."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CALL = """
import sys
from zeren.cli import main, papers
papers.MANY = int(sys.argv.pop(1))
main()
"""


def assessed(many: int, place: Path) -> tuple[dict[str, str], list[str]]:
    """The hashes of the papers, and the steps of the call."""
    out, timings = place / f"out-{many}", place / f"{many}.json"
    asked = ["assess", ROOT / "examples" / "bureau", "--year", 2026, "--out", out, "--timings", timings, "--no-table"]
    called = [sys.executable, "-c", CALL, *map(str, (many, *asked))]
    done = subprocess.run(called, capture_output=True, text=True, check=False, cwd=place)
    assert done.returncode == 0, done.stderr
    steps = json.loads(timings.read_text("utf-8"))["steps"]
    hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in out.iterdir()}
    return hashes, [step["step"] for step in steps]


@pytest.mark.slow
def test_side_by_side_makes_no_difference(tmp_path: Path) -> None:
    alone, steps = assessed(1000, tmp_path)
    together, other_steps = assessed(1, tmp_path)
    assert together == alone
    assert len(alone) >= 7
    apart = {"run: apart", "write: side by side"}
    assert not apart & set(steps)
    assert apart <= set(other_steps)
    assert set(steps) < set(other_steps)
