"""A source aggregated by DuckDB over a folder of facts, many counts in one sum.

Aggregates that differ only in the values of one column (a duty, say) are *lanes* of one whole number, a *word*: a row
adds the power of two at which its lane begins, times what it counts for. That needs far fewer sums than there are
aggregates. What must always hold: no lane runs over. Lanes are as wide as is likely to do; beside them stands, for each
unit, what all its rows add up to, which no lane can exceed; where that does not fit, the sums are asked for again with
lanes wide enough for it, and what then fits into no word is asked for one by one. A word is summed as a floating
number, which takes half the room of a whole one: all its sums are whole and below 2^52, where every one is exact.

Units are asked for in ranges, so few at a time that all their sums fit into memory: facts lie in the order of time, and
every unit's sums are held until the last fact was seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from zeren.base.catalogue import Source
from zeren.engine.columns import Column
from zeren.engine.planning.expr import All, Among, Cmp, Cond, Expr, Num, Ref
from zeren.engine.planning.plan import Atom
from zeren.engine.rendering.dialects import DUCK
from zeren.engine.rendering.render import text
from zeren.engine.yearly.layout import quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BITS = 52
"""So many bits of a word are used: as many as a floating number holds exactly."""

SPARE = 8
"""The unit with most facts is taken to have at most so many times the mean; if it has more, the sums are asked for
again."""

CORES = 2
WHOLE, FLOATING, COUNT = 32, 16, 8
"""So many bytes a sum of whole numbers, a sum of floating ones and a count of one unit take while they are computed, on
each core."""
HELD = 600_000_000
"""So many bytes all sums that are computed at once may take."""

Words = Mapping[str, Sequence[str]]
"""For each column that holds texts, the texts by place."""

Columns = Mapping[str, Callable[[slice], Column]]
"""By name, the values of a range of units."""

Rows = Callable[[Mapping[str, str]], str]
"""The rows to select from, with more columns: name and SQL over the columns of the files."""


@dataclass(frozen=True)
class Split:
    """An aggregate as a column that must hold one of some values, and all else that it asks."""

    column: str
    values: tuple[int, ...]
    rest: Cond
    value: Expr | None


@dataclass(frozen=True)
class Lane:
    """Where an aggregate stands: from which bit of which word."""

    word: int
    shift: int
    bits: int


@dataclass(frozen=True)
class Packing:
    """For each word the split of its aggregates; for each aggregate its lane; those that have none."""

    words: tuple[tuple[Split, tuple[str, ...]], ...]
    lanes: Mapping[str, Lane]
    alone: tuple[str, ...]


@dataclass(frozen=True)
class Sized:
    """What all rows of a unit come to at most: how many, and by value (as text) their sum."""

    rows: int
    sums: Mapping[str, int]

    def bits(self, value: Expr | None) -> int:
        """The width of a lane that holds this."""
        return (self.rows if value is None else self.sums[_named(value)]).bit_length()


def _named(value: Expr) -> str:
    return text(value, DUCK.text)


def split(atom: Atom, columns: Sequence[str]) -> Split | None:
    """Take an aggregate apart; None where no column of texts decides it."""
    parts: list[Cond] = list(atom.test.of) if isinstance(atom.test, All) else [atom.test]
    for at, part in enumerate(parts):
        match part:
            case Among(Ref(name), values) if name in columns:
                held: tuple[int, ...] = values
            case Cmp("=", Ref(name), Num(number)) if name in columns:
                held = (number,)
            case _:
                continue
        return Split(name, held, All(tuple(parts[:at] + parts[at + 1 :])), atom.value)
    return None


def packing(atoms: Mapping[str, Atom], columns: Sequence[str], sized: Sized) -> Packing:
    """Lanes for all aggregates that are alike but for the values of a column. A sum has one only if it adds a plain
    column, which is never negative."""
    alike: dict[tuple[str, Cond, Expr | None], list[str]] = {}
    splits: dict[str, Split] = {}
    for name, atom in atoms.items():
        one = split(atom, columns) if atom.value is None or isinstance(atom.value, Ref) else None
        if one is not None and sized.bits(one.value) <= BITS // 2:
            splits[name] = one
            alike.setdefault((one.column, one.rest, one.value), []).append(name)
    words: list[tuple[Split, tuple[str, ...]]] = []
    lanes: dict[str, Lane] = {}
    for (_, _, value), members in alike.items():
        bits = sized.bits(value)
        fit = BITS // max(bits, 1)
        for start in range(0, len(members), fit):
            inside = tuple(members[start : start + fit])
            if len(inside) > 1:
                lanes |= {name: Lane(len(words), bits * at, bits) for at, name in enumerate(inside)}
                words.append((splits[inside[0]], inside))
    return Packing(tuple(words), lanes, tuple(name for name in atoms if name not in lanes))


def aggregate(
    db: DuckDBPyConnection, source: Source, atoms: Mapping[str, Atom], words: Words, rows: Rows, units: int, facts: int
) -> tuple[bool, Columns]:
    """The aggregates of a source for each unit, and "n", how many rows a unit has. The first of the two says whether
    lanes did it at once."""
    work = _Work(db, atoms, words, rows, units)
    likely = SPARE * (facts // max(units, 1) + 8)
    most = {name: fact.most for name, fact in source.columns.items()}
    guessed = {_named(value): likely * _usual(most[value.name]) for value in work.values}
    found, sized = work.ask(Sized(likely, guessed))
    if work.holds(found, Sized(likely, guessed)):
        return True, work.unpacked(found)
    found, _ = work.ask(sized)
    return False, work.unpacked(found)


def _usual(most: int) -> int:
    """A count is seldom larger than this."""
    return min(most, 1 << 12)


class _Work:
    def __init__(self, db: DuckDBPyConnection, atoms: Mapping[str, Atom], words: Words, rows: Rows, units: int) -> None:
        self.db, self.atoms, self.words, self.rows, self.units = db, atoms, words, rows, units
        self.values = tuple(dict.fromkeys(atom.value for atom in atoms.values() if isinstance(atom.value, Ref)))
        self.how = Packing((), {}, ())

    def ask(self, sized: Sized) -> tuple[dict[str, Column], Sized]:
        """Ask for all sums, packed for this size; returns them by unit, and the true size."""
        self.how = packing(self.atoms, tuple(self.words), sized)
        parts, state = ["unit", "count(*) AS n"], COUNT + WHOLE * len(self.values)
        parts += [f"CAST(sum({_named(value)}) AS BIGINT) AS all{at}" for at, value in enumerate(self.values)]
        more: dict[str, str] = {}
        for at, (one, members) in enumerate(self.how.words):
            more[f"p{at}"] = self._powers(members)
            times = f" * {_named(one.value)}" if one.value is not None else ""
            parts.append(_word(one.rest, f"p{at}{times}", f"w{at}"))
            state += FLOATING
        for name in self.how.alone:
            atom = self.atoms[name]
            if atom.value is None:
                parts.append(_count(atom.test, name))
                state += COUNT
            else:
                parts.append(_sum(atom.test, text(atom.value, DUCK.text), name))
                state += WHOLE
        names = ["n", *(part.rsplit(" AS ", 1)[1] for part in parts[2:])]
        found = {name: np.zeros(self.units, dtype=np.int64) for name in names}
        sql = f"SELECT {', '.join(parts)} FROM {self.rows(more)} AS r"
        for few in self._ranges(state):
            where = "" if few == (0, self.units) else f" WHERE unit >= {few[0]} AND unit < {few[1]}"
            got = self.db.execute(f"{sql}{where} GROUP BY unit").fetchnumpy()
            units = got.pop("unit")
            for name in names:
                found[name][units] = got.pop(name)
        sums = {_named(value): int(found[f"all{at}"].max(initial=0)) for at, value in enumerate(self.values)}
        return found, Sized(int(found["n"].max(initial=0)), sums)

    def _ranges(self, state: int) -> list[tuple[int, int]]:
        """All units, or ranges of them, of which each takes so many bytes on a core."""
        parts = max(1, -(-self.units * state * CORES // HELD))
        bounds = [self.units * at // parts for at in range(parts + 1)]
        return list(pairwise(bounds))

    def holds(self, found: Mapping[str, Column], sized: Sized) -> bool:
        """Whether no lane can have run over."""
        rows = int(found["n"].max(initial=0)) < 1 << sized.bits(None)
        sums = (int(found[f"all{at}"].max(initial=0)) < 1 << sized.bits(value) for at, value in enumerate(self.values))
        return rows and all(sums)

    def _powers(self, members: Sequence[str]) -> str:
        """What the lanes of a word begin at, by the text of the column. DuckDB looks a text up once for each block of
        rows, not once for each row."""
        column = self.how.words[self.how.lanes[members[0]].word][0].column
        powers: dict[int, int] = {}
        for name in members:
            one = split(self.atoms[name], tuple(self.words))
            assert one is not None
            for value in one.values:
                powers[value] = powers.get(value, 0) + (1 << self.how.lanes[name].shift)
        known = [(self.words[column][place], power) for place, power in powers.items() if place >= 0]
        listed = ", ".join(quoted(word) for word, _ in known)
        return f"coalesce(map([{listed}], [{', '.join(str(power) for _, power in known)}]::DOUBLE[])[{column}], 0)"

    def unpacked(self, found: Mapping[str, Column]) -> Columns:
        """Every aggregate, taken out of its word when it is asked for."""
        spread: dict[str, Callable[[slice], Column]] = {
            name: found[name].__getitem__ for name in ("n", *self.how.alone)
        }
        for name, lane in self.how.lanes.items():
            spread[name] = partial(_lane, found[f"w{lane.word}"], lane)
        return spread


def _sum(test: Cond, what: str, name: str) -> str:
    return f"CAST(sum(CASE WHEN {text(test, DUCK.text)} THEN {what} ELSE 0 END) AS BIGINT) AS {name}"


def _word(test: Cond, what: str, name: str) -> str:
    """A lane that ran over may have made the word too large for a whole number: then it is asked for again."""
    held = f"sum(CASE WHEN {text(test, DUCK.text)} THEN {what} ELSE 0 END)"
    return f"coalesce(TRY_CAST({held} AS BIGINT), 0) AS {name}"


def _count(test: Cond, name: str) -> str:
    return f"count(CASE WHEN {text(test, DUCK.text)} THEN 1 END) AS {name}"


def _lane(word: Column, lane: Lane, units: slice) -> Column:
    return (word[units] >> lane.shift) & ((1 << lane.bits) - 1)
