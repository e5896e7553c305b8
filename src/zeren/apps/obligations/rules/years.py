"""What changes when a year's obligations are brought in line with the calendar, and what goes on into the next year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from zeren.apps.obligations.rules.calendar import Owed, find_period

Key = tuple[int, str, str, str]
"""The unit's key, the duty, the period, the code of the post or ""."""


class Present(Protocol):
    """A row that is there."""

    generated: bool
    owed: dt.date | None
    minutes: int
    issuer: str
    basis: str
    needed: int
    amended: bool
    delivered: dt.date | None


@dataclass(frozen=True)
class Difference:
    """What bringing a year in line does: `added` is asked for from now on, `moved` gets another due day, `retold` other
    minutes, issuer or basis; `lost` is taken out, `kept` stays because something was filed, though no longer asked for.
    """

    added: list[Owed]
    moved: list[Owed]
    retold: list[Owed]
    lost: list[Key]
    kept: list[Key]
    wanted: frozenset[Key]
    before: dict[Key, dt.date | None]
    """The day on which what moves was due before."""

    @property
    def nothing(self) -> bool:
        """Whether all is in line already."""
        return not (self.added or self.moved or self.retold or self.lost or self.kept)


def difference(
    wanted: Iterable[Owed], here: Mapping[Key, Present], issuer: str, *, only_filed: bool = False
) -> Difference:
    """What to change so that the rows that are there are those that are wanted. `only_filed`: what was met, and nothing
    else filed about it, does not stay.
    """
    listed = list(wanted)
    found = Difference([], [], [], [], [], frozenset(owed[:4] for owed in listed), {})
    for owed in listed:
        row = here.get(owed[:4])
        if row is None or not row.generated:
            found.added.append(owed)
        elif row.owed != owed.due:
            found.moved.append(owed)
            found.before[owed[:4]] = row.owed
        elif (row.generated, row.owed, row.minutes, row.issuer, row.basis, row.needed) != calendar_part(owed, issuer):
            found.retold.append(owed)
    for key, row in here.items():
        if row.generated and key not in found.wanted:
            (found.kept if row.amended or (row.delivered and not only_filed) else found.lost).append(key)
    return found


def calendar_part(owed: Owed, issuer: str) -> tuple[bool, dt.date, int, str, str, int]:
    """What the calendar says of a row: generated, owed, minutes, issuer, basis, needed."""
    return True, owed.due, owed.minutes, issuer, owed.basis, owed.needed


class Reason(NamedTuple):
    """Why an obligation of the old year does not apply; "" for one that does."""

    unit: int
    duty: str
    period: str
    reason: str


def without_end(rows: Iterable[Reason]) -> dict[tuple[int, str], str]:
    """The duties that did not apply to a unit in any period of a year, with the reason of the last period: nothing
    says that the reason ended with the year. A duty that applied in one period is left out.
    """
    found: dict[tuple[int, str], list[tuple[dt.date, str]]] = {}
    for unit, duty, period, reason in rows:
        known = find_period(period)
        found.setdefault((unit, duty), []).append((known.end if known else dt.date.min, reason))
    return {key: max(told)[1] for key, told in found.items() if all(reason for _, reason in told)}
