"""What is added up over the units of a category in a run; decided over plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

STEP = 1000
"""Totals are counted by the whole point."""


class Seen(NamedTuple):
    """What of a scorecard is added up; points in milli-points."""

    category: str
    rated: bool
    total: int
    band: int
    moved: int | None
    components: Mapping[str, list[int]]


class Tally(NamedTuple):
    """The units of a category in a run. `bands` and `steps` count units by the grade's place (-1 for unrated) and by
    the whole point that a rated total begins with; `parts` adds up what rated units earned of what applied to them, by
    component; `up` and `down` count those whose total moved since the run before.
    """

    units: int
    rated: int
    total: int
    up: int
    down: int
    bands: Mapping[int, int]
    steps: Mapping[int, int]
    parts: Mapping[str, tuple[int, int]]

    @property
    def mean(self) -> int:
        """The mean total of the rated units, in milli-points; 0 where none is rated."""
        return (2 * self.total + self.rated) // (2 * self.rated) if self.rated else 0

    def share(self, part: str) -> int | None:
        """How much of a component was earned, in thousandths; None where it applied to nobody."""
        score, reach = self.parts.get(part, (0, 0))
        return score * 1000 // reach if reach > 0 else None


def tallied(cards: Iterable[Seen]) -> dict[str, Tally]:
    """Scorecards added up by category."""
    found: dict[str, _Adding] = {}
    for card in cards:
        found.setdefault(card.category, _Adding()).add(card)
    return {category: adding.done() for category, adding in found.items()}


class _Adding:
    """One category under way."""

    def __init__(self) -> None:
        self.units = self.rated = self.total = self.up = self.down = 0
        self.bands: dict[int, int] = {}
        self.steps: dict[int, int] = {}
        self.parts: dict[str, tuple[int, int]] = {}

    def add(self, card: Seen) -> None:
        """Count one scorecard in."""
        self.units += 1
        self.bands[card.band] = self.bands.get(card.band, 0) + 1
        if card.rated:
            self._rated(card)

    def _rated(self, card: Seen) -> None:
        self.rated += 1
        self.total += card.total
        step = card.total // STEP
        self.steps[step] = self.steps.get(step, 0) + 1
        self.up += (card.moved or 0) > 0
        self.down += (card.moved or 0) < 0
        for part, (score, reach) in card.components.items():
            before = self.parts.get(part, (0, 0))
            self.parts[part] = before[0] + score, before[1] + reach

    def done(self) -> Tally:
        """The sums."""
        return Tally(
            self.units,
            self.rated,
            self.total,
            self.up,
            self.down,
            self.bands,
            dict(sorted(self.steps.items())),
            self.parts,
        )


def kept(tally: Tally) -> dict[str, Any]:
    """A tally as JSON; `read` gives it back."""
    return tally._asdict()


def read(kept: Mapping[str, Any]) -> Tally:
    """A tally from what was kept of it: JSON makes texts of numbers that name something."""
    counts = {name: {int(key): n for key, n in kept[name].items()} for name in ("bands", "steps")}
    parts = {part: (score, reach) for part, (score, reach) in kept["parts"].items()}
    return Tally(**{**kept, **counts, "parts": parts})


def places(cards: Iterable[tuple[int, str, int, str]], categories: Iterable[str]) -> dict[int, int]:
    """The place of each scorecard in the list of a run, from 0: by category in the framework's order, then by rank,
    those without one (rank 0) last, then in the order of the tree. A scorecard is (unit key, category, rank, path).
    """
    order = {category: place for place, category in enumerate(categories)}
    rows = sorted(cards, key=lambda row: (order.get(row[1], len(order)), not row[2], row[2], row[3]))
    return {row[0]: place for place, row in enumerate(rows)}


class Earned(NamedTuple):
    """What a line brought in one year: milli-points of how many, and its state."""

    points: int
    full: int
    state: str


class Change(NamedTuple):
    """A line in two years; `before` or `now` is None where the framework did not have it or it did not apply."""

    id: str
    before: Earned | None
    now: Earned | None

    @property
    def moved(self) -> int:
        """Milli-points gained (above 0) or lost; 0 for a line that cannot be compared."""
        return self.now.points - self.before.points if self.before and self.now else 0


def compared(before: Mapping[str, Earned], now: Mapping[str, Earned]) -> list[Change]:
    """The lines that differ between two years: what was gained most first, what was lost most last, and between them
    what applies in one of the years only. A line that does not apply is like one that is not there.
    """
    found = [Change(key, _there(before.get(key)), _there(now.get(key))) for key in dict.fromkeys([*now, *before])]
    differing = [one for one in found if one.moved or (one.before is None) is not (one.now is None)]
    return sorted(differing, key=lambda one: -one.moved)


def _there(earned: Earned | None) -> Earned | None:
    return None if earned is None or earned.state == "not_applicable" else earned
