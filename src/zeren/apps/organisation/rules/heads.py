"""What the heads of somebody's own worksheet mean: by the words that are known, and by those matched once before."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from zeren.apps.organisation.rules.tables import LEAVES
from zeren.base.problems import Problem, Where, declare
from zeren.base.text import Text
from zeren.documents.cells import blank, written
from zeren.documents.comma import read_csv
from zeren.documents.excel import read_book, report_hidden
from zeren.documents.faults import DOUBLED_COLUMN
from zeren.documents.nearest import fold
from zeren.documents.rows import Lines, RawTable, match_heads
from zeren.documents.sheet import Sheet
from zeren.documents.tables import ASIDE

NEEDED: Mapping[str, tuple[str, ...]] = {
    "units": ("name",),
    "posts": ("unit", "name"),
    "people": ("name",),
    "appointments": ("post", "person", "start"),
    "staff": ("unit", "post", "person"),
}
"""The columns without which the rows of a table say nothing; by these they are known where they have no id."""

NAMES: Mapping[str, tuple[str, ...]] = {
    "units": ("机构", "部门", "单位表", "单位名册", "单位一览表"),
    "posts": ("职位", "岗位表", "岗位一览表"),
    "people": ("人员表", "人员名册", "花名册", "职工"),
    "appointments": ("任免", "任职表", "任职情况"),
    "staff": ("人员配备", "配备", "人员配备表", "干部名册", "任职名册", "班子成员", "领导班子"),
}
"""What people call the tables, besides their names here."""

BESIDES = frozenset({"序号", "备注", "no", "no.", "note", "notes", "remarks"})
"""Heads that say nothing of the organisation where no column is called so: nobody has to be asked about them."""

Matching = dict[str, dict[str, Any]]
"""By worksheet: its `table`, "" where it is left out, and `columns`: by head the key of a column, "" for none."""


class Leaf(NamedTuple):
    """A worksheet as it lies there, and what it hides or merges."""

    name: str
    raw: RawTable
    faults: Sequence[Problem] = ()

    @property
    def heads(self) -> list[str]:
        """The heads that say something, each once."""
        return list(dict.fromkeys(head for head in self.raw.head if fold(head)))


class Words(NamedTuple):
    """What is remembered: tables by the folded name of a worksheet, columns by table and folded head."""

    names: Mapping[str, str]
    columns: Mapping[tuple[str, str], str]


class Guess(NamedTuple):
    """What a worksheet is taken for; `sure` where nobody has to be asked."""

    table: str
    columns: dict[str, str]
    sure: bool


def leaves(path: Path, words: Words, problems: list[Problem]) -> list[Leaf]:
    """The worksheets of a workbook, or the one table of a CSV file; what cannot be read goes to `problems`."""
    known = {word for sheet in LEAVES.values() for word in match_heads(sheet)} | {word for _, word in words.columns}
    if path.suffix.lower() == ".csv":
        raw = read_csv(path, "", known, problems)
        return blocks(Leaf(path.stem, raw), known) if raw else []
    found = []
    for tab in read_book(path, problems):
        raw = None if fold(tab.name) in ASIDE else tab.raw(tab.name)
        if raw is not None:
            faults: list[Problem] = []
            report_hidden(tab, raw.head, faults)
            found += blocks(Leaf(tab.name, raw, tuple(faults)), known)
    return found


def blocks(leaf: Leaf, known: Collection[str]) -> list[Leaf]:
    """The tables of a worksheet, one below another: each begins with a row of heads (`known`, folded), maybe below a
    title. Cells of one column that are merged say in every row what stands in the first of them.
    """
    areas = [(problem, _area(problem.data["found"])) for problem in leaf.faults if problem.code == "merged_cells"]
    upright = [area for _, area in areas if area.left == area.right]
    raw = replace(leaf.raw, lines=_filled(leaf.raw.lines, upright)) if upright else leaf.raw
    starts = list(_starts(raw, known))
    others = [problem for problem in leaf.faults if problem.code != "merged_cells"]
    found = []
    for place, start in enumerate(starts):
        end = starts[place + 1].title_row if place + 1 < len(starts) else None
        name = leaf.name if len(starts) == 1 else f"{leaf.name} {start.title or place + 1}"
        merged = [
            problem
            for problem, area in areas
            if area.left != area.right and start.row <= area.bottom and (end is None or area.top < end)
        ]
        lines = _within(raw.lines, start.row, end) if len(starts) > 1 or start.row != raw.head_row else raw.lines
        one = replace(raw, head_row=start.row, head=start.head, lines=lines)
        found.append(Leaf(name, one, (*others, *merged)))
        others = []
    return found


class _Area(NamedTuple):
    """Merged cells: rows as a spreadsheet counts them, columns from 0."""

    top: int
    bottom: int
    left: int
    right: int


def _area(found: str) -> _Area:
    first, _, last = found.replace("$", "").partition(":")
    (left, top), (right, bottom) = (_cell(one) for one in (first, last or first))
    return _Area(top, bottom, left, right)


def _cell(found: str) -> tuple[int, int]:
    letters = found.rstrip("0123456789")
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column - 1, int(found[len(letters) :] or 0)


Read = Callable[[list[Problem]], Lines]


def _filled(lines: Read, areas: Sequence[_Area]) -> Read:
    """Rows in which merged cells of one column all say what the first of them says."""
    at = {(row, area.left): area.top for area in areas for row in range(area.top, area.bottom + 1)}

    def filled(faults: list[Problem]) -> Lines:
        first: dict[tuple[int, int], object] = {}
        columns = {area.left for area in areas}
        for row, cells in lines(faults):
            told = list(cells)
            for column in columns:
                top = at.get((row, column))
                if top == row and column < len(told):
                    first[row, column] = told[column]
                elif top is not None and (top, column) in first:
                    told += [""] * (column + 1 - len(told))
                    told[column] = first[top, column]
            yield row, told

    return filled


def _within(lines: Read, head: int, end: int | None) -> Read:
    """The rows below a head, up to the title of the next table."""

    def within(faults: list[Problem]) -> Lines:
        return ((row, cells) for row, cells in lines(faults) if head < row and (end is None or row < end))

    return within


class _Start(NamedTuple):
    """A row of heads, with the title above it and the row of that."""

    title: str
    row: int
    head: tuple[str, ...]
    title_row: int


def _starts(raw: RawTable, known: Collection[str]) -> Iterator[_Start]:
    """Where the tables of a worksheet begin: at its first row of several cells, and at every later row of heads."""
    first = True
    title, title_row = "", 0
    for row, cells in ((raw.head_row, raw.head), *raw.lines([])):
        full = [cell for cell in cells if not blank(cell)]
        if len(full) == 1:
            title, title_row = written(full[0]).strip(), row
            continue
        if first or _looks_like_heads(full, known):
            texts = [written(cell).strip() for cell in cells]
            while texts and not texts[-1]:
                texts.pop()
            yield _Start(title, row, tuple(texts), title_row or row)
            first = False
        title, title_row = "", 0
    if first:
        yield _Start("", raw.head_row, raw.head, raw.head_row)


def _looks_like_heads(full: Sequence[object], known: Collection[str]) -> bool:
    """Whether most of the cells of a row are heads that are known."""
    if not all(isinstance(cell, str) for cell in full[:2]) or not any(fold(str(cell)) in known for cell in full[:2]):
        return False
    return sum(fold(written(cell)) in known for cell in full) * 3 >= len(full) * 2


def guess(leaf: Leaf, words: Words, table: str | None = None) -> Guess:
    """What a worksheet is, from its name and its heads; `table` is what somebody said it is."""
    said = table if table is not None else _named(leaf, words)
    if table is None and said and fold(leaf.name) not in words.names and _whole(leaf, words, "staff"):
        said = "staff"  # a roll called by its people or posts tells more than its name says
    if said == "":
        return Guess("", {}, sure=True)
    tables = [said] if said else list(LEAVES)
    best = max(tables, key=lambda one: sum(map(bool, _columns(leaf, words, one)[0].values())))
    columns, known = _columns(leaf, words, best)
    taken = set(columns.values())
    whole = _whole(leaf, words, best) and len(leaf.heads) == sum(map(bool, leaf.raw.head))
    if not said and not set(NEEDED[best][:2]) & taken:
        return Guess("", {}, sure=False)
    return Guess(best, columns, sure=whole and known)


def _whole(leaf: Leaf, words: Words, table: str) -> bool:
    return set(NEEDED[table]) <= set(_columns(leaf, words, table)[0].values())


def _named(leaf: Leaf, words: Words) -> str | None:
    name = fold(leaf.name)
    return words.names.get(name, _NAMES.get(name))


_NAMES: Mapping[str, str] = {
    fold(word): key
    for key, sheet in LEAVES.items()
    for word in (key, sheet.text.zh, sheet.text.en, *NAMES.get(key, ()))
}


def _columns(leaf: Leaf, words: Words, table: str) -> tuple[dict[str, str], bool]:
    """By head its column, and whether every head is known."""
    standard = match_heads(LEAVES[table])
    found: dict[str, str] = {}
    known = True
    for head in leaf.heads:
        word = fold(head)
        column = standard[word].key if word in standard else ""
        key = words.columns.get((table, word), column)
        known = known and (bool(key) or (table, word) in words.columns or word in BESIDES)
        if key and key in found.values():
            key, known = "", False
        found[head] = key
    return found, known


def matching_problems(matching: Matching) -> list[Problem]:
    """Why a workbook cannot be read as it was matched."""
    problems = [] if any(one["table"] for one in matching.values()) else [NOTHING_MATCHED()]
    for name, one in matching.items():
        if not one["table"]:
            continue
        sheet, keys = LEAVES[one["table"]], [key for key in one["columns"].values() if key]
        missing = [sheet.column(key).text for key in NEEDED[sheet.key] if key not in keys]
        doubled = [sheet.column(key).text for key in sorted({key for key in keys if keys.count(key) > 1})]
        problems += [COLUMN_UNMATCHED(name=name, table=sheet.text, wanted=text) for text in missing]
        problems += [MATCHED_TWICE(name=name, wanted=text) for text in doubled]
    return problems


_MONTH = re.compile(r"((?:19|20)\d\d)\s*[.年/-]\s*(0[1-9]|1[0-2]|[1-9](?=\s*月))\s*月?")
"""A month without a day. 2026.1 is none: a number may have lost the 0 of 2026.10."""


def matched(leaf: Leaf, columns: Mapping[str, str], months: list[Where]) -> tuple[Sheet, RawTable, list[Problem]]:
    """The table that a worksheet is, its columns called as they are there, and its rows without what is left out. Where
    a cell tells only the month of a date, its first day is meant and the place is added to `months`.
    """
    raw, table = leaf.raw, LEAVES[leaf.raw.key]
    places: dict[str, int] = {}
    problems: list[Problem] = []
    for place, head in enumerate(leaf.raw.head):
        if not columns.get(head):
            continue
        if head in places:
            problems.append(DOUBLED_COLUMN(leaf.raw.place(leaf.raw.head_row, head), found=head, first=head))
        else:
            places[head] = place
    # No head but one of these means a column here: other words for it, keys among them, are put out of the way.
    called = [replace(table.column(columns[head]), text=Text(head, head), aliases=()) for head in places]
    # A row without an id is known by its names; whoever compares the rows tells those with the same id.
    called = [replace(one, kind="code", required=False) if one.key == "id" else one for one in called]
    lines, at = leaf.raw.lines, list(places.values())

    days = [place for place, head in enumerate(places) if table.column(columns[head]).kind == "date"]

    def kept(faults: list[Problem]) -> Lines:
        for row, cells in lines(faults):
            told = [cells[place] if place < len(cells) else "" for place in at]
            for place in days:
                cell = told[place]
                month = _MONTH.fullmatch(cell.strip()) if isinstance(cell, str) else None
                if month:
                    told[place] = f"{month[1]}-{int(month[2]):02d}-01"
                    months.append(raw.place(row, list(places)[place]))
            yield row, told

    return (
        replace(table, columns=tuple(called), unique=()),
        replace(leaf.raw, head=tuple(places), lines=kept),
        problems,
    )


def learned(matching: Matching) -> Iterable[tuple[str, str, str, str]]:
    """What is worth remembering of a matching: table, folded word, column, the word as written."""
    for name, one in matching.items():
        yield "", fold(name)[:200], one["table"], name[:200]
        if one["table"]:
            for head, key in one["columns"].items():
                yield one["table"], fold(head)[:200], key, head[:200]


NOTHING_MATCHED = declare(
    "roster_nothing_matched",
    zh="没有一张工作表对应到单位、岗位、人员或任职",
    en="no worksheet was said to hold units, posts, people or appointments",
    do_zh="至少给一张工作表选定是哪张表",
    do_en="say of one worksheet at least which table it is",
)
COLUMN_UNMATCHED = declare(
    "roster_column_unmatched",
    zh="工作表“{name}”当作“{table}”，还没有对应“{wanted}”的列",
    en="the worksheet {name} is taken for {table}, but no column is matched to “{wanted}”",
    do_zh="给它选一列；确实没有这一列的，请在工作簿里补上再上传",
    do_en="choose its column; where there is none, add it to the workbook and send it again",
)
MATCHED_TWICE = declare(
    "roster_column_matched_twice",
    zh="工作表“{name}”有两列都对应“{wanted}”",
    en="two columns of the worksheet {name} are matched to “{wanted}”",
    do_zh="只留一列，另一列选“不导入”",
    do_en="keep one and leave the other out",
)
