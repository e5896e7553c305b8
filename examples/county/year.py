"""A unit's year in the making: what happened, how it is told, and the rows that come of it."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from typing import Any

from examples.county.rows import Obligation, Record
from examples.county.staffing import Staff
from examples.county.structure import Office

STUDY, DECISION, ACTION, RESULT, DOCUMENT = "学习", "决定", "行动", "成效", "文件"


@dataclass
class Year:
    """One unit's year. `facts` decides what happened, `words` how it is told: twins share the first only."""

    office: Office
    staff: Staff
    year: int
    approver: str
    facts: random.Random
    words: random.Random
    records: list[Record] = field(default_factory=list)
    obligations: list[Obligation] = field(default_factory=list)

    @property
    def steady(self) -> bool:
        """Whether the unit leaves nothing undone."""
        return self.office.steady

    def does(self, share: float = 1.0) -> bool:
        """Whether the unit gets round to something."""
        return self.facts.random() < self.office.diligence * share + 0.06 or self.steady

    def add(self, duty: str, date: dt.date, title: str, kind: str, **more: Any) -> None:
        """A record, if the day lies in the year and the unit existed on it."""
        if date.year != self.year or not self.office.exists(date):
            return
        if not self.signs(date):
            more.pop("signers", None)
        code = f"R{self.year % 100}-{self.office.code}-{len(self.records) + 1:04}"
        self.records.append(Record(code, self.office.code, duty, date, title, kind, **more))

    def signs(self, date: dt.date) -> bool:
        """Whether the unit's posts exist on a day: after a merge nobody signs for the old unit."""
        return self.office.closed is None or date < self.office.closed
