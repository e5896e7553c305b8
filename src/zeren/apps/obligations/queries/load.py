"""What units' work for others costs them: declared minutes by unit, issuer and month, and the budgets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from django.db.models import Q, Sum
from django.db.models.functions import ExtractMonth, ExtractYear

from zeren.apps.obligations.models import Budget, Obligation
from zeren.apps.obligations.rules.requests import Draft, Load
from zeren.apps.organisation.models import Unit

ALL = ""
"""The budget of all issuers together."""


class Minutes(NamedTuple):
    """Declared minutes of a year and the one before, by month (January first)."""

    now: tuple[int, ...]
    before: tuple[int, ...]

    @property
    def total(self) -> int:
        """Of the year."""
        return sum(self.now)

    @property
    def earlier(self) -> int:
        """Of the year before."""
        return sum(self.before)


ISSUER = ("issuer",)
UNIT = ("unit_id", "unit__name")
"""Fields to count by; the last of them is what is shown."""


def minutes(within: Q, year: int, by: Sequence[str], search: str = "") -> dict[tuple[Any, ...], Minutes]:
    """Of the units of a scope (a filter on `unit__path`), by the values of some fields (`UNIT`, `ISSUER`); what costs
    most first. One query: it counts all that is due in two years.
    """
    first, end = dt.date(year - 1, 1, 1), dt.date(year + 1, 1, 1)
    due = Obligation.objects.filter(within, effective__gte=first, effective__lt=end, not_applicable="", minutes__gt=0)
    due = due.filter(unit__name__icontains=search) if search else due
    days = {"of_year": ExtractYear("effective"), "of_month": ExtractMonth("effective")}
    rows: Any = due.order_by().annotate(**days).values_list(*by, "of_year", "of_month").annotate(sum=Sum("minutes"))
    found: dict[tuple[Any, ...], tuple[list[int], list[int]]] = {}
    for *key, of_year, month, total in rows:
        lists = found.setdefault(tuple(key), ([0] * 12, [0] * 12))
        lists[of_year != year][month - 1] += total
    told = {key: Minutes(tuple(now), tuple(before)) for key, (now, before) in found.items()}
    return dict(sorted(told.items(), key=lambda pair: (-pair[1].total, str(pair[0][-1]))))


def heaviest(within: Q, year: int, most: int, search: str = "") -> list[int]:
    """The units of a scope (a filter on `unit__path`) that a year costs most, by key. One query: it counts all that is
    due in the year.
    """
    first, end = dt.date(year, 1, 1), dt.date(year + 1, 1, 1)
    due = Obligation.objects.filter(within, effective__gte=first, effective__lt=end, not_applicable="", minutes__gt=0)
    due = due.filter(unit__name__icontains=search) if search else due
    rows = due.order_by().values_list("unit_id").annotate(sum=Sum("minutes")).order_by("-sum", "unit_id")
    return [unit for unit, _ in rows[:most]]


Over: TypeAlias = dict[tuple[str, int], tuple[int, int]]
"""By issuer (`ALL` for all together) and month: how many units are over the budget, and the most that one spends."""


def over(within: Q, year: int, known: Mapping[str, int]) -> Over:
    """Where units of a scope (a filter on `unit__path`) are asked for more than a budget in a month of a year. A query
    for each budget: those over it are few, or the budget is none.
    """
    first, end = dt.date(year, 1, 1), dt.date(year + 1, 1, 1)
    due = Obligation.objects.filter(within, effective__gte=first, effective__lt=end, not_applicable="", minutes__gt=0)
    found: Over = {}
    for issuer, most in known.items():
        mine = due.filter(issuer=issuer) if issuer != ALL else due
        of_month = mine.order_by().annotate(of_month=ExtractMonth("effective")).values("unit_id", "of_month")
        rows: Any = of_month.annotate(sum=Sum("minutes")).filter(sum__gt=most).values_list("of_month", "sum")
        for month, total in rows.iterator():
            units, worst = found.get((issuer, month), (0, 0))
            found[issuer, month] = units + 1, max(worst, total)
    return found


def budgets() -> dict[str, int]:
    """Minutes a month by issuer, `ALL` for all together. One query."""
    return dict(Budget.objects.values_list("issuer", "minutes"))


def loads(draft: Draft, on: dt.date) -> Iterator[Load]:
    """Where a demand would take the month of a unit over a budget, the unit that would be burdened most for each. Three
    queries, one where there is no budget.
    """
    known = budgets()
    if not known or draft.due is None or not draft.minutes or draft.due <= on:
        return
    issuer = Unit.objects.values_list("code", flat=True).get(pk=draft.issuer)
    month = Q(effective__year=draft.due.year, effective__month=draft.due.month, not_applicable="")
    due = Obligation.objects.filter(month, unit_id__in=draft.units)
    for name, most in known.items():
        if name in (ALL, issuer):
            mine = due if name == ALL else due.filter(issuer=name)
            worst = mine.order_by().values_list("unit__name").annotate(sum=Sum("minutes")).order_by("-sum").first()
            unit, already = worst or ("", 0)
            if already + draft.minutes > most:
                yield Load(name or "全部", unit or "每个单位", already + draft.minutes, most)


def told_issuers(rows: Iterable[str]) -> dict[str, str]:
    """The names of issuers that are units, by their codes. One query."""
    return dict(Unit.objects.filter(code__in=[one for one in rows if one]).values_list("code", "name"))
