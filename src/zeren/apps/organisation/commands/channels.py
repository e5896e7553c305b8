"""The register of the organisation's own channels: who has them, never what is said on them."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from zeren.apps.audit import commands as audit
from zeren.apps.organisation import events
from zeren.apps.organisation.models import Channel, Post, Unit
from zeren.apps.organisation.rules import channels as rules
from zeren.base.problems import refuse


def open_channel(
    code: str,
    name: str,
    kind: str,
    unit: Unit,
    *,
    owner: Post,
    approver: Post,
    deputy: Post | None = None,
    filing: str = "",
    opened: dt.date,
    by: str,
    on: dt.date,
) -> Channel:
    """Put a channel in the register. Raises `Refused`."""
    code, name = code.strip()[:100], name.strip()
    with transaction.atomic():
        taken = not code or Channel.objects.filter(code=code).exists()
        wrong = rules.problems(name, kind, owner.code, approver.code) + rules.day_problems(opened, opened, on)
        refuse(([rules.CODE_TAKEN(found=code)] if taken else []) + wrong)
        audit.write(events.ChannelOpened(code, name, unit.code, owner.code, approver.code), by=by, on=on)
        return Channel.objects.create(
            code=code,
            name=name,
            kind=kind,
            unit=unit,
            owner=owner,
            approver=approver,
            deputy=deputy,
            filing=filing.strip()[:100],
            opened=opened,
        )


def change_channel(
    found: Channel,
    name: str,
    kind: str,
    *,
    owner: Post,
    approver: Post,
    deputy: Post | None = None,
    filing: str = "",
    by: str,
    on: dt.date,
) -> Channel:
    """Change what the register says of a channel. Raises `Refused`."""
    name = name.strip()
    with transaction.atomic():
        one = _kept(found)
        refuse(rules.problems(name, kind, owner.code, approver.code))
        one.name, one.kind, one.filing = name, kind, filing.strip()[:100]
        one.owner, one.approver, one.deputy = owner, approver, deputy
        one.save(update_fields=["name", "kind", "filing", "owner", "approver", "deputy"])
        audit.write(events.ChannelChanged(one.code, name, one.unit.code, owner.code, approver.code), by=by, on=on)
    return one


def note_channel(found: Channel, updated: dt.date, answers: int, *, by: str, on: dt.date) -> Channel:
    """Note when a channel was last updated, and how many questions were answered on it since it was opened. Raises
    `Refused`.
    """
    with transaction.atomic():
        one = _kept(found)
        fewer = [rules.FEWER_ANSWERS(found=answers, before=one.answers)] if answers < one.answers else []
        refuse(fewer + rules.day_problems(one.opened, updated, on))
        one.updated, one.answers = updated, answers
        one.save(update_fields=["updated", "answers"])
        told = (one.code, one.name, one.unit.code, updated.isoformat(), answers)
        audit.write(events.ChannelNoted(*told), by=by, on=on)
    return one


def close_channel(found: Channel, *, day: dt.date, by: str, on: dt.date) -> Channel:
    """Close a channel from a day on. Raises `Refused`."""
    with transaction.atomic():
        one = _kept(found)
        refuse(rules.day_problems(one.opened, day, on))
        one.closed = day
        one.save(update_fields=["closed"])
        audit.write(events.ChannelClosed(one.code, one.name, one.unit.code, day.isoformat()), by=by, on=on)
    return one


def _kept(found: Channel) -> Channel:
    """The row, kept from others until the transaction ends. Raises `Refused` for one that is closed."""
    one = Channel.objects.select_for_update(of=("self",)).select_related("unit").get(pk=found.pk)
    refuse([rules.OVER()] if one.closed else [])
    return one
