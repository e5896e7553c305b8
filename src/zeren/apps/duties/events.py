"""What the journal keeps of duties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from zeren.apps.audit.events import Plain
from zeren.base.text import Text


@dataclass(frozen=True)
class Charged(Plain):
    """A duty was given to a post."""

    unit: str
    framework: str
    duty: str
    post: str
    accountable: bool
    start: str
    end: str
    kind: ClassVar[str] = "duties.charged"
    told: ClassVar[Text] = Text(
        "{unit}的“{duty}”{start}起分给岗位{post}", "{duty} of {unit} was given to the post {post} from {start}"
    )


@dataclass(frozen=True)
class ChargeEnded(Plain):
    """A post no longer has a duty from a day on."""

    unit: str
    duty: str
    post: str
    end: str
    kind: ClassVar[str] = "duties.charge_ended"
    told: ClassVar[Text] = Text(
        "{unit}的“{duty}”{end}起不再由岗位{post}承担", "{post} no longer has {duty} of {unit} from {end}"
    )


@dataclass(frozen=True)
class BusinessAdded(Plain):
    """A post has a further duty apart from any framework."""

    post: str
    text: str
    start: str
    kind: ClassVar[str] = "duties.business_added"
    told: ClassVar[Text] = Text(
        "岗位{post}{start}起的业务职责：{text}", "{post} has from {start} the business duty: {text}"
    )


@dataclass(frozen=True)
class BusinessEnded(Plain):
    """A business duty ended."""

    post: str
    text: str
    end: str
    kind: ClassVar[str] = "duties.business_ended"
    told: ClassVar[Text] = Text("岗位{post}的业务职责“{text}”{end}起不再承担", "{post}: {text} ended on {end}")


@dataclass(frozen=True)
class Issued(Plain):
    """Letters of responsibility were issued for a year."""

    unit: str
    year: int
    posts: tuple[str, ...]
    kind: ClassVar[str] = "duties.letters_issued"
    told: ClassVar[Text] = Text(
        "{unit}印发{year}年责任书{n}份", "{unit} issued {n} letters of responsibility for {year}"
    )

    def sentence(self) -> Text:
        """Told in a sentence."""
        return self.told.fill(unit=self.unit, year=self.year, n=len(self.posts))


@dataclass(frozen=True)
class Acknowledged(Plain):
    """Whoever holds a post acknowledged its letter."""

    post: str
    year: int
    person: str
    kind: ClassVar[str] = "duties.letter_acknowledged"
    told: ClassVar[Text] = Text(
        "{person}签收岗位{post}的{year}年责任书", "{person} acknowledged the letter of {post} for {year}"
    )


@dataclass(frozen=True)
class Seated(Plain):
    """A role in the governance of a framework was given."""

    framework: str
    role: str
    who: str
    start: str
    kind: ClassVar[str] = "duties.seated"
    told: ClassVar[Text] = Text("{framework}的{role}{start}起为{who}", "{role} of {framework} is {who} from {start}")


@dataclass(frozen=True)
class SeatEnded(Plain):
    """A role in the governance of a framework ended."""

    framework: str
    role: str
    who: str
    end: str
    kind: ClassVar[str] = "duties.seat_ended"
    told: ClassVar[Text] = Text(
        "{who}{end}起不再是{framework}的{role}", "{who} is no longer {role} of {framework} from {end}"
    )


@dataclass(frozen=True)
class PortfolioGiven(Plain):
    """A post came to own something."""

    post: str
    name: str
    start: str
    kind: ClassVar[str] = "duties.portfolio_given"
    told: ClassVar[Text] = Text("“{name}”{start}起归岗位{post}管", "{name} is owned by {post} from {start}")


@dataclass(frozen=True)
class PortfolioEnded(Plain):
    """A post no longer owns something."""

    post: str
    name: str
    end: str
    kind: ClassVar[str] = "duties.portfolio_ended"
    told: ClassVar[Text] = Text("“{name}”{end}起不再归岗位{post}管", "{name} is no longer owned by {post} from {end}")


@dataclass(frozen=True)
class DeedNoted(Plain):
    """The first responsible noted what they did in person."""

    post: str
    person: str
    what: str
    day: str
    text: str
    kind: ClassVar[str] = "duties.deed_noted"
    told: ClassVar[Text] = Text("{person}登记{day}的履责：{text}", "{person} noted of {day}: {text}")


@dataclass(frozen=True)
class InstrumentEntered(Plain):
    """An instrument of the organisation was entered, with so many clauses."""

    unit: str
    title: str
    version: str
    start: str
    clauses: int
    kind: ClassVar[str] = "duties.instrument_entered"
    told: ClassVar[Text] = Text(
        "登记{unit}的制度“{title}”{version}，{start}起施行，{clauses}条",
        "Entered the instrument {title} {version} of {unit}, in force from {start}, {clauses} clauses",
    )


@dataclass(frozen=True)
class InstrumentEnded(Plain):
    """An instrument is no longer in force from a day on; without a day it is in force again."""

    unit: str
    title: str
    end: str
    kind: ClassVar[str] = "duties.instrument_ended"
    told: ClassVar[Text] = Text("{unit}的制度“{title}”停止施行：{end}", "{title} of {unit} ends on: {end}")


@dataclass(frozen=True)
class ClauseCited(Plain):
    """A duty rests on a clause."""

    title: str
    clause: str
    duty: str
    kind: ClassVar[str] = "duties.clause_cited"
    told: ClassVar[Text] = Text("责任“{duty}”引用“{title}”{clause}", "The duty {duty} cites {clause} of {title}")


@dataclass(frozen=True)
class CitationDropped(Plain):
    """A duty no longer rests on a clause."""

    title: str
    clause: str
    duty: str
    kind: ClassVar[str] = "duties.citation_dropped"
    told: ClassVar[Text] = Text(
        "责任“{duty}”不再引用“{title}”{clause}", "The duty {duty} no longer cites {clause} of {title}"
    )
