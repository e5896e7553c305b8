"""What is typed in a form is kept: when the session ended meanwhile, when it was refused, until it is sent; and while
it is typed, where the page asks for it. The first holds for every form, without its page doing anything (`shown`).

A page of ours sends what was typed with the header `X-Draft` and is answered in JSON: `said` is a sentence to show,
`saved` whether it was kept, `files` the words of files that came with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.utils import timezone

from zeren.apps.access import derived, queries
from zeren.base.problems import Where
from zeren.base.text import Text
from zeren.ui import drafts
from zeren.ui.filling import above_all, filled, forms, marked, the_one
from zeren.ui.language import now, say
from zeren.ui.notices import refused, tell

HEADER = "X-Draft"
OVER = "over"
"""The value of the header that keeps this in spite of what was kept elsewhere."""
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
    plain = drafts.parts_of(view) is None
    if request.method in {"GET", "HEAD"} and (plain or drafts.held(view)) and _drafting(request):
        found = queries.draft(int(request.user.pk or 0), drafts.address(request))
        if found is not None:
            # What a form says whose page sees to it itself, or any other form on it.
            said, name = found.said(), "begun" if drafts.TO in found.said() else "typed"
            setattr(request, name, said)
            setattr(request, f"{name}_on", found.saved)


def let_go(request: HttpRequest, response: HttpResponse) -> None:
    """What a form said was taken: nothing need be kept of it. It was not, and its page says so elsewhere: it is kept.
    One query, none for whoever has no drafts; three to keep it.
    """
    match = request.resolver_match
    sent = request.method == "POST" and response.status_code == HTTPStatus.FOUND
    if not (sent and match) or drafts.DO in request.GET:
        return
    if drafts.parts_of(match.func) is None:
        word = drafts.read(request)
        if word and word.who == request.user.pk and refused(request):
            keep(request)
        elif word and word.who == request.user.pk and _drafting(request):
            derived.settle(word.who, word.at, word.mark)
    elif drafts.held(match.func) and _drafting(request):
        derived.settle(int(request.user.pk or 0), drafts.address(request), drafts.mark(request))


def keep(request: HttpRequest) -> bool:
    """Keep what was typed, as long as it comes from its writer or from nobody; whether it could be kept. Three
    queries.
    """
    word, typed = drafts.read(request), drafts.typed(request)
    if word is None or not typed or request.user.pk not in {word.who, None}:
        return False
    derived.keep(word.who, word.at, typed, word.mark)
    request.kept = True  # type: ignore[attr-defined]  # the page to sign in says so
    return True


def shown(request: HttpRequest, response: HttpResponse) -> None:
    """Have every form of a page keep what is typed in it, and show in one what was kept of it, or what was refused just
    now. No query.
    """
    match = request.resolver_match
    html = not response.streaming and response.headers.get("Content-Type", "").startswith("text/html")
    if not (html and match and request.user.is_authenticated) or request.method == "HEAD":
        return
    page = response.content.decode()
    begun = getattr(request, "begun", None)
    if request.method == "POST" and response.status_code in REFUSED:
        page = _filled(page, request, dict(request.POST.lists()), "")
    elif begun is not None:
        page = _filled(page, request, dict(begun.lists()), _began(request))
    found = list(forms(page, request.path))
    if found:
        before = drafts.read(request) if request.method == "POST" else None
        word = drafts.word(request.user.pk, before.at if before else drafts.address(request))
        page = marked(page, found, f'<input type="hidden" name="{drafts.FIELD}" value="{word}">')
    if found or begun is not None:
        response.content = page.encode()


REFUSED = frozenset({HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY})


def _filled(page: str, request: HttpRequest, typed: Mapping[str, Sequence[str]], above: str) -> str:
    """The page with the form filled that this was typed in; where it is there no more, with all of it to be copied."""
    to = next(iter(typed.get(drafts.TO, ())), request.path)
    form = the_one(list(forms(page, request.path)), to, typed)
    if form is not None:
        return filled(page, form, typed, above)
    if not above:
        return page
    return above_all(page, above + render_to_string("ui/copied.html", {"typed": drafts.in_words(typed)}))


def _began(request: HttpRequest) -> str:
    """Above a form: that it holds what was typed before, and how to throw that away."""
    saved = request.begun_on  # type: ignore[attr-defined]  # taken up with what was typed
    return render_to_string(
        "ui/draft.html", {"saved": saved, "at": drafts.address(request), "plain": True}, request=request
    )


def _drafting(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "drafting", False))


def keep_text(request: HttpRequest, view: Callable[..., Any]) -> HttpResponse | None:
    """Keep what a form sent although its writer's session has ended; an answer where a page of ours asked in passing.
    Three queries, none without the word of a form.
    """
    if request.method != "POST":
        return None
    if drafts.parts_of(view) is None:
        keep(request)
        return None
    word = drafts.read(request)
    asked = HEADER in request.headers
    if word is None:
        return _said(STRANGE, HTTPStatus.UNAUTHORIZED) if asked else None
    kept = _keep(request, view, word, over=True)
    request.kept = kept.status_code == HTTPStatus.UNAUTHORIZED  # type: ignore[attr-defined]
    return kept if asked else None


def in_passing(request: HttpRequest, view: Callable[..., Any]) -> HttpResponse | None:
    """Keep a draft, throw one away or bring it back, where that is what a request asks for. Three queries."""
    if request.method != "POST" or not request.user.is_authenticated:
        return None
    if drafts.DO in request.GET:
        return _put_away(request, int(request.user.pk or 0))
    if HEADER not in request.headers or drafts.parts_of(view) is None:
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
    if request.GET[drafts.DO] == "back":
        derived.bring_back(who, at)
        tell(request, BACK)
    elif derived.throw_away(who, at):
        parts = urlsplit(at)
        tell(request, GONE, undo=f"{parts.path}?{urlencode([*parse_qsl(parts.query), (drafts.DO, 'back')])}")
    return HttpResponseRedirect(at)
