"""A scorecard: what a unit got, and every line down to its arithmetic, facts and files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from zeren.apps.access.queries import may, scope
from zeren.apps.access.rules import Permission, needs
from zeren.apps.assessment.models import Adjustment, Objection, Publication, Scorecard
from zeren.apps.assessment.queries import (
    CardView,
    ComponentView,
    LineView,
    RunView,
    adjusting,
    objections,
    opening,
    year,
)
from zeren.apps.assessment.queries.cards import STATE_TEXTS, card_of, range_text, short_title, worth
from zeren.apps.assessment.queries.catalogue import catalogue
from zeren.apps.assessment.queries.explaining import line_told, total_told
from zeren.apps.assessment.queries.frameworks import pack_of, view_of
from zeren.apps.assessment.queries.proof import Fact, file_of, proofs
from zeren.apps.assessment.queries.raising import Step, raising
from zeren.apps.assessment.rules import STEP, Earned, Tally, compared
from zeren.apps.assessment.web.ranges import chances
from zeren.apps.assessment.web.results import RESULTS, columns, grade
from zeren.apps.evidence.queries import stored
from zeren.base.text import Text
from zeren.engine.planning.plan import STATES
from zeren.engine.scheme import Veto
from zeren.packformat import Pack
from zeren.ui import pictures
from zeren.ui.clock import today
from zeren.ui.export import file_response
from zeren.ui.navigation import Crumb
from zeren.ui.tones import Badge, Tone

MOST_GAINS = 5
Facts = dict[str, list[Fact]]


@needs(Permission.see_scorecard, year.path_of)
@require_safe
def scorecard(request: HttpRequest, card: int) -> HttpResponse:
    """One scorecard. Queries: seven beside those of the guard, nine where it is
    published; `?open=all` (for paper) adds those of all its facts."""
    found = _card(request, card)
    view = view_of(found.run)
    if view is None:
        return render(request, "assessment/no_framework.html", {"run": found.run})
    shown = card_of(found, view)
    everything = request.GET.get("open") == "all"
    proved = _proved(found, shown.lines) if everything else {}
    earlier = year.before(found.run, found.unit_id)
    tally = year.tally_of(view.key, shown.category) if shown.rated else None
    objected = _objected(request, found)
    page = {
        "pk": found.pk,
        "run": view,
        "card": shown,
        "unit": found.unit,
        "category": view.categories.get(shown.category, shown.category),
        "grade": grade(shown.band, view),
        "range": range_text(shown.swayed[0], shown.swayed[2]) if shown.swayed else "",
        "chances": chances(shown.band_draws, view),
        "before": earlier if earlier is not None and earlier.rated else None,
        "outside": opening.past_of(found.unit_id, view.year - 1) if earlier is None else None,
        "outset": _outset(view),
        "change": _change(shown, earlier),
        "mean": tally.mean if tally else None,
        "lies": year.lies(found, tally) if tally else None,
        "distribution": _distribution(shown, view, tally) if tally else "",
        "compared": _compared(shown, earlier) if earlier is not None else None,
        "parts": [_part(part, size, shown, proved, objected) for part, size in _worth(shown, view)],
        "vetoes": [_line(line, proved) for line in shown.lines if line.veto],
        "published": objected.published,
        "may_object": objected.may,
        "adjusted": _adjusted_total(found, view, objected),
        "gains": shown.best_gains[:MOST_GAINS],
        "total_told": total_told(shown, view),
        "raising": _raising(found, view),
        "everything": everything,
        "crumbs": _crumbs(view, shown),
    }
    return render(request, "assessment/scorecard.html", page)


def _card(request: HttpRequest, card: int) -> Scorecard:
    within = scope(request.user, Permission.see_scorecard, today(), "unit__path")
    found = Scorecard.objects.filter(within, pk=card).select_related("run", "unit", "unit__parent").first()
    if found is None:
        raise Http404
    return found


def _raising(card: Scorecard, view: RunView) -> list[tuple[Step, Fact]]:
    """What would raise the total most before the year ends, while it lasts. Seven queries then, none afterwards."""
    pack = _pack_of(card)
    if view.year != today().year:
        return []
    best = raising(card.unit_id, pack, view.year, today())[:MOST_GAINS]
    wanted: dict[str, list[str]] = {}
    for one in best:
        wanted.setdefault(one.source, []).append(one.fact)
    facts = {(source, fact.id): fact for source, some in proofs(wanted, pack).items() for fact in some}
    return [(one, facts[one.source, one.fact]) for one in best if (one.source, one.fact) in facts]


def _pack_of(card: Scorecard) -> Pack:
    pack = pack_of(card.run.framework, card.run.version, card.run.pack_hash)
    assert pack is not None, "the page was made with it"
    return pack


def _outset(view: RunView) -> dt.date | None:
    """The day from which records are kept, where that leaves a part of the year out."""
    return view.outset if view.outset is not None and view.outset > dt.date(view.year, 1, 1) else None


def _crumbs(view: RunView, shown: CardView) -> list[Crumb]:
    name = Text("{year}年度", "{year}").fill(year=view.year)
    home = Crumb(RESULTS, reverse("assessment:runs"))
    return [home, Crumb(name, reverse("assessment:result", args=[view.key])), Crumb(shown.name)]


def _change(shown: CardView, earlier: Scorecard | None) -> Badge | None:
    """How the total moved since the year before."""
    if earlier is None or not earlier.rated or not shown.rated:
        return None
    moved = shown.total - earlier.total
    if moved > 0:
        return Badge(Text("上升", "up"), "good")
    return Badge(Text("下降", "down"), "warn") if moved < 0 else Badge(Text("持平", "unchanged"), "quiet")


def _distribution(shown: CardView, view: RunView, tally: Tally) -> SafeString:
    """How the totals of the category lie, and where this unit's is."""
    label = Text("同类各单位总分的分布，三角是本单位", "Totals in the category; the triangle is this unit")
    values = [shown.total, *(step * STEP for step in tally.steps)]
    return columns(tally, pictures.axis(values, view.bounds, view.full), label, shown.total)


def _compared(shown: CardView, earlier: Scorecard) -> dict[str, Any] | None:
    """The lines that differ from the year before, in words; None where that year's framework is not installed."""
    view = view_of(earlier.run)
    if view is None:
        return None
    titles = {line.id: short_title(line) for line in view.scheme.lines} | {line.id: line.title for line in shown.lines}
    before = {
        line.id: Earned(row[0], line.points, STATES[row[1]])
        for line, row in zip(view.scheme.lines, earlier.lines, strict=True)
        if not isinstance(line.measure, Veto)
    }
    now = {line.id: Earned(line.points, line.full, line.state) for line in shown.lines if not line.veto}
    changes = compared(before, now)
    return {
        "year": view.year,
        "rows": [(titles[one.id], one) for one in changes],
        "gained": sum(one.moved for one in changes if one.moved > 0),
        "lost": -sum(one.moved for one in changes if one.moved < 0),
    }


def _worth(shown: CardView, view: RunView) -> list[tuple[ComponentView, int]]:
    """Each component with what it brings to the total; one that only lowers it brings its own points."""
    brought = worth([(part.weight, part.score, part.reach) for part in shown.components], view.full)
    return [(part, size if part.weight else part.score) for part, size in zip(shown.components, brought, strict=True)]


@dataclass(frozen=True)
class _Objected:
    """What of a scorecard was objected to and adjusted, by line, and whether the reader may object."""

    published: Publication | None
    objections: Mapping[str, Objection]
    adjustments: Mapping[str, Adjustment]
    may: bool


def _objected(request: HttpRequest, card: Scorecard) -> _Objected:
    """One query, three where the result is published."""
    published = objections.publication_of(card.run.restates_id or card.run_id)
    if published is None:
        return _Objected(None, {}, {}, may=False)
    able = objections.may_object(published, today()) and card.run.restates_id is None
    able = able and may(request.user, Permission.sign, card.unit.path, today())
    return _Objected(published, objections.of_card(card), adjusting.of_card(card), able)


def _adjusted_total(card: Scorecard, view: RunView, objected: _Objected) -> int | None:
    """The total with adjustments that this run does not hold."""
    if card.run.restates_id or not objected.adjustments:
        return None
    return adjusting.total_with(view.scheme, card, objected.adjustments.values())


def _part(
    part: ComponentView, size: int, shown: CardView, proved: dict[str, Facts], objected: _Objected
) -> dict[str, Any]:
    """A component with its lines; those that do not apply come last."""
    mine = [line for line in shown.lines if line.component == part.id and not line.veto]
    mine.sort(key=lambda line: line.state == "not_applicable")
    return {
        "part": part,
        "worth": size,
        "bar": [(part.text, part.score)],
        "lines": [
            _line(line, proved)
            | {"objection": objected.objections.get(line.id), "adjustment": objected.adjustments.get(line.id)}
            for line in mine
        ],
    }


def _line(line: LineView, proved: dict[str, Facts]) -> dict[str, Any]:
    count = sum(len(ids) for ids in line.facts.values())
    facts = _named(proved[line.id]) if line.id in proved else None
    return {"line": line, "state": _state(line), "count": count, "facts": facts}


def _state(line: LineView) -> Badge:
    if line.state == "not_evidenced" and not line.full:
        return Badge(Text("未扣分", "nothing lost"), "good")
    if line.state != "scored":
        tone: Tone = "quiet" if line.state == "not_applicable" else "bad"
        if line.veto and line.state != "vetoed":
            return Badge(Text("未发生", "did not occur"), "good")
        return Badge(STATE_TEXTS[line.state], tone)
    if line.points >= line.full:
        return Badge(Text("满分", "full") if line.full else Text("未扣分", "nothing lost"), "good")
    if line.points <= 0:
        return Badge(Text("扣分", "points lost") if not line.full else Text("未得分", "no points"), "bad")
    return Badge(Text("得部分分", "in part"), "info" if line.points * 2 >= line.full else "warn")


def _named(facts: Facts) -> list[tuple[Text, list[Fact]]]:
    known = catalogue()
    return [(known[source].text, rows) for source, rows in facts.items() if rows]


def _proved(card: Scorecard, lines: Sequence[LineView]) -> dict[str, Facts]:
    """The facts of lines, each source read once for all of them."""
    found = proofs(_all(lines), _pack_of(card))
    return {
        line.id: {source: _those(found.get(source, []), ids) for source, ids in line.facts.items()} for line in lines
    }


def _those(found: list[Fact], ids: list[str]) -> list[Fact]:
    wanted = set(ids)
    return [fact for fact in found if fact.id in wanted]


def _all(lines: Iterable[LineView]) -> dict[str, list[str]]:
    """The ids of all facts of some lines, each once."""
    wanted: dict[str, dict[str, None]] = {}
    for line in lines:
        for source, ids in line.facts.items():
            wanted.setdefault(source, {}).update(dict.fromkeys(ids))
    return {source: list(ids) for source, ids in wanted.items() if ids}


@needs(Permission.see_scorecard, year.path_of)
@require_safe
def facts(request: HttpRequest, card: int, line: str) -> HttpResponse:
    """The facts of one line: a part of the scorecard for htmx, else a page. Queries: seven, and two a source."""
    found = _card(request, card)
    view = view_of(found.run)
    shown = card_of(found, view) if view else None
    one = next((row for row in shown.lines if row.id == line), None) if shown else None
    if view is None or shown is None or one is None:
        raise Http404
    proved = _proved(found, [one])
    told = line_told(found, one, _pack_of(found), proved[one.id])
    page = {"pk": found.pk, "row": _line(one, proved) | {"told": told}, "card": shown, "run": view}
    if request.headers.get("HX-Request") == "true":
        return render(request, "assessment/facts.html", page)
    up = Crumb(shown.name, reverse("assessment:scorecard", args=[found.pk]))
    page["crumbs"] = [*_crumbs(view, shown)[:-1], up, Crumb(one.title)]
    return render(request, "assessment/line.html", page)


@needs(Permission.see_scorecard, year.path_of)
@require_safe
def file(request: HttpRequest, card: int, file: int) -> HttpResponseBase:
    """A file that shows a fact of this scorecard, to be kept. Queries: four beside those of the guard."""
    found = _card(request, card)
    view = view_of(found.run)
    named = file_of(_all(card_of(found, view).lines), file) if view else None
    if named is None:
        raise Http404
    name, sha256 = named
    return file_response(stored(sha256), name)
