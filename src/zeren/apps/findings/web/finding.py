"""One finding: what is wrong, what was done, what happened, and what may be done next and by whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zeren.apps.access.queries import may
from zeren.apps.access.rules import Permission, needs
from zeren.apps.findings.models import Act, Finding
from zeren.apps.findings.queries.lists import path_of
from zeren.apps.findings.queries.standing import standing_from
from zeren.apps.findings.queries.story import acts_of, asked_extension, story, taken_out
from zeren.apps.findings.rules import problems
from zeren.apps.findings.rules.lateness import days_late, effective_due, rung
from zeren.apps.findings.rules.moves import Actor, Standing, cannot_agree, drafting, hindrances, working
from zeren.apps.findings.sheets import REMEDY_TYPES
from zeren.apps.findings.states import (
    KINDS,
    MACHINE,
    OPEN,
    ORIGINS,
    START,
    TAKEN_BACK,
    WHO_TEXT,
    Move,
    Who,
)
from zeren.apps.findings.web.shown import (
    LATE,
    for_whom,
    hand,
    home_crumb,
    kept,
    my_seats,
    one,
    severity_badge,
    state_badge,
)
from zeren.apps.frameworks.queries import finding_rules
from zeren.apps.organisation.queries import Seat
from zeren.base.problems import Problem
from zeren.base.text import Text
from zeren.ui import drafts
from zeren.ui.clock import today
from zeren.ui.navigation import Crumb

P = Permission


@dataclass
class Choice:
    """A move as the page offers it: the posts that may make it, or why none of the reader's may."""

    move: Move
    seats: list[Seat] = field(default_factory=list)
    why: list[Problem] = field(default_factory=list)

    @property
    def who(self) -> Text:
        """Whose move it is."""
        return WHO_TEXT[self.move.who]

    @property
    def asks(self) -> bool:
        """Whether the form has to be filled in."""
        return bool({"reason", "extended", "review_on"} & set(self.move.needs))

    @property
    def aside(self) -> bool:
        """Whether it leaves the ledger with a second person."""
        return self.move.who is Who.SECOND_PERSON


@dataclass
class Sent:
    """What came back from a form that could not be taken: the move, the words, the problems."""

    move: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    seen: int | None = None

    @property
    def stale(self) -> bool:
        """Whether somebody else was first."""
        return any(problem.code == problems.STALE.code for problem in self.problems)


def actor(seat: Seat, mine: Sequence[Seat], request: HttpRequest, path: str) -> Actor:
    """The reader in one of their posts, as the rules see them."""
    reader = hand(request, path)
    return Actor(seat.code, seat.path, reader.person, tuple(other.path for other in mine), reader.held)


@needs(P.see_unit, path_of)
@drafts.holds("do")
@require_safe
def finding(request: HttpRequest, finding: int) -> HttpResponse:
    """One finding. Queries: nine at most beside those of the guard."""
    row, asked = one(request, finding), request.GET.get("do", "")[:40]
    sent = Sent()
    if asked and drafts.said(request) is not None:
        sent = Sent(asked, kept(request, *WRITTEN))
    return render(request, "findings/finding.html", page(request, row, sent))


WRITTEN = ("reason", "text", "extended", "review_on", "post")
"""The fields of the forms of moves."""


def page(request: HttpRequest, row: Finding, sent: Sent) -> dict[str, Any]:
    """What the page of a finding shows."""
    remedies = list(row.remedies.select_related("owner").prefetch_related("files__file").order_by("code"))
    acts, mine = acts_of(row), my_seats(request)
    standing = standing_from(row, remedies, acts, today())
    actors = [(seat, actor(seat, mine, request, row.unit.path)) for seat in mine]
    choices = [_choice(move, standing, actors) for move in MACHINE.leaving(row.state)]
    due = effective_due(row.due, row.extended)
    late = days_late(due, None, today()) if row.state in OPEN else 0
    may_work = any(not working(standing, one_of) for _, one_of in actors)
    told = story(row, acts)
    return {
        "row": row,
        "state": state_badge(row.state),
        "severity": severity_badge(row.severity),
        "source": ORIGINS.get(row.source, row.source),
        "kind": KINDS.get(row.kind, row.kind),
        "due": due,
        "late": LATE if late else None,
        "rung": rung(late),
        "open": row.state in OPEN,
        "remedies": [(remedy, _types(remedy.types)) for remedy in remedies],
        "undone": sum(remedy.done is None for remedy in remedies) if row.state in {"closure_review", "verified"} else 0,
        "ready": [choice for choice in choices if choice.seats and not choice.aside],
        "aside": [choice for choice in choices if choice.seats and choice.aside],
        "others": [choice for choice in choices if not choice.seats and not choice.aside],
        "seats": mine,
        "behalf": for_whom(request, mine)(row),
        "may_work": may_work,
        "free": taken_out(row, remedies, acts) if may_work else (),
        "may_draft": row.state == START and any(not drafting(standing, one_of) for _, one_of in actors),
        "back": _back(standing, acts, actors),
        "proposal": _proposal(row, standing, actors),
        "asked": _asked(row, acts),
        "story": told,
        "news": told[: row.version - sent.seen] if sent.stale and sent.seen is not None else [],
        "sent": sent,
        "lost": sent.move and not any(choice.move.name == sent.move and choice.seats for choice in choices),
        "today": today(),
        "ruled": ruled(row),
        "unit_page": may(request.user, P.see_unit, row.unit.path, today()),
        "crumbs": [home_crumb(), Crumb(row.code)],
    }


class Ruled(NamedTuple):
    """What a framework says of a finding: what its severity means, by when the plan is due while there is none yet,
    when somebody looks back.
    """

    framework: Text
    means: Text | None
    plan_due: dt.date | None
    look_back: tuple[dt.date, dt.date] | None
    review_on: dt.date | None
    """The day offered for the next review of what is kept up."""


def ruled(row: Finding) -> Ruled | None:
    """What the frameworks in force say of a finding. One query."""
    pack, rules = finding_rules(today(), row.duty)
    if pack is None:
        return None
    means = next((one.means.text for one in rules.severities if one.id == row.severity), None)
    plan = rules.plan_due(row.opened) if row.state in UNPLANNED else None
    looked = rules.look_back(row.closed) if row.state in {"closed", "published"} and row.closed else None
    days = next((one.review_days for one in rules.rectification.kinds if one.id == "long_term"), None)
    return Ruled(pack.title, means, plan, looked, today() + dt.timedelta(days=days) if days else None)


UNPLANNED = {"issued", "under_review", "upheld", "amended", "claimed"}
"""Nobody has handed in a plan yet."""


def _choice(move: Move, standing: Standing, actors: Sequence[tuple[Seat, Actor]]) -> Choice:
    found = [(seat, hindrances(move, standing, one_of)) for seat, one_of in actors]
    able = [seat for seat, against in found if not against]
    why = min((against for _, against in found), key=len, default=[])
    return Choice(move, able, [] if able else why)


def _types(types: str) -> list[Text]:
    return [REMEDY_TYPES.get(key, Text(key, key)) for key in types.split(";") if key]


def _back(standing: Standing, acts: Sequence[Act], actors: Sequence[tuple[Seat, Actor]]) -> Text | None:
    """What the reader may take back."""
    last = acts[-1] if acts else None
    if last is None or last.name not in TAKEN_BACK:
        return None
    move = MACHINE.find(last.source, last.name)
    return move.text if any(not hindrances(move, standing, one_of) for _, one_of in actors) else None


def _proposal(row: Finding, standing: Standing, actors: Sequence[tuple[Seat, Actor]]) -> dict[str, Any] | None:
    """What was proposed, and which of the reader's posts may agree or take it back."""
    proposal = getattr(row, "proposal", None)
    if proposal is None or not MACHINE.can(row.state, proposal.move):
        return None
    move = MACHINE.find(row.state, proposal.move)
    first = Actor(proposal.post.code, proposal.post.unit.path, proposal.person.code if proposal.person else "")
    found = [(seat, cannot_agree(standing, move, first, one_of)) for seat, one_of in actors]
    return {
        "move": move.text,
        "reason": proposal.reason,
        "text": proposal.text,
        "post": proposal.post,
        "on": proposal.on,
        "agree": [seat for seat, against in found if not against],
        "own": [seat for seat, _ in actors if seat.code == proposal.post.code],
        "why": min((against for _, against in found), key=len, default=[]),
    }


def _asked(row: Finding, acts: Sequence[Act]) -> dt.date | None:
    return asked_extension(acts) if row.state == "extension_review" else None
