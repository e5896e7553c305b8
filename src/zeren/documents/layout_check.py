"""Checks a Word file against the official measures: whatever somebody hands in, not only what `word` prints."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import NamedTuple

from docx.oxml.ns import qn
from lxml import etree

from zeren.base.problems import Problem, Where, declare
from zeren.documents import layout
from zeren.documents.layout import FALLBACKS, ROLES, Face, twips
from zeren.documents.layout_kinds import (
    BAD_DATE,
    FONT,
    GRID,
    MARGIN,
    NO_DATE,
    NO_TITLE,
    PAGE_NUMBER,
    PAGE_SIZE,
    TITLE_FORM,
)

UNREADABLE = declare(
    "paper_unreadable",
    zh="这不是可以读取的 Word（docx）文件",
    en="This is not a readable Word (docx) file",
    do_zh="请用 Word 或 WPS 另存为 docx 后重试",
    do_en="Save it as docx with Word or WPS and try again",
)

_DATE = re.compile(r"[1-9]\d{3}年(?:[1-9]|1[0-2])月(?:[1-9]|[12]\d|3[01])日")
_DATE_LIKE = re.compile(
    r"[\d〇○零一二三四五六七八九]{2,4}年[\d〇零一二三四五六七八九十 ]{1,3}月[\d〇零一二三四五六七八九十 ]{1,3}日"
)
_ENGLISH_DATE = re.compile(r"(?:[1-9]|[12]\d|3[01]) [A-Z][a-z]{2,8} [1-9]\d{3}")
_STYLE_NAMES = {f"Heading{level}": f"heading {level}" for level in range(1, 5)} | {"Title": "title", "Body": "正文段落"}


class _Parts(NamedTuple):
    document: etree._Element
    styles: etree._Element
    settings: etree._Element
    footers: tuple[etree._Element, ...]


def check_word(data: bytes) -> list[Problem]:
    """Every departure of a docx from page, margins, grid, fonts by role, title, page number and form of the date."""
    try:
        parts = _open(data)
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError):
        return [UNREADABLE()]
    checks = (_page, _grid, _fonts, _title, _page_numbers, _date)
    return [problem for check in checks for problem in check(parts)]


def _open(data: bytes) -> _Parts:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    with zipfile.ZipFile(BytesIO(data)) as archive:

        def read(name: str) -> etree._Element:
            return etree.fromstring(archive.read(name), parser)

        footers = sorted(name for name in archive.namelist() if re.fullmatch(r"word/footer\d*\.xml", name))
        return _Parts(
            read("word/document.xml"), read("word/styles.xml"), read("word/settings.xml"), tuple(map(read, footers))
        )


def _page(parts: _Parts) -> Iterator[Problem]:
    for number, section in enumerate(parts.document.iter(qn("w:sectPr")), 1):
        where = Where("word/document.xml", row=0, column=f"sectPr {number}")
        size = section.find(qn("w:pgSz"))
        wide, high = _number(size, "w"), _number(size, "h")
        if abs(wide - twips(layout.PAGE_WIDTH)) > 20 or abs(high - twips(layout.PAGE_HEIGHT)) > 20:
            yield PAGE_SIZE(where, found=f"{_mm(wide)}×{_mm(high)}")
        margins = section.find(qn("w:pgMar"))
        for side, zh, wanted in (
            ("top", "上", layout.MARGIN_TOP),
            ("left", "左", layout.MARGIN_LEFT),
            ("bottom", "下", layout.MARGIN_BOTTOM),
            ("right", "右", layout.MARGIN_RIGHT),
        ):
            found = _number(margins, side)
            if abs(found - twips(wanted)) > twips(1):
                yield MARGIN(where, side=side, side_zh=zh, found=_mm(found), wanted=wanted)


def _grid(parts: _Parts) -> Iterator[Problem]:
    for section in parts.document.iter(qn("w:sectPr")):
        grid = section.find(qn("w:docGrid"))
        kind = "" if grid is None else grid.get(qn("w:type"), "")
        tracked = kind == "linesAndChars" and -1000 <= _number(grid, "charSpace") <= -700
        if kind == "lines":
            tracked = -6 <= _tracking(parts) <= -3
        if not tracked or abs(_number(grid, "linePitch") - layout.LINE_PITCH) > 6:
            yield GRID(lines=layout.LINES, characters=layout.CHARACTERS, pitch=layout.LINE_PITCH)


def _tracking(parts: _Parts) -> int:
    style = _style(parts, "Body")
    return 0 if style is None else _number(style.find(f"{qn('w:rPr')}/{qn('w:spacing')}"), "val")


def _fonts(parts: _Parts) -> Iterator[Problem]:
    for role in ("Title", "Body", "Heading1", "Heading2", "Heading3", "Heading4"):
        style, face = _style(parts, role), ROLES[role]
        if style is not None:
            yield from _face(style.find(qn("w:rPr")), face, role, required=True)
            for run in _runs(parts, style.get(qn("w:styleId"), "")):
                if role != "Body":
                    yield from _face(run, face, role, required=False)


def _runs(parts: _Parts, style: str) -> Iterator[etree._Element]:
    """The direct formats of the runs in paragraphs of a style."""
    for mark in parts.document.iter(qn("w:pStyle")):
        paragraph = mark.getparent()
        if mark.get(qn("w:val")) == style and paragraph is not None and paragraph.getparent() is not None:
            yield from paragraph.getparent().iterfind(f"{qn('w:r')}/{qn('w:rPr')}")  # type: ignore[union-attr]  # asked above


def _face(properties: etree._Element | None, face: Face, role: str, *, required: bool) -> Iterator[Problem]:
    fonts = None if properties is None else properties.find(qn("w:rFonts"))
    font = "" if fonts is None else fonts.get(qn("w:eastAsia"), "")
    size = _number(None if properties is None else properties.find(qn("w:sz")), "val")
    right_font = font == face.font or font in FALLBACKS[face.font].split(",")
    if ((font or required) and not right_font) or ((size or required) and size != face.size):
        found, wanted = f"{font or '-'} {size / 2:g} pt", f"{face.font} {face.size / 2:g} pt"
        yield FONT(role=role, found=found, wanted=wanted)


def _title(parts: _Parts) -> Iterator[Problem]:
    style = _style(parts, "Title")
    identity = "" if style is None else style.get(qn("w:styleId"), "")
    titles = [p for p in _paragraphs(parts) if _style_of(p) == identity and _text(p).strip()] if identity else []
    if style is None or not titles:
        yield NO_TITLE()
        return
    centred = _value(titles[0], "w:pPr/w:jc") or _value(style, "w:pPr/w:jc")
    bold = [*titles[0].iter(qn("w:b")), *style.iter(qn("w:b"))]
    if centred != "center" or any(mark.get(qn("w:val"), "1") not in {"0", "false"} for mark in bold):
        yield TITLE_FORM(title=_text(titles[0]))


def _page_numbers(parts: _Parts) -> Iterator[Problem]:
    numbered = [footer for footer in parts.footers if _has_page_number(footer)]
    both_sides = parts.settings.find(qn("w:evenAndOddHeaders")) is not None
    sides = {_value(footer, "w:p/w:pPr/w:jc") for footer in numbered}
    if not both_sides or not {"left", "right"} <= sides:
        yield PAGE_NUMBER()


def _has_page_number(footer: etree._Element) -> bool:
    fields = [(mark.text or "").split() for mark in footer.iter(qn("w:instrText"))]
    return any(field[:1] == ["PAGE"] for field in fields) and re.fullmatch(r"— \d+ —", _text(footer)) is not None


def _date(parts: _Parts) -> Iterator[Problem]:
    texts = [_text(paragraph).strip() for paragraph in _paragraphs(parts)]
    dates = [text for text in texts if _DATE_LIKE.fullmatch(text)]
    for text in dates:
        if not _DATE.fullmatch(text):
            yield BAD_DATE(found=text)
    if not dates and not any(map(_ENGLISH_DATE.fullmatch, texts)):
        yield NO_DATE()


def _paragraphs(parts: _Parts) -> Iterator[etree._Element]:
    """The paragraphs of the body, without those in tables."""
    return parts.document.iterfind(f"{qn('w:body')}/{qn('w:p')}")


def _style(parts: _Parts, role: str) -> etree._Element | None:
    for style in parts.styles.iterfind(qn("w:style")):
        if style.get(qn("w:styleId")) == role or (_value(style, "w:name") or "").lower() == _STYLE_NAMES[role]:
            return style
    return None


def _style_of(paragraph: etree._Element) -> str | None:
    return _value(paragraph, "w:pPr/w:pStyle")


def _value(element: etree._Element, path: str) -> str | None:
    found = element.find("/".join(map(qn, path.split("/"))))
    return None if found is None else found.get(qn("w:val"))


def _text(element: etree._Element) -> str:
    return "".join(mark.text or "" for mark in element.iter(qn("w:t")))


def _number(element: etree._Element | None, name: str) -> int:
    """A whole-number attribute, 0 where it is missing or no number."""
    value = "" if element is None else element.get(qn(f"w:{name}"), "")
    return int(value) if re.fullmatch(r"-?\d{1,9}", value) else 0


def _mm(length: int) -> str:
    return f"{length * 254 / 14400:.1f}"
