"""Whether the lines of a component say one thing: Cronbach's alpha, and how each line goes with the rest of them.

Exact fractions; only a correlation, which is a root, is rounded, to whole thousandths and without floating point. The
values are points as they are added up. A low figure is no fault: lines may well ask for different things. A line that
goes against the rest is worth reading again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

Rows = Sequence[Sequence[int]]
"""Cases down, items across."""


@dataclass(frozen=True)
class Item:
    """One item: its correlation with the sum of the others in thousandths, and alpha without it; None where one of the
    two never differs, and where too few items would be left.
    """

    rest: int | None
    alpha_without: Fraction | None
    differs: bool


@dataclass(frozen=True)
class Coherence:
    """Alpha, None for fewer than two items, fewer than two cases, or sums that never differ."""

    alpha: Fraction | None
    cases: int
    items: tuple[Item, ...]


def coherence(rows: Rows) -> Coherence:
    """What the rows say. Variances are those of a sample; their divisor cancels out in everything told here."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    sums = [sum(row) for row in rows]
    own = [_moment(column, column) for column in columns]
    all_ = _moment(sums, sums)
    shared = [_moment(column, sums) for column in columns]
    items = tuple(_item(mine, with_sum, all_, own) for mine, with_sum in zip(own, shared, strict=True))
    return Coherence(_alpha(own, all_), len(rows), items)


def _moment(a: Sequence[int], b: Sequence[int]) -> int:
    """The covariance times the square of the number of cases: a whole number."""
    return len(a) * sum(x * y for x, y in zip(a, b, strict=True)) - sum(a) * sum(b)


def _alpha(own: Sequence[int], all_: int) -> Fraction | None:
    count = len(own)
    if count < 2 or all_ == 0:
        return None
    return Fraction(count, count - 1) * (1 - Fraction(sum(own), all_))


def _item(mine: int, with_sum: int, all_: int, own: Sequence[int]) -> Item:
    rest = all_ - 2 * with_sum + mine
    return Item(_correlation(with_sum - mine, mine, rest), _alpha_without(mine, rest, own), mine > 0)


def _alpha_without(mine: int, rest: int, own: Sequence[int]) -> Fraction | None:
    count = len(own) - 1
    if count < 2 or rest == 0:
        return None
    return Fraction(count, count - 1) * (1 - Fraction(sum(own) - mine, rest))


def _correlation(shared: int, a: int, b: int) -> int | None:
    """`shared / sqrt(a * b)` in thousandths, half away from zero."""
    if a == 0 or b == 0:
        return None
    found = (isqrt(4 * 1_000_000 * shared * shared // (a * b)) + 1) // 2
    return found if shared >= 0 else -found
