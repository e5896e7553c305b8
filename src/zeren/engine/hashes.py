"""The two hashes of a run: one over everything that was read, one over everything that came out. The same facts give
the same hashes, from a database or from a folder, on any engine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from json.encoder import encode_basestring
from typing import Any

import numpy as np

from zeren.base.canonical import canonical, digest_columns, digest_rows
from zeren.base.catalogue import Source
from zeren.engine.columns import Column, Table, Units
from zeren.engine.plan import Plan
from zeren.engine.settle import Settled

PIECE = 20_000
"""So many rows are made into text at once."""

Pieces = Iterable[Sequence[Sequence[str] | Sequence[int]]]


def input_hash(
    pack: str, year: int, as_of: str, units: Units, categories: Sequence[str], sources: Mapping[str, Pieces]
) -> str:
    """One hash over the pack's hash, the year, the day, the units, and the facts of every source in the order of their
    ids: unit, id, then the values, codes and keys by name."""
    head = {"pack": pack, "year": year, "as_of": as_of}
    parts = [digest_rows(head, _unit_texts(units, categories))]
    parts += [digest_columns({"source": name}, pieces) for name, pieces in sources.items()]
    return hashlib.sha256(canonical(parts).encode()).hexdigest()


def _unit_texts(units: Units, categories: Sequence[str]) -> Iterator[list[str]]:
    names = ("parent", "category", "successor", "opened", "closed", "posts", "weight")
    for start in range(0, len(units), PIECE):
        part = [units.columns[name][start : start + PIECE].tolist() for name in names]
        for unit, parent, category, successor, *numbers in zip(units.ids[start : start + PIECE], *part, strict=True):
            above, after = (units.ids[place] if place >= 0 else "" for place in (parent, successor))
            yield [unit, above, categories[category], after, *map(str, numbers)]


def pieces(source: Source, table: Table, units: Sequence[str], keys: Mapping[str, tuple[str, ...]]) -> Iterator[Any]:
    """A table's columns in its order, piece by piece."""
    words: dict[str, Sequence[str]] = {
        column: (*(tuple(fact.codes) or keys.get(f"{source.name}.{column}", ())), "")
        for column, fact in source.columns.items()
        if fact.shape in {"code", "key"}
    }
    for start in range(0, len(table), PIECE):
        part = {column: values[start : start + PIECE].tolist() for column, values in table.columns.items()}
        columns: list[Sequence[str] | Sequence[int]] = [
            [units[place] for place in part["unit"]],
            table.ids[start : start + PIECE],
        ]
        for column in source.columns:
            known = words.get(column)
            # The place of a key that no rule names is -1: the empty text at the end.
            columns.append([known[place] for place in part[column]] if known else part[column])
        yield columns


def result_hash(plan: Plan, ids: Sequence[str], columns: Mapping[str, Column], settled: Settled) -> str:
    """One hash over every unit's total, grade, ranks and lines, in the order of the units' ids: what `digest_rows`
    gives of rows of text, with the text made by DuckDB, which is many times as quick."""
    import duckdb

    parts = [columns[name] for name in ("rated", "base", "total")]
    parts += [getattr(settled, name) for name in Settled.__dataclass_fields__]
    for line in plan.lines:
        parts += [columns[line.points], columns[line.state]]
    hasher = hashlib.sha256(canonical({"lines": [line.id for line in plan.lines]}).encode())
    names = ", ".join(f"c{at}" for at in range(len(parts)))
    sql = f"""SELECT chr(10) || '[' || unit || ',"' || concat_ws('","', {names}) || '"]' FROM given"""
    with duckdb.connect(":memory:", config={"threads": 2}) as db:
        for start in range(0, len(ids), PIECE):
            rows = slice(start, start + PIECE)
            given = {f"c{at}": np.ascontiguousarray(part[rows]) for at, part in enumerate(parts)}
            given["unit"] = np.array([encode_basestring(name) for name in ids[rows]], dtype=object)
            db.register("given", given)
            hasher.update("".join(line for (line,) in db.execute(sql).fetchall()).encode())
            db.unregister("given")
    return hasher.hexdigest()
