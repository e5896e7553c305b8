"""The gallery of all parts that pages are built from, and what is shown when a page cannot be."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from zeren.base.text import Text
from zeren.ui import drafts, pictures, vendor
from zeren.ui.clock import today
from zeren.ui.table import Column, Filter, Table
from zeren.ui.tones import Badge

BADGES = (
    Badge(Text("已报", "filed"), "good"),
    Badge(Text("良好", "good"), "info"),
    Badge(Text("三天内到期", "due within three days"), "warn"),
    Badge(Text("未佐证", "not evidenced"), "bad"),
    Badge(Text("不适用", "does not apply"), "quiet"),
)
NUMBERS = (
    (Text("责任落实", "Fulfilment"), 38_250),
    (Text("问题整改", "Rectification"), 9_500),
    (Text("扣分", "Deduction"), -1_000),
)


def gallery(request: HttpRequest) -> HttpResponse:
    """Every part there is, for those who build pages and for those who look whether all is installed."""
    columns = (
        Column(Text("项目", "Item"), "name"),
        Column(Text("得分", "Points"), "points", "right"),
        Column(Text("状态", "State")),
    )
    choices = {"good": Text("好", "good"), "bad": Text("差", "bad")}
    state = Filter("state", Text("状态", "State"), choices)
    table = Table(columns, request.GET, (state,), "name", Text("按名称找", "Find by name"))
    table.count, table.rows = 120, [(*one, BADGES[place]) for place, one in enumerate(NUMBERS)]
    dots = [pictures.Dot(value, value // 10_001 % 4, 4, f"{value}", "#") for value in range(61_000, 99_000, 1_700)]
    scale = pictures.axis([dot.value for dot in dots], (90_000, 80_000, 60_000), 100_000)
    day = today()
    shown = {
        "missing": vendor.missing(),
        "badges": BADGES,
        "numbers": NUMBERS,
        "parts": NUMBERS,
        "strip": pictures.strip(dots, scale, Text("示例", "An example")),
        "table": table,
        "today": day,
        "days": [day + dt.timedelta(days=n) for n in (-12, -1, 0, 1, 2, 9)],
    }
    return render(request, "ui/gallery.html", shown)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: who may, and whom to ask. The exception's text says more where there is one."""
    said = str(exception or "")
    what = Text("您的账号没有看这一页的授权。", "Your account has no grant for this page.")
    do = Text("需要的话，请安全管理员授权。", "If you need it, ask the security administrator for a grant.")
    shown = {"head": Text("不能查看", "Not yours to see"), "what": said or what, "do": do}
    return render(request, "ui/trouble.html", shown, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  Django's door
    """404: the same words for what is not there and for what is not in scope."""
    shown = {
        "head": Text("没有这一页", "No such page"),
        "what": Text(
            "地址不对，或者这个单位不在您的授权范围内。", "The address is wrong, or the unit is not in your scope."
        ),
        "do": Text(
            "请核对地址；要看别的单位，请安全管理员授权。", "Check it; for other units ask the security administrator."
        ),
    }
    return render(request, "ui/trouble.html", shown, status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """500: asks nothing of the database, which may be what failed."""
    return HttpResponse(render_to_string("ui/plain_error.html", {"typed": drafts.words(request)}), status=500)
