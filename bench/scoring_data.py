"""Invented facts for the benches of scoring: units in a tree, records in the order of time, few findings.

Made with DuckDB from hashes of row numbers, so the same size gives the same facts everywhere."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import duckdb

DUTIES = tuple(f"d{number:02}" for number in range(25))
ELEMENTS = ("e1", "e2", "e3", "e4", "e5")
CATEGORIES = ("town", "bureau", "school", "clinic")
KINDS = ("study", "decision", "action", "result", "document")
SEVERITIES = ("minor", "general", "serious", "grave")
FIRST = "DATE '2026-01-01'"


def made(folder: Path, units: int, records: int) -> Path:
    """The folder with so many units and records; made once."""
    if (folder / "facts.json").exists():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "records").mkdir(parents=True)
    db = duckdb.connect(config={"threads": 2, "memory_limit": "2GB"})
    for name, sql in _tables(units).items():
        db.execute(f"COPY ({sql}) TO '{folder / name}.parquet' (COMPRESSION zstd)")
    part = 5_000_000
    for number, first in enumerate(range(0, records, part)):
        rows = min(part, records - first)
        sql = _records(units, first, rows, records)
        db.execute(f"COPY ({sql}) TO '{folder}/records/{number:03}.parquet' (COMPRESSION zstd, ROW_GROUP_SIZE 1000000)")
    (folder / "facts.json").write_text('{"year": 2026, "as_of": "2027-01-01"}\n')
    return folder


def _at(salt: int, of: int, row: str = "i") -> str:
    """A number below `of` that depends on the row alone."""
    return f"CAST(hash({row} * 31 + {salt}) % {of} AS INTEGER)"


def _pick(words: tuple[str, ...], salt: int) -> str:
    listed = ", ".join(f"'{word}'" for word in words)
    return f"([{listed}])[1 + {_at(salt, len(words))}]"


def _records(units: int, first: int, rows: int, of: int) -> str:
    day = f"{FIRST} + CAST(i * 365 // {of} AS INTEGER)"
    # A unit has between 5 and some 2,000 people; more than half of them take part.
    rows_with = f"""SELECT i, {_at(1, units)} AS unit, {_pick(DUTIES, 2)} AS duty,
        CAST(pow(10, 0.7 + 2.6 * {_at(21, 1000, _at(1, units))} / 1000) AS BIGINT) AS base
        FROM range({first}, {first + rows}) AS t(i)"""
    return f"""
        SELECT unit, 'r' || lpad(CAST(i AS VARCHAR), 9, '0') AS id, duty,
        CASE WHEN duty = 'd20' THEN {_pick(ELEMENTS, 10)} ELSE '' END AS element, {_pick(KINDS, 3)} AS kind,
        {day} AS happened, CASE WHEN {_at(4, 20)} > 0 THEN {day} + {_at(5, 40)} END AS submitted,
        {_at(6, 10)} < 7 AS outcome, {_at(7, 10)} < 5 AS evidenced, base * (500 + {_at(8, 501)}) // 1000 AS amount, base
        FROM ({rows_with}) AS r"""


def _tables(units: int) -> dict[str, str]:
    # The unit's place in the order of the ids is its number; the tree has ten below each.
    return {
        "units": f"""SELECT CAST(i AS INTEGER) AS unit, 'u' || lpad(CAST(i AS VARCHAR), 8, '0') AS id,
            CASE WHEN i > 0 THEN CAST((i - 1) // 10 AS INTEGER) END AS parent, {_pick(CATEGORIES, 1)} AS category,
            NULL::DATE AS opened, NULL::DATE AS closed, NULL::INTEGER AS successor,
            CAST(1 + {_at(2, 30)} AS INTEGER) AS posts, CAST(1 + {_at(2, 30)} AS INTEGER) AS weight
            FROM range({units}) AS t(i) ORDER BY i""",
        "findings": f"""SELECT {_at(11, units)} AS unit, 'f' || lpad(CAST(i AS VARCHAR), 8, '0') AS id,
            'inspection' AS source, {_pick(SEVERITIES, 12)} AS severity, 'time_limited' AS kind, 'd01' AS duty,
            {FIRST} - 90 + {_at(13, 440)} AS opened, {FIRST} - 60 + {_at(13, 440)} AS due,
            CASE WHEN {_at(14, 10)} < 7 THEN {FIRST} - 90 + {_at(13, 440)} + {_at(15, 90)} END AS verified,
            {_at(16, 10)} < 2 AS late, {_at(17, 10)} < 2 AS repeat, false AS extended, 0::BIGINT AS returned
            FROM range({units * 3 // 2}) AS t(i)""",
    }


if __name__ == "__main__":
    made(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
