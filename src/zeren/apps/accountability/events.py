"""What the journal keeps of cases: counts, so that a case which was deleted leaves no trace of whom it concerned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from zeren.base.text import Text


@dataclass(frozen=True)
class Accepted:
    """Cases were taken in."""

    rows: int
    kind: ClassVar[str] = "accountability.accepted"

    def data(self) -> dict[str, Any]:
        """How many rows."""
        return {"sheet": "accountability", "rows": self.rows}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text("导入问责事项{rows}行", "Took in {rows} rows of accountability cases").fill(rows=self.rows)


@dataclass(frozen=True)
class Forgotten:
    """Cases that had expired were deleted."""

    count: int
    kind: ClassVar[str] = "accountability.forgotten"

    def data(self) -> dict[str, Any]:
        """How many."""
        return {"count": self.count}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text("删除到期问责事项{count}件", "Deleted {count} accountability cases that had expired").fill(
            count=self.count
        )
