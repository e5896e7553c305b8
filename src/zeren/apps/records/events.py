"""What the journal keeps of records."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from typing import Any, ClassVar

from zeren.apps.audit.events import Plain
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
        what = {
            "awards": Text("表彰", "awards"),
            "surveys": Text("测评票数", "rows of survey returns"),
        }.get(self.sheet, Text("工作记录", "records"))
        return Text("导入{what}{rows}条", "Took in {rows} {what}").fill(what=what, rows=self.rows)


@dataclass(frozen=True)
class _Record:
    """Something happened to the record with this code and title."""

    code: str
    title: str
    kind: ClassVar[str]


@dataclass(frozen=True)
class Filed(_Record):
    """A record was filed on a page."""

    files: int
    kind: ClassVar[str] = "records.filed"

    def data(self) -> dict[str, Any]:
        """The record and how many files show it."""
        return {"code": self.code, "title": self.title, "files": self.files}

    def sentence(self) -> Text:
        """Told in a sentence."""
        told = Text(
            "报送工作记录{code}“{title}”，佐证{files}份", "Filed the record {code} “{title}” with {files} files"
        )
        return told.fill(**self.data())


FIELDS: dict[str, Text] = {
    "duty": Text("责任事项", "duty"),
    "happened": Text("日期", "date"),
    "title": Text("标题", "title"),
    "kind": Text("佐证类型", "kind of proof"),
    "period": Text("所属期", "period"),
    "element": Text("纳入事项", "element"),
    "outcome": Text("决定或成效", "outcome"),
    "amount": Text("实到或完成数", "amount"),
    "base": Text("应到或应完成数", "out of"),
    "chosen": Text("日期系补定", "date was chosen"),
    "note": Text("备注", "note"),
    "also": Text("同时用于", "also for"),
    "signers": Text("签字岗位", "signed as"),
}
"""What the journal calls the fields that a correction may change."""


@dataclass(frozen=True)
class Corrected(_Record):
    """A record says something else now: which fields changed, how many files were added and taken out."""

    changed: tuple[str, ...]
    added: int
    removed: int
    kind: ClassVar[str] = "records.corrected"

    def data(self) -> dict[str, Any]:
        """The record, the names of the fields, the numbers of files."""
        named = {"code": self.code, "title": self.title, "changed": list(self.changed)}
        return named | {"added": self.added, "removed": self.removed}

    def sentence(self) -> Text:
        """Told in a sentence."""
        words = [FIELDS.get(name, Text(name, name)) for name in self.changed]
        fields = Text("、".join(word.zh for word in words), ", ".join(word.en for word in words))
        parts = [Text("：{fields}", ": {fields}").fill(fields=fields)] if words else []
        parts += [Text("，增加佐证{n}份", ", files added: {n}").fill(n=self.added)] if self.added else []
        parts += [Text("，去掉佐证{n}份", ", files taken out: {n}").fill(n=self.removed)] if self.removed else []
        head = Text("更正工作记录{code}“{title}”", "Corrected the record {code} “{title}”").fill(
            code=self.code, title=self.title
        )
        return Text("".join([head.zh, *(p.zh for p in parts)]), "".join([head.en, *(p.en for p in parts)]))


@dataclass(frozen=True)
class Moved(_Record):
    """A record was withdrawn or brought back."""

    move: str
    kind: ClassVar[str] = "records.moved"

    def data(self) -> dict[str, Any]:
        """The record and the move."""
        return {"code": self.code, "title": self.title, "move": self.move}

    def sentence(self) -> Text:
        """Told in a sentence."""
        moves = {
            "withdraw": Text("撤回工作记录{code}“{title}”", "Withdrew the record {code} “{title}”"),
            "unreturn": Text(
                "收回对工作记录{code}“{title}”的退回", "Took back the return of the record {code} “{title}”"
            ),
        }
        restored = Text("恢复工作记录{code}“{title}”", "Brought back the record {code} “{title}”")
        told = moves.get(self.move, restored)
        return told.fill(code=self.code, title=self.title)


@dataclass(frozen=True)
class Returned(_Record):
    """A record was given back to its unit."""

    reason: str
    kind: ClassVar[str] = "records.returned"

    def data(self) -> dict[str, Any]:
        """The record and why."""
        return {"code": self.code, "title": self.title, "reason": self.reason}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text("退回工作记录{code}“{title}”：{reason}", "Returned the record {code} “{title}”: {reason}").fill(
            **self.data()
        )


@dataclass(frozen=True)
class _Named:
    """Something happened to the meeting, task, instruction or the like with this code and title."""

    code: str
    title: str
    kind: ClassVar[str]
    told: ClassVar[Text]

    def data(self) -> dict[str, Any]:
        """Everything that it says, days as text."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return {key: str(value) if isinstance(value, dt.date) else value for key, value in given.items()}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return self.told.fill(**self.data())


@dataclass(frozen=True)
class MeetingPlanned(_Named):
    """A meeting, study session or the like is to be held on a day."""

    day: dt.date
    kind: ClassVar[str] = "records.meeting_planned"
    told: ClassVar[Text] = Text("安排“{title}”（{code}），{day}", "Planned “{title}” ({code}) for {day}")


@dataclass(frozen=True)
class MeetingHeld(_Named):
    """It was held, with so many points, and filed records for so many duties."""

    items: int
    duties: int
    kind: ClassVar[str] = "records.meeting_held"
    told: ClassVar[Text] = Text(
        "登记“{title}”（{code}）：议题{items}个，形成记录的责任事项{duties}项",
        "Entered “{title}” ({code}): {items} points, records for {duties} duties",
    )


@dataclass(frozen=True)
class TaskDone(_Named):
    """A task was done."""

    kind: ClassVar[str] = "records.task_done"
    told: ClassVar[Text] = Text("办结任务{code}“{title}”", "Finished the task {code} “{title}”")


@dataclass(frozen=True)
class DissentNoted:
    """A member had an objection noted at a meeting or taken out; whose and which is not told."""

    code: str
    kind: ClassVar[str] = "records.dissent_noted"

    def data(self) -> dict[str, Any]:
        """The meeting."""
        return {"code": self.code}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text("有成员在{code}的记录上记下或去掉异议", "A member noted or took out an objection at {code}").fill(
            code=self.code
        )


@dataclass(frozen=True)
class Instructed(_Named):
    """An instruction went to so many units."""

    issuer: str
    units: int
    kind: ClassVar[str] = "records.instructed"
    told: ClassVar[Text] = Text(
        "{issuer}发出部署{code}“{title}”，{units}个单位",
        "{issuer} sent the instruction {code} “{title}” to {units} units",
    )


@dataclass(frozen=True)
class InstructionTaken(_Named):
    """A unit read, accepted or sent on an instruction, or decided how to carry it out."""

    unit: str
    step: str
    kind: ClassVar[str] = "records.instruction_taken"
    told: ClassVar[Text] = Text("{unit}：部署{code}“{title}”{step}", "{unit}: instruction {code} “{title}” {step}")

    def sentence(self) -> Text:
        """Told in a sentence."""
        steps = {
            "read": Text("已阅", "read"),
            "accepted": Text("已签收", "accepted"),
            "forwarded": Text("已转发", "sent on"),
            "carried": Text("已作出本单位的决定", "decided on here"),
        }
        return self.told.fill(**(self.data() | {"step": steps[self.step]}))


@dataclass(frozen=True)
class TopicRequired(_Named):
    """A topic has to be studied; the code is that of the unit that asks for it."""

    year: int
    kind: ClassVar[str] = "records.topic_required"
    told: ClassVar[Text] = Text("{code}规定{year}年必学内容“{title}”", "{code} requires the topic “{title}” in {year}")


@dataclass(frozen=True)
class TopicDropped(_Named):
    """A topic has not to be studied any more; the code is that of the unit that asked for it."""

    year: int
    kind: ClassVar[str] = "records.topic_dropped"
    told: ClassVar[Text] = Text("{code}取消{year}年必学内容“{title}”", "{code} took out the topic “{title}” of {year}")


@dataclass(frozen=True)
class CertificateKept(_Named):
    """A certificate of a post was entered or taken out; the code is the unit's."""

    step: str
    kind: ClassVar[str] = "records.certificate_kept"
    told: ClassVar[Text] = Text("{code}：证书“{title}”{step}", "{code}: certificate “{title}” {step}")

    def sentence(self) -> Text:
        """Told in a sentence."""
        steps = {"added": Text("登记", "entered"), "removed": Text("去掉", "taken out")}
        return self.told.fill(**(self.data() | {"step": steps[self.step]}))


@dataclass(frozen=True)
class ReviewMoved(_Named):
    """A report on a half-year or year was sent, received or returned; the code is the unit's, the title the period."""

    step: str
    reason: str
    kind: ClassVar[str] = "records.review_moved"
    told: ClassVar[Text] = Text("{code}{title}工作报告{step}", "The report of {code} on {title}: {step}")

    def sentence(self) -> Text:
        """Told in a sentence."""
        steps = {
            "sent": Text("已报送", "sent"),
            "received": Text("已收到", "received"),
            "unreceived": Text("收回签收", "the receipt was taken back"),
            "unreturned": Text("收回退回", "the return was taken back"),
            "returned": Text("已退回：{reason}", "returned: {reason}").fill(reason=self.reason),
        }
        return self.told.fill(**(self.data() | {"step": steps[self.step]}))


@dataclass(frozen=True)
class ProgrammeSet(_Named):
    """A training programme was set up or taken out; the code is that of the unit that asks for it."""

    step: str
    kind: ClassVar[str] = "records.programme_set"
    told: ClassVar[Text] = Text("{code}：培训计划“{title}”{step}", "{code}: programme “{title}” {step}")

    def sentence(self) -> Text:
        """Told in a sentence."""
        steps = {"set": Text("制定", "set up"), "dropped": Text("取消", "taken out")}
        return self.told.fill(**(self.data() | {"step": steps[self.step]}))


@dataclass(frozen=True)
class Guided(_Named):
    """A unit was guided in its work, or said what changed by it; the code is the unit's."""

    step: str
    kind: ClassVar[str] = "records.guided"
    told: ClassVar[Text] = Text("{code}：工作指导“{title}”{step}", "{code}: guidance “{title}” {step}")

    def sentence(self) -> Text:
        """Told in a sentence."""
        steps = {"given": Text("登记", "entered"), "changed": Text("写明变化", "what changed")}
        return self.told.fill(**(self.data() | {"step": steps[self.step]}))


@dataclass(frozen=True)
class ActivityKept(_Named):
    """A unit said what it does again and again, ended it, or took the end back; the code is the unit's."""

    step: str
    kind: ClassVar[str] = "records.activity_kept"
    told: ClassVar[Text] = Text("{code}：例行活动“{title}”{step}", "{code}: recurring activity “{title}” {step}")

    def sentence(self) -> Text:
        """Told in a sentence."""
        steps = {
            "entered": Text("登记", "entered"),
            "ended": Text("停止", "ended"),
            "goes_on": Text("恢复", "goes on"),
        }
        return self.told.fill(**(self.data() | {"step": steps[self.step]}))


@dataclass(frozen=True)
class OutputKept(_Named):
    """An output was entered or taken out; the code is the unit's."""

    step: str
    kind: ClassVar[str] = "records.output_kept"
    told: ClassVar[Text] = Text("{code}：成果“{title}”{step}", "{code}: output “{title}” {step}")

    def sentence(self) -> Text:
        """Told in a sentence."""
        steps = {"entered": Text("登记", "entered"), "removed": Text("去掉", "taken out")}
        return self.told.fill(**(self.data() | {"step": steps[self.step]}))


@dataclass(frozen=True)
class CountingSwitched:
    """The register of outputs was switched on or off."""

    on: bool
    kind: ClassVar[str] = "records.counting_switched"

    def data(self) -> dict[str, Any]:
        """Whether it is on."""
        return {"on": self.on}

    def sentence(self) -> Text:
        """Told in a sentence."""
        if self.on:
            return Text(
                "开启成果登记（不计分、不排名）", "Switched the register of outputs on (never scored or ranked)"
            )
        return Text("关闭成果登记", "Switched the register of outputs off")


@dataclass(frozen=True)
class QuizTried(Plain):
    """Somebody tried the quiz; not who, nor on what."""

    kind: ClassVar[str] = "records.quiz_tried"
    told: ClassVar[Text] = Text("有人做了自测", "Somebody tried the quiz")
