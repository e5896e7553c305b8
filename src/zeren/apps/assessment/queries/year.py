"""A year's result as lists: which runs there are, who scored what, how the totals lie. Only what is in a scope."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Avg, Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import NullIf

from zeren.apps.assessment.models import Run, Scorecard
from zeren.apps.assessment.queries.cards import RunView

SHOWN = (
    "pk",
    "unit_id",
    "unit__name",
    "unit__code",
    "unit__category",
    "rated",
    "total",
    "band",
    "rank_category",
    "of_category",
    "components",
)
SORTS = {
    "rank": ("category_place", "place", "unit__path"),
    "unit": ("unit__path",),
    "total": ("total", "unit__path"),
    "category": ("category_place", "unit__path"),
}
MANY = 400
"""Of more units in a category, only the distribution is fetched."""


class Spread(NamedTuple):
    """A category in a run: how many units of the scope it has, how many are rated, the mean in milli-points."""

    category: str
    units: int
    rated: int
    mean: int


class Point(NamedTuple):
    """A rated unit on a picture."""

    card: int
    name: str
    category: str
    total: int
    band: int


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
        found = found.filter(Q(unit__name__icontains=search) | Q(unit__code__icontains=search))
    if category:
        found = found.filter(unit__category=category)
    if band:
        found = found.filter(band=-1 if band == "none" else int(band))
    return found


def ordered(found: QuerySet[Scorecard], run: RunView, sort: str, down: bool) -> QuerySet[Scorecard]:
    """In an order of `SORTS`; units without a rank come last in their category."""
    places = [When(unit__category=key, then=Value(place)) for place, key in enumerate(run.categories)]
    category = Case(*places, default=Value(len(places)), output_field=IntegerField())
    found = found.annotate(category_place=category, place=NullIf("rank_category", Value(0)))
    by = [F(name).desc(nulls_last=True) if down else F(name).asc(nulls_last=True) for name in SORTS[sort][:1]]
    return found.order_by(*by, *(F(name).asc(nulls_last=True) for name in SORTS[sort][1:]))


def spreads(run: RunView, scope: Q) -> list[Spread]:
    """By category in the framework's order, those with a unit in the scope. One query."""
    rated = Q(rated=True)
    rows = scored(run.key, scope).order_by().values_list("unit__category")
    counted = rows.annotate(units=Count("pk"), good=Count("pk", rated), mean=Avg("total", filter=rated))
    found = {key: Spread(key, units, good, round(mean or 0)) for key, units, good, mean in counted}
    return [found[key] for key in run.categories if key in found]


def grade_counts(run: RunView, scope: Q) -> dict[int, int]:
    """How many units of the scope have each grade, by its place; -1 for unrated. One query."""
    rows = scored(run.key, scope).order_by().values_list("band")
    return dict(rows.annotate(count=Count("pk")))


def dots(run: RunView, scope: Q, categories: list[str]) -> list[Point]:
    """The rated units of some categories. One query."""
    rows = scored(run.key, scope).filter(rated=True, unit__category__in=categories).order_by("unit__path")
    return [Point(*row) for row in rows.values_list("pk", "unit__name", "unit__category", "total", "band")]


def histogram(run: RunView, scope: Q, categories: list[str]) -> dict[str, dict[int, int]]:
    """Of some categories, how many rated units have a total from each whole point on. One query."""
    rows = scored(run.key, scope).filter(rated=True, unit__category__in=categories).order_by()
    counted = rows.annotate(step=F("total") / 1000).values_list("unit__category", "step").annotate(count=Count("pk"))
    found: dict[str, dict[int, int]] = {}
    for category, step, count in counted:
        found.setdefault(category, {})[step * 1000] = count
    return found


def mean_of(run: int, category: str) -> int | None:
    """The mean total of all rated units of a category, in milli-points; None for no unit. One query."""
    found = Scorecard.objects.filter(run_id=run, rated=True, unit__category=category).aggregate(mean=Avg("total"))
    return round(found["mean"]) if found["mean"] is not None else None


def before(run: Run, unit: int) -> Scorecard | None:
    """The unit's scorecard in the last run of the same framework for the year before. One query."""
    earlier = Scorecard.objects.filter(run__framework=run.framework, run__year=run.year - 1, unit_id=unit)
    return earlier.defer("lines", "components").order_by("-run_id").first()


def cards_of(units: list[int], scope: Q) -> list[Scorecard]:
    """The scorecards of units in a scope, the latest year and run first, with their runs. One query."""
    found = Scorecard.objects.filter(scope, unit_id__in=units).select_related("run", "unit")
    return list(found.defer("lines", "components").order_by("-run__year", "-run_id"))


def path_of(card: int, **_: object) -> str | None:
    """The path of the unit a scorecard is about, None for no scorecard: what a page's guard asks by. One query."""
    return Scorecard.objects.filter(pk=card).values_list("unit__path", flat=True).first()
