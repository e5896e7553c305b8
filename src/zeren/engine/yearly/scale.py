"""A year scored from a folder of facts, without a database: on DuckDB, on the fused executor, or on Spark.

What must always hold: the same numbers whichever engine computes them; memory that grows with the units, not with the
facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from zeren.base.canonical import rows_text
from zeren.base.catalogue import Source
from zeren.base.problems import Refused
from zeren.engine import frozen
from zeren.engine.columns import TOO_MANY, UNIT_CIRCLE, Column, Facts, Units, in_circles
from zeren.engine.given import ADJUSTMENTS, adjustment_keys
from zeren.engine.planning.expr import names
from zeren.engine.planning.plan import Plan
from zeren.engine.planning.standing import across
from zeren.engine.rendering import sql
from zeren.engine.rendering.vector import Numbers, numbers
from zeren.engine.settlement.settle import Settled, settle, tie_lines
from zeren.engine.yearly import fused, layout, packed
from zeren.engine.yearly.cells import TooManyCells
from zeren.engine.yearly.folder import Folder, calendar_of, check_rows, check_schema, database, read_units, texts

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Engine = Literal["duckdb", "fused"]

BLOCK = 1 << 13
"""So many units are computed at once: their columns stay in the processor's own memory."""

SETTLING = frozenset({"rated", "total", "entry", "fail", "cap", "lower", "ok"})
"""What ranks, bands and the roll-up are made of, beside the points that break ties."""

MEMORY = "900MB"
"""What DuckDB may hold beside our own columns; more goes to disk."""


@dataclass(frozen=True)
class Result:
    """What a year came to: the wanted columns of the plan for each unit, narrow where they fit, and what follows.

    `engines` tells how each source was aggregated."""

    plan: Plan
    units: Units
    columns: Mapping[str, Column]
    settled: Settled
    engines: Mapping[str, str]


def wanted(plan: Plan) -> list[str]:
    """The columns that a result is made of."""
    found = ["rated", "base", "total", "entry", "fail", "cap", "lower"]
    found += [f"ok_{place}" for place in range(len(plan.scheme.bands))]
    for part in plan.scheme.components:
        found += [f"score_{part.id}", f"reach_{part.id}"]
    for line in plan.lines:
        found += [line.points, line.state]
    return found


def needed(plan: Plan) -> dict[str, list[str]]:
    """By source, the columns of facts that the plan reads; `unit` first."""
    found: dict[str, set[str]] = {}
    for atom in plan.atoms.values():
        reads = names(atom.test) | (names(atom.value) if atom.value is not None else set())
        found.setdefault(atom.source, set()).update(reads)
    return {source: ["unit", *sorted(columns)] for source, columns in sorted(found.items())}


def keys_of(plan: Plan) -> Mapping[str, tuple[str, ...]]:
    """The words of every key column, those of adjustments included."""
    return {**plan.scheme.keys, **adjustment_keys(plan.scheme)}


def score(plan: Plan, folder: Folder, engine: Engine = "fused", spill: Path | None = None) -> Result:
    """Score the year. Raises `Refused` for everything in the folder that the plan reads and that may not be."""
    with database(spill, MEMORY) as db:
        check_schema(db, folder, ["units", *needed(plan)])
        units = read_units(db, folder, plan.scheme.categories)
        merged = mergers(units, plan.as_of)
        work = _Work(plan, folder, units, merged, db)
        engines = work.aggregate(engine)
        columns = work.columns()
        del work
    settling = {name for name in columns if name.split("_")[0] in SETTLING}
    settling |= {f"points_{line}" for line in tie_lines(plan.scheme)}
    wide = {name: columns[name].astype(np.int64) for name in settling}
    settled = settle(plan.scheme, Facts(units, {}), wide)
    return Result(plan, units, columns, settled, engines)


def mergers(units: Units, as_of: int) -> fused.Merged | None:
    """Who answers for whom, None where no unit was merged by `as_of`. Raises `Refused` for a circle."""
    successor = np.where(units.columns["closed"] <= as_of, units.columns["successor"], -1)
    if not (successor >= 0).any():
        return None
    for unit in in_circles(successor)[:1].tolist():
        raise Refused([UNIT_CIRCLE(unit=units.ids[unit])])
    return fused.Merged(successor.astype(np.int32), units.columns["closed"].astype(np.int32))


def answering(merged: fused.Merged) -> list[tuple[int, int, int, int]]:
    """For each merged unit who answers for its facts: unit, from day, to before day, the unit that answers then."""
    found = []
    for unit in np.flatnonzero(merged.successor >= 0).tolist():
        at, since = unit, -(2**31)
        while merged.successor[at] >= 0:
            since = max(since, int(merged.closed[at]))
            at = int(merged.successor[at])
            ahead = int(merged.closed[at]) if merged.successor[at] >= 0 else 2**31
            if ahead > since:
                found.append((unit, since, ahead, at))
    return found


def rows_of(source: Source, cells: Mapping[str, str], columns: Sequence[str], files: str, merged: bool) -> str:
    """A source's rows as whole numbers, each for the unit that answers for it: the step `answering` says who, where
    units were `merged`."""
    kept = [name for name in columns if name != "unit"]
    picks = "".join(f", {cells[name]} AS {name}" for name in kept)
    if not merged:
        return f"(SELECT {cells['unit']} AS unit{picks} FROM {files} AS f)"
    when = cells[source.dated]
    if "verified" in cells:
        when = f"greatest({when}, {cells['verified']})"
    rows = f"SELECT {cells['unit']} AS own, {when} AS fell{picks} FROM {files} AS f"
    on = "o.unit = r.own AND r.fell >= o.since AND r.fell < o.ahead"
    listed = "".join(f", r.{name}" for name in kept)
    return f"(SELECT coalesce(o.owner, r.own) AS unit{listed} FROM ({rows}) AS r LEFT JOIN answering AS o ON {on})"


@dataclass
class _Work:
    plan: Plan
    folder: Folder
    units: Units
    merged: fused.Merged | None
    db: DuckDBPyConnection

    def aggregate(self, engine: Engine) -> dict[str, str]:
        """Compute every source's aggregates; says how each was done."""
        if self.merged is not None:
            rows = ", ".join(map(str, answering(self.merged)))
            self.db.execute(f"CREATE TEMP TABLE answering AS FROM (VALUES {rows}) AS t(unit, since, ahead, owner)")
        self.atoms: dict[str, Callable[[slice], Column]] = {}
        self.others: dict[str, Column] = {}
        found = {source: self._source(source, columns, engine) for source, columns in needed(self.plan).items()}
        self._guard()
        return found

    def _source(self, source: str, columns: list[str], engine: Engine) -> str:
        if engine == "fused" and fused.there():
            try:
                found = fused.counters(self.plan, self.folder, source, len(self.units), self._merged(source))
            except TooManyCells:
                pass
            except fused.BadRows:
                self._check(source, columns)
                raise AssertionError(f"{source}: a bad row that is not found again") from None
            else:
                self._take(found)
                return "fused"
        self._check(source, columns)
        table = self._packed(source, columns)
        for name in self.plan.atoms:
            if name in table:
                self.atoms[name] = table[name]
        return "duckdb"

    def _packed(self, source: str, columns: list[str]) -> packed.Columns:
        def rows(more: Mapping[str, str]) -> str:
            cells = layout.read(known, keys_of(self.plan), self.plan.as_of, layout.DUCK_READING)
            merged = self._merged(source) is not None
            return rows_of(known, {**cells, **more}, [*columns, *more], self.folder.scan(source), merged)

        known = self.folder.catalogue[source]
        atoms = {name: atom for name, atom in self.plan.atoms.items() if atom.source == source}
        known_keys = keys_of(self.plan)
        keys = {name: known_keys.get(f"{source}.{name}", ()) for name in known.columns}
        words = {
            name: tuple(fact.codes) or keys[name]
            for name, fact in known.columns.items()
            if fact.shape in {"code", "key"} and (fact.codes or keys[name])
        }
        count = self.db.execute(f"SELECT count(*) FROM {self.folder.scan(source)}").fetchall()[0][0]
        return packed.aggregate(self.db, known, atoms, words, rows, len(self.units), count)[1]

    def _merged(self, source: str) -> fused.Merged | None:
        """Who answers for a source's facts; adjustments stay with their unit."""
        return None if source == ADJUSTMENTS.name else self.merged

    def _take(self, found: fused.Counters) -> None:
        for name in found.at:
            self.atoms[name] = lambda units, name=name: found.column(name, units)  # type: ignore[misc]

    def _check(self, source: str, columns: list[str]) -> None:
        check_rows(self.db, self.folder, source, len(self.units), columns)

    def _guard(self) -> None:
        """Refuse a unit whose facts come to more than the plan is proven for."""
        for name, atom in self.plan.atoms.items():
            low, high = self.plan.intervals[name]
            column = self.atoms[name](slice(None))
            for unit in np.flatnonzero((column < low) | (column > high))[:1].tolist():
                most = self.plan.most[atom.source]
                raise Refused([TOO_MANY(unit=self.units.ids[unit], source=atom.source, most=most)])

    def columns(self) -> dict[str, Column]:
        """The wanted columns, block by block."""
        for part in self.plan.passes()[1:]:
            compared = {name for one in part.across.values() for name in (one.value, one.takes)}
            known = self._computed(sorted(compared))
            wide = {name: column.astype(np.int64) for name, column in known.items()}
            self.others |= across(part.across, wide, self.units.columns["category"])
        return self._computed(wanted(self.plan))

    def _computed(self, listed: list[str]) -> dict[str, Column]:
        found: dict[str, Column] = {name: np.zeros(len(self.units), dtype=self._width(name)) for name in listed}
        read = sql.reads(self.plan, listed)
        for start in range(0, len(self.units), BLOCK):
            units = slice(start, min(start + BLOCK, len(self.units)))
            known = self._block(units, read)
            for name in listed:
                found[name][units] = known[name]
        return found

    def _block(self, units: slice, read: set[str]) -> dict[str, Numbers]:
        known: dict[str, Numbers] = {name: self.units.columns[name][units] for name in sql.UNIT_COLUMNS}
        known |= {name: self.atoms[name](units) for name in self.plan.atoms if name in read}
        known |= {name: column[units] for name, column in self.others.items()}
        for name, expr in self.plan.columns.items():
            if name in read:
                known[name] = numbers(expr, known)
        return known

    def _width(self, name: str) -> np.dtype[Any]:
        """The narrowest of three widths that holds whatever the column may be."""
        low, high = self.plan.intervals[name]
        for width in (np.int8, np.int32):
            if np.iinfo(width).min <= low and high <= np.iinfo(width).max:
                return np.dtype(width)
        return np.dtype(np.int64)


def hashed(result: Result, folder: Folder, pack: str, year: int, as_of: str, spill: Path | None = None) -> str:
    """The hash over everything that was read, as a run on a database has it. Reads, checks and orders every fact."""
    with database(spill, MEMORY) as db:
        db.execute("SET preserve_insertion_order = true")
        known = {name: source for name, source in folder.catalogue.items() if name in folder.files or _asked(name)}
        for source in (name for name in known if name in folder.files):
            check_schema(db, folder, [source])
            check_rows(db, folder, source, len(result.units))
        head = frozen.Head(pack, year, as_of)
        return frozen.digest_text(frozen.document(head, _pieces(db, result, folder, sorted(known)), known))


def _asked(source: str) -> bool:
    """Whether a source is part of every input: adjustments are only where there are some."""
    return source != ADJUSTMENTS.name


def _pieces(db: DuckDBPyConnection, result: Result, folder: Folder, sources: Sequence[str]) -> Iterator[frozen.Piece]:
    """The rows of the inputs, as `frozen.pieces` has them."""
    units, categories = result.units, result.plan.scheme.categories
    yield from frozen.pieces_of_calendar(calendar_of(folder, result.plan.scheme))
    for source in sources:
        some = False
        for columns in texts(db, folder, source, units.ids, result.plan):
            some = True
            yield frozen.Piece(source, rows_text(columns))
        if not some:
            yield frozen.Piece(source, "")
    known = {name: column.tolist() for name, column in units.columns.items()}
    above, after = ([units.ids[at] if at >= 0 else "" for at in known[name]] for name in ("parent", "successor"))
    kinds = [categories[at] for at in known["category"]]
    numbers = [known[name] for name in ("opened", "closed", "posts", "weight")]
    yield frozen.Piece(
        frozen.UNITS, rows_text([units.ids, above, kinds, numbers[0], numbers[1], after, numbers[2], numbers[3]])
    )
