"""The one door to typst: the locked face only, no system fonts, no files but those handed in, no clock.

PDF/A-2b makes typst refuse a glyph that the face lacks; what the cleaner let through is replaced here and named.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import typst

from zeren.base.text import Text
from zeren.documents.characters import GETA, missing_note
from zeren.documents.face import font_file

Files = Mapping[str, bytes]

_REFUSED = re.compile(r'the text `"(?:\\u\{([0-9a-f]+)\}|(.))', re.DOTALL)
_compile: Callable[..., Any] = typst.compile
"""typst's own types leave out that it takes a dict of files."""
_CACHED_RUNS = 11
"""typst keeps the work of its last ten runs; so many empty ones make it let go."""


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(font_file().parent)])


def print_pdf(source: Files, date: dt.date) -> tuple[bytes, list[Text]]:
    """PDF/A-2b of `main` among the files, dated `date`, and a note for each character that had to be replaced."""
    stamp = int(dt.datetime(date.year, date.month, date.day, tzinfo=dt.UTC).timestamp())
    return _patient(source, pdf_standards=["a-2b"], pdf_tags=False, timestamp=stamp)


def draw_svg(svg: str, width: int, pixels_per_inch: int = 220) -> bytes:
    """An SVG drawing as PNG, `width` in mm, its text in the locked face."""
    main = f'#set page(width: auto, height: auto, margin: 0pt, fill: white)\n#image("p.svg", width: {width}mm)\n'
    source = {"main": main.encode(), "p.svg": svg.encode()}
    made = _compile(dict(source), font_paths=_fonts(), ignore_system_fonts=True, format="png", ppi=pixels_per_inch)
    return made if isinstance(made, bytes) else b"".join(page for page in made if page)


def forget() -> None:
    """Let typst drop what it keeps of earlier runs; without it memory grows by ten volumes."""
    for _ in range(_CACHED_RUNS):
        _compile({"main": b""}, font_paths=_fonts(), ignore_system_fonts=True)


def _patient(source: Files, **how: Any) -> tuple[bytes, list[Text]]:
    files, notes = dict(source), list[Text]()
    while True:
        try:
            made = _compile(dict(files), font_paths=_fonts(), ignore_system_fonts=True, **how)
        except typst.TypstError as error:
            char = _refused(str(error))
            if char is None or not any(char.encode() in data for data in files.values()):
                raise
            files = {name: data.replace(char.encode(), GETA.encode()) for name, data in files.items()}
            notes.append(missing_note(char))
        else:
            assert isinstance(made, bytes)
            return made, notes


def _refused(message: str) -> str | None:
    """The character that typst could not show, if that is what it says; ASCII is never given up."""
    match = _REFUSED.search(message)
    if match is None:
        return None
    char = chr(int(match[1], 16)) if match[1] else match[2]
    return None if char.isascii() else char
