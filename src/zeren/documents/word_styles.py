"""The skeleton of a Word paper: page, grid, styles by role, footers with page numbers, made with python-docx."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.section import Section

from zeren.base.text import Language
from zeren.documents import layout
from zeren.documents.layout import LINE_PITCH, ROLES, SIZE_4, SIZE_5, SIZE_SMALL_4, SIZE_SMALL_5, Face, twips

BODY_MARK = "zeren-body"
"""The text of the one paragraph that the body takes the place of."""

_EXACT = f'<w:spacing w:before="0" w:after="0" w:line="{LINE_PITCH}" w:lineRule="exact"/>'
_FLAT = '<w:ind w:firstLine="0" w:firstLineChars="0"/>'
_TIGHT = '<w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" w:line="{}" w:lineRule="exact"/>'
_IN_CELL = _TIGHT.format(layout.TABLE_PITCH)
_IN_DENSE = _TIGHT.format(layout.DENSE_PITCH)
_IN_BAR = _TIGHT.format(layout.BAR_PITCH - 80)
_IN_SMALL_BAR = _TIGHT.format(layout.SMALL_BAR_PITCH - 60)
_IN_RECORD = _TIGHT.format(layout.RECORD_PITCH)

_STYLES: dict[str, tuple[str, Face, str]] = {
    "Body": ("正文段落", ROLES["Body"], _EXACT + '<w:ind w:firstLineChars="200" w:firstLine="632"/>'),
    "Flat": ("顶格段落", ROLES["Body"], _EXACT + _FLAT),
    "Mark": (
        "发文机关标志",
        ROLES["Mark"],
        '<w:snapToGrid w:val="0"/><w:spacing w:before="{drop}" w:after="{pitch}"/><w:jc w:val="center"/>',
    ),
    "Number": ("发文字号", ROLES["Body"], "{rule}" + _EXACT + '<w:jc w:val="center"/>'),
    "Title": (
        "Title",
        ROLES["Title"],
        (
            '<w:keepNext/><w:snapToGrid w:val="0"/><w:spacing w:before="{pitch}" w:after="{pitch}" w:line="{title}"'
            ' w:lineRule="exact"/><w:jc w:val="center"/>'
        ),
    ),
    "Heading1": ("heading 1", ROLES["Heading1"], "{keep}" + '<w:outlineLvl w:val="0"/>'),
    "Heading2": ("heading 2", ROLES["Heading2"], "{keep}" + '<w:outlineLvl w:val="1"/>'),
    "Heading3": ("heading 3", ROLES["Heading3"], "{keep}" + '<w:outlineLvl w:val="2"/>'),
    "Heading4": ("heading 4", ROLES["Heading4"], "{keep}" + '<w:outlineLvl w:val="3"/>'),
    "Label": ("附件标识", ROLES["Heading1"], "<w:keepNext/><w:pageBreakBefore/>" + _EXACT),
    "Caption": ("caption", Face(layout.HEITI, SIZE_4), _EXACT + '<w:jc w:val="center"/>'),
    "Note": (
        "注释",
        Face(layout.KAITI, SIZE_SMALL_4),
        _TIGHT.format(layout.NOTE_PITCH) + '<w:ind w:left="480" w:hanging="480"/>',
    ),
    "Picture": ("图", ROLES["Body"], '<w:keepNext/><w:snapToGrid w:val="0"/><w:jc w:val="center"/>'),
    "Small": ("小字段落", Face(layout.FANGSONG, SIZE_5), _TIGHT.format(layout.SMALL_PITCH)),
    "CH": ("表头", Face(layout.HEITI, SIZE_5), "<w:keepNext/>" + _IN_CELL + '<w:jc w:val="center"/>'),
    "CB": ("表内标题", Face(layout.HEITI, SIZE_5), "<w:keepNext/>" + _IN_CELL + '<w:jc w:val="left"/>'),
    "SB": ("小表内标题", Face(layout.HEITI, SIZE_SMALL_5), "<w:keepNext/>" + _IN_DENSE + '<w:jc w:val="left"/>'),
    "SH": ("小表头", Face(layout.HEITI, SIZE_SMALL_5), "<w:keepNext/>" + _IN_DENSE + '<w:jc w:val="center"/>'),
    "Bar": ("条形", Face(layout.FANGSONG, SIZE_SMALL_4), "<w:keepNext/>" + _IN_BAR + '<w:jc w:val="left"/>'),
    "SmallBar": ("小条形", Face(layout.FANGSONG, SIZE_5), "<w:keepNext/>" + _IN_SMALL_BAR + '<w:jc w:val="left"/>'),
    "Gap": ("间隔", Face(layout.FANGSONG, 2), _TIGHT.format(120)),
    "Record": ("版记", ROLES["Record"], _IN_RECORD),
    "PageNumber": ("页码", ROLES["PageNumber"], '<w:spacing w:before="0" w:after="0"/>'),
}

_SIDES = {"L": ("左", "left"), "C": ("中", "center"), "R": ("右", "right")}
_CELLS = {
    letter: (f"{small}表格{{}}{kept}", Face(layout.FANGSONG, size), keep + tight)
    for letter, small, kept, size, keep, tight in (
        ("C", "", "", SIZE_5, "", _IN_CELL),
        ("K", "", "连", SIZE_5, "<w:keepNext/>", _IN_CELL),
        ("S", "小", "", SIZE_SMALL_5, "", _IN_DENSE),
        ("T", "小", "连", SIZE_SMALL_5, "<w:keepNext/>", _IN_DENSE),
    )
}
_STYLES |= {
    letter + side: (name.format(said), face, f'{spec}<w:jc w:val="{align}"/>')
    for letter, (name, face, spec) in _CELLS.items()
    for side, (said, align) in _SIDES.items()
}

_BORDER = '<w:{} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
_GRID = "".join(map(_BORDER.format, ("top", "left", "bottom", "right", "insideH", "insideV")))
_TABLE_STYLE = (
    '<w:style {ns} w:type="table" w:customStyle="1" w:styleId="Ruled"><w:name w:val="表格线"/><w:tblPr><w:tblBorders>'
    + _GRID
    + '</w:tblBorders><w:tblCellMar><w:left w:w="{pad}" w:type="dxa"/><w:right w:w="{pad}" w:type="dxa"/>'
    '</w:tblCellMar></w:tblPr><w:tcPr><w:vAlign w:val="center"/></w:tcPr></w:style>'
)


def skeleton(title: str, author: str, date: dt.date, language: Language) -> dict[str, bytes]:
    """The parts of an empty paper; `word/document.xml` holds BODY_MARK where the body goes."""
    document = Document()
    styles = document.styles.element
    for style in [s for s in styles if s.tag.endswith("}style")]:
        styles.remove(style)
    for defaults in styles.iterchildren("{*}docDefaults"):
        styles.replace(defaults, parse_xml(_defaults(language)))
    for xml in _style_parts(language):
        styles.append(parse_xml(xml))
    _page(document.sections[0])
    document.settings.odd_and_even_pages_header_footer = True
    document._body.add_paragraph(BODY_MARK)
    _core(document, title, author, date)
    out = BytesIO()
    document.save(out)
    return _parts(out)


def _core(document: object, title: str, author: str, date: dt.date) -> None:
    core = document.core_properties  # type: ignore[attr-defined]  # python-docx types the factory's result loosely
    stamp = dt.datetime(date.year, date.month, date.day)  # noqa: DTZ001  (python-docx writes it as UTC)
    core.title, core.author, core.last_modified_by = title[:255], author[:255], author[:255]
    core.created = core.modified = core.last_printed = stamp
    core.comments, core.revision = "", 1


def _parts(saved: BytesIO) -> dict[str, bytes]:
    with zipfile.ZipFile(saved) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["docProps/app.xml"] = re.sub(
        rb"(<Properties[^>]*>).*(</Properties>)", rb"\1\2", parts["docProps/app.xml"], flags=re.DOTALL
    )
    parts["word/fontTable.xml"] = _font_table().encode()
    return parts


def _style_parts(language: Language) -> list[str]:
    keep = "<w:keepNext/>" + _EXACT + '<w:ind w:firstLineChars="200" w:firstLine="632"/>'
    space = twips(layout.RED_LINE_DROP) // 20
    rule = f'<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="{space}" w:color="{layout.RED}"/></w:pBdr>'
    fill = {
        "drop": twips(layout.MARK_DROP),
        "pitch": LINE_PITCH,
        "title": layout.TITLE_PITCH,
        "keep": keep,
        "rule": rule,
    }
    ns = nsdecls("w")
    first = (
        f'<w:style {ns} w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:pPr>'
        f'<w:widowControl/>{_EXACT}<w:jc w:val="both"/></w:pPr>{_run(ROLES["Body"], language)}</w:style>'
    )
    table = (
        f'<w:style {ns} w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
    )
    made = [
        _paragraph_style(key, name, face, spec.format(**fill), language) for key, (name, face, spec) in _STYLES.items()
    ]
    return [first, table, *made, _TABLE_STYLE.format(ns=ns, pad=layout.CELL_PADDING)]


def _defaults(language: Language) -> str:
    return (
        f"<w:docDefaults {nsdecls('w')}><w:rPrDefault>{_run(ROLES['Body'], language)}</w:rPrDefault>"
        "<w:pPrDefault><w:pPr/></w:pPrDefault></w:docDefaults>"
    )


def _paragraph_style(key: str, name: str, face: Face, spec: str, language: Language) -> str:
    custom = "" if name.isascii() else ' w:customStyle="1"'
    color = f'<w:color w:val="{layout.RED}"/>' if key == "Mark" else ""
    return (
        f'<w:style {nsdecls("w")} w:type="paragraph"{custom} w:styleId="{key}"><w:name w:val={quoteattr(name)}/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{spec}</w:pPr>{_run(face, language, color)}</w:style>'
    )


def _run(face: Face, language: Language, color: str = "") -> str:
    latin = face.font if face.font == layout.SONG else layout.LATIN
    near = f'<w:spacing w:val="{layout.TRACKING if face.size == layout.SIZE_3 else 0}"/>'
    spoken = (
        '<w:lang w:val="en-US" w:eastAsia="zh-CN"/>'
        if language == "zh"
        else '<w:lang w:val="en-GB" w:eastAsia="zh-CN"/>'
    )
    return (
        f'<w:rPr><w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:cs="{latin}" w:eastAsia="{face.font}"/>{color}'
        f'{near}<w:sz w:val="{face.size}"/><w:szCs w:val="{face.size}"/>{spoken}</w:rPr>'
    )


def _page(section: Section) -> None:
    properties = section._sectPr
    for old in list(properties):
        properties.remove(old)
    foot = twips(layout.MARGIN_BOTTOM - layout.PAGE_NUMBER_DROP) - SIZE_4 * 10
    margins = (
        f'<w:pgMar {nsdecls("w")} w:top="{twips(layout.MARGIN_TOP)}" w:right="{twips(layout.MARGIN_RIGHT)}"'
        f' w:bottom="{twips(layout.MARGIN_BOTTOM)}" w:left="{twips(layout.MARGIN_LEFT)}" w:header="851"'
        f' w:footer="{foot}" w:gutter="0"/>'
    )
    size = f'<w:pgSz {nsdecls("w")} w:w="{twips(layout.PAGE_WIDTH)}" w:h="{twips(layout.PAGE_HEIGHT)}"/>'
    grid = f'<w:docGrid {nsdecls("w")} w:type="lines" w:linePitch="{LINE_PITCH}"/>'
    for xml in (size, margins, grid):
        properties.append(parse_xml(xml))
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        kept = footer._element
        for old in list(kept):
            kept.remove(old)
        kept.append(parse_xml(_page_number(side)))


def _page_number(side: str) -> str:
    near = SIZE_4 * 10
    begin, middle, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    field = '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
    return (
        f'<w:p {nsdecls("w")}><w:pPr><w:pStyle w:val="PageNumber"/><w:ind w:{side}="{near}"/><w:jc w:val="{side}"/>'
        f'</w:pPr><w:r><w:t xml:space="preserve">— </w:t></w:r>{begin}{field}{middle}<w:r><w:t>1</w:t></w:r>{end}'
        '<w:r><w:t xml:space="preserve"> —</w:t></w:r></w:p>'
    )


def _font_table() -> str:
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val={quoteattr(escape(others))}/><w:charset w:val="86"/></w:font>'
        for name, others in layout.FALLBACKS.items()
    )
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts {nsdecls("w")}>{fonts}</w:fonts>'
