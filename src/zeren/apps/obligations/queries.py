"""Every read of obligations."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, F, IntegerField, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from zeren.apps.audit import queries as audit
from zeren.apps.obligations.models import Obligation, Outset
from zeren.apps.obligations.rules import years
from zeren.apps.obligations.rules.calendar import Owed, Part, generate, parted
from zeren.apps.obligations.rules.matching import Claim, Row, match
from zeren.apps.obligations.rules.years import Difference, Key, Reason
from zeren.apps.organisation import queries as organisation
from zeren.apps.organisation.models import Unit
from zeren.apps.records.models import Record
from zeren.apps.records.states import FILED
from zeren.base.statements import Question
from zeren.packformat.duties import Duty

_PLAIN = (
    "duty",
    "period",
    "due",
    "effective",
    "reminded",
    "extended",
    "not_applicable",
    "delivered",
    "minutes",
    "issuer",
    "basis",
    "generated",
)
_NAMES = {
    "unit__code": "unit",
    "unit__name": "unit_name",
    "approver__code": "approver",
    "record__code": "record",
}


class Tally(NamedTuple):
    """How many obligations a unit has that were due by a day, how many of them it met by then, how many of those in
    time.
    """

    due: int
    met: int
    in_time: int


def ledger(year: int, units: Collection[int] | None = None) -> Iterator[dict[str, Any]]:
    """A year's obligations in the official order of units, then by effective due day, duty and period: dicts by the
    keys of the sheet, beside them `unit_name`, `effective`, `delivered`, `record`, `minutes`, `issuer`, `basis`,
    `generated`.

    Units, posts and records are shown by their codes. A query for the units, and one for each thousand of them.
    """
    for place in organisation.in_order(units):
        rows = Obligation.objects.filter(year=year, unit_id__in=place).values("unit_id", *_PLAIN, *_NAMES)
        for row in sorted(
            rows,
            key=lambda row: (place[row["unit_id"]], row["effective"] or dt.date.max, row["duty"], row["period"]),
        ):
            del row["unit_id"]
            yield {_NAMES.get(key, key): "" if value is None and key in _NAMES else value for key, value in row.items()}


def late_on(day: dt.date, units: Collection[int] | None = None) -> QuerySet[Obligation]:
    """What was due before a day and not met by then, the longest overdue first. One query."""
    waiting = Q(delivered__isnull=True) | Q(delivered__gt=day)
    found = Obligation.objects.filter(waiting, effective__lt=day, not_applicable="")
    return _of(found, units).order_by("effective", "unit__code", "duty", "period")


def waiting_on(day: dt.date) -> QuerySet[Obligation]:
    """Of what `late_on` finds, what falls due in the year of the day and was never met, the longest overdue first. Read
    from an index of its own.
    """
    first = day.replace(month=1, day=1)
    return Obligation.objects.filter(
        delivered__isnull=True, effective__gte=first, effective__lt=day, not_applicable=""
    ).order_by("effective", "duty", "unit_id")


def due_from(within: Q, first: dt.date, end: dt.date) -> QuerySet[Obligation]:
    """What units of a scope owe from a day up to, not including, another."""
    return Obligation.objects.filter(within, effective__gte=first, effective__lt=end, not_applicable="")


def met_after(day: dt.date) -> QuerySet[Obligation]:
    """Of what `late_on` finds, what fell due in the year of the day and was met after it. Read from an index of its
    own.
    """
    first = day.replace(month=1, day=1)
    late = Q(delivered__gt=day) & Q(delivered__gt=F("effective"))
    # The due day is told so that no database begins with all that was due.
    told = Obligation.objects.alias(counts=Coalesce("effective", "effective"))
    return told.filter(late, counts__gte=first, counts__lt=day, not_applicable="")


def tallies(year: int, day: dt.date) -> dict[int, Tally]:
    """By unit key, for the obligations of a year whose effective due day is `day` or earlier. One query."""
    due = Obligation.objects.filter(year=year, effective__lte=day, not_applicable="")
    met = Q(delivered__lte=day)
    rows = (
        due.order_by()
        .values_list("unit_id")
        .annotate(all=Count("pk"), met=Count("pk", met), in_time=Count("pk", met & Q(delivered__lte=F("effective"))))
    )
    return {unit: Tally(*counts) for unit, *counts in rows}


class Met(NamedTuple):
    """Of what was due in a month: how many obligations in all, how many before the day asked about, how many of those
    were met in time.
    """

    due: int
    past: int
    in_time: int

    @property
    def share(self) -> int | None:
        """What was met in time of what was due before the day, in thousandths; None where nothing was."""
        return self.in_time * 1000 // self.past if self.past else None


def by_month(within: Q, year: int, day: dt.date, by: str) -> dict[Any, dict[int, Met]]:
    """How obligations of a scope (a filter on `unit__path`) due in a year stood on a day, by the value of a field (such
    as `unit__category`), then by month. One query: it counts all that is due in the year.
    """
    due = Obligation.objects.filter(
        within, effective__gte=dt.date(year, 1, 1), effective__lt=dt.date(year + 1, 1, 1), not_applicable=""
    )
    in_time = Q(delivered__lte=F("effective"), effective__lt=day)
    rows = due.order_by().values_list(by, "effective").annotate(all=Count("pk"), good=Count("pk", in_time))
    found: dict[Any, dict[int, Met]] = {}
    for key, effective, count, good in rows:
        months = found.setdefault(key, {})
        had = months.get(effective.month, Met(0, 0, 0))
        past = count if effective < day else 0
        months[effective.month] = Met(had.due + count, had.past + past, had.in_time + good)
    return found


def due_in(within: Q, first: dt.date, end: dt.date) -> QuerySet[Obligation]:
    """What units of a scope owe from a day up to, not including, another, by due day: in the order of an index. One
    query.
    """
    return due_from(within, first, end).select_related("unit").order_by("effective", "unit_id", "duty", "period")


def of_duty(found: QuerySet[Obligation], duty: str) -> QuerySet[Obligation]:
    """What of `due_in` is owed for a duty, in the order of the index that holds it."""
    return found.filter(duty=duty).order_by("effective", "delivered", "unit_id", "period")


def page_of(found: QuerySet[Obligation], span: slice) -> list[Obligation]:
    """Some rows of an ordered list, with their units. Two queries: first which, then only these are looked up."""
    keys = list(found.values_list("pk", flat=True)[span])
    rows = Obligation.objects.select_related("unit").in_bulk(keys)
    return [rows[key] for key in keys if key in rows]


def in_state(state: str, day: dt.date) -> Q:
    """Those that are met in time (`good`), met late (`slow`), overdue (`late`) or still to come (`open`) on a day."""
    met, not_yet = Q(delivered__lte=day), Q(delivered__isnull=True) | Q(delivered__gt=day)
    return {
        "good": met & Q(delivered__lte=F("effective")),
        "slow": met & Q(delivered__gt=F("effective")),
        "late": not_yet & Q(effective__lt=day),
        "open": not_yet & Q(effective__gte=day),
    }[state]


def periods_of(unit: int, duty: str, year: int) -> list[Obligation]:
    """What a unit owes for a duty in a year and the one before, by due day, the latest first. One query."""
    found = Obligation.objects.filter(unit_id=unit, duty=duty, year__in=(year - 1, year), not_applicable="").exclude(
        effective=None
    )
    return list(found.order_by("-effective", "-period"))


def open_of(unit: int, year: int) -> list[Obligation]:
    """What a unit owes in a year and has not filed, the earliest due first. One query."""
    found = Obligation.objects.filter(unit_id=unit, year=year, not_applicable="", delivered__isnull=True).exclude(
        effective=None
    )
    return list(found.order_by("effective", "duty", "period"))


def without(record: Record) -> dict[str, dt.date | None]:
    """By "unit/duty/period", when each obligation that a record meets would be met if it were not there; None for not
    at all. Two queries, one where it meets none.
    """
    claims = {}
    named = {}
    for pk, code, duty, period in _MET.rows(connection, record=record.pk):
        claims[pk] = Claim(pk, record.unit_id, duty, period)
        named[pk] = f"{code}/{duty}/{period}"
    if not claims:
        return {}
    others = Record.objects.filter(unit_id=record.unit_id, duty=record.duty, state=FILED).exclude(pk=record.pk)
    rows = others.values_list("pk", "code", "unit_id", "duty", "period", "happened", "submitted")
    met = match(claims.values(), rows)
    return {name: met[pk].delivered if pk in met else None for pk, name in named.items()}


_MET = Question(
    lambda: Obligation.objects.filter(record_id=-970_000_000).values_list("pk", "unit__code", "duty", "period"),
    record=-970_000_000,
)


class Sides(NamedTuple):
    """What a unit owes for a duty, in every year, and the records that may meet it: nothing but the first part where
    it owes nothing. `now`: by key, when each obligation was met and by which record, as it is kept. `head`: that of
    the journal, which the act that compares will follow.
    """

    unit: str
    now: dict[int, tuple[dt.date | None, int | None]]
    claims: list[Claim]
    records: list[Row]
    head: audit.Head


def sides(unit: int, duty: str, before: str = "") -> Sides:
    """Both sides of a comparison. One query; `before` goes before it in the same message."""
    found = Sides("", {}, [], [], audit.START)
    for which, pk, period, word, code, day, other, record in _SIDES.rows(connection, before, unit=unit, duty=duty):
        if which == HEAD:
            found = found._replace(head=audit.Head(pk, code))
            continue
        if which == RECORD:
            found.records.append((pk, code, unit, duty, period, day, other))
            continue
        found = found._replace(unit=code)
        found.now[pk] = (day, record)
        if not word:
            found.claims.append(Claim(pk, unit, duty, period))
    return found


OWED, RECORD, HEAD = 0, 1, 2


def _both() -> QuerySet[Any]:
    """The tables in the same columns; what one of them lacks is another of its own columns of that kind."""
    unit, duty = -970_000_000, "?duty?"
    owed = Obligation.objects.filter(unit_id=unit, duty=duty).order_by()
    owed = owed.annotate(which=Value(OWED, IntegerField()))
    filed = Record.objects.filter(unit_id=unit, duty=duty, state=FILED).order_by()
    filed = filed.annotate(which=Value(RECORD, IntegerField()))
    last = audit.last().annotate(which=Value(HEAD, IntegerField()))
    return owed.values_list(
        "which", "pk", "period", "not_applicable", "unit__code", "delivered", "effective", "record_id"
    ).union(
        filed.values_list("which", "pk", "period", "state", "code", "happened", "submitted", "pk"),
        last.values_list("which", "number", "kind", "by", "hash", "on", "on", "number"),
        all=True,
    )


_SIDES = Question(_both, unit=-970_000_000, duty="?duty?")


def burden(first: dt.date, end: dt.date) -> dict[int, int]:
    """Minutes that obligations due from `first` up to, not including, `end` cost each unit, by unit key. One query."""
    due = Obligation.objects.filter(effective__gte=first, effective__lt=end, not_applicable="", minutes__gt=0)
    return dict(due.order_by().values_list("unit_id").annotate(minutes=Sum("minutes")))


def outset() -> dt.date | None:
    """The day from which the organisation keeps its records here; None for: from the beginning. One query."""
    rows = _OUTSET.rows(connection)
    return rows[0][0] if rows else None


_OUTSET = Question(lambda: Outset.objects.order_by("pk").values_list("day")[:1])


def rows_of(year: int) -> dict[Key, Obligation]:
    """A year's obligations by unit, duty and period. One query."""
    return {(row.unit_id, row.duty, row.period): row for row in Obligation.objects.filter(year=year).iterator()}


def difference(
    duties: Collection[Duty | Part],
    year: int,
    issuer: str,
    here: Mapping[Key, Obligation],
    first: dt.date | None,
    *,
    only_filed: bool = False,
) -> Difference:
    """What bringing a year in line would change, records being kept from a first day. Rows that another framework
    asked for stay as they are. One query for the units, one for the working days where due days follow them.
    """
    wanted = generate(duties, organisation.tree(), year, _workdays(duties), first)
    own = {key: row for key, row in here.items() if not row.generated or row.issuer in ("", issuer)}
    return years.difference(wanted, own, issuer, only_filed=only_filed)


def _workdays(duties: Collection[Duty | Part]) -> dict[dt.date, bool]:
    """The working days, where due days follow them. One query at most."""
    calendars = [duty.calendar for part in parted(duties) for duty in part.duties]
    follows = any(entry.next_workday for calendar in calendars for entry in calendar)
    return organisation.workdays() if follows else {}


class Outlook(NamedTuple):
    """What `difference` would find, by its numbers: how much is added by duty and due day, how much is changed, how
    much no longer asked for. `carried`: what of the year takes a reason that goes on (`Ending.reasons`).
    """

    added: Counter[tuple[str, dt.date]]
    changed: int
    removed: int
    carried: list[Key]


def outlook(
    duties: Collection[Duty | Part],
    year: int,
    issuer: str,
    first: dt.date | None,
    reasons: Mapping[tuple[int, str], str],
) -> Outlook:
    """What bringing a year in line would change. Units that owe alike are looked at together, so it takes the same time
    for many units as for few; only where the year was laid out and is not in line any more is each row looked at.
    Two queries, one more where due days follow working days, two where reasons go on, two for looking at each row.
    """
    days, kinds = _workdays(duties), organisation.alike()
    here = _counted(year)
    owed = generate(duties, kinds, year, days, first)
    wanted = _wanted(owed, kinds, issuer)
    carried = _carried(duties, year, days, first, reasons, empty=not here)
    if not here:
        counts = {kind.pk: kind.many for kind in kinds}
        added: Counter[tuple[str, dt.date]] = Counter()
        for one in owed:
            added[one.duty, one.due] += counts[one.unit]
        return Outlook(added, 0, 0, carried)
    if here == wanted:
        return Outlook(Counter(), 0, 0, carried)
    found = difference(duties, year, issuer, rows_of(year), first)
    changed, removed = len(found.moved) + len(found.retold), len(found.lost) + len(found.kept)
    return Outlook(Counter((one.duty, one.due) for one in found.added), changed, removed, carried)


_Counts = dict[tuple[Any, ...], int]


def _counted(year: int) -> _Counts:
    """How many rows of a year are alike in what the calendar says of them and of their unit. One query."""
    alike = ("unit__category", "unit__opened", "unit__closed", "duty", "period", *_CALENDAR)
    rows = Obligation.objects.filter(year=year).order_by().values_list(*alike).annotate(n=Count("pk"))
    return {tuple(row): count for *row, count in rows}


_CALENDAR = ("generated", "owed", "minutes", "issuer", "basis")


def _wanted(owed: Iterable[Owed], kinds: Iterable[organisation.Alike], issuer: str) -> _Counts:
    """What `_counted` finds when everything is in line."""
    known = {kind.pk: kind for kind in kinds}
    found: _Counts = {}
    for one in owed:
        kind = known[one.unit]
        said = years.calendar_part(one, issuer)
        found[(kind.category, kind.opened, kind.closed, one.duty, one.period, *said)] = kind.many
    return found


def _carried(
    duties: Collection[Duty | Part],
    year: int,
    days: Mapping[dt.date, bool],
    first: dt.date | None,
    reasons: Mapping[tuple[int, str], str],
    *,
    empty: bool,
) -> list[Key]:
    """What of a year takes a reason that goes on: what is asked for and nothing was filed about. Two queries."""
    if not reasons:
        return []
    units = Unit.objects.filter(pk__in={unit for unit, _ in reasons})
    asked = [one[:3] for one in generate(duties, units, year, days, first) if one[:2] in reasons]
    told = Obligation.objects.filter(year=year, unit_id__in={unit for unit, *_ in asked})
    told = told.filter(Q(amended=True) | Q(delivered__isnull=False))
    filed = set() if empty else set(told.values_list("unit_id", "duty", "period"))
    return sorted(key for key in asked if key not in filed)


class Ending(NamedTuple):
    """What a year leaves behind: the reasons that go on (`years.without_end`), and how many obligations somebody filed
    about without a reason that goes on.
    """

    reasons: dict[tuple[int, str], str]
    ended: int


def ending(year: int) -> Ending:
    """What a year leaves behind. One query, one more where there are reasons."""
    told = list(
        Obligation.objects.filter(year=year, amended=True).values_list("unit_id", "duty", "not_applicable", "generated")
    )
    may = {(unit, duty) for unit, duty, reason, generated in told if reason and generated}
    reasons: dict[tuple[int, str], str] = {}
    if may:
        rows = Obligation.objects.filter(year=year, generated=True, unit_id__in={unit for unit, _ in may})
        asked = rows.values_list("unit_id", "duty", "period", "not_applicable")
        reasons = years.without_end(Reason(*row) for row in asked if row[:2] in may)
    return Ending(reasons, sum((unit, duty) not in reasons for unit, duty, *_ in told))


def left_open(year: int) -> QuerySet[Obligation]:
    """What of a year nothing has met."""
    return Obligation.objects.filter(year=year, delivered__isnull=True, effective__isnull=False, not_applicable="")


def takes(row: Obligation, reasons: Mapping[tuple[int, str], str]) -> bool:
    """Whether a row gets a reason that is carried over: nothing was filed about it."""
    return row.generated and not (row.amended or row.delivered) and (row.unit_id, row.duty) in reasons


def filed_about(year: int) -> QuerySet[Obligation]:
    """The obligations of a year that somebody filed about or met; what was carried over is not counted."""
    told = Q(amended=True, carried=False) | Q(delivered__isnull=False)
    return Obligation.objects.filter(told, year=year)


def _of(found: QuerySet[Obligation], units: Collection[int] | None) -> QuerySet[Obligation]:
    return found if units is None else found.filter(unit_id__in=units)
