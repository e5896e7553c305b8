"""How findings look, and who is at the page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.http import Http404, HttpRequest, QueryDict
from django.urls import reverse

from zeren.apps.access.queries import permissions_at, viewer
from zeren.apps.findings.commands import Hand
from zeren.apps.findings.models import Finding
from zeren.apps.findings.queries.lists import visible
from zeren.apps.findings.states import LEFT, SEVERITIES, STATES, VERIFIED
from zeren.apps.organisation.queries import Seat, seats
from zeren.apps.organisation.rules.standins import on_behalf
from zeren.base.dates import parse_date
from zeren.base.text import Text
from zeren.ui import drafts
from zeren.ui.clock import today
from zeren.ui.language import say
from zeren.ui.navigation import Crumb
from zeren.ui.tones import Badge, Tone

FINDINGS = Text("问题整改", "Findings")
LATE = Badge(Text("逾期", "late"), "bad")
_GRAVE: dict[str, Tone] = {"grave": "bad", "serious": "warn"}
_REVIEWED = frozenset({"under_review", "plan_review", "extension_review", "closure_review"})


def state_badge(state: str) -> Badge:
    """A state of a finding as pages show it."""
    text = STATES.get(state, Text(state, state))
    if state in VERIFIED:
        return Badge(text, "good")
    if state in LEFT or state == "draft":
        return Badge(text, "quiet")
    return Badge(text, "warn" if state in _REVIEWED else "info")


def severity_badge(severity: str) -> Badge:
    """How grave a finding is, as pages show it."""
    return Badge(SEVERITIES.get(severity, Text(severity, severity)), _GRAVE.get(severity, "quiet"))


def home_crumb() -> Crumb:
    """The way back to the list."""
    return Crumb(FINDINGS, reverse("findings:findings"))


def one(request: HttpRequest, finding: int) -> Finding:
    """The finding with this key, as far as the reader may see it; else 404."""
    found = visible(request.user, today()).select_related(
        "unit", "owner", "extension_approver", "verifier", "second", "proposal__post__unit", "proposal__person"
    )
    row = found.filter(pk=finding).first()
    if row is None:
        raise Http404
    return row


def my_seats(request: HttpRequest) -> list[Seat]:
    """The posts that the reader holds today. One query."""
    return seats(viewer(request).person, today())


def for_whom(request: HttpRequest, mine: Sequence[Seat]) -> Callable[[Finding], str]:
    """What stands beside a finding on which the reader would act for somebody else: "A for B", else nothing."""
    held = [(one.pk, one.path, one.whose, one.acting) for one in mine]
    name = getattr(request.user, "name", "")

    def told(row: Finding) -> str:
        whose = on_behalf(held, row.owner_id, row.unit.path)
        return say(Text("{a} 代 {b}", "{a} for {b}").fill(a=name, b=whose)) if whose else ""

    return told


def version(request: HttpRequest, now: int) -> str:
    """The version that a form shown now is made from: what was kept of it was written against an older one, maybe."""
    typed = drafts.said(request) if request.method != "POST" else None
    return (typed and typed.get("version", "")[:10]) or str(now)


def hand(request: HttpRequest, path: str) -> Hand:
    """Who is at the page, what they may do on a unit, and the version of the finding that the form was made from."""
    sent = request.POST.get("version", "")
    held = permissions_at(request.user, path, today())
    person = viewer(request).person
    # Without a person nobody holds a post, and the command would take the post as given.
    return Hand(person or "-", held, int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else None)


def post_of(request: HttpRequest, mine: list[Seat]) -> str:
    """The post that the reader acts as: the one chosen, or the only one; "" where they hold none."""
    chosen = request.POST.get("post", "")
    if chosen or not mine:
        return chosen
    return mine[0].code


def day(written: str) -> dt.date | None:
    """A day from a form; None for an empty field. `ValueError` for what is no day."""
    return parse_date(written) if written.strip() else None


def kept(request: HttpRequest, *names: str) -> dict[str, Any]:
    """What is written in some fields, now or before and not sent, without what no field may hold."""
    given = drafts.said(request) or QueryDict()
    return {name: given.get(name, "").replace("\0", "")[:10_000] for name in names}


def doing(finding: int, move: str) -> str:
    """The page of a finding with the form of a move opened."""
    return f"{reverse('findings:finding', args=[finding])}?do={move}"
