"""What totals and ranks hang on: the share of their variance that goes back to the weights, to how components are made
comparable, and to how they are brought together.

Sobol's indices by Saltelli's design: two tables of draws, and for each factor the first with the factor taken from the
second. The share of a factor *alone* (first order, Saltelli and others 2010) and *with all that it does together with
others* (total, Jansen 1999), over all units: variances of single units are added up before they are divided. Numbers
come from SHA-256 of a seed. Nothing here decides a point, a rank or a band, so floating point does; figures are good
for whole per cents.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Model = Callable[[Numbers], Numbers]
"""From draws (down) of factors in [0, 1) (across) to outputs: draws down, whatever is looked at across."""


@dataclass(frozen=True)
class Share:
    """How much of the variance a factor has, alone and together with others; from 0 to 1 but for chance."""

    alone: float
    whole: float


@dataclass(frozen=True)
class Shares:
    """The shares by factor, the variance of all outputs together, and how often the model was asked."""

    factors: tuple[Share, ...]
    variance: float
    asked: int


def uniform(count: int, width: int, seed: str) -> Numbers:
    """Numbers in [0, 1), the same for a seed anywhere."""
    parts = [
        hashlib.sha256(f"{seed}/{row}/{block}".encode()).digest()
        for row in range(count)
        for block in range(-(-width // 4))
    ]
    found = np.frombuffer(b"".join(parts), dtype=">u8").reshape(count, -1)[:, :width]
    return (found >> np.uint64(11)).astype(np.float64) / 2.0**53


def shares(model: Model, factors: Sequence[Sequence[int]], count: int, seed: str) -> Shares:
    """The shares of factors, each of them one or several columns of the draws that change together."""
    width = sum(map(len, factors))
    drawn = uniform(count, 2 * width, seed)
    first, second = drawn[:, :width], drawn[:, width:]
    one, two = model(first), model(second)
    variance = float(np.concatenate([one, two]).var(axis=0).sum())
    found = []
    for columns in factors:
        mixed = first.copy()
        mixed[:, list(columns)] = second[:, list(columns)]
        other = model(mixed)
        alone = float((two * (other - one)).mean(axis=0).sum())
        whole = float(((one - other) ** 2).mean(axis=0).sum() / 2)
        found.append(Share(alone / variance, whole / variance) if variance > 0 else Share(0.0, 0.0))
    return Shares(tuple(found), variance, count * (len(factors) + 2))
