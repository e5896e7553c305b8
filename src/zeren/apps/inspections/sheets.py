"""The table of inspections, as people fill it in."""

from __future__ import annotations

from zeren.apps.inspections.states import KINDS
from zeren.base.text import Text
from zeren.documents.sheet import Column, Sheet

INSPECTIONS = Sheet(
    "inspections",
    Text("检查", "Inspections"),
    (
        Column("id", Text("检查编号", "Inspection id"), required=True, example="I001"),
        Column("unit", Text("单位", "Unit"), "code", required=True, refers="units", aliases=("被查单位",)),
        Column("kind", Text("检查类型", "Kind"), "choice", required=True, choices=KINDS, aliases=("类型",)),
        Column("title", Text("标题", "Title"), required=True, aliases=("检查名称",)),
        Column("started", Text("开始日期", "Started"), "date", required=True),
        Column("ended", Text("结束日期", "Ended"), "date"),
        Column("fed_back", Text("反馈日期", "Fed back"), "date", help=Text("向单位反馈的日期", "The unit was told")),
        Column(
            "leader",
            Text("组长", "Leader"),
            "code",
            refers="posts",
            help=Text("岗位编号；自查以外，必须在单位以外", "A post; outside the unit, except in a self-inspection"),
        ),
        Column("merged_with", Text("合并检查", "Merged with")),
        Column("document", Text("反馈文件", "Feedback document")),
    ),
    help=Text("每次检查每个单位一行", "One row for each inspection of a unit"),
)

SHEETS: tuple[Sheet, ...] = (INSPECTIONS,)
