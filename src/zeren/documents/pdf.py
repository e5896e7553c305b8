"""Papers as PDF/A, by typst. A long one is printed in volumes, cut where a page ends anyway, so that typst's memory
does not grow with the paper; then they are joined."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from zeren.base.text import Text
from zeren.documents import layout, pdf_blocks
from zeren.documents.characters import Cleaner, for_print
from zeren.documents.face import FAMILY
from zeren.documents.numbering import Numbering, record_lines
from zeren.documents.paper import (
    Annex,
    Annexes,
    Bars,
    Block,
    Heading,
    KeyLine,
    Note,
    PageBreak,
    Paper,
    Para,
    Picture,
    Sign,
    Table,
    annex_lines,
    note_text,
    settled,
)
from zeren.documents.pdf_blocks import Item
from zeren.documents.pdf_volumes import Volume, join
from zeren.documents.typesetting import forget, print_pdf

VOLUME = 300
"""Pages after which a volume is closed at the next page break, estimated from the lines; typst needs 1 MB a page."""

_COUNT = re.compile(rb"/Type/Pages/Count (\d+)")


def write_pdf(paper: Paper, path: Path) -> list[Text]:
    """Print a paper. Returns a note for each character that could not be shown.

    The same paper gives the same bytes anywhere: only the locked face, dates from the paper, no path and no clock.
    """
    clean = for_print()
    with TemporaryDirectory(dir=path.parent, prefix=".volumes-") as folder:
        press = _Press(paper, clean, Path(folder))
        with press.running():
            for drawings, items in _volumes(_Items(paper, clean)):
                press.take(drawings, items)
        if len(press.volumes) == 1:
            press.volumes[0].path.replace(path)
        else:
            join(press.volumes, path)
    return clean.notes() + press.notes


class _Press:
    """Prints volumes one after the other, beside the caller: typst sets one while the blocks of the next are made.

    The pages of a volume are counted from where the one before ended, so no two are printed at once.
    """

    def __init__(self, paper: Paper, clean: Cleaner, folder: Path) -> None:
        self._paper, self._clean, self._folder = paper, clean, folder
        self._thread = ThreadPoolExecutor(1)
        self._waiting: Future[None] | None = None
        self._start = 1
        self.volumes: list[Volume] = []
        self.notes: list[Text] = []

    @contextmanager
    def running(self) -> Iterator[None]:
        """Everything is printed at the end."""
        with self._thread:
            yield
            self._wait()

    def take(self, drawings: dict[str, bytes], items: list[Item]) -> None:
        """Print a volume as soon as the one before it is done; returns when it has begun."""
        source = _source(self._paper, self._clean, items) | drawings
        levels = pdf_blocks.outline_levels(items)
        self._wait()
        self._waiting = self._thread.submit(self._print, source, levels)

    def _wait(self) -> None:
        if self._waiting is not None:
            self._waiting.result()

    def _print(self, source: dict[str, bytes], levels: list[int]) -> None:
        data, said = print_pdf(source | {"start": str(self._start).encode()}, self._paper.date)
        self.volumes.append(Volume(self._folder / f"{len(self.volumes)}.pdf", levels))
        self.volumes[-1].path.write_bytes(data)
        self.notes += said
        self._start += page_count(data)
        forget()


def page_count(data: bytes) -> int:
    """How many pages a PDF of typst has."""
    match = _COUNT.search(data)
    assert match is not None, "typst writes the count of the page tree first"
    return int(match[1])


def _source(paper: Paper, clean: Cleaner, items: list[Item]) -> dict[str, bytes]:
    volume = {
        "measures": _MEASURES,
        "title": clean(paper.title),
        "author": clean(paper.signed or paper.mark),
        "keywords": [clean(word) for word in paper.keywords],
        "date": pdf_blocks.utc(paper.date),
        "lang": paper.language,
        "blocks": items,
    }
    main = (files("zeren.documents") / "paper.typ").read_bytes()
    return {"main": main, "volume.json": json.dumps(volume, ensure_ascii=False).encode()}


_MEASURES: dict[str, Any] = {
    "family": FAMILY,
    "picture_height": layout.PICTURE_HEIGHT,
    "page": [layout.PAGE_WIDTH, layout.PAGE_HEIGHT],
    "width": pdf_blocks.WIDTH,
    "margins": [layout.MARGIN_TOP, layout.MARGIN_RIGHT, layout.MARGIN_BOTTOM, layout.MARGIN_LEFT],
    "foot": layout.PAGE_NUMBER_DROP,
    "pitch": layout.LINE_PITCH,
    "title_pitch": layout.TITLE_PITCH,
    "table_pitch": layout.TABLE_PITCH,
    "dense_pitch": layout.DENSE_PITCH,
    "bar_pitch": layout.BAR_PITCH,
    "small_bar_pitch": layout.SMALL_BAR_PITCH,
    "small_pitch": layout.SMALL_PITCH,
    "note_pitch": layout.NOTE_PITCH,
    "tracking": layout.TRACKING,
    "size2": layout.SIZE_2,
    "size3": layout.SIZE_3,
    "size4": layout.SIZE_4,
    "size_small4": layout.SIZE_SMALL_4,
    "size5": layout.SIZE_5,
    "size_small5": layout.SIZE_SMALL_5,
    "mark_drop": layout.MARK_DROP,
    "line_drop": layout.RED_LINE_DROP,
    "red": layout.RED,
    "bar_full": layout.BAR_FULL,
    "bar_rest": layout.BAR_REST,
    "shade_head": layout.SHADE_HEAD,
    "shade_stripe": layout.SHADE_STRIPE,
    "outer": layout.RECORD_OUTER,
    "inner": layout.RECORD_INNER,
}


class _Items:
    """The paper's blocks as data for `paper.typ`, one after the other; `drawings` collects the pictures met."""

    def __init__(self, paper: Paper, clean: Cleaner) -> None:
        self._paper, self._clean = paper, clean
        self._numbering = Numbering(paper.language)
        self.drawings: dict[str, bytes] = {}

    def __iter__(self) -> Iterator[Item]:
        yield pdf_blocks.opening(self._paper, self._clean)
        for block in settled(self._paper.blocks):
            yield from self._item(block)
        if self._paper.record:
            copies, by, date = (self._clean(text) for text in record_lines(self._paper, self._paper.record))
            yield {"k": "record", "copies": copies, "by": by, "date": date}

    def _item(self, block: Block) -> Iterator[Item]:
        clean = self._clean
        match block:
            case Para():
                yield pdf_blocks.para(block, clean)
            case Heading():
                yield pdf_blocks.heading(block, self._numbering.say(block), clean)
            case Table():
                yield from pdf_blocks.table(block, clean)
            case Bars():
                yield pdf_blocks.bars(block, clean)
            case KeyLine():
                yield pdf_blocks.para(block.para(self._paper.language), clean)
            case Picture():
                yield self._picture(block)
            case Note():
                yield {"k": "note", "text": clean(note_text(block, self._paper.language)), "kept": block.kept}
            case Annexes():
                lines = [clean(line) for line in annex_lines(block, self._paper.language)]
                yield {"k": "annexes", "lines": lines, "numbered": len(lines) > 1}
            case Annex():
                yield pdf_blocks.annex(block, clean)
            case Sign():
                yield pdf_blocks.signature(self._paper, clean)
            case PageBreak():
                yield {"k": "break"}

    def _picture(self, block: Picture) -> Item:
        name = f"drawing-{len(self.drawings) + 1}.svg"
        self.drawings[name] = self._clean(block.svg).encode()
        return pdf_blocks.picture(block, name, self._clean)


def _volumes(items: _Items) -> Iterator[tuple[dict[str, bytes], list[Item]]]:
    """Cut at page breaks once a volume is full, and at any block once it is twice that."""
    volume: list[Item] = []
    lines = 0
    for item in items:
        full = VOLUME * layout.LINES
        if volume and ((item["k"] in {"break", "annex"} and _after(item, lines) >= full) or lines >= 2 * full):
            yield items.drawings, volume
            volume, lines, items.drawings = [], 0, {}
        volume.append(item)
        lines = _after(item, lines)
    yield items.drawings, volume


def _after(item: Item, lines: int) -> int:
    """An estimate of the lines used after an item; a new page begins on a whole one."""
    if item["k"] in {"break", "annex"}:
        return -(-lines // layout.LINES) * layout.LINES
    if item["k"] == "table":
        return lines + int(sum(group["h"] for group in item["groups"])) // layout.LINE_PITCH + 1
    if item["k"] == "para":
        return lines + sum(len(run[0]) for run in item["runs"]) // layout.CHARACTERS + 1
    return lines + {"bars": 3, "picture": 12}.get(item["k"], 1)
