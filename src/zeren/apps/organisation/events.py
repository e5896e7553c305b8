"""What the journal keeps of the organisation."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
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


@dataclass(frozen=True)
class PersonAdded:
    """Somebody was added to the people of the organisation."""

    code: str
    name: str
    kind: ClassVar[str] = "organisation.person_added"

    def data(self) -> dict[str, Any]:
        """The code and the name."""
        return {"code": self.code, "name": self.name}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text("登记人员{name}（{code}）", "Added {name} ({code})").fill(**self.data())


@dataclass(frozen=True)
class Appointed:
    """A person was given a post, or to stand in for its holder; `end` is empty while it is open."""

    code: str
    post: str
    person: str
    start: str
    end: str
    acting: bool
    kind: ClassVar[str] = "organisation.appointed"

    def data(self) -> dict[str, Any]:
        """The codes, the days, the word."""
        return asdict(self)

    def sentence(self) -> Text:
        """Told in a sentence."""
        as_what = Text("代理", "acting in") if self.acting else Text("任", "in")
        told = Text("{person}{as_what}{post}（{start}起{until}）", "{person} is {as_what} {post} from {start}{until}")
        until = Text("，到{end}止", " up to {end}").fill(end=self.end) if self.end else Text("", "")
        return told.fill(person=self.person, as_what=as_what, post=self.post, start=self.start, until=until)


@dataclass(frozen=True)
class Ended:
    """The end of an appointment was set, or taken back (empty)."""

    code: str
    post: str
    person: str
    end: str
    kind: ClassVar[str] = "organisation.appointment_ended"

    def data(self) -> dict[str, Any]:
        """The codes and the day."""
        return asdict(self)

    def sentence(self) -> Text:
        """Told in a sentence."""
        if not self.end:
            told = Text(
                "{person}继续担任{post}，取消原定的免职日期", "{person} stays in {post}; the end was taken back"
            )
        else:
            told = Text("{person}自{end}起不再担任{post}", "{person} no longer holds {post} from {end} on")
        return told.fill(person=self.person, post=self.post, end=self.end)
