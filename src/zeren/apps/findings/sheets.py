"""The tables of findings and remedies, as people fill them in."""

from __future__ import annotations

from zeren.apps.findings.states import KINDS, ORIGINS, SEVERITIES, STATES
from zeren.base.text import Text
from zeren.documents.sheet import Column, Sheet

REMEDY_TYPES = {
    "rule_making": Text("建章立制", "rule-making"),
    "loss_recovered": Text("挽回损失", "loss recovery"),
    "accountability": Text("追责问责", "accountability"),
    "extend_to_similar": Text("举一反三", "extend to similar cases"),
    "special_rectification": Text("专项整治", "special rectification"),
    "significant_measures": Text("重大措施", "significant measures"),
}


def _post(key: str, zh: str, en: str, help: Text = Text("", "")) -> Column:
    return Column(key, Text(zh, en), "code", refers="posts", help=help)


_OUTSIDE = Text("必须是本单位以外的岗位", "A post outside the unit")

FINDINGS = Sheet(
    "findings",
    Text("问题", "Findings"),
    (
        Column("id", Text("问题编号", "Finding id"), required=True, example="F001"),
        Column("unit", Text("单位", "Unit"), "code", required=True, refers="units"),
        Column("inspection", Text("检查", "Inspection"), "code", refers="inspections"),
        Column("source", Text("问题来源", "Source"), "choice", required=True, choices=ORIGINS, aliases=("来源",)),
        Column("duty", Text("对应责任事项", "Duty"), "code"),
        Column("opened", Text("反馈日期", "Opened"), "date", required=True),
        Column("severity", Text("严重程度", "Severity"), "choice", required=True, choices=SEVERITIES),
        Column("kind", Text("整改方式", "Kind of correction"), "choice", required=True, choices=KINDS),
        Column("text", Text("问题", "Finding"), required=True),
        Column("manifestations", Text("具体表现", "Manifestations")),
        Column("goal", Text("整改目标", "Goal")),
        _post("owner", "责任岗位", "Owner"),
        Column("department", Text("责任部门", "Department")),
        Column("common", Text("共性问题", "Common problem"), "flag"),
        Column("due", Text("整改期限", "Due"), "date"),
        Column("state", Text("状态", "State"), "choice", required=True, choices=STATES),
        Column("extended", Text("延期至", "Extended to"), "date"),
        _post("extension_approver", "延期批准岗位", "Extension approved by", _OUTSIDE),
        Column(
            "verified",
            Text("验收日期", "Verified"),
            "date",
            help=Text("重新打开的，再次验收前留空", "Empty while reopened"),
        ),
        _post("verifier", "验收岗位", "Verified by", _OUTSIDE),
        Column("closed", Text("销号日期", "Closed"), "date"),
        Column("published", Text("公开日期", "Published"), "date"),
        Column("reopened", Text("重新打开日期", "Reopened"), "date"),
        Column("returned", Text("退回次数", "Times returned"), "whole"),
        Column("repeat", Text("屡查屡犯", "Repeated"), "flag"),
        Column(
            "reason",
            Text("理由", "Reason"),
            help=Text(
                "撤回、更正、合并、拆分、不适用的理由", "Why it was withdrawn, amended, merged, split or set aside"
            ),
        ),
        _post("second", "复核岗位", "Second post", Text("不能是责任岗位", "Not the owner")),
        Column("private_reason", Text("不公开理由", "Why it is not published")),
    ),
    help=Text("每个问题一行", "One row a finding"),
)

REMEDIES = Sheet(
    "remedies",
    Text("整改措施", "Remedies"),
    (
        Column("id", Text("措施编号", "Remedy id"), required=True, example="M001"),
        Column(
            "finding", Text("问题编号", "Finding id"), "code", required=True, refers="findings", aliases=("对应问题",)
        ),
        Column("text", Text("整改措施", "Remedy"), required=True, aliases=("措施",)),
        Column("types", Text("措施类型", "Types"), "codes", choices=REMEDY_TYPES),
        _post("owner", "责任岗位", "Owner"),
        Column("department", Text("责任部门", "Department")),
        Column("due", Text("期限", "Due"), "date", aliases=("整改期限",)),
        Column("done", Text("完成日期", "Done"), "date"),
        Column("result", Text("成效", "Result")),
        Column("evidence", Text("佐证文件", "Evidence files"), "files", refers="evidence"),
    ),
    help=Text("每条措施一行，期限不晚于问题的期限", "One row a remedy; due no later than its finding"),
)

SHEETS: tuple[Sheet, ...] = (FINDINGS, REMEDIES)
