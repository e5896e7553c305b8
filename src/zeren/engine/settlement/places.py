"""Where units stand among others, kept current change by change: ranks come from counts of totals, never from a list
that would have to be sorted again, and roll-ups from sums.

Words: a *group* is a category or the units under one superior; a *mark* is what is counted in it: its rated units, and
those that are ranked by the whole point and by the exact total. A unit's rank is one more than the units above its
total. What must always hold: whatever changed, in whatever order, the answers are those of `settle.settle`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from zeren.engine.columns import Column, Facts
from zeren.engine.scheme import Rollup, Scheme
from zeren.engine.settlement.settle import NO_ROLLUP, SMALLEST_RANKED, banded, banding, settle

STEP = 1000
RATED, COARSE, EXACT = 0, 1, 2
"""The levels of a mark: rated units (at 0), ranked units by whole point, by total."""


class Mark(NamedTuple):
    """What is counted: in which group, on which level, at which value."""

    group: str
    level: int
    at: int


class Stand(NamedTuple):
    """What of a unit is counted."""

    category: int
    parent: int
    posts: int
    rated: bool
    total: int


def marks(unit: Stand) -> Iterator[Mark]:
    """What a unit is counted as."""
    if not unit.rated:
        return
    for group in groups(unit):
        yield Mark(group, RATED, 0)
        if unit.posts >= SMALLEST_RANKED:
            yield Mark(group, COARSE, unit.total // STEP)
            yield Mark(group, EXACT, unit.total)


def groups(unit: Stand) -> tuple[str, str]:
    """The names of the groups that a unit is in: its category, and the units under its superior."""
    return f"c{unit.category}", f"p{unit.parent}"


def moves(before: Stand, after: Stand) -> dict[Mark, int]:
    """By how much counts change when a unit does."""
    found = Counter(marks(after))
    found.subtract(Counter(marks(before)))
    return {mark: by for mark, by in found.items() if by}


class Passed(NamedTuple):
    """What the units right below one pass up: weighted sum of values, sum of weights, and the least value."""

    top: int
    bottom: int
    least: int | None

    def rolled(self, rule: Rollup) -> int:
        """The value rolled up; `NO_ROLLUP` for none."""
        if rule.mode == "minimum":
            return NO_ROLLUP if self.least is None else self.least
        return (2 * self.top + self.bottom) // (2 * self.bottom) if self.bottom > 0 else NO_ROLLUP


def share(rule: Rollup, weight: int) -> int:
    """With which weight a unit's value is passed up."""
    return weight if rule.mode == "weighted" else 1


FAILING = 100_000


def worth(rule: Rollup, rated: bool, total: int, failed: bool) -> int | None:
    """What a unit without rated units below it passes up; None for nothing."""
    if not rated:
        return None
    return (FAILING if failed else 0) if rule.mode == "share_failing" else total


def has_quota(scheme: Scheme) -> bool:
    """Whether one unit's total may move the bands of others in its category."""
    return any(band.quota is not None for band in scheme.bands)


def failing(scheme: Scheme, category: int, numbers: Sequence[Sequence[int]]) -> list[bool]:
    """Whether each unit of a category fails, from its numbers as `banding` names them. Where there is no quota, any of
    its units may be asked for alone.
    """
    names = banding(scheme)
    given = np.array(numbers, dtype=np.int64).reshape(-1, len(names))
    columns = {name: given[:, at] for at, name in enumerate(names)}
    band = banded(scheme, np.full(len(given), category), columns)[2]
    found: list[bool] = (band == len(scheme.bands) - 1).tolist()
    return found


class Places:
    """All units in memory. `change` costs a unit, its ancestors and a few counts."""

    def __init__(self, scheme: Scheme, facts: Facts, columns: Mapping[str, Column]) -> None:
        units = facts.units.columns
        self._scheme, self._facts = scheme, facts
        self._columns = {name: column.copy() for name, column in columns.items()}
        self._parents, self._weights = units["parent"].tolist(), units["weight"].tolist()
        self._stands = [self._stand(place) for place in range(len(facts.units))]
        self._counts: Counter[Mark] = Counter()
        self._tops: dict[str, int] = {}
        self._count(Counter(mark for unit in self._stands for mark in marks(unit)))
        self._children: dict[int, list[int]] = {}
        for place, parent in enumerate(self._parents):
            self._children.setdefault(parent, []).append(place)
        self._rolled = [NO_ROLLUP] * len(facts.units)
        band = banded(scheme, units["category"], self._columns)[2]
        self._failed: list[bool] = (band == len(scheme.bands) - 1).tolist()
        for place in self._upwards():
            self._rolled[place] = self._passed(place).rolled(scheme.rollup)

    def _stand(self, place: int) -> Stand:
        units, columns = self._facts.units.columns, self._columns
        category, parent, posts = (int(units[name][place]) for name in ("category", "parent", "posts"))
        return Stand(category, parent, posts, bool(columns["rated"][place]), int(columns["total"][place]))

    def _upwards(self) -> Iterator[int]:
        """Every unit after those below it."""
        way, waiting = [], list(self._children.get(-1, ()))
        while waiting:
            way.append(waiting.pop())
            waiting += self._children.get(way[-1], ())
        return reversed(way)

    def change(self, place: int, numbers: Mapping[str, int]) -> None:
        """A unit's columns are other ones now."""
        for name, value in numbers.items():
            if name in self._columns:
                self._columns[name][place] = value
        before, self._stands[place] = self._stands[place], self._stand(place)
        self._count(moves(before, self._stands[place]))
        for moved in self._fails(place):
            self._up(moved)
        self._up(place)

    def _fails(self, place: int) -> list[int]:
        """Look again who fails, where that is rolled up; returns whose word changed."""
        if self._scheme.rollup.mode != "share_failing":
            return []
        category = self._stands[place].category
        asked = [place]
        if has_quota(self._scheme):
            asked = np.flatnonzero(self._facts.units.columns["category"] == category).tolist()
        numbers = np.stack([self._columns[name][asked] for name in banding(self._scheme)], axis=1)
        moved = []
        for one, fails in zip(asked, failing(self._scheme, category, numbers.tolist()), strict=True):
            if fails != self._failed[one]:
                self._failed[one] = fails
                moved.append(one)
        return moved

    def _count(self, by: Mapping[Mark, int]) -> None:
        """Count, and keep the highest whole point of each group: with bonuses a total may lie above the full one."""
        for mark, more in by.items():
            self._counts[mark] += more
            if mark.level == COARSE:
                self._tops[mark.group] = max(self._tops.get(mark.group, 0), mark.at)

    def _up(self, place: int) -> None:
        at = place if self._scheme.rollup.include_self else self._parents[place]
        while at >= 0:
            self._rolled[at] = self._passed(at).rolled(self._scheme.rollup)
            at = self._parents[at]

    def _passed(self, place: int) -> Passed:
        """What the children of a unit pass up, and the unit itself where the rule says so. A child that has rated
        children passes its rolled value.
        """
        rule, given = self._scheme.rollup, []
        for child in self._children.get(place, ()):
            value = self._rolled[child] if self._rolled[child] != NO_ROLLUP else self._worth(child)
            if value is not None:
                given.append((value, self._weights[child]))
        own = self._worth(place)
        if given and rule.include_self and own is not None:
            given.append((own, self._weights[place]))
        shares = [(value, share(rule, weight)) for value, weight in given]
        least = min((value for value, _ in given), default=None)
        return Passed(sum(value * part for value, part in shares), sum(part for _, part in shares), least)

    def _worth(self, place: int) -> int | None:
        unit = self._stands[place]
        return worth(self._scheme.rollup, unit.rated, unit.total, self._failed[place])

    def ranks(self, place: int) -> tuple[int, int, int, int]:
        """Rank and rated units within the category, then under the superior; 0 for no rank."""
        unit = self._stands[place]
        if not unit.rated:
            return 0, 0, 0, 0
        by_category, by_parent = (self._rank(unit, group) for group in groups(unit))
        return (*by_category, *by_parent)

    def _rank(self, unit: Stand, group: str) -> tuple[int, int]:
        of = self._counts[Mark(group, RATED, 0)]
        if unit.posts < SMALLEST_RANKED:
            return 0, of
        step = unit.total // STEP
        coarse = sum(self._counts[Mark(group, COARSE, at)] for at in range(step + 1, self._tops[group] + 1))
        exact = sum(self._counts[Mark(group, EXACT, at)] for at in range(unit.total + 1, (step + 1) * STEP))
        return 1 + coarse + exact, of

    def rolled(self, place: int) -> int:
        """The total rolled up over the units below; -1 for none."""
        return self._rolled[place]

    def bands(self, category: int) -> dict[int, int]:
        """The grades of a category's units by place: with quotas, one changed total may move those of others."""
        members = np.flatnonzero(self._facts.units.columns["category"] == category)
        found = settle(self._scheme, self._facts, self._columns).band
        return {int(place): int(found[place]) for place in members}
