"""The moves of the machine, each one transaction, and taking one back."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from zeren.apps.audit import commands as audit
from zeren.apps.findings.commands.acting import Hand
from zeren.apps.findings.events import Moved, TakenBack
from zeren.apps.findings.models import Finding, Proposal
from zeren.apps.findings.queries.standing import standing_of
from zeren.apps.findings.rules import problems
from zeren.apps.findings.rules.moves import Step, hindrances, refusals
from zeren.apps.findings.states import EXPLAINED, MACHINE, TAKEN_BACK, Who
from zeren.apps.organisation.models import Post
from zeren.base.problems import Refused

NOBODY = Hand()
AMENDS = "amend"
"""The move that may change what a finding says."""
DATED = {"issue": "opened", "verify": "verified", "close": "closed", "publish": "published", "reopen": "reopened"}
"""The moves that leave their day on the row, and where."""


def issue(finding: str, *, by: str, on: dt.date) -> None:
    """Hand a drafted finding to its unit; it is open from this day on. `finding` and `by` are codes."""
    step(finding, "issue", by=by, on=on)


def verify(finding: str, *, by: str, on: dt.date) -> None:
    """Accept what was done; `by` is a post outside the unit that did none of it, and answers for the acceptance."""
    step(finding, "verify", by=by, on=on)


def close(finding: str, *, by: str, on: dt.date) -> None:
    """Take a verified finding off the ledger of open ones."""
    step(finding, "close", by=by, on=on)


def extend(finding: str, extended: dt.date, *, reason: str, by: str, on: dt.date) -> None:
    """Approve the extension that was asked for, to a day later than the present due day."""
    step(finding, "extend", by=by, on=on, extended=extended, reason=reason)


def reopen(finding: str, *, reason: str, by: str, on: dt.date) -> None:
    """Open a closed finding again after a look-back: its verification is void, and it counts as a repeat."""
    step(finding, "reopen", by=by, on=on, reason=reason)


def step(
    finding: str,
    name: str,
    *,
    by: str,
    on: dt.date,
    reason: str = "",
    extended: dt.date | None = None,
    second: str = "",
    review_on: dt.date | None = None,
    text: str = "",
    hand: Hand = NOBODY,
) -> None:
    """Take one step of the machine in `states`, with its journal entry.

    `finding`, `by` and `second` are codes. Raises `Refused` with everything that stands against it; nothing is kept
    then. The same step sent twice from one page is taken once. `text` is what a finding that is amended says from then
    on; empty leaves its words.
    """
    with transaction.atomic():
        row = hand.find(finding)
        said = Step(name, by, "", on, reason.strip(), extended, review_on, second)
        if _sent_before(row, said, hand):
            return
        actor = hand.actor(by, on)
        posts = {post.code: post for post in Post.objects.select_related("unit").filter(code__in={by, second})}
        agreed = posts.get(second)
        taken = Step(
            name,
            by,
            actor.by_path,
            on,
            said.reason,
            extended,
            review_on,
            second if agreed else "",
            agreed.unit.path if agreed else "",
            actor.person,
            actor.homes,
            actor.held,
        )
        if found := refusals(standing_of(row, on), taken):
            raise Refused(found)
        move = MACHINE.find(row.state, name)
        source, row.state = row.state, move.target
        _mark(row, taken, posts)
        words = _amend(row, text.strip()) if name == AMENDS else ()
        Proposal.objects.filter(finding=row).delete()
        number = audit.write(Moved(finding, source, name, _given(taken) + words), by=by, on=on)
        hand.remember(row, number, name, source, by, work=move.who is Who.INSPECTED_UNIT)


def _amend(row: Finding, text: str) -> tuple[tuple[str, str], ...]:
    """Put a finding in other words, and give what it said before and what it says now for its story."""
    if text in {"", row.text}:
        return ()
    before, row.text = row.text, text
    return ("before", before), ("text", text)


def _sent_before(row: Finding, said: Step, hand: Hand) -> bool:
    last = row.acts.order_by("number").last()
    source = last.source if last and MACHINE.can(last.source, said.name) else ""
    data = Moved(row.code, source, said.name, _given(said)).data() if source else {}
    return hand.repeats(row, said.name, data, said.by)


def _given(taken: Step) -> tuple[tuple[str, str], ...]:
    given = {"reason": taken.reason, "second": taken.second}
    given |= {key: day.isoformat() for key in ("extended", "review_on") if (day := getattr(taken, key))}
    return tuple((key, value) for key, value in sorted(given.items()) if value)


def _mark(row: Finding, taken: Step, posts: dict[str, Post]) -> None:
    """What a step leaves on the row beside the state."""
    if taken.name in DATED:
        setattr(row, DATED[taken.name], taken.on)
    if taken.name == "verify":
        row.verifier = posts[taken.by]
    elif taken.name == "extend":
        row.extended, row.extension_approver = taken.extended, posts[taken.by]
    elif taken.name == "reopen":
        row.verified, row.verifier, row.repeat = None, None, True
    elif taken.name == "return_closure":
        row.returned += 1
    elif row.state in EXPLAINED and taken.second:
        row.reason, row.second = taken.reason, posts[taken.second]
    # A closure that was asked for may be taken back: the day of review is kept until somebody answers.
    if taken.name != "request_closure":
        row.review_on = taken.review_on


def take_back(finding: str, *, by: str, on: dt.date, hand: Hand = NOBODY) -> None:
    """Take back what the unit submitted last, as long as nobody has acted on it: the finding is where it was before.

    Raises `Refused`. Only a post that may make the move may take it back.
    """
    with transaction.atomic():
        row = hand.find(finding)
        last = row.acts.order_by("number").last()
        if (
            last is not None
            and last.name == "take_back"
            and hand.repeats(row, "take_back", _back(row, last.source), by)
        ):
            return
        hand.repeats(row, "", {}, by)
        if last is None or last.name not in TAKEN_BACK:
            raise Refused([problems.NOTHING_TO_TAKE_BACK(code=finding)])
        move = MACHINE.find(last.source, last.name)
        if found := hindrances(move, standing_of(row, on), hand.actor(by, on)):
            raise Refused(found)
        source, row.state = row.state, last.source
        number = audit.write(TakenBack(finding, last.name, row.state), by=by, on=on)
        hand.remember(row, number, "take_back", source, by, work=True)


def _back(row: Finding, source: str) -> dict[str, str]:
    """What the journal keeps of a submission taken back, told from the state that it was in."""
    name = next(move.name for move in MACHINE.moves if move.target == source and move.name in TAKEN_BACK)
    return dict(TakenBack(row.code, name, row.state).data())
