"""What the journal keeps of a load."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from zeren.base.text import Text


@dataclass(frozen=True)
class Loaded:
    """A folder was taken in: how many rows of which tables, and how many files."""

    counts: tuple[tuple[str, int], ...]
    files: int
    framework: str
    kind: ClassVar[str] = "desk.loaded"

    def data(self) -> dict[str, Any]:
        """Rows by table, files, and the pack whose words were checked ("" for none)."""
        return {"counts": dict(self.counts), "files": self.files, "framework": self.framework}

    def sentence(self) -> Text:
        """Told in a sentence."""
        rows = sum(count for _, count in self.counts)
        return Text("导入一个文件夹：{rows}行，{files}份文件", "Took in a folder: {rows} rows, {files} files").fill(
            rows=rows, files=self.files
        )


@dataclass(frozen=True)
class Entered:
    """A row of a table was entered by hand: its code, and the code of its unit."""

    table: str
    code: str
    unit: str
    kind: ClassVar[str] = "desk.entered"

    def data(self) -> dict[str, Any]:
        """The fields."""
        return {"table": self.table, "code": self.code, "unit": self.unit}

    def sentence(self) -> Text:
        """Told in a sentence."""
        what = {
            "judgements": Text("评定", "judgement"),
            "samples": Text("抽样检查", "sample"),
            "awards": Text("表彰", "award"),
        }.get(self.table, Text("测评票数", "survey returns"))
        return Text("登记{what}{code}（单位{unit}）", "Entered {what} {code} (of {unit})").fill(
            what=what, code=self.code, unit=self.unit
        )


@dataclass(frozen=True)
class Agreed:
    """A second reader agreed with a judgement."""

    code: str
    unit: str
    kind: ClassVar[str] = "desk.agreed"

    def data(self) -> dict[str, Any]:
        """The fields."""
        return {"code": self.code, "unit": self.unit}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text("复核评定{code}（单位{unit}）", "Agreed with judgement {code} (of {unit})").fill(
            code=self.code, unit=self.unit
        )
