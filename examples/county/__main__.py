"""`python -m examples.county OUT [--seed 7] [--units 60] [--records 30000] [--years 2025,2026] [--evidence 500]`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from examples.county.generate import generate


def main() -> None:
    """Read the arguments, write the folder, say what is in it."""
    parser = argparse.ArgumentParser(prog="examples.county", description="Makes the invented county.")
    parser.add_argument("out", type=Path, help="folder to write; must not hold anything yet")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--units", type=int, default=60, help="at least 20")
    parser.add_argument("--records", type=int, default=30_000, help="at least about so many, over all years")
    parser.add_argument("--years", default="2025,2026", help="years in order; the parts are played in 2026")
    parser.add_argument("--evidence", type=int, default=500, help="at most so many files; 0 for none")
    given = parser.parse_args()
    if given.units < 20:
        parser.error("a county has at least 20 units")
    if given.out.exists() and any(given.out.iterdir()):
        parser.error(f"{given.out} is not empty")
    years = tuple(int(year) for year in given.years.split(","))
    made = generate(
        given.out, seed=given.seed, units=given.units, records=given.records, years=years, evidence=given.evidence
    )
    sys.stdout.write("".join(f"{key:15}{count:>10,}\n" for key, count in made.items()))


if __name__ == "__main__":
    main()
