"""What the heads of somebody's own worksheet mean: by the words that are known, and by those matched once before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from zeren.apps.organisation.rules.tables import ROSTER
from zeren.base.problems import Problem, declare
from zeren.base.text import Text
from zeren.documents.comma import read_csv
from zeren.documents.excel import read_book, report_hidden
from zeren.documents.faults import DOUBLED_COLUMN
from zeren.documents.nearest import fold
from zeren.documents.rows import Lines, RawTable, match_heads
from zeren.documents.sheet import Sheet
from zeren.documents.tables import ASIDE

NEEDED: Mapping[str, tuple[str, ...]] = {
    "units": ("id", "name"),
    "posts": ("id", "unit", "name"),
    "people": ("id", "name"),
    "appointments": ("post", "person", "start"),
}
"""The columns without which the rows of a table say nothing. Appointments are known by these where they have no id."""

NAMES: Mapping[str, tuple[str, ...]] = {
    "units": ("机构", "部门", "单位表", "单位名册", "单位一览表"),
    "posts": ("职位", "岗位表", "岗位一览表"),
    "people": ("人员表", "人员名册", "花名册", "职工"),
    "appointments": ("任免", "任职表", "任职情况"),
}
"""What people call the tables, besides their names here."""

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
    if path.suffix.lower() == ".csv":
        known = {word for sheet in ROSTER.values() for word in match_heads(sheet)} | {word for _, word in words.columns}
        raw = read_csv(path, "", known, problems)
        return [Leaf(path.stem, raw)] if raw else []
    found = []
    for tab in read_book(path, problems):
        raw = None if fold(tab.name) in ASIDE else tab.raw(tab.name)
        if raw is not None:
            faults: list[Problem] = []
            report_hidden(tab, raw.head, faults)
            found.append(Leaf(tab.name, raw, tuple(faults)))
    return found


def guess(leaf: Leaf, words: Words, table: str | None = None) -> Guess:
    """What a worksheet is, from its name and its heads; `table` is what somebody said it is."""
    said = table if table is not None else _named(leaf, words)
    if said == "":
        return Guess("", {}, sure=True)
    tables = [said] if said else list(ROSTER)
    best = max(tables, key=lambda one: sum(map(bool, _columns(leaf, words, one)[0].values())))
    columns, known = _columns(leaf, words, best)
    taken = set(columns.values())
    whole = set(NEEDED[best]) <= taken and len(leaf.heads) == sum(map(bool, leaf.raw.head))
    if not said and not set(NEEDED[best][:2]) & taken:
        return Guess("", {}, sure=False)
    return Guess(best, columns, sure=whole and known)


def _named(leaf: Leaf, words: Words) -> str | None:
    name = fold(leaf.name)
    return words.names.get(name, _NAMES.get(name))


_NAMES: Mapping[str, str] = {
    fold(word): key
    for key, sheet in ROSTER.items()
    for word in (key, sheet.text.zh, sheet.text.en, *NAMES.get(key, ()))
}


def _columns(leaf: Leaf, words: Words, table: str) -> tuple[dict[str, str], bool]:
    """By head its column, and whether every head is known."""
    standard = match_heads(ROSTER[table])
    found: dict[str, str] = {}
    known = True
    for head in leaf.heads:
        word = fold(head)
        column = standard[word].key if word in standard else ""
        key = words.columns.get((table, word), column)
        known = known and (bool(key) or (table, word) in words.columns)
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
        sheet, keys = ROSTER[one["table"]], [key for key in one["columns"].values() if key]
        missing = [sheet.column(key).text for key in NEEDED[sheet.key] if key not in keys]
        doubled = [sheet.column(key).text for key in sorted({key for key in keys if keys.count(key) > 1})]
        problems += [COLUMN_UNMATCHED(name=name, table=sheet.text, wanted=text) for text in missing]
        problems += [MATCHED_TWICE(name=name, wanted=text) for text in doubled]
    return problems


def matched(leaf: Leaf, columns: Mapping[str, str]) -> tuple[Sheet, RawTable, list[Problem]]:
    """The table that a worksheet is, its columns called as they are there, and its rows without what is left out."""
    table = ROSTER[leaf.raw.key]
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
    unique = table.unique if "id" in [one.key for one in called] else ()
    lines, at = leaf.raw.lines, list(places.values())

    def kept(faults: list[Problem]) -> Lines:
        for row, cells in lines(faults):
            yield row, [cells[place] if place < len(cells) else "" for place in at]

    return (
        replace(table, columns=tuple(called), unique=unique),
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
