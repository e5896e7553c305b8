"""Papers as Word files: styles by role, official page and grid, the body streamed as XML, a deterministic container."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from zeren.base.text import Text
from zeren.documents import word_blocks, word_styles
from zeren.documents.archive import pack_into
from zeren.documents.characters import Cleaner, for_print, for_word
from zeren.documents.layout import TYPE_WIDTH
from zeren.documents.numbering import Numbering
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
from zeren.documents.typesetting import draw_svg
from zeren.documents.word_pictures import drawing, with_pictures

_BREAK = "<w:pageBreakBefore/>"


def write_word(paper: Paper, path: Path) -> list[Text]:
    """Print a paper as docx. Returns a note for each character that Word cannot carry.

    The same paper gives the same bytes anywhere; memory holds the body's XML once, some 20 KB a page.
    """
    clean = for_word()
    body = _Body(paper, clean)
    parts = word_styles.skeleton(clean(paper.title), clean(paper.signed or paper.mark), paper.date, paper.language)
    head, tail = _around(parts.pop("word/document.xml"))
    stream = BytesIO()
    stream.write(head)
    for xml in body:
        stream.write(xml.encode())
    stream.write(tail)
    parts = with_pictures(parts, body.pictures)
    with path.open("wb") as target:
        pack_into(target, [*parts.items(), ("word/document.xml", stream.getvalue())])
    return clean.notes()


def _around(document: bytes) -> tuple[bytes, bytes]:
    """What stands before and after the marked paragraph."""
    mark = document.index(word_styles.BODY_MARK.encode())
    start = max(document.rindex(opening, 0, mark) for opening in (b"<w:p>", b"<w:p ") if opening in document[:mark])
    return document[:start], document[document.index(b"</w:p>", mark) + len(b"</w:p>") :]


class _Body:
    """The paper's blocks as XML, one after the other; `pictures` collects the PNG of each drawing met."""

    def __init__(self, paper: Paper, clean: Cleaner) -> None:
        self._paper, self._clean = paper, clean
        self._numbering = Numbering(paper.language)
        self.pictures: list[bytes] = []

    def __iter__(self) -> Iterator[str]:
        yield from word_blocks.opening(self._paper, self._clean)
        fresh = False
        for block in settled(self._paper.blocks):
            if isinstance(block, PageBreak):
                fresh = True
                continue
            for xml in self._block(block):
                yield _on_new_page(xml) if fresh else xml
                fresh = False
        if self._paper.record:
            yield word_blocks.record(self._paper, self._clean)

    def _block(self, block: Block) -> Iterator[str]:
        clean, language = self._clean, self._paper.language
        match block:
            case Para():
                yield word_blocks.para(block, clean)
            case Heading():
                yield word_blocks.line(f"Heading{block.level}", clean(self._numbering.say(block)))
            case Table():
                yield from word_blocks.table(block, clean)
            case Bars():
                yield word_blocks.bars(block, clean)
            case KeyLine():
                yield word_blocks.para(block.para(language), clean)
            case Picture():
                yield from self._picture(block)
            case Note():
                yield word_blocks.line(
                    "Note", clean(note_text(block, language)), word_blocks.KEPT if block.kept else ""
                )
            case Annexes():
                yield from word_blocks.annexes([clean(line) for line in annex_lines(block, language)])
            case Annex():
                yield from word_blocks.annex(clean(block.label), clean(block.title))
            case Sign():
                yield from word_blocks.signature(self._paper, clean)

    def _picture(self, block: Picture) -> Iterator[str]:
        width = min(block.width, TYPE_WIDTH)
        png = draw_svg(for_print()(block.svg), width)
        self.pictures.append(png)
        yield drawing(len(self.pictures), png, width, self._clean(block.alt or block.caption))
        if block.caption:
            yield word_blocks.line("Caption", self._clean(block.caption))


def _on_new_page(xml: str) -> str:
    """Start a block on a new page: a property of its first paragraph, or of a small one before a table."""
    if xml.startswith("<w:tbl"):
        return word_blocks.GAP.replace('"Gap"/>', f'"Gap"/>{_BREAK}') + xml
    place = xml.index("/>") + 2
    if xml.startswith(word_blocks.KEPT, place):  # the schema wants it before the break
        place += len(word_blocks.KEPT)
    return xml[:place] + ("" if 'w:val="Label"' in xml[:place] else _BREAK) + xml[place:]
