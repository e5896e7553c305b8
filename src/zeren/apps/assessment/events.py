"""What the journal keeps of assessments."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from zeren.apps.assessment.states import MOVES
from zeren.base.numbers import plain_points
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
    """The opening of a year was taken back, with one framework or ("") with all."""

    year: int
    removed: int
    framework: str = ""
    kind: ClassVar[str] = "assessment.year_closed_again"

    def data(self) -> dict[str, Any]:
        """What the journal keeps."""
        return asdict(self)

    def sentence(self) -> Text:
        """What happened, for a reader."""
        named = Text("（“{framework}”）", " under “{framework}”").fill(framework=self.framework)
        return Text(
            "撤回开启{year}年度{named}，取消应办事项{removed}项",
            "Took back the opening of {year}{named}; obligations taken out: {removed}",
        ).fill(year=self.year, removed=self.removed, named=named if self.framework else "")


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


@dataclass(frozen=True)
class Published:
    """A run was made public."""

    framework: str
    year: int
    result_hash: str
    until: str
    kind: ClassVar[str] = "assessment.published"

    def data(self) -> dict[str, Any]:
        """What the journal keeps."""
        return asdict(self)

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text(
            "发布{year}年度考核结果（{framework}，指纹{hash}），异议到{until}为止",
            "Published the result of {year} ({framework}, hash {hash}); objections until {until}",
        ).fill(year=self.year, framework=self.framework, hash=self.result_hash[:12], until=self.until)


@dataclass(frozen=True)
class Unpublished:
    """A publication was taken back before anybody built on it."""

    framework: str
    year: int
    kind: ClassVar[str] = "assessment.unpublished"

    def data(self) -> dict[str, Any]:
        """What the journal keeps."""
        return asdict(self)

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text(
            "撤回发布{year}年度考核结果（{framework}）", "Took back the publication of {year} ({framework})"
        ).fill(**asdict(self))


@dataclass(frozen=True)
class Objected:
    """Something was done about an objection to a line. `move` is "file" for its beginning."""

    code: str
    unit: str
    line: str
    move: str
    said: str
    kind: ClassVar[str] = "assessment.objected"

    def data(self) -> dict[str, Any]:
        """What the journal keeps."""
        return asdict(self)

    def sentence(self) -> Text:
        """Told in a sentence."""
        names = {move.name: move.text for move in MOVES} | {"file": Text("提出异议", "filed an objection")}
        return Text("{unit}的异议{code}（{line}）：{move}", "Objection {code} of {unit} ({line}): {move}").fill(
            unit=self.unit, code=self.code, line=self.line, move=names.get(self.move, Text(self.move, self.move))
        )


@dataclass(frozen=True)
class LineAdjusted:
    """An upheld objection gave a line other points; `sha256` is over everything that was signed."""

    code: str
    unit: str
    line: str
    before: int
    after: int
    reason: str
    sha256: str
    kind: ClassVar[str] = "assessment.line_adjusted"

    def data(self) -> dict[str, Any]:
        """What the journal keeps."""
        return asdict(self)

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text(
            "{unit}的异议{code}成立：{line}由{before}分调整为{after}分（{reason}）",
            "Objection {code} of {unit} upheld: {line} adjusted from {before} to {after} points ({reason})",
        ).fill(
            unit=self.unit,
            code=self.code,
            line=self.line,
            before=plain_points(self.before),
            after=plain_points(self.after),
            reason=self.reason,
        )


@dataclass(frozen=True)
class Restated:
    """A published result was computed again with the adjustments that were decided."""

    framework: str
    year: int
    adjustments: int
    result_hash: str
    kind: ClassVar[str] = "assessment.restated"

    def data(self) -> dict[str, Any]:
        """What the journal keeps."""
        return asdict(self)

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text(
            "按{n}项调整重新核定{year}年度考核结果（{framework}，指纹{hash}）",
            "Restated the result of {year} with {n} adjustments ({framework}, hash {hash})",
        ).fill(year=self.year, framework=self.framework, n=self.adjustments, hash=self.result_hash[:12])


@dataclass(frozen=True)
class Exported:
    """A published result was converted and frozen for another appraisal."""

    year: int
    framework: str
    appraisal: str
    share: int
    basis: str
    sha256: str
    kind: ClassVar[str] = "assessment.exported"

    def data(self) -> dict[str, Any]:
        """What the journal keeps."""
        return asdict(self)

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text(
            "把{year}年度结果（{framework}）折算进“{appraisal}”，依据：{basis}",
            "Converted the result of {year} ({framework}) for “{appraisal}”, basis: {basis}",
        ).fill(**asdict(self))


@dataclass(frozen=True)
class ResultUsed:
    """It was put on record who uses a result for what; `unit` is "" for all units."""

    year: int
    framework: str
    unit: str
    user: str
    purpose: str
    basis: str
    kind: ClassVar[str] = "assessment.result_used"

    def data(self) -> dict[str, Any]:
        """What the journal keeps."""
        return asdict(self)

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text(
            "登记结果使用：{user}把{year}年度结果（{framework}）用于{purpose}，依据：{basis}",
            "On record: {user} uses the result of {year} ({framework}) for {purpose}, basis: {basis}",
        ).fill(**asdict(self))


@dataclass(frozen=True)
class UseTakenBack:
    """An entry of the register of uses was taken back."""

    year: int
    user: str
    purpose: str
    kind: ClassVar[str] = "assessment.use_taken_back"

    def data(self) -> dict[str, Any]:
        """What the journal keeps."""
        return asdict(self)

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text(
            "撤销登记：{user}使用{year}年度结果（{purpose}）",
            "Took back an entry: {user} using the result of {year} for {purpose}",
        ).fill(**asdict(self))


@dataclass(frozen=True)
class StatementMade:
    """A statement of duties was made on request. The journal does not say of whom: it outlives the statement."""

    number: int
    requester: str
    basis: str
    purpose: str
    expires: str
    kind: ClassVar[str] = "assessment.statement_made"

    def data(self) -> dict[str, Any]:
        """What the journal keeps."""
        return asdict(self)

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text(
            "应{requester}要求出具履责情况说明第{number}号，用于{purpose}，依据：{basis}，保存到{expires}",
            "Made statement of duties no. {number} for {requester}; for {purpose}; basis: {basis}; kept to {expires}",
        ).fill(**asdict(self))


@dataclass(frozen=True)
class StatementsForgotten:
    """Statements that had expired were deleted."""

    count: int
    kind: ClassVar[str] = "assessment.statements_forgotten"

    def data(self) -> dict[str, Any]:
        """What the journal keeps."""
        return asdict(self)

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text(
            "删除到期的履责情况说明{count}份",
            "Deleted {count} statements of duties that had expired",
        ).fill(**asdict(self))
