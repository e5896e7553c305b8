"""Blocks as plain data for `paper.typ`: whole numbers in twips, text already clean, cells already broken into lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from zeren.base.text import Language
from zeren.documents import layout
from zeren.documents.numbering import signature_indents, written_date
from zeren.documents.paper import Annex, Bars, Heading, Paper, Para, Picture, Run, Stripe, Table
from zeren.documents.setting import break_lines, text_width, title_lines

_lines = lru_cache(maxsize=20_000)(break_lines)
"""Cells say the same again and again."""

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
_BAR = layout.SIZE_SMALL_4 * 10


def runs(given: Sequence[Run], clean: Clean) -> list[list[Any]]:
    """[text, emphasis]: 0 plain, 1 bold or black, 2 kai."""
    marks = {"body": 0, "black": 1, "kai": 2}
    return [[clean(run.text), 1 if run.bold else marks[run.role]] for run in given]


def heading(block: Heading, text: str, clean: Clean) -> Item:
    """A heading; levels 1 and 2 are set stronger, as the face has one weight only."""
    return {"k": "heading", "level": block.level, "text": clean(text)}


def outline_levels(items: Sequence[Item]) -> list[int]:
    """The levels of the outline's entries among the items: annexes, and headings of the first two levels."""
    levels = {"annex": 1, "heading": 0}
    found = [item.get("level", levels[item["k"]]) for item in items if item["k"] in levels]
    return [level for level in found if level <= 2]


def para(block: Para, clean: Clean) -> Item:
    """A paragraph."""
    how = {"indent": block.indent and not block.small, "align": block.align, "small": block.small, "kept": block.kept}
    return {"k": "para", "runs": runs(block.runs, clean), **how}


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
    size = layout.SIZE_5 * 10 if block.small else _BAR
    left, right = min(_widest(labels, size), WIDTH // 2), min(_widest(ends, size), WIDTH * 3 // 10)
    labels = [_shortened(label, left * 1000 // size) for label in labels]
    room = WIDTH - left - right
    filled = [room * max(0, min(bar.value, bar.full)) // max(1, bar.full) for bar in block.bars]
    drawn = [list(row) for row in zip(labels, filled, ends, strict=True)]
    said = clean(block.caption)
    return {"k": "bars", "left": left, "room": room, "rows": drawn, "caption": said, "small": block.small}


def _shortened(label: str, room: int) -> str:
    if text_width(label) <= room:
        return label
    return break_lines(label, room - 1000)[0] + "…"


def _widest(texts: Sequence[str], size: int) -> int:
    return max((text_width(text) * size // 1000 for text in texts), default=0) + 120


def signature(paper: Paper, clean: Clean) -> Item:
    """Signature and date with their distances from the right."""
    name, date = clean(paper.signed), written_date(paper.date, paper.language)
    near = signature_indents(name, date)
    return {"k": "sign", "name": name, "date": date, "indents": [half * layout.SIZE_3 * 5 for half in near]}


def table(block: Table, clean: Clean) -> Iterator[Item]:
    """A table in pieces of at most PIECE rows that join without a seam; every piece repeats the head on its pages."""
    form = _Form(block, clean)
    head = form.group([form.broken(block.head)], centred=True)
    rows, first = iter(block.rows), True
    while (piece := list(islice(rows, PIECE))) or first:
        groups = [form.group(rows_of) for rows_of in form.grouped(piece)]
        yield {
            "k": "table",
            "caption": clean(block.caption) if first else "",
            "edges": form.edges,
            "head": head,
            "first": first,
            "groups": groups,
            "whole": first and sum(group["h"] for group in groups) < _WHOLE,
            "dense": block.dense,
        }
        first = False


def _edges(block: Table) -> list[int]:
    """Where the columns' right edges stand."""
    widths = block.widths or (1,) * len(block.head)
    total, so_far, edges = sum(widths), 0, []
    for width in widths:
        so_far += width
        edges.append(WIDTH * so_far // total)
    return edges


class _Form:
    """How the rows of one table are set: where columns end, how wide a character is, how high a line."""

    def __init__(self, block: Table, clean: Clean) -> None:
        self._clean = clean
        self.edges = _edges(block)
        self._aligns = block.aligns or ("left",) * len(block.head)
        self._size = (layout.SIZE_SMALL_5 if block.dense else layout.SIZE_5) * 10
        self._pitch = layout.DENSE_PITCH if block.dense else layout.TABLE_PITCH
        starts = [0, *self.edges]
        self._rooms = [self._room(edge - start) for start, edge in zip(starts, self.edges, strict=False)]

    def _room(self, wide: int) -> int:
        return max((wide - 2 * layout.CELL_PADDING) * 1000 // self._size, 1000)

    def broken(self, row: Sequence[str]) -> Cells:
        """The lines of every cell of a row."""
        if len(row) != len(self.edges):
            raise ValueError(f"a row of {len(row)} cells in a table of {len(self.edges)} columns")
        return [_lines(self._clean(cell), room) for cell, room in zip(row, self._rooms, strict=True)]

    def grouped(self, rows: Sequence[tuple[str, ...] | Stripe]) -> Iterator[list[Cells | str]]:
        """Up to GROUP rows and _TALLEST lines at a time; a stripe (a `str`) begins a group."""
        group, high = list[Cells | str](), 0
        for cells in self._cells(rows):
            lines = 1 if isinstance(cells, str) else max(map(len, cells))
            if group and (isinstance(cells, str) or len(group) >= GROUP or high + lines > _TALLEST):
                yield group
                group, high = [], 0
            group.append(cells)
            high += lines
        if group:
            yield group

    def _cells(self, rows: Sequence[tuple[str, ...] | Stripe]) -> Iterator[Cells | str]:
        for row in rows:
            if isinstance(row, Stripe):
                yield break_lines(self._clean(row.text), self._room(WIDTH))[0]
            else:
                yield from _continued(self.broken(row))

    def group(self, rows: Sequence[Cells | str], *, centred: bool = False) -> Item:
        """Rows as lines with their places: [align, x, y, text]; the y of every rule below a row; where stripes are."""
        texts: list[list[Any]] = []
        rules, stripes, top = [], list[int](), 0
        for cells in rows:
            if isinstance(cells, str):
                texts.append(["strong", layout.CELL_PADDING, top, cells])
                stripes.append(top)
                top += self._pitch
            else:
                texts += self._texts(cells, top, centred)
                top += max(map(len, cells)) * self._pitch
            rules.append(top)
        return {"h": top, "t": texts, "r": rules, "s": stripes}

    def _texts(self, cells: Cells, top: int, centred: bool) -> Iterator[list[Any]]:
        height = max(map(len, cells)) * self._pitch
        for column, lines in enumerate(cells):
            align = "center" if centred else self._aligns[column]
            x = _anchor(self.edges, column, align)
            y = top + (height - len(lines) * self._pitch) // 2
            yield from ([align, x, y + k * self._pitch, line] for k, line in enumerate(lines) if line)


def _continued(cells: Cells) -> Iterator[Cells]:
    for first in range(0, max(map(len, cells)), _TALLEST):
        yield [lines[first : first + _TALLEST] for lines in cells]


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
