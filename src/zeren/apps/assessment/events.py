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


@dataclass(frozen=True)
class PastAccepted:
    """Results of earlier years were taken in."""

    rows: int
    kind: ClassVar[str] = "assessment.past_accepted"

    def data(self) -> dict[str, Any]:
        """How many rows."""
        return {"sheet": "past_scores", "rows": self.rows}

    def sentence(self) -> Text:
        """What happened, for a reader."""
        return Text("导入往年得分{rows}行", "Took in {rows} results of earlier years").fill(rows=self.rows)


@dataclass(frozen=True)
class YearOpened:
    """A year was opened: obligations added, changed and taken out, reasons carried over, findings and posts that go
    on.
    """

    year: int
    framework: str
    version: str
    added: int
    changed: int
    removed: int
    carried: int
    findings: int
    posts: int
    kind: ClassVar[str] = "assessment.year_opened"

    def data(self) -> dict[str, Any]:
        """What the journal keeps."""
        return asdict(self)

    def sentence(self) -> Text:
        """What happened, for a reader."""
        return Text(
            "开启{year}年度（“{framework}”{version}）：新增应办事项{added}项，调整{changed}项，取消{removed}项，"
            "沿用不适用理由{carried}条；未验收问题{findings}个、岗位{posts}个延续",
            "Opened {year} under “{framework}” {version}: obligations added: {added}, changed: {changed}, taken out: "
            "{removed}; reasons carried over: {carried}; open findings that go on: {findings}, posts: {posts}",
        ).fill(**asdict(self))


@dataclass(frozen=True)
class YearClosedAgain:
    """The opening of a year was taken back."""

    year: int
    removed: int
    kind: ClassVar[str] = "assessment.year_closed_again"

    def data(self) -> dict[str, Any]:
        """What the journal keeps."""
        return asdict(self)

    def sentence(self) -> Text:
        """What happened, for a reader."""
        return Text(
            "撤回开启{year}年度，取消应办事项{removed}项",
            "Took back the opening of {year}; obligations taken out: {removed}",
        ).fill(**asdict(self))


@dataclass(frozen=True)
class OutsetSet:
    """It was said from which day records are kept here ("" for: from the beginning); so many obligations are no longer
    owed, so many are again.
    """

    day: str
    dropped: int
    added: int
    kind: ClassVar[str] = "assessment.outset_set"

    def data(self) -> dict[str, Any]:
        """The day and the two counts."""
        return {"day": self.day, "dropped": self.dropped, "added": self.added}

    def sentence(self) -> Text:
        """Told in a sentence."""
        if not self.day:
            return Text(
                "取消记录起始日，恢复应办事项{added}项",
                "Took back the day from which records are kept; obligations owed again: {added}",
            ).fill(added=self.added)
        return Text(
            "定{day}为记录起始日：此前开始的时段不作要求，应办事项减少{dropped}项、增加{added}项",
            "Records are kept here from {day}: nothing is owed for periods that began before; obligations dropped: "
            "{dropped}, added: {added}",
        ).fill(**self.data())


@dataclass(frozen=True)
class ScenarioKept:
    """A what-if was kept under a name."""

    run: int
    year: int
    name: str
    kind: ClassVar[str] = "assessment.scenario_kept"

    def data(self) -> dict[str, Any]:
        """The run and the name."""
        return asdict(self)

    def sentence(self) -> Text:
        """What happened, for a reader."""
        return Text("保存{year}年度模拟方案“{name}”", "Kept the what-if “{name}” of {year}").fill(**asdict(self))


@dataclass(frozen=True)
class ScenarioDropped:
    """A what-if that was kept is deleted."""

    run: int
    year: int
    name: str
    kind: ClassVar[str] = "assessment.scenario_dropped"

    def data(self) -> dict[str, Any]:
        """The run and the name."""
        return asdict(self)

    def sentence(self) -> Text:
        """What happened, for a reader."""
        return Text("删除{year}年度模拟方案“{name}”", "Deleted the what-if “{name}” of {year}").fill(**asdict(self))


@dataclass(frozen=True)
class PracticeKept:
    """A practice round of judges was taken in; it is deleted on a day. Who judged how is not told here."""

    name: str
    judgements: int
    until: str
    kind: ClassVar[str] = "assessment.practice_kept"

    def data(self) -> dict[str, Any]:
        """The name, how many judgements, the day of deletion."""
        return asdict(self)

    def sentence(self) -> Text:
        """What happened, for a reader."""
        return Text(
            "登记评分校准“{name}”，评分{judgements}条，保留到{until}",
            "Took in the practice round “{name}” with {judgements} judgements, kept until {until}",
        ).fill(**asdict(self))


@dataclass(frozen=True)
class PracticeDropped:
    """A practice round was deleted."""

    name: str
    kind: ClassVar[str] = "assessment.practice_dropped"

    def data(self) -> dict[str, Any]:
        """The name."""
        return asdict(self)

    def sentence(self) -> Text:
        """What happened, for a reader."""
        return Text("删除评分校准“{name}”", "Deleted the practice round “{name}”").fill(**asdict(self))
