"""What the journal keeps of the organisation."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, ClassVar

from zeren.base.text import Text


@dataclass(frozen=True)
class Accepted:
    """Rows of a table were taken in."""

    sheet: str
    rows: int
    kind: ClassVar[str] = "organisation.accepted"

    def data(self) -> dict[str, Any]:
        """The table and how many rows."""
        return {"sheet": self.sheet, "rows": self.rows}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text("导入“{sheet}”表{rows}行", "Took in {rows} rows of {sheet}").fill(**self.data())


@dataclass(frozen=True)
class Seeded:
    """The calendar of working days was filled for some years; for `unknown` years the weekdays stand alone."""

    years: tuple[int, ...]
    unknown: tuple[int, ...]
    days: int
    kind: ClassVar[str] = "organisation.workdays_seeded"

    def data(self) -> dict[str, Any]:
        """The years, those nobody has announced yet, the number of days written."""
        return {"years": self.years, "unknown": self.unknown, "days": self.days}

    def sentence(self) -> Text:
        """Told in a sentence."""
        known = "、".join(str(year) for year in self.years if year not in self.unknown) or "—"
        told = Text("写入{known}年节假日安排{days}天", "Wrote {days} days off and make-up days of {known}")
        told = told.fill(known=known, days=self.days)
        if not self.unknown:
            return told
        later = Text("；{years}年尚未公布，按周一至周五", "; {years} not announced yet, Monday to Friday")
        later = later.fill(years="、".join(map(str, self.unknown)))
        return Text(told.zh + later.zh, told.en + later.en)


@dataclass(frozen=True)
class WorkdaySet:
    """Somebody said of one day whether people work."""

    day: dt.date
    works: bool
    kind: ClassVar[str] = "organisation.workday_set"

    def data(self) -> dict[str, Any]:
        """The day and the word."""
        return {"day": self.day.isoformat(), "works": self.works}

    def sentence(self) -> Text:
        """Told in a sentence."""
        said = Text("上班", "a working day") if self.works else Text("放假", "a day off")
        return Text("{day}定为{said}", "{day} is {said}").fill(day=self.day, said=said)
