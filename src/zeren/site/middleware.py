"""What holds for every page: who may open it, and what a browser may load for it."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from zeren.apps.access.queries import may
from zeren.apps.access.rules import NEEDS_SECOND, At, Permission
from zeren.apps.access.web import forbidden, to_sign_in
from zeren.site import drafts
from zeren.ui.clock import today
from zeren.ui.door import hand_on
from zeren.ui.drafts import way_back

Respond = Callable[[HttpRequest], HttpResponse]

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
"""Only what this server sends, and nothing written into a page; `data:` for the small pictures in style sheets."""


def policy(respond: Respond) -> Respond:
    """Say what a browser may load; keep pages of people out of caches."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = respond(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def guard(respond: Respond) -> Respond:
    """Keep the door of every page by the mark on its view; a page without a mark is closed to everybody."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = respond(request)
        if getattr(request, "opened", False):
            drafts.let_go(request, response)
            drafts.shown(request, response)
        return response

    def process_view(
        request: HttpRequest, view: Callable[..., HttpResponse], _args: object, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        refusal = _refusal(request, view, kwargs)
        if refusal is not None:
            if request.method == "POST" and request.user.is_authenticated and refusal.status_code == HTTPStatus.FOUND:
                drafts.keep(request)  # a password is to be chosen first, or a second factor set up
            return refusal
        _no_zero(request, kwargs)
        drafts.take_up(request, view)
        answer = drafts.in_passing(request, view)
        request.opened = answer is None  # type: ignore[attr-defined]  # the door was opened to the page itself
        return answer

    middleware.process_view = process_view  # type: ignore[attr-defined]  # Django looks for it on the middleware
    return middleware


def _no_zero(request: HttpRequest, kwargs: dict[str, Any]) -> None:
    """Nobody types the character zero, and only one of the two databases could keep it."""
    given = [value for _, values in request.POST.lists() for value in values]
    if any(isinstance(value, str) and "\0" in value for value in (*given, *kwargs.values())):
        raise SuspiciousOperation("a character zero")


def _refusal(request: HttpRequest, view: Callable[..., HttpResponse], kwargs: dict[str, Any]) -> HttpResponse | None:
    """Why the page is not opened, as a page; None to open it."""
    if getattr(view, "open_to_all", False):
        return None
    permission: Permission | None = getattr(view, "permission", None)
    if permission is None:
        raise PermissionDenied
    if not request.user.is_authenticated:
        kept = drafts.keep_text(request, view)
        return kept or to_sign_in(request, way_back(request))
    if request.user.must_change_password and not getattr(view, "without_own_password", False):
        return redirect("access:password")
    if request.session.get(NEEDS_SECOND) and not getattr(view, "without_second", False):
        return redirect("access:second")
    at: At | None = getattr(view, "at", None)
    where = at(**kwargs) if at is not None else None
    missing = at is not None and where is None
    if missing or not may(request.user, permission, where, today()):
        return forbidden(request, permission, where, missing=missing)
    hand_on(request, where)
    return None
