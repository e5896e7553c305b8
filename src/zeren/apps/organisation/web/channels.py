"""The register of the organisation's own channels."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zeren.apps.access.queries import may, scope, viewer
from zeren.apps.access.rules import Permission, needs
from zeren.apps.organisation import commands, queries
from zeren.apps.organisation.models import Channel, Post, Unit
from zeren.apps.organisation.rules import NOBODY_FOUND, day_of
from zeren.apps.organisation.rules import channels as rules
from zeren.apps.organisation.states import CHANNELS, HEALTH
from zeren.apps.organisation.web.choosing import within
from zeren.base.numbers import exact_whole
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.ui.asked import field_of
from zeren.ui.clock import today
from zeren.ui.export import csv_response
from zeren.ui.navigation import Crumb
from zeren.ui.notices import tell
from zeren.ui.table import Column, Filter, Table
from zeren.ui.tones import Badge, Tone

P = Permission
TITLE = Text("自办平台", "Own channels")
COLUMNS = (
    Column(Text("平台", "Channel")),
    Column(Text("单位", "Unit")),
    Column(Text("类别", "Kind"), narrow=False),
    Column(Text("负责、审批、代管", "Owner, approver, deputy"), narrow=False),
    Column(Text("备案号", "Filing number"), narrow=False),
    Column(Text("最近更新", "Last update"), narrow=False),
    Column(Text("累计答复", "Answers"), narrow=False),
    Column(Text("状态", "State")),
)
KIND = Filter("kind", Text("类别", "Kind"), CHANNELS)
OPEN = Filter("state", Text("状态", "State"), {"open": Text("在用", "in use"), "closed": HEALTH["closed"]})
TONES: dict[str, Tone] = {"good": "good", "vacant": "bad", "unfiled": "warn", "stale": "warn", "closed": "info"}
FIELDS = ("code", "name", "kind", "unit", "owner", "approver", "deputy", "filing", "opened")


@needs(P.own_account)
@require_safe
def channels(request: HttpRequest) -> HttpResponseBase:
    """The channels of the units that one sees, or else looks after. Queries: three beside those of the guard."""
    table = Table(
        COLUMNS, request.GET, (KIND, OPEN), search_text=Text("按名称、编号、单位找", "Find by name, id, unit")
    )
    right = P.see_unit if may(request.user, P.see_unit, None, today()) else P.manage_people
    found = _listed(scope(request.user, right, today(), "unit__path"), table.search)
    if kind := table.chosen("kind"):
        found = found.filter(kind=kind)
    if state := table.chosen("state"):
        found = found.filter(closed__isnull=state == "open")
    if request.GET.get("export") == "csv":
        rows = ([str(cell) for cell in _plain(row)] for row in _rows(list(found)))
        return csv_response("channels", [one.text for one in COLUMNS], rows)
    table.count = found.count()
    table.rows = _rows(list(found[table.span]))
    page = {"table": table, "able": may(request.user, P.manage_people, None, today())}
    return render(request, "organisation/channels.html", page)


def _listed(within: Q, search: str) -> QuerySet[Channel]:
    words = Q(name__icontains=search) | Q(code__icontains=search) | queries.named(search, "unit__")
    found = Channel.objects.filter(within, words if search else Q())
    return found.select_related("unit", "owner", "approver", "deputy").order_by("unit__path", "code")


def _rows(some: list[Channel]) -> list[dict[str, Any]]:
    """With how each stands today. One query."""
    held = queries.holder_rows([one.owner_id for one in some], today()) if some else {}
    return [{"one": one, "kind": CHANNELS[one.kind], "health": _health(one, one.owner_id in held)} for one in some]


def _health(one: Channel, held: bool) -> Badge:
    state = rules.health(one.filing, one.opened, one.updated, one.closed, today(), held=held)
    return Badge(HEALTH[state], TONES[state])


def _plain(row: dict[str, Any]) -> list[object]:
    one: Channel = row["one"]
    posts = "；".join(post.name for post in (one.owner, one.approver, one.deputy) if post)
    name = f"{one.code} {one.name}"
    return [
        name,
        one.unit.name,
        row["kind"].zh,
        posts,
        one.filing,
        one.updated or "",
        one.answers,
        row["health"].text.zh,
    ]


@needs(P.manage_people)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A channel put in the register. Queries: eight at most beside those of the guard."""
    values = {key: field_of(request.POST, key, 200) for key in FIELDS}
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            unit = queries.chosen(Unit.objects.filter(within(request, P.manage_people)), values["unit"])
            made = commands.open_channel(
                values["code"],
                values["name"],
                values["kind"],
                unit,
                opened=day_of(values["opened"]) or today(),
                filing=values["filing"],
                **_posts(request, values),
                by=viewer(request).username,
                on=today(),
            )
        except Refused as refused:
            problems = refused.problems
        else:
            tell(request, Text("已登记。", "Registered."))
            return HttpResponseRedirect(reverse("organisation:channel", args=(made.pk,)))
    return _shown(request, None, values, problems)


def _posts(request: HttpRequest, values: dict[str, str]) -> dict[str, Any]:
    """The posts as they were named. Raises `Refused`."""
    known = Post.objects.filter(within(request, P.manage_people, "unit__path"))
    if not values["owner"] or not values["approver"]:
        raise Refused([NOBODY_FOUND(found=values["owner"] or values["approver"])])
    deputy = queries.chosen(known, values["deputy"]) if values["deputy"] else None
    owner, approver = (queries.chosen(known, values[key]) for key in ("owner", "approver"))
    return {"owner": owner, "approver": approver, "deputy": deputy}


def _found(request: HttpRequest, channel: int) -> Channel:
    found = Channel.objects.filter(within(request, P.manage_people, "unit__path"), pk=channel)
    one = found.select_related("unit", "owner", "approver", "deputy").first()
    if one is None:
        raise Http404
    return one


@needs(P.manage_people)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, channel: int) -> HttpResponse:
    """What the register says of a channel, changed. Queries: eight at most beside those of the guard."""
    one = _found(request, channel)
    values = _values(one)
    problems: list[Problem] = []
    if request.method == "POST":
        values = {key: field_of(request.POST, key, 200) for key in values}
        try:
            given, actor = _posts(request, values), viewer(request).username
            filing = values["filing"]
            commands.change_channel(one, values["name"], values["kind"], filing=filing, **given, by=actor, on=today())
        except Refused as refused:
            problems = refused.problems
        else:
            tell(request, Text("已保存。", "Saved."))
            return HttpResponseRedirect(reverse("organisation:channel", args=(one.pk,)))
    return _shown(request, one, values, problems)


def _shown(request: HttpRequest, one: Channel | None, values: dict[str, str], problems: list[Problem]) -> HttpResponse:
    page = {
        "one": one,
        "row": _rows([one])[0] if one else None,
        "values": values,
        "kinds": CHANNELS.items(),
        "problems": problems,
        "today": today(),
        "crumbs": [
            Crumb(TITLE, reverse("organisation:channels")),
            Crumb(one.name if one else Text("登记平台", "Register a channel")),
        ],
    }
    return render(request, "organisation/channel.html", page, status=422 if problems else 200)


@needs(P.manage_people)
@require_POST
def note(request: HttpRequest, channel: int) -> HttpResponse:
    """When it was last updated, how many answers were given."""
    one = _found(request, channel)
    try:
        answers = exact_whole(request.POST.get("answers", ""), 99_999_999)
        answers = one.answers if answers is None else answers
        day = day_of(request.POST.get("updated", "").strip()) or today()
        commands.note_channel(one, day, answers, by=viewer(request).username, on=today())
    except Refused as refused:
        return _shown(request, one, _values(one), refused.problems)
    tell(request, Text("已记下。", "Noted."))
    return HttpResponseRedirect(reverse("organisation:channel", args=(one.pk,)))


@needs(P.manage_people)
@require_POST
def close(request: HttpRequest, channel: int) -> HttpResponse:
    """It is closed today."""
    one = _found(request, channel)
    try:
        commands.close_channel(one, day=today(), by=viewer(request).username, on=today())
    except Refused as refused:
        return _shown(request, one, _values(one), refused.problems)
    tell(request, Text("已关停。", "Closed."))
    return HttpResponseRedirect(reverse("organisation:channels"))


def _values(one: Channel) -> dict[str, str]:
    deputy = one.deputy.code if one.deputy else ""
    posts = {"owner": one.owner.code, "approver": one.approver.code, "deputy": deputy}
    return {"name": one.name, "kind": one.kind, "filing": one.filing, **posts}
