"""Signing in and out, the second step, one's own password and sessions, and the page of a closed door."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zeren.apps.access import commands, queries, rules
from zeren.apps.access.models import Account, Session
from zeren.apps.access.rules import NEEDS_SECOND, Permission, needs, open_to_all, without_own_password, without_second
from zeren.apps.access.rules.agents import told
from zeren.base.canonical import digest
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.ui.clock import today
from zeren.ui.drafts import words
from zeren.ui.notices import tell

PENDING = "second_step_of"
"""Where a session keeps who has yet to pass the second step."""


def to_sign_in(request: HttpRequest, back: str = "") -> HttpResponse:
    """Send a visitor to sign in, and back to where they wanted to go, or to a page that kept what they wrote."""
    back = back or (request.get_full_path() if request.method in {"GET", "HEAD"} else "/")
    said = {"next": back} | ({"kept": 1} if getattr(request, "kept", False) else {})
    return HttpResponseRedirect(f"{reverse('access:sign-in')}?{urlencode(said)}")


_CLOSED = Text("不能查看", "Not yours to see")
_ASK = Text("“我的账号”里写着您能做什么。", "“My account” tells what you may do.")
_NO_UNIT = Text("没有这个单位，或您不能看它。", "There is no such unit, or you may not see it.")


def forbidden(request: HttpRequest, permission: Permission, where: str | None, *, missing: bool) -> HttpResponse:
    """The page that says which permission is missing, and whom to ask."""
    may_anywhere = queries.may(request.user, permission, None, today())
    why = _NO_UNIT if missing and may_anywhere else queries.why(request.user, permission, where, today())
    page = {"head": _CLOSED, "what": why, "do": _ASK, "typed": words(request)}
    return render(request, "ui/trouble.html", page, status=403)


@open_to_all
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and password; then back to where the visitor wanted to go."""
    back = back_of(request)
    name, problems = request.POST.get("name", ""), []
    if request.method == "POST":
        now = timezone.now()
        try:
            account = commands.sign_in(request.POST.get("password", ""), by=name, on=today(), now=now)
        except Refused as refused:
            problems = refused.problems
        else:
            return passed_first(request, account, back)
    elif request.user.is_authenticated:
        return HttpResponseRedirect(back)
    return sign_in_page(request, problems, name, back)


def sign_in_page(request: HttpRequest, problems: list[Problem], name: str, back: str) -> HttpResponse:
    """The page to sign in, with what went wrong."""
    page = {"problems": problems, "name": name, "next": back, "provider": settings.OIDC_TITLE}
    return render(request, "access/sign-in.html", page, status=422 if problems else 200)


def passed_first(request: HttpRequest, account: Account, back: str) -> HttpResponse:
    """After the password or the organisation's sign-in: the second step where there is one, else in."""
    if queries.has_second(account):
        request.session.cycle_key()
        request.session[PENDING] = {"account": account.pk, "at": timezone.now().isoformat(), "next": back}
        return HttpResponseRedirect(reverse("access:second-step"))
    return come_in(request, account, back)


def come_in(request: HttpRequest, account: Account, back: str) -> HttpResponse:
    """Open the session and go on; to the set-up of a second factor where a role needs one and there is none."""
    auth.login(request, account)
    request.session.pop(PENDING, None)
    request.session["started"] = timezone.now().isoformat()
    request.session["agent"] = request.headers.get("User-Agent", "")[:200]
    if queries.must_have_second(account, today()):
        request.session[NEEDS_SECOND] = True
        return HttpResponseRedirect(reverse("access:second"))
    return HttpResponseRedirect(back)


def back_of(request: HttpRequest) -> str:
    """Where the visitor wanted to go, on this server; the home page otherwise."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else "/"


@open_to_all
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    auth.logout(request)
    return HttpResponseRedirect(reverse("access:sign-in"))


@needs(Permission.own_account)
@without_own_password
@without_second
@sensitive_post_parameters("old", "new", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Choose another password; asked for at the first visit. Other sessions end with it, this one goes on."""
    account = queries.viewer(request)
    problems = _change(request, account) if request.method == "POST" else []
    if request.method == "POST" and not problems:
        tell(request, Text("密码已换好，其他地方的登录已结束。", "Your password is changed; other sessions are ended."))
        return HttpResponseRedirect("/")
    page = {"problems": problems, "first": account.must_change_password, "least": rules.LEAST}
    return render(request, "access/password.html", page, status=422 if problems else 200)


def _change(request: HttpRequest, account: Account) -> list[Problem]:
    old, new, again = (request.POST.get(key, "") for key in ("old", "new", "again"))
    problems = [] if account.opened_by(old, today()) else [rules.WRONG_OLD()]
    problems += [] if new == again else [rules.NOT_TWICE()]
    problems += [rules.SAME_PASSWORD()] if new == old and not problems else []
    if problems:
        return problems
    try:
        commands.set_password(account, new, by=account.username, on=today())
    except Refused as refused:
        return refused.problems
    kept = {key: request.session[key] for key in ("agent", "started", NEEDS_SECOND) if key in request.session}
    request.session.flush()
    auth.login(request, account)
    request.session.update(kept)
    return []


class Open(NamedTuple):
    """An open session as its owner sees it; `mark` names it without giving it away."""

    mark: str
    started: dt.datetime | None
    ends: dt.datetime
    agent: str
    here: bool


def _open(session: Session, here: str | None) -> Open:
    started = timezone.localtime(session.started) if session.started else None
    ends = timezone.localtime(session.expire_date)
    return Open(digest(session.session_key), started, ends, told(session.agent), session.session_key == here)


@needs(Permission.own_account)
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in."""
    found = queries.sessions(queries.viewer(request), timezone.now())
    listed = [_open(session, request.session.session_key) for session in found]
    return render(
        request, "access/sessions.html", {"sessions": listed, "account": request.user, "roles": _roles(request)}
    )


def _roles(request: HttpRequest) -> list[rules.Role]:
    held = {grant.role for grant in queries.grants(request.user, today())}
    return [role for key, role in rules.ROLES.items() if key in held]


@needs(Permission.own_account)
@require_POST
def end_session(request: HttpRequest, mark: str) -> HttpResponse:
    """End one of one's own sessions."""
    account = queries.viewer(request)
    found = queries.sessions(account, timezone.now())
    keys = frozenset(session.session_key for session in found if digest(session.session_key) == mark)
    commands.end_sessions(account, keys, by=account.username, on=today())
    tell(request, Text("已结束这次登录。", "That session is ended."))
    return HttpResponseRedirect(reverse("access:sessions"))
