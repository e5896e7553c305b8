"""Pages for what the server could not take: in plain words, with whether anything was lost and what to do."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

from zeren.base.text import Text
from zeren.site import drafts as kept
from zeren.site.ground import Gone
from zeren.ui import drafts, views

STALE = {
    "head": Text("没有保存", "Not saved"),
    "what": Text(
        "这一页放得太久，或登录已经换过，所以没有保存。",
        "The page was open too long, or somebody signed in meanwhile, so nothing was saved.",
    ),
    "do": Text(
        "请返回上一页，把写好的内容复制下来，刷新后再提交。",
        "Go back, copy what you wrote, reload the page and send it again.",
    ),
}
BAD = {
    "head": Text("看不懂这个请求", "This makes no sense to the server"),
    "what": Text("没有改动任何内容。", "Nothing was changed."),
    "do": Text("请从首页重新打开要用的页面。", "Start from the home page again."),
}


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  Django's door
    """A form without the right token: somebody signed in meanwhile. What was typed is shown again, in its form if its
    writer is the one who signed in.
    """
    back = drafts.way_back(request)
    if back and request.user.is_authenticated and kept.keep(request):
        return redirect(back)
    return render(request, "ui/trouble.html", STALE | {"typed": drafts.words(request)}, status=403)


def bad(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  Django's door
    """A request that cannot be read."""
    return render(request, "ui/trouble.html", BAD, status=400)


AGAIN = "15"
"""After so many seconds it is worth trying again."""


def failed(request: HttpRequest) -> HttpResponse:
    """What nobody expected; and 503 where the database is busy or gone, with nothing asked of it once more."""
    fault = sys.exc_info()[1]
    if not isinstance(fault, (OperationalError, InterfaceError)):
        return views.failed(request)
    gone = isinstance(fault, Gone)
    page = {
        "gone": gone,
        "rescued": str(fault) if gone else "",
        "typed": drafts.words(request),
        "again": drafts.once_more(request),
    }
    return HttpResponse(render_to_string("ui/no_database.html", page), status=503, headers={"Retry-After": AGAIN})
