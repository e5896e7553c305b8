"""An optional quiz on one's own duties: only the person sees how they did; others see whole tens of people."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zeren.apps.access.queries import viewer
from zeren.apps.access.rules import Permission, needs
from zeren.apps.desk.web.form import who_of
from zeren.apps.frameworks.queries import packs_on
from zeren.apps.organisation.models import Post
from zeren.apps.organisation.queries import seats, whole
from zeren.apps.records.commands import quiz as commands
from zeren.apps.records.queries import quiz as queries
from zeren.apps.records.rules.quiz import ASKED, NO_SUCH_QUESTION, TEN, Question, questions
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.ui.asked import who
from zeren.ui.clock import today
from zeren.ui.navigation import Crumb

P = Permission
QUIZ = Text("职责自测", "Quiz on my duties")


@needs(P.own_account)
@require_http_methods(["GET", "HEAD", "POST"])
def quiz(request: HttpRequest) -> HttpResponse:
    """The questions on what one's own posts bear, and how one did oneself. Four queries beside those of the guard, two
    more to answer.
    """
    problems: list[Problem] = []
    asked = _questions(request)
    if request.method == "POST":
        found = next((one for one in asked if one.key == request.POST.get("question")), None)
        try:
            if found is None:
                raise Refused([NO_SUCH_QUESTION()])
            commands.answer(who_of(request), found, request.POST.get("answer", ""), by=who(request), on=today())
        except Refused as refused:
            problems = refused.problems
        else:
            return HttpResponseRedirect(f"{reverse('desk:quiz')}#q{asked.index(found)}")
    mine = queries.own(who_of(request))
    rows = [(one, ASKED[one.kind], mine.get((one.framework, one.duty, one.kind))) for one in asked]
    page = {"rows": rows, "problems": problems, "ten": TEN, "crumbs": [Crumb(QUIZ)]}
    return render(request, "desk/quiz.html", page, status=422 if problems else 200)


def _questions(request: HttpRequest) -> list[Question]:
    """Those on the duties of the posts that one holds or acts for, each once."""
    held = seats(viewer(request).person, today())
    posts = Post.objects.filter(pk__in=[seat.pk for seat in held]).values_list("unit__category", "tier")
    kinds: dict[str, set[str]] = {}
    for category, tier in posts.order_by("pk") if held else ():
        kinds.setdefault(category, set()).add(tier)
    packs = packs_on(today()) if kinds else {}
    found: dict[str, Question] = {}
    for pack in packs.values():
        for category, tiers in kinds.items():
            found |= {one.key: one for one in questions(pack, category, sorted(tiers))}
    return list(found.values())


@needs(P.assess, whole)
@require_safe
def quiz_told(request: HttpRequest) -> HttpResponse:
    """How first answers went, over everybody, in whole tens of people; nothing of fewer. Two queries beside those of
    the guard.
    """
    packs = packs_on(today())
    rows = []
    for (framework, duty, kind), said in sorted(queries.told().items()):
        pack = packs.get(framework)
        known = pack.duties.get(duty) if pack else None
        if known and kind in ASKED:
            rows.append((known.title.text, ASKED[kind], said, said.right * 1000 // said.people))
    page = {"rows": rows, "ten": TEN, "crumbs": [Crumb(Text("自测汇总", "Quiz, all together"))]}
    return render(request, "desk/quiz_told.html", page)
