"""What somebody was told, and how they want to be told."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_POST, require_safe

from zeren.apps.access.queries import viewer
from zeren.apps.access.rules import Permission, needs
from zeren.apps.notices import commands, queries
from zeren.apps.notices.rules import NO_MAIL_SERVER
from zeren.apps.notices.states import CHANNELS, MAIL, WEBHOOK
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.ui.asked import who
from zeren.ui.clock import today
from zeren.ui.navigation import Crumb
from zeren.ui.notices import tell

P = Permission
NOTICES = Text("提醒", "Notices")
MOST = 50


def _key(request: HttpRequest) -> int:
    return viewer(request).pk


@needs(P.own_account)
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """What the reader was told. Four queries beside those of the guard."""
    return _page(request, [])


def _page(request: HttpRequest, problems: list[Problem], feed: str = "") -> HttpResponse:
    mine = _key(request)
    kinds = {kind: text for kind, text in CHANNELS.items() if kind != WEBHOOK or queries.hosts()}
    page = {
        "rows": queries.listed(mine)[:MOST],
        "unseen": queries.unseen(mine),
        "channels": [(one, CHANNELS[one.kind]) for one in queries.channels(mine)],
        "kinds": kinds.items(),
        "wish": queries.wish(mine),
        "no_mail": NO_MAIL_SERVER if not settings.MAIL else None,
        "mail": MAIL,
        "feed": feed,
        "problems": problems,
        "values": request.POST,
        "today": today(),
        "crumbs": [Crumb(NOTICES)],
    }
    return render(request, "notices/notices.html", page, status=422 if problems else 200)


@needs(P.own_account)
@require_POST
def channel(request: HttpRequest) -> HttpResponse:
    """Set up a way out, or take it away."""
    written = request.POST.get("address", "").replace("\0", "")[:500]
    try:
        commands.set_channel(_key(request), request.POST.get("kind", ""), written, by=who(request), on=today())
    except Refused as refused:
        return _page(request, refused.problems)
    told = Text("以后也发到这里。", "Notices go there too from now on.")
    tell(request, told if written.strip() else Text("不再发到那里。", "Notices no longer go there."))
    return HttpResponseRedirect(reverse("notices:notices"))


@needs(P.own_account)
@require_POST
def hours(request: HttpRequest) -> HttpResponse:
    """Set the quiet hours."""
    given = [request.POST.get(name, "") for name in ("quiet_from", "quiet_to")]
    first, last = (int(one) if one.isascii() and one.isdigit() and len(one) < 3 else None for one in given)
    try:
        commands.set_hours(_key(request), first, last, by=who(request), on=today())
    except Refused as refused:
        return _page(request, refused.problems)
    tell(request, Text("免打扰时段已保存。", "The quiet hours are kept."))
    return HttpResponseRedirect(reverse("notices:notices"))


@needs(P.own_account)
@require_POST
def feed(request: HttpRequest) -> HttpResponse:
    """A new address for a calendar program, shown this once."""
    word = commands.make_feed(_key(request), by=who(request), on=today())
    return _page(request, [], request.build_absolute_uri(f"/calendar/{word}.ics"))


@needs(P.own_account)
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Mark all as seen."""
    commands.look(_key(request), by=who(request), on=today())
    return HttpResponseRedirect(reverse("notices:notices"))


urlpatterns = [
    path("notices", notices, name="notices"),
    path("notices/channel", channel, name="channel"),
    path("notices/hours", hours, name="hours"),
    path("notices/feed", feed, name="make-feed"),
    path("notices/seen", look, name="seen"),
]
