"""How grave a finding is here, and how findings are put right: what each severity means, which dates follow."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, NamedTuple

from zeren.packformat.instruments import References
from zeren.packformat.strict import Cites, Id, Strict, Whole, Words, between

Days = Annotated[Whole, *between(1, 3660)]


class Severity(Strict):
    """How grave a finding is, by a word of the catalogue: what it `means` here, and within how many `days` such a
    finding is put right at the latest.
    """

    id: Id
    title: Words
    means: Words
    days: Days | None = None
    rests_on: References = ()
    cites: Cites = ()


class Correction(Strict):
    """A way of putting right, by a word of the catalogue: within how many `days` of being issued, and how often
    something that is kept up is looked at again (`review_days`).
    """

    id: Id
    title: Words
    means: Words = Words()
    days: Days | None = None
    review_days: Days | None = None
    rests_on: References = ()
    cites: Cites = ()


class Rectification(Strict):
    """How findings are put right: `rule` in words; the plan is due `plan_days` after a finding is issued; the look-back
    takes place between `look_back_from` and `look_back_until` days after it was closed.
    """

    rule: Words = Words()
    plan_days: Days | None = None
    look_back_from: Days | None = None
    look_back_until: Days | None = None
    kinds: tuple[Correction, ...] = ()
    rests_on: References = ()
    cites: Cites = ()


class Rules(NamedTuple):
    """What a framework says of findings."""

    severities: tuple[Severity, ...]
    rectification: Rectification

    def __bool__(self) -> bool:
        return bool(self.severities) or self.rectification != Rectification()

    def due(self, severity: str, kind: str, issued: dt.date) -> dt.date | None:
        """By when a finding is put right: the earlier of what its severity and its kind of correction say."""
        days = [one.days for one in self.severities if one.id == severity and one.days]
        days += [one.days for one in self.rectification.kinds if one.id == kind and one.days]
        return issued + dt.timedelta(days=min(days)) if days else None

    def plan_due(self, issued: dt.date) -> dt.date | None:
        """By when the plan is handed in."""
        days = self.rectification.plan_days
        return issued + dt.timedelta(days=days) if days else None

    def look_back(self, closed: dt.date) -> tuple[dt.date, dt.date] | None:
        """Between which days somebody looks back."""
        first, last = self.rectification.look_back_from, self.rectification.look_back_until
        if last is None:
            return None
        return closed + dt.timedelta(days=first or 0), closed + dt.timedelta(days=last)


NO_RULES = Rules((), Rectification())
