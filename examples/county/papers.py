"""Evidence files with real content: docx, pdf and xlsx. Their bytes depend on the content only."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from zeren.documents import archive

PLAIN = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed stamp without a zone, for file properties
FONT = "Noto Sans CJK SC"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@lru_cache(maxsize=1)
def _blank() -> bytes:
    """python-docx's blank document without the table styles, preview and duplicate styles that nobody uses here."""
    from docx import Document

    document = Document()
    for owner in (document.part, document.part.package):
        for key, link in list(owner.rels.items()):
            if link.reltype.endswith(("/stylesWithEffects", "/thumbnail", "/customXml")):
                del owner.rels[key]
    styles = document.styles.element
    for style in list(styles):
        if style.get(f"{_W}type") == "table" and style.get(f"{_W}styleId") != "TableNormal":
            styles.remove(style)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def docx(title: str, paragraphs: Sequence[str], table: Sequence[Sequence[str]] = ()) -> bytes:
    """A document: a title, paragraphs (those that begin with a numeral and 、 are headings), and a table."""
    from docx import Document

    document = Document(io.BytesIO(_blank()))
    properties = document.core_properties
    properties.author, properties.title, properties.comments = "", title, ""
    properties.created = properties.modified = PLAIN
    document.add_heading(title, 0)
    for text in paragraphs:
        if text[1:2] == "、":
            document.add_heading(text, 1)
        else:
            document.add_paragraph(text)
    if table:
        _docx_table(document, table)
    out = io.BytesIO()
    document.save(out)
    return archive.repack(out.getvalue())


def _docx_table(document: Any, rows: Sequence[Sequence[str]]) -> None:
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


def xlsx(name: str, rows: Sequence[Sequence[object]]) -> bytes:
    """A workbook with one sheet; the first row is its head."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": PLAIN})
    sheet = book.add_worksheet(name)
    for n, row in enumerate(rows):
        sheet.write_row(n, 0, [cell if isinstance(cell, int) else str(cell) for cell in row])
    book.close()
    return archive.repack(out.getvalue())


@lru_cache(maxsize=1)
def _compiler() -> Any:
    import typst

    folder = str(files("noto_cjk_sans_otc"))
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
    return typst.Compiler(font_paths=fonts)


def pdf(title: str, paragraphs: Sequence[str]) -> bytes:
    """A paper of some pages, set in the font that the lock file brings."""
    head = (
        f'#set page(paper: "a4", margin: 26mm)\n#set text(font: {json.dumps(FONT)}, size: 12pt, lang: "zh")\n'
        "#set document(date: none)\n#set par(justify: true, leading: 0.9em)\n"
    )
    body = f"#align(center, text(size: 18pt, {json.dumps(title, ensure_ascii=False)}))\n\n"
    body += "\n\n".join(f"#par[#{json.dumps(text, ensure_ascii=False)}]" for text in paragraphs)
    return bytes(_compiler().compile((head + body).encode(), format="pdf", timestamp=0, pdf_tags=False))
