"""The fused executor for the yearly run: each source decoded once, one pass over its rows for all aggregates, then the
plan's expressions over columns, block by block. Needs the extra `fused` (numba, pyarrow).

What must always hold: the same numbers as every other renderer. Counters are narrow and watched: one that fills makes
the pass begin anew with wide ones."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from zeren.base.dates import NEVER
from zeren.engine.columns import Column
from zeren.engine.given import adjustment_keys
from zeren.engine.planning.plan import Plan
from zeren.engine.rendering.vector import Numbers, numbers
from zeren.engine.yearly import layout
from zeren.engine.yearly.cells import Cells, TooManyCells, cells_of
from zeren.engine.yearly.folder import Folder
from zeren.engine.yearly.layout import Field

if TYPE_CHECKING:
    import pyarrow as pa

ROWS = 1 << 16
"""So many rows are decoded and placed at once: they stay in the processor's own memory."""

HELD = 1 << 20
"""At least so many rows are held before they are added."""

LINES = 1 << 18
"""So many bytes of counters a block of units has: they stay in the processor's own memory."""

NARROW, WIDE = (16, 32), (32, 64)
"""How many bits a count and a sum have. The highest of them says that the counter is full; it is looked at after every
row, so nothing runs over into the next one."""

MOST_DERIVED = 2**29
"""More than this a column that is worked out row by row may not hold."""

Small = NDArray[np.int32]


class BadRows(Exception):
    """Somewhere in a source is a cell that may not be; whoever asked looks for it."""


class _Full(Exception):
    """A counter is full."""


def there() -> bool:
    """Whether what this executor needs is installed."""
    return all(importlib.util.find_spec(name) is not None for name in ("numba", "pyarrow"))


@dataclass(frozen=True)
class Counter:
    """Where an aggregate stands: in which word of a unit's line, from which bit, how many bits wide."""

    word: int
    shift: int
    bits: int

    @property
    def full(self) -> int:
        """The bit that says that the counter is full. The last of a word is its sign."""
        top = self.shift + self.bits - 1
        return 1 << top if top < 63 else -(1 << 63)


@dataclass(frozen=True)
class Counters:
    """The aggregates of a source: a line of words for each unit; several narrow counters share a word."""

    lines: Column
    at: Mapping[str, Counter]

    def column(self, name: str, units: slice) -> Column:
        """An aggregate of some units."""
        one = self.at[name]
        return (self.lines[units, one.word] >> one.shift) & ((1 << (one.bits - 1)) - 1)


@dataclass(frozen=True)
class Merged:
    """Who answers for the facts of a unit that closed: places of successors (-1 for none) and days."""

    successor: Small
    closed: Small


def counters(plan: Plan, folder: Folder, source: str, units: int, merged: Merged | None) -> Counters:
    """The aggregates of a source. Raises `TooManyCells` where they cannot be listed, `BadRows` for bad input."""
    atoms = {name: atom for name, atom in plan.atoms.items() if atom.source == source}
    cells = cells_of(atoms, folder.catalogue[source], plan.as_of)
    work = _Work(plan, folder, source, cells, units, merged)
    try:
        return work.run(*NARROW)
    except _Full:
        return work.run(*WIDE)


class _Work:
    """One pass over a source."""

    def __init__(
        self, plan: Plan, folder: Folder, source: str, cells: Cells, units: int, merged: Merged | None
    ) -> None:
        self.folder, self.source, self.cells, self.units, self.merged = folder, source, cells, units, merged
        self.as_of = plan.as_of
        fields = {field.name: field for field in layout.fields(folder.catalogue[source])}
        names = ["unit", *cells.columns()]
        if merged is not None:
            dated = [folder.catalogue[source].dated, *(["verified"] if "verified" in fields else [])]
            names += [name for name in dated if name not in names]
            self.when = [names.index(name) for name in dated]
        self.fields = [fields[name] for name in dict.fromkeys(names)]
        self.row = {field.name: at for at, field in enumerate(self.fields)}
        self.row_most = {field.name: field.most if field.kind == "count" else NEVER for field in self.fields}
        for name in cells.derived:
            self.row[name] = len(self.row)
            self.row_most[name] = MOST_DERIVED
        keys = {**plan.scheme.keys, **adjustment_keys(plan.scheme)}
        self.places = {
            field.name: {word: at for at, word in enumerate(field.codes or keys.get(f"{source}.{field.name}", ()))}
            for field in self.fields
            if field.kind in {"code", "key"}
        }
        self._tables()

    def _tables(self) -> None:
        features, groups, classes, merged = [], [], [], []
        offset = start = 0
        for group, cells in zip(self.cells.groups, self.cells.merged, strict=True):
            stride = 1
            for one in group:
                b = self.row[one.b] if one.b else -1
                features.append((self.row[one.a], b, one.low, len(one.classes), offset))
                classes.append(one.classes * stride)
                offset += len(one.classes)
                stride *= one.count
            merged.append(cells)
            groups.append((len(features), start))
            start += len(cells)
        self.features = np.array(features, dtype=np.int64).reshape(-1, 5)
        self.groups = np.array(groups, dtype=np.int64).reshape(-1, 2)
        self.classes = _joined(classes)
        self.cell_places = _joined(merged)
        self.summed = list(dict.fromkeys(one.column for row in self.cells.actions for one in row if one.column))

    def _lay(self, count: int, sum_: int) -> dict[int, Counter]:
        """A counter for each aggregate. Those that one row adds to stand side by side, in as few words as may be."""
        order = dict.fromkeys(one.slot for row in sorted(self.cells.actions, key=len, reverse=True) for one in row)
        order |= dict.fromkeys(range(len(self.cells.names)))
        found: dict[int, Counter] = {}
        word = -1
        for counts in (True, False):
            bits, used = (count if counts else sum_), 64
            for slot in order:
                if self._counts(slot) == counts:
                    if used + bits > 64:
                        word, used = word + 1, 0
                    found[slot] = Counter(word, used, bits)
                    used += bits
        return found

    def _counts(self, slot: int) -> bool:
        """Whether an aggregate only counts rows."""
        listed = (one for row in self.cells.actions for one in row if one.slot == slot)
        return all(one.weight == 1 and not one.column for one in listed)

    def _actions(self, counters: Mapping[int, Counter]) -> tuple[Column, Column]:
        """By pattern: where its actions begin; and each as word, what is added, which of the summed columns it is
        multiplied with (-1 for none), the bits to look at."""
        at, listed = [0], []
        for actions in self.cells.actions:
            plain: dict[int, list[int]] = {}
            for one in actions:
                counter = counters[one.slot]
                most = self.row_most[one.column] if one.column else 1
                if one.weight < 0 or one.weight * most >= 1 << (counter.bits - 2):
                    raise (_Full if counter.bits < WIDE[1] else TooManyCells)
                if one.column:
                    column = self.summed.index(one.column)
                    listed.append([counter.word, one.weight << counter.shift, column, counter.full])
                else:
                    into = plain.setdefault(counter.word, [counter.word, 0, -1, 0])
                    into[1] += one.weight << counter.shift
                    into[3] |= counter.full
            listed += plain.values()
            at.append(len(listed))
        return np.array(at, dtype=np.int64), np.array(listed, dtype=np.int64).reshape(-1, 4)

    def run(self, count: int, sum_: int) -> Counters:
        """The pass, with counters of so many bits."""
        counters = self._lay(count, sum_)
        self.at, self.actions = self._actions(counters)
        adding = _Adding(self, 1 + max((one.word for one in counters.values()), default=0))
        rows = np.zeros((len(self.row), ROWS), dtype=np.int32)
        for n in self._decoded(rows):
            self._derive(rows, n)
            adding.take(rows, n)
        adding.flush()
        return Counters(adding.lines, {name: counters[slot] for slot, name in enumerate(self.cells.names)})

    def _derive(self, rows: Small, n: int) -> None:
        """Work out the columns that are none of the source's."""
        known: dict[str, Numbers] = {}
        if self.cells.derived:
            known = {field.name: rows[self.row[field.name], :n].astype(np.int64) for field in self.fields}
        for name, expr in self.cells.derived.items():
            found = np.broadcast_to(numbers(expr, known), (n,))
            low = 0 if name in self.summed else -MOST_DERIVED
            if n and (found.min() < low or found.max() > MOST_DERIVED):
                raise TooManyCells(f"{expr} lies outside 32 bits")
            rows[self.row[name], :n] = found

    def _decoded(self, rows: Small) -> Iterator[int]:
        """Fill `rows`, a line for each column, again and again; yields how many rows it holds."""
        import pyarrow.parquet as pq

        words = [name for name in self.row if name in self.places]
        for path in self.folder.files[self.source]:
            file = pq.ParquetFile(path, read_dictionary=words, pre_buffer=False)
            for batch in file.iter_batches(ROWS, columns=[field.name for field in self.fields], use_threads=False):
                for field in self.fields:
                    self._fill(rows[self.row[field.name], : len(batch)], batch.column(field.name), field)
                yield len(batch)

    def _fill(self, into: Small, column: pa.Array, field: Field) -> None:
        if column.null_count:
            if not field.empty:
                raise BadRows(self.source)
            column = column.fill_null(layout.NO_DAY)
        match field.kind:
            case "code" | "key":
                self._words(into, column, field)
            case "day":
                into[:] = column.view("int32").to_numpy()
                if field.empty:
                    if into.max() >= NEVER and not _only_never(into):
                        raise BadRows(self.source)
                    np.putmask(into, into > self.as_of, NEVER)
            case "flag":
                into[:] = column.to_numpy(zero_copy_only=False)
            case _:
                found = column.to_numpy()
                if len(found) and (found.min() < 0 or found.max() > (field.most or self.units - 1)):
                    raise BadRows(self.source)
                into[:] = found

    def _words(self, into: Small, column: Any, field: Field) -> None:
        import pyarrow as pa

        coded = column if isinstance(column, pa.DictionaryArray) else column.dictionary_encode()
        known = self.places[field.name]
        places = np.array([known.get(word, -1) for word in coded.dictionary.to_pylist()] or [-1], dtype=np.int32)
        np.take(places, coded.indices.to_numpy(), out=into, mode="clip")
        if field.kind == "code" and (places < 0).any() and into.min() < 0:
            raise BadRows(self.source)


class _Adding:
    """Rows held, put in order and added. Rows come in the order of time, so each would find its unit's counters far
    away; in the order of units they are near."""

    def __init__(self, work: _Work, words: int) -> None:
        self.work = work
        self.lines = np.zeros((work.units, words), dtype=np.int64)
        inside = max(LINES // self.lines.strides[0], 1)
        self.shift = inside.bit_length() - 1
        size = min(max(HELD, 4 * work.units), 4 * HELD) + ROWS
        columns = np.array([work.row[name] for name in work.summed], dtype=np.int64)
        self.columns, self.room = columns, size - ROWS
        self.keys, self.values = np.zeros(size, np.int64), np.zeros((size, len(columns)), np.int32)
        self.keys_in_order, self.values_in_order = np.zeros_like(self.keys), np.zeros_like(self.values)
        self.sizes = np.zeros((max(work.units, 1) >> self.shift) + 1, np.int64)
        self.held = 0
        self.place, self.cell = np.zeros(ROWS, np.int32), np.zeros(ROWS, np.int32)

    def take(self, rows: Small, n: int) -> None:
        """Place rows and hold them; add what is held when there is no more room."""
        from zeren.engine.yearly import kernels

        work = self.work
        kernels.place(
            rows,
            n,
            work.features,
            work.groups,
            work.classes,
            work.cell_places,
            work.cells.pattern,
            self.place,
            self.cell,
        )
        if work.merged is not None:
            kernels.follow(rows, n, np.array(work.when), work.merged.successor, work.merged.closed)
        self.held = kernels.keep(
            rows, n, self.place, work.at, self.columns, self.shift, work.units, self.keys, self.values, self.sizes,
            self.held,
        )  # fmt: skip
        if self.held == kernels.UNKNOWN:
            raise BadRows(work.source)
        if self.held >= self.room:
            self.flush()

    def flush(self) -> None:
        """Add what is held."""
        from zeren.engine.yearly import kernels

        kernels.sort(
            self.keys, self.values, self.held, self.shift, self.sizes, self.keys_in_order, self.values_in_order
        )
        if kernels.scatter(
            self.keys_in_order, self.values_in_order, self.held, self.work.at, self.work.actions, self.lines
        ):
            raise _Full
        self.held = 0


def _only_never(days: Small) -> bool:
    return bool((days[days >= NEVER] == NEVER).all())


def _joined(parts: Sequence[NDArray[np.int32]]) -> Small:
    return np.concatenate(parts).astype(np.int32) if parts else np.zeros(0, np.int32)
