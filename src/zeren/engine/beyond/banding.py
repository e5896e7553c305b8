"""Ranks and bands of a category's units under many sets of weights, as `settle` has them for one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from zeren.engine.beyond.weighing import SAFE, Matrix
from zeren.engine.columns import Column
from zeren.engine.scheme import Scheme
from zeren.engine.settlement.settle import places

MANY = 2048
"""From so many units on, counting and choosing are quicker than sorting."""

Bands = NDArray[np.int8]


def _ahead(values: Matrix) -> Matrix:
    """For each number: how many in its column are larger."""
    order = np.argsort(-values, axis=0, kind="stable")
    sorted_ = np.take_along_axis(values, order, axis=0)
    new = np.ones(values.shape, dtype=bool)
    new[1:] = sorted_[1:] != sorted_[:-1]
    first = np.maximum.accumulate(np.where(new, np.arange(len(values))[:, None], 0), axis=0)
    larger = np.empty_like(values)
    np.put_along_axis(larger, order, first, axis=0)
    return larger


def ranked(total: Matrix, inside: NDArray[np.bool_]) -> Matrix:
    """Ranks among those with posts enough, 0 for the others."""
    ranks = np.zeros_like(total)
    ranks[inside] = _ahead(total[inside]) + 1
    return ranks


def banded(
    scheme: Scheme,
    columns: Mapping[str, Column],
    total: Matrix,
    tied: Column,
    cuts: tuple[int, Sequence[Column]] | None = None,
) -> Bands:
    """Bands after floors, quotas and vetoes, in the order of the scoring rules. Where the units are only some of their
    category, `cuts` says how many it has and what `quota_cuts` gave for it.
    """
    size, bars = cuts or (len(total), quota_cuts(scheme, columns, total, tied))
    now = _entered(scheme, columns, total)
    for (place, lower), bar in zip(_limited(scheme, columns, size), bars, strict=True):
        _lowered(now, place, lower, total * (size + 1) + tied[:, None] >= bar)
    return after_vetoes(scheme, columns, now)


def after_vetoes(scheme: Scheme, columns: Mapping[str, Column], now: Bands) -> Bands:
    """What vetoes leave of the bands that quotas gave."""
    last = len(scheme.bands) - 1
    now = np.maximum(now, columns["cap"].astype(np.int8)[:, None])
    now[columns["fail"] == 1] = last
    lowered: Bands = np.minimum(now + np.minimum(columns["lower"], last).astype(np.int8)[:, None], last)
    return lowered


def _entered(scheme: Scheme, columns: Mapping[str, Column], total: Matrix) -> Bands:
    """Bands by total and floor."""
    now = np.full(total.shape, len(scheme.bands) - 1, dtype=np.int8)
    for place in reversed(range(len(scheme.bands) - 1)):
        holds = columns[f"ok_{place}"] == 1
        now[(total >= scheme.bands[place].least) & holds[:, None]] = place
    return now


def _limited(scheme: Scheme, columns: Mapping[str, Column], size: int) -> list[tuple[int, Bands]]:
    """The bands that have a quota in a category of this size, each with where its displaced units go."""
    if size < max(scheme.quota.smallest_group, 1):
        return []
    lower = np.full(len(columns["total"]), len(scheme.bands) - 1, dtype=np.int8)
    found = []
    for place in reversed(range(len(scheme.bands))):
        if scheme.bands[place].quota is not None and place < len(scheme.bands) - 1:
            found.append((place, lower))
        lower = np.where(columns[f"ok_{place}"] == 1, np.int8(place), lower)
    return found[::-1]


def quota_cuts(scheme: Scheme, columns: Mapping[str, Column], total: Matrix, tied: Column) -> list[Column]:
    """For each band with a quota, by draw: the least that keeps a unit in it, as its total with what decides ties."""
    now, size, bars = _entered(scheme, columns, total), len(total), []
    key = total * (size + 1) + tied[:, None]
    for place, lower in _limited(scheme, columns, size):
        here = now == place
        free = np.maximum(places(scheme.bands[place], scheme.quota, size) - (now < place).sum(axis=0), 0)
        bars.append(_bar(np.where(here, key, -1), free, all_in=scheme.quota.ties == "all_in"))
        _lowered(now, place, lower, key >= bars[-1])
    return bars


def _bar(key: Matrix, free: Column, *, all_in: bool) -> Column:
    """The least key among the first `free`; of those that are equal there, all or none."""
    size = len(key)
    at = np.clip(size - free - (0 if all_in else 1), 0, size - 1)
    if size > MANY:
        cut = np.array([np.partition(column, nth)[nth] for column, nth in zip(key.T, at.tolist(), strict=True)])
    else:
        cut = np.take_along_axis(np.sort(key, axis=0), at[None, :], axis=0)[0]
    cut = cut if all_in else cut + 1
    bar: Column = np.where(free <= 0, SAFE, np.where(free >= size, 0, cut))
    return bar


def _lowered(now: Bands, place: int, lower: Bands, stays: NDArray[np.bool_]) -> None:
    np.copyto(now, lower[:, None], where=(now == place) & ~stays)


def tied_by(scheme: Scheme, columns: Mapping[str, Column], count: int) -> Column:
    """What decides between equal totals: the lines of the tie rule as one number, higher first."""
    ties = scheme.quota.ties
    if isinstance(ties, str) or not ties or not count:
        return np.zeros(count, dtype=np.int64)
    given = np.stack([columns[f"points_{line}"] for line in ties], axis=1)
    return np.unique(given, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)
