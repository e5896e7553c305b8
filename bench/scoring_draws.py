"""Rank intervals of so many units under 1,000 draws, bands and a quota among them. Usage: python -m bench.scoring_draws
UNITS OUT."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np

from bench.machine import peak
from zeren.base.text import Text
from zeren.engine.beyond import sway
from zeren.engine.columns import Column, Facts, Units
from zeren.engine.scheme import Band, Component, Quota, Rollup, Scheme

SHARES = (0.4, 0.3, 0.2, 0.1)
"""How many of the units are in each category."""
T = Text("一", "one")


def scheme() -> Scheme:
    """Three components that earn, four grades, a quota for the first."""
    parts = tuple(Component(name, T, weight) for name, weight in (("a", 40_000), ("b", 25_000), ("c", 35_000)))
    least = (("best", 85_000, 200), ("good", 70_000, None), ("fair", 60_000, None), ("last", 0, None))
    bands = tuple(Band(name, T, bound, quota) for name, bound, quota in least)
    return Scheme("bench", "1", 100_000, tuple("wxyz"), parts, (), (), bands, Quota(), Rollup(), {})


def year(units: int) -> tuple[Facts, dict[str, Column]]:
    """Units with scores in hundredths of a point, a tenth of them without the second component."""
    rng = np.random.default_rng(1)
    columns: dict[str, Column] = {"rated": np.ones(units, np.int64), "total": np.zeros(units, np.int64)}
    for name, most in (("a", 60_000), ("b", 20_000), ("c", 30_000)):
        columns[f"reach_{name}"] = np.where((rng.random(units) < 0.1) & (name == "b"), 0, most).astype(np.int64)
        columns[f"score_{name}"] = columns[f"reach_{name}"] * rng.integers(5000, 10_001, units) // 100_000 * 10
    columns |= {f"ok_{place}": np.ones(units, np.int64) for place in range(4)}
    columns |= {name: np.zeros(units, np.int64) for name in ("cap", "fail", "lower")}
    kinds = {"category": rng.choice(4, units, p=SHARES), "posts": np.full(units, 5)}
    return Facts(Units((), kinds), {}), columns


def main(units: int, out: Path) -> None:
    """Measure and write the figures."""
    facts, columns = year(units)
    begun = time.process_time()
    found = sway.ranges(scheme(), facts, columns, "2026")
    cpu = time.process_time() - begun
    out.write_text(json.dumps({"cpu": cpu, "peak": peak(), "found": sum(one.largest for one in found.values())}))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
