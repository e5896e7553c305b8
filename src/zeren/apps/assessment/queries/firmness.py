"""How firm a result is: where ranks lie when the weights are moved, what totals and ranks hang on, and whether the
lines of a component say one thing. A run never changes, so what takes long is worked out once in a process. Loads
numpy: to be imported from here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from django.db.models import F, QuerySet

from zeren.apps.assessment.models import Run, Scorecard
from zeren.apps.assessment.queries.cards import RunView
from zeren.apps.assessment.queries.frameworks import view_of
from zeren.apps.organisation.queries import named
from zeren.engine.assemble import earning
from zeren.engine.beyond.coherence import Coherence, coherence
from zeren.engine.beyond.composing import Parts, model
from zeren.engine.beyond.variance import Share, Shares, shares
from zeren.engine.planning.plan import NOT_APPLICABLE
from zeren.engine.scheme import Line, Scheme, Veto

SMALLEST = 3
"""Of fewer units in a category nothing is told."""
LEAST, MOST, ROOM = 64, 1024, 4_000_000
"""So many draws at least and at most, and so many totals at once."""
COMMON = 800
"""A line counts for coherence if it applied to so many thousandths of the units that have its component."""

SHOWN = (
    "pk",
    "unit__name",
    "unit__code",
    "category",
    "band",
    "total",
    "rank_category",
    "of_category",
    "rank_least",
    "rank_median",
    "rank_largest",
    "band_draws",
)
SORTS = {"rank": ("place",), "range": ("width", "place"), "unit": ("unit__path",)}


def ranged(run: int, search: str, category: str) -> QuerySet[Scorecard]:
    """The rated scorecards of a run with a range, and how wide it is. No query yet."""
    found = Scorecard.objects.filter(run_id=run, rated=True, rank_least__isnull=False)
    if search:
        found = found.filter(named(search, "unit__"))
    if category:
        found = found.filter(category=category)
    return found.annotate(width=F("rank_largest") - F("rank_least"))


class Firm(NamedTuple):
    """Of the units of a run: how many have a range, how many of them a rank, how many keep it in every draw, and how
    many have more than one grade among the draws.
    """

    ranged: int
    ranked: int
    kept: int
    regraded: int


def firm(view: RunView) -> Firm:
    """Counted once in a process. One query then, none later."""
    found = _firm(view.key, view.result_hash)
    if not found.ranged:
        # The run did not look yet.
        _firm.cache_clear()
    return found


@lru_cache(maxsize=32)
def _firm(run: int, result_hash: str) -> Firm:  # noqa: ARG001  the hash: a key may be given anew
    rows = list(
        Scorecard.objects.filter(run_id=run, rated=True, rank_least__isnull=False).values_list(
            "rank_least", "rank_largest", "band_draws"
        )
    )
    return Firm(
        len(rows),
        sum((least or 0) > 0 for least, *_ in rows),
        sum(0 < (least or 0) == largest for least, largest, _ in rows),
        sum(sum(map(bool, bands or ())) > 1 for *_, bands in rows),
    )


class Hanging(NamedTuple):
    """What totals and ranks of some units hang on: weights, making comparable, bringing together, each with its share
    of the variance alone and with others.
    """

    category: str
    units: int
    totals: tuple[Share, ...]
    ranks: tuple[Share, ...]


class Said(NamedTuple):
    """The lines of a component that apply to most, and what is left out."""

    component: str
    lines: tuple[str, ...]
    coherence: Coherence
    lines_out: int
    units_out: int


class Firmness(NamedTuple):
    """What a run hangs on by category, the whole ("") first, and what its components say."""

    hanging: list[Hanging]
    said: list[Said]


def firmness(view: RunView) -> Firmness:
    """Worked out from the scorecards of a run, once in a process. Two queries then, none later."""
    return _firmness(view.key, view.result_hash)


@lru_cache(maxsize=8)
def _firmness(run: int, result_hash: str) -> Firmness:  # noqa: ARG001  the hash: a key may be given anew
    view = view_of(Run.objects.get(pk=run))
    assert view is not None, "whoever has the run's view looked it up"
    scheme = view.scheme
    columns = ("category", "components", "lines")
    rows = list(Scorecard.objects.filter(run_id=run, rated=True).order_by("place").values_list(*columns))
    by_category: dict[str, list[Mapping[str, Any]]] = {}
    for category, components, _ in rows:
        by_category.setdefault(category, []).append(components)
    hanging = list(_hanging(scheme, by_category, view.input_hash))
    lines = [[(row[0], row[1]) for row in told] for _, _, told in rows]
    return Firmness(hanging, list(_said(scheme, lines)))


def _hanging(scheme: Scheme, found: Mapping[str, Sequence[Mapping[str, Any]]], seed: str) -> Iterator[Hanging]:
    parts = {key: _parts(scheme, cards) for key, cards in found.items() if len(cards) >= SMALLEST}
    made = {key: (_asked(one, seed, ranks=False), _asked(one, seed, ranks=True)) for key, one in parts.items()}
    if not made:
        return
    both = [_together([pair[at] for pair in made.values()]) for at in (0, 1)]
    yield Hanging("", sum(len(found[key]) for key in made), *both)
    for key in scheme.categories:
        if key in made:
            yield Hanging(key, len(found[key]), *(one.factors for one in made[key]))


def _parts(scheme: Scheme, cards: Sequence[Mapping[str, Any]]) -> Parts:
    table = np.array([[card[part.id] for part in scheme.components] for card in cards], dtype=np.int64).reshape(
        len(cards), -1, 2
    )
    earn, lower, more = (
        [at for at, part in enumerate(scheme.components) if part.kind == kind] for kind in ("earns", "lowers", "bonus")
    )
    scores, bonus = table[:, :, 0], scheme.bonus
    weights = tuple(scheme.components[at].weight for at in earn)
    lowering = scores[:, lower].sum(axis=1) / scheme.full
    added = np.minimum(scores[:, more].sum(axis=1), bonus.cap if bonus else 0) / scheme.full
    gate = bonus.gate / scheme.full if bonus else 0.0
    most = np.inf if scheme.above_full else 1.0
    return Parts(scores[:, earn], table[:, earn, 1], weights, lowering, added, gate, most)


def _asked(parts: Parts, seed: str, *, ranks: bool) -> Shares:
    asked = len(parts.factors) + 2
    count = min(MOST, max(LEAST, ROOM // (asked * len(parts.score))))
    return shares(model(parts, ranks=ranks), parts.factors, count, seed)


def _together(found: Sequence[Shares]) -> tuple[Share, ...]:
    """Categories together: variances added up before they are divided."""
    all_ = sum(one.variance for one in found)
    if not all_:
        return tuple(Share(0.0, 0.0) for _ in found[0].factors)
    return tuple(
        Share(
            sum(one.factors[at].alone * one.variance for one in found) / all_,
            sum(one.factors[at].whole * one.variance for one in found) / all_,
        )
        for at in range(len(found[0].factors))
    )


Told = Sequence[Sequence[tuple[int, int]]]
"""By unit, by line: points and state."""


def _said(scheme: Scheme, told: Told) -> Iterator[Said]:
    for part in earning(scheme):
        mine = [at for at, line in enumerate(scheme.lines) if _counts(line, part.id)]
        having = [row for row in told if any(row[at][1] != NOT_APPLICABLE for at in mine)]
        common = [at for at in mine if _applied(having, at) * 1000 >= COMMON * max(len(having), 1)]
        whole = [row for row in having if all(row[at][1] != NOT_APPLICABLE for at in common)]
        if len(common) > 1 and len(whole) >= SMALLEST:
            found = coherence([[row[at][0] for at in common] for row in whole])
            names = tuple(scheme.lines[at].id for at in common)
            yield Said(part.id, names, found, len(mine) - len(common), len(having) - len(whole))


def _counts(line: Line, component: str) -> bool:
    return line.component == component and line.points > 0 and not isinstance(line.measure, Veto)


def _applied(rows: Told, at: int) -> int:
    return sum(row[at][1] != NOT_APPLICABLE for row in rows)
