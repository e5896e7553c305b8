"""The table of results of earlier years, as people fill it in."""

from __future__ import annotations

from zeren.base.text import Text
from zeren.documents.sheet import Column, Sheet

PAST_SCORES = Sheet(
    "past_scores",
    Text("往年得分", "Results of earlier years"),
    (
        Column("unit", Text("单位", "Unit"), "code", required=True, refers="units"),
        Column("year", Text("年度", "Year"), "whole", required=True, example="2025"),
        Column(
            "total",
            Text("总分", "Total"),
            required=True,
            example="86.5",
            help=Text("最多三位小数", "Up to three decimals"),
        ),
        Column("grade", Text("等次", "Grade"), example="良好"),
        Column("rank", Text("同类位次", "Rank in category"), "whole", example="3"),
        Column("of", Text("同类单位数", "Units in category"), "whole", example="12"),
        Column(
            "document",
            Text("来源文件", "Source document"),
            required=True,
            example="关于2025年度考核结果的通报",
            help=Text("得分出自哪份文件，会照原样注明", "Where the result is from; it is shown with it"),
        ),
        Column("note", Text("备注", "Note")),
    ),
    unique=("unit", "year"),
    help=Text(
        "可不填；只用来和上年相比，注明是外部带入，从不参与计算",
        "Optional: shown beside this year's result as brought in from outside, and never computed with",
    ),
)

SHEETS: tuple[Sheet, ...] = (PAST_SCORES,)
