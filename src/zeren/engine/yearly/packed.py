"""A source aggregated by DuckDB over a folder of facts, many counts in one sum.

Several aggregates are *lanes* of one whole number, a *word*: a row adds the power of two at which a lane begins, times
what it counts for. That needs far fewer sums than there are aggregates, and a sum costs above all the way to the place
in memory where its unit's is kept. Aggregates that differ only in the values of one column (a duty, say) are told apart
by a look at that column: together they are a *term*, and a word adds up terms. What all aggregates ask is asked once.

What must always hold: no lane runs over. Lanes are as wide as is likely to do; beside them stands, for each unit, what
all its rows add up to, which no lane can exceed; where that does not fit, the sums are asked for again with
lanes wide enough for it, and what then fits into no word is asked for one by one. A word is summed as a floating
number, which takes half the room of a whole one: all its sums are whole and below 2^52, where every one is exact.

Units are asked for in ranges, so few at a time that all their sums fit into memory: facts lie in the order of time, and
every unit's sums are held until the last fact was seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
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
class Term:
    """Aggregates that ask the same but for the values of a column; one alone needs no column."""

    column: str
    rest: Cond
    value: Expr | None
    members: tuple[str, ...]


@dataclass(frozen=True)
class Packing:
    """For each word its terms; for each aggregate its lane; those that have none."""

    words: tuple[tuple[Term, ...], ...]
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


def splits(atom: Atom, columns: Sequence[str]) -> list[Split]:
    """Take an aggregate apart, by each column of texts that it asks for some values of."""
    parts = _parts(atom.test)
    found = []
    for at, part in enumerate(parts):
        match part:
            case Among(Ref(name), values) if name in columns:
                held: tuple[int, ...] = values
            case Cmp("=", Ref(name), Num(number)) if name in columns:
                held = (number,)
            case _:
                continue
        found.append(Split(name, held, All(parts[:at] + parts[at + 1 :]), atom.value))
    return found


def terms(atoms: Mapping[str, Atom], columns: Sequence[str]) -> list[Term]:
    """All aggregates, those together that are alike but for the values of a column: each by the column by which most
    others are like it."""
    ways: dict[tuple[str, Cond, Expr | None], list[str]] = {}
    for name, atom in atoms.items():
        for one in splits(atom, columns):
            ways.setdefault((one.column, one.rest, one.value), []).append(name)
    found = []
    left = dict.fromkeys(atoms)
    for (column, rest, value), members in sorted(ways.items(), key=lambda way: -len(way[1])):
        there = tuple(name for name in members if name in left)
        if len(there) > 1:
            found.append(Term(column, rest, value, there))
            left = {name: None for name in left if name not in there}
    return found + [Term("", atoms[name].test, atoms[name].value, (name,)) for name in left]


def packing(atoms: Mapping[str, Atom], columns: Sequence[str], sized: Sized) -> Packing:
    """Lanes for all aggregates that fit at least twice into a word. A sum has one only if it adds a plain column, which
    is never negative."""
    plain = {name: atom for name, atom in atoms.items() if atom.value is None or isinstance(atom.value, Ref)}
    pieces: list[tuple[int, Term]] = []
    for term in terms(plain, columns):
        bits = max(sized.bits(term.value), 1)
        fit = BITS // bits
        if fit > 1:
            chunks = [term.members[start : start + fit] for start in range(0, len(term.members), fit)]
            pieces += [(bits, Term(term.column, term.rest, term.value, chunk)) for chunk in chunks]
    # The largest first, each into the first word that has room for it.
    words: list[list[tuple[int, Term]]] = []
    for bits, term in sorted(pieces, key=lambda piece: -piece[0] * len(piece[1].members)):
        room = BITS - bits * len(term.members)
        word = next((word for word in words if sum(b * len(t.members) for b, t in word) <= room), None)
        if word is None:
            words.append(word := [])
        word.append((bits, term))
    lanes: dict[str, Lane] = {}
    kept: list[tuple[Term, ...]] = []
    for word in words:
        if sum(len(term.members) for _, term in word) == 1:
            continue
        shift = 0
        for bits, term in word:
            for name in term.members:
                lanes[name] = Lane(len(kept), shift, bits)
                shift += bits
        kept.append(tuple(term for _, term in word))
    return Packing(tuple(kept), lanes, tuple(name for name in atoms if name not in lanes))


def shared(atoms: Mapping[str, Atom]) -> tuple[Cond, dict[str, Atom]]:
    """What all aggregates ask (that a fact is of the year, as a rule), and the aggregates without it."""
    asked = [_parts(atom.test) for atom in atoms.values()]
    common = tuple(part for part in dict.fromkeys(asked[0]) if all(part in one for one in asked)) if asked else ()
    rest = {
        name: replace(atom, test=All(tuple(part for part in parts if part not in common)))
        for (name, atom), parts in zip(atoms.items(), asked, strict=True)
    }
    return All(common), rest


def _parts(test: Cond) -> tuple[Cond, ...]:
    return test.of if isinstance(test, All) else (test,)


def aggregate(
    db: DuckDBPyConnection, source: Source, atoms: Mapping[str, Atom], words: Words, rows: Rows, units: int, facts: int
) -> tuple[bool, Columns]:
    """The aggregates of a source for each unit, and "n", how many rows a unit has that meet what all of them ask. The
    first of the two says whether lanes did it at once."""
    common, rest = shared(atoms)
    work = _Work(db, rest, words, rows, units, common)
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
    def __init__(
        self,
        db: DuckDBPyConnection,
        atoms: Mapping[str, Atom],
        words: Words,
        rows: Rows,
        units: int,
        common: Cond,
    ) -> None:
        self.db, self.atoms, self.words, self.rows, self.units = db, atoms, words, rows, units
        self.common = text(common, DUCK.text)
        self.values = tuple(dict.fromkeys(atom.value for atom in atoms.values() if isinstance(atom.value, Ref)))
        self.how = Packing((), {}, ())

    def ask(self, sized: Sized) -> tuple[dict[str, Column], Sized]:
        """Ask for all sums, packed for this size; returns them by unit, and the true size."""
        self.how = packing(self.atoms, tuple(self.words), sized)
        parts, state = ["unit", "count(*) AS n"], COUNT + FLOATING * len(self.values)
        parts += [
            f"CAST(least(sum(CAST({_named(one)} AS DOUBLE)), 4e18) AS BIGINT) AS all{at}"
            for at, one in enumerate(self.values)
        ]
        more: dict[str, str] = {}
        for at, word in enumerate(self.how.words):
            added = []
            for place, term in enumerate(word):
                power = f"p{at}_{place}"
                if term.column:
                    more[power] = self._powers(term)
                else:
                    power = f"{1 << self.how.lanes[term.members[0]].shift}::DOUBLE"
                times = f" * {_named(term.value)}" if term.value is not None else ""
                added.append(_where(term.rest, f"{power}{times}"))
            parts.append(_word(" + ".join(added), f"w{at}"))
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
            only = "" if few == (0, self.units) else f" AND unit >= {few[0]} AND unit < {few[1]}"
            got = self.db.execute(f"{sql} WHERE {self.common}{only} GROUP BY unit").fetchnumpy()
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

    def _powers(self, term: Term) -> str:
        """What the lanes of a term begin at, by the text of the column. DuckDB looks a text up once for each block of
        rows, not once for each row."""
        powers: dict[int, int] = {}
        for name in term.members:
            one = next(one for one in splits(self.atoms[name], (term.column,)) if one.rest == term.rest)
            for value in one.values:
                powers[value] = powers.get(value, 0) + (1 << self.how.lanes[name].shift)
        known = [(self.words[term.column][place], power) for place, power in powers.items() if place >= 0]
        listed = ", ".join(quoted(word) for word, _ in known)
        numbers = ", ".join(str(power) for _, power in known)
        return f"coalesce(map([{listed}], [{numbers}]::DOUBLE[])[{term.column}], 0)"

    def unpacked(self, found: Mapping[str, Column]) -> Columns:
        """Every aggregate, taken out of its word when it is asked for."""
        spread: dict[str, Callable[[slice], Column]] = {
            name: found[name].__getitem__ for name in ("n", *self.how.alone)
        }
        for name, lane in self.how.lanes.items():
            spread[name] = partial(_lane, found[f"w{lane.word}"], lane)
        return spread


def _where(test: Cond, what: str) -> str:
    return what if test == All(()) else f"CASE WHEN {text(test, DUCK.text)} THEN {what} ELSE 0 END"


def _sum(test: Cond, what: str, name: str) -> str:
    return f"CAST(sum({_where(test, what)}) AS BIGINT) AS {name}"


def _word(what: str, name: str) -> str:
    """A lane that ran over may have made the word too large for a whole number: then it is asked for again."""
    return f"coalesce(TRY_CAST(sum({what}) AS BIGINT), 0) AS {name}"


def _count(test: Cond, name: str) -> str:
    return f"count(CASE WHEN {text(test, DUCK.text)} THEN 1 END) AS {name}"


def _lane(word: Column, lane: Lane, units: slice) -> Column:
    return (word[units] >> lane.shift) & ((1 << lane.bits) - 1)
