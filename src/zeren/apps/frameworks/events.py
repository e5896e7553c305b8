"""What the journal keeps of frameworks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from zeren.base.text import Text


@dataclass(frozen=True)
class Installed:
    """A pack was installed."""

    code: str
    version: str
    sha256: str
    kind: ClassVar[str] = "frameworks.installed"

    def data(self) -> dict[str, Any]:
        """Its id, version and hash."""
        return {"code": self.code, "version": self.version, "sha256": self.sha256}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text("安装责任制数据包 {code} {version}", "Installed pack {code} {version}").fill(**self.data())


@dataclass(frozen=True)
class Adopted:
    """It was decided from when a version holds."""

    code: str
    version: str
    year: int
    day: str
    categories: tuple[tuple[str, str], ...] = ()
    kind: ClassVar[str] = "frameworks.adopted"

    def data(self) -> dict[str, Any]:
        """Which version, from which year it scores, from which day it says what is owed, which categories are which."""
        told = {"code": self.code, "version": self.version, "year": self.year, "day": self.day}
        return told | {"categories": dict(self.categories)}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text(
            "决定采用责任制 {code} {version}：从{year}年度起计分，从{day}开始的时段起按它要求",
            "Decided on {code} {version}: it scores from {year} on, and says what is owed for periods from {day} on",
        ).fill(code=self.code, version=self.version, year=self.year, day=self.day)


@dataclass(frozen=True)
class TakenBack:
    """The last decision about a framework was taken back."""

    code: str
    version: str
    kind: ClassVar[str] = "frameworks.taken_back"

    def data(self) -> dict[str, Any]:
        """Which version no longer holds."""
        return {"code": self.code, "version": self.version}

    def sentence(self) -> Text:
        """Told in a sentence."""
        told = Text("撤回采用责任制 {code} {version} 的决定", "Took back the decision on {code} {version}")
        return told.fill(**self.data())


@dataclass(frozen=True)
class DraftKept:
    """A draft of a framework was kept, or kept again."""

    name: str
    edition: int
    kind: ClassVar[str] = "frameworks.draft_kept"

    def data(self) -> dict[str, Any]:
        """Its name, and how often it was kept."""
        return {"name": self.name, "edition": self.edition}

    def sentence(self) -> Text:
        """Told in a sentence."""
        told = Text("存了责任制草稿“{name}”（第{edition}稿）", "Kept the draft “{name}” (edition {edition})")
        return told.fill(**self.data())


@dataclass(frozen=True)
class DraftDropped:
    """A draft of a framework was thrown away."""

    name: str
    kind: ClassVar[str] = "frameworks.draft_dropped"

    def data(self) -> dict[str, Any]:
        """Its name."""
        return {"name": self.name}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text("删除了责任制草稿“{name}”", "Dropped the draft “{name}”").fill(name=self.name)
