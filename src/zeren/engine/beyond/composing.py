"""Other ways in which the components of one category could have been made comparable and brought together.

For asking what totals and ranks hang on (`variance`), never for scoring. *Making comparable*: the share of what was
reachable (as the scheme does), from the least to the most in the category, by place, by distance from the mean.
*Bringing together*: the weighted mean (as the scheme does), the weighted geometric mean, the mean of the weighted mean
and the weakest component.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zeren.engine.beyond.sway import HIGH, LOW
from zeren.engine.beyond.variance import Numbers

LEAST = 0.01
"""A geometric mean takes less for so much, or one empty component would decide everything."""


@dataclass(frozen=True)
class Parts:
    """Units down, earning components across: what was earned and what applied, the weights; what lowers each total,
    what bonus lines add where the base reaches the gate, and the most a total may be, in shares of the full points."""

    score: NDArray[np.int64]
    reach: NDArray[np.int64]
    weights: tuple[int, ...]
    lowering: Numbers
    bonus: Numbers
    gate: float = 0.0
    most: float = 1.0

    @property
    def factors(self) -> list[list[int]]:
        """The columns of a draw: the weights together, making comparable, bringing together."""
        count = len(self.weights)
        return [list(range(count)), [count], [count + 1]]


def model(parts: Parts, *, ranks: bool) -> Callable[[Numbers], Numbers]:
    """From draws to totals (in shares of the full points) or ranks of every unit."""
    present = parts.reach > 0
    plain = np.where(present, parts.score / np.maximum(parts.reach, 1), np.nan)
    ways = [_each(plain, way) for way in (_as_it_is, _spread_out, _by_place, _by_distance)]

    def asked(drawn: Numbers) -> Numbers:
        found = np.zeros((len(drawn), len(plain)))
        weights = _weights(parts.weights, drawn)
        comparable = (drawn[:, -2] * len(ways)).astype(int)
        together = (drawn[:, -1] * len(TOGETHER)).astype(int)
        for way, values in enumerate(ways):
            for joined, join in enumerate(TOGETHER):
                here = (comparable == way) & (together == joined)
                if here.any():
                    found[here] = join(values, weights[here], present)
        added = np.where(found >= parts.gate, parts.bonus, 0.0)
        found = np.clip(found + parts.lowering + added, 0.0, parts.most)
        return _ranks(found) if ranks else found

    return asked


def _weights(own: Sequence[int], drawn: Numbers) -> Numbers:
    low, high = LOW / 1000, HIGH / 1000
    found: Numbers = np.array(own, dtype=float) * (low + (high - low) * drawn[:, : len(own)])
    return found


def _each(plain: Numbers, way: Callable[[Numbers], Numbers]) -> Numbers:
    """A way of making comparable, component by component, over the units that have it; 0 elsewhere."""
    found = np.zeros_like(plain)
    for at in range(plain.shape[1]):
        there = ~np.isnan(plain[:, at])
        if there.any():
            found[there, at] = way(plain[there, at])
    return found


def _as_it_is(values: Numbers) -> Numbers:
    return values


def _spread_out(values: Numbers) -> Numbers:
    span = values.max() - values.min()
    return (values - values.min()) / span if span > 0 else values


def _by_place(values: Numbers) -> Numbers:
    ordered = np.sort(values)
    less, with_equal = (np.searchsorted(ordered, values, side) for side in ("left", "right"))
    found: Numbers = (less + with_equal) / (2 * len(values))
    return found


def _by_distance(values: Numbers) -> Numbers:
    spread = values.std()
    return np.clip(0.5 + 0.1 * (values - values.mean()) / spread, 0.0, 1.0) if spread > 0 else values


Present = NDArray[np.bool_]


def _mean(values: Numbers, weights: Numbers, present: Present) -> Numbers:
    found: Numbers = (weights @ values.T) / np.maximum(weights @ present.T.astype(float), 1e-9)
    return found


def _geometric(values: Numbers, weights: Numbers, present: Present) -> Numbers:
    logs = np.where(present, np.log(np.maximum(values, LEAST)), 0.0)
    return np.exp(_mean(logs, weights, present))


def _with_weakest(values: Numbers, weights: Numbers, present: Present) -> Numbers:
    weakest = np.where(present, values, np.inf).min(axis=1)
    return (_mean(values, weights, present) + np.where(np.isinf(weakest), 0.0, weakest)) / 2


TOGETHER = (_mean, _geometric, _with_weakest)


def _ranks(found: Numbers) -> Numbers:
    """Ranks across each draw, equal totals sharing one; totals that differ by less than a millionth are equal."""
    whole = np.rint(found * 1_000_000).astype(np.int64)
    order = np.argsort(-whole, axis=1, kind="stable")
    ordered = np.take_along_axis(whole, order, axis=1)
    new = np.ones(whole.shape, dtype=bool)
    new[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    first = np.maximum.accumulate(np.where(new, np.arange(whole.shape[1]), 0), axis=1)
    ranks = np.empty(whole.shape)
    np.put_along_axis(ranks, order, first + 1.0, axis=1)
    return ranks
