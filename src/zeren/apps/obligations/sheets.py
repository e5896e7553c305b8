"""The table of obligations, as people fill it in: it amends what the framework's calendar asks for."""

from __future__ import annotations

from zeren.base.text import Text
from zeren.documents.sheet import Column, Sheet

OBLIGATIONS = Sheet(
    "obligations",
    Text("应办事项", "Obligations"),
    (
        Column("unit", Text("单位", "Unit"), "code", required=True, refers="units"),
        Column("duty", Text("责任事项", "Duty"), "code", required=True, example="half_year_report"),
        Column("period", Text("所属期", "Period"), "code", required=True, example="2026H1"),
        Column(
            "due", Text("到期日", "Due"), "date", help=Text("留空的，按责任制的日历", "Empty: as the calendar says")
        ),
        Column("reminded", Text("催办日期", "Reminded"), "date"),
        Column("extended", Text("延期至", "Extended to"), "date"),
        Column(
            "approver",
            Text("批准岗位", "Approved by"),
            "code",
            refers="posts",
            help=Text("批准延期的岗位，必须在本单位以外", "The post that approved the extension, outside the unit"),
        ),
        Column(
            "not_applicable",
            Text("不适用理由", "Why it does not apply"),
            help=Text("填了理由就不再要求办理", "With a reason here, it is no longer owed"),
        ),
        Column(
            "post",
            Text("岗位", "Post"),
            "code",
            refers="posts",
            help=Text("由岗位完成的才填", "Only for what a post owes"),
        ),
    ),
    unique=("unit", "duty", "period", "post"),
    help=Text("可不填；只写与日历不同的地方", "Optional: only what differs from the calendar"),
)

SHEETS: tuple[Sheet, ...] = (OBLIGATIONS,)
