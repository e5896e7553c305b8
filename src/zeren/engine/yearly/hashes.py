"""The hash of a result as `frozen` defines it, for many units: the text is made by DuckDB, which is far quicker."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from json.encoder import encode_basestring

import numpy as np

from zeren.base.canonical import canonical
from zeren.engine.columns import Column
from zeren.engine.frozen import SIZE
from zeren.engine.planning.plan import Plan
from zeren.engine.settlement.settle import Settled


def result_hash(plan: Plan, ids: Sequence[str], columns: Mapping[str, Column], settled: Settled) -> str:
    """SHA-256 of what `frozen.result_text` gives."""
    import duckdb

    names = [*("rated", "base", "total"), *Settled.__dataclass_fields__]
    parts = [columns[name] for name in names[:3]] + [getattr(settled, name) for name in names[3:]]
    for line in plan.lines:
        parts += [columns[line.points], columns[line.state]]
    head = {"columns": names, "lines": [line.id for line in plan.lines]}
    hasher = hashlib.sha256((canonical(head)[:-1] + ',"units":[').encode())
    listed = ", ".join(f"c{at}" for at in range(len(parts)))
    sql = f"""SELECT '[' || unit || ',"' || concat_ws('","', {listed}) || '"]' FROM given"""
    with duckdb.connect(":memory:", config={"threads": 2}) as db:
        for start in range(0, len(ids), SIZE):
            rows = slice(start, start + SIZE)
            given = {f"c{at}": np.ascontiguousarray(part[rows]) for at, part in enumerate(parts)}
            given["unit"] = np.array([encode_basestring(name) for name in ids[rows]], dtype=object)
            db.register("given", given)
            text = ",".join(line for (line,) in db.execute(sql).fetchall())
            hasher.update((("," if start else "") + text).encode())
            db.unregister("given")
    hasher.update(b"]}")
    return hasher.hexdigest()
