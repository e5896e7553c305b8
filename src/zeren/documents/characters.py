"""Text made fit for a printer: what cannot be shown is replaced by 〓 for everybody to see, and named in a note."""

from __future__ import annotations

import unicodedata
from abc import ABC, abstractmethod
from functools import lru_cache

from zeren.base.text import Text
from zeren.documents.face import face

GETA = "〓"
"""The printers' sign for a character that was not at hand."""

_BLANKS = frozenset("\t\n\r\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029")


class _Table(dict[int, str | None], ABC):
    """A translation table filled on first sight of each character; `missing` keeps what was replaced, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.missing: list[str] = []

    def __missing__(self, code: int) -> str | None:
        self[code] = shown = self._decide(code)
        if shown == GETA != chr(code):
            self.missing.append(chr(code))
        return shown

    @abstractmethod
    def _decide(self, code: int) -> str | None:
        """What is shown for a character, None for nothing."""


class _Printable(_Table):
    def _decide(self, code: int) -> str | None:
        char = chr(code)
        category = unicodedata.category(char)
        if char in _BLANKS:
            return " "
        if category == "Cf" or 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF:
            return None
        if category[0] == "M" or not face().glyph(code):
            return GETA
        return char


class _Xml(_Table):
    def _decide(self, code: int) -> str | None:
        if chr(code) in _BLANKS:
            return " "
        illegal = code < 0x20 or 0xD800 <= code <= 0xDFFF or code in {0xFFFE, 0xFFFF}
        return GETA if illegal else chr(code)


class Cleaner:
    """Cleans the texts of one paper and remembers what it replaced."""

    def __init__(self, table: _Table) -> None:
        self._table = table
        self._clean = lru_cache(maxsize=20_000)(self._cleaned)

    def __call__(self, text: str) -> str:
        """The text, composed (NFC), fit to print."""
        return self._clean(text)

    def _cleaned(self, text: str) -> str:
        return unicodedata.normalize("NFC", text).translate(self._table)

    def notes(self) -> list[Text]:
        """One sentence for each character that was replaced."""
        return [missing_note(char) for char in self._table.missing]


def for_print() -> Cleaner:
    """Keeps what the locked face can show; drops marks of direction and variation, which change no glyph of it."""
    return Cleaner(_Printable())


def for_word() -> Cleaner:
    """Keeps what XML may carry; the reader's own fonts show the rest."""
    return Cleaner(_Xml())


def missing_note(char: str) -> Text:
    """The sentence that names a character without a glyph."""
    code = f"U+{ord(char):04X}"
    seen = char if char.isprintable() else ""
    return Text(
        f"字符“{seen}”（{code}）无法显示，已用“{GETA}”代替。",
        f"Character “{seen}” ({code}) cannot be shown; {GETA} stands for it.",
    )
