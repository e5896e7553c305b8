"""What has to be studied, training programmes, guidance, and certificates of posts."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from zeren.apps.audit import commands as audit
from zeren.apps.organisation.models import Unit
from zeren.apps.records.events import CertificateKept, Guided, ProgrammeSet, TopicDropped, TopicRequired
from zeren.apps.records.models import Certificate, Course, Guidance, Item, Programme, Topic
from zeren.apps.records.rules.study import (
    GUIDED_INSIDE,
    NO_CHANGE,
    Advice,
    Plan,
    Required,
    certificate_problems,
    guidance_problems,
    programme_problems,
    topic_problems,
)
from zeren.base.problems import Refused, Where, refuse


def require(unit: Unit, asked: Required, *, by: str, on: dt.date) -> Topic:
    """Units below have to study a topic in the year of a day, until that day; the same once more changes nothing."""
    refuse(topic_problems(asked.title, asked.basis, asked.until, on))
    assert asked.until is not None
    with transaction.atomic():
        given = {key: getattr(asked, key) for key in ("category", "until", "tier", "material")}
        key = {"unit": unit, "year": asked.until.year, "title": asked.title}
        row, new = Topic.objects.get_or_create(**key, defaults=given | {"basis": asked.basis[:500]})
        if new:
            audit.write(TopicRequired(unit.code, asked.title, asked.until.year), by=by, on=on)
    return row


def drop_topic(topic: int, *, by: str, on: dt.date) -> bool:
    """A topic has not to be studied any more, while nobody studied it. Returns whether it is gone."""
    with transaction.atomic():
        row = Topic.objects.select_for_update(of=("self",)).select_related("unit").get(pk=topic)
        if Item.objects.filter(topic=row).exists():
            return False
        audit.write(TopicDropped(row.unit.code, row.title, row.year), by=by, on=on)
        row.delete()
    return True


def set_programme(unit: Unit, plan: Plan, *, by: str, on: dt.date) -> Programme:
    """Set up a training programme for people of a kind in units below, for the year of its last day; the same title
    once more changes nothing.
    """
    refuse(programme_problems(plan, on))
    assert plan.until is not None
    with transaction.atomic():
        given = {key: getattr(plan, key) for key in ("basis", "category", "tier", "provider", "until")}
        key = {"unit": unit, "year": plan.until.year, "title": plan.title}
        row, new = Programme.objects.get_or_create(**key, defaults=given)
        if new:
            courses = enumerate(plan.courses, start=1)
            Course.objects.bulk_create(
                Course(programme=row, number=number, title=title, method=method) for number, (title, method) in courses
            )
            audit.write(ProgrammeSet(unit.code, row.title, "set"), by=by, on=on)
    return row


def drop_programme(programme: int, *, by: str, on: dt.date) -> bool:
    """Take a programme out, while nothing was held for it. Returns whether it is gone."""
    with transaction.atomic():
        row = Programme.objects.select_for_update(of=("self",)).select_related("unit").get(pk=programme)
        if Item.objects.filter(course__programme=row).exists():
            return False
        audit.write(ProgrammeSet(row.unit.code, row.title, "dropped"), by=by, on=on)
        row.delete()
    return True


def guide(unit: Unit, guide: Unit, advice: Advice, *, by: str, on: dt.date) -> Guidance:
    """Enter that a unit was guided in its work by another. Raises `Refused` where that is the unit itself or below it,
    and for what `rules.study.guidance_problems` finds.
    """
    found = list(guidance_problems(advice, on))
    found += [GUIDED_INSIDE()] if guide.path.startswith(unit.path) else []
    refuse(found)
    assert advice.day is not None
    with transaction.atomic():
        given = {key: getattr(advice, key) for key in ("subject", "said", "day", "post", "framework", "duty")}
        row = Guidance.objects.create(unit=unit, guide=guide, posts="；".join(advice.posts), **given)
        audit.write(Guided(unit.code, row.subject, "given"), by=by, on=on)
    return row


def note_change(guidance: int, words: str, *, by: str, on: dt.date) -> Guidance:
    """Say what changed by a visit of guidance; said again, it replaces what was there."""
    if not words.strip() or len(words) > 2000:
        raise Refused([NO_CHANGE(Where(column="changed"))])
    with transaction.atomic():
        row = Guidance.objects.select_for_update(of=("self",)).select_related("unit").get(pk=guidance)
        row.changed, row.changed_on = words.strip(), on
        row.save(update_fields=["changed", "changed_on"])
        audit.write(Guided(row.unit.code, row.subject, "changed"), by=by, on=on)
    return row


def certify(
    unit: Unit,
    post: str,
    title: str,
    number: str,
    issued: dt.date | None,
    expires: dt.date | None,
    *,
    by: str,
    on: dt.date,
) -> Certificate:
    """Enter a certificate of a post; one with the same title and number is brought up to date."""
    found = list(certificate_problems(post, title, number, issued, expires, on))
    if found:
        raise Refused(found)
    with transaction.atomic():
        given = {"post": post, "issued": issued, "expires": expires}
        row, _ = Certificate.objects.update_or_create(unit=unit, title=title, number=number, defaults=given)
        audit.write(CertificateKept(unit.code, title, "added"), by=by, on=on)
    return row


def uncertify(certificate: int, *, by: str, on: dt.date) -> None:
    """Take a certificate out."""
    with transaction.atomic():
        row = Certificate.objects.select_for_update(of=("self",)).select_related("unit").get(pk=certificate)
        audit.write(CertificateKept(row.unit.code, row.title, "removed"), by=by, on=on)
        row.delete()
