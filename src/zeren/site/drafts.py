"""What is typed in a form is kept while it is written: as typed, when the session ended meanwhile, until it is sent.

A page of ours sends what was typed with the header `X-Draft` and is answered in JSON: `said` is a sentence to show,
`saved` whether it was kept, `files` the words of files that came with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from zeren.apps.access import derived, queries
from zeren.base.problems import Where
from zeren.base.text import Text
from zeren.ui import drafts
from zeren.ui.language import now, say
from zeren.ui.notices import tell

HEADER = "X-Draft"
OVER = "over"
"""The value of the header that keeps this in spite of what was kept elsewhere."""
DO = "_draft"
"""The part of an address with which a draft is thrown away or brought back."""
SAVED = Text("草稿已保存于 {time}", "Draft saved at {time}")
LONG = Text(
    "写得太长，草稿存不下；已写的都还在这一页上，请尽快报送。",
    "Too long to keep as a draft; all of it is still on this page: send it soon.",
)
STRANGE = Text(
    "这一页放得太久，草稿没有存；请复制写好的内容，刷新后再写。",
    "This page was open too long, so no draft was kept: copy what you wrote and reload.",
)
ELSEWHERE = Text(
    "这份草稿 {time} 在另一处（另一个窗口或设备）存过，所以这里写的没有存。",
    "This draft was saved at {time} in another window or on another device, so what is typed here was not.",
)
DONE = Text("这一份已经报送，不再存草稿。", "This was filed already; no draft is kept of it.")
ENDED = Text(
    "登录已结束。写的内容已存为草稿（{time}）：请在新窗口登录，再刷新这一页接着写。",
    "You are signed out. What you wrote is kept as a draft ({time}): sign in in a new window and reload this page.",
)
GONE = Text("草稿已丢弃。", "The draft was thrown away.")
BACK = Text("草稿找回来了。", "The draft is back.")


def take_up(request: HttpRequest, view: Callable[..., Any]) -> None:
    """Have what was kept of a page's form at hand for it. One query, none for whoever has no drafts."""
    if request.method in {"GET", "HEAD"} and drafts.held(view) and _drafting(request):
        found = queries.draft(int(request.user.pk or 0), drafts.address(request))
        if found is not None:
            request.typed, request.typed_on = found.said(), found.saved  # type: ignore[attr-defined]


def let_go(request: HttpRequest, response: HttpResponse) -> None:
    """What a form said was taken: nothing need be kept of it. One query, none for whoever has no drafts."""
    match = request.resolver_match
    taken = request.method == "POST" and response.status_code == HTTPStatus.FOUND
    if taken and match and drafts.held(match.func) and _drafting(request) and DO not in request.GET:
        derived.settle(int(request.user.pk or 0), drafts.address(request), drafts.mark(request))


def _drafting(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "drafting", False))


def keep_text(request: HttpRequest, view: Callable[..., Any]) -> HttpResponse | None:
    """Keep what a form sent although its writer's session has ended; an answer where a page of ours asked in passing.
    Three queries, none without the word of a form.
    """
    if request.method != "POST" or drafts.parts_of(view) is None:
        return None
    word = drafts.read(request)
    asked = HEADER in request.headers
    if word is None:
        return _said(STRANGE, HTTPStatus.UNAUTHORIZED) if asked else None
    kept = _keep(request, view, word, over=True)
    return kept if asked else None


def in_passing(request: HttpRequest, view: Callable[..., Any]) -> HttpResponse | None:
    """Keep a draft, throw one away or bring it back, where that is what a request asks for. Three queries."""
    if request.method != "POST" or drafts.parts_of(view) is None or not request.user.is_authenticated:
        return None
    if DO in request.GET:
        return _put_away(request, int(request.user.pk or 0))
    if HEADER not in request.headers:
        return None
    word = drafts.read(request)
    if word is None or word.who != request.user.pk or word.at != drafts.address(request):
        return _said(STRANGE, HTTPStatus.CONFLICT)
    return _keep(request, view, word, over=request.headers[HEADER] == OVER)


def _keep(request: HttpRequest, view: Callable[..., Any], word: drafts.Word, *, over: bool) -> HttpResponse:
    fields, files, problems = drafts.typed(request), list[dict[str, str]](), list[str]()
    sent = request.FILES.getlist("files")
    if not fields:
        return _said(LONG, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if sent and view.files:  # type: ignore[attr-defined]  # the mark of a page
        taken, wrong = view.files(request.POST, word.who, sent)  # type: ignore[attr-defined]
        fields["waiting"] = [one for one, _, _ in taken]
        files = [{"word": one, "name": name, "size": filesizeformat(size)} for one, name, size in taken]
        problems = [replace(problem, where=Where()).say(now()) for problem in wrong]
    since = None if over else word.shown
    kept = derived.keep(word.who, word.at, fields, word.mark, since=since)
    if kept.settled:
        return _said(DONE, HTTPStatus.CONFLICT)
    if kept.other:
        return _said(ELSEWHERE, HTTPStatus.CONFLICT, kept.saved, other=True)
    if not request.user.is_authenticated:
        return _said(ENDED, HTTPStatus.UNAUTHORIZED, kept.saved)
    return _said(SAVED, HTTPStatus.OK, kept.saved, files=files, problems=problems)


def _said(text: Text, status: HTTPStatus, at: Any = None, **more: object) -> HttpResponse:
    time = timezone.localtime(at).strftime("%H:%M:%S") if at else ""
    shown = {"said": say(text.fill(time=time)), "saved": status == HTTPStatus.OK, **more}
    return JsonResponse(shown, status=status)


def _put_away(request: HttpRequest, who: int) -> HttpResponse:
    """Throw a draft away, or bring it back, and show the form again."""
    at = drafts.address(request)
    if request.GET[DO] == "back":
        derived.bring_back(who, at)
        tell(request, BACK)
    elif derived.throw_away(who, at):
        parts = urlsplit(at)
        tell(request, GONE, undo=f"{parts.path}?{urlencode([*parse_qsl(parts.query), (DO, 'back')])}")
    return HttpResponseRedirect(at)
