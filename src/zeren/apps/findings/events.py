"""What the journal keeps of findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from zeren.apps.findings.states import MACHINE, STATES
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
class Moved:
    """A finding took a step of its machine. `given` holds what went with it: reason, extended, second, review_on."""

    finding: str
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

    def sentence(self) -> Text:
        """What happened, in one sentence."""
        move = MACHINE.find(self.source, self.move)
        return Text("问题{code}：{move}，状态变为“{state}”", "Finding {code}: {move}; it is now “{state}”").fill(
            code=self.finding, move=move.text, state=STATES[move.target]
        )
