"""The second factor: the second step of a sign-in, passkeys instead of passwords, and setting all that up."""

from __future__ import annotations

import base64
import json
from typing import Any, NamedTuple

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import clear_totp_secret, get_totp_secret
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zeren.apps.access import commands, queries, rules
from zeren.apps.access.models import Account
from zeren.apps.access.rules import NEEDS_SECOND, Permission, factors, needs, open_to_all, without_second
from zeren.apps.access.states import WAYS
from zeren.apps.access.web.entry import PENDING, back_of, come_in, sign_in_page
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.ui.clock import today
from zeren.ui.navigation import Crumb
from zeren.ui.notices import tell

FRESH = "fresh_codes"
MINE = Text("我的账号", "My account")
SECOND = Text("第二重验证", "Second factor")


def _pending(request: HttpRequest) -> tuple[Account | None, str]:
    """Who has passed the first step and not yet the second, and where they want to go."""
    kept = request.session.get(PENDING) or {}
    at = parse_datetime(kept.get("at", ""))
    if at is None or timezone.now() - at > factors.PATIENCE:
        return None, "/"
    found = Account.objects.filter(pk=kept["account"]).first()
    return (found, kept["next"]) if found is not None and found.in_use(today()) else (None, "/")


@open_to_all
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """A code of the phone, a recovery code, or a passkey; then in."""
    from allauth.mfa.webauthn.internal import auth as webauthn

    account, back = _pending(request)
    if account is None:
        request.session.pop(PENDING, None)
        return sign_in_page(request, [factors.TOO_LATE()], "", "/")
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            _take_second(request, account)
        except Refused as refused:
            problems = refused.problems
        else:
            return come_in(request, account, back)
    kinds = {factor.type for factor in queries.factors(account)}
    options = webauthn.begin_authentication(account) if "webauthn" in kinds else None
    page = {"problems": problems, "totp": "totp" in kinds, "options": json.dumps(options) if options else ""}
    return render(request, "access/second-step.html", page, status=422 if problems else 200)


def _take_second(request: HttpRequest, account: Account) -> None:
    given, day = request.POST.get("credential", ""), today()
    if given:
        commands.second_passkey(account, _read(given), by=account.username, on=day)
    else:
        code = request.POST.get("code", "")[:20]
        commands.second_step(account, code, by=account.username, on=day, now=timezone.now())


def _read(given: str) -> dict[str, Any]:
    """What a browser sends of a passkey; nonsense is an empty answer, which fits nobody."""
    try:
        read = json.loads(given)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def passkey_sign_in(request: HttpRequest) -> HttpResponse:
    """GET: what the browser needs to ask for a passkey, as JSON. POST: its answer; then in."""
    from allauth.mfa.webauthn.internal import auth as webauthn

    if request.method != "POST":
        return JsonResponse(webauthn.begin_authentication())
    back = back_of(request)
    try:
        given = _read(request.POST.get("credential", ""))
        account = commands.sign_in_by_passkey(given, by="passkey", on=today(), now=timezone.now())
    except Refused as refused:
        return sign_in_page(request, refused.problems, "", back)
    return come_in(request, account, back)


class Kept(NamedTuple):
    """A factor as its owner sees it; `named` is what they called it."""

    pk: int
    what: Text
    named: str
    since: Any
    used: Any


@needs(Permission.own_account)
@without_second
@require_safe
def second(request: HttpRequest) -> HttpResponse:
    """What one has beside the password, and what could be added. One query."""
    found = queries.factors(queries.viewer(request))
    real = [factor for factor in found if factor.type != Authenticator.Type.RECOVERY_CODES]
    unused = queries.unused_codes(found)
    page = {
        "factors": [_kept(factor) for factor in real],
        "totp": any(factor.type == Authenticator.Type.TOTP for factor in real),
        "codes": None if unused is None else len(unused),
        "must": request.session.get(NEEDS_SECOND, False),
        "crumbs": [Crumb(MINE, reverse("access:sessions")), Crumb(SECOND)],
    }
    return render(request, "access/second.html", page)


def _kept(factor: Authenticator) -> Kept:
    named = str(factor.wrap().name) if factor.type == Authenticator.Type.WEBAUTHN else ""
    used = timezone.localtime(factor.last_used_at) if factor.last_used_at else None
    return Kept(factor.pk, WAYS[factor.type], named, timezone.localtime(factor.created_at), used)


@needs(Permission.own_account)
@without_second
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def totp(request: HttpRequest) -> HttpResponse:
    """Set up a code app: scan, then type the first code and the password."""
    account, problems = queries.viewer(request), list[Problem]()
    secret = get_totp_secret()
    if request.method == "POST":
        problems = _owner(request, account)
        try:
            if not problems:
                commands.add_totp(account, secret, request.POST.get("code", "")[:20], by=account.username, on=today())
                clear_totp_secret(request)
                return _added(request)
        except Refused as refused:
            problems = refused.problems
    adapter = get_adapter()
    drawn = adapter.build_totp_svg(adapter.build_totp_url(account, secret)).encode()
    page = {
        "problems": problems,
        "picture": "data:image/svg+xml;base64," + base64.b64encode(drawn).decode(),
        "secret": " ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
        "crumbs": _crumbs(WAYS["totp"]),
    }
    return render(request, "access/totp.html", page, status=422 if problems else 200)


def _crumbs(here: Text) -> list[Crumb]:
    return [Crumb(MINE, reverse("access:sessions")), Crumb(SECOND, reverse("access:second")), Crumb(here)]


def _owner(request: HttpRequest, account: Account) -> list[Problem]:
    """What keeps somebody from changing factors: not knowing the password, on a screen left open."""
    return [] if account.check_password(request.POST.get("password", "")) else [rules.WRONG_OLD()]


def _added(request: HttpRequest) -> HttpResponse:
    request.session.pop(NEEDS_SECOND, None)
    request.session[FRESH] = True
    tell(request, Text("第二重验证已设好。", "The second factor is set up."))
    return HttpResponseRedirect(reverse("access:codes"))


@needs(Permission.own_account)
@without_second
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def passkey(request: HttpRequest) -> HttpResponse:
    """Make a passkey with the browser."""
    from allauth.mfa.webauthn.internal import auth as webauthn

    account, problems = queries.viewer(request), list[Problem]()
    if request.method == "POST":
        problems = _owner(request, account)
        try:
            if not problems:
                given = _read(request.POST.get("credential", ""))
                commands.add_passkey(account, request.POST.get("name", ""), given, by=account.username, on=today())
                return _added(request)
        except Refused as refused:
            problems = refused.problems
    page = {
        "problems": problems,
        "name": request.POST.get("name", ""),
        "options": json.dumps(webauthn.begin_registration(account, passwordless=True)),
        "crumbs": _crumbs(WAYS["passkey"]),
    }
    return render(request, "access/passkey.html", page, status=422 if problems else 200)


@needs(Permission.own_account)
@without_second
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def codes(request: HttpRequest) -> HttpResponse:
    """Recovery codes: shown once when they are new; new ones for the password."""
    account = queries.viewer(request)
    kept = queries.factors(account)
    if not any(one.type == Authenticator.Type.RECOVERY_CODES for one in kept):
        return HttpResponseRedirect(reverse("access:second"))
    problems = _owner(request, account) if request.method == "POST" else []
    if request.method == "POST" and not problems:
        commands.renew_codes(account, by=account.username, on=today())
        request.session[FRESH] = True
        return HttpResponseRedirect(reverse("access:codes"))
    unused = queries.unused_codes(kept) or []
    shown = [f"{code[:4]} {code[4:]}" for code in unused] if request.session.pop(FRESH, False) else []
    page = {"problems": problems, "codes": shown, "left": len(unused), "crumbs": _crumbs(WAYS["recovery"])}
    return render(request, "access/codes.html", page, status=422 if problems else 200)


@needs(Permission.own_account)
@require_POST
def remove_factor(request: HttpRequest, factor: int) -> HttpResponse:
    """Take a factor away, for the password."""
    account = queries.viewer(request)
    problems = _owner(request, account)
    if problems:
        page = {"problems": problems, "crumbs": _crumbs(Text("移除", "Remove"))}
        return render(request, "access/remove-factor.html", page, status=422)
    commands.remove_factors(account, frozenset({factor}), by=account.username, on=today())
    if queries.must_have_second(account, today()):
        request.session[NEEDS_SECOND] = True
    tell(request, Text("已移除。", "It is removed."))
    return HttpResponseRedirect(reverse("access:second"))


@needs(Permission.manage_grants)
@require_http_methods(["GET", "HEAD", "POST"])
def demand(request: HttpRequest) -> HttpResponse:
    """Which roles need a second factor. One query."""
    account = queries.viewer(request)
    if request.method == "POST":
        chosen = frozenset(request.POST.getlist("role")) & rules.ROLES.keys()
        commands.demand_second(chosen, by=account.username, on=today())
        tell(request, Text("已保存，下次登录起生效。", "Saved; it holds from the next sign-in on."))
        return HttpResponseRedirect(reverse("access:demand"))
    wanted = queries.demanded()
    rows = [(role, role.key in wanted) for role in rules.ROLES.values()]
    return render(request, "access/demand.html", {"rows": rows, "crumbs": [Crumb(SECOND)]})
