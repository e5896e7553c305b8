"""Workbooks to fill in and hand back: tables with notes and drop-downs, cells marked where something is wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zeren.base.problems import Problem
from zeren.base.text import Language, Text
from zeren.documents.excel import read_book
from zeren.documents.spreadsheet import (
    A4,
    HEAD_FILL,
    MOST_ROWS,
    MOST_TEXT,
    REQUIRED_FILL,
    Target,
    display_width,
    row_height,
    tab_name,
    write_workbook,
)

FRONT = Text("说明", "Notes")
ISSUES = Text("问题", "Problems")
"""The worksheets that only tell. What is found in them is never read."""

_ISSUE_HEADS = (
    (Text("工作表", "Sheet"), 14),
    (Text("行", "Row"), 6),
    (Text("列", "Column"), 18),
    (Text("问题和办法", "What is wrong, and what to do"), 90),
)
_CHOOSE = Text("请从列表中选择", "Choose from the list")
_NO_ID = Text("没有这个编号", "There is no such id")
WRONG_FILL = "#FFC7CE"
_MOST_NOTED = 2_000
_LITERAL = 255


@dataclass(frozen=True)
class FormColumn:
    """A column: its head, the note on it, what may be chosen, or the form whose first column is to choose from."""

    head: str
    note: str = ""
    choices: tuple[str, ...] = ()
    source: str = ""
    wide: bool = False
    needed: bool = False


@dataclass(frozen=True)
class Form:
    """A worksheet: its name, its columns, its rows of texts with the row that each stands in (the head in row 1)."""

    name: str
    columns: Sequence[FormColumn]
    rows: Sequence[tuple[int, Sequence[str]]]


@dataclass(frozen=True)
class Told:
    """A worksheet of plain lines in front, and one of what is wrong, if there is something."""

    title: str
    lines: Sequence[str] = ()
    issues: Sequence[Sequence[str]] = ()
    language: Language = "zh"


Marks = Mapping[tuple[str, int, int], str]
"""What is wrong in a cell: by the form's name, the row from 1, the column from 0."""


def write_forms(
    target: Target, told: Told, forms: Sequence[Form], made_on: dt.date, marks: Marks | None = None
) -> None:
    """Write the workbook. `ValueError` names a text that no cell can hold."""
    long = next((cell for form in forms for _, cells in form.rows for cell in cells if len(cell) > MOST_TEXT), None)
    if long is not None:
        raise ValueError(long[:60])

    def fill(book: Any) -> None:
        drawing = _Drawing(book, marks or {}, {form.name for form in forms}, told.language)
        first, last = FRONT.say(told.language), ISSUES.say(told.language)
        front = book.add_worksheet(first)
        tabs = [book.add_worksheet(tab_name(form.name, {first, last})) for form in forms]
        drawing.front(front, told)
        if told.issues:
            issues = book.add_worksheet(last)
            drawing.issues(issues, told.issues)
            issues.activate()
        for tab, form in zip(tabs, forms, strict=True):
            drawing.form(tab, form)

    write_workbook(target, made_on, fill, title=told.title, streaming=False)


class _Drawing:
    """One workbook being drawn."""

    def __init__(self, book: Any, marks: Marks, names: set[str], language: Language) -> None:
        self.marks, self.names, self.language = marks, names, language
        cell = {"text_wrap": True, "valign": "top", "num_format": "@", "border": 1, "border_color": "#BFBFBF"}
        head = {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.plain = book.add_format({"text_wrap": True, "valign": "top"})
        self.cell = book.add_format(cell)
        self.wrong = book.add_format({**cell, "bg_color": WRONG_FILL, "font_color": "#9C0006"})
        self.head = book.add_format({**head, "bg_color": HEAD_FILL})
        self.needed = book.add_format({**head, "bg_color": REQUIRED_FILL, "font_color": "#9C0006"})
        self.column = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})

    def front(self, tab: Any, told: Told) -> None:
        tab.set_column(0, 0, 100)
        tab.write_string(0, 0, told.title, self.title)
        for row, line in enumerate(told.lines, 1):
            tab.set_row(row, row_height([(line, 100.0)]))
            tab.write_string(row, 0, line, self.plain)

    def issues(self, tab: Any, rows: Sequence[Sequence[str]]) -> None:
        for place, (head, width) in enumerate(_ISSUE_HEADS):
            tab.set_column(place, place, width)
            tab.write_string(0, place, head.say(self.language), self.head)
        for row, cells in enumerate(rows, 1):
            tab.set_row(row, row_height([(cells[-1], 90.0)]))
            for place, cell in enumerate(cells):
                tab.write_string(row, place, cell, self.cell)
        tab.freeze_panes(1, 0)

    def form(self, tab: Any, form: Form) -> None:
        """Draw a worksheet: heads with notes, drop-downs, rows, marks."""
        tab.freeze_panes(1, 1)
        tab.set_landscape()
        tab.set_paper(A4)
        tab.fit_to_pages(1, 0)
        tab.repeat_rows(0)
        widths = [_width(form, place, column) for place, column in enumerate(form.columns)]
        for place, column in enumerate(form.columns):
            tab.set_column(place, place, widths[place], self.column)
            self._cell(tab, form.name, 1, place, column.head, self.needed if column.needed else self.head)
            if column.note and (form.name, 1, place) not in self.marks:
                self._note(tab, 0, place, column.note)
            rule = self._rule(column)
            if rule:
                tab.data_validation(1, place, MOST_ROWS - 1, place, rule)
        for row, cells in form.rows:
            tab.set_row(row - 1, row_height((cell, width) for cell, width in zip(cells, widths, strict=False)))
            for place, cell in enumerate(cells):
                if cell or (form.name, row, place) in self.marks:
                    self._cell(tab, form.name, row, place, cell, self.cell)

    def _cell(self, tab: Any, name: str, row: int, place: int, text: str, usual: Any) -> None:
        wrong = self.marks.get((name, row, place))
        tab.write_string(row - 1, place, text, self.wrong if wrong else usual)
        if text == "" and wrong:
            tab.write_blank(row - 1, place, None, self.wrong)
        if wrong:
            self._note(tab, row - 1, place, wrong)

    def _note(self, tab: Any, row: int, place: int, text: str) -> None:
        lines = text.count("\n") + len(text) // 24 + 2
        size = {"x_scale": 2.2, "y_scale": 0.22 * (lines + 1), "author": "Zeren"}
        tab.write_comment(row, place, text[:_MOST_NOTED], size)

    def _rule(self, column: FormColumn) -> dict[str, object]:
        if column.choices and len(",".join(column.choices)) <= _LITERAL:
            return {"validate": "list", "source": list(column.choices), "error_title": _CHOOSE.say(self.language)}
        if column.source in self.names:
            tab = f"'{column.source}'!"
            area = f"=OFFSET({tab}$A$2,0,0,MAX(1,COUNTA({tab}$A:$A)-1),1)"
            title = _NO_ID.say(self.language)
            return {"validate": "list", "source": area, "error_type": "warning", "error_title": title}
        return {}


def _width(form: Form, place: int, column: FormColumn) -> int:
    if column.wide:
        return 36
    texts = [cells[place] for _, cells in form.rows[:200] if place < len(cells)]
    widest = max([display_width(column.head) + 4, *(display_width(text) + 2 for text in texts)])
    return min(max(widest, 8), 30)


def read_forms(path: Path, problems: list[Problem]) -> list[tuple[str, list[tuple[int, list[str]]]]]:
    """Every worksheet that is not hidden, as texts: its name, and its rows with their numbers. What cannot be read is
    listed."""
    return [(sheet.name, list(sheet.grid())) for sheet in read_book(path, problems) if not sheet.hidden]


__all__ = ["Form", "FormColumn", "Marks", "Told", "read_forms", "write_forms"]
