"""What the journal keeps of records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from zeren.base.text import Text


@dataclass(frozen=True)
class Accepted:
    """Records were taken in."""

    sheet: str
    rows: int
    kind: ClassVar[str] = "records.accepted"

    def data(self) -> dict[str, Any]:
        """The table and how many rows."""
        return {"sheet": self.sheet, "rows": self.rows}

    def sentence(self) -> Text:
        """Told in a sentence."""
        what = {
            "awards": Text("表彰", "awards"),
            "surveys": Text("测评票数", "rows of survey returns"),
        }.get(self.sheet, Text("工作记录", "records"))
        return Text("导入{what}{rows}条", "Took in {rows} {what}").fill(what=what, rows=self.rows)


@dataclass(frozen=True)
class _Record:
    """Something happened to the record with this code and title."""

    code: str
    title: str
    kind: ClassVar[str]


@dataclass(frozen=True)
class Filed(_Record):
    """A record was filed on a page."""

    files: int
    kind: ClassVar[str] = "records.filed"

    def data(self) -> dict[str, Any]:
        """The record and how many files show it."""
        return {"code": self.code, "title": self.title, "files": self.files}

    def sentence(self) -> Text:
        """Told in a sentence."""
        told = Text(
            "报送工作记录{code}“{title}”，佐证{files}份", "Filed the record {code} “{title}” with {files} files"
        )
        return told.fill(**self.data())


FIELDS: dict[str, Text] = {
    "duty": Text("责任事项", "duty"),
    "happened": Text("日期", "date"),
    "title": Text("标题", "title"),
    "kind": Text("佐证类型", "kind of proof"),
    "period": Text("所属期", "period"),
    "element": Text("纳入事项", "element"),
    "outcome": Text("决定或成效", "outcome"),
    "amount": Text("实到或完成数", "amount"),
    "base": Text("应到或应完成数", "out of"),
    "chosen": Text("日期系补定", "date was chosen"),
    "note": Text("备注", "note"),
    "also": Text("同时用于", "also for"),
}
"""What the journal calls the fields that a correction may change."""


@dataclass(frozen=True)
class Corrected(_Record):
    """A record says something else now: which fields changed, how many files were added and taken out."""

    changed: tuple[str, ...]
    added: int
    removed: int
    kind: ClassVar[str] = "records.corrected"

    def data(self) -> dict[str, Any]:
        """The record, the names of the fields, the numbers of files."""
        named = {"code": self.code, "title": self.title, "changed": list(self.changed)}
        return named | {"added": self.added, "removed": self.removed}

    def sentence(self) -> Text:
        """Told in a sentence."""
        words = [FIELDS.get(name, Text(name, name)) for name in self.changed]
        fields = Text("、".join(word.zh for word in words), ", ".join(word.en for word in words))
        parts = [Text("：{fields}", ": {fields}").fill(fields=fields)] if words else []
        parts += [Text("，增加佐证{n}份", ", files added: {n}").fill(n=self.added)] if self.added else []
        parts += [Text("，去掉佐证{n}份", ", files taken out: {n}").fill(n=self.removed)] if self.removed else []
        head = Text("更正工作记录{code}“{title}”", "Corrected the record {code} “{title}”").fill(
            code=self.code, title=self.title
        )
        return Text("".join([head.zh, *(p.zh for p in parts)]), "".join([head.en, *(p.en for p in parts)]))


@dataclass(frozen=True)
class Moved(_Record):
    """A record was withdrawn or brought back."""

    move: str
    kind: ClassVar[str] = "records.moved"

    def data(self) -> dict[str, Any]:
        """The record and the move."""
        return {"code": self.code, "title": self.title, "move": self.move}

    def sentence(self) -> Text:
        """Told in a sentence."""
        told = (
            Text("撤回工作记录{code}“{title}”", "Withdrew the record {code} “{title}”")
            if self.move == "withdraw"
            else Text("恢复工作记录{code}“{title}”", "Brought back the record {code} “{title}”")
        )
        return told.fill(code=self.code, title=self.title)


@dataclass(frozen=True)
class Returned(_Record):
    """A record was given back to its unit."""

    reason: str
    kind: ClassVar[str] = "records.returned"

    def data(self) -> dict[str, Any]:
        """The record and why."""
        return {"code": self.code, "title": self.title, "reason": self.reason}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text("退回工作记录{code}“{title}”：{reason}", "Returned the record {code} “{title}”: {reason}").fill(
            **self.data()
        )
