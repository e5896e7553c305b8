"""How much of a rank the weights made: each unit's rank under many random weights of the lines.

A unit's points are shares of what it could reach; in each draw they are weighted anew, the weights whole numbers that
add up to `WHOLE`. Totals are whole numbers, so a category's ranks come from counting them, not from sorting, and the
order of the units plays no part. Everything is computed in whole numbers that fit 53 bits, so products of matrices give
them exactly; the seed gives the same draws on every machine."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zeren.engine.columns import Column

WHOLE = 1 << 16
"""What the weights of a draw add up to."""

SHARES = 100_000
"""What a share of 1 is written as."""

BLOCK = 1 << 14
"""So many units are computed at once: their totals take 130 MB in a thousand draws."""


@dataclass(frozen=True)
class Spread:
    """By unit: the rank that 5 % of the draws do better than, the middle one, and the one that 95 % do at least as well
    as; and, for each band, in how many draws of `draws` the unit's total lies in it. 0 for units that take no part."""

    low: Column
    middle: Column
    high: Column
    bands: NDArray[np.int64]
    draws: int


def weights(base: Sequence[int], draws: int, seed: str, spread: int = 500) -> NDArray[np.int64]:
    """Draws of weights near `base` (whole numbers), one a row. Each weight is moved by up to `spread` thousandths of
    itself, either way; the largest takes what rounding leaves, so that a row adds up to `WHOLE`."""
    numbers = _numbers(seed, draws * len(base)).reshape(draws, len(base))
    factor = 1000 - spread + numbers % (2 * spread + 1)
    moved = np.array(base, dtype=np.int64) * factor
    # Scaled to keep 64 bits: a weight has 31 bits at most, a factor 11.
    whole = moved.sum(axis=1, keepdims=True)
    found = moved * WHOLE // np.maximum(whole, 1)
    largest = int(np.argmax(base))
    found[:, largest] += WHOLE - found.sum(axis=1)
    drawn: NDArray[np.int64] = found
    return drawn


def _numbers(seed: str, count: int) -> NDArray[np.int64]:
    """Numbers below 2**31 that depend on the seed alone: SHA-256 in counter mode."""
    parts = (hashlib.sha256(f"{seed}/{at}".encode()).digest() for at in range(-(-count // 8)))
    found = np.frombuffer(b"".join(parts), dtype=">u4")[:count].astype(np.int64)
    return found & 0x7FFFFFFF


def shares(points: NDArray[np.int64], full: NDArray[np.int64]) -> NDArray[np.int32]:
    """Points as thousandths of a hundredth of what each unit could reach; 0 where it could reach nothing. Rounded."""
    found = (2 * SHARES * np.maximum(points, 0) + full) // np.maximum(2 * full, 1)
    return np.where(full > 0, found, 0).astype(np.int32)


def spread(
    share: NDArray[np.int32], drawn: NDArray[np.int64], groups: Column, bands: Sequence[int], ranked: Column
) -> Spread:
    """Rank intervals and bands of all units.

    `share` has a row for each line, `drawn` a row for each draw. Units with `groups` < 0 take no part; those where
    `ranked` is 0 count for the bands alone. `bands` are the least totals, best first, of all bands but the last.
    """
    units = share.shape[1]
    work = _Work(share, drawn, bands)
    low, middle, high = (np.zeros(units, np.int64) for _ in range(3))
    found = Spread(low, middle, high, np.zeros((units, len(bands) + 1), np.int64), len(drawn))
    for group in np.unique(groups[groups >= 0]):
        work.group(np.flatnonzero(groups == group), ranked, found)
    return found


class _Work:
    """Two passes over a group: totals counted in every draw, then each total looked up among them."""

    def __init__(self, share: NDArray[np.int32], drawn: NDArray[np.int64], least: Sequence[int]) -> None:
        self.share, self.drawn, self.least = share, drawn.astype(np.float64), np.array(least, dtype=np.float64)
        draws = len(drawn)
        self.at = {"low": (draws - 1) // 20, "middle": (draws - 1) // 2, "high": draws - 1 - (draws - 1) // 20}
        self.counts = np.zeros((draws, SHARES + 1), dtype=np.int32)
        self.loops = _compiled() if importlib.util.find_spec("numba") else _Plain()

    def _totals(self, units: Column) -> Iterator[tuple[Column, NDArray[np.float64]]]:
        """Totals of some units times `WHOLE`, a row for each draw. Exact: whole numbers below 2**53."""
        for start in range(0, len(units), BLOCK):
            some = units[start : start + BLOCK]
            yield some, self.drawn @ self.share[:, some].astype(np.float64)

    def group(self, units: Column, ranked: Column, found: Spread) -> None:
        """Work out one group and put it into `found`."""
        self.counts[:] = 0
        for some, exact in self._totals(units):
            self.loops.tally(exact, ranked[some].astype(np.int32), self.counts)
        self.loops.above(self.counts)
        for some, exact in self._totals(units):
            self._look_up(some, exact, ranked[some] == 1, found)

    def _look_up(self, some: Column, exact: NDArray[np.float64], ranked: NDArray[np.bool_], found: Spread) -> None:
        ranks = np.empty(exact.shape, dtype=np.int32)
        reached = np.zeros((len(self.least), len(some)), dtype=np.int32)
        self.loops.look_up(exact, self.counts, self.least, ranks, reached)
        by_unit = np.ascontiguousarray(ranks.T)
        by_unit.sort(axis=1)  # seven times as quick as a partition with three places, where the processor helps
        for name, at in self.at.items():
            getattr(found, name)[some] = np.where(ranked, by_unit[:, at], 0)
        better = np.vstack([np.zeros_like(reached[:1]), reached, np.full_like(reached[:1], len(exact))])
        found.bands[some] = np.diff(better, axis=0).T


class _Plain:
    """The loops in numpy, for whoever has no numba: the same numbers, more slowly."""

    def tally(self, exact: NDArray[np.float64], inside: NDArray[np.int32], counts: NDArray[np.int32]) -> None:
        """As in `kernels`."""
        for draw, row in enumerate((exact / WHOLE).astype(np.int64)):
            counts[draw] += np.bincount(row[inside == 1], minlength=SHARES + 1).astype(np.int32)

    def above(self, counts: NDArray[np.int32]) -> None:
        """As in `kernels`."""
        for row in counts:
            so_far = row[::-1].cumsum()[::-1]
            row[:] = 1 + so_far - row

    def look_up(
        self,
        exact: NDArray[np.float64],
        counts: NDArray[np.int32],
        least: NDArray[np.float64],
        ranks: NDArray[np.int32],
        reached: NDArray[np.int32],
    ) -> None:
        """As in `kernels`."""
        for draw, row in enumerate((exact / WHOLE).astype(np.int64)):
            ranks[draw] = counts[draw][row]
        for band, bound in enumerate(least):
            reached[band] = (exact >= bound * WHOLE).sum(axis=0)


def _compiled() -> Any:
    from zeren.engine import kernels

    return kernels
