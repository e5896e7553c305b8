"""The years that were scored, and one of them on one screen: units by category, then as a list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from zeren.apps.access.queries import may
from zeren.apps.access.rules import Permission, needs
from zeren.apps.assessment.models import Run, Scorecard
from zeren.apps.assessment.queries import RunView, year
from zeren.apps.assessment.queries.cards import range_text, worth
from zeren.apps.assessment.queries.frameworks import view_of
from zeren.apps.assessment.queries.objections import publication_of
from zeren.apps.assessment.rules import STEP, Tally
from zeren.apps.organisation.queries import seen, whole
from zeren.base.numbers import show_points
from zeren.base.text import Text
from zeren.ui import pictures
from zeren.ui.clock import today
from zeren.ui.export import csv_response
from zeren.ui.language import say
from zeren.ui.navigation import Crumb
from zeren.ui.table import Column, Filter, Table
from zeren.ui.templatetags import ui
from zeren.ui.tones import Badge, graded

RESULTS = Text("考核结果", "Results")
UNRATED = Text("不参加评定", "not rated")
COLUMNS = (
    Column(Text("位次", "Rank"), "rank", "right"),
    Column(Text("权重变动下", "Moved weights"), align="right", narrow=False),
    Column(Text("单位", "Unit"), "unit"),
    Column(Text("类别", "Category"), "category", narrow=False),
    Column(Text("各部分", "Components"), narrow=False),
    Column(Text("总分", "Total"), "total", "right"),
    Column(Text("等次", "Grade")),
)


@needs(Permission.see_scorecard)
@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """Which years were scored, the last first. One query beside those of the guard, two for an assessor, and one a
    framework at first.
    """
    found = list(year.runs(_scope(request))[:50])
    last: dict[tuple[str, int], int] = {}
    for run in found:
        last.setdefault((run.framework, run.year), run.pk)
    rows = [(run, view_of(run), last[run.framework, run.year] == run.pk) for run in found]
    able = _may_assess(request)
    return render(request, "assessment/runs.html", {"rows": rows, "may_open": able, "may_look": able and bool(rows)})


def _scope(request: HttpRequest) -> Q:
    return seen(request.user, Permission.see_scorecard, today(), "unit__path")


@needs(Permission.see_scorecard)
@require_safe
def result(request: HttpRequest, run: int) -> HttpResponseBase:
    """One year. Queries: nine at most beside those of the guard, whatever the number of units."""
    made = Run.objects.filter(pk=run).first()
    if made is None:
        raise Http404
    view = view_of(made)
    if view is None:
        return render(request, "assessment/no_framework.html", {"run": made})
    within = _scope(request)
    table = _table(request, view)
    found = _asked(year.scored(run, within), table)
    if request.GET.get("export") == "csv":
        return _exported(found, view)
    tallies = year.tallies(view, within)
    if not tallies:
        raise Http404
    table.count = _count(found, table, tallies)
    table.rows = [_drawn(_row(row, view), view) for row in year.page_of(found, table.span)]
    page = {
        "run": view,
        "table": table,
        "grades": _grades(_bands(tallies), view),
        "units": sum(one.units for one in tallies.values()),
        "strips": list(_strips(view, within, tallies)),
        "key": [(pictures.sign(place, len(view.bands)), text) for place, text in enumerate(view.bands)],
        "parts": [(part.text, n % 4 + 1) for n, part in enumerate(_weighed(view))],
        "published": publication_of(made.pk),
        "restates": made.restates_id,
        "may_assess": _may_assess(request),
        "crumbs": [Crumb(RESULTS, reverse("assessment:runs")), Crumb(_name(view))],
    }
    return render(request, "assessment/result.html", page)


def _may_assess(request: HttpRequest) -> bool:
    """Whether the reader assesses all units. One query for an assessor."""
    somewhere = may(request.user, Permission.assess, None, today())
    return somewhere and may(request.user, Permission.assess, whole(), today())


def _name(view: RunView) -> Text:
    return Text("{year}年度", "{year}").fill(year=view.year)


def _weighed(view: RunView) -> list[Any]:
    return [part for part in view.scheme.components if part.weight]


def _table(request: HttpRequest, view: RunView) -> Table:
    bands = {str(place): text for place, text in enumerate(view.bands)} | {"none": UNRATED}
    filters = (
        Filter("category", Text("类别", "Category"), view.categories),
        Filter("grade", Text("等次", "Grade"), bands),
    )
    return Table(COLUMNS, request.GET, filters, "rank", Text("按单位名称、编号找", "Find by unit or code"))


def _asked(found: QuerySet[Scorecard], table: Table) -> QuerySet[Scorecard]:
    found = year.narrowed(found, table.search, table.chosen("category"), table.chosen("grade"))
    return year.ordered(found, *table.order)


def _count(found: QuerySet[Scorecard], table: Table, tallies: Mapping[str, Tally]) -> int:
    """How many rows there are; one query where the sums do not tell."""
    category, grade = table.chosen("category"), table.chosen("grade")
    if table.search or (category and grade):
        return found.count()
    if grade:
        return _bands(tallies).get(-1 if grade == "none" else int(grade), 0)
    return sum(one.units for key, one in tallies.items() if category in {"", key})


def _bands(tallies: Mapping[str, Tally]) -> Counter[int]:
    """How many units have each grade, by its place; -1 for unrated."""
    return sum((Counter(one.bands) for one in tallies.values()), Counter[int]())


def _address(card: int) -> str:
    """Where a scorecard is; the form of the address is looked up once, since lists need many."""
    return _any_address().replace("/0", f"/{card}")


@lru_cache(maxsize=1)
def _any_address() -> str:
    return reverse("assessment:scorecard", args=[0])


def _row(row: dict[str, Any], view: RunView) -> dict[str, Any]:
    weighed = _weighed(view)
    brought = worth([(part.weight, *row["components"][part.id]) for part in weighed], view.full)
    return {
        "address": _address(row["pk"]),
        "name": row["unit__name"],
        "category": view.categories.get(row["category"], row["category"]),
        "rank": row["rank_category"],
        "of": row["of_category"],
        "range": range_text(row["rank_least"], row["rank_largest"]) if row["rank_least"] else "",
        "total": row["total"],
        "parts": [(part.text, size) for part, size in zip(weighed, brought, strict=True)],
        "rated": row["rated"],
        "grade": grade(row["band"], view),
    }


def _drawn(row: dict[str, Any], view: RunView) -> SafeString:
    """A row of the list as a page shows it. Made as text: a template takes three times as long for fifty of them."""
    place = f'{row["rank"]}<span class="soft">/{row["of"]}</span>' if row["rank"] else "—"
    bar, total = (ui.bar(row["parts"], view.full), ui.points(row["total"])) if row["rated"] else ("", "—")
    category = escape(ui.say_filter(row["category"]))
    return mark_safe(  # noqa: S308  what is not ours is escaped
        f'<tr><td class="right num">{place}</td><td class="right num soft wide-only keep">{row["range"]}</td>'
        f'<td><a href="{row["address"]}">{conditional_escape(ui.filed(row["name"]))}</a></td>'
        f'<td class="wide-only">{category}</td><td class="wide-only middle">{bar}</td>'
        f'<td class="right">{total}</td><td>{ui.badge(row["grade"])}</td></tr>'
    )


def grade(band: int, view: RunView) -> Badge:
    """The badge of a grade; of none for a unit that is not rated."""
    return graded(view.bands[band] if band >= 0 else UNRATED, band, len(view.bands))


def _grades(counts: Mapping[int, int], view: RunView) -> list[tuple[Badge, int, str]]:
    places = [*range(len(view.bands)), -1]
    return [(grade(p, view), counts.get(p, 0), str(p) if p >= 0 else "none") for p in places if p >= 0 or counts.get(p)]


def _strips(view: RunView, within: Q, tallies: Mapping[str, Tally]) -> Iterator[dict[str, Any]]:
    """A picture for each category: dots that lead to scorecards, or columns where there are too many."""
    few = [key for key, one in tallies.items() if 0 < one.rated <= year.MANY]
    points = year.dots(view, within, few) if few else []
    scale = pictures.axis(_values(tallies), view.bounds, view.full)
    for key, one in tallies.items():
        text = view.categories[key]
        label = Text("{name}各单位总分", "{name}: totals").fill(name=text)
        here = [point for point in points if point.category == key]
        mine = [_dot(point, _ends(point, here), view) for point in here]
        picture = pictures.strip(mine, scale, label) if mine else columns(one, scale, label)
        yield {"text": text, "tally": one, "picture": picture}


def _values(tallies: Mapping[str, Tally]) -> list[int]:
    return [step * STEP for one in tallies.values() for step in one.steps]


def columns(tally: Tally, scale: pictures.Axis, label: Text, mine: int | None = None) -> SafeString:
    """How the totals of a category lie; nothing where no unit is rated. The column that `mine` falls in is marked."""
    found = [pictures.Column(step * STEP, n) for step, n in tally.steps.items()]
    return pictures.columns(found, scale, label, mine) if found else SafeString("")


def _ends(point: year.Point, others: Sequence[year.Point]) -> tuple[int, int] | None:
    """The totals of those who stand at the ends of where a unit's rank lies; None where it lies at one place, or the
    reader does not see who stands there.
    """
    if not point.rank or point.least == point.largest:
        return None
    at = {one.rank: one.total for one in others}
    known = sorted(rank for rank in at if (point.least or 0) <= rank <= (point.largest or 0))
    return (at[known[-1]], at[known[0]]) if known and at[known[-1]] != at[known[0]] else None


def _dot(point: year.Point, ends: tuple[int, int] | None, view: RunView) -> pictures.Dot:
    label = f"{point.name} {show_points(point.total, view.bounds)} {say(view.bands[point.band])}"
    if point.rank and point.least:
        words = Text("名次{n}，权重变动下{range}", "rank {n}, {range} with moved weights")
        label += f" {say(words.fill(n=point.rank, range=range_text(point.least, point.largest or 0)))}"
    return pictures.Dot(point.total, point.band, len(view.bands), label, _address(point.card), ends)


def _exported(found: QuerySet[Scorecard], view: RunView) -> HttpResponseBase:
    """All rows asked for, with every component."""
    parts = view.scheme.components
    head = (
        Text("单位编号", "Unit id"),
        Text("单位", "Unit"),
        Text("类别", "Category"),
        *(part.text for part in parts),
        Text("总分", "Total"),
        Text("等次", "Grade"),
        Text("同类位次", "Rank in category"),
        Text("权重变动下的位次", "Rank with moved weights"),
    )

    def rows() -> Iterator[list[str]]:
        for row in found.values(*year.SHOWN).iterator():
            shown = _row(row, view)
            scores = [show_points(row["components"][part.id][0]) for part in parts]
            end = [
                show_points(row["total"], view.bounds),
                say(shown["grade"].text),
                str(row["rank_category"] or ""),
                shown["range"],
            ]
            yield [row["unit__code"], row["unit__name"], say(shown["category"]), *scores, *end]

    return csv_response(f"results-{view.year}", head, rows())
