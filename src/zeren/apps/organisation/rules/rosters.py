"""What a row of somebody's workbook would do to a row that is here; decided over plain texts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from zeren.apps.organisation.rules.asking import Question
from zeren.apps.organisation.rules.tables import BESIDE, ROSTER
from zeren.base.canonical import digest
from zeren.base.dates import parse_date
from zeren.base.problems import Problem, Where, declare
from zeren.documents.sheet import Placed

Told = Mapping[str, str]
"""A row as texts, by the columns of its table."""

LARGEST = 20 << 20
"""Bytes of a workbook."""
MARK_LENGTH = 12
ENDS = {"units": "closed", "posts": "closed", "appointments": "end"}
"""The column with which something ends."""


def said(value: object) -> str:
    """A value of a cell as text: the same for what means the same."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return "；".join(value)
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else str(value)


def meant(table: str, column: str, text: str) -> Any:
    """The value of a cell from its text."""
    kind = ROSTER[table].column(column).kind
    if kind == "flag":
        return text == "yes"
    if kind == "codes":
        return tuple(one for one in text.split("；") if one)
    if kind in {"date", "whole", "choice"}:
        if not text:
            return None
        return parse_date(text) if kind == "date" else int(text) if kind == "whole" else text
    return text


def mark_of(table: str, row: Told) -> str:
    """The mark of a row: another one as soon as anything of it is another."""
    keys = [column.key for column in ROSTER[table].columns if column.key not in BESIDE - {"id"}]
    return digest([table, *(row.get(key, "") for key in keys)])[:MARK_LENGTH]


class Line(NamedTuple):
    """A row of a workbook: what it would do (`states.LINES`), what it says of which columns, what stands here; `since`
    is the day to come from which it holds, "" for now.
    """

    table: str
    code: str
    kind: str
    row: Told
    now: Told
    placed: Placed
    since: str = ""

    @property
    def changed(self) -> list[tuple[str, str, str]]:
        """The columns that it says otherwise: column, here, there."""
        return [(key, self.now.get(key, ""), text) for key, text in self.row.items() if text != self.now.get(key, "")]


def judged(table: str, now: Told | None, row: Told, mark: str) -> str:
    """What a row would do: a key of `states.LINES`. `mark` is that of the row when it was exported, "" if it never was.

    A row that was changed here since and left alone in the workbook stays as it is here; changed in both, it is for
    somebody to decide.
    """
    if now is None:
        return "new"
    if all(now.get(key, "") == text for key, text in row.items()):
        return "same"
    here = mark_of(table, now)
    if mark and mark != here:
        return "kept" if mark == mark_of(table, {**now, **row}) else "conflict"
    end = ENDS.get(table, "")
    return "closed" if end and row.get(end) and not now.get(end) else "changed"


class Plan(NamedTuple):
    """What a workbook would do: its lines that do something or stand against something, how many of which kind there
    are by table, how many rows are here that it does not name, what is wrong with it, and what has to be asked.
    """

    lines: list[Line]
    counts: dict[str, dict[str, int]]
    unnamed: dict[str, int]
    problems: list[Problem]
    questions: list[Question]
    called: Mapping[str, Mapping[str, str]]
    """What is called how, by table and id, for what lines name."""
    months: list[Where]
    """Dates of which only the month is told."""

    def chosen(self, taken: Iterable[str] = ()) -> list[Line]:
        """What is to be applied: all but conflicts, and those of them that were chosen, by table and code."""
        wanted = set(taken)
        return [
            one
            for one in self.lines
            if one.kind in {"new", "changed", "closed"}
            or (one.kind == "conflict" and f"{one.table}:{one.code}" in wanted)
        ]

    def told(self) -> dict[str, Any]:
        """As it is kept until somebody decides."""
        return {
            "lines": [
                [
                    one.table,
                    one.code,
                    one.kind,
                    one.placed.heads.sheet,
                    one.placed.row,
                    self._name(one),
                    self._said(one),
                    one.since,
                ]
                for one in self.lines
            ],
            "counts": self.counts,
            "unnamed": self.unnamed,
            "problems": [
                [*problem.where, problem.what.zh, problem.what.en, problem.remedy.zh, problem.remedy.en]
                for problem in self.problems
            ],
            "months": [len(self.months), *self.months[:1]],
            "questions": [
                [
                    *one[:3],
                    one.placed.heads.sheet,
                    one.placed.row,
                    [[o.value, o.text.zh, o.text.en] for o in one.options],
                ]
                for one in self.questions
            ],
        }

    def _name(self, line: Line) -> str:
        both = {**line.now, **line.row}
        if line.table != "appointments":
            return both.get("name", "")
        return " ".join(
            self._call(table, both.get(key, "")) for table, key in (("posts", "post"), ("people", "person"))
        )

    def _call(self, table: str, code: str) -> str:
        return self.called.get(table, {}).get(code, code)

    def _said(self, line: Line) -> list[tuple[str, str, str]]:
        """The columns that it says otherwise, what they refer to by its name and id."""
        sheet = ROSTER[line.table]

        def say(key: str, text: str) -> str:
            name = self._call(sheet.column(key).refers, text)
            return f"{name}（{text}）" if name != text else text

        return [(key, say(key, old), say(key, new)) for key, old, new in line.changed]

    def digest(self) -> str:
        """Another one as soon as it would do anything else."""
        lines = ([one.table, one.code, one.kind, one.since, *map(list, one.changed)] for one in self.lines)
        return digest(list(lines))


NO_WORKBOOK = declare(
    "roster_missing",
    zh="没有选文件，或不是 .xlsx、.csv 文件",
    en="no file was chosen, or it is neither .xlsx nor .csv",
    do_zh="选一个 .xlsx 工作簿或 .csv 表格；其他格式请先另存为 .xlsx",
    do_en="choose an .xlsx workbook or a .csv table; save other formats as .xlsx first",
)
TOO_LARGE = declare(
    "roster_too_large",
    zh="文件超过{most} MB",
    en="the file is larger than {most} MB",
    do_zh="去掉图片和无关的工作表，或分几次导入",
    do_en="leave out pictures and other worksheets, or bring it in parts",
)
NO_ROWS = declare(
    "roster_without_tables",
    zh="文件里没有表格",
    en="the file holds no table",
    do_zh="第一行写列名，从第二行起逐行填写",
    do_en="write heads in the first row and rows below",
)
NEW_WITHOUT = declare(
    "roster_row_incomplete",
    zh="“{found}”是新的，却没有“{wanted}”",
    en="{found} is new, and its “{wanted}” is missing",
    do_zh="在工作簿里补上这一列或这一格，再上传",
    do_en="add the column or fill in the cell, and send the workbook again",
)
ROWS_DISAGREE = declare(
    "roster_rows_disagree",
    zh="“{found}”在第{first}行写的是“{one}”，这里写的是“{two}”",
    en="row {first} says “{one}” of {found}, this one “{two}”",
    do_zh="两行写成一样",
    do_en="have both rows say the same",
)
UNANSWERED = declare(
    "roster_unanswered",
    zh="还有{n}处要您说明，什么都没有导入",
    en="questions about names are left ({n}); nothing was taken in",
    do_zh="在“请说明”里逐项选好，再确认",
    do_en="answer them first, then confirm",
)
ONLY_AHEAD = declare(
    "roster_only_ahead",
    zh="“{found}”填了生效日期{day}，那一行却还改了名称、上级、类别、排序以外的内容",
    en="the row of {found} holds from {day}, but says more than a name, a superior, a category and an order",
    do_zh="先去掉生效日期导入其余内容，再单独导入从那天起的变动；并入的，填撤销日期和并入单位",
    do_en="bring the rest without the day first, then that change; for a merge give the closing day and the successor",
)
BELOW_CLOSED = declare(
    "roster_below_closed",
    zh="“{found}”已经撤销，下面还有“{below}”",
    en="{found} is closed while {below} still stands below it",
    do_zh="把下级单位改到别的单位之下，或一起填撤销日期",
    do_en="place what lies below elsewhere, or close it too",
)
POSTS_LEFT = declare(
    "roster_posts_left",
    zh="“{found}”填了撤销日期，还有{n}个岗位没有撤销：{posts}",
    en="{found} is closed while posts of it are not ({n}): {posts}",
    do_zh="在岗位表里给它们填撤销日期，或改到别的单位；任职随之填免职日期",
    do_en="close them in the table of posts or give them another unit, and end the appointments",
)
CHANGED_MEANWHILE = declare(
    "roster_changed_meanwhile",
    zh="预览以后，系统里又有改动",
    en="something was changed here after the preview",
    do_zh="下面是现在的预览，请再看一遍再确认",
    do_en="this is how it stands now: look again, then confirm",
)
HAS_PROBLEMS = declare(
    "roster_has_problems",
    zh="还有问题没有改好，什么都没有导入",
    en="problems are left; nothing was taken in",
    do_zh="按列出的位置改好工作簿，重新上传",
    do_en="mend the workbook where it says, and send it again",
)
ROSTER_OVER = declare(
    "roster_over",
    zh="这个工作簿现在是“{state}”，不能再这样做",
    en="this workbook is “{state}” now; it cannot be done any more",
    do_zh="刷新页面看现在的情况",
    do_en="look at the page anew",
)
CHANGED_AFTER = declare(
    "roster_changed_after",
    zh="不能撤销：导入以后又改过（{found}）",
    en="it cannot be taken back: changed since ({found})",
    do_zh="先撤销后来的改动，或逐项改正",
    do_en="take back what was changed later, or set things right one by one",
)
NOTHING_TO_DO = declare(
    "roster_nothing_to_do",
    zh="没有要导入的改动",
    en="there is nothing to take in",
    do_zh="不用确认，放弃这个工作簿就行",
    do_en="nothing is to be confirmed; drop the workbook",
)
