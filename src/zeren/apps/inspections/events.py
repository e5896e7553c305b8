"""What the journal keeps of inspections."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from zeren.apps.inspections.states import KINDS
from zeren.base.text import Text


@dataclass(frozen=True)
class Accepted:
    """Inspections, judgements or samples were taken in."""

    rows: int
    sheet: str = "inspections"
    kind: ClassVar[str] = "inspections.accepted"

    def data(self) -> dict[str, Any]:
        """The table and how many rows."""
        return {"sheet": self.sheet, "rows": self.rows}

    def sentence(self) -> Text:
        """Told in a sentence."""
        what = {
            "judgements": Text("评定", "judgements"),
            "samples": Text("抽样检查", "samples"),
        }.get(self.sheet, Text("检查", "inspections"))
        return Text("导入{what}{rows}行", "Took in {rows} rows of {what}").fill(what=what, rows=self.rows)


@dataclass(frozen=True)
class Opened:
    """An inspection of the unit with this code was registered."""

    inspection: str
    unit: str
    visit: str
    started: str
    kind: ClassVar[str] = "inspections.opened"

    def data(self) -> dict[str, Any]:
        """The fields."""
        return asdict(self)

    def sentence(self) -> Text:
        """Told in a sentence."""
        told = Text(
            "登记检查{code}（{kind}，单位{unit}，{day}开始）",
            "Registered inspection {code} ({kind} of {unit}, from {day})",
        )
        kind = KINDS.get(self.visit, Text(self.visit, self.visit))
        return told.fill(code=self.inspection, kind=kind, unit=self.unit, day=self.started)


@dataclass(frozen=True)
class FedBack:
    """The unit with this code was told the result of an inspection, and got its findings."""

    inspection: str
    unit: str
    findings: int
    kind: ClassVar[str] = "inspections.fed_back"

    def data(self) -> dict[str, Any]:
        """The fields."""
        return asdict(self)

    def sentence(self) -> Text:
        """Told in a sentence."""
        told = Text(
            "向单位{unit}反馈检查{code}，交办问题{n}个", "Fed inspection {code} back to {unit}; findings issued: {n}"
        )
        return told.fill(code=self.inspection, unit=self.unit, n=self.findings)
