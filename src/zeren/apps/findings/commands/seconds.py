"""Moves that two people make: one proposes with a reason, another agrees or declines."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from zeren.apps.audit import commands as audit
from zeren.apps.findings.commands.acting import Hand
from zeren.apps.findings.commands.steps import AMENDS, NOBODY, step
from zeren.apps.findings.events import Agreed, Declined, Proposed
from zeren.apps.findings.models import Finding, Proposal
from zeren.apps.findings.queries.standing import standing_of
from zeren.apps.findings.rules import problems
from zeren.apps.findings.rules.moves import NEED_TEXT, Actor, cannot_agree, hindrances, no_such_move
from zeren.apps.findings.states import MACHINE
from zeren.apps.organisation.models import Post
from zeren.base.problems import Problem, Refused


def propose(finding: str, name: str, *, reason: str, text: str = "", by: str, on: dt.date, hand: Hand = NOBODY) -> None:
    """Propose a move that takes a second person. It is made when another one agrees. Raises `Refused`.

    `text`: what a finding that is to be amended shall say; empty leaves its words.
    """
    with transaction.atomic():
        row, reason = hand.find(finding), reason.strip()
        text = text.strip() if name == AMENDS and text.strip() != row.text else ""
        event = Proposed(finding, name, reason, text)
        if hand.repeats(row, "propose", event.data(), by):
            return
        standing = standing_of(row, on)
        if problem := no_such_move(standing, name):
            raise Refused([problem])
        move = MACHINE.find(row.state, name)
        found: list[Problem] = hindrances(move, standing, hand.actor(by, on))
        if Proposal.objects.filter(finding=row).exists():
            found.append(problems.PROPOSED_ALREADY(code=finding, move=move.text))
        if not reason:
            found.append(problems.MOVE_NEEDS(code=finding, move=move.text, need=NEED_TEXT["reason"]))
        if found:
            raise Refused(found)
        number = audit.write(event, by=by, on=on)
        hand.remember(row, number, "propose", row.state, by, work=False)
        post = Post.objects.get(code=by)
        person = row.acts.get(number=number).person
        Proposal.objects.create(finding=row, move=name, reason=reason, text=text, post=post, person=person, on=on)


def agree(finding: str, *, by: str, on: dt.date, hand: Hand = NOBODY) -> None:
    """Agree to what another proposed: the move is made, in the name of the proposer and with `by` as the second."""
    with transaction.atomic():
        if _agreed_before(finding, by, hand):
            return
        row, proposal = _proposed(finding, hand)
        hand.repeats(row, "", {}, by)
        move = MACHINE.find(row.state, proposal.move)
        first = Actor(proposal.post.code, proposal.post.unit.path, proposal.person.code if proposal.person else "")
        if found := cannot_agree(standing_of(row, on), move, first, hand.actor(by, on)):
            raise Refused(found)
        number = audit.write(Agreed(finding, proposal.move), by=by, on=on)
        hand.remember(row, number, "agree", row.state, by, work=False)
        step(finding, proposal.move, by=first.by, on=on, reason=proposal.reason, text=proposal.text, second=by)


def _agreed_before(finding: str, by: str, hand: Hand) -> bool:
    """Whether just this was agreed to already, as a second click asks for: it left two acts, the move and this one."""
    row = hand.find(finding)
    if hand.seen is None or row.version != hand.seen + 2:
        return False
    before = list(row.acts.order_by("-number").values_list("name", "post__code")[:2])
    return before[-1] == ("agree", by)


def decline(finding: str, *, reason: str = "", by: str, on: dt.date, hand: Hand = NOBODY) -> None:
    """Turn down what was proposed; whoever proposed it takes it back in the same way."""
    with transaction.atomic():
        row, proposal = _proposed(finding, hand)
        hand.repeats(row, "", {}, by)
        actor = hand.actor(by, on)
        move = MACHINE.find(row.state, proposal.move)
        first = Actor(proposal.post.code, proposal.post.unit.path)
        if by != first.by and (found := cannot_agree(standing_of(row, on), move, first, actor)):
            raise Refused(found)
        proposal.delete()
        number = audit.write(Declined(finding, proposal.move, reason.strip()), by=by, on=on)
        hand.remember(row, number, "decline", row.state, by, work=False)


def _proposed(finding: str, hand: Hand) -> tuple[Finding, Proposal]:
    row = hand.find(finding)
    proposal = Proposal.objects.select_related("post__unit", "person").filter(finding=row).first()
    if proposal is None:
        raise Refused([problems.NOTHING_PROPOSED(code=finding)])
    return row, proposal
