"""How firm ranks and bands are: the same points under weights that lie around those of the scheme.

A rank within a category hangs on weights that somebody chose. Every draw takes each weight anew from three quarters to
five quarters of its own, whole milli-points, all equally likely, and works out totals, bands and ranks exactly as a run
does; the first draw is the scheme's own. Numbers come from SHA-256 of the seed, so that the same run gives the same
draws anywhere, any year. Whole numbers throughout; where 64 bits might not do, Python's own are used.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import lcm
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zeren.engine.assemble import earning, vetoes
from zeren.engine.columns import Column, Facts
from zeren.engine.plan import VETOED
from zeren.engine.scheme import Scheme
from zeren.engine.settle import SMALLEST_RANKED, places

LOW, HIGH = 750, 1250
"""A weight lies between so many thousandths of its own."""

BLOCK = 2_000_000
"""So many totals are worked out at once."""

SAFE = 2**62

DRAWS = 1000
MOST = 20_000_000
"""So many sets of weights are drawn; fewer for a category of so many units that this many ranks are passed."""

Matrix = NDArray[np.int64]
"""Members down, draws across."""


@dataclass(frozen=True)
class Draws:
    """By member, in the order given: the best, the middle (of an even number the better one) and the worst rank, 0 for
    a unit that has none; `bands[member, place]`: in how many of `count` draws the unit has that band.
    """

    count: int
    least: Column
    median: Column
    largest: Column
    bands: Matrix


class Range(NamedTuple):
    """Where a unit's rank lies when weights are drawn (0 for a unit without a rank), and how many draws gave it each
    band, by the band's place.
    """

    least: int
    median: int
    largest: int
    bands: list[int]


def ranges(scheme: Scheme, facts: Facts, columns: Mapping[str, Column], seed: str) -> dict[int, Range]:
    """By the place of each rated unit: where its rank within the category lies."""
    units = facts.units.columns
    given = {**columns, "posts": units["posts"]}
    found: dict[int, Range] = {}
    for category in range(len(scheme.categories)):
        members = np.flatnonzero((columns["rated"] == 1) & (units["category"] == category))
        if len(members):
            count = min(DRAWS, max(DRAWS // 10, MOST // len(members)))
            made = draws(scheme, given, members, count, seed)
            parts = (members, made.least, made.median, made.largest)
            rows = zip(*(part.tolist() for part in parts), made.bands.tolist(), strict=True)
            found |= {place: Range(*row) for place, *row in rows}
    return found


def draws(scheme: Scheme, columns: Mapping[str, Column], members: Column, count: int, seed: str) -> Draws:
    """What the rated units of one category would get under `count` sets of weights. `columns` are those of the plan and
    `posts` of the units; `members` are places in them.
    """
    mine = {name: column[members] for name, column in columns.items()}
    weights = drawn(scheme, count, seed)
    size = max(1, BLOCK // max(1, len(members)))
    ranks = np.zeros((len(members), count), dtype=np.int32)
    bands = np.zeros((len(members), len(scheme.bands)), dtype=np.int64)
    for start in range(0, count, size):
        part = totals(scheme, mine, weights[start : start + size])
        ranks[:, start : start + size] = _ranked(part, mine["posts"])
        found = _banded(scheme, mine, part)
        for place in range(len(scheme.bands)):
            bands[:, place] += (found == place).sum(axis=1)
    ranks.sort(axis=1)
    first, middle, last = (ranks[:, at].astype(np.int64) for at in (0, (count - 1) // 2, count - 1))
    return Draws(count, first, middle, last, bands)


def drawn(scheme: Scheme, count: int, seed: str) -> Matrix:
    """The weights of every draw (down) for each component that earns (across); the first are the scheme's own."""
    own = [part.weight for part in earning(scheme)]
    rows = [own, *([_weight(weight, seed, draw, at) for at, weight in enumerate(own)] for draw in range(1, count))]
    return np.array(rows[:count], dtype=np.int64)


def _weight(own: int, seed: str, draw: int, at: int) -> int:
    low, high = max(1, own * LOW // 1000), max(1, own * HIGH // 1000)
    found = hashlib.sha256(f"{seed}/{draw}/{at}".encode()).digest()
    return low + int.from_bytes(found[:16], "big") % (high - low + 1)


def totals(scheme: Scheme, columns: Mapping[str, Column], weights: Matrix) -> Matrix:
    """The totals of units (down) under each set of weights (across), exactly as the plan has them."""
    parts = earning(scheme)
    score = [columns[f"score_{part.id}"] for part in parts]
    reach = [columns[f"reach_{part.id}"] for part in parts]
    base = _base(scheme.full, score, reach, weights)
    beside = _added(scheme, columns, "lowers", len(base))
    if "correction" in columns:
        beside = beside + columns["correction"]
    found: Matrix = base + beside[:, None]
    if scheme.bonus is not None:
        bonus = np.minimum(_added(scheme, columns, "bonus", len(base)), scheme.bonus.cap)
        found += np.where(base >= scheme.bonus.gate, bonus[:, None], 0)
    found = np.clip(found, 0, None if scheme.above_full else scheme.full)
    zeroed = np.zeros(len(base), dtype=bool)
    for line in vetoes(scheme, "to_zero"):
        zeroed |= columns[f"state_{line.id}"] == VETOED
    found[zeroed] = 0
    return found


def _added(scheme: Scheme, columns: Mapping[str, Column], kind: str, count: int) -> Column:
    """The scores of all components of a kind."""
    scores = [columns[f"score_{part.id}"] for part in scheme.components if part.kind == kind]
    added: Column = np.sum(scores, axis=0, dtype=np.int64) if scores else np.zeros(count, dtype=np.int64)
    return added


def _base(full: int, score: Sequence[Column], reach: Sequence[Column], weights: Matrix) -> Matrix:
    """`rh(full * sum(w*S/A) / sum(w))` over what applies; the remainders alone are brought to one denominator."""
    steps = [_step(column) for column in reach]
    units = [np.maximum(column // step, 1) for column, step in zip(reach, steps, strict=True)]
    kind = np.dtype(np.int64) if _fits(full, score, reach, weights, units) else np.dtype(object)
    given = weights.astype(kind)
    present = np.stack([column > 0 for column in reach]).astype(kind)
    heavy = np.maximum(present.T @ given.T, 1)
    whole, rest = heavy * 0, heavy * 0
    common = lcm(*steps)
    for at, (earned, possible) in enumerate(zip(score, reach, strict=True)):
        share = (present[at] * full * earned)[:, None] * given[None, :, at]
        divisor = heavy * np.maximum(possible, 1).astype(kind)[:, None]
        whole += share // divisor
        others = np.ones(len(earned), dtype=kind)
        for other, size in enumerate(units):
            others = others * (size.astype(kind) if other != at else 1)
        rest += share % divisor * (others * (common // steps[at]))[:, None]
    below = heavy * common
    for size in units:
        below = below * size.astype(kind)[:, None]
    base: Matrix = (whole + (2 * rest + below) // (2 * below)).astype(np.int64)
    return base


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


def _ahead(values: Matrix) -> tuple[Matrix, Matrix]:
    """For each number: how many in its column are larger, and how many are larger or equal."""
    order = np.argsort(-values, axis=0, kind="stable")
    sorted_ = np.take_along_axis(values, order, axis=0)
    at = np.arange(len(values))[:, None]
    new = np.ones(values.shape, dtype=bool)
    new[1:] = sorted_[1:] != sorted_[:-1]
    first = np.maximum.accumulate(np.where(new, at, 0), axis=0)
    ends = np.ones(values.shape, dtype=bool)
    ends[:-1] = new[1:]
    last = np.minimum.accumulate(np.where(ends, at, len(values))[::-1], axis=0)[::-1]
    larger, with_equal = np.empty_like(values), np.empty_like(values)
    np.put_along_axis(larger, order, first, axis=0)
    np.put_along_axis(with_equal, order, last + 1, axis=0)
    return larger, with_equal


def _ranked(total: Matrix, posts: Column) -> Matrix:
    """Ranks among those with posts enough, 0 for the others."""
    inside = posts >= SMALLEST_RANKED
    ranks = np.zeros_like(total)
    ranks[inside] = _ahead(total[inside])[0] + 1
    return ranks


def _banded(scheme: Scheme, columns: Mapping[str, Column], total: Matrix) -> Matrix:
    """Bands after floors, quotas and vetoes, in the order of the scoring rules."""
    last = len(scheme.bands) - 1
    holds = [columns[f"ok_{place}"] == 1 for place in range(len(scheme.bands))]
    now = np.full(total.shape, last, dtype=np.int64)
    for place in reversed(range(last)):
        now[(total >= scheme.bands[place].least) & holds[place][:, None]] = place
    if len(total) >= max(scheme.quota.smallest_group, 1):
        _apply_quotas(scheme, columns, total, now, holds)
    now = np.maximum(now, columns["cap"][:, None])
    now[columns["fail"] == 1] = last
    lowered: Matrix = np.minimum(now + columns["lower"][:, None], last)
    return lowered


def _apply_quotas(
    scheme: Scheme, columns: Mapping[str, Column], total: Matrix, now: Matrix, holds: Sequence[NDArray[np.bool_]]
) -> None:
    key = total * (len(total) + 1) + _tied(scheme, columns, len(total))[:, None]
    lower = np.full(len(total), len(scheme.bands) - 1, dtype=np.int64)
    below = []
    for place in reversed(range(len(scheme.bands))):
        below.append(lower)
        lower = np.where(holds[place], place, lower)
    below.reverse()
    for place, band in enumerate(scheme.bands[:-1]):
        if band.quota is None:
            continue
        here = now == place
        free = np.maximum(places(band, scheme.quota, len(total)) - (now < place).sum(axis=0), 0)
        larger, with_equal = _ahead(np.where(here, key, -1))
        stays = larger < free if scheme.quota.ties == "all_in" else with_equal <= free
        np.copyto(now, below[place][:, None], where=here & ~stays)


def _tied(scheme: Scheme, columns: Mapping[str, Column], count: int) -> Column:
    """What decides between equal totals: the lines of the tie rule as one number, higher first."""
    ties = scheme.quota.ties
    if isinstance(ties, str) or not ties or not count:
        return np.zeros(count, dtype=np.int64)
    given = np.stack([columns[f"points_{line}"] for line in ties], axis=1)
    return np.unique(given, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)
