"""One unit's facts as plain values, for the slow twins: they read the scoring rules, not the plan."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from zeren.base.catalogue import Catalogue
from zeren.base.dates import NEVER, from_day
from zeren.engine.scheme import Amount, Line, Scheme, Selection, Total, Where

Fact = Mapping[str, int | str]
"""A fact: days and counts as numbers, codes and keys as text ("" for a key that no rule names), `id` as text."""

OPS: dict[str, Callable[[int, int], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True)
class Outcome:
    """What a line is before floor and ceiling: an exact value and a state."""

    state: str
    value: Fraction = Fraction(0)


ABSENT = Outcome("not_applicable")
BARE = Outcome("not_evidenced")


def scored(value: Fraction | int) -> Outcome:
    """A scored outcome."""
    return Outcome("scored", Fraction(value))


@dataclass(frozen=True)
class Case:
    """A unit and its facts in the year that is scored. `done` holds rounded points and states of lines already
    scored."""

    scheme: Scheme
    catalogue: Catalogue
    start: int
    end: int
    as_of: int
    category: str
    opened: int
    closed: int
    posts: int
    facts: Mapping[str, Sequence[Fact]]
    done: dict[str, tuple[int, str]]
    calendar: Mapping[int, bool] = field(default_factory=dict)
    peers: list[Case] = field(default_factory=list)
    """The cases of all units, this one too."""

    def pick(self, selection: Selection) -> list[Fact]:
        """The facts that a selection holds."""
        dated = self.catalogue[selection.source].dated
        return [fact for fact in self.facts[selection.source] if self._holds(fact, selection, int(fact[dated]))]

    def _holds(self, fact: Fact, selection: Selection, dated: int) -> bool:
        if dated > self.as_of:
            return False
        if selection.span == "year" and not self.start <= dated < self.end:
            return False
        return all(meets(fact, where) for where in selection.where)

    def amount(self, amount: Amount) -> int:
        """The number that holds for this unit's category."""
        return amount if isinstance(amount, int) else amount.get(self.category, 0)

    def total(self, total: Total) -> int:
        """The number that a total stands for."""
        if total.select is not None:
            picked = self.pick(total.select)
            return sum(int(fact[total.column]) for fact in picked) if total.column else len(picked)
        return self.posts if total.unit == "posts" else self.amount(total.amount or 0)

    def exists(self) -> bool:
        """Whether the unit is there in the year that is scored, and its category is assessed."""
        inside = self.opened < self.end and self.closed > self.start and self.opened <= self.as_of
        return inside and self.category not in self.scheme.unassessed

    def outside(self, line: Line) -> bool:
        """Whether a line does not apply to the unit, whatever its measure says."""
        if line.categories and self.category not in line.categories:
            return True
        component = next((part for part in self.scheme.components if part.id == line.component), None)
        needs = [line.needs, component.needs if component else None]
        if any(need is not None and not self.pick(need) for need in needs):
            return True
        if component is not None and component.carried is not None and not self.owed(component.carried):
            return True
        return bool(line.stands_in_for) and self.done[line.stands_in_for][1] != "not_applicable"

    def owed(self, selection: Selection) -> list[Fact]:
        """The findings that count in the year (M24): opened before its end, not verified on or before its first day."""
        return [
            finding
            for finding in self.pick(selection)
            if int(finding["opened"]) < self.end and self.seen(finding["verified"]) > self.start
        ]

    def days(self, first: int, last: int, kind: str) -> int:
        """How many days after `first` up to `last`, all or only working days; negative where `last` comes before."""
        if last < first:
            return -self.days(last, first, kind)
        return sum(kind == "calendar" or self._worked(day) for day in range(first + 1, last + 1))

    def _worked(self, day: int) -> bool:
        return self.calendar.get(day, from_day(day).weekday() < 5)

    def seen(self, day: int | str) -> int:
        """A day, NEVER where it lies after the day looked at."""
        return int(day) if int(day) <= self.as_of else NEVER


def meets(fact: Fact, where: Where) -> bool:
    """Whether a fact meets one condition."""
    found = fact[where.column]
    if where.op == "=":
        return found in where.values
    if where.op == "!=":
        return found != where.values[0]
    wanted = where.values[0]
    assert isinstance(found, int)
    assert isinstance(wanted, int)
    return OPS[where.op](found, wanted)
