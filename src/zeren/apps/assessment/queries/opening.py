"""What opening a year does, before it does it; and results of earlier years that were reached elsewhere."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import CharField, Count, Exists, Max, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast

from zeren.apps.assessment.models import OpenedYear, PastScore, Run
from zeren.apps.assessment.queries.frameworks import parts_for
from zeren.apps.assessment.rules import NO_PACK, year_problems
from zeren.apps.findings.models import Finding
from zeren.apps.findings.states import OPEN, STATES
from zeren.apps.frameworks.queries import known
from zeren.apps.frameworks.rules import Decision
from zeren.apps.inspections.models import Inspection
from zeren.apps.obligations import queries as obligations
from zeren.apps.obligations.rules.years import Key
from zeren.apps.organisation import queries as organisation
from zeren.apps.organisation.models import Appointment, Unit
from zeren.apps.records.models import Record
from zeren.base.dates import year_period
from zeren.base.problems import Refused
from zeren.base.text import Text
from zeren.packformat import Pack


class Asked(NamedTuple):
    """What a duty adds: how many obligations fall due in each month of the year, and outside it."""

    duty: Text
    months: tuple[int, ...]
    later: int
    total: int


@dataclass(frozen=True)
class Carried:
    """A reason that goes on: the unit, the duty, and how many obligations of the new year get it."""

    code: str
    unit: str
    duty: Text
    reason: str
    count: int


@dataclass(frozen=True)
class GoingOn:
    """Open findings in one state: how many, of how many units, how many of them late when the year begins."""

    state: Text
    count: int
    units: int
    late: int


@dataclass(frozen=True)
class Left:
    """What of a duty the old year leaves open, and how much of that is late when the new year begins."""

    duty: Text
    count: int
    late: int


@dataclass(frozen=True)
class Opening:
    """What opening a year does, and what it leaves as it is. `reasons` by unit key and duty; `ended` counts what was
    filed about single obligations of the old year and ends with them.
    """

    year: int
    outset: dt.date | None
    opened: OpenedYear | None
    asked: tuple[Asked, ...]
    added: int
    changed: int
    removed: int
    reasons: Mapping[tuple[int, str], str]
    carried: tuple[Carried, ...]
    carried_rows: int
    findings: tuple[GoingOn, ...]
    posts: int
    vacant: int
    left: tuple[Left, ...]
    ended: int
    filed: Text | None = None
    """What was filed in the year since it was opened, in a word: then it cannot be taken back."""

    @property
    def nothing(self) -> bool:
        """Whether the year is open already and nothing is missing."""
        return self.opened is not None and not (self.added or self.changed or self.removed or self.carried_rows)

    @property
    def open_findings(self) -> int:
        """How many findings go on."""
        return sum(one.count for one in self.findings)

    @property
    def left_open(self) -> int:
        """How much the old year leaves open."""
        return sum(one.count for one in self.left)


def plan(pack: Pack, year: int, on: dt.date, decided: Sequence[Decision] | None = None) -> Opening:
    """What opening a year with a framework does, looked at on a day; `decided` as of `parts_for`. Six queries, one more
    where that is not given, two or three where reasons go on, one where due days follow working days, two where the
    year is open and something is missing.
    """
    pack = pack.in_year(year)
    outset, old = obligations.outset(), obligations.ending(year - 1)
    found = obligations.outlook(parts_for(pack, year, decided), year, pack.id, outset, old.reasons)
    words = {duty.id: duty.title.text for duty in pack.duties.values()}
    counts = _counts(year, on)
    opened, filed = _opened(year, pack.id)
    return Opening(
        year=year,
        outset=outset,
        opened=opened,
        asked=_asked(found.added, year, words),
        added=found.added.total(),
        changed=found.changed,
        removed=found.removed,
        reasons=old.reasons,
        carried=_carried(found.carried, old.reasons, words),
        carried_rows=len(found.carried),
        findings=_going_on(counts["findings"]),
        posts=counts["posts"][""][0],
        vacant=counts["posts"][""][1],
        left=_left(counts["left"], words),
        ended=old.ended,
        filed=filed,
    )


def checked(pack: Pack, year: int, on: dt.date) -> Opening:
    """What opening a year does (`plan`); `Refused` where it may not be opened. One query more."""
    if found := year_problems(year, on, scored=year in scored()[0]):
        raise Refused(found)
    return plan(pack, year, on)


def pack_for(year: int, code: str = "", last: str | None = None) -> Pack:
    """One of `packs_for`."""
    return packs_for(year, code, last).pack


class Offered(NamedTuple):
    """A framework to open a year with, what was decided about it, and all that there are."""

    pack: Pack
    decided: Sequence[Decision]
    every: list[Pack]


def packs_for(year: int, code: str = "", last: str | None = None) -> Offered:
    """The version that scores a year of the framework with an id; without one that of the last result (`last`, asked
    for where it is not given), else the one installed last; and the versions of all. Raises `Refused` where there is
    none. Two queries.
    """
    everything = known()
    packs = everything.scoring(year).packs
    wanted = code or (scored()[1] if last is None else last)
    found = packs.get(wanted) or (None if code or not packs else list(packs.values())[-1])
    if found is None:
        raise Refused([NO_PACK()])
    return Offered(found, everything.decided[found.id], list(packs.values()))


def _asked(added: Mapping[tuple[str, dt.date], int], year: int, words: Mapping[str, Text]) -> tuple[Asked, ...]:
    counted: dict[str, Counter[int]] = {}
    for (duty, due), count in added.items():
        counted.setdefault(duty, Counter())[due.month if due.year == year else 0] += count
    return tuple(
        Asked(words[duty], tuple(months[month] for month in range(1, 13)), months[0], months.total())
        for duty, months in ((duty, counted[duty]) for duty in words if duty in counted)
    )


def _carried(
    rows: Collection[Key], reasons: Mapping[tuple[int, str], str], words: Mapping[str, Text]
) -> tuple[Carried, ...]:
    counted = Counter((unit, duty) for unit, duty, *_ in rows)
    units = Unit.objects.in_bulk({unit for unit, _ in counted}) if counted else {}
    found = [
        Carried(units[unit].code, units[unit].name, words.get(duty, Text(duty, duty)), reasons[unit, duty], count)
        for (unit, duty), count in counted.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.code, one.duty.zh)))


_Three = tuple[int, int, int]


def _counts(year: int, on: dt.date) -> dict[str, dict[str, _Three]]:
    """Open findings by state (all, units, late when the year begins), posts on a day or when the year begins if that is
    later (all, vacant, 0), and what the year before leaves open by duty (all, late when the year begins, 0). One query.
    """
    first = year_period(year).start
    late = Q(extended__lt=first) | Q(extended__isnull=True, due__lt=first)
    day = max(on, first)
    holding = Q(end__isnull=True) | Q(end__gt=day)
    held = Exists(Appointment.objects.filter(holding, post=OuterRef("pk"), start__lte=day))
    findings = _three("findings", Finding.objects.filter(state__in=OPEN), "state").annotate(
        a=Count("pk"), b=Count("unit", distinct=True), c=Count("pk", filter=late)
    )
    posts = _three("posts", organisation.existing_posts(day), None).annotate(
        a=Count("pk"), b=Count("pk", filter=~held), c=Value(0)
    )
    left = _three("left", obligations.left_open(year - 1), "duty").annotate(
        a=Count("pk"), b=Count("pk", filter=Q(effective__lt=first)), c=Value(0)
    )
    found: dict[str, dict[str, _Three]] = {"findings": {}, "posts": {"": (0, 0, 0)}, "left": {}}
    for what, of, *three in findings.union(posts, left, all=True):
        found[what][of] = (three[0], three[1], three[2])
    return found


def _three(what: str, rows: QuerySet[Any], by: str | None) -> QuerySet[Any]:
    """Rows to be counted by a column, or all together."""
    of = Cast(by or Value(""), CharField())
    found: QuerySet[Any, Any] = rows.order_by().annotate(what=Value(what, CharField()), of=of).values_list("what", "of")
    return found


def _going_on(counts: Mapping[str, _Three]) -> tuple[GoingOn, ...]:
    """The findings that are open, by state in the order of the table of states."""
    return tuple(GoingOn(STATES[state], *counts[state]) for state in STATES if state in counts)


def _left(counts: Mapping[str, _Three], words: Mapping[str, Text]) -> tuple[Left, ...]:
    return tuple(
        Left(words.get(duty, Text(duty, duty)), count, late)
        for duty, (count, late, _) in sorted(counts.items(), key=lambda pair: (-pair[1][0], pair[0]))
    )


_FILED = {
    "records": Text("工作记录", "records"),
    "obligations": Text("对应办事项的填报", "something filed about what is owed"),
    "findings": Text("新提的问题", "new findings"),
    "inspections": Text("新的检查", "new inspections"),
    "runs": Text("考核结果", "a result"),
}


def filed_in(year: int) -> Text | None:
    """What was filed in a year that was opened, in a word; None for nothing. One query."""
    return _opened(year, "")[1]


def _opened(year: int, framework: str) -> tuple[OpenedYear | None, Text | None]:
    """How a year was opened with a framework, and what was filed in it since it was opened at all. One query."""
    meant = Q(period__startswith=str(year)) | Q(period="", happened__year=year)
    there = {
        "records": Exists(Record.objects.filter(meant)),
        "obligations": Exists(obligations.filed_about(year)),
        "findings": Exists(Finding.objects.filter(opened__year=year)),
        "inspections": Exists(Inspection.objects.filter(started__year=year)),
        "runs": Exists(Run.objects.filter(year=year)),
    }
    named = {f"with_{key}": found for key, found in there.items()}
    rows = list(OpenedYear.objects.filter(year=year).annotate(**named))
    row = next((one for one in rows if one.framework == framework), None)
    return row, next((_FILED[key] for key in there for one in rows[:1] if getattr(one, f"with_{key}")), None)


def scored() -> tuple[frozenset[int], str]:
    """Which years were scored, and the framework of the last result ("" for none). One query."""
    rows = list(Run.objects.order_by().values_list("year", "framework").annotate(last=Max("pk")))
    return frozenset(year for year, *_ in rows), max(((last, name) for _, name, last in rows), default=(0, ""))[1]


def past(units: Collection[int], scope: Q) -> list[PastScore]:
    """Results of earlier years brought in from outside, of units in a scope (a filter on `unit__path`), the latest year
    first. One query, none for no unit.
    """
    if not units:
        return []
    return list(PastScore.objects.filter(scope, unit_id__in=units).order_by("-year", "unit_id"))


def past_of(unit: int, year: int) -> PastScore | None:
    """What was brought in from outside about a unit's year. One query."""
    return PastScore.objects.filter(unit_id=unit, year=year).first()
