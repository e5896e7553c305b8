"""What the journal keeps of findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from zeren.apps.findings.states import MACHINE, SEVERITIES, STATES
from zeren.base.text import Text

_SHEETS = {"findings": Text("问题", "findings"), "remedies": Text("整改措施", "remedies")}


@dataclass(frozen=True)
class Accepted:
    """A table of findings or remedies was taken in as recorded history."""

    sheet: str
    rows: int
    kind: ClassVar[str] = "findings.accepted"

    def data(self) -> Mapping[str, Any]:
        """The table and how many rows of it were written."""
        return {"sheet": self.sheet, "rows": self.rows}

    def sentence(self) -> Text:
        """What happened, in one sentence."""
        return Text("导入{sheet}{rows}行", "Took in {rows} rows of {sheet}").fill(
            sheet=_SHEETS[self.sheet], rows=self.rows
        )


@dataclass(frozen=True)
class _Done:
    """Something was done to the finding with this code. `deed` tells it without naming the finding."""

    finding: str
    kind: ClassVar[str]

    def data(self) -> Mapping[str, Any]:
        """The fields."""
        return asdict(self)

    def deed(self) -> Text:
        """What was done, in words that follow the finding's code."""
        raise AssertionError("every kind of event tells its own")

    def sentence(self) -> Text:
        """What happened, in one sentence."""
        return Text("问题{code}：{deed}", "Finding {code}: {deed}").fill(code=self.finding, deed=self.deed())


@dataclass(frozen=True)
class Moved(_Done):
    """A finding took a step of its machine. `given` holds what went with it: reason, extended, second, review_on."""

    source: str
    move: str
    given: tuple[tuple[str, str], ...] = ()
    kind: ClassVar[str] = "findings.moved"

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Moved:
        """The step that left this data in the journal."""
        return cls(data["finding"], data["from"], data["move"], tuple(data["given"].items()))

    def data(self) -> Mapping[str, Any]:
        """The finding, the state it left, the step, the state it came to and what went with it."""
        target = MACHINE.find(self.source, self.move).target
        named = {"finding": self.finding, "from": self.source, "move": self.move, "to": target}
        return named | {"given": dict(self.given)}

    def deed(self) -> Text:
        """The step and what became of it."""
        move = MACHINE.find(self.source, self.move)
        told = Text("{move}，状态变为“{state}”", "{move}; it is now “{state}”")
        return told.fill(move=move.text, state=STATES[move.target])


@dataclass(frozen=True)
class TakenBack(_Done):
    """The unit took back what it had submitted; the finding is in the state `to` again."""

    move: str
    to: str
    kind: ClassVar[str] = "findings.taken_back"

    def deed(self) -> Text:
        """What was taken back."""
        told = Text("收回“{move}”，状态回到“{state}”", "took “{move}” back; it is “{state}” again")
        return told.fill(move=_move_text(self.move), state=_word(STATES, self.to))


@dataclass(frozen=True)
class Proposed(_Done):
    """Somebody proposed a move that a second person has to agree to."""

    move: str
    reason: str
    text: str = ""
    kind: ClassVar[str] = "findings.proposed"

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Proposed:
        """What was proposed; an earlier version proposed no words."""
        return cls(data["finding"], data["move"], data["reason"], data.get("text", ""))

    def deed(self) -> Text:
        """What was proposed."""
        told = Text("提议“{move}”，等另一人复核", "proposed to “{move}”; a second person has to agree")
        return told.fill(move=_move_text(self.move))


@dataclass(frozen=True)
class Agreed(_Done):
    """A second person agreed to a proposed move, which follows in the journal."""

    move: str
    kind: ClassVar[str] = "findings.agreed"

    def deed(self) -> Text:
        """What was agreed to."""
        return Text("复核同意“{move}”", "agreed to “{move}”").fill(move=_move_text(self.move))


@dataclass(frozen=True)
class Declined(_Done):
    """A proposed move was not agreed to, or taken back by whoever proposed it."""

    move: str
    reason: str
    kind: ClassVar[str] = "findings.declined"

    def deed(self) -> Text:
        """What will not be done."""
        return Text("不同意“{move}”的提议", "the proposal to “{move}” was turned down").fill(move=_move_text(self.move))


@dataclass(frozen=True)
class HandedOver(_Done):
    """A finding went from the unit with one code to that with another, as one was merged into the other or this was
    undone; `name` is what the other is called.
    """

    unit: str
    to: str
    name: str
    kind: ClassVar[str] = "findings.handed_over"

    def deed(self) -> Text:
        """Where it went."""
        told = Text("随单位并入（恢复）由{unit}转到“{name}”", "went from {unit} to {name}, as the units did")
        return told.fill(unit=self.unit, name=self.name)


@dataclass(frozen=True)
class Registered(_Done):
    """A finding was drafted for the unit with this code."""

    unit: str
    severity: str
    kind: ClassVar[str] = "findings.registered"

    def deed(self) -> Text:
        """That it was drafted."""
        return Text("登记起草，程度“{severity}”", "drafted, severity “{severity}”").fill(
            severity=_word(SEVERITIES, self.severity)
        )


@dataclass(frozen=True)
class Redrafted(_Done):
    """A draft was put in other words."""

    unit: str
    severity: str
    kind: ClassVar[str] = "findings.redrafted"

    def deed(self) -> Text:
        """That it was changed."""
        return Text("修改草稿，程度“{severity}”", "draft changed, severity “{severity}”").fill(
            severity=_word(SEVERITIES, self.severity)
        )


@dataclass(frozen=True)
class Remedied(_Done):
    """A remedy was added (`new`) or changed: whether it is done by now (a day, or ""), how many files show it, and the
    hash of all that was said.
    """

    remedy: str
    new: bool
    done: str
    files: int
    hash: str
    kind: ClassVar[str] = "findings.remedied"

    def deed(self) -> Text:
        """What became of the remedy."""
        told = (
            Text("增加措施{remedy}", "added remedy {remedy}")
            if self.new
            else Text("更新措施{remedy}", "remedy {remedy}")
        )
        done = Text("，{day}完成", ", done on {day}").fill(day=self.done) if self.done else Text("", "")
        files = Text("，佐证{n}份", ", files: {n}").fill(n=self.files) if self.files else Text("", "")
        parts = (told.fill(remedy=self.remedy), done, files)
        return Text("".join(part.zh for part in parts), "".join(part.en for part in parts))


@dataclass(frozen=True)
class RemedyWithdrawn(_Done):
    """A remedy that was not done yet was taken out; all of it is kept here, so that it can be brought back. `files` are
    SHA-256 and name of what showed it.
    """

    remedy: str
    text: str
    types: str
    owner: str
    department: str
    due: str
    result: str
    files: tuple[tuple[str, str], ...] = ()
    kind: ClassVar[str] = "findings.remedy_withdrawn"

    def deed(self) -> Text:
        """What was taken out."""
        return Text("撤下措施{remedy}：{text}", "took out remedy {remedy}: {text}").fill(
            remedy=self.remedy, text=self.text
        )


@dataclass(frozen=True)
class RemedyReturned(_Done):
    """A remedy that had just been taken out is there again."""

    remedy: str
    kind: ClassVar[str] = "findings.remedy_returned"

    def deed(self) -> Text:
        """What came back."""
        return Text("恢复措施{remedy}", "brought remedy {remedy} back").fill(remedy=self.remedy)


def _move_text(name: str) -> Text:
    return next((move.text for move in MACHINE.moves if move.name == name), Text(name, name))


def _word(known: Mapping[str, Text], key: str) -> Text:
    return known.get(key, Text(key, key))
