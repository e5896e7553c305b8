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
