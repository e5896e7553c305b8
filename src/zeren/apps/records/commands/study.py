"""What has to be studied, and certificates of posts."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from zeren.apps.audit import commands as audit
from zeren.apps.organisation.models import Unit
from zeren.apps.records.events import CertificateKept, TopicRequired
from zeren.apps.records.models import Certificate, Topic
from zeren.apps.records.rules.study import certificate_problems, topic_problems
from zeren.base.problems import Refused


def require(
    unit: Unit, title: str, basis: str, until: dt.date | None, category: str = "", *, by: str, on: dt.date
) -> Topic:
    """Units below have to study a topic in the year of a day, until that day; the same once more changes nothing."""
    found = list(topic_problems(title, basis, until, on))
    if found:
        raise Refused(found)
    assert until is not None
    with transaction.atomic():
        given = {"basis": basis[:500], "category": category, "until": until}
        row, new = Topic.objects.get_or_create(unit=unit, year=until.year, title=title, defaults=given)
        if new:
            audit.write(TopicRequired(unit.code, title, until.year), by=by, on=on)
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
