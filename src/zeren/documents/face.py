"""The one face that papers may rely on, read from its wheel: which characters it has and how wide they are.

Only a few tables of the OpenType file are read (cmap format 12, hhea, hmtx), so that lines can be broken before
printing and a character without a glyph is named before the printer meets it.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

FAMILY = "Noto Sans CJK SC"
_MEMBER = 2
"""The place of FAMILY in the collection: JP, KR, SC, TC, HK."""


def font_file() -> Path:
    """Where the wheel keeps the collection."""
    return Path(str(files("noto_cjk_sans_otc") / "NotoSansCJK-Regular.ttc"))


class Face:
    """Coverage and advance widths of one member of a font collection."""

    def __init__(self, data: bytes, member: int) -> None:
        (start,) = struct.unpack_from(">I", data, 12 + 4 * member)
        tables = _tables(data, start)
        self._firsts, self._groups = _cmap(data, tables[b"cmap"])
        self._em: int
        (self._em,) = struct.unpack_from(">H", data, tables[b"head"] + 18)
        (count,) = struct.unpack_from(">H", data, tables[b"hhea"] + 34)
        metrics = struct.unpack_from(f">{2 * count}H", data, tables[b"hmtx"])
        self._advances: tuple[int, ...] = metrics[::2]

    def glyph(self, code: int) -> int:
        """The glyph of a code point, 0 if there is none."""
        place = bisect_right(self._firsts, code) - 1
        if place < 0:
            return 0
        first, last, glyph = self._groups[place]
        return glyph + code - first if code <= last else 0

    def advance(self, code: int) -> int:
        """How far a code point moves on, in thousandths of the type size, rounded up."""
        place = min(self.glyph(code), len(self._advances) - 1)
        return -(-self._advances[place] * 1000 // self._em)


@cache
def face() -> Face:
    """The face of FAMILY, read once."""
    return Face(font_file().read_bytes(), _MEMBER)


@lru_cache(maxsize=30_000)
def advance(char: str) -> int:
    """How far a character moves on, in thousandths of the type size."""
    return face().advance(ord(char))


def _tables(data: bytes, start: int) -> dict[bytes, int]:
    (count,) = struct.unpack_from(">H", data, start + 4)
    records = (struct.unpack_from(">4sIII", data, start + 12 + 16 * k) for k in range(count))
    return {tag: offset for tag, _, offset, _ in records}


def _cmap(data: bytes, start: int) -> tuple[list[int], list[tuple[int, int, int]]]:
    (count,) = struct.unpack_from(">H", data, start + 2)
    for k in range(count):
        _, _, offset = struct.unpack_from(">HHI", data, start + 4 + 8 * k)
        (shape,) = struct.unpack_from(">H", data, start + offset)
        if shape == 12:
            (size,) = struct.unpack_from(">I", data, start + offset + 12)
            groups = list(struct.iter_unpack(">III", data[start + offset + 16 : start + offset + 16 + 12 * size]))
            return [group[0] for group in groups], groups
    raise ValueError("the font has no full character map")
