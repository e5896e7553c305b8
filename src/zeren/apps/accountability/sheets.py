"""The table of accountability cases, as people fill it in."""

from __future__ import annotations

from zeren.apps.accountability.states import MEASURES, STATES, TRIGGERS
from zeren.base.text import Text
from zeren.documents.sheet import Column, Sheet

ACCOUNTABILITY = Sheet(
    "accountability",
    Text("问责事项", "Accountability cases"),
    (
        Column("id", Text("事项编号", "Case id"), required=True, example="Q001", aliases=("问责编号", "编号")),
        Column("unit", Text("单位", "Unit"), "code", required=True, refers="units"),
        Column("finding", Text("关联问题", "Finding"), "code", refers="findings"),
        Column("trigger", Text("情形", "Trigger"), "choice", required=True, choices=TRIGGERS),
        Column("measure", Text("处理方式", "Measure"), "choice", required=True, choices=MEASURES),
        Column("state", Text("状态", "State"), "choice", required=True, choices=STATES),
        Column("noticed", Text("告知日期", "Notice given"), "date"),
        Column("heard", Text("陈述申辩日期", "Heard"), "date"),
        Column(
            "waived",
            Text("放弃陈述", "Waived"),
            "flag",
            help=Text("当事单位签字放弃陈述申辩", "The unit signed that it waives its statement"),
        ),
        Column("decided", Text("决定日期", "Decided"), "date"),
        Column("body", Text("决定机关", "Deciding body")),
        Column("served", Text("送达日期", "Served"), "date"),
        Column("expires", Text("到期日期", "Expires"), "date", help=Text("到期即删除", "Deleted on this day")),
    ),
    help=Text("对单位的问责事项，不涉及个人", "Cases of units; never of persons"),
)

SHEETS: tuple[Sheet, ...] = (ACCOUNTABILITY,)
