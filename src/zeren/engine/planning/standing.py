"""Where a number stands among the units of one category (M22): percentile, standard score, and shares of a full total.

The one place for it: numbers that a plan needs across units, and what is shown beside a total."""

from __future__ import annotations

from collections.abc import Mapping
from math import isqrt

import numpy as np

from zeren.base.numbers import rounded_ratio
from zeren.engine.columns import Column
from zeren.engine.planning.plan import Across

HUNDRED = 100_000
"""A hundred in thousandths."""
MIDDLE = 50_000
SPREAD = 10_000
"""A standard score is shown as 50 + 10z, in thousandths."""


def across(wanted: Mapping[str, Across], columns: Mapping[str, Column], category: Column) -> dict[str, Column]:
    """The numbers of `Plan.across`, from columns that are known for every unit."""
    work = {"place": _places, "members": _members, "score": _scores}
    found = {}
    for name, one in wanted.items():
        some = np.flatnonzero(columns[one.takes] == 1)
        found[name] = np.zeros(len(category), dtype=np.int64)
        for group in np.unique(category[some]):
            here = some[category[some] == group]
            found[name][here] = work[one.how](columns[one.value][here])
    return found


def _places(values: Column) -> Column:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    below = np.cumsum(counts) - counts
    placed: Column = (2 * below + counts)[inverse]
    return placed


def _members(values: Column) -> Column:
    return np.full(len(values), len(values), dtype=np.int64)


def _scores(values: Column) -> Column:
    found, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    scored: Column = np.array(scores(dict(zip(found.tolist(), counts.tolist(), strict=True))), dtype=np.int64)[inverse]
    return scored


def scores(counts: Mapping[int, int]) -> list[int]:
    """50 + 10z of each value, in thousandths, from how many units have it. Variance over all of them; none: 50."""
    n = sum(counts.values())
    total = sum(value * count for value, count in counts.items())
    squares = sum(value * value * count for value, count in counts.items())
    return [standard(n * value - total, n * squares - total * total) for value in counts]


def standard(deviation: int, variance: int) -> int:
    """`rh(50,000 + 10,000 * d / sqrt(v))` exactly, with whole numbers only; 50,000 where v is 0."""
    if variance == 0:
        return MIDDLE
    # Twice the distance from the middle, squared, is above / variance.
    above = (2 * SPREAD * deviation) ** 2
    if deviation >= 0 or above > (2 * MIDDLE) ** 2 * variance:
        half_away = (isqrt(above // variance) + 1) // 2
        return MIDDLE + half_away if deviation >= 0 else MIDDLE - half_away
    return MIDDLE - (isqrt(-(-above // variance) - 1) + 1) // 2


def percentile(place: int, members: int) -> int:
    """`100 * (less + equal/2) / n` in thousandths, from "place" and "members"."""
    return rounded_ratio(HUNDRED * place, 2 * members)


def to_hundred(total: int, full: int) -> int:
    """A total as if a hundred were full, in milli-points."""
    return rounded_ratio(HUNDRED * total, full)


def share(total: int, full: int, worth: int) -> int:
    """What a total brings in another appraisal, in which it is worth `worth` milli-points."""
    return rounded_ratio(worth * total, full)
