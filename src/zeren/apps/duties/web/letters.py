"""Duty cards and letters: issued by the assessing department, acknowledged by whoever holds the post."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zeren.apps.access.queries import may, viewer
from zeren.apps.access.rules import Permission, needs
from zeren.apps.duties import commands, queries
from zeren.apps.duties.models import Letter
from zeren.apps.duties.papers import letter_paper
from zeren.apps.duties.web.asking import MAP, asked_day, given_day, packs, seen_post, seen_unit, text
from zeren.apps.organisation import queries as organisation
from zeren.apps.organisation.models import Unit
from zeren.apps.organisation.states import TIERS
from zeren.base.numbers import exact_whole
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.ui import language
from zeren.ui.clock import today
from zeren.ui.export import made_response
from zeren.ui.navigation import Crumb
from zeren.ui.notices import tell

LETTERS = Text("责任书", "Letters of responsibility")


@needs(Permission.see_unit, organisation.path_of_post)
@require_safe
def card(request: HttpRequest, post: int) -> HttpResponse:
    """What a post has to do, business and frameworks side by side. Queries: eight beside those of the guard."""
    return _card(request, post, [])


def _card(request: HttpRequest, post: int, problems: list[Problem]) -> HttpResponse:
    found, day = seen_post(request, post), asked_day(request)
    drawn = queries.card(found, packs(day), day)
    held = organisation.holder_rows([found.pk], day).get(found.pk)
    page = {
        "post": found,
        "tier": TIERS.get(found.tier),
        "held": held,
        "day": day,
        "card": drawn,
        "frameworks": [
            (title, [(duty, TIERS.get(tier, Text(tier, tier)), sole) for duty, tier, sole in rows])
            for title, rows in drawn.frameworks
        ],
        "problems": problems,
        "given": request.POST,
        "today": today(),
        "adds": may(request.user, Permission.assess, found.unit.path, today()),
        "crumbs": [
            Crumb(MAP, reverse("duties:map")),
            Crumb(found.unit.name, reverse("duties:unit-map", args=(found.unit_id,))),
            Crumb(found.name),
        ],
    }
    return render(request, "duties/card.html", page, status=422 if problems else 200)


@needs(Permission.assess, organisation.path_of_post)
@require_POST
def add_business(request: HttpRequest, post: int) -> HttpResponse:
    """A further business duty of a post."""
    found = seen_post(request, post, Permission.assess)
    try:
        commands.add_business(
            found,
            text(request, "text", 600),
            exact_whole(text(request, "minutes", 20), 999_999) or 0,
            start=given_day(request, "start"),
            by=viewer(request).username,
            on=today(),
        )
    except Refused as refused:
        return _card(request, post, refused.problems)
    tell(request, Text("已加入业务职责。", "The business duty is added."))
    return HttpResponseRedirect(reverse("duties:card", args=(found.pk,)))


@needs(Permission.see_unit, organisation.path_of)
@require_safe
def of_unit(request: HttpRequest, unit: int) -> HttpResponse:
    """The letters of a unit's posts in a year. Queries: five beside those of the guard."""
    return _of_unit(request, seen_unit(request, unit), [])


def _year(request: HttpRequest) -> int:
    asked = text(request, "year", 4)
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else today().year


@needs(Permission.assess, organisation.path_of)
@require_POST
def issue(request: HttpRequest, unit: int) -> HttpResponse:
    """Issue the letters of a unit's posts for a year."""
    found, year = seen_unit(request, unit, Permission.assess), _year(request)
    try:
        made = commands.issue_letters(found, year, packs(today()), by=viewer(request).username, on=today())
    except Refused as refused:
        return _of_unit(request, found, refused.problems)
    said = Text("印发责任书{n}份；内容没有变的不重发。", "Letters issued: {n}; those that say the same stay.")
    tell(request, said.fill(n=len(made)))
    return HttpResponseRedirect(reverse("duties:letters", args=(found.pk,)) + f"?year={year}")


def _of_unit(request: HttpRequest, found: Unit, problems: list[Problem]) -> HttpResponse:
    issues = may(request.user, Permission.assess, found.path, today())
    year = _year(request)
    rows = list(queries.letters(Q(post__unit_id=found.pk), year))
    done = queries.acknowledged([one.pk for one in rows])
    holders = organisation.holder_rows([one.post_id for one in rows], today())
    page = {
        "unit": found,
        "year": year,
        "years": [today().year - 1, today().year, today().year + 1],
        "rows": [_row(one, done.get(one.pk, []), holders.get(one.post_id)) for one in rows],
        "missing": sum(not done.get(one.pk) for one in rows),
        "issues": issues,
        "problems": problems,
        "crumbs": [
            Crumb(MAP, reverse("duties:map")),
            Crumb(found.name, reverse("duties:unit-map", args=(found.pk,))),
            Crumb(LETTERS),
        ],
    }
    return render(request, "duties/letters.html", page, status=422 if problems else 200)


def _row(one: Letter, done: list[Any], holder: Any) -> dict[str, Any]:
    current = holder is not None and any(ack.person == holder.person.code for ack in done)
    return {"letter": one, "holder": holder, "done": done, "current": current}


@needs(Permission.see_unit, queries.path_of_letter)
@require_safe
def letter(request: HttpRequest, letter: int) -> HttpResponse:
    """A letter as it was issued. Queries: two beside those of the guard."""
    found = get_object_or_404(Letter.objects.select_related("post__unit"), pk=letter)
    up = reverse("duties:letters", args=(found.post.unit_id,)) + f"?year={found.year}"
    page = {
        "letter": found,
        "done": queries.acknowledged([found.pk]).get(found.pk, []),
        "frameworks": _frameworks(found),
        "tier": Text(*found.content["tier"]),
        "crumbs": [Crumb(MAP, reverse("duties:map")), Crumb(LETTERS, up), Crumb(found.post.name)],
    }
    return render(request, "duties/letter.html", page)


def _frameworks(found: Letter) -> list[Any]:
    return [
        (
            Text(*one["title"]),
            [
                {key: Text(*duty[key]) for key in ("title", "what", "often", "done", "tier")}
                | {"accountable": duty["accountable"]}
                for duty in one["duties"]
            ],
        )
        for one in found.content["frameworks"]
    ]


@needs(Permission.see_unit, queries.path_of_letter)
@require_safe
def paper(request: HttpRequest, letter: int) -> HttpResponse:
    """A letter to print, as PDF or Word. Queries: two beside those of the guard."""
    found = get_object_or_404(Letter.objects.select_related("post__unit"), pk=letter)
    made = letter_paper(found, queries.acknowledged([found.pk]).get(found.pk, []), language.now())
    word = request.GET.get("kind") == "docx"
    name = f"letter-{found.year}-{found.pk}.{'docx' if word else 'pdf'}"
    if word:
        from zeren.documents.word import write_word

        return made_response(name, partial(write_word, made))
    from zeren.documents.pdf import write_pdf

    return made_response(name, partial(write_pdf, made))


@needs(Permission.own_account)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The letters of the posts that one holds or acts for. Queries: three beside those of the guard."""
    return _mine(request, [])


def _mine(request: HttpRequest, problems: list[Problem]) -> HttpResponse:
    rows = queries.letters_of(viewer(request).person, today())
    page = {
        "rows": [
            {
                "letter": one,
                "as": held,
                "done": done,
                "frameworks": _frameworks(one),
                "business": one.content["business"],
            }
            for one, held, done in rows
        ],
        "waiting": sum(not done for _, _, done in rows),
        "problems": problems,
    }
    return render(request, "duties/mine.html", page, status=422 if problems else 200)


@needs(Permission.own_account)
@require_POST
def acknowledge(request: HttpRequest, letter: int) -> HttpResponse:
    """Take note of a letter of a post that one holds or acts for. For others' letters there is no page."""
    found = Letter.objects.select_related("post__unit").filter(pk=letter).first()
    if found is None:
        raise Http404
    try:
        commands.acknowledge(found, viewer(request), by=viewer(request).username, on=today())
    except Refused as refused:
        return _mine(request, refused.problems)
    tell(request, Text("已签收。", "Acknowledged."))
    return HttpResponseRedirect(reverse("duties:my-letters"))
