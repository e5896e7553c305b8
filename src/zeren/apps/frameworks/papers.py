"""A framework as a paper to read and print: what `explain` tells, in Word."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from math import isqrt
from pathlib import Path

from zeren.base.text import Language, Text
from zeren.documents.paper import Block, Heading, Paper, Para, Run, Table, para
from zeren.documents.spreadsheet import display_width
from zeren.packformat import Pack, explain

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_CODE = re.compile(r"\s*`[^`]*`")
"""Ids; a paper says only what things are called."""

_CELL = re.compile(r"(?<!\\)\|")


def write_explained(pack: Pack, path: Path, language: Language, year: int | None = None) -> list[Text]:
    """Write the framework as docx: who owes what when, how each point is earned, what it costs. The day on it is the
    first of the year that it tells of. Returns a note for each character that Word cannot carry.
    """
    from zeren.documents.word import write_word

    told = explain(pack, language, year).splitlines()
    day = dt.date(pack.content.pack.from_year if year is None else year, 1, 1)
    title = told[0].removeprefix("# ")
    return write_word(Paper(title, day, list(blocks(told[1:])), language=language), path)


def blocks(lines: list[str]) -> Iterator[Block]:
    """The blocks of a text that `explain` wrote: headings, tables, items of lists, paragraphs."""
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.startswith("| "):
            end = next((k for k in range(at, len(lines)) if not lines[k].startswith("|")), len(lines))
            yield _table(lines[at:end])
            at = end
            continue
        if line.startswith("#"):
            level = len(line) - len(line.lstrip("#"))
            yield Heading(1 if level == 2 else 2, line.lstrip("# "))
        elif line.startswith("- "):
            yield Para(_runs(line.removeprefix("- ")), small=True)
        elif line.strip():
            yield para(_plain(line))
        at += 1


def _table(lines: list[str]) -> Table:
    rows = [tuple(_plain(cell) for cell in _CELL.split(line.strip())[1:-1]) for line in lines]
    longest = [max(display_width(row[place]) for row in rows if place < len(row)) for place in range(len(rows[0]))]
    widths = tuple(min(max(isqrt(width * 16), 14), 34) for width in longest)
    return Table(head=rows[0], rows=rows[2:], widths=widths, dense=True)


def _runs(text: str) -> tuple[Run, ...]:
    parts = _BOLD.split(text)
    return tuple(Run(_plain(part), role="black" if place % 2 else "body") for place, part in enumerate(parts) if part)


def _plain(text: str) -> str:
    return _CODE.sub("", text).strip().replace("\\|", "|")
