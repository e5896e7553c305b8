"""What scoring costs, by engine and beside its peers: hand-written wide SQL, pandas, the mere decoding of the columns;
and rank intervals under random weights. Usage: `python -m bench.scoring [UNITS ...]`; the table is written to
`bench/results/scoring.md`.

pandas is no part of the development environment: `make bench-peers` brings it, or its row stays empty."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench.growth import called, table_of
from bench.machine import described
from bench.scoring_data import made

ROOT = Path(__file__).parents[1]
MADE = ROOT / "var" / "bench"
RESULT = ROOT / "bench" / "results" / "scoring.md"
SIZES = (100_000, 1_000_000)
RECORDS_A_UNIT = 100
LARGEST_FOR_PANDAS = 100_000
"""pandas would need some 16 GB for ten times as many."""

PEERS = {
    "decode": "limit: pyarrow decodes the columns",
    "decode-duckdb": "limit: DuckDB takes the largest of each column",
    "fused": "Zeren, fused executor",
    "packed": "Zeren, SQL alone (DuckDB, packed)",
    "wide": "peer: wide DuckDB SQL, by hand",
    "pandas": "peer: pandas, as its users write it",
}
LIMITS = (
    ("fused over decoding", "fused", "decode", "3.5 at 10 million, 5 at 100 million; aim 2.5 and 3.5"),
    ("wide SQL over fused", "wide", "fused", "at least 4; aim 5"),
    ("pandas over fused", "pandas", "fused", "at least 5; aim 8"),
    ("packed SQL over wide", "packed", "wide", "0.6"),
)


def main(sizes: Iterable[int]) -> None:
    """Measure every size and write the tables."""
    found: dict[int, dict[str, Any]] = {}
    for units in sizes:
        folder = made(MADE / f"scoring-{units}", units, units * RECORDS_A_UNIT)
        found[units] = {}
        for name in PEERS:
            if name == "pandas" and (units > LARGEST_FOR_PANDAS or importlib.util.find_spec("pandas") is None):
                continue
            print(f"{units} units: {name} ...", flush=True)
            found[units][name] = run("bench.scoring_peers", name, str(folder))
        shutil.rmtree(folder)
        agree(found[units])
    draws = {units: run("bench.scoring_draws", str(units)) for units in (10_000, 100_000, 1_000_000)}
    text = "\n".join(report(found, draws)) + "\n"
    RESULT.write_text(text, encoding="utf-8")
    print(text)


def run(module: str, *words: str) -> dict[str, Any]:
    """One program; what it printed, and what the whole of it cost."""
    out = MADE / "out.json"
    out.unlink(missing_ok=True)
    whole = called([sys.executable, "-m", module, *words, str(out)])
    told: dict[str, Any] = json.loads(out.read_text("utf-8"))
    return {**told, "whole": whole.cpu, "peak": max(whole.peak, told["peak"])}


def agree(found: dict[str, Any]) -> None:
    """Stop where two came to different sums."""
    sums = {json.dumps(one["found"]) for name, one in found.items() if not name.startswith("decode")}
    if len(sums) != 1:
        raise SystemExit(f"they do not agree: {sums}")


def report(found: dict[int, dict[str, Any]], draws: dict[int, dict[str, Any]]) -> list[str]:
    """The tables, as Markdown."""
    lines = ["# Scoring a year from Parquet files", "", *described(), ""]
    lines += [
        "Made by `make bench-scoring`: 40 indicators and two vetoes over records and findings, 88 distinct aggregates.",
        "Seconds of the processor for the job: columns in; every unit's total, band, ranks and roll-up out. Libraries",
        "are loaded and compiled before the clock starts; “whole” is the program with all that. All come to the same",
        "sums.",
        "",
    ]
    for units, one in found.items():
        rows = [
            [text, *(f"{one[name][key]:.2f}" for key in ("cpu", "whole")), f"{one[name]['peak']:,}"]
            for name, text in PEERS.items()
            if name in one
        ]
        lines += [f"## {units:,} units, {units * RECORDS_A_UNIT:,} records", ""]
        lines += table_of(["", "job, s", "whole, s", "peak, MiB"], rows)
        ratios = [
            [text, f"{one[a]['cpu'] / one[b]['cpu']:.2f}", limit]
            for text, a, b, limit in LIMITS
            if a in one and b in one
        ]
        lines += ["", *table_of(["", "times", "must"], ratios), ""]
    rows = [[f"{units:,}", f"{one['cpu']:.1f}", f"{one['peak']:,}"] for units, one in draws.items()]
    lines += ["## Rank intervals and grades under 1,000 draws of weights, a quota among them", ""]
    lines += table_of(["units", "job, s", "peak, MiB"], rows)
    return [*lines, "", "Must: 45 s and 1,536 MiB for a million units; aim 35 s."]


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
