"""Accounts for many people at once, and their first-use slips: looked over, opened, printed; a new slip for one."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from zeren.apps.access import commands
from zeren.apps.access.commands import Newcomer
from zeren.apps.access.queries import viewer
from zeren.apps.access.rules import ROLES, Permission, needs, usable_name
from zeren.apps.access.rules.slips import DAYS, Slip
from zeren.apps.organisation import queries, rules
from zeren.apps.organisation.models import Appointment, Unit
from zeren.apps.organisation.papers import slips_paper
from zeren.apps.organisation.queries import chosen
from zeren.apps.organisation.web.accounts import ACCOUNTS, page_of, seen, visible
from zeren.apps.organisation.web.choosing import within
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.ui import language
from zeren.ui.clock import today
from zeren.ui.export import made_response
from zeren.ui.navigation import Crumb

NEW = Text("批量开设账号", "Open accounts")
MOST = 1000
"""So many people at a time: a form takes no more fields."""


class Candidate(NamedTuple):
    """Somebody in post without an account: what they hold, the sign-in name and role suggested."""

    person: str
    name: str
    username: str
    holds: list[Appointment]
    role: Text

    @property
    def where(self) -> str:
        """Where they work, for the slip."""
        return self.holds[0].post.unit.name


@needs(Permission.manage_people)
@require_http_methods(["GET", "HEAD", "POST"])
def newcomers(request: HttpRequest) -> HttpResponse:
    """Who holds a post today without an account; those ticked get one, and the slips appear, once."""
    typed, problems = (request.POST or request.GET).get("unit", "").strip(), list[Problem]()
    inside = within(request, Permission.manage_people, "post__unit__path")
    try:
        if typed:
            units = Unit.objects.filter(within(request, Permission.manage_people)).order_by("code")
            inside &= queries.under(chosen(units, typed).path)
        found = _candidates(inside)
        if request.method == "POST":
            return _slips(request, _open(request, found), _until(request))
    except Refused as refused:
        problems = refused.problems
        found = _candidates(inside)
    crumbs = [Crumb(ACCOUNTS, reverse("organisation:accounts")), Crumb(NEW)]
    page = {
        "rows": found[:MOST],
        "count": len(found),
        "typed": typed,
        "problems": problems,
        "days": DAYS,
        "crumbs": crumbs,
    }
    return render(request, "organisation/newcomers.html", page, status=422 if problems else 200)


def _candidates(inside: object) -> list[Candidate]:
    held: dict[str, list[Appointment]] = {}
    for one in queries.without_account(inside, today()):  # type: ignore[arg-type]  # a filter
        held.setdefault(one.person.code, []).append(one)
    return [
        Candidate(
            person,
            holds[0].person.name,
            usable_name(person),
            holds,
            ROLES[rules.suggested_role(one.post.tier for one in holds)].text,
        )
        for person, holds in held.items()
    ]


def _open(request: HttpRequest, found: list[Candidate]) -> list[Slip]:
    ticked = set(request.POST.getlist("person"))
    chosen_ones = [one for one in found if one.person in ticked][:MOST]
    leaves = queries.leaving([one.person for one in chosen_ones])
    people = [Newcomer(one.username, one.name, one.person, one.where, leaves[one.person]) for one in chosen_ones]
    return commands.open_accounts(people, until=_until(request), by=viewer(request).username, on=today())


def _until(request: HttpRequest) -> dt.date:
    days = request.POST.get("days", "")
    return today() + dt.timedelta(days=int(days) if days in {str(one) for one in DAYS} else 30)


def _site(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def _slips(request: HttpRequest, slips: list[Slip], until: dt.date) -> HttpResponse:
    """The page with the secrets; nobody can call it up again."""
    page = {
        "slips": slips,
        "until": until,
        "site": _site(request),
        "lines": "\n".join(f"{slip.account} {slip.secret}" for slip in slips),
        "crumbs": [Crumb(ACCOUNTS, reverse("organisation:accounts")), Crumb(Text("首次登录条", "First-use slips"))],
    }
    return render(request, "organisation/slips.html", page)


@needs(Permission.manage_people)
@require_POST
def renew(request: HttpRequest, account: int) -> HttpResponse:
    """A new slip for somebody who forgot the password."""
    found = seen(request, account, Permission.manage_people)
    person = queries.in_post(today()).filter(person__code=found.person).first() if found.person else None
    where = person.post.unit.name if person else ""
    try:
        slip = commands.renew_slip(found, where, until=_until(request), by=viewer(request).username, on=today())
    except Refused as refused:
        return page_of(request, found, refused.problems)
    return _slips(request, [slip], _until(request))


@needs(Permission.manage_people)
@sensitive_post_parameters("lines")
@require_POST
def pdf(request: HttpRequest) -> HttpResponse:
    """The slips of the page as a PDF: the browser brings the secrets, which are nowhere else; they must fit."""
    from zeren.documents.pdf import write_pdf

    given = dict(line.split(" ", 1) for line in request.POST.get("lines", "").splitlines()[:MOST] if " " in line)
    keys = [int(key) for key in given if key.isascii() and key.isdigit() and len(key) < 16]
    found = visible(request, Permission.manage_people).filter(pk__in=keys)
    fitting = [one for one in found if one.slip and one.opened_by(given[str(one.pk)], today())]
    held = queries.in_post(today()).filter(person__code__in=[one.person for one in fitting if one.person])
    where = dict(held.order_by("-start", "-code").values_list("person__code", "post__unit__name"))
    slips = [
        Slip(one.pk, one.username, one.name, where.get(one.person, ""), given[str(one.pk)].strip()) for one in fitting
    ]
    until = max((one.slip_until for one in fitting if one.slip_until), default=today())
    paper = slips_paper(slips, _site(request), until, today(), language.now())
    return made_response("slips.pdf", partial(write_pdf, paper))
