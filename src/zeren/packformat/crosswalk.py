"""Which record of another framework meets a duty of this one, so that nothing is filed twice, and nothing counts twice.

Words: a *crossing* is a line of a pack's crosswalk: a duty of this pack, and the duty of another framework whose
records it takes, on a condition. The framework that takes a record says so, never the one that the record was filed
for: what scores decides what scores.
What must always hold: a record meets one duty of a framework at most, its own one where it has one there; a crossing
is one step and is never followed further.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from zeren.base.text import Text
from zeren.packformat.pack import Pack
from zeren.packformat.selections import Condition

SEPARATOR = "；"
"""Between the duties that a record says it is for as well."""


class Done(NamedTuple):
    """A record as far as a crossing looks at it; `also` are the duties that it says it is for beside its own."""

    duty: str
    kind: str
    outcome: bool
    evidenced: bool
    amount: int
    base: int
    also: tuple[str, ...] = ()


class Way(NamedTuple):
    """A crossing of a framework: `framework` takes for `duty` what was filed for `record_of` of `source`."""

    framework: str
    duty: str
    source: str
    record_of: str
    when: tuple[Condition, ...]
    stated: bool
    why: Text

    def fits(self, record: Done) -> bool:
        """Whether a record's facts are such; what it states is not looked at."""
        return record.duty == self.record_of and all(_holds(condition, record) for condition in self.when)

    def takes(self, record: Done) -> bool:
        """Whether it meets the duty."""
        return self.fits(record) and (not self.stated or self.duty in record.also)


def stated(also: str) -> tuple[str, ...]:
    """The duties that a record says it is for as well, from the text that it is kept as."""
    return tuple(also.split(SEPARATOR)) if also else ()


def _holds(condition: Condition, record: Done) -> bool:
    found = getattr(record, condition.column)
    return any(_compares(condition.op, found, value) for value in condition.values)


def _compares(op: str, found: str | int | bool, wanted: str | int | bool) -> bool:
    if op in ("=", "!="):
        return (found == wanted) is (op == "=")
    if isinstance(found, str) or isinstance(wanted, str):
        return False
    return {"<": found < wanted, "<=": found <= wanted, ">": found > wanted, ">=": found >= wanted}[op]


@dataclass(frozen=True)
class Ways:
    """The crossings that hold together, of one framework or of all that hold in a year."""

    by_duty: Mapping[str, tuple[Way, ...]]
    """By the duty that a record was filed for, in the order of the packs."""

    def __bool__(self) -> bool:
        return bool(self.by_duty)

    def meets(self, record: Done) -> list[Way]:
        """What a record meets beside its own duty: at most one duty of each framework."""
        found: dict[str, Way] = {}
        for way in self.by_duty.get(record.duty, ()):
            if way.framework not in found and way.takes(record):
                found[way.framework] = way
        return list(found.values())

    def into(self, duties: Iterable[str]) -> set[str]:
        """The duties whose records may meet some of these."""
        wanted = set(duties)
        return {one for one, ways in self.by_duty.items() if any(way.duty in wanted for way in ways)}

    def out_of(self, duty: str) -> list[Way]:
        """What a record of a duty may meet beside it."""
        return list(self.by_duty.get(duty, ()))


NONE = Ways({})


def ways_of(packs: Iterable[Pack]) -> Ways:
    """The crossings of packs as they hold; each pack is given as it holds in the year. What a pack has as a duty of its
    own is never taken for another.
    """
    found: dict[str, list[Way]] = {}
    for pack in packs:
        for one in _crossings(pack):
            found.setdefault(one.record_of, []).append(one)
    return Ways({duty: tuple(ways) for duty, ways in found.items()}) if found else NONE


def _crossings(pack: Pack) -> Iterator[Way]:
    for one in pack.content.crosswalk:
        if one.record_of in pack.duties or one.duty not in pack.duties or one.framework == pack.id:
            continue
        when = one.when.where if one.when is not None else ()
        yield Way(pack.id, one.duty, one.framework, one.record_of, when, one.stated, one.why.text)


class Crosswalk:
    """The crossings of everything installed, year by year: those of the versions that score a year. Looked up only
    where some version has one for the duty.
    """

    def __init__(self, every: Iterable[Pack], scoring: Callable[[int], Iterable[Pack]]) -> None:
        self._every, self._scoring = tuple(every), scoring
        self._years: dict[int, Ways] = {}

    def touches(self, duties: Iterable[str]) -> bool:
        """Whether records of these duties may meet others, or others may meet these, in any version there is."""
        wanted = set(duties)
        return any(
            one.duty in wanted or one.record_of in wanted
            for pack in self._every
            for held in (pack, *map(pack.in_year, pack.changes))
            for one in held.content.crosswalk
        )

    def reached(self, duties: Iterable[str]) -> list[str]:
        """The duties, and those of other frameworks that their records may meet, in any version there is."""
        found = dict.fromkeys(duties)
        lines = [
            one
            for pack in self._every
            for held in (pack, *map(pack.in_year, pack.changes))
            for one in held.content.crosswalk
        ]
        return list(found | dict.fromkeys(one.duty for one in lines if one.record_of in found))

    def of(self, year: int) -> Ways:
        """What holds in a year."""
        if year not in self._years:
            self._years[year] = ways_of(pack.in_year(year) for pack in self._scoring(year))
        return self._years[year]
