"""People and who holds which post: added, appointed, ended; whoever stands in is appointed as acting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from zeren.apps.audit import commands as audit
from zeren.apps.organisation import queries, rules
from zeren.apps.organisation.commands.following import tell_access
from zeren.apps.organisation.commands.telling import remember_appointment
from zeren.apps.organisation.events import Appointed, Corrected, Ended, PersonAdded, PersonRenamed
from zeren.apps.organisation.models import Appointment, Change, Person, Post
from zeren.apps.organisation.queries.history import appointment_facts
from zeren.apps.organisation.rules import Span, changes, standins
from zeren.apps.organisation.rules.asking import names_kept
from zeren.base.problems import Problem, refuse


def add_person(code: str, name: str, *, by: str, on: dt.date) -> Person:
    """Somebody new: a code and a name. Raises `Refused`."""
    code, name = code.strip(), name.strip()
    with transaction.atomic():
        taken = Person.objects.filter(code=code).exists()
        refuse(rules.person_problems(code, name, taken))
        number = audit.write(PersonAdded(code, name), by=by, on=on)
        return Person.objects.create(code=code, name=name, recorded=number)


def rename_person(person: Person, name: str, *, day: dt.date, by: str, on: dt.date) -> Person:
    """Call somebody otherwise since a day that has come; the name borne before is kept and stays findable. Raises
    `Refused`.
    """
    name = name.strip()
    with transaction.atomic():
        found = Person.objects.select_for_update().get(pk=person.pk)
        problems = changes.name_problems(name) or ([changes.SAME_NAME()] if name == found.name else [])
        refuse([*problems, *([rules.NOT_YET(day=day)] if day > on else [])])
        number = audit.write(PersonRenamed(found.code, found.name, name, day.isoformat()), by=by, on=on)
        before, after = {"name": found.name}, {"name": name}
        kept = {"kind": "person_renamed", "before": before, "after": after}
        Change.objects.create(about=found.code, number=number, on=day, **kept)
        found.former_names, found.name = names_kept(found.former_names, found.name, name), name
        found.save(update_fields=["name", "former_names"])
    return found


def appoint(
    post: Post,
    person: Person,
    *,
    start: dt.date,
    end: dt.date | None = None,
    acting: bool = False,
    by: str,
    on: dt.date,
) -> Appointment:
    """Have a person hold a post, or stand in for its holder, from `start` up to, not including, `end`.

    Raises `Refused` for times that do not fit the post, or a post that somebody holds on one of the days.
    """
    with transaction.atomic():
        code = _code(post, start)
        made = Appointment(code=code, post=post, person=person, start=start, end=end, acting=acting)
        refuse(_problems(made))
        made.save()
        event = Appointed(code, post.code, person.code, start.isoformat(), _written(end), acting)
        change = remember_appointment(made, event, {}, by=by, on=on)
        made.recorded = change.number
        made.save(update_fields=["recorded"])
        tell_access({person.code}, by=by, on=on)
    return made


def name_stand_in(
    own: str, posts: Collection[str], who: Person, *, start: dt.date | None, end: dt.date | None, by: str, on: dt.date
) -> list[Appointment]:
    """Have somebody stand in for posts that the person with the code `own` holds, as that person says, from `start` up
    to, not including, `end`. Raises `Refused`; nobody stands in then.
    """
    held = queries.held_by(own, on).filter(post__code__in=posts)
    refuse(standins.stand_in_problems([one.post.code for one in held], start, end, on))
    if not queries.held_on(on).filter(person=who).exists():
        refuse([standins.NOT_IN_POST(name=who.name)])
    assert start is not None
    with transaction.atomic():
        return [appoint(one.post, who, start=start, end=end, acting=True, by=by, on=on) for one in held]


def end_appointment(appointment: Appointment, end: dt.date | None, *, by: str, on: dt.date) -> None:
    """Say from which day a person no longer holds a post; None: they stay. Accounts and grants follow.

    Raises `Refused` as `appoint` does.
    """
    with transaction.atomic():
        before = appointment_facts(appointment)
        appointment.end = end
        refuse(_problems(appointment))
        appointment.save(update_fields=["end"])
        event = Ended(appointment.code, appointment.post.code, appointment.person.code, _written(end))
        remember_appointment(appointment, event, before, by=by, on=on)
        tell_access({appointment.person.code}, by=by, on=on)


def correct_appointment(
    appointment: Appointment, *, start: dt.date, end: dt.date | None, acting: bool, by: str, on: dt.date
) -> Appointment:
    """Set right what was told wrongly of an appointment; what was believed until now stays on record. One that ends on
    the day it starts never was. Raises `Refused` as `appoint` does.
    """
    with transaction.atomic():
        before = appointment_facts(appointment)
        appointment.start, appointment.end, appointment.acting = start, end, acting
        refuse(_problems(appointment))
        appointment.save(update_fields=["start", "end", "acting"])
        post, person = appointment.post.code, appointment.person.code
        event = Corrected(appointment.code, post, person, start.isoformat(), _written(end), acting)
        remember_appointment(appointment, event, before, by=by, on=on)
        tell_access({person}, by=by, on=on)
    return appointment


def _written(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _code(post: Post, start: dt.date) -> str:
    """A code of its own for an appointment: post, day and, from the second on, a number."""
    stem = f"{post.code[:80]}-{start:%Y%m%d}"
    number = Appointment.objects.filter(code__startswith=stem).count()
    return f"{stem}-{number + 1}" if number else stem


def _problems(wanted: Appointment) -> list[Problem]:
    span, post = Span(wanted.start, wanted.end), wanted.post
    if span.crossed():
        return [rules.ENDED_BEFORE_START(end=span.end, start=span.start)]
    problems = []
    if not span.inside(Span(post.opened, post.closed)):
        problems.append(rules.APPOINTMENT_OUTSIDE_POST(post=post.code))
    others = [
        one for one in queries.appointments_of(post.pk, wanted.pk or 0) if rules.meet(span, Span(one.start, one.end))
    ]
    if not wanted.acting:
        problems += [
            rules.POST_HELD(post=post.name, name=one.person.name, start=one.start, end=one.end or "—")
            for one in others
            if not one.acting
        ]
    own = wanted.acting and any(one.person_id == wanted.person_id and not one.acting for one in others)
    problems += [rules.OWN_POST(post=post.name, name=wanted.person.name)] if own else []
    return problems + _elsewhere(wanted, span)


def _elsewhere(wanted: Appointment, span: Span) -> list[Problem]:
    """A post of which its holder may hold no other; whoever stands in for a while keeps the own post."""
    if wanted.acting:
        return []
    held = [
        one
        for one in queries.career(wanted.person_id)
        if one.pk != wanted.pk and one.post_id != wanted.post_id and not one.acting
        if rules.meet(span, Span(one.start, one.end))
    ]
    return [
        rules.TWO_PLACES(name=wanted.person.name, post=wanted.post.name, other=f"{one.post.unit.name} {one.post.name}")
        for one in held
        if wanted.post.sole or one.post.sole
    ]
