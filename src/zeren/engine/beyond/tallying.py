"""Ranks and bands of a large category under all draws with compiled loops: the same numbers as `sway` comes to without
them. Needs numba.

Totals are whole milli-points up to a highest one, so ranks and the cuts of quotas come from counting them. Units to
which the same components apply stand together. Where there are more units than totals, what a total is worth in a draw
is kept and looked up for a block of units at a time; else every unit's rank is kept.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zeren.engine.beyond import weighing
from zeren.engine.beyond.banding import after_vetoes
from zeren.engine.beyond.weighing import Matrix
from zeren.engine.columns import Column
from zeren.engine.scheme import Scheme
from zeren.engine.settlement.settle import SMALLEST_RANKED, places

LARGE = 8192
"""From so many units on, the loops are worth loading."""

HELD = 1 << 24
"""So many totals are worked out at once where all units are looked at."""

BLOCK = 1 << 24
"""So many totals are worked out at once where all draws are looked at."""

SORTED = 1 << 21
"""So many ranks are sorted at once."""

SMALL = 2**28
"""Numbers stay below this, so that 32 bits hold their sums."""

Numbers = NDArray[np.int32]


@dataclass(frozen=True)
class Found:
    """By member: the best, the middle and the worst rank, and in how many draws it has each band."""

    ranks: tuple[Column, Column, Column]
    bands: Matrix


def there() -> bool:
    """Whether the loops can be had."""
    return importlib.util.find_spec("numba") is not None


def suits(scheme: Scheme, mine: Mapping[str, Column], top: int) -> bool:
    """Whether 32 bits hold all numbers, shares lie between none and all, and bands descend."""
    score, reach = weighing.earned(scheme, mine)
    beside, bonus, _ = weighing.added(scheme, mine, len(mine["posts"]))
    small = max(top, *(int(np.abs(column).max(initial=0)) for column in (beside, bonus))) < SMALL
    whole = all(((a >= 0) & (a <= np.maximum(b, 0))).all() for a, b in zip(score, reach, strict=True))
    bounds = [band.least for band in scheme.bands[:-1]]
    return small and whole and max(bounds, default=0) < SMALL and bounds == sorted(bounds, reverse=True)


def tallied(scheme: Scheme, mine: Mapping[str, Column], weights: Matrix, tied: Column, top: int) -> Found:
    """Ranks and bands of one category whose totals are at most `top`."""
    order = np.argsort(weighing.kinds_of(weighing.earned(scheme, mine)[1]), kind="stable")
    work = _Work(scheme, {name: column[order] for name, column in mine.items()}, weights, tied[order], top)
    work.run()
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    best, middle, worst = (column[back] for column in work.ranks)
    return Found((best, middle, worst), work.bands()[back])


class _Work:
    """One category; units of one kind stand together."""

    def __init__(self, scheme: Scheme, mine: Mapping[str, Column], weights: Matrix, tied: Column, top: int) -> None:
        self.scheme, self.mine, self.weights, self.top, self.size = scheme, mine, weights, top, len(tied)
        self.score, self.reach = weighing.earned(scheme, mine)
        self.kinds = weighing.kinds_of(self.reach)
        self.shares = np.stack(weighing.shares_of(scheme.full, self.score, self.reach))
        self.slack = weighing.doubt(float(self.shares.max(initial=0)) + 1, len(self.reach))
        beside, bonus, zeroed = weighing.added(scheme, mine, self.size)
        # Less than any mean: what is zeroed is cut off at 0.
        self.beside = np.where(zeroed, -2 * SMALL, beside).astype(np.int32)
        self.bonus = np.where(zeroed, 0, bonus).astype(np.int32)
        self.inside = (mine["posts"] >= SMALLEST_RANKED).astype(np.int32)
        self.tied = tied.astype(np.int32)
        self.least = self._least()
        self.reached = np.zeros_like(self.least)
        self.over, self.among = (np.empty((len(weights), len(self.least)), np.int32) for _ in range(2))
        self.ranks = [np.zeros(self.size, dtype=np.int64) for _ in range(3)]

    def _least(self) -> Numbers:
        """The total that each band but the last asks of each unit."""
        from zeren.engine.yearly import kernels

        bands = self.scheme.bands[:-1]
        holds = [np.where(self.mine[f"ok_{at}"] == 1, band.least, kernels.NEVER) for at, band in enumerate(bands)]
        return np.array(holds, dtype=np.int32).reshape(len(bands), self.size)

    def _free(self) -> Column:
        """How many units may have each band but the last or a better one; -1 for no end."""
        quota = self.scheme.quota
        rules = self.size >= max(quota.smallest_group, 1)
        given = [
            places(band, quota, self.size) if rules and band.quota is not None else -1
            for band in self.scheme.bands[:-1]
        ]
        return np.array(given, dtype=np.int64)

    @property
    def crowded(self) -> bool:
        """Whether there are more units than totals."""
        return self.size > self.top

    def run(self) -> None:
        """Count all draws, then look units up."""
        from zeren.engine.yearly import kernels

        count, keeps = len(self.weights), not self.crowded
        step = max(1, HELD // max(1, self.size))
        kept = np.empty((count if keeps else min(step, count), self.size), dtype=np.int32)
        tables = np.empty((min(step, count) if keeps else count, self.top + 1), dtype=np.int32)
        free, all_in = self._free(), self.scheme.quota.ties == "all_in"
        for start in range(0, count, step):
            part = slice(start, min(start + step, count))
            total = kept[part] if keeps else kept[: part.stop - start]
            table = tables[: part.stop - start] if keeps else tables[part]
            self._totals(slice(0, self.size), part, total)
            kernels.tally(total, self.inside, table)
            cuts = self.over[part], self.among[part]
            kernels.cut(total, self.least, self.tied, free, all_in, self.top, *cuts)
            if keeps:
                kernels.look_up(total, table, self.least, self.tied, *cuts, self.reached)
        if keeps:
            self._sorted(0, kept)
        else:
            del kept, total
            self._blocks(tables)

    def _blocks(self, tables: Numbers) -> None:
        """Look up all units, a block at a time."""
        from zeren.engine.yearly import kernels

        count = len(self.weights)
        step = max(1, BLOCK // count)
        kept = np.empty(count * min(step, self.size), dtype=np.int32)
        for start in range(0, self.size, step):
            some = slice(start, min(start + step, self.size))
            total = kept[: count * (some.stop - start)].reshape(count, -1)
            self._totals(some, slice(0, count), total)
            least = np.ascontiguousarray(self.least[:, some])
            reached = np.zeros_like(least)
            kernels.look_up(total, tables, least, self.tied[some], self.over, self.among, reached)
            self.reached[:, some] = reached
            self._sorted(start, total)

    def _sorted(self, first: int, ranks: Numbers) -> None:
        """The best, the middle and the worst of ranks: sorting is quicker than choosing where the processor helps."""
        last = len(ranks) - 1
        step = max(1, SORTED // len(ranks))
        for start in range(0, ranks.shape[1], step):
            by_unit = np.ascontiguousarray(ranks[:, start : start + step].T)
            by_unit.sort(axis=1)
            some = slice(first + start, first + start + len(by_unit))
            for column, at in zip(self.ranks, (0, last // 2, last), strict=True):
                column[some] = np.where(self.inside[some] == 1, by_unit[:, at], 0)

    def _totals(self, some: slice, part: slice, total: Numbers) -> None:
        """Put the totals of some units in some draws into `total`."""
        from zeren.engine.yearly import kernels

        for group, present in self._groups(some):
            weights = self.weights[part][:, present].astype(np.float64)
            weights /= weights.sum(axis=1, keepdims=True)
            shares = np.ascontiguousarray(self.shares[present, group])
            first = group.start - some.start
            if kernels.weigh(shares, weights, self.slack, total, first):
                self._settle(group, part, total[:, first : first + shares.shape[1]])
        gate = self.scheme.bonus.gate if self.scheme.bonus is not None else 0
        highest = np.int32(self.top if self.scheme.above_full else self.scheme.full)
        kernels.add(total, self.beside[some], self.bonus[some], gate, highest)

    def _groups(self, some: slice) -> Iterator[tuple[slice, list[int]]]:
        """The units of each kind among some, with the components that apply to them."""
        for kind in np.unique(self.kinds[some]).tolist():
            low, high = np.searchsorted(self.kinds, [kind, kind + 1]).tolist()
            present = [at for at in range(len(self.reach)) if kind >> at & 1]
            yield slice(max(low, some.start), min(high, some.stop)), present

    def _settle(self, group: slice, part: slice, total: Numbers) -> None:
        """Work out in whole numbers what lies too near to a half."""
        from zeren.engine.yearly import kernels

        draw, unit = np.nonzero(total == kernels.DOUBTFUL)
        score, reach = ([column[group][unit] for column in columns] for columns in (self.score, self.reach))
        total[draw, unit] = weighing.exact(self.scheme.full, score, reach, self.weights[part][draw])

    def bands(self) -> Matrix:
        """In how many draws each unit has each band, after vetoes."""
        last = len(self.least)
        rest = len(self.weights) - self.reached.sum(axis=0)
        found: Matrix = np.zeros((self.size, last + 1), dtype=np.int64)
        rows = np.arange(self.size)
        for place, count in enumerate([*self.reached, rest]):
            now = np.full((self.size, 1), place, dtype=np.int8)
            found[rows, after_vetoes(self.scheme, self.mine, now)[:, 0]] += count
        return found
