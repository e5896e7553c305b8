"""Freezing a converted result, the register of uses, statements of duties on request and their end."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from zeren.apps.assessment.events import Exported, ResultUsed, StatementMade, StatementsForgotten, UseTakenBack
from zeren.apps.assessment.models import Export, Publication, ResultUse, Run, Statement
from zeren.apps.assessment.queries import uses
from zeren.apps.assessment.rules import objections, packed
from zeren.apps.assessment.rules import uses as rules
from zeren.apps.audit.commands import write
from zeren.apps.organisation.models import Person, Unit
from zeren.base.canonical import canonical, digest
from zeren.base.problems import Refused
from zeren.base.text import Text
from zeren.packformat import Pack

EVERYWHERE = Q()
BASIS, PURPOSE = Text("依据", "the basis"), Text("用途", "the purpose")
USER, REQUESTER = Text("使用单位", "who uses it"), Text("要求出具的机关", "who asks for it")
APPRAISAL = Text("折算进哪项考核", "the appraisal")


@dataclass(frozen=True)
class Use:
    """Who uses a result for what, on which basis; `unit` is the code of one unit, "" for all."""

    user: str
    purpose: str
    basis: str
    unit: str = ""


@dataclass(frozen=True)
class Request:
    """A lawful request for a statement of duties: about which days, `[start, end)`, and until when it is kept."""

    requester: str
    basis: str
    purpose: str
    start: dt.date
    end: dt.date
    expires: dt.date


def _public(run: int) -> Run:
    """A published run, or one that restates a published run."""
    row = Run.objects.select_for_update(of=("self",)).get(pk=run)
    if not Publication.objects.filter(run_id=row.restates_id or row.pk).exists():
        raise Refused([objections.NOT_PUBLISHED()])
    return row


def export(run: int, pack: Pack, appraisal: str, basis: str, share: int, *, by: str, on: dt.date) -> Export:
    """Convert a published result to its share of another appraisal (milli-points for the full total) and freeze it."""
    found = rules.missing(appraisal=(APPRAISAL, appraisal), basis=(BASIS, basis))
    if not 0 < share < 1_000_000:
        found.append(rules.BAD_SHARE())
    with transaction.atomic():
        row = _public(run)
        if found:
            raise Refused(found)
        full = pack.content.pack.full
        told = {
            "appraisal": appraisal.strip(),
            "basis": basis.strip(),
            "format": "zeren-share/1",
            "framework": row.framework,
            "full": full,
            "on": on.isoformat(),
            "result_hash": row.result_hash,
            "share": share,
            "units": uses.converted_rows(row, share, full),
            "year": row.year,
        }
        sha256 = digest(told)
        made = Export.objects.create(
            run=row,
            appraisal=appraisal.strip(),
            basis=basis.strip(),
            share=share,
            on=on,
            by=by,
            content=packed(canonical(told)),
            sha256=sha256,
        )
        write(Exported(row.year, row.framework, appraisal.strip(), share, basis.strip(), sha256), by=by, on=on)
    return made


def record_use(run: int, use: Use, *, by: str, on: dt.date) -> ResultUse:
    """Put on record who uses a published result for what. Raises `Refused`. The same entry sent twice is kept once."""
    found = rules.missing(user=(USER, use.user), purpose=(PURPOSE, use.purpose), basis=(BASIS, use.basis))
    with transaction.atomic():
        row = _public(run)
        if found:
            raise Refused(found)
        unit = Unit.objects.get(code=use.unit) if use.unit else None
        said = {"user": use.user.strip(), "purpose": use.purpose.strip(), "basis": use.basis.strip(), "unit": unit}
        if same := ResultUse.objects.filter(run=row, on=on, taken_back=None, **said).first():
            return same
        made = ResultUse.objects.create(run=row, on=on, by=by, **said)
        event = ResultUsed(row.year, row.framework, use.unit, made.user, made.purpose, made.basis)
        write(event, by=by, on=on)
    return made


def take_back_use(use: int, *, by: str, on: dt.date) -> None:
    """Take an entry of the register back; it stays to be read as such."""
    with transaction.atomic():
        row = ResultUse.objects.select_for_update(of=("self",)).select_related("run").get(pk=use)
        if row.taken_back is not None:
            raise Refused([rules.USED_ALREADY()])
        row.taken_back = on
        row.save()
        write(UseTakenBack(row.run.year, row.user, row.purpose), by=by, on=on)


def state_duties(person: int, pack: Pack, asked: Request, within: Q = EVERYWHERE, *, by: str, on: dt.date) -> Statement:
    """Make a statement of the duties of an office holder, on a request that is recorded. `within` narrows the offices
    to those of a scope (a filter on `post__unit__path`). Raises `Refused`.
    """
    found = rules.missing(
        requester=(REQUESTER, asked.requester), basis=(BASIS, asked.basis), purpose=(PURPOSE, asked.purpose)
    )
    found += rules.statement_problems(asked.start, asked.end, asked.expires, on)
    if found:
        raise Refused(found)
    with transaction.atomic():
        forget_statements(by=by, on=on)
        offices = uses.offices(person, asked.start, asked.end, within)
        if not offices:
            raise Refused([rules.NO_OFFICE()])
        told = {
            "basis": asked.basis.strip(),
            "format": "zeren-duties/1",
            "from": asked.start.isoformat(),
            "name": Person.objects.get(pk=person).name,
            "offices": list(uses.office_rows(offices, pack, asked.start, asked.end)),
            "on": on.isoformat(),
            "purpose": asked.purpose.strip(),
            "requester": asked.requester.strip(),
            "to": asked.end.isoformat(),
        }
        made = Statement.objects.create(
            person_id=person,
            requester=asked.requester.strip(),
            basis=asked.basis.strip(),
            purpose=asked.purpose.strip(),
            start=asked.start,
            end=asked.end,
            on=on,
            by=by,
            expires=asked.expires,
            content=packed(canonical(told)),
            sha256=digest(told),
        )
        event = StatementMade(made.pk, made.requester, made.basis, made.purpose, asked.expires.isoformat())
        write(event, by=by, on=on)
    return made


def forget_statements(*, by: str, on: dt.date) -> int:
    """Delete the statements that expire on or before a day; returns how many. Nothing to delete leaves no entry."""
    with transaction.atomic():
        count, _ = Statement.objects.filter(expires__lte=on).delete()
        if count:
            write(StatementsForgotten(count), by=by, on=on)
    return count
