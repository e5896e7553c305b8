"""What is kept with a run so that pages need not add up all its scorecards: places, moves, distributions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Subquery

from zeren.apps.assessment.models import Distribution, Run, Scorecard
from zeren.apps.assessment.rules import Seen, kept, places, tallied
from zeren.apps.organisation.models import Unit
from zeren.engine.beyond.sway import Range


def categories() -> dict[int, str]:
    """Every unit's category by key. One query."""
    return dict(Unit.objects.values_list("pk", "category"))


def order(cards: Sequence[tuple[int, str, int]], known: Iterable[str]) -> dict[int, int]:
    """The place of each unit in the list of a run, from (unit key, category, rank). One query."""
    paths = dict(Unit.objects.values_list("pk", "path"))
    return places(((unit, category, rank, paths[unit]) for unit, category, rank in cards), known)


def totals_before(made: Run) -> dict[int, int]:
    """The totals that the run before, of the same framework and year, gave the units it rated. One query."""
    earlier = Run.objects.filter(framework=made.framework, year=made.year, pk__lt=made.pk).order_by("-pk")
    found = Scorecard.objects.filter(run=Subquery(earlier.values("pk")[:1]), rated=True)
    return dict(found.values_list("unit_id", "total"))


def distribute(made: Run, cards: Iterable[Seen]) -> None:
    """Keep what a run's scorecards add up to by category. One query."""
    rows = [Distribution(run=made, category=key, tally=kept(tally)) for key, tally in tallied(cards).items()]
    Distribution.objects.bulk_create(rows)


def swayed(found: Range | None) -> dict[str, Any]:
    """Where a rank lies when weights are moved, as a scorecard keeps it; nothing for a unit that is not rated."""
    if found is None:
        return {}
    return {
        "rank_least": found.least,
        "rank_median": found.median,
        "rank_largest": found.largest,
        "band_draws": found.bands,
    }
