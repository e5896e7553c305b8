"""The simulation panel: weights, caps, grades and findings looked at otherwise, and who would not stand as they do.

Everything that is looked at stands in the address; nothing is kept unless somebody gives it a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from zeren.apps.access.rules import Permission, needs
from zeren.apps.assessment import commands
from zeren.apps.assessment.models import Run
from zeren.apps.assessment.queries import RunView, catalogue, changes, simulation
from zeren.apps.assessment.queries.cards import short_title
from zeren.apps.assessment.queries.frameworks import view_of
from zeren.apps.assessment.queries.simulation import Basis, Shifted
from zeren.apps.assessment.web.results import RESULTS, grade
from zeren.apps.findings.states import SEVERITIES
from zeren.apps.organisation.queries import whole
from zeren.base.numbers import plain_points, show_points
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.engine.beyond.whatif import Cap, Change, caps_of
from zeren.engine.scheme import Deduction, Fault, Scheme
from zeren.ui import pictures, shifts
from zeren.ui.asked import field_of, who
from zeren.ui.clock import today
from zeren.ui.export import csv_response
from zeren.ui.language import say
from zeren.ui.navigation import Crumb
from zeren.ui.notices import refuse, tell

MOST_SHOWN = 100
"""So many of those affected stand on the page; the file has all."""
MOST_FINDINGS = 30
NAME = Text("模拟", "Simulation")
NONE = Text("不参加评定", "not rated")


@needs(Permission.assess, whole)
@require_safe
def panel(request: HttpRequest) -> HttpResponseBase:
    """The panel. Queries beside those of the guard: five, those of reading the run's inputs where another was looked at
    since, and three where something is looked at otherwise.
    """
    return _page(request, _asked(request), [])


def _asked(request: HttpRequest) -> Run:
    wanted = request.GET.get("run", "") or request.POST.get("run", "")
    found = Run.objects.order_by("-year", "-pk")
    if wanted:
        found = found.filter(pk=int(wanted) if wanted.isdecimal() and len(wanted) < 10 else 0)
    made = found.first()
    if made is None:
        raise Http404
    return made


def _page(request: HttpRequest, made: Run, problems: list[Problem]) -> HttpResponseBase:
    view = view_of(made)
    if view is None:
        return render(request, "assessment/no_framework.html", {"run": made})
    try:
        start = simulation.basis(made)
    except Refused as refused:
        gone = {"problems": refused.problems, "crumbs": _crumbs(view)}
        return render(request, "assessment/no_inputs.html", gone, status=422)
    kept = simulation.scenarios(made.pk)
    chosen = next((one for one in kept if str(one.pk) == request.GET.get("scenario", "")), None)
    if chosen is not None:
        change = changes.again(chosen.change)
    else:
        given = request.GET if request.method == "GET" else request.POST
        change, wrong = changes.read(given.dict(), given.getlist("closed"), view.scheme)
        problems = [*problems, *wrong]
    shifted: list[Shifted] = []
    if change and not problems:
        try:
            shifted = simulation.simulated(start, change)
        except Refused as refused:
            problems = refused.problems
    if request.GET.get("export") == "csv":
        return _exported(shifted, view)
    page = {
        "run": view,
        "problems": problems,
        "change": change,
        "looked": bool(change) and not problems,
        "kept": kept,
        "chosen": chosen,
        "form": _form(view.scheme, change),
        "findings": _findings(request, made, change),
        "search": request.GET.get("find", "")[:100],
        "severities": SEVERITIES,
        "units": len(start.keys),
        "exported": _exported_address(request),
        "crumbs": _crumbs(view),
        **_result(shifted, start, view),
    }
    return render(request, "assessment/whatif.html", page, status=422 if problems else 200)


def _crumbs(view: RunView) -> list[Crumb]:
    year = Text("{year}年度", "{year}").fill(year=view.year)
    home = Crumb(RESULTS, reverse("assessment:runs"))
    return [home, Crumb(year, reverse("assessment:result", args=[view.key])), Crumb(NAME)]


def _exported_address(request: HttpRequest) -> str:
    given = request.GET.copy()
    given["export"] = "csv"
    return f"{reverse('assessment:whatif')}?{given.urlencode()}"


def _form(scheme: Scheme, change: Change) -> dict[str, Any]:
    """The fields, each with how it is and how it is looked at."""
    weights = [
        (f"w_{part.id}", part.text, plain_points(part.weight), plain_points(change.weights.get(part.id, part.weight)))
        for part in scheme.components
        if part.weight
    ]
    bands = [
        {
            "bound": f"b_{band.id}",
            "share": f"q_{band.id}",
            "text": band.text,
            "least": plain_points(band.least),
            "looked_least": plain_points(change.bands.get(band.id, band.least)),
            "quota": _share(band.quota),
            "looked_quota": _share(change.quotas.get(band.id, band.quota)),
        }
        for band in scheme.bands[:-1]
    ]
    caps = [
        (
            f"c_{place}",
            cap_text(cap, scheme),
            plain_points(cap.value),
            plain_points(change.caps.get(cap.name, cap.value)),
        )
        for place, cap in enumerate(caps_of(scheme))
    ]
    return {"weights": weights, "bands": bands, "caps": caps, "full": scheme.full}


def _share(thousandths: int | None) -> str:
    return "" if thousandths is None else plain_points(thousandths * 100)


def cap_text(cap: Cap, scheme: Scheme) -> Text:
    """What an upper limit limits, in words."""
    if not cap.owner:
        return Text("加分合计最多", "bonuses: together at most")
    titles = {line.id: short_title(line) for line in scheme.lines}
    if not cap.faults:
        members = next(group.members for group in scheme.groups if group.id == cap.owner)
        named = _listed([titles.get(name, Text(name, name)) for name in members])
        return Text("{names}合计最多得", "{names}: together at most").fill(names=named)
    measure = next(line.measure for line in scheme.lines if line.id == cap.owner)
    assert isinstance(measure, Deduction), "only they have caps of faults"
    faults = {fault.id: fault for fault in measure.faults}
    named = _listed([_fault_text(faults[name]) for name in cap.faults])
    return Text("{line}：{faults}最多扣", "{line}: {faults} cost at most").fill(line=titles[cap.owner], faults=named)


def _listed(names: Sequence[Text]) -> Text:
    return Text("、".join(one.zh for one in names), ", ".join(one.en for one in names))


def _fault_text(fault: Fault) -> Text:
    """What a fault is about: the one code that its facts must have, or else their source."""
    source = catalogue()[fault.select.source]
    for where in reversed(fault.select.where):
        codes = source.columns[where.column].codes
        if where.op == "=" and len(where.values) == 1 and where.values[0] in codes:
            return codes[str(where.values[0])]
    return source.text


def _findings(request: HttpRequest, made: Run, change: Change) -> dict[str, Any]:
    """Open findings to tick, those ticked first; two queries."""
    search = field_of(request.GET, "find", 100)
    found = simulation.open_findings(made.as_of, search, change.closed)
    ticked = list(found.filter(code__in=change.closed)) if change.closed else []
    rest = list(found.exclude(code__in=change.closed)[: MOST_FINDINGS + 1])
    rows = [(one, True) for one in ticked] + [(one, False) for one in rest[:MOST_FINDINGS]]
    return {"rows": rows, "more": len(rest) > MOST_FINDINGS}


def _result(shifted: Sequence[Shifted], start: Basis, view: RunView) -> dict[str, Any]:
    shown = shifted[:MOST_SHOWN]
    scale = _scale(shown, view)
    return {
        "affected": len(shifted),
        "regraded": sum(one.before.band != one.after.band for one in shifted),
        "reranked": sum(one.before.rank != one.after.rank for one in shifted),
        "rows": [_row(one, view, scale) for one in shown],
        "rest": len(shifted) - len(shown),
        "grades": list(_grades(shifted, start, view)),
    }


def _scale(shown: Sequence[Shifted], view: RunView) -> pictures.Axis:
    totals = [total for one in shown for total in (one.before.total, one.after.total)]
    return pictures.axis(totals, view.bounds, view.full)


def _row(one: Shifted, view: RunView, scale: pictures.Axis) -> dict[str, Any]:
    return {
        "name": one.name,
        "category": view.categories.get(one.category, Text(one.category, one.category)),
        "before": one.before,
        "after": one.after,
        "totals": [show_points(stand.total, view.bounds) for stand in (one.before, one.after)],
        "grades": [grade(stand.band, view) for stand in (one.before, one.after)],
        "up": one.up,
        "size": abs(one.up),
        "picture": _picture(one, view, scale),
    }


def _picture(one: Shifted, view: RunView, scale: pictures.Axis) -> SafeString:
    words = Text("总分从{a}到{b}", "total from {a} to {b}")
    ends = [show_points(stand.total, view.bounds) for stand in (one.before, one.after)]
    return shifts.shift(one.before.total, one.after.total, scale, words.fill(a=ends[0], b=ends[1]))


def _grades(shifted: Sequence[Shifted], start: Basis, view: RunView) -> Iterator[dict[str, Any]]:
    """How many units have each grade before and after."""
    before = Counter(start.before.settled.band.tolist())
    after = before - Counter(one.before.band for one in shifted) + Counter(one.after.band for one in shifted)
    for place in range(len(view.bands)):
        yield {"grade": grade(place, view), "before": before[place], "after": after[place]}


def _exported(shifted: Sequence[Shifted], view: RunView) -> HttpResponseBase:
    head = (
        Text("单位编号", "Unit id"),
        Text("单位", "Unit"),
        Text("类别", "Category"),
        Text("原总分", "Total before"),
        Text("模拟总分", "Total after"),
        Text("原等次", "Grade before"),
        Text("模拟等次", "Grade after"),
        Text("原名次", "Rank before"),
        Text("模拟名次", "Rank after"),
    )

    def rows() -> Iterator[list[str]]:
        for one in shifted:
            pair = (one.before, one.after)
            category = say(view.categories.get(one.category, Text(one.category, one.category)))
            totals = [show_points(stand.total, view.bounds) for stand in pair]
            grades = [say(grade(stand.band, view).text) for stand in pair]
            yield [one.code, one.name, category, *totals, *grades, *(str(stand.rank or "") for stand in pair)]

    return csv_response(f"whatif-{view.year}", head, rows())


@needs(Permission.assess, whole)
@require_POST
def keep(request: HttpRequest) -> HttpResponseBase:
    """Keep what is looked at under a name."""
    made = _asked(request)
    view = view_of(made)
    if view is None:
        raise Http404
    change, problems = changes.read(request.POST.dict(), request.POST.getlist("closed"), view.scheme)
    if problems:
        return _page(request, made, [])
    try:
        kept = commands.keep_scenario(made, request.POST.get("name", ""), change, by=who(request), on=today())
    except Refused as refused:
        return _page(request, made, refused.problems)
    tell(request, Text("已保存方案“{name}”。", "Kept “{name}”.").fill(name=kept.name))
    return HttpResponseRedirect(f"{reverse('assessment:whatif')}?run={made.pk}&scenario={kept.pk}")


@needs(Permission.assess, whole)
@require_POST
def drop(request: HttpRequest) -> HttpResponse:
    """Delete what was kept; a second click says that it is gone."""
    wanted = request.POST.get("scenario", "")
    try:
        gone = commands.drop_scenario(
            int(wanted) if wanted.isdecimal() and len(wanted) < 10 else 0, by=who(request), on=today()
        )
    except Refused as refused:
        refuse(request, refused.problems[0].what)
        return HttpResponseRedirect(reverse("assessment:whatif"))
    tell(request, Text("已删除方案“{name}”。", "Deleted “{name}”.").fill(name=gone.name))
    return HttpResponseRedirect(f"{reverse('assessment:whatif')}?run={gone.run_id}")
