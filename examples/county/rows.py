"""The rows of the folder, one type for each table, and the Chinese heads an office would write over them."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any, NamedTuple

Day = dt.date | None


class Unit(NamedTuple):
    """A line of units.csv."""

    id: str
    name: str
    parent: str
    category: str
    order: int
    opened: Day = None
    closed: Day = None
    successor: str = ""
    former_names: str = ""


class Post(NamedTuple):
    """A line of posts.csv."""

    id: str
    unit: str
    name: str
    tier: str
    opened: Day = None
    closed: Day = None


class Person(NamedTuple):
    """A line of people.csv."""

    id: str
    name: str


class Appointment(NamedTuple):
    """A line of appointments.csv."""

    id: str
    post: str
    person: str
    start: dt.date
    end: Day = None
    acting: str = ""


class Record(NamedTuple):
    """A line of records.csv."""

    id: str
    unit: str
    duty: str
    date: dt.date
    title: str
    kind: str
    period: str = ""
    element: str = ""
    outcome: str = ""
    amount: int | None = None
    base: int | None = None
    submitted: Day = None
    signers: str = ""
    evidence: str = ""
    finding: str = ""
    chosen: str = ""
    note: str = ""


class Evidence(NamedTuple):
    """A line of evidence.csv."""

    file: str
    title: str
    made: Day = None


class Obligation(NamedTuple):
    """A line of obligations.csv."""

    unit: str
    duty: str
    period: str
    due: Day = None
    reminded: Day = None
    extended: Day = None
    approver: str = ""
    not_applicable: str = ""


class Inspection(NamedTuple):
    """A line of inspections.csv."""

    id: str
    unit: str
    kind: str
    title: str
    started: dt.date
    ended: Day = None
    fed_back: Day = None
    leader: str = ""
    merged_with: str = ""
    document: str = ""


class Finding(NamedTuple):
    """A line of findings.csv."""

    id: str
    unit: str
    inspection: str
    source: str
    duty: str
    opened: dt.date
    severity: str
    kind: str
    text: str
    manifestations: str
    goal: str
    owner: str
    department: str
    common: str
    due: Day
    state: str
    extended: Day = None
    extension_approver: str = ""
    verified: Day = None
    verifier: str = ""
    closed: Day = None
    published: Day = None
    reopened: Day = None
    returned: int | None = None
    repeat: str = ""
    reason: str = ""
    second: str = ""
    private_reason: str = ""


class Remedy(NamedTuple):
    """A line of remedies.csv."""

    id: str
    finding: str
    text: str
    types: str = ""
    owner: str = ""
    department: str = ""
    due: Day = None
    done: Day = None
    result: str = ""
    evidence: str = ""


class Case(NamedTuple):
    """A line of accountability.csv."""

    id: str
    unit: str
    finding: str
    trigger: str
    measure: str
    state: str
    noticed: Day = None
    heard: Day = None
    waived: str = ""
    decided: Day = None
    body: str = ""
    served: Day = None
    expires: Day = None


_RECORD_HEADS = (
    "编号 单位 责任事项 日期 标题 佐证类型 所属期 纳入事项 决定或成效 实到或完成数 应到或应完成数 "
    "报送日期 审签岗位 佐证文件 关联问题 日期系补定 备注"
)
_FINDING_HEADS = (
    "问题编号 单位 检查 问题来源 对应责任事项 反馈日期 严重程度 整改方式 问题 具体表现 整改目标 责任岗位 责任部门 "
    "共性问题 整改期限 状态 延期至 延期批准岗位 验收日期 验收岗位 销号日期 公开日期 重新打开日期 退回次数 "
    "屡查屡犯 理由 复核岗位 不公开理由"
)

HEADS: dict[str, tuple[type[Any], str]] = {
    "units": (Unit, "单位编号 单位名称 上级单位 单位类别 排序 成立日期 撤销日期 并入单位 曾用名"),
    "posts": (Post, "岗位编号 单位 岗位名称 责任层级 设立日期 撤销日期"),
    "people": (Person, "人员编号 姓名"),
    "appointments": (Appointment, "任职编号 岗位 人员 任职日期 免职日期 代理"),
    "records": (Record, _RECORD_HEADS),
    "evidence": (Evidence, "文件名 标题 形成日期"),
    "obligations": (Obligation, "单位 责任事项 所属期 到期日 催办日期 延期至 批准岗位 不适用理由"),
    "inspections": (Inspection, "检查编号 单位 检查类型 标题 开始日期 结束日期 反馈日期 组长 合并检查 反馈文件"),
    "findings": (Finding, _FINDING_HEADS),
    "remedies": (Remedy, "措施编号 问题编号 整改措施 措施类型 责任岗位 责任部门 期限 完成日期 成效 佐证文件"),
    "accountability": (
        Case,
        "事项编号 单位 关联问题 情形 处理方式 状态 告知日期 陈述申辩日期 放弃陈述 决定日期 决定机关 送达日期 到期日期",
    ),
}


class Tables:
    """The CSV files of the folder, open for streaming: UTF-8, one line feed after each row."""

    def __init__(self, out: Path) -> None:
        out.mkdir(parents=True, exist_ok=True)
        self.counts = dict.fromkeys(HEADS, 0)
        self._files = {key: (out / f"{key}.csv").open("w", encoding="utf-8", newline="") for key in HEADS}
        self._writers = {key: csv.writer(file, lineterminator="\n") for key, file in self._files.items()}
        for key, (_, heads) in HEADS.items():
            self._writers[key].writerow(heads.split())

    def add(self, key: str, rows: list[Any]) -> None:
        """Append rows to a table."""
        self._writers[key].writerows(rows)
        self.counts[key] += len(rows)

    def close(self) -> None:
        """Flush and close every file."""
        for file in self._files.values():
            file.close()
