"""The people of the organisation, and one of them: which posts they hold and held, which account is theirs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zeren.apps.access.models import Account
from zeren.apps.access.queries import viewer
from zeren.apps.access.rules import Permission, needs
from zeren.apps.organisation import commands, queries
from zeren.apps.organisation.models import Appointment, Person
from zeren.apps.organisation.rules import day_of
from zeren.apps.organisation.states import TIERS
from zeren.apps.organisation.web.choosing import everywhere, within
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.ui.asked import who
from zeren.ui.clock import today
from zeren.ui.export import csv_response
from zeren.ui.navigation import Crumb
from zeren.ui.notices import tell
from zeren.ui.table import Column, Filter, Table
from zeren.ui.tones import Badge

PEOPLE = Text("人员", "People")
COLUMNS = (
    Column(Text("姓名", "Name")),
    Column(Text("编号", "Id"), narrow=False),
    Column(Text("现任岗位", "Posts today")),
    Column(Text("账号", "Account")),
)
STATES = {
    "in": Text("在任", "in post"),
    "out": Text("没有现任岗位", "no post today"),
    "none": Text("在任但没有账号", "in post without an account"),
}
STATE = Filter("state", Text("情况", "State"), STATES)
ACTING = Badge(Text("代理", "acting"), "warn")


@needs(Permission.manage_people)
@require_safe
def people(request: HttpRequest) -> HttpResponseBase:
    """The people in scope. Queries: four beside those of the guard."""
    table = Table(COLUMNS, request.GET, (STATE,), search_text=Text("按姓名、编号找", "Find by name or id"))
    found = queries.people(
        within(request, Permission.manage_people), everywhere(request, Permission.manage_people), table.search
    )
    state, held = table.chosen("state"), queries.in_post(today()).values("person")
    if state:
        found = found.exclude(pk__in=held) if state == "out" else found.filter(pk__in=held)
    if state == "none":
        found = found.exclude(code__in=Account.objects.exclude(person="").filter(end=None).values("person"))
    if request.GET.get("export") == "csv":
        return _exported(found)
    table.count = found.count()
    table.rows = _rows(list(found[table.span]))
    return render(request, "organisation/people.html", {"table": table, "ids": _given(request)})


def _exported(found: QuerySet[Person]) -> HttpResponseBase:
    """Everybody, with what they hold and their account. Three queries."""
    held: dict[int, list[str]] = {}
    for one in queries.in_post(today()).order_by("start", "code"):
        held.setdefault(one.person_id, []).append(f"{one.post.unit.name} {one.post.name}")
    accounts = dict(Account.objects.exclude(person="").order_by("start").values_list("person", "username"))
    heads = (COLUMNS[1].text, COLUMNS[0].text, COLUMNS[2].text, COLUMNS[3].text)
    rows = found.values_list("pk", "code", "name").iterator()
    told = ([code, name, "；".join(held.get(pk, [])), accounts.get(code, "")] for pk, code, name in rows)
    return csv_response("people", heads, told)


def _given(request: HttpRequest) -> dict[str, str]:
    return {key: request.POST.get(key, "") for key in ("code", "name")}


def _rows(some: list[Person]) -> list[dict[str, Any]]:
    held = queries.posts_now([person.pk for person in some], today())
    accounts = dict(
        Account.objects.filter(person__in=[one.code for one in some]).order_by("start").values_list("person", "pk")
    )
    names = dict(Account.objects.filter(pk__in=accounts.values()).values_list("pk", "username")) if accounts else {}
    return [
        {
            "person": person,
            "posts": held.get(person.pk, []),
            "account": accounts.get(person.code),
            "username": names.get(accounts.get(person.code, 0), ""),
        }
        for person in some
    ]


@needs(Permission.manage_people)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Somebody new; whoever looks after a part of the organisation only appoints those who are known."""
    problems: list[Problem] = []
    if request.method == "POST":
        given = _given(request)
        try:
            made = commands.add_person(given["code"], given["name"], by=viewer(request).username, on=today())
        except Refused as refused:
            problems = refused.problems
        else:
            tell(request, Text("已登记，可以任命了。", "Added; now appoint them."))
            whole = everywhere(request, Permission.manage_people)
            return HttpResponseRedirect(
                reverse("organisation:person", args=(made.pk,)) if whole else reverse("organisation:posts")
            )
    crumbs = [Crumb(PEOPLE, reverse("organisation:people")), Crumb(Text("登记人员", "Add a person"))]
    page = {"problems": problems, "given": _given(request), "crumbs": crumbs}
    return render(request, "organisation/add-person.html", page, status=422 if problems else 200)


@needs(Permission.manage_people)
@require_safe
def person(request: HttpRequest, person: int) -> HttpResponse:
    """One person. Queries: five beside those of the guard, and those of the panels."""
    return _person(request, person, [])


@needs(Permission.manage_people, queries.whole)
@require_POST
def rename(request: HttpRequest, person: int) -> HttpResponse:
    """Another name of somebody, since a day; the old one is kept."""
    found = Person.objects.filter(pk=person).first()
    if found is None:
        raise Http404
    try:
        day = day_of(request.POST.get("day", "")) or today()
        made = commands.rename_person(found, request.POST.get("name", ""), day=day, by=who(request), on=today())
    except Refused as refused:
        return _person(request, person, refused.problems)
    told = Text("已改为{name}，原名仍可查到。", "Renamed {name}; the former name stays findable.")
    tell(request, told.fill(name=made.name))
    return HttpResponseRedirect(reverse("organisation:person", args=(made.pk,)))


def _person(request: HttpRequest, person: int, problems: list[Problem]) -> HttpResponse:
    whole = everywhere(request, Permission.manage_people)
    found = queries.people(within(request, Permission.manage_people), whole).filter(pk=person).first()
    if found is None:
        raise Http404
    seen = queries.career(found.pk)
    inside = set() if whole else _inside(request, found.pk)
    career = [_step(one) for one in seen if whole or one.pk in inside]
    page = {
        "whom": found,
        "career": career,
        "names": queries.names_of(found.code),
        "may_rename": whole,
        "given": {"name": request.POST.get("name", found.name), "day": request.POST.get("day", today().isoformat())},
        "problems": problems,
        "accounts": Account.objects.filter(person=found.code).order_by("start"),
        "today": today(),
        "in_post": any(step["running"] for step in career),
        "crumbs": [Crumb(PEOPLE, reverse("organisation:people")), Crumb(found.name)],
    }
    return render(request, "organisation/person.html", page, status=422 if problems else 200)


def _inside(request: HttpRequest, person: int) -> set[int]:
    units = within(request, Permission.manage_people, "post__unit__path")
    return set(Appointment.objects.filter(units, person_id=person).values_list("pk", flat=True))


def _step(one: Appointment) -> dict[str, Any]:
    day: dt.date = today()
    return {
        "one": one,
        "tier": TIERS.get(one.post.tier),
        "acting": ACTING if one.acting else None,
        "running": one.start <= day and (one.end is None or day < one.end),
        "over": one.end is not None and one.end <= day,
    }
