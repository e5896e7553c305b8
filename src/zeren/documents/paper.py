"""A paper as its author sees it: official elements around a stream of blocks. `word` and `pdf` print the same value.

Text is data everywhere: no block carries markup. `blocks` may be an iterator; it is read once, front to back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from zeren.base.text import Language

Level = Literal[1, 2, 3, 4]
Align = Literal["left", "center", "right"]
Role = Literal["body", "black", "kai"]
"""Which face a run is set in: `body` 仿宋, `black` 黑体 (labels), `kai` 楷体 (names, remarks)."""


@dataclass(frozen=True)
class Run:
    """A stretch of text in one face."""

    text: str
    bold: bool = False
    role: Role = "body"


@dataclass(frozen=True)
class Heading:
    """A heading of level 1-4, numbered 一、/（一）/1./（1）; one that is not starts the counting below it anew."""

    level: Level
    text: str
    numbered: bool = True


@dataclass(frozen=True)
class Para:
    """A paragraph, two characters in on its first line unless `indent` is off."""

    runs: tuple[Run, ...]
    indent: bool = True
    align: Align = "left"
    small: bool = False
    """Set in SIZE_5 and tight, for pages that must hold much; such a paragraph is never indented."""
    kept: bool = False
    """On the page of what follows."""


def para(*parts: str | Run, indent: bool = True, align: Align = "left", small: bool = False) -> Para:
    """A paragraph from plain texts and runs."""
    return Para(tuple(Run(part) if isinstance(part, str) else part for part in parts), indent, align, small)


@dataclass(frozen=True)
class Stripe:
    """A shaded row across a table that opens a group of its rows; it never ends a page."""

    text: str


@dataclass(frozen=True)
class Table:
    """A ruled table. `widths` are shares of the line (equal when empty), `aligns` one per column (left when empty).

    The head is repeated on every page, no row is cut. `rows` may be an iterator; every row is as long as the head.
    `dense` sets it in SIZE_SMALL_5.
    """

    head: tuple[str, ...]
    rows: Iterable[tuple[str, ...] | Stripe]
    widths: tuple[int, ...] = ()
    aligns: tuple[Align, ...] = ()
    caption: str = ""
    dense: bool = False

    def __post_init__(self) -> None:
        for given in (self.widths, self.aligns):
            if given and len(given) != len(self.head):
                raise ValueError("a width and an alignment belong to every column of the head")
        if not self.head or any(width <= 0 for width in self.widths):
            raise ValueError("a table needs columns, and their widths are above zero")


@dataclass(frozen=True)
class Picture:
    """An SVG drawing, `width` in mm (at most 156), with a caption below it and words for those who cannot see it."""

    svg: str
    width: int
    caption: str = ""
    alt: str = ""


@dataclass(frozen=True)
class PageBreak:
    """What follows starts on a new page; two in a row make no empty page."""


@dataclass(frozen=True)
class KeyLine:
    """A label and its value on one line, kept with what follows."""

    label: str
    value: str
    small: bool = False

    def para(self, language: Language) -> Para:
        """The line as a paragraph: the label in black, a colon, the value."""
        colon = "：" if language == "zh" else ": "
        return Para((Run(self.label + colon, role="black"), Run(self.value)), small=self.small, kept=True)


@dataclass(frozen=True)
class Bar:
    """One bar: `value` of `full` (whole numbers of any unit, clipped to 0..full), and `shown`, the words at its end."""

    label: str
    value: int
    full: int
    shown: str


@dataclass(frozen=True)
class Bars:
    """A small picture of horizontal bars, one for each component, drawn by the printers themselves."""

    bars: tuple[Bar, ...]
    caption: str = ""
    small: bool = False


@dataclass(frozen=True)
class Note:
    """A remark in smaller type, opened with 注："""

    text: str
    kept: bool = False


@dataclass(frozen=True)
class Annexes:
    """附件说明: the titles of what is attached, below the text and above the signature."""

    titles: tuple[str, ...]


@dataclass(frozen=True)
class Annex:
    """An attached part: a new page, its label (附件1) at the top left, its title in the middle of the third line."""

    label: str
    title: str


@dataclass(frozen=True)
class Sign:
    """The place of signature and date; without it they stand after the last block."""


Block = Heading | Para | Table | Picture | PageBreak | KeyLine | Bars | Note | Annexes | Annex | Sign


@dataclass(frozen=True)
class Record:
    """版记: who gets copies, who printed it and when (the paper's date if not given)."""

    printed_by: str
    copies: str = ""
    printed: dt.date | None = None


@dataclass(frozen=True)
class Paper:
    """An official paper. `mark` 发文机关标志, `number` 发文字号, `to` 主送机关, `signed` 署名, `date` 成文日期."""

    title: str
    date: dt.date
    blocks: Iterable[Block]
    mark: str = ""
    number: str = ""
    to: str = ""
    signed: str = ""
    record: Record | None = None
    language: Language = "zh"
    keywords: tuple[str, ...] = field(default=())


def note_text(note: Note, language: Language) -> str:
    """A remark with its opening word."""
    return ("注：" if language == "zh" else "Note: ") + note.text


def annex_lines(annexes: Annexes, language: Language) -> list[str]:
    """附件说明 line by line: numbered when there are several, no stop at the end."""
    opening = "附件：" if language == "zh" else "Annexes: "
    titles = annexes.titles if len(annexes.titles) == 1 else [f"{k}. {t}" for k, t in enumerate(annexes.titles, 1)]
    return [opening + title if place == 0 else title for place, title in enumerate(titles)]


def settled(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks with the signature in its place, never alone on a page; no page break twice, at either end or beside
    an annex's head."""
    yield from _in_company(_with_signature(blocks))


def _in_company(blocks: Iterable[Block]) -> Iterator[Block]:
    """The text before the signature, and before what is said of annexes, is kept with it."""
    last: Block | None = None
    for block in blocks:
        if isinstance(last, (Para, Note)) and isinstance(block, (Sign, Annexes)):
            last = replace(last, kept=True)
        if last is not None:
            yield last
        last = block
    if last is not None:
        yield last


def _with_signature(blocks: Iterable[Block]) -> Iterator[Block]:
    signed, fresh, waiting = False, True, False
    for block in blocks:
        if isinstance(block, PageBreak):
            waiting = not fresh
            continue
        if waiting and not isinstance(block, Annex):
            yield PageBreak()
        signed, fresh, waiting = signed or isinstance(block, Sign), isinstance(block, Annex), False
        yield block
    if not signed:
        yield Sign()
