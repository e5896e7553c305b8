"""Which frameworks are installed, and one of them: how every point is earned, and its year as a picture."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from zeren.apps.access.rules import Permission, needs
from zeren.apps.frameworks import queries
from zeren.apps.frameworks.rules import Decision, scoring
from zeren.base.numbers import plain_points
from zeren.base.text import Text
from zeren.packformat import Pack, owed
from zeren.packformat.checks.balance import paper_share
from zeren.packformat.content import Component, Content
from zeren.packformat.duties import Duty
from zeren.packformat.explain_papers import VIEWS, conditions, in_order, rectified, reviewed, within
from zeren.packformat.explain_points import HOW, band_rules, band_told, caps, share_of, whom_of
from zeren.packformat.instruments import RANK_WORDS, Instrument, InstrumentClause, Survey
from zeren.packformat.links import clauses_of, numbers, resting_on
from zeren.packformat.minutes import yearly_minutes
from zeren.packformat.rectification import Correction, Severity
from zeren.packformat.teller import MONTHS, Teller
from zeren.ui.clock import today
from zeren.ui.language import now
from zeren.ui.navigation import Crumb

FRAMEWORKS = Text("责任制", "Frameworks")
MONTH_HEADS = tuple(Text(f"{place}月", name[:3]) for place, name in enumerate(MONTHS, start=1))


class Row(NamedTuple):
    """A duty in the picture of the year: for each month the days on which it falls due."""

    duty: Duty
    months: tuple[tuple[int, ...], ...]


@needs(Permission.own_account)
@require_safe
def frameworks(request: HttpRequest) -> HttpResponse:
    """Every installed version, and for which years. Queries beside those of the guard: two, one more for each version
    at first.
    """
    found, known = queries.every_pack(), queries.known()
    current = {pack.id: pack.version for pack in known.on(today()).packs.values()}
    rows = [(pack, on, current[pack.id] == pack.version, used(known.decided[pack.id], pack)) for pack, on in found]
    return render(request, "frameworks/frameworks.html", {"rows": rows})


def used(decided: Sequence[Decision], pack: Pack) -> list[Text]:
    """Which years a version scores, in words."""
    begins = sorted({one.year for one in decided})
    ends = [*(year - 1 for year in begins[1:]), None]
    spans: list[tuple[int, int | None]] = []
    for first, last in zip(begins, ends, strict=True):
        if scoring(decided, first).version != pack.version:
            continue
        joined = spans and spans[-1][1] == first - 1
        spans = [*spans[:-1], (spans[-1][0], last)] if joined else [*spans, (first, last)]
    return [_span(first, last) for first, last in spans]


def _span(first: int, last: int | None) -> Text:
    told = {
        (False, False): Text("各年度", "every year"),
        (False, True): Text("{last}年度及以前", "up to {last}"),
        (True, False): Text("{first}年度起", "from {first} on"),
        (True, True): Text("{first}—{last}年度", "{first} to {last}"),
    }[first > 0, last is not None]
    return told.fill(first=first, last=last)


def opened(framework: str, version: str, year: int | None = None) -> Pack:
    """The pack that an address names, as it holds in a year; no page where it is not installed."""
    pack = queries.open_pack(framework, version)
    if pack is None:
        raise Http404
    return pack if year is None else pack.in_year(year)


def year_asked(request: HttpRequest) -> int:
    """The year that a page is asked about (`?year=`), the one that it is."""
    written = request.GET.get("year", "")
    year = int(written) if written.isascii() and written.isdecimal() and len(written) == 4 else 0
    return year if 1950 <= year <= 2200 else today().year


def way(pack: Pack, *steps: Text) -> list[Crumb]:
    """The way from the list of frameworks to a page of a pack."""
    home = [Crumb(FRAMEWORKS, reverse("frameworks:frameworks"))]
    named = Text(f"{pack.title.zh} {pack.version}", f"{pack.title.en} {pack.version}")
    inner = reverse("frameworks:framework", args=[pack.id, pack.version]) if steps else ""
    return [*home, Crumb(named, inner), *map(Crumb, steps)]


@needs(Permission.own_account)
@require_safe
def framework(request: HttpRequest, framework: str, version: str) -> HttpResponse:
    """One version. Queries beside those of the guard: one, one more at first, one where it takes others' records."""
    whole, year = opened(framework, version), year_asked(request)
    pack = whole.in_year(year)
    told = Teller(pack, now(), year)
    page = {
        "pack": pack,
        "content": pack.content,
        "year": told.year,
        "months": MONTH_HEADS,
        "this_month": today().month if year == today().year else 0,
        "years": sorted({*whole.changes, year}) if whole.changes else [],
        "papers": list(papers(pack.content)),
        "corrections": list(corrections(pack.content)),
        "rectified": list(rectified(pack.content.rectification)),
        "answer": pack.content.accountability,
        "crossings": list(crossings(pack, queries.packs_on(today()) if pack.content.crosswalk else {})),
        "surveys": list(surveys(pack)),
        "calendar": list(calendar(pack, told.year)),
        "undated": [duty for duty in pack.duties.values() if not duty.calendar],
        "how": HOW.fill(full=plain_points(pack.content.pack.full)),
        "parts": [_part(told, part) for part in pack.content.components],
        "bands": [(band.title.text, band_told(told, place)) for place, band in enumerate(pack.content.bands)],
        "band_rules": list(band_rules(told)),
        "vetoes": [(veto, clauses_of(pack.content, veto.rests_on)) for veto in pack.content.vetoes],
        "minutes": [(told.title(key), minutes) for key, minutes in yearly_minutes(pack, told.year).items()],
        "paper_shares": [
            (told.title(key), plain_points(paper_share(pack.content, key) * 100)) for key in pack.assessed
        ],
        "numbers": numbers(pack.content),
        "crumbs": way(pack),
    }
    return render(request, "frameworks/framework.html", page)


def papers(content: Content) -> Iterator[tuple[int, Instrument, Text, list[tuple[InstrumentClause, int]]]]:
    """The papers in their order: how deep each lies, what sort it is, its clauses, and how much rests on each."""
    for depth, one in in_order(content.instruments):
        counted = [(clause, len(resting_on(content, f"{one.id}/{clause.id}"))) for clause in one.clauses]
        yield depth, one, RANK_WORDS[one.rank], counted


def corrections(content: Content) -> Iterator[tuple[Text, Text, list[tuple[Any, Text, Any]]]]:
    """The severities and the kinds of correction as tables: their heads, and rows with days and clauses."""
    for head, how, some in (
        (Text("程度", "Severity"), Text("什么样算", "What it means"), content.severities),
        (Text("整改方式", "Kind of correction"), Text("什么时候用", "When"), content.rectification.kinds),
    ):
        rows = [(one, _days(one), clauses_of(content, one.rests_on)) for one in some]
        if rows:
            yield head, how, rows


def _days(one: Severity | Correction) -> Text:
    said = [within(one.days), reviewed(getattr(one, "review_days", None))]
    return Text("；".join(text.zh for text in said if text.zh), "; ".join(text.en for text in said if text.en))


class Taken(NamedTuple):
    """A line of the crosswalk in words: the duty here, whose record of which duty, on which condition, why."""

    id: str
    key: str
    duty: Text
    framework: str
    record_of: str
    titles: tuple[Text, Text] | None
    """Of the framework and its duty, where it is installed."""
    conditions: list[Text]
    why: Text


def crossings(pack: Pack, others: Mapping[str, Pack], duty: str = "") -> Iterator[Taken]:
    """What a pack takes from the records of other frameworks, for one of its duties or for all. What is installed of
    `others` is called by its title.
    """
    for one in pack.content.crosswalk:
        if one.duty in pack.duties and duty in ("", one.duty):
            told = list(conditions(one.when.where if one.when else (), one.stated))
            title = pack.duties[one.duty].title.text
            there = others.get(one.framework)
            record_of = there.duties.get(one.record_of) if there else None
            titles = (there.title, record_of.title.text) if there and record_of else None
            yield Taken(one.id, one.duty, title, one.framework, one.record_of, titles, told, one.why.text)


def surveys(pack: Pack) -> Iterator[tuple[Survey, list[Text], list[Text]]]:
    """Each survey with its questions and whom it asks, in words."""
    titles = {one.id: one.title.text for one in pack.content.questions}
    for survey in pack.content.surveys:
        asked = [VIEWS.get(view, Text(view, view)) for view in survey.asked]
        yield survey, [titles.get(name, Text(name, name)) for name in survey.questions], asked


def calendar(pack: Pack, year: int) -> Iterator[Row]:
    """The duties with dates, those that fall due first in front."""
    rows = [Row(duty, _months(duty, year)) for duty in pack.duties.values() if duty.calendar]
    yield from sorted(rows, key=lambda row: [days or (99,) for days in row.months])


def _months(duty: Duty, year: int) -> tuple[tuple[int, ...], ...]:
    due: list[dt.date] = sorted(one.due for one in owed(duty, year) if one.due.year == year)
    return tuple(tuple(day.day for day in due if day.month == month) for month in range(1, 13))


def _part(told: Teller, part: Component) -> dict[str, Any]:
    lines = [line for line in told.content.indicators if line.component == part.id]
    return {
        "part": part,
        "lines": [
            (line, share_of(told, line, part), whom_of(told, line), clauses_of(told.content, line.rests_on))
            for line in lines
        ],
        "caps": list(caps(told, part)),
    }
