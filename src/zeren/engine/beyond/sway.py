"""How firm ranks and bands are: the same points under weights that lie around those of the scheme.

A rank within a category hangs on weights that somebody chose. Every draw takes each weight anew from three quarters to
five quarters of its own, whole milli-points, all equally likely, and works out totals, bands and ranks exactly as a run
does; the first draw is the scheme's own. Numbers come from SHA-256 of the seed, so that the same run gives the same
draws anywhere, any year.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zeren.engine.assemble import earning
from zeren.engine.beyond import tallying
from zeren.engine.beyond.banding import MANY, Bands, banded, quota_cuts, ranked, tied_by
from zeren.engine.beyond.weighing import Matrix, totals
from zeren.engine.columns import Column, Facts
from zeren.engine.scheme import Scheme
from zeren.engine.settlement.settle import SMALLEST_RANKED

LOW, HIGH = 750, 1250
"""A weight lies between so many thousandths of its own."""

BLOCK = 2_000_000
"""So many totals are worked out at once."""

DRAWS = 1000
"""So many sets of weights are drawn, however many units a category has."""


@dataclass(frozen=True)
class Draws:
    """By member, in the order given: the best, the middle (of an even number the better one) and the worst rank, 0 for
    a unit that has none; `bands[member, place]`: in how many of `count` draws the unit has that band.
    """

    count: int
    least: Column
    median: Column
    largest: Column
    bands: Matrix


class Range(NamedTuple):
    """Where a unit's rank lies when weights are drawn (0 for a unit without a rank), and how many draws gave it each
    band, by the band's place.
    """

    least: int
    median: int
    largest: int
    bands: list[int]


def ranges(scheme: Scheme, facts: Facts, columns: Mapping[str, Column], seed: str) -> dict[int, Range]:
    """By the place of each rated unit: where its rank within the category lies."""
    units = facts.units.columns
    given = {**columns, "posts": units["posts"]}
    found: dict[int, Range] = {}
    for category in range(len(scheme.categories)):
        members = np.flatnonzero((columns["rated"] == 1) & (units["category"] == category))
        if len(members):
            made = draws(scheme, given, members, DRAWS, seed)
            parts = (members, made.least, made.median, made.largest)
            rows = zip(*(part.tolist() for part in parts), made.bands.tolist(), strict=True)
            found |= {place: Range(*row) for place, *row in rows}
    return found


def draws(scheme: Scheme, columns: Mapping[str, Column], members: Column, count: int, seed: str) -> Draws:
    """What the rated units of one category would get under `count` sets of weights. `columns` are those of the plan and
    `posts` of the units; `members` are places in them.
    """
    mine = {name: column[members] for name, column in columns.items()}
    weights, tied = drawn(scheme, count, seed), tied_by(scheme, mine, len(members))
    work = _Work(scheme, mine, weights, tied)
    if len(members) >= tallying.LARGE and tallying.there() and tallying.suits(scheme, mine, work.top):
        found = tallying.tallied(scheme, mine, weights, tied, work.top)
        return Draws(count, *found.ranks, found.bands)
    return work.by_total() if len(members) > max(work.top, MANY) else work.by_unit()


class _Work:
    """One category under all draws. Where it has more units than there are totals, ranks are not kept for each unit but
    looked up by total, in blocks of units: the memory that is needed does not grow with them.
    """

    def __init__(self, scheme: Scheme, mine: Mapping[str, Column], weights: Matrix, tied: Column) -> None:
        self.scheme, self.mine, self.weights, self.tied = scheme, mine, weights, tied
        self.size, self.inside = len(tied), mine["posts"] >= SMALLEST_RANKED
        self.top = scheme.full + (_beside(scheme, mine) if scheme.above_full else 0)
        self.bands = np.zeros((self.size, len(scheme.bands)), dtype=np.int64)

    def _chunks(self) -> Iterator[tuple[slice, Matrix]]:
        """The totals of all units in some draws at once."""
        step = max(1, BLOCK // max(1, self.size))
        for start in range(0, len(self.weights), step):
            part = slice(start, start + step)
            yield part, totals(self.scheme, self.mine, self.weights[part])

    def _count(self, some: slice, bands: Bands) -> None:
        for place in range(len(self.scheme.bands)):
            self.bands[some, place] += np.count_nonzero(bands == place, axis=1)

    def _draws(self, least: Column, median: Column, largest: Column) -> Draws:
        return Draws(len(self.weights), least, median, largest, self.bands)

    def by_unit(self) -> Draws:
        """Every unit's rank in every draw is kept."""
        ranks = np.zeros((self.size, len(self.weights)), dtype=np.int32)
        for part, total in self._chunks():
            if self.size > MANY:
                for at, column in enumerate(total.T, part.start):
                    ranks[:, at] = np.where(self.inside, self._table(column)[column], 0)
            else:
                ranks[:, part] = ranked(total, self.inside)
            self._count(slice(None), banded(self.scheme, self.mine, total, self.tied))
        return self._draws(*_three(ranks))

    def by_total(self) -> Draws:
        """What a total is worth is kept for every draw: its rank, and where the quotas cut."""
        tables = np.zeros((len(self.weights), self.top + 1), dtype=np.int32)
        cuts = []
        for part, total in self._chunks():
            for at, column in enumerate(total.T, part.start):
                tables[at] = self._table(column)
            cuts.append(quota_cuts(self.scheme, self.mine, total, self.tied))
        bars = [np.concatenate(parts) for parts in zip(*cuts, strict=True)]
        found = [np.zeros(self.size, dtype=np.int64) for _ in range(3)]
        step = max(1, BLOCK // len(self.weights))
        for start in range(0, self.size, step):
            some = slice(start, start + step)
            mine = {name: column[some] for name, column in self.mine.items()}
            total = totals(self.scheme, mine, self.weights)
            ranks = np.take_along_axis(tables, np.ascontiguousarray(total.T), axis=1)
            for kept, three in zip(found, _three(np.ascontiguousarray(ranks.T)), strict=True):
                kept[some] = np.where(self.inside[some], three, 0)
            self._count(some, banded(self.scheme, mine, total, self.tied[some], (self.size, bars)))
        return self._draws(*found)

    def _table(self, total: Column) -> NDArray[np.int32]:
        """The rank that each total has: one more than how many units have a higher one."""
        counts = np.bincount(total[self.inside], minlength=self.top + 1)
        return (1 + counts[::-1].cumsum()[::-1] - counts).astype(np.int32)


def _beside(scheme: Scheme, mine: Mapping[str, Column]) -> int:
    """What a total may have above the full at most."""
    bonus = scheme.bonus.cap if scheme.bonus is not None else 0
    corrected = int(mine["correction"].max(initial=0)) if "correction" in mine else 0
    return bonus + max(corrected, 0)


def _three(ranks: NDArray[np.int32]) -> tuple[Column, Column, Column]:
    """The best, the middle and the worst of each row, which is sorted for it."""
    ranks.sort(axis=1)
    last = ranks.shape[1] - 1
    first, middle, worst = (ranks[:, at].astype(np.int64) for at in (0, last // 2, last))
    return first, middle, worst


def drawn(scheme: Scheme, count: int, seed: str) -> Matrix:
    """The weights of every draw (down) for each component that earns (across); the first are the scheme's own."""
    own = [part.weight for part in earning(scheme)]
    rows = [own, *([_weight(weight, seed, draw, at) for at, weight in enumerate(own)] for draw in range(1, count))]
    return np.array(rows[:count], dtype=np.int64)


def _weight(own: int, seed: str, draw: int, at: int) -> int:
    low, high = max(1, own * LOW // 1000), max(1, own * HIGH // 1000)
    found = hashlib.sha256(f"{seed}/{draw}/{at}".encode()).digest()
    return low + int.from_bytes(found[:16], "big") % (high - low + 1)
