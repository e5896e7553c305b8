"""What the journal keeps of jobs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from zeren.base.text import Text


@dataclass(frozen=True)
class Failed:
    """A sweep could not be finished."""

    name: str
    fault: str
    kind: ClassVar[str] = "jobs.failed"

    def data(self) -> dict[str, Any]:
        """Which, and what went wrong."""
        return {"name": self.name, "fault": self.fault}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text("定时任务{name}没有完成：{fault}", "The sweep {name} was not finished: {fault}").fill(**self.data())
