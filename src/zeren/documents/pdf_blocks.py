"""Blocks as plain data for `paper.typ`: whole numbers in twips, text already clean, cells already broken into lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

from zeren.base.text import Language
from zeren.documents import layout
from zeren.documents.numbering import signature_indents, written_date
from zeren.documents.paper import Annex, Bars, Heading, Paper, Para, Picture, Run, Table
from zeren.documents.setting import break_lines, text_width, title_lines

Item = dict[str, Any]
Clean = Callable[[str], str]
Cells = list[list[str]]
"""The lines of every cell of a row."""

WIDTH = layout.twips(layout.TYPE_WIDTH)
GROUP = 5
"""Rows that stay together on a page; laying them out as one is what makes a table cheap."""
PIECE = 4000
"""Rows after which a long table is handed over, so that none is held whole; its head stands again at a seam."""
_TALLEST = 30
"""Lines that stay together at most; a row of more is continued in a row below it."""
_WHOLE = layout.twips(layout.TYPE_HEIGHT) * layout.WHOLE_TABLE // 4
_CELL = layout.SIZE_5 * 10
_BAR = layout.SIZE_SMALL_4 * 10


def runs(given: Sequence[Run], clean: Clean) -> list[list[Any]]:
    """[text, emphasis]: 0 plain, 1 bold or black, 2 kai."""
    marks = {"body": 0, "black": 1, "kai": 2}
    return [[clean(run.text), 1 if run.bold else marks[run.role]] for run in given]


def heading(block: Heading, text: str, clean: Clean) -> Item:
    """A heading; levels 1 and 2 are set stronger, as the face has one weight only."""
    return {"k": "heading", "level": block.level, "text": clean(text)}


def para(block: Para, clean: Clean) -> Item:
    """A paragraph."""
    return {"k": "para", "runs": runs(block.runs, clean), "indent": block.indent, "align": block.align}


def annex(block: Annex, clean: Clean) -> Item:
    """The head of an attached part."""
    return {"k": "annex", "label": clean(block.label), "title": title_lines(clean(block.title))}


def picture(block: Picture, name: str, clean: Clean) -> Item:
    """A drawing that is handed over as a file of its own."""
    width = min(block.width, layout.TYPE_WIDTH)
    return {"k": "picture", "file": name, "width": width, "caption": clean(block.caption), "alt": clean(block.alt)}


def bars(block: Bars, clean: Clean) -> Item:
    """Bars with their labels; the longest label and the longest end text decide where a bar begins and ends."""
    labels, ends = [clean(bar.label) for bar in block.bars], [clean(bar.shown) for bar in block.bars]
    left, right = (min(_widest(texts), WIDTH * 2 // 5) for texts in (labels, ends))
    room = WIDTH - left - right
    filled = [room * max(0, min(bar.value, bar.full)) // max(1, bar.full) for bar in block.bars]
    drawn = [list(row) for row in zip(labels, filled, ends, strict=True)]
    return {"k": "bars", "left": left, "room": room, "rows": drawn, "caption": clean(block.caption)}


def _widest(texts: Sequence[str]) -> int:
    return max((text_width(text) * _BAR // 1000 for text in texts), default=0) + 120


def signature(paper: Paper, clean: Clean) -> Item:
    """Signature and date with their distances from the right."""
    name, date = clean(paper.signed), written_date(paper.date, paper.language)
    near = signature_indents(name, date)
    return {"k": "sign", "name": name, "date": date, "indents": [half * layout.SIZE_3 * 5 for half in near]}


def table(block: Table, clean: Clean) -> Iterator[Item]:
    """A table in pieces of at most PIECE rows that join without a seam; every piece repeats the head on its pages."""
    edges = _edges(block)
    aligns = block.aligns or ("left",) * len(block.head)
    head = _group([_broken(block.head, edges, clean)], edges, ("center",) * len(edges))
    rows, first = iter(block.rows), True
    while piece := list(islice(rows, PIECE)):
        groups = [_group(rows_of, edges, aligns) for rows_of in _grouped(piece, edges, clean)]
        whole = first and sum(group["h"] for group in groups) < _WHOLE
        yield {
            "k": "table",
            "caption": clean(block.caption) if first else "",
            "edges": edges,
            "head": head,
            "first": first,
            "groups": groups,
            "whole": whole,
        }
        first = False
    if first:
        yield {
            "k": "table",
            "caption": clean(block.caption),
            "edges": edges,
            "head": head,
            "first": True,
            "groups": [],
            "whole": True,
        }


def _edges(block: Table) -> list[int]:
    """Where the columns' right edges stand."""
    widths = block.widths or (1,) * len(block.head)
    total, so_far, edges = sum(widths), 0, []
    for width in widths:
        so_far += width
        edges.append(WIDTH * so_far // total)
    return edges


def _grouped(rows: Sequence[Sequence[str]], edges: list[int], clean: Clean) -> Iterator[list[Cells]]:
    """Up to GROUP rows and _TALLEST lines at a time."""
    group, high = list[Cells](), 0
    for row in rows:
        for cells in _continued(_broken(row, edges, clean)):
            lines = max(map(len, cells))
            if group and (len(group) == GROUP or high + lines > _TALLEST):
                yield group
                group, high = [], 0
            group.append(cells)
            high += lines
    if group:
        yield group


def _continued(cells: Cells) -> Iterator[Cells]:
    for first in range(0, max(map(len, cells)), _TALLEST):
        yield [lines[first : first + _TALLEST] for lines in cells]


def _group(rows: Sequence[Cells], edges: list[int], aligns: Sequence[str]) -> Item:
    """Rows as lines with their places: [align, x, y, text], and the y of every rule below a row."""
    texts: list[list[Any]] = []
    rules, top = [], 0
    for cells in rows:
        height = max(map(len, cells)) * layout.TABLE_PITCH
        for column, lines in enumerate(cells):
            x = _anchor(edges, column, aligns[column])
            y = top + (height - len(lines) * layout.TABLE_PITCH) // 2
            texts += [[aligns[column], x, y + k * layout.TABLE_PITCH, line] for k, line in enumerate(lines) if line]
        top += height
        rules.append(top)
    return {"h": top, "t": texts, "r": rules}


def _broken(row: Sequence[str], edges: list[int], clean: Clean) -> Cells:
    """The lines of every cell of a row."""
    if len(row) != len(edges):
        raise ValueError(f"a row of {len(row)} cells in a table of {len(edges)} columns")
    starts = [0, *edges]
    rooms = [
        (edge - start - 2 * layout.CELL_PADDING) * 1000 // _CELL for start, edge in zip(starts, edges, strict=False)
    ]
    return [break_lines(clean(cell), max(room, 1000)) for cell, room in zip(row, rooms, strict=True)]


def _anchor(edges: list[int], column: int, align: str) -> int:
    """What `paper.typ` shifts a line by: from the left edge, the middle or the right edge of the type area."""
    start, end = ([0, *edges])[column : column + 2]
    if align == "left":
        return start + layout.CELL_PADDING
    return (start + end - WIDTH) // 2 if align == "center" else end - layout.CELL_PADDING - WIDTH


def opening(paper: Paper, clean: Clean) -> Item:
    """What stands above the text."""
    mark = clean(paper.mark)
    return {
        "k": "opening",
        "mark": mark,
        "size": layout.mark_size(mark),
        "number": clean(paper.number),
        "title": title_lines(clean(paper.title)),
        "to": address(clean(paper.to), paper.language),
    }


def address(to: str, language: Language) -> str:
    """主送机关 ends with a colon, full-width in Chinese."""
    return to.rstrip("：:") + ("：" if language == "zh" else ":") if to else ""


def utc(date: dt.date) -> list[int]:
    """A date as three numbers."""
    return [date.year, date.month, date.day]
