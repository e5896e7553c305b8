"""A year's result as lists: which runs there are, who scored what, how the totals lie. Only what is in a scope."""

from __future__ import annotations

from collections import Counter
from itertools import accumulate
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from zeren.apps.assessment.models import Distribution, Run, Scorecard
from zeren.apps.assessment.queries.cards import RunView
from zeren.apps.assessment.rules import STEP, Seen, Tally, read, tallied
from zeren.apps.organisation.queries import named
from zeren.engine.planning.standing import percentile, scores, standard

SHOWN = (
    "pk",
    "unit_id",
    "unit__name",
    "unit__code",
    "category",
    "rated",
    "total",
    "band",
    "rank_category",
    "of_category",
    "rank_least",
    "rank_largest",
    "components",
)
SORTS = {"rank": ("place",), "unit": ("unit__path",), "total": ("total", "place"), "category": ("place",)}
MANY = 60
"""Of more units in a category, only the distribution is shown."""


class Point(NamedTuple):
    """A rated unit on a picture; its rank (0 for none), and where that lies when the weights are moved."""

    card: int
    name: str
    category: str
    total: int
    band: int
    rank: int
    least: int | None
    largest: int | None


def runs(scope: Q) -> QuerySet[Run]:
    """The runs with a scorecard in the scope, the latest year and run first. One query."""
    mine = Scorecard.objects.filter(scope, run_id=OuterRef("pk"))
    return Run.objects.filter(Exists(mine)).order_by("-year", "-pk")


def scored(run: int, scope: Q) -> QuerySet[Scorecard]:
    """The scorecards of a run in a scope (a filter on `unit__path`)."""
    return Scorecard.objects.filter(scope, run_id=run)


def narrowed(found: QuerySet[Scorecard], search: str, category: str, band: str) -> QuerySet[Scorecard]:
    """Those whose unit's name or code holds the words, of a category, with a grade's place ("none" for unrated)."""
    if search:
        found = found.filter(named(search, "unit__"))
    if category:
        found = found.filter(category=category)
    if band:
        found = found.filter(band=-1 if band == "none" else int(band))
    return found


def ordered(found: QuerySet[Scorecard], sort: str, down: bool) -> QuerySet[Scorecard]:
    """In an order of `SORTS`."""
    by = [F(name).desc() if down else F(name).asc() for name in SORTS[sort][:1]]
    return found.order_by(*by, *SORTS[sort][1:])


def page_of(found: QuerySet[Scorecard], span: slice) -> list[dict[str, Any]]:
    """The rows of a page, in order, with what is `SHOWN`. Two queries: the first one reads indexes alone, so that the
    scorecards of the pages before are passed over without being read.
    """
    keys = list(found.values_list("pk", flat=True)[span])
    rows = {row["pk"]: row for row in Scorecard.objects.filter(pk__in=keys).values(*SHOWN)}
    return [rows[key] for key in keys]


def tallies(run: RunView, scope: Q) -> dict[str, Tally]:
    """What the units of a scope add up to by category, in the framework's order. One query. An empty filter is every
    unit, which was added up when the run was made.
    """
    if scope:
        names = ("category", "rated", "total", "band", "moved", "components")
        found = tallied(Seen(*row) for row in scored(run.key, scope).order_by().values_list(*names))
    else:
        rows = Distribution.objects.filter(run_id=run.key).values_list("category", "tally")
        found = {category: read(tally) for category, tally in rows}
    return {key: found[key] for key in run.categories if key in found}


def tally_of(run: int, category: str) -> Tally | None:
    """What all units of a category add up to, wherever they stand; None for no unit. One query."""
    found = Distribution.objects.filter(run_id=run, category=category).values_list("tally", flat=True).first()
    return read(found) if found else None


class Lies(NamedTuple):
    """Where a total lies within its category (M22), in thousandths: the percentile, and 50 + 10z."""

    percentile: int
    standard: int


def lies(card: Scorecard, tally: Tally) -> Lies | None:
    """Where a scorecard's total lies among the rated units of its category, whose `tally` this is; None for a unit that
    has no rank, and in runs that did not keep what it takes. One query.
    """
    if not card.rank_category or tally.squares is None:
        return None
    step = card.total // STEP
    near = Scorecard.objects.filter(run_id=card.run_id, category=card.category, rated=True, total__lte=card.total)
    near = near.filter(total__gte=step * STEP)
    found = near.aggregate(n=Count("pk"), equal=Count("pk", filter=Q(total=card.total)))
    less = sum(n for at, n in tally.steps.items() if at < step) + found["n"] - found["equal"]
    n = tally.rated
    spread = n * tally.squares - tally.total * tally.total
    return Lies(percentile(2 * less + found["equal"], n), standard(n * card.total - tally.total, spread))


def all_lies(run: int) -> dict[str, Lies]:
    """The same for every unit with a rank, by its code. One query."""
    rows = Scorecard.objects.filter(run_id=run, rated=True).values_list(
        "unit__code", "category", "total", "rank_category"
    )
    listed = list(rows)
    counts: dict[str, Counter[int]] = {}
    for _, category, total, _ in listed:
        counts.setdefault(category, Counter())[total] += 1
    known = {category: _lying(found) for category, found in counts.items()}
    return {code: known[category][total] for code, category, total, rank in listed if rank}


def _lying(counts: Counter[int]) -> dict[int, Lies]:
    """Where each total of a category lies, from how many units have it."""
    n, totals = counts.total(), sorted(counts)
    less = accumulate((counts[total] for total in totals), initial=0)
    spread = zip(totals, scores({total: counts[total] for total in totals}), strict=True)
    return {
        total: Lies(percentile(2 * below + counts[total], n), score)
        for below, (total, score) in zip(less, spread, strict=False)
    }


def dots(run: RunView, scope: Q, categories: list[str]) -> list[Point]:
    """The rated units of some categories. One query."""
    rows = scored(run.key, scope).filter(rated=True, category__in=categories).order_by("category", "place")
    names = ("pk", "unit__name", "category", "total", "band", "rank_category", "rank_least", "rank_largest")
    return [Point(*row) for row in rows.values_list(*names)]


class Move(NamedTuple):
    """A unit whose total moved since the run before: milli-points, and by how many."""

    card: int
    name: str
    total: int
    moved: int


def moves(run: int, scope: Q, most: int) -> tuple[list[Move], list[Move]]:
    """Who went up most and who went down most since the run before of the same year. One query."""
    found = scored(run, scope)
    up = found.filter(moved__gt=0).order_by("-moved", "pk").values("pk")[:most]
    down = found.filter(moved__lt=0).order_by("moved", "pk").values("pk")[:most]
    both = Scorecard.objects.filter(Q(pk__in=up) | Q(pk__in=down)).order_by("pk")
    rows = [Move(*row[:3], row[3] or 0) for row in both.values_list("pk", "unit__name", "total", "moved")]
    rows.sort(key=lambda one: -abs(one.moved))
    return [one for one in rows if one.moved > 0], [one for one in rows if one.moved < 0]


def before(run: Run, unit: int) -> Scorecard | None:
    """The unit's scorecard in the last run of the same framework for the year before, with its run. One query."""
    earlier = Scorecard.objects.filter(run__framework=run.framework, run__year=run.year - 1, unit_id=unit)
    return earlier.select_related("run").order_by("-run_id").first()


def year_before(framework: str, year: int) -> dict[str, int]:
    """The total that each rated unit had in the last run of the year before, by code. Two queries."""
    last = Run.objects.filter(framework=framework, year=year - 1).order_by("-pk").first()
    found = Scorecard.objects.filter(run=last, rated=True) if last else Scorecard.objects.none()
    return dict(found.values_list("unit__code", "total"))


def cards_of(units: list[int], scope: Q) -> list[Scorecard]:
    """The scorecards of units in a scope, the latest year and run first, with their runs. One query."""
    found = Scorecard.objects.filter(scope, unit_id__in=units).select_related("run", "unit")
    return list(found.defer("lines", "components").order_by("-run__year", "-run_id"))


def path_of(card: int, **_: object) -> str | None:
    """The path of the unit a scorecard is about, None for no scorecard: what a page's guard asks by. One query."""
    return Scorecard.objects.filter(pk=card).values_list("unit__path", flat=True).first()
