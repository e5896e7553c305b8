"""Which tables a pack is laid out in: their names, their columns, what may be chosen in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from zeren.base.text import Text

Sort = Literal["id", "text", "value"]


@dataclass(frozen=True)
class TableColumn:
    """A column: the field of a record (`title.zh`), its head. `choices` are words to choose from; `refers` names the
    table whose first column they come from."""

    key: str
    head: Text
    sort: Sort = "value"
    help: Text = Text("", "")
    choices: tuple[str, ...] = ()
    refers: str = ""
    needed: bool = False


@dataclass(frozen=True)
class Table:
    """A table. `path` is the list in the pack; `inside` the list inside each record that the rows are of; a table of
    `fields` has a row for each field of what `path` and `inside` name."""

    key: str
    name: Text
    path: tuple[str, ...]
    columns: tuple[TableColumn, ...]
    inside: str = ""
    fields: bool = False
    by_key: bool = False
    """The list is a mapping; its keys stand in the first column."""


def _id(zh: str = "编号", en: str = "Id") -> TableColumn:
    return TableColumn("id", Text(zh, en), "id", needed=True)


def _words(key: str, zh: str, en: str, needed: bool = False) -> tuple[TableColumn, ...]:
    return (
        TableColumn(f"{key}.zh", Text(zh, f"{en} (Chinese)"), "text", needed=needed),
        TableColumn(f"{key}.en", Text(f"{zh}（英文）", f"{en} (English)"), "text"),
    )


_TITLE = _words("title", "名称", "Title", needed=True)
_CITES = TableColumn("cites", Text("引用要求", "Cites"), help=Text("S加数字，用；隔开", "S-numbers, separated by ;"))
_RESTS = TableColumn(
    "rests_on", Text("依据的条款", "Rests on"), help=Text("文件编号/条款编号，用；隔开", "instrument/clause")
)
_SOURCE = (_RESTS, _CITES)
_CLAUSE = _words("clause", "依据条款（转述）", "Clause, retold", needed=True)
_WHOM = TableColumn("categories", Text("适用类别", "Categories"), help=Text("空白为全部", "empty for all"))
_YES = ("是", "否")
_SELECTION = Text(
    "来源: 条件; 条件，如 records: duty=letter; outcome=是。几个值用 | 隔开，截止当日用 @until",
    "source: condition; condition, such as records: duty=letter; outcome=是. Several values with |, span with @until",
)

_TABLES: tuple[Table, ...] = (
    Table(
        "instruments",
        Text("制度文件", "Instruments"),
        ("instruments",),
        (
            _id(),
            *_TITLE,
            TableColumn(
                "rank", Text("层级", "Rank"), choices=("law", "standard", "measures", "rules", "scheme"), needed=True
            ),
            TableColumn("under", Text("落实哪份文件", "Carries out"), refers="instruments"),
            *_words("issuer", "印发机关", "Issuer"),
            TableColumn("number", Text("文号", "Number"), "text"),
            TableColumn("issued", Text("印发日期", "Issued"), "id", help=Text("如 2026-01-05", "such as 2026-01-05")),
            TableColumn("from_day", Text("施行日期", "Holds from"), "id"),
            TableColumn("until", Text("失效日期", "Until"), "id", help=Text("不含这一天", "not including this day")),
            _CITES,
        ),
    ),
    Table(
        "clauses",
        Text("条款", "Clauses"),
        ("instruments",),
        (
            TableColumn("of", Text("文件编号", "Instrument"), "id", refers="instruments", needed=True),
            _id("条款编号", "Clause"),
            *_words("number", "第几条", "Number", needed=True),
            *_words("says", "内容（转述）", "Says, retold", needed=True),
        ),
        inside="clauses",
    ),
    Table(
        "tiers",
        Text("责任层级", "Tiers"),
        ("tiers",),
        (
            _id(),
            *_TITLE,
            *_words("holder", "由谁承担", "Holder", needed=True),
            TableColumn("holders", Text("几个人", "Holders"), choices=("body", "one", "some", "each"), needed=True),
            *_SOURCE,
        ),
    ),
    Table(
        "categories",
        Text("单位类别", "Categories"),
        ("categories",),
        (_id(), *_TITLE, TableColumn("assessed", Text("是否考核", "Assessed"), choices=_YES)),
    ),
    Table(
        "inclusions",
        Text("纳入事项", "Inclusions"),
        ("inclusions",),
        (_id(), *_TITLE, *_words("shown_by", "凭什么看出", "Shown by"), *_SOURCE),
    ),
    Table("questions", Text("测评问题", "Questions"), ("questions",), (_id(), *_TITLE, *_SOURCE)),
    Table(
        "surveys",
        Text("测评表", "Surveys"),
        ("surveys",),
        (
            _id(),
            *_TITLE,
            *_words("invitation", "卷首语", "Invitation", needed=True),
            TableColumn("questions", Text("哪些问题", "Questions"), needed=True),
            TableColumn("asked", Text("问哪些人", "Asked"), help=Text("测评方代码", "viewpoints"), needed=True),
            *_SOURCE,
        ),
    ),
    Table(
        "severities",
        Text("严重程度", "Severities"),
        ("severities",),
        (
            _id(),
            *_TITLE,
            *_words("means", "什么样算", "Means", needed=True),
            TableColumn("days", Text("最迟几天改好", "Put right within, days")),
            *_SOURCE,
        ),
    ),
    Table(
        "corrections",
        Text("整改方式", "Kinds of correction"),
        ("rectification", "kinds"),
        (
            _id(),
            *_TITLE,
            *_words("means", "什么时候用", "Means"),
            TableColumn("days", Text("几天内改好", "Put right within, days")),
            TableColumn("review_days", Text("几天复查一次", "Looked at again, days")),
            *_SOURCE,
        ),
    ),
    Table("acts", Text("负面清单", "Prohibited acts"), ("prohibited_acts",), (_id(), *_TITLE, *_SOURCE)),
    Table("triggers", Text("问责情形", "Triggers"), ("accountability", "triggers"), (_id(), *_TITLE, *_SOURCE)),
    Table(
        "sanctions",
        Text("处理方式", "Sanctions"),
        ("accountability", "measures"),
        (_id(), *_TITLE, *_words("body", "由谁决定", "Who decides"), *_SOURCE),
    ),
    Table(
        "duties",
        Text("责任事项", "Duties"),
        ("duties",),
        (
            _id(),
            *_TITLE,
            *_words("what", "做什么", "What", needed=True),
            *_words("how", "怎么做", "How", needed=True),
            *_words("how_often", "多久一次", "How often", needed=True),
            TableColumn("tiers", Text("责任层级", "Tiers"), needed=True),
            _WHOM,
            TableColumn(
                "proof",
                Text("凭什么证明", "Proof"),
                help=Text("study、decision、action、result、document，用；隔开", "separated by ;"),
            ),
            *_words("done", "怎样算完成", "Done when"),
            TableColumn("minutes", Text("每次分钟数", "Minutes each time"), needed=True),
            TableColumn(
                "times",
                Text("全年次数", "Times a year"),
                help=Text("一个数，或类别=数；类别=数", "a number, or by category"),
            ),
            *_words("example", "例子", "Example"),
            *_CLAUSE,
            *_SOURCE,
        ),
    ),
    Table(
        "calendar",
        Text("期限", "Deadlines"),
        ("duties",),
        (
            TableColumn("of", Text("责任事项编号", "Duty"), "id", refers="duties", needed=True),
            TableColumn("every", Text("周期", "Every"), choices=("month", "quarter", "half", "year"), needed=True),
            TableColumn(
                "due",
                Text("到期月-日", "Due"),
                help=Text("每个时段一个，用；隔开，如 06-20; 12-20", "one for each period"),
            ),
            TableColumn("days_after", Text("时段结束后天数", "Days after"), help=Text("与到期日二选一", "or due")),
            TableColumn("minutes", Text("分钟数（不同时）", "Minutes, if others")),
            TableColumn("next_workday", Text("遇休息日顺延", "Next working day"), choices=_YES),
            TableColumn("working", Text("按工作日算", "Working days"), choices=_YES),
            TableColumn(
                "least", Text("至少几件", "At least"), help=Text("每个时段几件记录才算", "records in a period")
            ),
            TableColumn("posts", Text("由岗位完成", "By posts"), choices=_YES),
        ),
        inside="calendar",
    ),
    Table(
        "follows",
        Text("事后办理", "After events"),
        ("duties",),
        (
            TableColumn("of", Text("责任事项编号", "Duty"), "id", refers="duties", needed=True),
            TableColumn("after", Text("何事之后", "After"), choices=("opened", "appointed", "recorded"), needed=True),
            TableColumn(
                "duty", Text("哪项责任的记录", "Record of"), refers="duties", help=Text("recorded才填", "with recorded")
            ),
            TableColumn("days", Text("几天之内", "Days"), needed=True),
            TableColumn("working", Text("按工作日算", "Working days"), choices=_YES),
            TableColumn("minutes", Text("分钟数（不同时）", "Minutes, if others")),
        ),
        inside="follows",
    ),
    Table(
        "components",
        Text("考核部分", "Components"),
        ("components",),
        (
            _id(),
            *_TITLE,
            TableColumn("weight", Text("分值", "Weight"), needed=True),
            TableColumn("role", Text("用途", "Role"), choices=("bonus", "shown")),
            *_words("rule", "对谁计算", "For whom"),
            TableColumn("needs", Text("有这些事实才考", "Needs"), help=_SELECTION),
            *_SOURCE,
        ),
    ),
    Table(
        "indicators",
        Text("考核指标", "Indicators"),
        ("indicators",),
        (
            _id(),
            *_TITLE,
            TableColumn("component", Text("所属部分", "Component"), refers="components", needed=True),
            TableColumn("points", Text("分值", "Points"), needed=True),
            *_words("rule", "评分标准", "Rule", needed=True),
            *_CLAUSE,
            _WHOM,
            TableColumn("needs", Text("有这些事实才考", "Needs"), help=_SELECTION),
            TableColumn("stands_in_for", Text("代替哪项", "Stands in for"), refers="indicators"),
            *_SOURCE,
        ),
    ),
    Table(
        "measures",
        Text("计分方法", "Measures"),
        ("indicators",),
        (
            TableColumn("of", Text("指标编号", "Indicator"), "id", refers="indicators", needed=True),
            TableColumn("field", Text("参数", "Parameter"), "id", needed=True),
            TableColumn("value", Text("值", "Value"), help=_SELECTION, needed=True),
        ),
        inside="measure",
        fields=True,
    ),
    Table(
        "groups",
        Text("合并封顶", "Groups"),
        ("groups",),
        (
            _id(),
            TableColumn("members", Text("成员", "Members"), needed=True),
            TableColumn("cap", Text("最多", "Cap"), needed=True),
            *_SOURCE,
        ),
    ),
    Table(
        "vetoes",
        Text("否决", "Vetoes"),
        ("vetoes",),
        (
            _id(),
            *_TITLE,
            *_words("rule", "规定", "Rule", needed=True),
            *_CLAUSE,
            TableColumn("of", Text("哪些事实", "Facts"), help=_SELECTION, needed=True),
            TableColumn("at_least", Text("至少几件", "At least")),
            TableColumn("effect", Text("结果", "Effect"), choices=("to_zero", "to_fail", "cap", "lower"), needed=True),
            TableColumn("band", Text("最高等次", "Band"), refers="bands"),
            _WHOM,
            *_SOURCE,
        ),
    ),
    Table(
        "bands",
        Text("等次", "Bands"),
        ("bands",),
        (
            _id(),
            *_TITLE,
            TableColumn("least", Text("最低分", "Least"), needed=True),
            TableColumn("quota", Text("名额百分比", "Quota, percent")),
            TableColumn("no_line_at_zero", Text("不得有零分项", "No line at zero"), choices=_YES),
            TableColumn("component_least", Text("各部分最低分", "Least by component")),
            *_SOURCE,
        ),
    ),
    Table(
        "crosswalk",
        Text("对照", "Crosswalk"),
        ("crosswalk",),
        (
            _id(),
            TableColumn("duty", Text("本责任制的事项", "Duty here"), refers="duties", needed=True),
            TableColumn("framework", Text("另一套责任制", "Other framework"), needed=True),
            TableColumn("record_of", Text("它的事项", "Duty there"), needed=True),
            TableColumn("when", Text("记录要满足", "When"), help=_SELECTION),
            TableColumn("stated", Text("记录里要写明", "Stated"), choices=_YES, help=Text("空白为是", "empty for yes")),
            *_words("why", "为什么是同一件事", "Why", needed=True),
            *_SOURCE,
        ),
    ),
    Table(
        "texts",
        Text("报告用语", "Report texts"),
        ("texts",),
        (
            TableColumn(
                "id",
                Text("位置", "Place"),
                "id",
                choices=("circular_to", "circular_basis", "circular_next"),
                needed=True,
            ),
            *_words("says", "写什么", "Says", needed=True),
        ),
    ),
    Table(
        "coverage",
        Text("要求对照", "Coverage"),
        ("coverage",),
        (
            TableColumn("id", Text("要求编号", "Number"), "id", needed=True),
            *_words("asks", "要求什么", "What it asks"),
            TableColumn("by", Text("由哪些条目承担", "Held by")),
            *_words("elsewhere", "由产品何处承担", "Held elsewhere"),
            TableColumn("built", Text("页面和命令", "Pages and commands")),
            TableColumn("tests", Text("测试", "Tests")),
            *_words("missing", "尚未建成", "Not built yet"),
        ),
        by_key=True,
    ),
)
BASIC = Table(
    "basic",
    Text("基本信息", "Basics"),
    (),
    (
        TableColumn("field", Text("字段", "Field"), "id", needed=True),
        TableColumn("value", Text("值", "Value"), needed=True),
    ),
    fields=True,
)
OTHER = Table(
    "other",
    Text("其他值", "Other values"),
    (),
    (
        TableColumn("table", Text("表", "Table"), "id", needed=True),
        TableColumn("of", Text("编号", "Id"), "id", needed=True),
        TableColumn("field", Text("字段", "Field"), "id", needed=True),
        TableColumn("value", Text("值", "Value"), needed=True),
    ),
    fields=True,
)


def tables() -> tuple[Table, ...]:
    """Every table in the order of the workbook."""
    return (BASIC, *_TABLES, OTHER)


COLUMNS_OF: Mapping[str, tuple[TableColumn, ...]] = {table.key: table.columns for table in tables()}
