"""How far judges agree, and how strict each of them is: for practising together before judging, never for appraising.

Krippendorff's alpha compares the differences that were found between values given to the same object with those that
would be found if values fell to objects by chance: 1 is full agreement, 0 is chance, below 0 is worse than chance.
Objects with one value say nothing and are left out. Exact fractions throughout (K. Krippendorff, Content Analysis,
chapter on reliability; his "Computing Krippendorff's Alpha-Reliability", 2011, has the tables of the tests).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Level = Literal["nominal", "ordinal", "interval"]
"""What the values are: names without order; places in an order; numbers whose distances mean something."""

Values = Mapping[str, Mapping[str, int]]
"""By object, by judge: the value that the judge gave; a missing one is not there."""

Distance = Callable[[int, int], Fraction]


@dataclass(frozen=True)
class Agreement:
    """Alpha, None where nothing can be said (no object was judged twice, or all values are the same), and on how many
    objects and values it rests.
    """

    alpha: Fraction | None
    objects: int
    values: int


@dataclass(frozen=True)
class Severity:
    """By how much a judge's values lie above (milder) or below (stricter) the mean of the others, over the objects
    that others judged too; None where there are none.
    """

    judge: str
    objects: int
    difference: Fraction | None


def alpha(given: Values, level: Level) -> Agreement:
    """Krippendorff's alpha for any number of judges, with values missing. Values are whole numbers; for `nominal` they
    only tell apart, for `ordinal` only their order counts.
    """
    units = [list(values.values()) for values in given.values() if len(values) > 1]
    counts: dict[int, int] = {}
    for values in units:
        for value in values:
            counts[value] = counts.get(value, 0) + 1
    total = sum(counts.values())
    apart = _distance(level, counts)
    observed = sum((Fraction(_apart(_counted(values), apart), len(values) - 1) for values in units), Fraction())
    expected = Fraction(_apart(counts, apart), total - 1) if total > 1 else Fraction()
    found = 1 - observed / expected if expected else None
    return Agreement(found, len(units), total)


def _counted(values: Sequence[int]) -> dict[int, int]:
    counts: dict[int, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return counts


def _apart(counts: Mapping[int, int], apart: Distance) -> Fraction:
    """The distances between all ordered pairs of values, added up."""
    kinds = list(counts.items())
    pairs = ((a, m, b, n) for at, (a, m) in enumerate(kinds) for b, n in kinds[at + 1 :])
    return sum((2 * m * n * apart(a, b) for a, m, b, n in pairs), Fraction())


def _distance(level: Level, counts: Mapping[int, int]) -> Distance:
    match level:
        case "nominal":
            return lambda a, b: Fraction(int(a != b))
        case "interval":
            return lambda a, b: Fraction((a - b) ** 2)
        case "ordinal":
            return _by_order(counts)


def _by_order(counts: Mapping[int, int]) -> Distance:
    """The square of how many values lie from one to the other, the two themselves counted half."""
    middle, below = {}, Fraction()
    for value in sorted(counts):
        middle[value] = below + Fraction(counts[value], 2)
        below += counts[value]
    return lambda a, b: (middle[a] - middle[b]) ** 2


def severity(given: Values) -> list[Severity]:
    """How strict each judge is, in the order of their names: no list of who is best, and never to become one."""
    apart: dict[str, list[Fraction]] = {}
    for values in given.values():
        total = sum(values.values())
        for judge, value in values.items():
            kept = apart.setdefault(judge, [])
            if len(values) > 1:
                kept.append(value - Fraction(total - value, len(values) - 1))
    return [
        Severity(judge, len(kept), sum(kept, Fraction()) / len(kept) if kept else None)
        for judge, kept in sorted(apart.items())
    ]


def numbered(values: Sequence[Hashable]) -> dict[Hashable, int]:
    """Whole numbers for names, in the order in which they first appear."""
    return {value: place for place, value in enumerate(dict.fromkeys(values))}
