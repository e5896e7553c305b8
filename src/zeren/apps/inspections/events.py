"""What the journal keeps of inspections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from zeren.base.text import Text


@dataclass(frozen=True)
class Accepted:
    """Inspections were taken in."""

    rows: int
    kind: ClassVar[str] = "inspections.accepted"

    def data(self) -> dict[str, Any]:
        """How many rows."""
        return {"sheet": "inspections", "rows": self.rows}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text("导入检查{rows}行", "Took in {rows} rows of inspections").fill(rows=self.rows)
