"""The tables of inspections, judgements and samples, as people fill them in."""

from __future__ import annotations

from zeren.apps.inspections.states import GRADES, KINDS, LEVELS
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

JUDGEMENTS = Sheet(
    "judgements",
    Text("评定", "Judgements"),
    (
        Column("id", Text("评定编号", "Judgement id"), required=True, example="P001"),
        Column("unit", Text("单位", "Unit"), "code", required=True, refers="units", aliases=("被评单位",)),
        Column("duty", Text("责任事项", "Duty"), required=True, example="study_session"),
        Column("judged", Text("评定日期", "Judged"), "date", required=True),
        Column("grade", Text("评等", "Grade"), "choice", choices=GRADES),
        Column("level", Text("难度", "Difficulty"), "choice", choices=LEVELS),
        Column(
            "deducted",
            Text("扣分", "Points deducted"),
            example="1.5",
            help=Text("评等和扣分只写一项", "Either a grade or a deduction"),
        ),
        Column("reason", Text("理由", "Reason"), required=True),
        Column("judge", Text("评定岗位", "Judged by"), "code", required=True, refers="posts"),
        Column(
            "second",
            Text("复核岗位", "Read by"),
            "code",
            refers="posts",
            help=Text("没有复核的扣分不算数", "A deduction counts once a second post has read it"),
        ),
    ),
    help=Text("评的是单位的工作，不评个人", "Of a unit's work, never of persons"),
)

SAMPLES = Sheet(
    "samples",
    Text("抽样检查", "Samples"),
    (
        Column("id", Text("抽样编号", "Draw id"), required=True, example="C001"),
        Column("unit", Text("单位", "Unit"), "code", required=True, refers="units", aliases=("被查单位",)),
        Column("duty", Text("责任事项", "Duty"), required=True, example="study_session"),
        Column("date", Text("抽样日期", "Drawn on"), "date", required=True),
        Column(
            "seed",
            Text("种子", "Seed"),
            required=True,
            help=Text("抽样前公布，谁都能据此重抽一遍", "Published before; anybody can draw again with it"),
            example="2026-CY-01",
        ),
        Column("objects", Text("对象数", "Objects"), "whole", required=True, example="40"),
        Column("drawn", Text("抽取数", "Drawn"), "whole", required=True, example="10"),
        Column("checked", Text("已查数", "Checked"), "whole", required=True, example="10"),
        Column("faults", Text("问题数", "Faults"), "whole", required=True, example="1"),
    ),
    help=Text("每次抽样每个单位一行，只记数", "One row for each draw of a unit; counts only"),
)

SHEETS: tuple[Sheet, ...] = (INSPECTIONS, JUDGEMENTS, SAMPLES)
