"""What the journal keeps of files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from zeren.base.text import Text


@dataclass(frozen=True)
class Kept:
    """Files were kept; `sha256` covers the names and contents of all of them."""

    files: int
    sha256: str
    kind: ClassVar[str] = "evidence.kept"

    def data(self) -> dict[str, Any]:
        """How many, and the hash over all."""
        return {"files": self.files, "sha256": self.sha256}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text("存入佐证文件{files}份", "Kept {files} evidence files").fill(**self.data())


@dataclass(frozen=True)
class Accepted:
    """Titles and dates of files were taken in."""

    sheet: str
    rows: int
    kind: ClassVar[str] = "evidence.accepted"

    def data(self) -> dict[str, Any]:
        """The table and how many rows."""
        return {"sheet": self.sheet, "rows": self.rows}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text("导入“{sheet}”表{rows}行", "Took in {rows} rows of {sheet}").fill(**self.data())
