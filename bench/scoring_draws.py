"""Rank intervals of so many units under 1,000 draws. Usage: python -m bench.scoring_draws UNITS OUT."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np

from zeren.engine import draws

DRAWS = 1000
LINES = 40
BANDS = (85_000, 70_000, 60_000)


def main(units: int, out: Path) -> None:
    """Measure and write the figures."""
    rng = np.random.default_rng(1)
    share = rng.integers(20_000, 100_001, (LINES, units), dtype=np.int32)
    groups, ranked = rng.choice(4, units, p=[0.4, 0.3, 0.2, 0.1]), np.ones(units, np.int64)
    few = slice(0, 100)
    draws.spread(share[:, few], draws.weights([1] * LINES, 10, "a"), groups[few], BANDS, ranked[few])
    begun = time.process_time()
    drawn = draws.weights(list(range(1, LINES + 1)), DRAWS, "2026")
    found = draws.spread(share, drawn, groups, BANDS, ranked)
    cpu = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    out.write_text(json.dumps({"cpu": cpu, "peak": peak, "found": int(found.high.sum())}))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
