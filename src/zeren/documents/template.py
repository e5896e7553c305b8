"""The empty workbook that people fill in: a worksheet a table, notes on every head, drop-downs, and an explanation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from zeren.base.text import Text
from zeren.documents.columns import Column, Kind, Sheet
from zeren.documents.numerals import MOST
from zeren.documents.rows import column_letters
from zeren.documents.spreadsheet import (
    A4,
    HEAD_FILL,
    MOST_ROWS,
    REQUIRED_FILL,
    Target,
    display_width,
    row_height,
    write_workbook,
)

MADE_ON = dt.date(2026, 1, 1)
"""The template says nothing about a day, so its date is fixed."""

EXPLANATION = "说明"
LISTS = "选项"
_LITERAL = 255
"""The longest list of choices that a validation holds itself."""

_LAST = MOST_ROWS - 1
_KINDS: dict[Kind, Text] = {
    "text": Text("文字", "text"),
    "date": Text("日期，如 2026-03-01", "date, like 2026-03-01"),
    "whole": Text("整数，不写单位", "whole number, no unit"),
    "flag": Text("是或否", "yes or no"),
    "choice": Text("从下拉列表选一个", "one of the drop-down list"),
    "code": Text("编号", "id"),
    "codes": Text("一个或多个编号，用；隔开", "one or more ids, separated by ;"),
    "files": Text("佐证文件夹里的文件名，用；隔开", "names of files in the evidence folder, separated by ;"),
}
_WORDS = (
    Text(
        "每张工作表是一张表，从第二行起逐行填写。带 * 的列必填；用不到的表可以留空。",
        "Each sheet is a table; fill it in from the second row on. Columns with * are required; leave a table "
        "that you do not need empty.",
    ),
    Text(
        "鼠标停在表头上可看到说明和例子。不要改表头、合并单元格、隐藏行列，也不要加合计行。",
        "Point at a head to read its help and an example. Do not change heads, merge cells, hide rows or columns, "
        "or add rows of totals.",
    ),
    Text(
        "填好后存为 .xlsx，与佐证文件夹 evidence 放在同一个文件夹里再导入。",
        "Save it as .xlsx, put it beside the folder “evidence” with the evidence files, and import that folder.",
    ),
)


def write_template(sheets: Sequence[Sheet], target: Target) -> None:
    """Write the empty workbook for these sheets. It is read back by `tables.read_folder` as it is."""

    def fill(book: Any) -> None:
        explanation = book.add_worksheet(EXPLANATION)
        tabs = {sheet.key: book.add_worksheet(sheet.text.zh) for sheet in sheets}
        lists = _Lists(book)
        formats = _Formats(book)
        ids = {sheet.key: _id_range(sheet) for sheet in sheets}
        _explain(explanation, sheets, formats)
        for sheet in sheets:
            _draw(tabs[sheet.key], sheet, ids, lists, formats)
        explanation.activate()

    write_workbook(target, MADE_ON, fill, title="Zeren", streaming=False)


class _Formats:
    """The formats of the template."""

    def __init__(self, book: Any) -> None:
        head = {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}
        self.optional = book.add_format({**head, "bg_color": HEAD_FILL})
        self.required = book.add_format({**head, "bg_color": REQUIRED_FILL, "font_color": "#9C0006"})
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.cell = book.add_format({"text_wrap": True, "valign": "top", "border": 1, "border_color": "#BFBFBF"})
        self.plain = book.add_format({"text_wrap": True, "valign": "top"})
        text = book.add_format({"num_format": "@", "valign": "top"})
        day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        whole = book.add_format({"num_format": "0", "valign": "top"})
        self.of: dict[Kind, Any] = {"date": day, "whole": whole}
        self.text = text


class _Lists:
    """A hidden sheet with the lists of choices that are too long for a validation."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._sheet: Any = None
        self._used = 0

    def place(self, labels: list[str]) -> str:
        """Write a list and return the range it stands in."""
        if self._sheet is None:
            self._sheet = self._book.add_worksheet(LISTS)
            self._sheet.hide()
        self._sheet.write_column(0, self._used, labels)
        letters = column_letters(self._used)
        self._used += 1
        return f"='{LISTS}'!${letters}$1:${letters}${len(labels)}"


def _draw(tab: Any, sheet: Sheet, ids: Mapping[str, str], lists: _Lists, formats: _Formats) -> None:
    tab.freeze_panes(1, 1)
    tab.set_row(0, 24)
    tab.set_landscape()
    tab.set_paper(A4)
    tab.fit_to_pages(1, 0)
    tab.repeat_rows(0)
    for place, column in enumerate(sheet.columns):
        head = head_of(column)
        width = min(max(display_width(head) + 4, 12 if column.kind == "date" else 10), 40)
        wide = 36 if column.kind == "text" and column.key in {"text", "outcome", "note"} else width
        tab.set_column(place, place, wide, formats.of.get(column.kind, formats.text))
        tab.write_string(0, place, head, formats.required if column.required else formats.optional)
        note = note_of(column)
        tab.write_comment(0, place, note, {"x_scale": 2.2, "y_scale": 0.3 * (note.count("\n") + 3), "author": "Zeren"})
        rule = _rule(column, ids, lists)
        if rule:
            tab.data_validation(1, place, _LAST, place, rule)


def head_of(column: Column) -> str:
    """The Chinese head; a star says that it is required."""
    return column.text.zh + ("*" if column.required else "")


def note_of(column: Column) -> str:
    """What the note on a head says, in both languages."""
    must = Text("必填", "required") if column.required else Text("选填", "optional")
    kind = _KINDS[column.kind]
    lines = [
        f"{column.text.en} ({column.key})",
        f"{must.zh}；{kind.zh}",
        column.help.zh,
        f"{must.en}; {kind.en}",
        column.help.en,
        f"例 Example: {column.example}" if column.example else "",
    ]
    return "\n".join(line for line in lines if line)


def _rule(column: Column, ids: Mapping[str, str], lists: _Lists) -> dict[str, object]:
    if column.kind in {"choice", "flag"}:
        labels = [text.zh for text in column.choices.values()] if column.kind == "choice" else ["是", "否"]
        literal = len(",".join(labels)) <= _LITERAL and not any("," in label for label in labels)
        title = "请从列表中选择"
        return {"validate": "list", "source": labels if literal else lists.place(labels), "error_title": title}
    if column.kind == "code" and column.refers in ids:
        return {
            "validate": "list",
            "source": ids[column.refers],
            "error_type": "warning",
            "error_title": "这个编号还没有填写",
        }
    if column.kind == "date":
        low, high = dt.date(1900, 1, 1), dt.date(2199, 12, 31)
        return {"validate": "date", "criteria": "between", "minimum": low, "maximum": high, "error_title": "不是日期"}
    if column.kind == "whole":
        return {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": MOST, "error_title": "不是整数"}
    return {}


def _id_range(sheet: Sheet) -> str:
    """The filled part of the column that holds a sheet's ids."""
    keys = [column.key for column in sheet.columns]
    letters = column_letters(keys.index(sheet.unique[0]))
    tab = f"'{sheet.text.zh}'!"
    return f"=OFFSET({tab}${letters}$2,0,0,MAX(1,COUNTA({tab}${letters}:${letters})-1),1)"


def _explain(tab: Any, sheets: Sequence[Sheet], formats: _Formats) -> None:
    widths = (14, 18, 20, 10, 34, 60)
    for place, width in enumerate(widths):
        tab.set_column(place, place, width)
    tab.write_string(0, 0, "填写说明 How to fill in", formats.title)
    row = 1
    for words in _WORDS:
        tab.merge_range(row, 0, row, len(widths) - 1, f"{words.zh}\n{words.en}", formats.plain)
        tab.set_row(row, 34)
        row += 1
    row += 1
    heads = ("表 Table", "列 Column", "English", "必填 Must", "填什么 What", "说明 Help")
    tab.repeat_rows(row)
    for place, head in enumerate(heads):
        tab.write_string(row, place, head, formats.optional)
    for sheet in sheets:
        for column in sheet.columns:
            row += 1
            cells = _explained(sheet, column)
            tab.set_row(row, row_height(zip(cells, widths, strict=True)))
            for place, cell in enumerate(cells):
                tab.write_string(row, place, cell, formats.cell)
    tab.set_landscape()
    tab.set_paper(A4)
    tab.fit_to_pages(1, 0)


def _explained(sheet: Sheet, column: Column) -> tuple[str, ...]:
    kind = _KINDS[column.kind]
    helped = "\n".join(part for part in (column.help.zh, column.help.en) if part)
    must = "是 yes" if column.required else ""
    return sheet.text.zh, column.text.zh, f"{column.text.en}\n{column.key}", must, f"{kind.zh}\n{kind.en}", helped
