"""Practice of judges: rounds, how far they agree, and to each judge alone how strict they are."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zeren.apps.access.models import Account
from zeren.apps.access.queries import may
from zeren.apps.access.rules import Permission, needs
from zeren.apps.assessment import commands
from zeren.apps.assessment.queries import practice as queries
from zeren.apps.assessment.queries.judging import LEVELS, read_lines
from zeren.apps.assessment.queries.practice import Seen
from zeren.apps.organisation.queries import whole
from zeren.base.numbers import rounded_ratio, show_points
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.engine.beyond.agreement import Severity
from zeren.ui.asked import who
from zeren.ui.clock import today
from zeren.ui.navigation import Crumb
from zeren.ui.notices import tell

PRACTICE = Text("评分校准", "Practice of judging")
GOOD, FAIR = 800, 667
"""From so many thousandths of alpha on, agreement is commonly taken as reliable, and as good enough for a first view
(Krippendorff, Content Analysis)."""


@needs(Permission.own_account)
@require_safe
def practices(request: HttpRequest) -> HttpResponse:
    """The rounds of whoever asks. Queries beside those of the guard: one, and one or two for an assessor."""
    return _list(request, [])


def _list(request: HttpRequest, problems: list[Problem]) -> HttpResponse:
    able = may(request.user, Permission.assess, None, today()) and may(
        request.user, Permission.assess, whole(), today()
    )
    page = {
        "rounds": queries.rounds(who(request), today()),
        "able": able,
        "levels": LEVELS,
        "problems": problems,
        "given": request.POST,
    }
    return render(request, "assessment/practices.html", page, status=422 if problems else 200)


@needs(Permission.assess, whole)
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Take in a round."""
    rows, problems = read_lines(request.POST.get("table", ""))
    if problems:
        return _list(request, problems)
    name, level, calibrator = (request.POST.get(key, "").strip() for key in ("name", "level", "calibrator"))
    found = Account.objects.filter(username__in={row.judge for row in rows} | {calibrator})
    known = list(found.values_list("username", flat=True))
    try:
        made = commands.keep_practice(name, level, calibrator, rows, known, by=who(request), on=today())
    except Refused as refused:
        return _list(request, refused.problems)
    tell(request, Text("已登记“{name}”。", "“{name}” is taken in.").fill(name=made.name))
    return HttpResponseRedirect(reverse("assessment:practices"))


@needs(Permission.own_account)
@require_safe
def practice(request: HttpRequest, practice: int) -> HttpResponse:
    """One round, for those who judged in it and its calibrator; for everybody else there is none. Two queries."""
    seen = _seen(request, practice)
    page: dict[str, Any] = {
        "seen": seen,
        "level": LEVELS[seen.practice.level],  # type: ignore[index]  # a level
        "alpha": _alpha(seen),
        "rows": [_row(one) for one in seen.severities],
        "crumbs": [Crumb(PRACTICE, reverse("assessment:practices")), Crumb(seen.practice.name)],
    }
    return render(request, "assessment/practice.html", page)


@needs(Permission.own_account)
@require_POST
def drop(request: HttpRequest, practice: int) -> HttpResponse:
    """Delete a round; only its calibrator does."""
    seen = _seen(request, practice)
    if not seen.calibrates:
        raise Http404
    commands.drop_practice(seen.practice, by=who(request), on=today())
    tell(request, Text("已删除“{name}”。", "“{name}” is deleted.").fill(name=seen.practice.name))
    return HttpResponseRedirect(reverse("assessment:practices"))


def _seen(request: HttpRequest, practice: int) -> Seen:
    seen = queries.seen(practice, who(request), today())
    if seen is None:
        raise Http404
    return seen


def _alpha(seen: Seen) -> dict[str, Any] | None:
    found = seen.agreement.alpha
    if found is None:
        return None
    size = rounded_ratio(found.numerator * 1000, found.denominator)
    words = Text("一致程度不够，先统一尺度再评", "not enough: agree on the scale before judging")
    if size >= GOOD:
        words = Text("一致程度可靠", "reliable")
    elif size >= FAIR:
        words = Text("一致程度勉强，结论要谨慎", "just enough for careful use")
    return {"shown": show_points(size), "words": words}


def _row(one: Severity) -> dict[str, Any]:
    apart = one.difference
    size = None if apart is None else rounded_ratio(apart.numerator, apart.denominator)
    words = Text("没有共同评过的对象", "nothing judged in common")
    if size is not None:
        words = Text("与别人相当", "like the others")
        if size:
            words = (
                Text("比别人宽", "milder than the others") if size > 0 else Text("比别人严", "stricter than the others")
            )
    return {"judge": one.judge, "objects": one.objects, "size": size, "words": words}
