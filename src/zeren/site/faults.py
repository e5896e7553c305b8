"""Pages for what went wrong: in plain words, with whether anything was lost and what to do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zeren.base.text import Text

STALE = Text(
    "这一页放得太久，或登录已经换过，所以没有保存。请返回上一页，刷新后再提交；您写的内容还在上一页。",
    "This page was open too long, or somebody signed in meanwhile, so nothing was saved. Go back, reload and send "
    "again; what you wrote is still on the page before.",
)
BAD = Text("服务器看不懂这个请求，没有改动任何内容。", "The server cannot make sense of this; nothing was changed.")
FORBIDDEN = Text("您不能打开这一页。", "You may not open this page.")
MISSING = Text(
    "没有这一页。可能是地址写错了，或内容已经移走。", "There is no such page. The address may be wrong or old."
)
BROKEN = Text(
    "服务器出了错，刚才的操作没有保存。请过一会儿再试；如果一直这样，请告诉系统管理员。",
    "Something went wrong on the server; what you just did was not saved. Try again in a while; if it stays so, tell "
    "the system administrator.",
)


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  Django's door
    """A form without the right token."""
    return _page(request, STALE, 403)


def bad(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  Django's door
    """A request that cannot be read."""
    return _page(request, BAD, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  Django's door
    """A page that is closed to its visitor."""
    return _page(request, FORBIDDEN, 403)


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  Django's door
    """No such page."""
    return _page(request, MISSING, 404)


def broken(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  Django's door
    """An error nobody expected. Uses no database and no base page: either may be what is broken."""
    lines = f"<p>{BROKEN.zh}</p><p lang=en>{BROKEN.en}</p><p><a href=/>首页 Home</a></p>"
    head = "<!doctype html><html lang=zh-CN><meta charset=utf-8><title>责任制</title>"
    return HttpResponse(f"{head}{lines}".encode(), status=500)


def _page(request: HttpRequest, told: Text, status: int) -> HttpResponse:
    return render(request, "access/fault.html", {"told": told}, status=status)
