"""Totals of many units under many sets of weights, exactly as the plan has them.

Most are settled by 53 bits; what lies so near to a half that it might round otherwise is worked out again in whole
numbers, where 64 bits might not do in Python's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import lcm

import numpy as np
from numpy.typing import NDArray

from zeren.engine.assemble import earning, vetoes
from zeren.engine.columns import Column
from zeren.engine.planning.plan import VETOED
from zeren.engine.scheme import Scheme

ROUGH = 2.0**-52
SAFE = 2**62

Matrix = NDArray[np.int64]
"""Members down, draws across."""


def totals(scheme: Scheme, columns: Mapping[str, Column], weights: Matrix) -> Matrix:
    """The totals of units (down) under each set of weights (across), exactly as the plan has them."""
    base = _base(scheme.full, *earned(scheme, columns), weights)
    beside, bonus, zeroed = added(scheme, columns, len(base))
    found: Matrix = base + beside[:, None]
    if scheme.bonus is not None:
        found += np.where(base >= scheme.bonus.gate, bonus[:, None], 0)
    np.clip(found, 0, None if scheme.above_full else scheme.full, out=found)
    found[zeroed] = 0
    return found


def earned(scheme: Scheme, columns: Mapping[str, Column]) -> tuple[list[Column], list[Column]]:
    """What each component that earns has earned, and what it could have; 0 where it does not apply."""
    parts = earning(scheme)
    return [columns[f"score_{part.id}"] for part in parts], [columns[f"reach_{part.id}"] for part in parts]


def added(scheme: Scheme, columns: Mapping[str, Column], count: int) -> tuple[Column, Column, NDArray[np.bool_]]:
    """What comes beside the weighed mean, what comes beside it from the bonus's gate on, and whose total is zeroed."""
    beside = _added(scheme, columns, "lowers", count) + columns.get("correction", np.zeros(count, dtype=np.int64))
    bonus = np.minimum(_added(scheme, columns, "bonus", count), scheme.bonus.cap if scheme.bonus is not None else 0)
    zeroed = np.zeros(count, dtype=bool)
    for line in vetoes(scheme, "to_zero"):
        zeroed |= columns[f"state_{line.id}"] == VETOED
    return beside, bonus, zeroed


def shares_of(full: int, score: Sequence[Column], reach: Sequence[Column]) -> list[NDArray[np.float64]]:
    """What each component would make of the full if it were alone, with 53 bits."""
    return [full * earned / np.maximum(possible, 1) for earned, possible in zip(score, reach, strict=True)]


def kinds_of(reach: Sequence[Column]) -> Column:
    """Which components apply to each unit: a bit for each."""
    kinds: Column = sum(((column > 0).astype(np.int64) << at for at, column in enumerate(reach)), np.zeros(1, np.int64))
    return kinds


def doubt(most: float, parts: int) -> float:
    """So near to a half a mean of `parts` shares of up to `most` might lie on its other side: whole numbers of up to 53
    bits are exact, and each of so many steps may be off by half of the last bit.
    """
    return most * (parts + 8) * ROUGH


def _added(scheme: Scheme, columns: Mapping[str, Column], kind: str, count: int) -> Column:
    """The scores of all components of a kind."""
    scores = [columns[f"score_{part.id}"] for part in scheme.components if part.kind == kind]
    added: Column = np.sum(scores, axis=0, dtype=np.int64) if scores else np.zeros(count, dtype=np.int64)
    return added


def _base(full: int, score: Sequence[Column], reach: Sequence[Column], weights: Matrix) -> Matrix:
    """`rh(full * sum(w*S/A) / sum(w))` over what applies. Worked out with 53 bits first; what might lie on the other
    side of a half is worked out again in whole numbers.
    """
    shares = shares_of(full, score, reach)
    near = np.empty((len(shares[0]), len(weights)))
    kinds = kinds_of(reach)
    for kind in np.unique(kinds).tolist():
        present = [at for at in range(len(reach)) if kind >> at & 1]
        rows = np.flatnonzero(kinds == kind)
        if len(rows) == len(near):
            _near([shares[at] for at in present], weights[:, present], near)
        else:
            part = np.empty((len(rows), len(weights)))
            _near([shares[at][rows] for at in present], weights[:, present], part)
            near[rows] = part
    base: Matrix = np.floor(near).astype(np.int64)
    slack = doubt(float(max(near.max(initial=1), -near.min(initial=0))), len(reach))
    near -= base
    near -= 0.5
    np.abs(near, out=near)
    unit, draw = np.nonzero(near >= 0.5 - slack)
    if len(unit):
        parts = [column[unit] for column in score], [column[unit] for column in reach]
        base[unit, draw] = exact(full, *parts, weights[draw])
    return base


def _near(shares: Sequence[NDArray[np.float64]], weights: Matrix, near: NDArray[np.float64]) -> None:
    """Half a milli-point more than the mean of what applies, rounded as floating point is. Not as a product of
    matrices: for a few columns the library's threads cost more than they save.
    """
    near[:] = 0.5
    part = np.empty_like(near)
    for share, weight in zip(shares, (weights / weights.sum(axis=1, keepdims=True)).T, strict=True):
        np.multiply(share[:, None], weight[None, :], out=part)
        near += part


def exact(full: int, score: Sequence[Column], reach: Sequence[Column], weights: Matrix) -> Column:
    """The same for one set of weights each; the remainders alone are brought to one denominator."""
    steps = [_step(column) for column in reach]
    units = [np.maximum(column // step, 1) for column, step in zip(reach, steps, strict=True)]
    kind = np.dtype(np.int64) if _fits(full, score, reach, weights, units) else np.dtype(object)
    given = weights.astype(kind)
    present = np.stack([column > 0 for column in reach], axis=1).astype(kind)
    heavy = np.maximum((present * given).sum(axis=1), 1)
    whole, rest = heavy * 0, heavy * 0
    common = lcm(*steps)
    for at, (earned, possible) in enumerate(zip(score, reach, strict=True)):
        share = present[:, at] * full * earned * given[:, at]
        divisor = heavy * np.maximum(possible, 1).astype(kind)
        whole += share // divisor
        others = np.ones(len(earned), dtype=kind)
        for other, size in enumerate(units):
            others = others * (size.astype(kind) if other != at else 1)
        rest += share % divisor * (others * (common // steps[at]))
    below = heavy * common
    for size in units:
        below = below * size.astype(kind)
    found: Column = (whole + (2 * rest + below) // (2 * below)).astype(np.int64)
    return found


def _step(column: Column) -> int:
    """The largest number that divides every one of a column."""
    return max(1, int(np.gcd.reduce(column)))


def _fits(
    full: int, score: Sequence[Column], reach: Sequence[Column], weights: Matrix, units: Sequence[Column]
) -> bool:
    """Whether nothing on the way can leave 64 bits."""
    heaviest = int(weights.sum(axis=1).max(initial=1))
    size = max((int(np.abs(column).max(initial=0)) for column in (*score, *reach)), default=0)
    below = heaviest * lcm(*map(_step, reach))
    for column in units:
        below *= int(column.max(initial=1))
    return max(full * size * heaviest, 2 * below * (len(score) + 1)) < SAFE
