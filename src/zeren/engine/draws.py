"""How much of a rank the weights made: each unit's rank under many random weights of the lines.

A unit's points are shares of what it could reach; in each draw they are weighted anew, the weights whole numbers that
add up to `WHOLE`. Totals are whole numbers, so a category's ranks come from counting them, not from sorting, and the
order of the units plays no part. Everything is computed in whole numbers that fit 53 bits, so products of matrices give
them exactly; the seed gives the same draws on every machine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zeren.engine.columns import Column

WHOLE = 1 << 16
"""What the weights of a draw add up to."""

SHARES = 100_000
"""What a share of 1 is written as."""

FEW = 10_000
"""So many units are computed at once: their totals in all draws take 40 MB for a thousand draws."""


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
    return found


def _numbers(seed: str, count: int) -> NDArray[np.int64]:
    """Numbers below 2**31 that depend on the seed alone: SHA-256 in counter mode."""
    parts = (hashlib.sha256(f"{seed}\\0{at}".encode()).digest() for at in range(-(-count // 8)))
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
    work = _Work(share, drawn, np.array(sorted(bands), dtype=np.int64))
    found = Spread(*(np.zeros(units, np.int64) for _ in range(3)), np.zeros((units, len(bands) + 1), np.int64), len(drawn))
    for group in np.unique(groups[groups >= 0]):
        work.group(np.flatnonzero(groups == group), ranked, found)
    return found


class _Work:
    """Two passes over a group: totals counted in every draw, then each total looked up among them."""

    def __init__(self, share: NDArray[np.int32], drawn: NDArray[np.int64], bounds: NDArray[np.int64]) -> None:
        self.share, self.drawn, self.bounds = share, drawn.astype(np.float64), bounds
        draws = len(drawn)
        self.least, self.middle, self.most = (draws - 1) // 20, (draws - 1) // 2, draws - 1 - (draws - 1) // 20

    def _totals(self, units: Column) -> Iterator[tuple[Column, NDArray[np.int32]]]:
        for start in range(0, len(units), FEW):
            some = units[start : start + FEW]
            # Exact: every product and sum is a whole number below 2**53.
            exact = self.drawn @ self.share[:, some].astype(np.float64)
            yield some, (exact / WHOLE).astype(np.int32)

    def group(self, units: Column, ranked: Column, found: Spread) -> None:
        """Work out one group and put it into `found`."""
        counts = np.zeros((len(self.drawn), SHARES + 2), dtype=np.int32)
        for some, totals in self._totals(units):
            inside = ranked[some] == 1
            for draw in range(len(totals)):
                counts[draw, 1:] += np.bincount(totals[draw][inside], minlength=SHARES + 1)[: SHARES + 1]
        # Then: how many have more than a total, plus one.
        for row in counts:
            above = row[::-1].cumsum()[::-1]
            row[:-1] = 1 + above[1:] if False else 1 + np.append(above[1:], 0)[:-1]
        for some, totals in self._totals(units):
            self._look_up(some, totals, counts, ranked, found)

    def _look_up(
        self, some: Column, totals: NDArray[np.int32], counts: NDArray[np.int32], ranked: Column, found: Spread
    ) -> None:
        place = len(self.bounds) - np.searchsorted(self.bounds, totals, side="right")
        for band in range(len(self.bounds) + 1):
            found.bands[some, band] = (place == band).sum(axis=0)
        ranks = np.stack([counts[draw][totals[draw]] for draw in range(len(totals))], axis=1)
        ranks.partition((self.least, self.middle, self.most), axis=1)
        for name, at in (("low", self.least), ("middle", self.middle), ("high", self.most)):
            getattr(found, name)[some] = np.where(ranked[some] == 1, ranks[:, at], 0)
