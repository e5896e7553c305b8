"""A published table becomes a draft of indicators; what cannot be read is listed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from zeren.base.problems import Refused
from zeren.packformat.published import FoundTable, draft, match

HEAD = (2, ["序号", "类 别", "考核内容", "分值（分）", "评分标准"])
ROWS = [
    (1, ["某县考核细则", "", "", "", ""]),
    HEAD,
    (3, ["1", "组织", "签订责任书", "3分", "未签订不得分"]),
    (4, ["2", "组织", "专题研究部署本项工作情况", "2.5", "少一次扣1分"]),
    (5, ["3", "整改", "问题整改", "5-8", "按整改率"]),
    (6, ["4", "整改", "回头看", "4", ""]),
    (7, ["", "", "合计", "9.5", ""]),
    (8, ["", "", "", "", ""]),
]
TABLES = [FoundTable("表1", ROWS), FoundTable("表2", [(1, ["说明", "略"])])]


def test_columns_are_matched_by_what_their_heads_mean() -> None:
    assert match(TABLES, {}, "f.docx") == {
        "content": "考核内容",
        "points": "分值",
        "standard": "评分标准",
        "part": "类别",
    }


def test_a_head_that_means_nothing_is_asked_for() -> None:
    odd = [FoundTable("表1", [(1, ["做什么", "值几分", "怎么评"]), (2, ["签订", "3", "无"])])]
    with pytest.raises(Refused) as refused:
        match(odd, {}, "f.docx")
    assert "做什么 / 值几分 / 怎么评" in refused.value.problems[0].what.zh
    given = {"content": "做什么", "points": "值几分", "standard": "怎么评"}
    assert len(draft(odd, match(odd, given, "f.docx"), "T").whole["indicators"]) == 1


def test_rows_are_indicators_and_the_rest_is_listed() -> None:
    made = draft(TABLES, match(TABLES, {}, "f.docx"), "某县考核")
    lines = [(one["id"], one["points"], one["component"], "title" in one) for one in made.whole["indicators"]]
    assert lines == [
        ("line_1", 3, "part_1", True),
        ("line_2", Decimal("2.5"), "part_1", False),
        ("line_3", 4, "part_2", True),
    ]
    assert [(part["id"], part["weight"]) for part in made.whole["components"]] == [
        ("part_1", Decimal("5.5")),
        ("part_2", 4),
    ]
    assert all("measure" not in one for one in made.whole["indicators"])
    assert [(one.table.zh, one.row) for one in made.unread] == [
        ("表1", 5), ("表1", 6), ("表1", 7), ("表2", 0), ("考核指标", 0), ("计分方法", 0),
    ]  # fmt: skip
