"""How the cost of a whole year grows: `zeren assess` over counties of 60, 1,000 and 10,000 units, step by step.

Beside it, in the same run, what no program can go below: reading the same files with the `csv` module, and counting
their rows with DuckDB. Usage: `python -m bench.growth [UNITS ...]`. Writes `bench/results/growth.md`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from bench.machine import described

ROOT = Path(__file__).parents[1]
MADE = ROOT / "var" / "bench"
RESULT = ROOT / "bench" / "results" / "growth.md"
SIZES = (60, 1_000, 10_000)
RECORDS_A_UNIT = 100
SIDE_BY_SIDE = "write: side by side"
PARTS = ("start", "load", "run", "write", "the rest")

READ = """
import csv, sys
for name in sys.argv[1:]:
    for row in csv.reader(open(name, encoding="utf-8-sig", newline="")):
        pass
"""
COUNT = """
import duckdb, sys
for name in sys.argv[1:]:
    duckdb.execute("SELECT count(*) FROM read_csv(?, all_varchar = true, header = true)", [name]).fetchall()
"""


@dataclass(frozen=True)
class Cost:
    """Seconds on the wall and of the processors, and the peak of memory in MiB."""

    wall: float
    cpu: float
    peak: int


@dataclass(frozen=True)
class Measured:
    """One size: rows in its tables, the whole call, its steps, and the two limits."""

    units: int
    rows: int
    whole: Cost
    steps: dict[str, Cost]
    read: Cost
    count: Cost


def main(sizes: Iterable[int]) -> None:
    """Measure every size and write the table."""
    found = []
    for units in sizes:
        folder = county(units)
        print(f"{units} units ...", flush=True)
        found.append(measure(units, folder))
    text = "\n".join(report(found)) + "\n"
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(text, encoding="utf-8")
    print(text)


def county(units: int) -> Path:
    """The folder of a county of so many units; made once, by the generator of the examples."""
    folder = MADE / f"county-{units}"
    if not (folder / "units.csv").exists():
        MADE.mkdir(parents=True, exist_ok=True)
        asked = ("--units", str(units), "--records", str(units * RECORDS_A_UNIT), "--evidence", "0")
        called([sys.executable, "-m", "examples.county", str(folder), *asked])
    return folder


def measure(units: int, folder: Path) -> Measured:
    """One size, the limits first."""
    tables = [str(path) for path in sorted(folder.glob("*.csv"))]
    read = called([sys.executable, "-c", READ, *tables])
    count = called([sys.executable, "-c", COUNT, *tables])
    with tempfile.TemporaryDirectory(prefix="zeren-bench-") as place:
        out, timings = Path(place) / "out", Path(place) / "timings.json"
        asked = ("--year", "2026", "--out", str(out), "--timings", str(timings), "--no-table")
        whole = called([sys.executable, "-m", "zeren", "assess", str(folder), *asked])
        steps = {
            step["step"]: Cost(step["wall"], step["cpu"], step["peak_mib"])
            for step in json.loads(timings.read_text("utf-8"))["steps"]
        }
    return Measured(units, sum(map(rows_of, tables)), whole, steps, read, count)


def rows_of(table: str) -> int:
    """Lines of a table below its head."""
    with Path(table).open("rb") as file:
        return sum(1 for _ in file) - 1


def called(command: list[str]) -> Cost:
    """Run a program to its end and say what it cost, with its children."""
    begun = time.perf_counter()
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak, done = 0, 0
    while not done:
        peak = max(peak, held(child.pid))
        time.sleep(0.05)
        done, status, used = os.wait4(child.pid, os.WNOHANG)
    child.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - begun
    if child.returncode:
        raise SystemExit(f"failed: {' '.join(command[1:4])}")
    own = used.ru_maxrss // (1 << 20 if sys.platform == "darwin" else 1 << 10)
    return Cost(wall, used.ru_utime + used.ru_stime, max(own, peak))


def held(pid: int) -> int:
    """The memory that a process and all below it hold at this moment, in MiB; 0 where the system does not tell."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
        below = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    except OSError:
        return 0
    own = next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")), 0)
    return own // 1024 + sum(held(int(child)) for child in below)


def report(found: list[Measured]) -> list[str]:
    """The tables, as Markdown."""
    heads = ["", *(f"{one.units:,} units" for one in found)]
    lines = ["# A whole year, by size", "", *described(), ""]
    lines += ["Made by `make bench`. Seconds are wall / processor; the peak is that of all processes together.", ""]
    lines += table_of(heads, [["rows in the tables", *(f"{one.rows:,}" for one in found)], *whole(found)])
    lines += ["", "## A thousand units cost, in seconds of the processor", "", *per_unit(found)]
    lines += ["", "## Step by step", ""]
    names = list(dict.fromkeys(name for one in found for name in one.steps))
    rows = [[name, *(shown(one.steps.get(name)) for one in found)] for name in names]
    lines += table_of(heads, rows)
    peaks = [[name, *(str(one.steps[name].peak) if name in one.steps else "" for one in found)] for name in names]
    lines += ["", "## The peak of memory up to the end of each step, MiB", "", *table_of(heads, peaks)]
    return lines


def whole(found: list[Measured]) -> list[list[str]]:
    """The rows about whole calls."""
    costs: dict[str, Callable[[Measured], str]] = {
        "`zeren assess`": lambda one: shown(one.whole),
        "peak of memory, MiB": lambda one: f"{one.whole.peak:,}",
        "limit: `csv` reads the files": lambda one: shown(one.read),
        "limit: DuckDB counts the rows": lambda one: shown(one.count),
        "`zeren assess` over `csv`, processor": lambda one: f"{one.whole.cpu / one.read.cpu:.0f} times",
    }
    return [[name, *map(say, found)] for name, say in costs.items()]


def per_unit(found: list[Measured]) -> list[str]:
    """What a thousand units cost in each part, and how that grows from the size before."""
    heads = ["", *(f"{one.units:,} units" for one in found)]
    rows = []
    for part in PARTS:
        cells: list[str] = []
        before = 0.0
        for one in found:
            now = spent_on(part, one) * 1000 / one.units
            cells.append(f"{now:.1f}" + (f" ({now / before:.2f} times)" if before else ""))
            before = now
        rows.append([part, *cells])
    return table_of(heads, rows)


def spent_on(part: str, one: Measured) -> float:
    """Seconds of the processor. Papers written side by side are in the step that waits for them."""
    if part == "write" and SIDE_BY_SIDE in one.steps:
        return one.steps[SIDE_BY_SIDE].cpu
    return sum(cost.cpu for name, cost in one.steps.items() if name.split(":")[0] == part)


def shown(cost: Cost | None) -> str:
    """Wall / processor."""
    return f"{cost.wall:.1f} / {cost.cpu:.1f}" if cost else ""


def table_of(heads: list[str], rows: list[list[str]]) -> list[str]:
    """A Markdown table; numbers to the right."""
    marks = ["---", *["---:"] * (len(heads) - 1)]
    return [f"| {' | '.join(cells)} |" for cells in (heads, marks, *rows)]


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
