"""The table of records, as people fill it in."""

from __future__ import annotations

from zeren.apps.records.states import KINDS
from zeren.base.text import Text
from zeren.documents.sheet import Column, Sheet

RECORDS = Sheet(
    "records",
    Text("工作记录", "Records"),
    (
        Column("id", Text("编号", "Record id"), required=True, example="J0001"),
        Column("unit", Text("单位", "Unit"), "code", required=True, refers="units"),
        Column(
            "duty",
            Text("责任事项", "Duty"),
            required=True,
            help=Text("责任制里这项责任的代码", "The framework's key of the duty"),
            example="study_session",
        ),
        Column("date", Text("日期", "Date"), "date", required=True, help=Text("事情发生的日期", "When it happened")),
        Column("title", Text("标题", "Title"), required=True),
        Column(
            "kind",
            Text("佐证类型", "Kind of proof"),
            "choice",
            required=True,
            choices=KINDS,
            help=Text("学习不等于决定，决定不等于成效", "Studying is not deciding, deciding is not a result"),
        ),
        Column(
            "period",
            Text("所属期", "Period"),
            help=Text("2026、2026H1、2026Q2 或 2026-03；留空按日期", "2026, 2026H1, 2026Q2 or 2026-03; empty: by date"),
            example="2026H1",
        ),
        Column(
            "element",
            Text("纳入事项", "Element"),
            help=Text("责任制“纳入”清单里的代码", "The framework's key of an element of the inclusion list"),
        ),
        Column(
            "outcome", Text("决定或成效", "Outcome"), help=Text("定了什么、改了什么", "What was decided or changed")
        ),
        Column("amount", Text("实到或完成数", "Amount"), "whole"),
        Column("base", Text("应到或应完成数", "Out of"), "whole"),
        Column("submitted", Text("报送日期", "Submitted"), "date", help=Text("报给上级的日期", "When filed upward")),
        Column(
            "signers",
            Text("审签岗位", "Signed by"),
            "codes",
            refers="posts",
            help=Text("按签字先后填岗位编号", "Post ids in the order in which they signed"),
        ),
        Column("evidence", Text("佐证文件", "Evidence files"), "files", refers="evidence"),
        Column(
            "finding",
            Text("关联问题", "Finding"),
            "code",
            help=Text("这条记录说的是哪个问题", "The finding this record reports on"),
        ),
        Column(
            "chosen",
            Text("日期系补定", "Date was chosen"),
            "flag",
            help=Text(
                "原始材料没有日期、由填报人定的填“是”", "“yes” where the source gives no date and one was chosen"
            ),
        ),
        Column("note", Text("备注", "Note")),
    ),
    help=Text("一件事一行", "One row for one act of work"),
)

SHEETS: tuple[Sheet, ...] = (RECORDS,)
