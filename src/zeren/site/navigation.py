"""What every page is given: where its reader may go, who they are, the way out."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from zeren.apps.access.queries import permissions
from zeren.apps.access.rules import Permission
from zeren.base.text import Text
from zeren.ui.clock import today
from zeren.ui.navigation import Link


class Place(NamedTuple):
    """An entry of the navigation: its words, the name of its address, and who gets to see it."""

    text: Text
    name: str
    permission: Permission


PLACES = (
    Place(Text("首页", "Home"), "desk:home", Permission.own_account),
    Place(Text("工作记录", "Records"), "desk:records", Permission.file_record),
    Place(Text("会议和学习", "Meetings"), "desk:meetings", Permission.see_unit),
    Place(Text("填报", "Requests"), "obligations:requests", Permission.see_unit),
    Place(Text("单位", "Units"), "organisation:units", Permission.see_unit),
    Place(Text("责任图", "Who answers"), "duties:map", Permission.see_unit),
    Place(Text("落实情况", "Coverage"), "desk:coverage", Permission.see_unit),
    Place(Text("问题整改", "Findings"), "findings:findings", Permission.see_unit),
    Place(Text("检查", "Inspections"), "inspections:inspections", Permission.see_unit),
    Place(Text("评分校准", "Practice"), "assessment:practices", Permission.inspect),
    Place(Text("考核结果", "Results"), "assessment:runs", Permission.see_scorecard),
    Place(Text("账号", "Accounts"), "organisation:accounts", Permission.see_accounts),
    Place(Text("机构", "Structure"), "organisation:structure", Permission.manage_people),
    Place(Text("人员", "People"), "organisation:people", Permission.manage_people),
    Place(Text("责任制", "Frameworks"), "frameworks:frameworks", Permission.own_account),
    Place(Text("日志", "Journal"), "audit:journal", Permission.read_journal),
    Place(Text("系统", "System"), "upkeep:system", Permission.run_system),
    Place(Text("提醒", "Notices"), "notices:notices", Permission.own_account),
    Place(Text("我的账号", "My account"), "access:sessions", Permission.own_account),
)


UNDER = {"desk:file": "desk:records", "desk:file-for": "desk:records"}
UNDER |= dict.fromkeys(
    (
        f"organisation:{name}"
        for name in (
            "registers",
            "register",
            "register-row",
            "answer-gap",
            "vacancies",
            "workforce",
            "headcount",
            "channels",
        )
    ),
    "organisation:units",
)
UNDER |= dict.fromkeys(("assessment:version", "assessment:drafts", "assessment:draft"), "frameworks:frameworks")
UNDER |= dict.fromkeys(
    (f"obligations:{name}" for name in ("new-request", "fill", "burden", "pleas", "batches", "batch", "series")),
    "obligations:requests",
)
UNDER |= dict.fromkeys(("desk:calendar", "desk:months", "desk:due"), "desk:home")
UNDER |= dict.fromkeys(("desk:days", "desk:change-days"), "obligations:requests")
UNDER |= dict.fromkeys(
    (
        *(f"desk:{name}" for name in ("programmes", "programme", "guidance", "guided", "liaison", "quiz", "quiz-told")),
        *(f"desk:{name}" for name in ("enter-meeting", "guide-whom", "guide-unit", "new-programme", "require-topic")),
        *(f"desk:{name}" for name in ("certify", "instruct", "instruction", "review", "send-review")),
        *(f"desk:{name}" for name in ("activities", "activity", "new-activity", "outputs", "output", "new-output")),
        "desk:tasks",
        "desk:task",
        "desk:inbox",
        "desk:told",
        "desk:study",
        "desk:certificates",
        "desk:reviews",
    ),
    "desk:meetings",
)
"""Pages that belong to an entry which their address does not begin with."""


def navigation(request: HttpRequest) -> dict[str, Any]:
    """`navigation`, `person` and `leave` for the base page, and `history`, the address of the journal for those who may
    read it; nobody's page has none of them. One query at most.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"navigation": [], "person": "", "leave": "", "history": ""}
    held = permissions(user, today())
    match = request.resolver_match
    under = UNDER.get(match.view_name, "") if match else ""
    here = reverse(under) if under else request.path
    links = [_link(place, here) for place in PLACES if place.permission in held]
    return {
        "navigation": [link for link in links if link],
        "person": user.name,
        "leave": reverse("access:sign-out"),
        "history": reverse("audit:journal") if Permission.read_journal in held else "",
    }


def _link(place: Place, here: str) -> Link | None:
    address = _address(place.name)
    if address is None:
        return None
    return Link(place.text, address, here == address or (address != "/" and here.startswith(f"{address}/")))


@lru_cache(maxsize=len(PLACES))
def _address(name: str) -> str | None:
    """Looked up once: every page asks for all of them."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return None
