"""What the journal keeps of obligations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from zeren.base.text import Text


@dataclass(frozen=True)
class Accepted:
    """Amendments were taken in."""

    rows: int
    kind: ClassVar[str] = "obligations.accepted"

    def data(self) -> dict[str, Any]:
        """How many rows."""
        return {"sheet": "obligations", "rows": self.rows}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text("导入应办事项{rows}行", "Took in {rows} rows of obligations").fill(rows=self.rows)


@dataclass(frozen=True)
class Regenerated:
    """A year's obligations were brought in line with the calendar. `kept`: no longer asked for, but something was
    filed.
    """

    year: int
    issuer: str
    added: int
    moved: int
    removed: int
    kept: int
    moves: tuple[str, ...] = ()
    kind: ClassVar[str] = "obligations.regenerated"

    def data(self) -> dict[str, Any]:
        """The year, the framework, and how many rows were added, moved, removed and kept."""
        counts = {"added": self.added, "moved": self.moved, "removed": self.removed, "kept": self.kept}
        told = {"moves": list(self.moves)} if self.moves else {}
        return {"year": self.year, "issuer": self.issuer} | counts | told

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text(
            "按日历更新{year}年应办事项：新增{added}，改期{moved}，取消{removed}，保留{kept}",
            "Brought the obligations of {year} in line: {added} added, {moved} moved, {removed} removed, {kept} kept",
        ).fill(**{key: value for key, value in self.data().items() if key != "moves"})


@dataclass(frozen=True)
class Fulfilled:
    """The obligations of a year were compared with the records."""

    year: int
    met: int
    changed: int
    kind: ClassVar[str] = "obligations.fulfilled"

    def data(self) -> dict[str, Any]:
        """The year, how many are met, how many rows changed."""
        return {"year": self.year, "met": self.met, "changed": self.changed}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text(
            "核对{year}年应办事项：已办{met}，变动{changed}",
            "Compared the obligations of {year} with the records: {met} met, {changed} changed",
        ).fill(**self.data())


@dataclass(frozen=True)
class Compared:
    """What one unit owes for some duties was compared with its records, because one of them changed."""

    unit: str
    duties: tuple[str, ...]
    met: int
    changed: int
    kind: ClassVar[str] = "obligations.compared"

    def data(self) -> dict[str, Any]:
        """The unit and the duties by their codes, how many are met, how many rows changed."""
        return {"unit": self.unit, "duties": list(self.duties), "met": self.met, "changed": self.changed}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text(
            "核对单位{unit}的应办事项：已办{met}，变动{changed}",
            "Compared what the unit {unit} owes with its records: {met} met, {changed} changed",
        ).fill(unit=self.unit, met=self.met, changed=self.changed)
