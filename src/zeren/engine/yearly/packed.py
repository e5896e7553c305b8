"""A source aggregated by DuckDB over a folder of facts, many counts in one sum.

Aggregates that differ only in the values of one column (a duty, say) are *lanes* of one whole number, a *word*: a row
adds the power of two at which its lane begins, times what it counts for. That needs far fewer sums than there are
aggregates. What must always hold: no lane runs over. Lanes are as wide as is likely to do; beside them stands, for each
unit, what all its rows add up to, which no lane can exceed; where that does not fit, the sums are asked for again with
lanes wide enough for it, and what then fits into no word is asked for one by one. DuckDB adds whole numbers of any
width in 128 bits: two words are one sum, which is taken apart unit by unit.

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

BITS = 62
"""So many bits of a word are used: never the sign."""

WORD = 1 << BITS

SPARE = 8
"""The unit with most facts is taken to have at most so many times the mean; if it has more, the sums are asked for
again."""

STATE = 64
"""So many bytes a sum of one unit may take while it is computed, on both cores together."""
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

    def like(self, other: Split) -> bool:
        """Whether the two differ in nothing but the values."""
        return (self.column, self.rest, self.value) == (other.column, other.rest, other.value)


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
        parts = ["unit", "count(*) AS n"]
        parts += [f"CAST(sum({_named(value)}) AS BIGINT) AS all{at}" for at, value in enumerate(self.values)]
        more: dict[str, str] = {}
        pairs = self._pairs()
        for low, high in pairs:
            one = self.how.words[low][0]
            alike = high is not None and self.how.words[high][0].like(one)
            more[f"p{low}"] = self._powers((low, high) if alike else (low,))
            times = f" * {_named(one.value)}" if one.value is not None else ""
            held = _case(one.rest, f"p{low}{times}")
            if high is not None and not alike:
                more[f"p{high}"] = self._powers((None, high))
                held += f" + {_case(self.how.words[high][0].rest, f'p{high}')}"
            parts.append(_sum(held, f"w{low}", "BIGINT" if high is None else "HUGEINT"))
        for name in self.how.alone:
            atom = self.atoms[name]
            parts.append(_sum(_case(atom.test, "1" if atom.value is None else text(atom.value, DUCK.text)), name))
        names = ["n", *(part.rsplit(" AS ", 1)[1] for part in parts[2:])]
        sql = f"SELECT {', '.join(parts)} FROM {self.rows(more)} AS r"
        halves = {f"w{low}": f"w{high}" for low, high in pairs if high is not None}
        apart = [
            f"CAST({low} & {WORD - 1} AS BIGINT) AS {low}, CAST({low} >> {BITS} AS BIGINT) AS {high}"
            for low, high in halves.items()
        ]
        plain = [name for name in names if name not in halves]
        names += halves.values()
        found = {name: np.zeros(self.units, dtype=np.int64) for name in names}
        for few in self._ranges(len(parts)):
            where = "" if few == (0, self.units) else f" WHERE unit >= {few[0]} AND unit < {few[1]}"
            listed = ", ".join(["unit", *plain, *apart])
            got = self.db.execute(f"SELECT {listed} FROM ({sql}{where} GROUP BY unit) AS g").fetchnumpy()
            units = got.pop("unit")
            for name in names:
                found[name][units] = got.pop(name)
        sums = {_named(value): int(found[f"all{at}"].max(initial=0)) for at, value in enumerate(self.values)}
        return found, Sized(int(found["n"].max(initial=0)), sums)

    def _ranges(self, sums: int) -> list[tuple[int, int]]:
        """All units, or ranges of them."""
        parts = max(1, -(-self.units * sums * STATE // HELD))
        bounds = [self.units * at // parts for at in range(parts + 1)]
        return list(pairwise(bounds))

    def holds(self, found: Mapping[str, Column], sized: Sized) -> bool:
        """Whether no lane can have run over."""
        rows = int(found["n"].max(initial=0)) < 1 << sized.bits(None)
        sums = (int(found[f"all{at}"].max(initial=0)) < 1 << sized.bits(value) for at, value in enumerate(self.values))
        return rows and all(sums)

    def _pairs(self) -> list[tuple[int, int | None]]:
        """The words that are one sum, and those left alone: alike ones first, since one look-up serves them both. What
        is multiplied stands below, where it is narrow."""
        counts = [at for at, (one, _) in enumerate(self.how.words) if one.value is None]
        sums = [at for at, (one, _) in enumerate(self.how.words) if one.value is not None]
        pairs: list[tuple[int, int | None]] = []
        while counts:
            low = counts.pop(0)
            like = next((at for at in counts if self.how.words[at][0].like(self.how.words[low][0])), None)
            if like is not None:
                counts.remove(like)
                pairs.append((low, like))
            elif sums:
                pairs.append((sums.pop(0), low))
            else:
                pairs.append((low, counts.pop(0) if counts else None))
        return pairs + [(at, None) for at in sums]

    def _powers(self, halves: Sequence[int | None]) -> str:
        """What the lanes of one or two words begin at, by the text of the column. DuckDB looks a text up once for each
        block of rows, not once for each row."""
        known = [word for word in halves if word is not None]
        column = self.how.words[known[0]][0].column
        powers: dict[int, int] = {}
        for at, word in enumerate(halves):
            for name in self.how.words[word][1] if word is not None else ():
                one = split(self.atoms[name], tuple(self.words))
                assert one is not None
                for value in one.values:
                    powers[value] = powers.get(value, 0) + (1 << (BITS * at + self.how.lanes[name].shift))
        listed = [(self.words[column][place], power) for place, power in powers.items() if place >= 0]
        words, numbers = ", ".join(quoted(word) for word, _ in listed), ", ".join(str(power) for _, power in listed)
        kind = "BIGINT" if len(halves) == 1 else "HUGEINT"
        return f"coalesce(map([{words}], [{numbers}]::{kind}[])[{column}], 0)"

    def unpacked(self, found: Mapping[str, Column]) -> Columns:
        """Every aggregate, taken out of its word when it is asked for."""
        spread: dict[str, Callable[[slice], Column]] = {
            name: found[name].__getitem__ for name in ("n", *self.how.alone)
        }
        for name, lane in self.how.lanes.items():
            spread[name] = partial(_lane, found[f"w{lane.word}"], lane)
        return spread


def _case(test: Cond, what: str) -> str:
    return f"CASE WHEN {text(test, DUCK.text)} THEN {what} ELSE 0 END"


def _sum(what: str, name: str, kind: str = "BIGINT") -> str:
    return f"CAST(sum({what}) AS {kind}) AS {name}"


def _lane(word: Column, lane: Lane, units: slice) -> Column:
    return (word[units] >> lane.shift) & ((1 << lane.bits) - 1)
