"""A pack as a workbook to work in, a workbook as a pack with its problems in their cells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from zeren.base.problems import Problem, Refused, declare
from zeren.base.text import Language, Text
from zeren.documents.forms import FRONT, ISSUES, Form, FormColumn, Marks, Told, read_forms, write_forms
from zeren.documents.spreadsheet import Target
from zeren.packformat.catalog import FILE, read_catalog
from zeren.packformat.pack import Pack, read_whole
from zeren.packformat.published import Draft
from zeren.packformat.reading import read_all
from zeren.packformat.workbook import Filled, Grid, TableColumn, gather, spread, tables
from zeren.packformat.workbook.beside import HEADS, NAME, in_pieces, together
from zeren.packformat.workbook.codec import in_english
from zeren.packformat.writing import pack_files

TOO_LONG = declare(
    "pack_cell_too_long",
    zh="“{text}……”太长，一格放不下",
    en="“{text}…” is too long for a cell",
    do_zh="请先把这段文字写短",
    do_en="Shorten the text first",
)
LINES = (
    Text(
        "每张表从第二行起逐行填写，橙色表头必填。鼠标停在表头上可看到说明。不要改表名和表头。",
        "Each sheet is filled in from its second row on; orange heads are required. Point at a head to read its note. "
        "Leave the names of sheets and the heads as they are.",
    ),
    Text(
        "“编号”用字母、数字和下划线，别的表用它来引用。几个编号用；隔开。是或否填“是”“否”。",
        "Ids are letters, digits and underscores; other sheets refer by them, several with ; between. Yes is true, no "
        "false.",
    ),
    Text(
        "看哪些事实，写成 来源: 条件; 条件。例如 records: duty=letter; outcome=是",
        "Facts are written source: condition; condition. For example records: duty=letter; outcome=true",
    ),
    Text(
        "“计分方法”每行一个参数：kind 是计分方式，其余参数见 docs/reference/pack-format.md。",
        "A row of “Measures” is one parameter: kind is the measure; the others are in docs/reference/pack-format.md.",
    ),
    Text(
        "填好后运行 zeren pack from-xlsx；有问题的格子会在副本里标红并写明办法。",
        "Then run zeren pack from-xlsx; cells with problems are marked red in a copy, with what to do.",
    ),
)


def write_pack_workbook(files: Mapping[str, bytes], target: Target, language: Language = "zh") -> None:
    """Write a pack's workbook, its sheets and heads in a language; either is read again. Raises `Refused` for files
    that cannot be read, and for a text no cell can hold.
    """
    said = {name: data for name, data in files.items() if name != FILE and "/" not in name}
    whole, places, problems = read_all(said)
    pack = read_whole(whole, places, problems)
    forms = [_form(filled, language) for filled in spread(whole)]
    beside = {name: data for name, data in files.items() if name not in said}
    if beside:
        rows = list(enumerate(in_pieces(beside), 2))
        forms.append(Form(NAME.say(language), tuple(FormColumn(head.say(language)) for head in HEADS), rows))
    _write(target, _told(pack.title.say(language), language), forms, dt.date(pack.content.pack.from_year, 1, 1))


def write_draft(draft: Draft, title: str, target: Target, language: Language = "zh") -> None:
    """Write what was read of a published scheme as a workbook to be finished, with what was not read in front."""
    forms = [_form(filled, language) for filled in spread(draft.whole)]
    issues = [
        (one.table.say(language), str(one.row or ""), one.column.say(language), one.why.say(language))
        for one in draft.unread
    ]
    _write(target, _told(title, language, issues), forms, dt.date(2026, 1, 1))


@dataclass(frozen=True)
class ReadBook:
    """A workbook as it was read: its worksheets, the pack if its form is right, its files, and what is wrong."""

    grids: Sequence[Grid]
    pack: Pack | None
    files: Mapping[str, bytes]
    problems: Sequence[Problem]


def read_pack_workbook(path: Path) -> ReadBook:
    """Read a pack from a workbook. Problems of form are listed with their cells, none is raised."""
    problems: list[Problem] = []
    grids = [Grid(name, rows) for name, rows in read_forms(path, problems)]
    if problems:
        return ReadBook(grids, None, {}, problems)
    there = next((grid for grid in grids if grid.name in NAME), Grid(NAME.zh, ()))
    beside = together(there.rows, path.name, there.name, problems)
    whole, places, unread = gather([grid for grid in grids if grid.name not in NAME], path.name)
    problems += unread
    try:
        catalog = read_catalog(beside[FILE]) if FILE in beside else None
        pack = read_whole(whole, places, problems, catalog)
    except Refused as refused:
        return ReadBook(grids, None, {}, refused.problems)
    return ReadBook(grids, pack, pack_files(whole) | beside, ())


def write_marked(read: ReadBook, problems: Sequence[Problem], target: Target, language: Language = "zh") -> None:
    """Write a workbook again as it was found, its wrong cells coloured and noted, and all problems listed."""
    places = {grid.name: _heads(grid) for grid in read.grids}
    marks: dict[tuple[str, int, int], str] = {}
    for problem in problems:
        where = problem.where
        if where.sheet in places and where.row:
            at = (where.sheet, where.row, places[where.sheet].get(where.column, 0))
            said = f"{problem.what.zh}。{problem.remedy.zh}\n{problem.what.en}. {problem.remedy.en}"
            marks[at] = f"{marks[at]}\n\n{said}" if at in marks else said
    issues = [(one.where.sheet, str(one.where.row or ""), one.where.column, _said(one, language)) for one in problems]
    forms = [_form_again(grid) for grid in read.grids if grid.name not in (*FRONT, *ISSUES)]
    _write(target, _told(BOOK.say(language), language, issues), forms, dt.date(2026, 1, 1), marks)


BOOK = Text("数据包工作簿", "Workbook of a pack")


def _said(problem: Problem, language: Language) -> str:
    what, remedy = problem.what.say(language), problem.remedy.say(language)
    return f"{what}。{remedy}" if language == "zh" else f"{what}. {remedy}"


def _told(title: str, language: Language, issues: Sequence[Sequence[str]] = ()) -> Told:
    """What stands in front: in Chinese with the English beside it, in English alone."""
    lines = [line for one in LINES for line in one] if language == "zh" else [one.en for one in LINES]
    return Told(title, lines, issues, language)


def _write(target: Target, told: Told, forms: Sequence[Form], made_on: dt.date, marks: Marks | None = None) -> None:
    try:
        write_forms(target, told, forms, made_on, marks)
    except ValueError as error:
        raise Refused([TOO_LONG(text=error)]) from None


def _form(filled: Filled, language: Language) -> Form:
    columns = tuple(_column(column, language) for column in filled.table.columns)
    rows = [tuple(map(in_english, row)) for row in filled.rows] if language == "en" else filled.rows
    return Form(filled.table.name.say(language), columns, list(enumerate(rows, 2)))


def _column(column: TableColumn, language: Language) -> FormColumn:
    names = {table.key: table.name.say(language) for table in tables()}
    head = f"{column.head.zh if language == 'en' else column.head.en} ({column.key})"
    note = "\n".join(filter(None, (head, column.help.zh, column.help.en)))
    wide = column.sort == "text" or column.key == "value"
    choices = tuple(map(in_english, column.choices)) if language == "en" else column.choices
    return FormColumn(column.head.say(language), note, choices, names.get(column.refers, ""), wide, column.needed)


def _form_again(grid: Grid) -> Form:
    """A worksheet as it was found; heads that are known have their notes and drop-downs."""
    table = next((one for one in tables() if grid.name in one.name), None)
    language: Language = "en" if table is not None and grid.name == table.name.en else "zh"
    known = {column.head.say(language): column for column in table.columns} if table is not None else {}
    head = next((cells for _, cells in grid.rows), ())
    columns = tuple(_column(known[cell], language) if cell in known else FormColumn(cell) for cell in head)
    return Form(grid.name, columns, [(row, cells) for row, cells in grid.rows[1:]])


def _heads(grid: Grid) -> dict[str, int]:
    table = next((one for one in tables() if grid.name in one.name), None)
    heads = [cell.strip() for cell in next((cells for _, cells in grid.rows), ())]
    found = {head: at for at, head in enumerate(heads)}
    for column in table.columns if table is not None else ():
        for name in (column.head.en, column.key):
            if name in found:
                found.setdefault(column.head.zh, found[name])
    return found
