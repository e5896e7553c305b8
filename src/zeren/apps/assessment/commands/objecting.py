"""Objections: filing one, every move of it, and the signed adjustment that an upheld one is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from zeren.apps.access.rules import Permission
from zeren.apps.assessment.events import LineAdjusted, Objected
from zeren.apps.assessment.models import Adjustment, Objection, ObjectionAct, Publication, Scorecard
from zeren.apps.assessment.queries.objections import line_of, standing_of
from zeren.apps.assessment.rules import objections as rules
from zeren.apps.assessment.rules.objections import Actor, Step
from zeren.apps.assessment.states import MACHINE, WAITING
from zeren.apps.audit.commands import write
from zeren.apps.organisation import queries as organisation
from zeren.apps.organisation.models import Person, Post
from zeren.base.canonical import digest
from zeren.base.problems import Refused
from zeren.engine.planning.plan import NOT_APPLICABLE, VETOED
from zeren.engine.scheme import Veto


@dataclass(frozen=True)
class Hand:
    """Whoever sits at the page: the code of the person, the account, what they may do on the unit, and the version of
    the objection that they saw. Nothing of it is known where a command is called otherwise.
    """

    person: str = ""
    account: str = ""
    held: frozenset[Permission] | None = None
    seen: int | None = None

    def actor(self, by: str, on: dt.date) -> Actor:
        """Who acts as the post with this code on a day. Raises `Refused` for a post that the person does not hold."""
        seats = organisation.seats(self.person, on)
        if self.person and by not in {seat.code for seat in seats}:
            raise Refused([rules.NOT_YOUR_POST(by=by)])
        path = Post.objects.filter(code=by).values_list("unit__path", flat=True).first() or ""
        return Actor(by, path, self.person, self.account, tuple(seat.path for seat in seats), self.held)


NOBODY = Hand()


@dataclass(frozen=True)
class Claim:
    """What a unit says against a line: why, and which points it thinks right (milli-points)."""

    reason: str
    asked: int | None = None


def object_to(card: int, line: str, claim: Claim, *, by: str, on: dt.date, hand: Hand = NOBODY) -> Objection:
    """File an objection to a line of a published scorecard, as a post of the unit. Raises `Refused`.

    The same words sent twice are filed once.
    """
    with transaction.atomic():
        row = Scorecard.objects.select_for_update(of=("self",)).select_related("run", "unit").get(pk=card)
        if same := row.objections.filter(line=line, reason=claim.reason.strip(), state__in=WAITING).first():
            return same
        _checked(row, line, claim, hand.actor(by, on), on)
        code = f"{row.run.year}-{row.unit.code}-{Objection.objects.filter(card__unit=row.unit).count() + 1}"
        made = Objection.objects.create(
            code=code,
            card=row,
            line=line,
            state=MACHINE.start,
            reason=claim.reason.strip(),
            asked=claim.asked,
            filed=on,
            due=rules.last_day(on),
        )
        number = write(Objected(code, row.unit.code, line, "file", claim.reason.strip()), by=by, on=on)
        _remember(made, number, "file", claim.reason.strip(), on, by, hand)
    return made


def _checked(card: Scorecard, line: str, claim: Claim, actor: Actor, on: dt.date) -> None:
    rule, row = line_of(card, line)
    published = Publication.objects.filter(run_id=card.run_id).first()
    if published is None:
        raise Refused([rules.NOT_PUBLISHED()])
    move = MACHINE.find(MACHINE.start, "add_statement")
    code = f"{card.unit.code}/{line}"
    found = rules.hindrances(move, rules.Standing(code, MACHINE.start, card.unit.path, rule.points), actor)
    if on > published.until:
        found.append(rules.TOO_LATE(until=published.until))
    if not claim.reason.strip():
        found.append(rules.NO_REASON(move=rules.FILE))
    if isinstance(rule.measure, Veto) or row[1] in {NOT_APPLICABLE, VETOED}:
        found.append(rules.NO_POINTS_TO_ADJUST())
    elif claim.asked is not None:
        found += rules.points_problems(claim.asked, rule.points)
    if other := card.objections.filter(line=line).exclude(state="withdrawn").first():
        found.append(rules.OPEN_ALREADY(code=other.code))
    if found:
        raise Refused(found)


def step(objection: str, taken: Step, *, by: str, on: dt.date, hand: Hand = NOBODY) -> Objection:
    """Move an objection as a post; an upheld one adjusts its line, signed by that post. Raises `Refused`."""
    name = taken.name
    with transaction.atomic():
        row = (
            Objection.objects.select_for_update(of=("self",))
            .select_related("card__run", "card__unit")
            .get(code=objection)
        )
        if hand.seen is not None and hand.seen != row.version:
            raise Refused([rules.STALE(code=row.code)])
        found = rules.complaints(standing_of(row), taken, hand.actor(by, on), on)
        if found:
            raise Refused(found)
        row.state, row.version = MACHINE.find(row.state, name).target, row.version + 1
        row.due = rules.last_day(on) if name == "ask_again" else row.due if row.state in WAITING else None
        row.save()
        unit = row.card.unit.code
        if name == "uphold":
            number = _adjust(row, taken, by, on, hand)
        else:
            number = write(Objected(row.code, unit, row.line, name, taken.reason.strip()), by=by, on=on)
        _remember(row, number, name, taken.reason.strip(), on, by, hand)
    return row


def _adjust(row: Objection, taken: Step, by: str, on: dt.date, hand: Hand) -> int:
    assert taken.points is not None, "the rules asked for it"
    _, kept = line_of(row.card, row.line)
    last = Adjustment.objects.filter(card=row.card, line=row.line).order_by("-pk").first()
    before, reason = last.after if last else kept[0], taken.reason.strip()
    signed = {
        "after": taken.points,
        "before": before,
        "line": row.line,
        "objection": row.code,
        "on": on.isoformat(),
        "person": hand.person,
        "post": by,
        "reason": reason,
        "result": row.card.run.result_hash,
        "unit": row.card.unit.code,
    }
    sha256 = digest(signed)
    number = write(
        LineAdjusted(row.code, row.card.unit.code, row.line, before, taken.points, reason, sha256), by=by, on=on
    )
    Adjustment.objects.create(
        objection=row,
        card=row.card,
        line=row.line,
        before=before,
        state=kept[1],
        after=taken.points,
        reason=reason,
        post=Post.objects.get(code=by),
        person=Person.objects.filter(code=hand.person).first(),
        on=on,
        number=number,
        sha256=sha256,
    )
    return number


def _remember(row: Objection, number: int, name: str, said: str, on: dt.date, by: str, hand: Hand) -> None:
    ObjectionAct.objects.create(
        objection=row,
        number=number,
        name=name,
        on=on,
        said=said,
        post=Post.objects.filter(code=by).first(),
        person=Person.objects.filter(code=hand.person).first() if hand.person else None,
        account=hand.account,
    )
