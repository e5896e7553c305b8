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
        return Text("导入工作记录{rows}条", "Took in {rows} records").fill(**self.data())
