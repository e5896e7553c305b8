"""What the desk shows on the pages of lower apps: a unit's open findings, and what it owes."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from zeren.apps.access.queries import may
from zeren.apps.access.rules import Permission
from zeren.apps.assessment.queries.frameworks import latest_packs
from zeren.apps.desk.queries import late, open_findings
from zeren.apps.organisation.models import Unit
from zeren.ui import slots
from zeren.ui.clock import today

MOST = 20


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
    rows = late([subject.pk], today(), latest_packs())
    return render_to_string(
        "desk/late_panel.html", {"rows": rows[:MOST], "count": len(rows), "today": today()}, request
    )


def put() -> None:
    """Fill the slots."""
    slots.fill("organisation.unit", "desk.late", owed, order=20)
    slots.fill("organisation.unit", "desk.findings", findings, order=30)
