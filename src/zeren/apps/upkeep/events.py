"""What the journal keeps of backups."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from zeren.base.text import Text


@dataclass(frozen=True)
class _Told:
    """Kept by its fields."""

    kind: ClassVar[str]
    words: ClassVar[Text]

    def data(self) -> dict[str, Any]:
        """The fields."""
        return asdict(self)

    def sentence(self) -> Text:
        """Told in a sentence."""
        return self.words.fill(**asdict(self))


@dataclass(frozen=True)
class BackedUp(_Told):
    """A backup was taken at the moment `at`; `digest` names it."""

    at: str
    rows: int
    files: int
    missing: int
    digest: str
    kind: ClassVar[str] = "upkeep.backed_up"
    words: ClassVar[Text] = Text(
        "备份（{at}）：{rows}行，佐证{files}份，缺{missing}份；校验码 {digest}",
        "Backup ({at}): rows {rows}, evidence files {files}, missing {missing}; digest {digest}",
    )


@dataclass(frozen=True)
class Restored(_Told):
    """The backup made at `made` took the place of everything at the moment `at`; `entries` were in its journal."""

    at: str
    made: str
    rows: int
    files: int
    entries: int
    digest: str
    kind: ClassVar[str] = "upkeep.restored"
    words: ClassVar[Text] = Text(
        "从{made}的备份恢复：{rows}行，佐证{files}份，日志{entries}条；校验码 {digest}",
        "Restored the backup of {made}: rows {rows}, evidence {files}, journal entries {entries}; digest {digest}",
    )


@dataclass(frozen=True)
class JournalChecked(_Told):
    """The journal was compared from its start at the moment `at`; `broken` is the first break, 0 for none."""

    at: str
    entries: int
    broken: int
    kind: ClassVar[str] = "upkeep.journal_checked"

    def sentence(self) -> Text:
        """Told in a sentence."""
        whole = Text("核对日志{entries}条：完好", "Journal checked, entries {entries}: whole")
        torn = Text(
            "核对日志{entries}条：第{broken}条起对不上", "Journal checked, entries {entries}: breaks at {broken}"
        )
        return (torn if int(self.broken) else whole).fill(entries=self.entries, broken=self.broken)
