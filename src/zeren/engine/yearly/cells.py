"""A source's aggregates as tables to look up in, so that a row costs a few look-ups however many rules there are.

Words: a *feature* is a column of the rows, or the difference of two; its values fall into *classes* that no condition
tells apart. A *cell* is a combination of classes; features lie in *groups*, each with few enough cells to be listed. A
*pattern* says what the rows of a cell add to which aggregates.

What must always hold: two rows of the same cell meet the same conditions; whoever cannot be brought into tables of
bearable size is refused with `TooManyCells` and computed otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from zeren.base.catalogue import Source
from zeren.base.dates import NEVER
from zeren.engine.planning.expr import All, Among, Any, Bin, Cmp, Cond, Expr, If, Not, Num, Quot, Ref, less, names
from zeren.engine.planning.plan import Atom
from zeren.engine.rendering.vector import Truth, numbers, truth

MOST_VALUES = 1 << 20
"""So many values of a feature are listed at most."""
MOST_IN_GROUP = 1 << 15
MOST_CELLS = 1 << 20

Bits = NDArray[np.bool_]
Whole = NDArray[np.int64]


class TooManyCells(Exception):
    """The conditions of a source tell apart more cells than is worth listing."""


@dataclass(frozen=True)
class Feature:
    """The column `a`, or `a` less `b` where there is one. Its values from `low` on are listed in `classes`; those below
    and above are as the first and the last."""

    a: str
    b: str
    low: int
    classes: NDArray[np.int32]
    count: int


@dataclass(frozen=True)
class Action:
    """What a row adds to an aggregate: `weight`, times the number in `column` where there is one."""

    slot: int
    weight: int
    column: str


@dataclass
class Cells:
    """The tables of a source. A row's cell in a group is the sum over the group's features of `strides[f][class]`;
    `merged[group][cell]` summed over the groups is a place in `pattern`."""

    names: tuple[str, ...]
    groups: list[list[Feature]] = field(default_factory=list)
    merged: list[NDArray[np.int32]] = field(default_factory=list)
    pattern: NDArray[np.int32] = field(default_factory=lambda: np.zeros(1, np.int32))
    actions: list[tuple[Action, ...]] = field(default_factory=list)
    derived: dict[str, Expr] = field(default_factory=dict)
    """Columns that are no column of the source: worked out row by row first."""

    def columns(self) -> list[str]:
        """The columns that are read, those that derived ones need included."""
        found = [name for group in self.groups for feature in group for name in (feature.a, feature.b) if name]
        found += [one.column for row in self.actions for one in row if one.column]
        found += [name for expr in self.derived.values() for name in sorted(names(expr))]
        return [name for name in dict.fromkeys(found) if name not in self.derived]


def plain_rows(cond: Cond, later: frozenset[str], as_of: int) -> Cond:
    """A condition over rows whose `later` days are NEVER where they lie after `as_of`: there is nothing more to see."""
    match cond:
        case Cmp(op, a, b):
            return Cmp(op, plain_number(a, later, as_of), plain_number(b, later, as_of))
        case Not(a):
            return Not(plain_rows(a, later, as_of))
        case All(of):
            return All(tuple(plain_rows(part, later, as_of) for part in of))
        case Any(of):
            return Any(tuple(plain_rows(part, later, as_of) for part in of))
        case _:
            return cond


def plain_number(expr: Expr, later: frozenset[str], as_of: int) -> Expr:
    """The same for a number."""
    match expr:
        case If(Cmp("<=", Ref(name), Num(day)), Ref(same), Num(value)) if (
            name == same and name in later and day == as_of and value == NEVER
        ):
            return Ref(name)
        case If(test, a, b):
            return If(plain_rows(test, later, as_of), plain_number(a, later, as_of), plain_number(b, later, as_of))
        case Bin(op, a, b):
            return Bin(op, plain_number(a, later, as_of), plain_number(b, later, as_of))
        case Quot(op, a, b):
            return Quot(op, plain_number(a, later, as_of), plain_number(b, later, as_of))
        case _:
            return expr


def leaves(cond: Cond | Expr) -> Iterator[Cmp | Among]:
    """The comparisons that a condition or a number is made of."""
    match cond:
        case Cmp() | Among():
            yield cond
        case Not(a):
            yield from leaves(a)
        case All(of) | Any(of):
            for part in of:
                yield from leaves(part)
        case If(test, a, b):
            for side in (test, a, b):
                yield from leaves(side)
        case Bin(_, a, b) | Quot(_, a, b):
            yield from leaves(a)
            yield from leaves(b)
        case _:
            return


@dataclass
class _Leaves:
    """Every comparison with its feature and, by class of the feature, whether it holds."""

    later: Mapping[str, int]
    derived: dict[str, Expr]
    features: dict[tuple[str, str], Feature] = field(default_factory=dict)
    holds: dict[Cmp | Among, tuple[tuple[str, str], Bits]] = field(default_factory=dict)

    def take(self, found: Iterable[Cmp | Among]) -> None:
        by_feature: dict[tuple[str, str], list[tuple[Cmp | Among, Cond, list[int]]]] = {}
        for leaf in dict.fromkeys(found):
            key, said, marks = self._by_feature(leaf)
            by_feature.setdefault(key, []).append((leaf, said, marks))
        for key, listed in by_feature.items():
            self._feature(key, listed)

    def _by_feature(self, leaf: Cmp | Among) -> tuple[tuple[str, str], Cond, list[int]]:
        """The feature of a comparison, the same said of the column "x", and the numbers where it may change."""
        match leaf:
            case Among(Ref(name), values):
                return (name, ""), Among(Ref("x"), values), list(values)
            case Cmp(op, Ref(a), Num(value)):
                return (a, ""), Cmp(op, Ref("x"), Num(value)), [value]
            case Cmp(op, Ref(a), Ref(b)):
                return (a, b), Cmp(op, Ref("x"), Num(0)), [0]
            case Cmp(op, Bin("-", Ref(a), Ref(b)), Num(value)):
                return (a, b), Cmp(op, Ref("x"), Num(value)), [value]
            case Cmp(op, a, Num(value)):
                return (self.derive(a), ""), Cmp(op, Ref("x"), Num(value)), [value]
        return (self.derive(less(leaf.a, leaf.b)), ""), Cmp(leaf.op, Ref("x"), Num(0)), [0]

    def derive(self, expr: Expr) -> str:
        """The name of a column that is worked out row by row."""
        for name, known in self.derived.items():
            if known == expr:
                return name
        name = f"={len(self.derived)}"
        self.derived[name] = expr
        return name

    def _feature(self, key: tuple[str, str], listed: Sequence[tuple[Cmp | Among, Cond, list[int]]]) -> None:
        last = self.later.get(key[0], NEVER) if not key[1] else NEVER
        marks = [mark for _, _, marks in listed for mark in marks if mark < last] or [0]
        low, high = min(marks) - 1, max(marks) + 1
        if last < NEVER:
            high = last + 1
        if high - low > MOST_VALUES:
            raise TooManyCells(f"{key[0]} is told apart over {high - low} values")
        values = np.arange(low, high + 1, dtype=np.int64)
        if last < NEVER:
            values[-1] = NEVER
        bits = np.stack([np.broadcast_to(truth(said, {"x": values}), values.shape) for _, said, _ in listed])
        rows, classes = np.unique(bits.T, axis=0, return_inverse=True)
        self.features[key] = Feature(*key, low, classes.reshape(-1).astype(np.int32), len(rows))
        for at, (leaf, _, _) in enumerate(listed):
            self.holds[leaf] = (key, rows[:, at].copy())


def cells_of(atoms: Mapping[str, Atom], source: Source, as_of: int) -> Cells:
    """The tables of a source's aggregates. Days other than `source.dated` must be NEVER where they lie after `as_of`;
    raises `TooManyCells`."""
    later = {name: as_of for name, fact in source.columns.items() if fact.shape == "day" and name != source.dated}
    seen = frozenset(later)
    tests = {name: plain_rows(atom.test, seen, as_of) for name, atom in atoms.items()}
    values: dict[str, Expr] = {
        name: plain_number(atom.value, seen, as_of) if atom.value is not None else Num(1)
        for name, atom in atoms.items()
    }
    made = Cells(tuple(atoms))
    known = _Leaves(later, made.derived)
    known.take(leaf for asked in (*tests.values(), *map(_chosen, values.values())) for leaf in leaves(asked))
    _Table(made, known, tests, values).fill()
    return made


@dataclass
class _Table:
    made: Cells
    known: _Leaves
    tests: Mapping[str, Cond]
    values: Mapping[str, Expr]

    def fill(self) -> None:
        groups = self._grouped()
        self.made.groups = groups
        kept = [self._merge(group) for group in groups]
        counts = [len(cells) for cells in kept]
        size = int(np.prod(counts, dtype=np.float64)) if counts else 1
        if size > MOST_CELLS:
            raise TooManyCells(f"{size} cells")
        stride = 1
        for at, count in enumerate(counts):
            self.made.merged[at] = (self.made.merged[at] * stride).astype(np.int32)
            stride *= count
        self._patterns(kept, counts, stride)

    def _grouped(self) -> list[list[Feature]]:
        groups: list[list[Feature]] = []
        size = MOST_IN_GROUP + 1
        for feature in sorted(self.known.features.values(), key=lambda one: -one.count):
            if feature.count == 1:
                continue
            if size * feature.count > MOST_IN_GROUP:
                groups.append([])
                size = 1
            groups[-1].append(feature)
            size *= feature.count
        return groups

    def _merge(self, group: list[Feature]) -> list[Whole]:
        """Number the cells of a group that differ; returns, by such number, one cell of each as classes."""
        count = int(np.prod([feature.count for feature in group]))
        classes = _spread(group, np.arange(count))
        here = {(feature.a, feature.b) for feature in group}
        signs: list[Bits] = []
        for name, test in self.tests.items():
            signs += self._signs(name, test, here, classes, count)
        numbered = _numbered(signs, count)
        _, first = np.unique(numbered, return_index=True)
        self.made.merged.append(numbered.astype(np.int32))
        return [np.array([classes[(f.a, f.b)][cell] for f in group]) for cell in first.tolist()]

    def _signs(
        self, name: str, test: Cond, here: set[tuple[str, str]], classes: Mapping[tuple[str, str], Whole], count: int
    ) -> Iterator[Bits]:
        """What an aggregate asks of a cell of this group: whether it can still count, and if so, what else matters."""
        alive: Bits = np.ones(count, dtype=bool)
        across: list[Cmp | Among] = list(leaves(_chosen(self.values[name])))
        for part in _conjuncts(test):
            mine = {self.known.holds[leaf][0] for leaf in leaves(part)}
            if mine <= here:
                alive &= np.broadcast_to(self._truth(part, classes), alive.shape)
            else:
                across += leaves(part)
        yield alive
        for leaf in dict.fromkeys(across):
            key, holds = self.known.holds[leaf]
            if key in here:
                yield alive & holds[classes[key]]

    def _truth(self, cond: Cond, classes: Mapping[tuple[str, str], Whole]) -> Truth:
        return truth(cond, {}, lambda one: self._leaf(one, classes))

    def _leaf(self, cond: Cond, classes: Mapping[tuple[str, str], Whole]) -> Truth | None:
        if not isinstance(cond, (Cmp, Among)):
            return None
        key, holds = self.known.holds[cond]
        return holds[classes[key]] if key in classes else bool(holds[0])

    def _patterns(self, kept: Sequence[Sequence[Whole]], counts: Sequence[int], size: int) -> None:
        classes: dict[tuple[str, str], Whole] = {}
        rest = np.arange(size)
        for group, cells, count in zip(self.made.groups, kept, counts, strict=True):
            place = rest % count
            rest = rest // count
            listed = np.stack(cells)
            for at, feature in enumerate(group):
                classes[(feature.a, feature.b)] = listed[place, at]
        added: list[Whole] = []
        columns: list[str] = []
        for name, test in self.tests.items():
            met = np.broadcast_to(self._truth(test, classes), (size,))
            constant, column = self._worth(self.values[name], classes)
            added.append(np.where(met, constant, 0))
            columns.append(column)
        table = np.stack(added) if added else np.zeros((0, size), np.int64)
        rows, pattern = np.unique(table.T, axis=0, return_inverse=True)
        self.made.pattern = pattern.reshape(-1).astype(np.int32)
        self.made.actions = [
            tuple(Action(slot, int(row[slot]), columns[slot]) for slot in np.flatnonzero(row).tolist()) for row in rows
        ]

    def _worth(self, value: Expr, classes: Mapping[tuple[str, str], Whole]) -> tuple[Whole | int, str]:
        """What a row adds: a number by cell, and the column that it is to be multiplied with."""
        if isinstance(value, Ref):
            return 1, value.name
        if _reads_numbers(value):
            return 1, self.known.derive(value)
        return numbers(value, {}, lambda one: self._leaf(one, classes)), ""


def _reads_numbers(expr: Expr) -> bool:
    """Whether a number comes from a column otherwise than through a condition."""
    match expr:
        case Ref():
            return True
        case Bin(_, a, b) | Quot(_, a, b) | If(_, a, b):
            return _reads_numbers(a) or _reads_numbers(b)
        case _:
            return False


def _chosen(value: Expr) -> Expr:
    """A value as far as tables choose it: nothing of one that is worked out row by row."""
    return Num(0) if _reads_numbers(value) else value


def _conjuncts(cond: Cond) -> Iterator[Cond]:
    if isinstance(cond, All):
        for part in cond.of:
            yield from _conjuncts(part)
    else:
        yield cond


def _spread(group: Sequence[Feature], cells: Whole) -> dict[tuple[str, str], Whole]:
    """The class of each feature in cells given by number."""
    found: dict[tuple[str, str], Whole] = {}
    for feature in group:
        found[(feature.a, feature.b)] = cells % feature.count
        cells = cells // feature.count
    return found


def _numbered(signs: Sequence[Bits], count: int) -> Whole:
    """A number for each distinct column of signs."""
    number = np.zeros(count, dtype=np.int64)
    for at in range(0, len(signs), 30):
        for sign in signs[at : at + 30]:
            number = number * 2 + sign
        _, number = np.unique(number, return_inverse=True)
    return number.reshape(-1)
