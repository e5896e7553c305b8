"""The tables of records, awards and surveys, as people fill them in."""

from __future__ import annotations

from zeren.apps.records.states import ANSWERS, KINDS, LEVELS, VIEWPOINTS
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
        Column(
            "also",
            Text("同时用于", "Also for"),
            "codes",
            help=Text(
                "别的责任制里的责任事项代码：这件事也是为它做的，而且那套责任制的对照里有",
                "Keys of duties of other frameworks that it was done for as well, where their crosswalk takes it",
            ),
        ),
        Column("note", Text("备注", "Note")),
    ),
    help=Text("一件事一行", "One row for one act of work"),
)

AWARDS = Sheet(
    "awards",
    Text("表彰", "Awards"),
    (
        Column("id", Text("表彰编号", "Award id"), required=True, example="B001"),
        Column("unit", Text("单位", "Unit"), "code", required=True, refers="units"),
        Column("title", Text("名称", "Title"), required=True),
        Column("duty", Text("责任事项", "Duty")),
        Column("level", Text("级别", "Level"), "choice", required=True, choices=LEVELS),
        Column("date", Text("日期", "Date"), "date", required=True, help=Text("文件印发的日期", "Of the document")),
        Column("body", Text("授予机关", "Awarding body"), required=True),
    ),
    help=Text("授予单位的表彰，不记个人的", "Awards to units, not to persons"),
)

SURVEYS = Sheet(
    "surveys",
    Text("测评票数", "Survey returns"),
    (
        Column("id", Text("编号", "Id"), required=True, example="S001"),
        Column("unit", Text("单位", "Unit"), "code", required=True, refers="units"),
        Column("question", Text("题目", "Question"), required=True),
        Column("viewpoint", Text("测评方", "Viewpoint"), "choice", required=True, choices=VIEWPOINTS),
        Column("answer", Text("评价", "Answer"), "choice", required=True, choices=ANSWERS),
        Column("date", Text("日期", "Date"), "date", required=True),
        Column("count", Text("票数", "Returns"), "whole", required=True, example="12"),
    ),
    unique=("unit", "question", "viewpoint", "answer", "date"),
    help=Text("只记每种评价有几票，不记谁投的", "How many gave each answer; never who"),
)

SHEETS: tuple[Sheet, ...] = (RECORDS, AWARDS, SURVEYS)
