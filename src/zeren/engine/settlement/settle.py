"""From totals to ranks, bands and roll-ups, for all units at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zeren.engine.columns import Column, Facts, depths
from zeren.engine.scheme import Band, Quota, Rollup, Scheme

SMALLEST_RANKED = 3
"""A unit with fewer posts has no rank: its rank would speak of persons."""

NO_ROLLUP = -1


@dataclass(frozen=True)
class Settled:
    """By unit: the band before quotas, after them and after vetoes (places in `scheme.bands`, -1 for unrated), ranks
    (0 for none), how many rated units the category and the parent have, the rolled-up total (-1: no child is rated)."""

    entry: Column
    quota: Column
    band: Column
    rank_category: Column
    of_category: Column
    rank_parent: Column
    of_parent: Column
    rolled: Column


def settle(scheme: Scheme, facts: Facts, columns: Mapping[str, Column]) -> Settled:
    """Bands in the order of the rules (entry, quota, to-fail, caps, lowerings), ranks and roll-up."""
    units = facts.units.columns
    entry, quota, band = banded(scheme, units["category"], columns)
    rated, total, last = columns["rated"] == 1, columns["total"], len(scheme.bands) - 1
    rank_category, of_category = _ranks(total, rated, units["posts"], units["category"])
    rank_parent, of_parent = _ranks(total, rated, units["posts"], units["parent"])
    rolled = _roll(scheme.rollup, facts, total, rated, band == last)
    return Settled(entry, quota, band, rank_category, of_category, rank_parent, of_parent, rolled)


def banded(scheme: Scheme, categories: Column, columns: Mapping[str, Column]) -> tuple[Column, Column, Column]:
    """The band of every unit before quotas, after them and after vetoes, from its category and the columns that
    `banding` names; of whole categories where there are quotas."""
    rated = columns["rated"] == 1
    entry = np.where(rated, columns["entry"], -1)
    quota = entry.copy()
    for category in range(len(scheme.categories)):
        members = np.flatnonzero(rated & (categories == category))
        if len(members) >= max(scheme.quota.smallest_group, 1):
            quota[members] = _apply_quota(scheme, members, columns)
    last = len(scheme.bands) - 1
    band = np.where(columns["fail"] == 1, last, quota)
    band = np.maximum(band, columns["cap"])
    return entry, quota, np.where(rated, np.minimum(band + columns["lower"], last), -1)


def banding(scheme: Scheme) -> list[str]:
    """What bands are made of."""
    holds = [f"ok_{place}" for place in range(len(scheme.bands))]
    return [
        "rated",
        "total",
        "entry",
        "fail",
        "cap",
        "lower",
        *holds,
        *(f"points_{line}" for line in tie_lines(scheme)),
    ]


def tie_lines(scheme: Scheme) -> tuple[str, ...]:
    """The lines whose points break ties, first to last."""
    return () if isinstance(scheme.quota.ties, str) else scheme.quota.ties


def places(band: Band, quota: Quota, count: int) -> int:
    """How many of `count` units may be in this band or better."""
    assert band.quota is not None
    product = count * band.quota
    return {"down": product // 1000, "half": (2 * product + 1000) // 2000, "up": -(-product // 1000)}[quota.rounding]


def _apply_quota(scheme: Scheme, members: Column, columns: Mapping[str, Column]) -> Column:
    now: Column = columns["entry"][members].copy()
    holds = [columns[f"ok_{place}"][members] == 1 for place in range(len(scheme.bands))]
    for place, band in enumerate(scheme.bands[:-1]):
        if band.quota is None:
            continue
        here = np.flatnonzero(now == place)
        free = max(places(band, scheme.quota, len(members)) - int((now < place).sum()), 0)
        stays = _winners(scheme, members[here], columns, free)
        for unit in here[~stays]:
            below = range(place + 1, len(scheme.bands))
            now[unit] = next((lower for lower in below if holds[lower][unit]), len(scheme.bands) - 1)
    return now


def _winners(scheme: Scheme, units: Column, columns: Mapping[str, Column], free: int) -> NDArray[np.bool_]:
    """Which of the units that compete for a band get one of its free places."""
    ties = scheme.quota.ties
    lines = () if isinstance(ties, str) else ties
    keys = [columns["total"][units], *(columns[f"points_{line}"][units] for line in lines)]
    order = np.lexsort([-key for key in reversed(keys)])
    ordered = np.stack([key[order] for key in keys], axis=1) if len(units) else np.zeros((0, 1), np.int64)
    starts = np.ones(len(units), dtype=bool)
    starts[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    first = np.flatnonzero(starts)
    group = np.cumsum(starts) - 1
    ends = np.append(first[1:], len(units))
    won = np.zeros(len(units), dtype=bool)
    won[order] = (first[group] < free) if ties == "all_in" else (ends[group] <= free)
    return won


def _ranks(total: Column, rated: NDArray[np.bool_], posts: Column, groups: Column) -> tuple[Column, Column]:
    """Ranks (1, 2, 2, 4) among the rated units of each group with posts enough, and how many rated units it has."""
    ranks, sizes = np.zeros_like(total), np.zeros_like(total)
    some = np.flatnonzero(rated)
    values, inverse, counts = np.unique(groups[some], return_inverse=True, return_counts=True)
    sizes[some] = counts[inverse] if len(values) else 0
    inside = np.flatnonzero(rated & (posts >= SMALLEST_RANKED))
    order = inside[np.lexsort((-total[inside], groups[inside]))]
    if not len(order):
        return ranks, sizes
    new_group = np.append(True, groups[order][1:] != groups[order][:-1])
    new_total = new_group | np.append(True, total[order][1:] != total[order][:-1])
    at = np.arange(len(order))
    first_of_group = np.maximum.accumulate(np.where(new_group, at, 0))
    first_of_total = np.maximum.accumulate(np.where(new_total, at, 0))
    ranks[order] = first_of_total - first_of_group + 1
    return ranks, sizes


def _roll(rule: Rollup, facts: Facts, total: Column, rated: NDArray[np.bool_], failed: NDArray[np.bool_]) -> Column:
    """Level by level from the deepest: a child passes up its own rolled value if it has one, else its total."""
    parents, weights = facts.units.columns["parent"], facts.units.columns["weight"]
    rolled = np.full(len(total), NO_ROLLUP, dtype=np.int64)
    own = np.where(failed, 100_000, 0) if rule.mode == "share_failing" else total
    depth = depths(parents)
    for level in range(int(depth.max(initial=0)), 0, -1):
        here = np.flatnonzero((depth == level) & (rated | (rolled != NO_ROLLUP)))
        above = np.unique(parents[here])
        value = np.where(rolled[here] != NO_ROLLUP, rolled[here], own[here])
        owner, weight = parents[here], weights[here]
        if rule.include_self:
            selves = above[rated[above]]
            owner = np.append(owner, selves)
            value, weight = np.append(value, own[selves]), np.append(weight, weights[selves])
        rolled[above] = _combine(rule, np.searchsorted(above, owner), value, weight, len(above))
    return rolled


def _combine(rule: Rollup, group: Column, value: Column, weight: Column, count: int) -> Column:
    if rule.mode == "minimum":
        found = np.full(count, np.iinfo(np.int64).max)
        np.minimum.at(found, group, value)
        return found
    share = weight if rule.mode == "weighted" else np.ones_like(weight)
    top, bottom = np.zeros(count, np.int64), np.zeros(count, np.int64)
    np.add.at(top, group, value * share)
    np.add.at(bottom, group, share)
    halves = (2 * top + bottom) // np.maximum(2 * bottom, 1)
    return np.where(bottom > 0, halves, NO_ROLLUP)
