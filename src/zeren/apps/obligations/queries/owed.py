"""What is owed: reads for lists, comparisons with records, and the year brought in line."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from zeren.apps.audit import queries as audit
from zeren.apps.obligations.models import Closed, Obligation, Outset
from zeren.apps.obligations.rules import years
from zeren.apps.obligations.rules.calendar import Around, Closure, Event, Owed, Part, Seat, generate, parted
from zeren.apps.obligations.rules.matching import Claim, Signed, match_all
from zeren.apps.obligations.rules.years import Difference, Key, Reason
from zeren.apps.organisation import queries as organisation
from zeren.apps.organisation.models import Appointment, Post, Unit
from zeren.apps.records.models import Record, RecordFile
from zeren.apps.records.states import FILED
from zeren.base.statements import Question
from zeren.base.text import Text
from zeren.packformat import Pack
from zeren.packformat.crosswalk import NONE, Done, Ways, stated
from zeren.packformat.duties import Duty

_PLAIN = (
    "duty",
    "period",
    "post",
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
            key=lambda row: (
                place[row["unit_id"]],
                row["effective"] or dt.date.max,
                row["duty"],
                row["period"],
                row["post"],
            ),
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


class Said(NamedTuple):
    """A record that may meet duties of other frameworks: what a comparison takes of it, without the duty, and what a
    crossing looks at.
    """

    pk: int
    code: str
    unit: int
    done: Done
    signed: tuple[str, dt.date, dt.date | None, str]
    """For which period, when it happened, when it was filed, and who signed."""


def crossing(duties: Collection[str], ways: Ways, which: Q) -> Iterator[Signed]:
    """What was filed for other duties and meets some of these, by the ways that hold: each as a record of the duty that
    it meets. One query, none where there is no way.
    """
    return crossed(said(ways.into(duties), which), duties, ways)


def said(duties: Collection[str], which: Q) -> Iterator[Said]:
    """What was filed for duties that lead to others. One query, none for no duty."""
    if not duties:
        return
    evidenced = Exists(RecordFile.objects.filter(record=OuterRef("pk")))
    found = Record.objects.filter(which, duty__in=duties, state=FILED).order_by().annotate(evidenced=evidenced)
    plain = ("pk", "code", "unit_id", "period", "happened", "submitted", "signers")
    facts = ("duty", "kind", "outcome", "evidenced", "amount", "base", "also")
    rows = found.values_list(*plain, *facts).iterator(10_000)
    for pk, code, unit, period, happened, submitted, signers, *told in rows:
        duty, kind, outcome, shown, amount, base, also = told
        done = Done(duty, kind, bool(outcome), shown, amount or 0, base or 0, stated(also))
        yield Said(pk, code, unit, done, (period, happened, submitted, signers))


def crossed(rows: Iterable[Said], duties: Collection[str], ways: Ways) -> Iterator[Signed]:
    """What of these records meets some duties, each as a record of the duty that it meets."""
    for row in rows:
        for way in ways.meets(row.done):
            if way.duty in duties:
                yield row.pk, row.code, row.unit, way.duty, *row.signed


def without(record: Record, ways: Ways = NONE) -> dict[str, dt.date | None]:
    """By "unit/duty/period", when each obligation that a record meets would be met if it were not there; None for not
    at all. Two queries, one where it meets none, one more where `ways` lead to what it meets.
    """
    claims = {}
    named = {}
    for pk, code, duty, period, post, needed in _MET.rows(connection, record=record.pk):
        claims[pk] = Claim(pk, record.unit_id, duty, period, post, needed)
        named[pk] = f"{code}/{duty}/{period}" + (f"/{post}" if post else "")
    if not claims:
        return {}
    duties = {claim.duty for claim in claims.values()}
    others = Record.objects.filter(unit_id=record.unit_id, duty__in=duties, state=FILED).exclude(pk=record.pk)
    rows = others.values_list("pk", "code", "unit_id", "duty", "period", "happened", "submitted", "signers")
    crossed = crossing(duties, ways, Q(unit_id=record.unit_id) & ~Q(pk=record.pk))
    met = match_all(claims.values(), chain(rows, crossed))
    return {name: met[pk].delivered if pk in met else None for pk, name in named.items()}


_MET = Question(
    lambda: Obligation.objects.filter(record_id=-970_000_000).values_list(
        "pk", "unit__code", "duty", "period", "post", "needed"
    ),
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
    records: list[Signed]
    head: audit.Head


def sides(unit: int, duty: str, before: str = "") -> Sides:
    """Both sides of a comparison. One query; `before` goes before it in the same message."""
    found = Sides("", {}, [], [], audit.START)
    rows = _SIDES.rows(connection, before, unit=unit, duty=duty)
    for which, pk, period, word, code, day, other, record, post, needed in rows:
        if which == HEAD:
            found = found._replace(head=audit.Head(pk, code))
            continue
        if which == RECORD:
            found.records.append((pk, code, unit, duty, period, day, other, post))
            continue
        found = found._replace(unit=code)
        found.now[pk] = (day, record)
        if not word:
            found.claims.append(Claim(pk, unit, duty, period, post, needed))
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
        "which", "pk", "period", "not_applicable", "unit__code", "delivered", "effective", "record_id", "post", "needed"
    ).union(
        filed.values_list(
            "which", "pk", "period", "state", "code", "happened", "submitted", "pk", "signers", "version"
        ),
        last.values_list("which", "number", "kind", "by", "hash", "on", "on", "number", "kind", "number"),
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
    return {
        (row.unit_id, row.duty, row.period, row.post): row for row in Obligation.objects.filter(year=year).iterator()
    }


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
    asked for stay as they are. One query for the units and those of `around`.
    """
    wanted = generate(duties, organisation.tree(), year, around(duties, year), first)
    own = {key: row for key, row in here.items() if not row.generated or row.issuer in ("", issuer)}
    return years.difference(wanted, own, issuer, only_filed=only_filed)


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
    for many units as for few; each unit is looked at only for what its posts owe or what follows an event, and each row
    only where the year was laid out and is not in line any more.
    Two queries and those of `around`, one more for the units where each is looked at, two where reasons go on, two for
    looking at each row.
    """
    known = around(duties, year)
    owed, kinds = _asked(duties, year, known, first)
    here, wanted = _counted(year, issuer), _wanted(owed, kinds, issuer)
    carried = _carried(duties, year, known, first, reasons)
    if not here:
        added: Counter[tuple[str, dt.date]] = Counter()
        for one, count in owed:
            added[one.duty, one.due] += count
        return Outlook(added, 0, 0, carried)
    if here == wanted:
        return Outlook(Counter(), 0, 0, carried)
    found = difference(duties, year, issuer, rows_of(year), first)
    changed, removed = len(found.moved) + len(found.retold), len(found.lost) + len(found.kept)
    return Outlook(Counter((one.duty, one.due) for one in found.added), changed, removed, carried)


_Kinds = dict[int, organisation.Alike | organisation.Node]


def _asked(
    duties: Collection[Duty | Part], year: int, known: Around, first: dt.date | None
) -> tuple[list[tuple[Owed, int]], _Kinds]:
    """What is owed and by how many units alike, and those units by key."""
    parts = parted(duties)
    single = {
        duty.id for part in parts for duty in part.duties if duty.follows or any(entry.posts for entry in duty.calendar)
    }
    alike = organisation.alike()
    kinds: _Kinds = {kind.pk: kind for kind in alike}
    plain = generate(_only(parts, lambda duty: duty not in single), alike, year, known, first)
    counts = {kind.pk: kind.many for kind in alike}
    owed = [(one, counts[one.unit]) for one in plain]
    if single:
        units = organisation.tree()
        kinds |= {unit.pk: unit for unit in units}
        owed += [(one, 1) for one in generate(_only(parts, lambda duty: duty in single), units, year, known, first)]
    return owed, kinds


def _only(parts: Iterable[Part], which: Callable[[str], bool]) -> list[Part]:
    return [part._replace(duties=tuple(duty for duty in part.duties if which(duty.id))) for part in parts]


_Counts = dict[tuple[Any, ...], int]


def _counted(year: int, issuer: str) -> _Counts:
    """How many rows of a year, but those of other frameworks, are alike in what the calendar says of them and of their
    unit. One query.
    """
    alike = ("unit__category", "unit__opened", "unit__closed", "duty", "period", "post", *_CALENDAR)
    laid = Obligation.objects.filter(year=year, generated=True, issuer__in=("", issuer)).order_by()
    return {tuple(row): count for *row, count in laid.values_list(*alike).annotate(n=Count("pk"))}


_CALENDAR = ("generated", "owed", "minutes", "issuer", "basis", "needed")


def _wanted(owed: Iterable[tuple[Owed, int]], kinds: _Kinds, issuer: str) -> _Counts:
    """What `_counted` finds when everything is in line."""
    found: Counter[tuple[Any, ...]] = Counter()
    for one, count in owed:
        kind = kinds[one.unit]
        said = years.calendar_part(one, issuer)
        found[(kind.category, kind.opened, kind.closed, one.duty, one.period, one.post, *said)] += count
    return dict(found)


def _carried(
    duties: Collection[Duty | Part],
    year: int,
    known: Around,
    first: dt.date | None,
    reasons: Mapping[tuple[int, str], str],
) -> list[Key]:
    """What of a year takes a reason that goes on: what is asked for and nothing was filed about. Two queries."""
    if not reasons:
        return []
    units = Unit.objects.filter(pk__in={unit for unit, _ in reasons})
    asked = [one[:4] for one in generate(duties, units, year, known, first) if one[:2] in reasons]
    told = Obligation.objects.filter(year=year, unit_id__in={unit for unit, *_ in asked})
    told = told.filter(Q(amended=True) | Q(delivered__isnull=False))
    filed = set(told.values_list("unit_id", "duty", "period", "post"))
    return sorted(key for key in asked if key not in filed)


def moves(found: Difference, most: int) -> list[str]:
    """What moves, from which day to which, as many as asked for. One query, none where nothing moves."""
    told = found.moved[:most]
    codes = dict(Unit.objects.filter(pk__in={one.unit for one in told}).values_list("pk", "code")) if told else {}
    return [
        "/".join(filter(None, (codes[one.unit], *one[1:4]))) + f" {found.before[one[:4]]} → {one.due}" for one in told
    ]


def around(duties: Collection[Duty | Part], year: int) -> Around:
    """The days, posts and events that a year of duties asks about. One query for the closures, one each for working
    days, posts, who took them up, and records, where a duty asks about them.
    """
    known = [duty for part in parted(duties) for duty in part.duties]
    entries = [entry for duty in known for entry in duty.calendar]
    follows = [one for duty in known for one in duty.follows]
    working = any(one.next_workday or one.working for one in entries) or any(one.working for one in follows)
    closures = tuple(Closure(*row) for row in Closed.objects.order_by("first").values_list("first", "last"))
    return Around(
        organisation.workdays() if working else {},
        closures,
        _seats() if any(entry.posts for entry in entries) else {},
        tuple(_events({one.after for one in follows}, {one.duty for one in follows if one.duty}, year)),
    )


def _seats() -> dict[int, list[Seat]]:
    found: dict[int, list[Seat]] = {}
    rows = Post.objects.order_by("code").values_list("unit_id", "code", "tier", "opened", "closed")
    for unit, code, tier, opened, closed in rows:
        found.setdefault(unit, []).append(Seat(code, tier, opened, closed))
    return found


def _events(kinds: Collection[str], duties: Collection[str], year: int) -> Iterator[Event]:
    """What happened in a year that something may follow. One query for each kind."""
    if "opened" in kinds:
        for pk, day in Unit.objects.filter(opened__year=year).order_by("pk").values_list("pk", "opened"):
            assert day is not None, "asked for by it"
            yield Event(pk, "opened", day)
    if "appointed" in kinds:
        taken = Appointment.objects.filter(start__year=year).order_by("start", "code")
        names = ("post__unit_id", "start", "post__code", "post__tier")
        for unit, day, post, tier in taken.values_list(*names).iterator():
            yield Event(unit, "appointed", day, "", post, tier)
    if "recorded" in kinds:
        done = Record.objects.filter(state=FILED, duty__in=duties, happened__year=year).order_by().distinct()
        for unit, day, duty in done.values_list("unit_id", "happened", "duty").iterator():
            yield Event(unit, "recorded", day, duty)


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


def title_of(row: Obligation, packs: Mapping[str, Pack]) -> Text:
    """What is owed, in words: the title of a demand, else of the duty in the framework that asks for it. No query where
    the row was read with its demand.
    """
    if row.request:
        return Text(row.request.title, row.request.title)
    pack = packs.get(row.issuer)
    duty = pack.duties.get(row.duty) if pack else None
    return duty.title.text if duty else Text(row.duty, row.duty)


def takes(row: Obligation, reasons: Mapping[tuple[int, str], str]) -> bool:
    """Whether a row gets a reason that is carried over: nothing was filed about it."""
    return row.generated and not (row.amended or row.delivered) and (row.unit_id, row.duty) in reasons


def filed_about(year: int) -> QuerySet[Obligation]:
    """The obligations of a year that somebody filed about or met; what was carried over is not counted."""
    told = Q(amended=True, carried=False) | Q(delivered__isnull=False)
    return Obligation.objects.filter(told, year=year)


def _of(found: QuerySet[Obligation], units: Collection[int] | None) -> QuerySet[Obligation]:
    return found if units is None else found.filter(unit_id__in=units)
