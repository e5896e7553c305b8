"""What the desk shows on the pages of lower apps: a unit's open findings, what it owes, how units stand on a duty."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zeren.apps.access.queries import may
from zeren.apps.access.rules import Permission
from zeren.apps.desk.queries import TABLES, lacking, late, on_duty, open_findings, sheet_of
from zeren.apps.findings.queries.standing import to_follow
from zeren.apps.frameworks.queries import packs_on
from zeren.apps.frameworks.rules import Subject
from zeren.apps.organisation.models import Change, Unit
from zeren.apps.organisation.queries import seen, whole
from zeren.base.text import Text
from zeren.ui import slots
from zeren.ui.clock import today
from zeren.ui.language import say

MOST = 20
ENTERED = {
    "judgements": (Permission.inspect, "desk:enter-judged"),
    "samples": (Permission.inspect, "desk:enter-judged"),
    "awards": (Permission.assess, "desk:enter-counted"),
    "surveys": (Permission.assess, "desk:enter-counted"),
}
CATEGORIES = "zeren.categories"
DAYS = Text("工作日和不到期日", "Working days and closures")


def findings(request: HttpRequest, subject: object) -> SafeString:
    """The findings of a unit that are open today, the late ones first. One query."""
    assert isinstance(subject, Unit)
    found = open_findings([subject.pk], today())
    able = (Permission.inspect, Permission.file_record)
    page = {
        "findings": found[:MOST],
        "count": len(found),
        "late": sum(one.late for one in found),
        "today": today(),
        "unit": subject,
        "may_register": any(may(request.user, one, subject.path, today()) for one in able),
    }
    return render_to_string("desk/findings_panel.html", page, request)


def owed(request: HttpRequest, subject: object) -> SafeString:
    """What a unit owes and is late with today. Two queries."""
    assert isinstance(subject, Unit)
    rows = late([subject.pk], today(), packs_on(today()))
    return render_to_string(
        "desk/late_panel.html", {"rows": rows[:MOST], "count": len(rows), "today": today()}, request
    )


def duty(request: HttpRequest, subject: object) -> SafeString:
    """How the units in scope stand on a duty this year; nothing for whoever sees no unit. Four queries at most."""
    assert isinstance(subject, Subject)
    day = today()
    if not may(request.user, Permission.see_unit, None, day):
        return SafeString("")
    within = seen(request.user, Permission.see_unit, day, "unit__path")
    waiting, counts = on_duty(within, day, subject, packs_on(today()), MOST)
    page = {"rows": waiting, "counts": counts, "today": day}
    return render_to_string("desk/duty_panel.html", page, request)


def story(request: HttpRequest, subject: object) -> SafeString:
    """The way to what happened in a unit. No query."""
    return render_to_string("desk/story_way.html", {"unit": subject}, request)


def merging(request: HttpRequest, subject: object) -> SafeString:
    """The way to merging a unit into another. No query."""
    return render_to_string("desk/merge_way.html", {"unit": subject}, request)


def parting(request: HttpRequest, subject: object) -> SafeString:
    """The way to taking a merge back, where that was the latest change of a unit. No query."""
    if not isinstance(subject, Change) or subject.kind != "unit_merged":
        return SafeString("")
    return render_to_string("desk/part.html", {"change": subject}, request)


def closing(request: HttpRequest, subject: object) -> SafeString:
    """What would be left behind in a unit that is closed. One query."""
    assert isinstance(subject, Unit)
    return render_to_string("desk/closing.html", {"unit": subject, "open": to_follow(subject.code).count()}, request)


def category(request: HttpRequest, subject: object) -> SafeString:
    """A category by the name that the frameworks give it, by its key where none has it. One query a page."""
    if CATEGORIES not in request.META:
        packs = packs_on(today()).values()
        request.META[CATEGORIES] = {one.id: one.title.text for pack in packs for one in pack.content.categories}
    key = str(subject)
    return format_html("{}", say(request.META[CATEGORIES].get(key, Text(key, key))))


def tables(request: HttpRequest, subject: object) -> SafeString:
    """The ways to what was judged, drawn, awarded and asked about a unit, and to entering more. No query."""
    assert isinstance(subject, Unit)
    if not may(request.user, Permission.see_unit, subject.path, today()):
        return SafeString("")
    ways = []
    for key in TABLES:
        wanted, name = ENTERED[key]
        able = may(request.user, wanted, subject.path, today())
        ways.append((key, sheet_of(key).text, reverse(name, args=[subject.pk, key]) if able else ""))
    return render_to_string("desk/tables_way.html", {"ways": ways, "code": subject.code}, request)


def capacity(request: HttpRequest, subject: object) -> SafeString:  # noqa: ARG001  as every panel
    """The ways to hands against work. No query."""
    return render_to_string("desk/capacity_way.html", {}, request)


def handing(request: HttpRequest, subject: object) -> SafeString:
    """The way to handing over what somebody leaves. No query."""
    return render_to_string("desk/handing_way.html", {"whom": subject}, request)


def hand_overs(request: HttpRequest, subject: object) -> SafeString:
    """The way to all hand-overs. No query."""
    return render_to_string("desk/handing_list_way.html", {"table": subject}, request)


def workbooks(request: HttpRequest, subject: object) -> SafeString:  # noqa: ARG001  as its siblings
    """The way to the organisation as a workbook, for whoever looks after all of it. One query."""
    if not may(request.user, Permission.manage_people, whole(), today()):
        return SafeString("")
    told = say(Text("用自己的表格导入、导出", "Your own workbook: in and out"))
    return format_html('<a class="button quiet" href="{}">{}</a>', reverse("desk:rosters"), told)


def competence(request: HttpRequest, subject: object) -> SafeString:
    """The posts that lack a certificate which is required of them; the subject is the scope. Three queries."""
    assert isinstance(subject, Q)
    found = lacking(subject, today())
    return render_to_string("desk/competence.html", {"rows": found[: MOST * 5], "count": len(found)}, request)


def days(request: HttpRequest, subject: object) -> SafeString:  # noqa: ARG001  as every panel
    """The way to the calendar of working days. No query."""
    return format_html(' <a href="{}">{}</a>', reverse("desk:days"), say(DAYS))


def put() -> None:
    """Fill the slots."""
    slots.fill("organisation.unit", "desk.late", owed, order=20)
    slots.fill("organisation.unit", "desk.findings", findings, order=30)
    slots.fill("organisation.unit", "desk.tables", tables, order=35)
    slots.fill("organisation.unit", "desk.story", story, order=40)
    slots.fill("organisation.category", "desk.category", category, order=10)
    slots.fill("obligations.category", "desk.category", category, order=10)
    slots.fill("obligations.requests", "desk.days", days, order=10)
    slots.fill("organisation.reshape", "desk.merging", merging, order=10)
    slots.fill("organisation.undo", "desk.parting", parting, order=10)
    slots.fill("organisation.closing", "desk.closing", closing, order=10)
    slots.fill("organisation.structure", "desk.workbooks", workbooks, order=10)
    slots.fill("organisation.registers", "desk.capacity", capacity, order=10)
    slots.fill("organisation.competence", "desk.competence", competence, order=10)
    slots.fill("frameworks.duty", "desk.duty", duty, order=10)
    slots.fill("organisation.person", "desk.handing", handing, order=10)
    slots.fill("organisation.people", "desk.handing", hand_overs, order=10)
