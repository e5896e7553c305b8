"""The bench's year as wide SQL for DuckDB, as somebody writes it by hand: a conditional aggregate for each number,
points from those, ranks by windows, one query a level for the roll-up."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.scoring_plan import scheme
from zeren.engine.scheme import (
    AllOrNothing,
    CarryOver,
    Count,
    Coverage,
    Deduction,
    Line,
    Presence,
    Ratio,
    Selection,
    Term,
    Veto,
)

NEXT, FIRST = "DATE '2027-01-01'", "DATE '2026-01-01'"
QUARTERS = (FIRST, "DATE '2026-04-01'", "DATE '2026-07-01'", "DATE '2026-10-01'", NEXT)


def condition(select: Selection, *more: str) -> str:
    """A selection as a condition."""
    parts = []
    for where in select.where:
        if where.column == "submitted":
            parts.append(f"submitted <= {NEXT}")
        elif where.column in {"outcome", "evidenced", "late", "repeat"}:
            parts.append(where.column if where.values == (1,) else f"NOT {where.column}")
        elif where.op == "=":
            parts.append(f"{where.column} IN ({', '.join(repr(value) for value in where.values)})")
        else:
            parts.append(f"{where.column} {where.op} {where.values[0]}")
    if select.source == "findings" and select.span == "year":
        parts.append(f"opened >= {FIRST}")
    return " AND ".join([*parts, *more]) or "true"


@dataclass
class Wide:
    """Aggregates by source, each once."""

    columns: dict[tuple[str, str], str] = field(default_factory=dict)

    def count(self, select: Selection, *more: str) -> str:
        """The name of a count."""
        return self._name(select.source, f"count(*) FILTER (WHERE {condition(select, *more)})")

    def sum(self, select: Selection, value: str, *more: str) -> str:
        """The name of a sum."""
        return self._name(select.source, f"coalesce(sum({value}) FILTER (WHERE {condition(select, *more)}), 0)::BIGINT")

    def _name(self, source: str, text: str) -> str:
        return self.columns.setdefault((source, text), f"{source[0]}{len(self.columns)}")

    def of(self, source: str) -> str:
        """The aggregates of a source."""
        return ", ".join(f"{text} AS {name}" for (found, text), name in self.columns.items() if found == source)


def rounded(a: str, b: str) -> str:
    """Half up, 0 where b is 0."""
    return f"coalesce((2 * {a} + {b}) // nullif(2 * {b}, 0), 0)"


def points(line: Line, wide: Wide) -> tuple[str, str]:
    """Points and whether the line applies."""
    full, measure = line.points, line.measure
    match measure:
        case Count(select, target):
            goal = str(target)
            if not isinstance(target, int):
                goal = f"CASE category {' '.join(f'WHEN {name!r} THEN {n}' for name, n in target.items())} END"
            return rounded(f"({full} * least({wide.count(select)}, {goal}))", f"({goal})"), "true"
        case Presence(select):
            held = [wide.count(select, f"happened >= {QUARTERS[n]}", f"happened < {QUARTERS[n + 1]}") for n in range(4)]
            return rounded(f"({full} * ({' + '.join(f'({name} > 0)::INT' for name in held)}))", "4"), "true"
        case Coverage(select, _, elements):
            listed = [f"({wide.count(select, f'element = {one.key!r}')} > 0)::INT * {one.points}" for one in elements]
            return f"({' + '.join(listed)})", "true"
        case Ratio(part, whole):
            assert part.select is not None
            assert whole.select is not None
            a = wide.sum(part.select, part.column) if part.column else wide.count(part.select)
            b = wide.sum(whole.select, whole.column) if whole.column else wide.count(whole.select)
            return rounded(f"({full} * least({a}, {b}))", b), "true"
        case Deduction((fault,), _, looked):
            n = wide.count(fault.select)
            costs = [f"{wide.count(fault.select, f'severity = {code!r}')} * {cost}" for code, cost in fault.by]
            cost = " + ".join(costs) or f"{n} * {fault.points}"
            seen = " + ".join([n, *map(wide.count, looked)])
            if not full:
                return f"-({cost})", "true"
            return f"CASE WHEN {seen} = 0 THEN 0 ELSE greatest({full} - ({cost}), 0) END", "true"
        case AllOrNothing(terms):
            tests = [_term(term, wide) for term in terms]
            some = " + ".join(wide.count(term.select) for term in terms if term.select)
            return f"CASE WHEN {some} > 0 AND {' AND '.join(tests)} THEN {full} ELSE 0 END", "true"
        case CarryOver(select, weights, factor):
            weight = f"CASE severity {' '.join(f'WHEN {code!r} THEN {n}' for code, n in weights)} ELSE 0 END"
            weight += f" * CASE WHEN repeat THEN {factor} ELSE 1000 END"
            owed = (f"opened < {NEXT}", f"(verified IS NULL OR verified > {FIRST})")
            every = wide.sum(select, weight, *owed)
            done = wide.sum(select, weight, *owed, f"verified <= {NEXT}")
            return rounded(f"({full} * {done})", every), f"{every} > 0"
    raise AssertionError(line)


def _term(term: Term, wide: Wide) -> str:
    assert term.select is not None
    return f"{wide.count(term.select)} {term.op} {term.value}"


def scores(path: Path) -> str:
    """Every unit's points, total, band and ranks, in one query."""
    made, wide = scheme(), Wide()
    lines = {line.id: points(line, wide) for line in made.lines if not isinstance(line.measure, Veto)}
    vetoes = {line.id: line.measure for line in made.lines if isinstance(line.measure, Veto)}
    hits = {name: f"{wide.count(one.select)} >= {one.at_least}" for name, one in vetoes.items()}
    earns = [part for part in made.components if part.weight]
    sums = []
    for part in made.components:
        mine = [line for line in made.lines if line.component == part.id]
        sums.append(f"{' + '.join(line.id for line in mine)} AS s_{part.id}")
        full = " + ".join(f"CASE WHEN {lines[line.id][1]} THEN {line.points} ELSE 0 END" for line in mine)
        sums.append(f"({full})::HUGEINT AS a_{part.id}")
    top = []
    for part in earns:
        others = " * ".join(f"greatest(a_{other.id}, 1)" for other in earns if other is not part)
        top.append(f"CASE WHEN a_{part.id} > 0 THEN {part.weight} * s_{part.id} * {others} ELSE 0 END")
    weights = " + ".join(f"CASE WHEN a_{part.id} > 0 THEN {part.weight} ELSE 0 END" for part in earns)
    below = f"({weights}) * {' * '.join(f'greatest(a_{part.id}, 1)' for part in earns)}"
    base = rounded(f"({made.full}::HUGEINT * ({' + '.join(top)}))", f"({below})")
    lowers = " + ".join(f"s_{part.id}" for part in made.components if not part.weight)
    entry = " ".join(f"WHEN total >= {band.least} THEN {place}" for place, band in enumerate(made.bands[:-1]))
    return f"""
WITH r AS (SELECT unit, {wide.of("records")} FROM read_parquet('{path}/records/*.parquet')
  WHERE happened >= {FIRST} AND happened < {NEXT} GROUP BY unit),
f AS (SELECT unit, {wide.of("findings")} FROM read_parquet('{path}/findings.parquet')
  WHERE opened < {NEXT} GROUP BY unit),
a AS (SELECT u.unit, parent, category, posts, weight, {", ".join(f"coalesce({n}, 0) AS {n}" for n in wide.columns.values())}
  FROM read_parquet('{path}/units.parquet') u LEFT JOIN r USING (unit) LEFT JOIN f USING (unit)),
p AS (SELECT *, {", ".join(f"{text} AS {name}" for name, (text, _) in lines.items())},
  {", ".join(f"{text} AS {name}" for name, text in hits.items())} FROM a),
c AS (SELECT *, {", ".join(sums)} FROM p),
t AS (SELECT *, least(greatest({base} + {lowers}, 0), {made.full})::BIGINT AS total FROM c),
e AS (SELECT *, CASE {entry} ELSE 3 END AS entry, count(*) OVER (PARTITION BY category) AS n,
  count(*) OVER (PARTITION BY category ORDER BY total DESC RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS reach
  FROM t),
q AS (SELECT *, CASE WHEN entry = 0 AND reach > n * {made.bands[0].quota} // 1000 THEN 1 ELSE entry END AS placed FROM e)
SELECT unit, parent, weight, total, {", ".join(lines)},
  greatest(CASE WHEN v1 THEN 3 ELSE placed END, CASE WHEN v2 THEN 1 ELSE 0 END) AS band,
  CASE WHEN posts >= 3 THEN rank() OVER (PARTITION BY category, posts >= 3 ORDER BY total DESC) ELSE 0 END AS rank_category,
  CASE WHEN posts >= 3 THEN rank() OVER (PARTITION BY parent, posts >= 3 ORDER BY total DESC) ELSE 0 END AS rank_parent
FROM q"""


def rollup(db: Any) -> str:
    """Every unit's roll-up, from the deepest level up; `scores` is a table."""
    db.execute("""CREATE TEMP TABLE tree AS WITH RECURSIVE d AS (SELECT unit, 0 AS depth FROM scores WHERE parent IS NULL
        UNION ALL SELECT s.unit, depth + 1 FROM scores s JOIN d ON s.parent = d.unit) FROM d""")
    db.execute("CREATE TEMP TABLE rolls AS SELECT unit, NULL::BIGINT AS rolled FROM scores WHERE false")
    for level in range(db.execute("SELECT max(depth) FROM tree").fetchall()[0][0], 0, -1):
        value = "coalesce(r.rolled, s.total)"
        db.execute(f"""INSERT INTO rolls SELECT s.parent,
            (2 * sum({value} * weight) + sum(weight)) // (2 * sum(weight))
            FROM scores s JOIN tree t USING (unit) LEFT JOIN rolls r USING (unit) WHERE depth = {level} GROUP BY s.parent""")
    return "SELECT coalesce(r.rolled, -1) AS rolled FROM scores s LEFT JOIN rolls r USING (unit) ORDER BY s.unit"
