"""The measures of official papers (GB/T 9704-2012), in one place. Lengths in mm or twips, type in half points.

A size-3 character is 16 pt, and 28 of them are 158 mm where the type area has 156: so a cell is 442.2 pt / 28, a little
under 16 pt, and a line 225 mm / 22, close to 28.95 pt.
"""

from __future__ import annotations

from typing import NamedTuple

PAGE_WIDTH, PAGE_HEIGHT = 210, 297
MARGIN_TOP, MARGIN_LEFT, MARGIN_BOTTOM, MARGIN_RIGHT = 37, 28, 35, 26
TYPE_WIDTH = PAGE_WIDTH - MARGIN_LEFT - MARGIN_RIGHT
TYPE_HEIGHT = PAGE_HEIGHT - MARGIN_TOP - MARGIN_BOTTOM
CHARACTERS, LINES = 28, 22
MARK_DROP = 35
"""From the top of the type area to the top of the issuer's mark, mm."""
RED_LINE_DROP = 4
"""From the document number to the red line, mm."""
PAGE_NUMBER_DROP = 7
"""From the type area to the dashes of the page number, mm."""
RECORD_OUTER, RECORD_INNER = 35, 25
"""Thickness of the record block's first and last line, and of those between, in hundredths of a mm."""

SIZE_2, SIZE_3, SIZE_4, SIZE_SMALL_4, SIZE_5, SIZE_SMALL_5 = 44, 32, 28, 24, 21, 18
LINE_PITCH = 579
TITLE_PITCH = 720
TABLE_PITCH = 310
DENSE_PITCH = 236
"""A row's line in a dense table, set in SIZE_SMALL_5."""
BAR_PITCH = 360
SMALL_BAR_PITCH = 290
SMALL_PITCH = 320
"""A line of small text, set in SIZE_5."""
NOTE_PITCH = 400
RECORD_PITCH = 440
CELL_PADDING = 80
TRACKING = -5
"""What is taken from each character, in twips, so that 28 fit. A grid of characters (linesAndChars with a charSpace)
does the same in Word, but LibreOffice gives every character that is wider than its cell two cells."""

RED = "FF0000"
INK = "000000"
BAR_FULL, BAR_REST = "2F5D8A", "E3E8EE"
SHADE_HEAD, SHADE_STRIPE = "DDE3EA", "EDF0F4"
"""Behind a table's head and behind the rows that open a group in it."""

SONG_TITLE, FANGSONG, HEITI, KAITI, SONG = "方正小标宋简体", "仿宋", "黑体", "楷体", "宋体"
LATIN = "Times New Roman"
FALLBACKS: dict[str, str] = {
    SONG_TITLE: "FZXiaoBiaoSong-B05S,小标宋,华文中宋,宋体",
    FANGSONG: "仿宋_GB2312,FangSong,华文仿宋",
    HEITI: "SimHei,Noto Sans CJK SC",
    KAITI: "楷体_GB2312,KaiTi,华文楷体",
    SONG: "SimSun,Noto Serif CJK SC",
}
"""Other names under which a machine may have the face."""


class Face(NamedTuple):
    """How a role is set: East Asian face, size in half points."""

    font: str
    size: int


ROLES: dict[str, Face] = {
    "Mark": Face(SONG_TITLE, 120),
    "Title": Face(SONG_TITLE, SIZE_2),
    "Body": Face(FANGSONG, SIZE_3),
    "Heading1": Face(HEITI, SIZE_3),
    "Heading2": Face(KAITI, SIZE_3),
    "Heading3": Face(FANGSONG, SIZE_3),
    "Heading4": Face(FANGSONG, SIZE_3),
    "Record": Face(FANGSONG, SIZE_4),
    "PageNumber": Face(SONG, SIZE_4),
}
"""Role (also the id of the paragraph style in Word) -> face."""


PICTURE_HEIGHT = 198
"""No picture is higher than this many mm, so that it fits on a page with a heading and its caption."""
WHOLE_TABLE = 2
"""A table no higher than this many quarters of the type area is kept on one page."""


def twips(mm: int) -> int:
    """Millimetres in twentieths of a point, rounded: 1 mm = 1440 / 25.4 twips."""
    return (mm * 14400 + 127) // 254


def mark_size(mark: str) -> int:
    """The mark's size in half points: as large as fits on one line, at most 60 pt and at least size 2."""
    room = twips(TYPE_WIDTH) * 97 // 1000
    return max(SIZE_2, min(ROLES["Mark"].size, room // max(1, len(mark)) // 2 * 2))
