"""Demands beside the frameworks: issued, chased, answered, returned, withdrawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from django.db import transaction
from django.urls import reverse

from zeren.apps.audit import commands as audit
from zeren.apps.notices import commands as notices
from zeren.apps.notices.commands import Told
from zeren.apps.obligations.events import (
    RequestAnswered,
    RequestChased,
    RequestIssued,
    RequestReturned,
    RequestWithdrawn,
)
from zeren.apps.obligations.models import Answer, Obligation, Request
from zeren.apps.obligations.queries import requests as queries
from zeren.apps.obligations.queries.reminding import Whom
from zeren.apps.obligations.rules.reminding import OFFICERS
from zeren.apps.obligations.rules.requests import (
    NO_REASON,
    NOT_ASKED,
    REQUEST_OVER,
    Draft,
    answer_problems,
    as_kept,
    code_of,
)
from zeren.apps.organisation.models import Unit
from zeren.base.problems import Refused
from zeren.base.text import Text

BATCH = 2000


def issue(draft: Draft, *, by: str, on: dt.date) -> Request:
    """Ask units to fill in a small table: every one owes it from now on. Raises `Refused` for what `queries.against`
    finds: no basis, a due day before its issue, a field that is held already, a budget that would be passed.
    """
    with transaction.atomic():
        found, _ = queries.against(draft, on)
        if found:
            raise Refused(found)
        assert draft.due is not None
        assert draft.expires is not None
        assert draft.minutes is not None
        request = Request.objects.create(
            code=code_of(on.year, queries.next_number(on.year)),
            issuer_id=draft.issuer,
            title=draft.title,
            basis=draft.basis,
            period=draft.period,
            issued=on,
            due=draft.due,
            expires=draft.expires,
            minutes=draft.minutes,
            columns=[field._asdict() for field in draft.fields],
            rows=draft.rows,
            by=by,
        )
        issuer = Unit.objects.values_list("code", flat=True).get(pk=draft.issuer)
        rows = [_owed(request, unit, issuer) for unit in draft.units]
        Obligation.objects.bulk_create(rows, BATCH)
        audit.write(RequestIssued(request.code, request.title, issuer, request.basis, len(rows)), by=by, on=on)
    return request


def _owed(request: Request, unit: int, issuer: str) -> Obligation:
    days = {"told": request.due, "due": request.due, "effective": request.due}
    said = {"duty": request.code, "period": request.period, "year": request.due.year, "amended": True}
    more = {"minutes": request.minutes, "issuer": issuer, "basis": request.basis, "request": request}
    return Obligation(unit_id=unit, **said, **days, **more)


def withdraw(request: Request, *, by: str, on: dt.date) -> int:
    """Take a demand back: who has not answered owes nothing any more; what was filled in stays. Returns how many."""
    with transaction.atomic():
        now = Request.objects.select_for_update().get(pk=request.pk)
        if now.withdrawn:
            return 0
        now.withdrawn = on
        now.save(update_fields=["withdrawn"])
        gone, _ = Obligation.objects.filter(request=now, delivered=None).delete()
        audit.write(RequestWithdrawn(now.code, now.title, gone), by=by, on=on)
    return gone


def chase(request: Request, *, by: str, on: dt.date) -> list[Obligation]:
    """Remind who has not answered: the day is kept with what they owe. Once a day; returns whom it reached."""
    with transaction.atomic():
        rows = list(queries.unanswered(request).exclude(reminded=on).select_related("unit").order_by("unit__path"))
        Obligation.objects.filter(pk__in=[row.pk for row in rows]).update(reminded=on)
        if rows:
            audit.write(RequestChased(request.code, request.title, len(rows)), by=by, on=on)
            notices.put(list(_told(request, rows, on)), by=by, on=on)
    return rows


def _told(request: Request, rows: Sequence[Obligation], on: dt.date) -> Iterator[Told]:
    """What the officers of units are told when they are chased."""
    whom = Whom(on)
    text = Text("{unit}：请填报{title}，期限{due}", "{unit}: please fill in {title}, due {due}")
    for row in rows:
        said = text.fill(unit=row.unit.name, title=request.title, due=request.due)
        page = reverse("obligations:fill", args=[row.unit_id, request.pk])
        key = f"chased {request.code} {row.unit_id} {on.isoformat()}"
        yield from (Told(one, key, said, page) for one in sorted(whom.of(row.unit.path, "", (OFFICERS,))))


def answer(request: int, unit: int, rows: Sequence[Mapping[str, str]], *, by: str, on: dt.date) -> Answer:
    """Hand in what a unit filled in; again, it replaces what was there. Raises `Refused` for cells that are empty or
    cannot be read, and for a demand that is over.
    """
    with transaction.atomic():
        asked = queries.of_unit(request, unit)
        if asked is None or asked.owed.request is None:
            raise Refused([NOT_ASKED()])
        what = asked.owed.request
        if what.withdrawn or what.expires <= on:
            raise Refused([REQUEST_OVER()])
        fields, _ = queries.asked_of(what, unit, on)
        told = [{field.key: row.get(field.key, "").strip() for field in fields} for row in rows]
        if found := list(answer_problems(fields, told, what.rows)):
            raise Refused(found)
        told = [{field.key: as_kept(field.kind, row[field.key]) for field in fields} for row in told]
        given = {"rows": told, "submitted": on, "returned": "", "by": by}
        done, _ = Answer.objects.update_or_create(request=what, unit_id=unit, defaults=given)
        Obligation.objects.filter(pk=asked.owed.pk).update(delivered=asked.owed.delivered or on)
        audit.write(RequestAnswered(what.code, asked.owed.unit.code, len(told)), by=by, on=on)
    return done


def return_answer(request: int, unit: int, reason: str, *, by: str, on: dt.date) -> None:
    """Give an answer back to be filled in again, with what is to be changed; it is owed again."""
    with transaction.atomic():
        asked = queries.of_unit(request, unit)
        if asked is None or asked.answer is None or asked.answer.submitted is None:
            raise Refused([NOT_ASKED()])
        if not reason.strip():
            raise Refused([NO_REASON()])
        Answer.objects.filter(pk=asked.answer.pk).update(submitted=None, returned=reason.strip()[:500])
        Obligation.objects.filter(pk=asked.owed.pk).update(delivered=None)
        audit.write(RequestReturned(asked.owed.duty, asked.owed.unit.code, reason.strip()[:500]), by=by, on=on)
