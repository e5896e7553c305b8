"""One engine or peer scores the bench's year and says what it cost.

Usage: python -m bench.scoring_peers NAME FOLDER OUT. The job is: the columns of the files in; every unit's total, band,
ranks and roll-up out. Libraries are loaded before the clock starts; the clock counts the seconds of the processor in
this process, with all its threads. The sums must be the same for all."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from bench.machine import peak
from bench.scoring_data import made as year
from bench.scoring_plan import plan, scheme
from bench.scoring_wide import rollup, scores
from zeren.cli.pack import catalogue
from zeren.engine.yearly import folder, scale

Found = dict[str, int]


def main(name: str, path: Path, out: Path) -> None:
    """Run one of them and write its figures."""
    job = PEERS[name](path)
    begun, wall = time.process_time(), time.perf_counter()
    found = job()
    cpu, wall = time.process_time() - begun, time.perf_counter() - wall
    out.write_text(json.dumps({"cpu": cpu, "wall": wall, "peak": peak(), "found": found}))


def decode(path: Path) -> Callable[[], Found]:
    """Only decode the columns that the plan reads, with the reader that is cheapest."""
    import pyarrow.parquet as pq

    wanted = scale.needed(plan(catalogue()))
    there = folder.look(path, catalogue())

    def job() -> Found:
        rows = 0
        for source, columns in wanted.items():
            for file in there.files[source]:
                words = [name for name in columns if name in {"duty", "kind", "element", "severity"}]
                batches = pq.ParquetFile(file, read_dictionary=words).iter_batches(1 << 16, columns=columns)
                rows += sum(len(batch) for batch in batches)
        return {"rows": rows}

    return job


def decode_duckdb(path: Path) -> Callable[[], Found]:
    """The same with DuckDB, which needs a sum or an extreme of each column to decode it."""
    import duckdb

    wanted = scale.needed(plan(catalogue()))
    there = folder.look(path, catalogue())
    db = duckdb.connect(config={"threads": 2})

    def job() -> Found:
        for source, columns in wanted.items():
            db.execute(f"SELECT {', '.join(f'max({name})' for name in columns)} FROM {there.scan(source)}").fetchall()
        return {}

    return job


def ours(engine: Any) -> Callable[[Path], Callable[[], Found]]:
    """Our own, on one of its engines."""

    def begin(path: Path) -> Callable[[], Found]:
        made = plan(catalogue())
        there = folder.look(path, catalogue())
        if engine == "fused":
            # What was compiled is loaded as it is first called.
            with tempfile.TemporaryDirectory() as small:
                scale.score(made, folder.look(year(Path(small) / "facts", 100, 1000), catalogue()), engine)

        def job() -> Found:
            result = scale.score(made, there, engine)
            return summed({"total": result.columns["total"], **vars(result.settled)})

        return job

    return begin


def summed(columns: Mapping[str, Any]) -> Found:
    """What all must agree in."""
    names = ("total", "band", "rank_category", "rank_parent", "rolled")
    return {name: int(np.asarray(columns[name], np.int64).sum()) for name in names}


def wide(path: Path) -> Callable[[], Found]:
    """Wide SQL as an analyst writes it by hand for DuckDB: one conditional aggregate for each number."""
    import duckdb

    db = duckdb.connect(config={"threads": 2, "memory_limit": "4GB"})

    def job() -> Found:
        db.execute(f"CREATE TEMP TABLE scores AS {scores(path)}")
        found = db.execute("SELECT * FROM scores ORDER BY unit").fetchnumpy()
        found |= db.execute(rollup(db)).fetchnumpy()
        return summed(found)

    return job


def frames(path: Path) -> Callable[[], Found]:
    """pandas as its users write it: a mask and a group-by for each indicator."""
    from bench.scoring_frames import job

    return lambda: summed(job(path, scheme()))


PEERS: dict[str, Callable[[Path], Callable[[], Found]]] = {
    "decode": decode,
    "decode-duckdb": decode_duckdb,
    "fused": ours("fused"),
    "packed": ours("duckdb"),
    "wide": wide,
    "pandas": frames,
}

if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
