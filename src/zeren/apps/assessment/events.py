"""What the journal keeps of assessments."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from zeren.base.text import Text


@dataclass(frozen=True)
class YearScored:
    """A framework's year was computed."""

    framework: str
    version: str
    year: int
    as_of: str
    units: int
    input_hash: str
    result_hash: str
    kind: ClassVar[str] = "assessment.scored"

    def data(self) -> dict[str, Any]:
        """What the journal keeps."""
        return asdict(self)

    def sentence(self) -> Text:
        """What happened, for a reader."""
        return Text(
            "按“{framework}”{version}计算了{year}年度{units}个单位的考核结果（截至{as_of}）",
            "Scored {year} for {units} units under “{framework}” {version} (as of {as_of})",
        ).fill(**asdict(self))
