"""All grants in scope: who may see and do what where, which end soon, which are over; found by account or unit."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zeren.apps.access.models import Grant
from zeren.apps.access.rules import ROLES, Permission, needs
from zeren.apps.organisation import queries
from zeren.apps.organisation.models import Unit
from zeren.apps.organisation.web.accounts import EVERYTHING
from zeren.apps.organisation.web.choosing import everywhere, within
from zeren.base.text import Text
from zeren.ui import language
from zeren.ui.clock import today
from zeren.ui.export import csv_response
from zeren.ui.table import Column, Filter, Table
from zeren.ui.tones import Badge

SOON = dt.timedelta(days=30)
COLUMNS = (
    Column(Text("账号", "Account")),
    Column(Text("角色", "Role")),
    Column(Text("范围", "On")),
    Column(Text("从", "From"), narrow=False),
    Column(Text("到", "Until"), narrow=False),
    Column(Text("状态", "State")),
)
STATES = {
    "running": Text("有效", "in force"),
    "ending": Text("30天内到期", "ends within 30 days"),
    "coming": Text("还没有开始", "still to come"),
    "over": Text("已结束", "over"),
}
FILTERS = (
    Filter("state", Text("状态", "State"), STATES),
    Filter("role", Text("角色", "Role"), {key: role.text for key, role in ROLES.items()}),
)
TONES: dict[str, Any] = {"running": "good", "ending": "warn", "coming": "info", "over": "quiet"}


@needs(Permission.see_accounts)
@require_safe
def grants(request: HttpRequest) -> HttpResponseBase:
    """The grants on units in scope. Queries: four beside those of the guard."""
    words = Text("按登录名、姓名、单位找", "Find by account, name or unit")
    table = Table(COLUMNS, request.GET, FILTERS, search_text=words)
    found = _narrowed(_within(request), table, today())
    if request.GET.get("export") == "csv":
        return _exported(found)
    table.count = found.count()
    some = list(found[table.span])
    names = queries.unit_names({one.path for one in some if one.path})
    table.rows = [(one, ROLES[one.role].text, _where(one, names), _badge(one, today())) for one in some]
    page = {"table": table, "whole": everywhere(request, Permission.see_accounts)}
    return render(request, "organisation/grants.html", page)


def _within(request: HttpRequest) -> QuerySet[Grant]:
    every = everywhere(request, Permission.see_accounts)
    scope = Q() if every else within(request, Permission.see_accounts)
    return Grant.objects.filter(scope).select_related("account").order_by("account__username", "-start", "-pk")


def _narrowed(found: QuerySet[Grant], table: Table, day: dt.date) -> QuerySet[Grant]:
    begun, over = Q(start__lte=day), Q(end__lte=day)
    states = {
        "": Q(),
        "running": begun & ~over,
        "ending": begun & Q(end__gt=day, end__lte=day + SOON),
        "coming": Q(start__gt=day) & ~over,
        "over": over,
    }
    found = found.filter(states[table.chosen("state")])
    if table.chosen("role"):
        found = found.filter(role=table.chosen("role"))
    if table.search:
        units = queries.listed(Q(), table.search).order_by().values("path")
        named = Q(account__username__icontains=table.search) | Q(account__name__icontains=table.search)
        found = found.filter(named | Q(path__in=units))
    return found


def state_of(grant: Grant, day: dt.date) -> str:
    """The key in `STATES` of a grant on a day."""
    if grant.end is not None and grant.end <= day:
        return "over"
    if grant.start > day:
        return "coming"
    return "ending" if grant.end is not None and grant.end <= day + SOON else "running"


def _badge(grant: Grant, day: dt.date) -> Badge:
    state = state_of(grant, day)
    return Badge(STATES[state], TONES[state])


def _where(grant: Grant, names: dict[str, str]) -> Text | str:
    return names.get(grant.path, "—") if grant.path else EVERYTHING


def _exported(found: QuerySet[Grant]) -> HttpResponseBase:
    names = dict(Unit.objects.values_list("path", "name"))
    heads = [COLUMNS[0].text, Text("姓名", "Name"), *(column.text for column in COLUMNS[1:]), Text("理由", "Reason")]

    def row(one: Grant) -> list[str]:
        where = _where(one, names)
        told = language.say(where) if isinstance(where, Text) else where
        days = [one.start.isoformat(), one.end.isoformat() if one.end else ""]
        state = language.say(STATES[state_of(one, today())])
        role = language.say(ROLES[one.role].text)
        return [one.account.username, one.account.name, role, told, *days, state, one.reason]

    return csv_response("grants", heads, (row(one) for one in found.iterator()))
