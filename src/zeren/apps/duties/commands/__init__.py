"""Every write of duties. Each is one transaction with its entry in the journal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q

from zeren.apps.access.models import Account
from zeren.apps.audit import commands as audit
from zeren.apps.duties import events, papers, queries, rules
from zeren.apps.duties.models import Acknowledgement, Business, Charge, Deed, Letter, Portfolio, Seat
from zeren.apps.duties.states import SINGLE
from zeren.apps.organisation import queries as organisation
from zeren.apps.organisation.models import Post, Unit
from zeren.base.problems import Refused, refuse
from zeren.packformat import Pack


def charge(
    unit: Unit,
    pack: Pack,
    duty: str,
    post: Post,
    *,
    tier: str = "",
    accountable: bool = True,
    start: dt.date,
    end: dt.date | None = None,
    basis: str = "",
    by: str,
    on: dt.date,
) -> Charge:
    """Give a duty of a framework in a unit to a post, of that unit or another; one at a time is accountable for it.

    Raises `Refused`.
    """
    with transaction.atomic():
        _hold(unit)
        held = Charge.objects.filter(unit=unit, framework=pack.id, duty=duty, accountable=True).select_related("post")
        others = [(one.post.name, one.start, one.end) for one in held] if accountable else []
        known = pack.duties.get(duty)
        title = known.title.text.zh if known else duty
        refuse(rules.charge_problems(known is not None, title, (start, end), others))
        assert known is not None
        given = tier or (post.tier if post.tier in known.tiers else known.tiers[0])
        event = events.Charged(
            unit.code, pack.id, duty, post.code, accountable, start.isoformat(), end.isoformat() if end else ""
        )
        return Charge.objects.create(
            framework=pack.id,
            duty=duty,
            unit=unit,
            post=post,
            tier=given,
            accountable=accountable,
            basis=basis.strip()[:200],
            start=start,
            end=end,
            number=audit.write(event, by=by, on=on),
        )


def _hold(unit: Unit) -> None:
    """Keep the rows of a unit from others until the transaction ends: two at once could both be the only one."""
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)


def _end(found: Business | Seat | Portfolio, day: dt.date) -> None:
    """It holds up to a day. Raises `Refused` for one before its first."""
    refuse(rules.ending_problems(found.start, day))
    found.end = day
    found.save(update_fields=["end"])


def end_charge(found: Charge, *, day: dt.date, by: str, on: dt.date) -> None:
    """A post no longer has a duty from a day on. Raises `Refused`."""
    with transaction.atomic():
        refuse(rules.ending_problems(found.start, day))
        event = events.ChargeEnded(found.unit.code, found.duty, found.post.code, day.isoformat())
        found.end, found.ended = day, audit.write(event, by=by, on=on)
        found.save(update_fields=["end", "ended"])


def add_business(post: Post, text: str, minutes: int = 0, *, start: dt.date, by: str, on: dt.date) -> Business:
    """Say what a post has to do apart from any framework. Raises `Refused`."""
    text = text.strip()
    with transaction.atomic():
        refuse([] if 0 < len(text) <= 500 else [rules.TEXT_MISSING()])
        number = audit.write(events.BusinessAdded(post.code, text, start.isoformat()), by=by, on=on)
        return Business.objects.create(post=post, text=text, minutes=minutes, start=start, number=number)


def end_business(found: Business, *, day: dt.date, by: str, on: dt.date) -> None:
    """A post no longer has a business duty from a day on. Raises `Refused`."""
    with transaction.atomic():
        _end(found, day)
        audit.write(events.BusinessEnded(found.post.code, found.text, day.isoformat()), by=by, on=on)


def issue_letters(
    unit: Unit, year: int, packs: Mapping[str, Pack], posts: Collection[int] | None = None, *, by: str, on: dt.date
) -> list[Letter]:
    """Issue the letters of a year to the posts of a unit (all, or some), as their duties stand today. A post whose
    letter says the same already gets no new one. Raises `Refused` where a single post has no duty.
    """
    with transaction.atomic():
        refuse([] if abs(year - on.year) <= 1 else [rules.YEAR_WRONG(found=year)])
        found = organisation.existing_posts(on).filter(unit=unit).select_related("unit").order_by("code")
        made: list[Letter] = []
        for post in found if posts is None else found.filter(pk__in=posts):
            told = papers.content_of(queries.card(post, packs, on), post, year)
            if not papers.has_duties(told):
                if posts is not None and len(posts) == 1:
                    raise Refused([rules.NO_DUTIES(post=post.name)])
                continue
            last = queries.last_letter(post.pk, year)
            if last is None or last.content != told:
                edition = last.edition + 1 if last else 1
                made.append(Letter(post=post, year=year, edition=edition, content=told, issued=on, by=by))
        if made:
            number = audit.write(events.Issued(unit.code, year, tuple(one.post.code for one in made)), by=by, on=on)
            for one in made:
                one.number = number
                one.save()
    return made


def acknowledge(letter: Letter, account: Account, *, by: str, on: dt.date) -> Acknowledgement:
    """Whoever holds or acts for a post takes note of its letter; once each. Raises `Refused` for anybody else."""
    with transaction.atomic():
        held = organisation.in_post(on).filter(post_id=letter.post_id, person__code=account.person).first()
        if held is None or not account.person:
            raise Refused([rules.NOT_YOURS()])
        done = Acknowledgement.objects.filter(letter=letter, person=account.person).first()
        if done is not None:
            return done
        event = events.Acknowledged(letter.post.code, letter.year, account.person)
        return Acknowledgement.objects.create(
            letter=letter,
            person=account.person,
            name=held.person.name,
            acting=held.acting,
            on=on,
            number=audit.write(event, by=by, on=on),
        )


def seat(
    scope: Unit,
    framework: str,
    role: str,
    *,
    unit: Unit | None = None,
    post: Post | None = None,
    start: dt.date,
    by: str,
    on: dt.date,
) -> Seat:
    """Give a role in the governance of a framework at a unit to a unit or a post. Raises `Refused`."""
    with transaction.atomic():
        _hold(scope)
        alive = Q(end__isnull=True) | Q(end__gt=start)
        there = Seat.objects.filter(alive, scope=scope, framework=framework, role=role).select_related("unit", "post")
        taken = [one.unit.name if one.unit else one.post.name if one.post else "" for one in there]
        refuse(rules.seat_problems(role, bool(unit or post), taken if role in SINGLE else []))
        who = post.code if post else unit.code if unit else ""
        number = audit.write(events.Seated(framework, role, who, start.isoformat()), by=by, on=on)
        given: dict[str, Any] = {"framework": framework, "role": role, "scope": scope, "unit": unit, "post": post}
        return Seat.objects.create(**given, start=start, number=number)


def end_seat(found: Seat, *, day: dt.date, by: str, on: dt.date) -> None:
    """A role in governance ends with a day. Raises `Refused`."""
    with transaction.atomic():
        who = found.post.code if found.post else found.unit.code if found.unit else ""
        _end(found, day)
        audit.write(events.SeatEnded(found.framework, found.role, who, day.isoformat()), by=by, on=on)


def give_portfolio(post: Post, kind: str, name: str, *, start: dt.date, by: str, on: dt.date) -> Portfolio:
    """Have a post own an asset or an activity; one post of a unit owns it at a time. Raises `Refused`."""
    name = name.strip()
    with transaction.atomic():
        _hold(post.unit)
        alive = Q(end__isnull=True) | Q(end__gt=start)
        there = Portfolio.objects.filter(alive, post__unit_id=post.unit_id, name=name).select_related("post")
        refuse(rules.portfolio_problems(kind, name, [one.post.name for one in there]))
        number = audit.write(events.PortfolioGiven(post.code, name, start.isoformat()), by=by, on=on)
        return Portfolio.objects.create(post=post, kind=kind, name=name, start=start, number=number)


def end_portfolio(found: Portfolio, *, day: dt.date, by: str, on: dt.date) -> None:
    """A post no longer owns something from a day on. Raises `Refused`."""
    with transaction.atomic():
        _end(found, day)
        audit.write(events.PortfolioEnded(found.post.code, found.name, day.isoformat()), by=by, on=on)


def note_deed(
    post: Post,
    account: Account,
    kind: str,
    text: str,
    *,
    day: dt.date,
    framework: str = "",
    duty: str = "",
    by: str,
    on: dt.date,
) -> Deed:
    """The first responsible notes what they did in person for a duty. Raises `Refused` for anybody else."""
    text = text.strip()
    with transaction.atomic():
        held = organisation.held_on(day).filter(post=post, person__code=account.person)
        holds = bool(account.person) and held.exists()
        refuse(rules.deed_problems(kind, text, post.tier, holds, day > on))
        number = audit.write(events.DeedNoted(post.code, account.person, kind, day.isoformat(), text), by=by, on=on)
        return Deed.objects.create(
            post=post,
            person=account.person,
            kind=kind,
            framework=framework,
            duty=duty,
            day=day,
            text=text,
            number=number,
        )
