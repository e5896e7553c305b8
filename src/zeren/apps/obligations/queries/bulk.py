"""Several things owed at once: how each stands for an act, and the batches that somebody did."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from zeren.apps.access.queries import Visitor, reach
from zeren.apps.access.rules import Permission
from zeren.apps.notices import queries as noticed
from zeren.apps.obligations.models import Batch, Obligation, Plea, Series
from zeren.apps.obligations.queries.reminding import Whom
from zeren.apps.obligations.rules.bulk import Asker, Stand
from zeren.apps.obligations.rules.pleas import OPEN
from zeren.apps.obligations.rules.reminding import OFFICERS, urge_key
from zeren.apps.obligations.states import AGREE, MORE_TIME, NOT_APPLICABLE, RECEIVE, REFUSE, REMIND, RETURN, SHOWN
from zeren.apps.records.models import Review


def asker(account: Visitor, day: dt.date) -> Asker:
    """Somebody, with the paths below which they file and act from above. One query at most."""
    files, above = (reach(account, one, day) for one in (Permission.file_record, Permission.assess))
    return Asker(str(account.get_username()), files, above)


def chosen(within: Q, keys: Collection[int], *, locked: bool = False) -> list[Obligation]:
    """Some of what units of a scope (a filter on `unit__path`) owe, by due day. One query."""
    found = Obligation.objects.filter(within, pk__in=keys).select_related("unit", "request", "record")
    found = found.select_for_update(of=("self",)) if locked else found
    return list(found.order_by("effective", "unit__path", "duty", "period", "post"))


def stands(rows: Sequence[Obligation], act: str, day: dt.date) -> dict[int, Stand]:
    """How things owed stand for an act, by key. One query or two, four for a reminder."""
    keys = [row.pk for row in rows]
    asks = act in (AGREE, REFUSE, NOT_APPLICABLE, MORE_TIME)
    pleas = {one.obligation_id: one for one in Plea.objects.filter(obligation__in=keys, state=OPEN)} if asks else {}
    filed = [row.record_id for row in rows if row.record_id] if act in (RECEIVE, RETURN) else []
    reports = {one.record_id: one for one in Review.objects.filter(record__in=filed)} if filed else {}
    whom = Whom(day) if act == REMIND else None
    known = noticed.known([urge_key(key, day) for key in keys]) if act == REMIND else frozenset()
    found = {}
    for row in rows:
        plea, report = pleas.get(row.pk), reports.get(row.record_id)
        found[row.pk] = Stand(
            path=row.unit.path,
            named="/".join(filter(None, (row.unit.code, row.duty, row.period, row.post))),
            due=row.effective,
            delivered=row.delivered is not None,
            applies=not row.not_applicable,
            post=row.post,
            request=row.request_id is not None,
            record=row.record.state if row.record else "",
            plea=plea.pk if plea else None,
            plea_kind=plea.kind if plea else "",
            plea_by=plea.by if plea else "",
            plea_until=plea.until if plea else None,
            report=report.state if report else "",
            report_by=report.sender if report else "",
            reminded=urge_key(row.pk, day) in known,
            told=len(whom.of(row.unit.path, row.post, (OFFICERS,))) if whom else 0,
        )
    return found


def reports_by_record(records: Collection[int]) -> dict[int, int]:
    """The reports upward that records belong to: keys of reports by those of records. One query."""
    rows = Review.objects.filter(record__in=records).values_list("record_id", "pk")
    return {record: key for record, key in rows if record}


def batches(by: str) -> QuerySet[Batch]:
    """What somebody did to several at once, the newest first. One query."""
    return Batch.objects.filter(by=by).order_by("-pk")


def series(by: str) -> QuerySet[Series]:
    """What somebody did, or began to do, to all that fitted, the newest first, but what was only looked at. One
    query.
    """
    return Series.objects.filter(by=by).order_by("-pk")


def parts(row: Series) -> QuerySet[Batch]:
    """The batches of a series, the newest first. One query."""
    return row.batches.order_by("-pk")


def mark(keys: Iterable[int]) -> str:
    """A mark of what is to be done: another set has another one."""
    return hashlib.sha256(" ".join(map(str, sorted(keys))).encode()).hexdigest()


class Progress(NamedTuple):
    """How far a series has come: how many things were done, in how many batches, and how many of those were taken
    back.
    """

    done: int
    batches: int
    undone: int


def progress(row: Series) -> Progress:
    """How far a series has come. One query."""
    found = row.batches.aggregate(batches=Count("pk"), undone=Count("undone"))
    waiting = row.total if row.state == SHOWN else row.left + len(row.keys)
    return Progress(row.total - waiting, found["batches"], found["undone"])


def seen_of(keys: Collection[int], day: dt.date) -> set[int]:
    """Of things that were reminded of by hand on a day, those whose reminder was seen or has gone out. One query."""
    told = {urge_key(key, day): key for key in keys}
    return {told[one] for one in noticed.gone(told.keys())}
