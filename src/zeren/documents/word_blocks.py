"""Blocks as WordprocessingML, written as text: a paper of ten thousand pages is a matter of seconds."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from zeren.documents import layout
from zeren.documents.numbering import record_lines, signature_indents, written_date
from zeren.documents.paper import Bars, Paper, Para, Run, Stripe, Table
from zeren.documents.setting import break_lines, text_width, title_lines

Clean = Callable[[str], str]

WIDTH = layout.twips(layout.TYPE_WIDTH)
KEPT = "<w:keepNext/>"
_STEPS = 50
"""Into how many columns a bar is divided; a bar's length is a share of them."""
_ALIGNS = {"left": "L", "center": "C", "right": "R"}
"""Cells are in the styles CL..CR, kept with the next row in KL..KR; small ones in the styles SL..SR and TL..TR."""
_TAIL = 3
"""So many rows at the end of a table stay together."""
_NO_BORDERS = "<w:tblBorders>{}</w:tblBorders>".format(
    "".join(f'<w:{side} w:val="nil"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
)


def safe(text: str) -> str:
    """Text as XML content."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def line(style: str, text: str, properties: str = "") -> str:
    """A paragraph of one run; `text` is already clean."""
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>'
        f'<w:r><w:t xml:space="preserve">{safe(text)}</w:t></w:r></w:p>'
    )


def broken(style: str, lines: Sequence[str], properties: str = "") -> str:
    """A paragraph of lines broken by hand."""
    inside = "<w:r><w:br/></w:r>".join(f'<w:r><w:t xml:space="preserve">{safe(text)}</w:t></w:r>' for text in lines)
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{inside}</w:p>'


def opening(paper: Paper, clean: Clean) -> Iterator[str]:
    """What stands above the text."""
    if paper.mark:
        size = layout.mark_size(paper.mark)
        yield (
            '<w:p><w:pPr><w:pStyle w:val="Mark"/></w:pPr><w:r><w:rPr>'
            f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr><w:t>{safe(clean(paper.mark))}</w:t></w:r></w:p>'
        )
    if paper.mark or paper.number:
        yield line("Number", clean(paper.number), "" if paper.mark else '<w:pBdr><w:bottom w:val="nil"/></w:pBdr>')
    yield broken("Title", title_lines(clean(paper.title)))
    if paper.to:
        yield line("Flat", clean(paper.to).rstrip("：:") + ("：" if paper.language == "zh" else ":"))


def para(block: Para, clean: Clean) -> str:
    """A paragraph of runs."""
    style = "Small" if block.small else "Body" if block.indent else "Flat"
    kept = KEPT if block.kept else ""
    align = f'<w:jc w:val="{block.align}"/>' if block.align != "left" else ""
    inside = "".join(_run(run, clean) for run in block.runs)
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{kept}{align}</w:pPr>{inside}</w:p>'


def _run(run: Run, clean: Clean) -> str:
    font = {"body": "", "black": layout.HEITI, "kai": layout.KAITI}[run.role]
    face = f'<w:rFonts w:eastAsia="{font}"/>' if font else ""
    properties = f"<w:rPr>{face}{'<w:b/>' if run.bold else ''}</w:rPr>" if face or run.bold else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{safe(clean(run.text))}</w:t></w:r>'


def table(block: Table, clean: Clean) -> Iterator[str]:
    """A table row by row; its head is repeated on every page and no row is cut."""
    if block.caption:
        yield line("Caption", clean(block.caption), KEPT)
    shares = block.widths or (1,) * len(block.head)
    columns = "".join(f'<w:gridCol w:w="{WIDTH * share // sum(shares)}"/>' for share in shares)
    aligns = [_ALIGNS[align] for align in block.aligns or ("left",) * len(block.head)]
    styles, kept = ([letter + align for align in aligns] for letter in ("ST" if block.dense else "CK"))
    yield (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="Ruled"/><w:tblW w:w="{WIDTH}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
    )
    shade = _SHADE.format(more="", fill=layout.SHADE_HEAD)
    heads = "".join(f"<w:tc>{shade}{_cell('SH' if block.dense else 'CH', clean(text))}</w:tc>" for text in block.head)
    yield f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{heads}</w:tr>"
    rows = iter(block.rows)
    most = _most_rows(block)
    waiting = deque(islice(rows, most + 1))
    for row in rows:
        waiting.append(row)
        yield _row(waiting.popleft(), styles, clean)
    whole = len(waiting) <= most
    for left in range(len(waiting), 0, -1):
        together = whole or left <= _TAIL
        yield _row(waiting.popleft(), kept if together and left > 1 else styles, clean)
    yield "</w:tbl>" + GAP


def _most_rows(block: Table) -> int:
    """A table of no more rows is kept on one page."""
    pitch = layout.DENSE_PITCH if block.dense else layout.TABLE_PITCH
    return layout.twips(layout.TYPE_HEIGHT) * layout.WHOLE_TABLE // 4 // pitch - 1


_SHADE = '<w:tcPr>{more}<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/></w:tcPr>'


def _row(row: tuple[str, ...] | Stripe, styles: Sequence[str], clean: Clean) -> str:
    if isinstance(row, Stripe):
        shade = _SHADE.format(more=f'<w:gridSpan w:val="{len(styles)}"/>', fill=layout.SHADE_STRIPE)
        style = "SB" if styles[0][0] in "ST" else "CB"
        return f"<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc>{shade}{_cell(style, clean(row.text))}</w:tc></w:tr>"
    if len(row) != len(styles):
        raise ValueError(f"a row of {len(row)} cells in a table of {len(styles)} columns")
    cells = "".join([f"<w:tc>{_cell(style, clean(text))}</w:tc>" for style, text in zip(styles, row, strict=True)])
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"


def _cell(style: str, text: str) -> str:
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t xml:space="preserve">{safe(text)}</w:t></w:r></w:p>'
    )


GAP = '<w:p><w:pPr><w:pStyle w:val="Gap"/></w:pPr></w:p>'


def bars(block: Bars, clean: Clean) -> str:
    """Bars as a table without lines: a label, shaded cells as long as the value, the words at the end."""
    size = (layout.SIZE_5 if block.small else layout.SIZE_SMALL_4) * 10
    reach = [
        max((text_width(clean(text)) * size // 1000 for text in texts), default=0) + 200
        for texts in ([bar.label for bar in block.bars], [bar.shown for bar in block.bars])
    ]
    left, right = min(reach[0], WIDTH // 2), min(reach[1], WIDTH * 3 // 10)
    step = (WIDTH - left - right) // _STEPS
    columns = "".join(f'<w:gridCol w:w="{wide}"/>' for wide in (left, *[step] * _STEPS, right))
    rows = "".join(
        _bar(
            clean(bar.label),
            _STEPS * max(0, min(bar.value, bar.full)) // max(1, bar.full),
            clean(bar.shown),
            (left, step, right),
            "SmallBar" if block.small else "Bar",
        )
        for bar in block.bars
    )
    caption = line("Caption", clean(block.caption)) if block.caption else ""
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{WIDTH}" w:type="dxa"/>{_NO_BORDERS}<w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>{GAP}{caption}"
    )


def _bar(label: str, filled: int, shown: str, widths: tuple[int, int, int], style: str) -> str:
    left, step, right = widths
    drawn = ((filled, layout.BAR_FULL), (_STEPS - filled, layout.BAR_REST))
    full = "".join(_shaded(steps, step, fill, style) for steps, fill in drawn)
    words = _words(label, left, 40, style), _words(shown, right, 120, style)
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{words[0]}{full}{words[1]}</w:tr>"


def _words(text: str, wide: int, near: int, style: str) -> str:
    margin = f'<w:tcMar><w:left w:w="{near}" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tcMar>'
    properties = f'<w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/>{margin}</w:tcPr>'
    return f"<w:tc>{properties}{_cell(style, text)}</w:tc>"


def _shaded(steps: int, step: int, fill: str, style: str) -> str:
    if steps == 0:
        return ""
    white = '<w:{} w:val="single" w:sz="32" w:space="0" w:color="FFFFFF"/>'
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{steps * step}" w:type="dxa"/><w:gridSpan w:val="{steps}"/><w:tcBorders>'
        f"{white.format('top')}{white.format('bottom')}</w:tcBorders>"
        f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr></w:p></w:tc>'
    )


def annexes(lines: Sequence[str]) -> Iterator[str]:
    """附件说明: a line above, then the titles under one another, all on the page of the signature below."""
    yield line("Flat", "", KEPT)
    hang = 5 * layout.SIZE_3 * 10
    for place, text in enumerate(lines):
        start = 2 * layout.SIZE_3 * 10 if place == 0 else hang
        deep = hang + (layout.SIZE_3 * 13 if len(lines) > 1 else 0)
        yield line("Flat", text, f'{KEPT}<w:ind w:left="{deep}" w:firstLineChars="0" w:hanging="{deep - start}"/>')


def signature(paper: Paper, clean: Clean) -> Iterator[str]:
    """署名 and 成文日期, kept together."""
    name, date = clean(paper.signed), written_date(paper.date, paper.language)
    near = [half * layout.SIZE_3 * 5 for half in signature_indents(name, date)]
    yield line("Flat", "", KEPT)
    if name:
        yield line("Flat", name, f'{KEPT}<w:ind w:right="{near[0]}"/><w:jc w:val="right"/>')
    yield line("Flat", date, f'<w:ind w:right="{near[1]}"/><w:jc w:val="right"/>')


def annex(label: str, title: str) -> Iterator[str]:
    """The head of an attached part, on a new page."""
    yield line("Label", label)
    yield broken("Title", title_lines(title), '<w:outlineLvl w:val="0"/>')


def record(paper: Paper, clean: Clean) -> str:
    """版记 at the foot of the last page: a floating table of one or two rows between thick lines."""
    assert paper.record is not None
    copies, by, date = (clean(text) for text in record_lines(paper, paper.record))
    one = layout.SIZE_4 * 10
    hang = f'<w:ind w:left="{one * 4}" w:right="{one}" w:hanging="{one * 3}"/>'
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{WIDTH - one}"/></w:tabs><w:ind w:left="{one}" w:right="{one}"/>'
    printed = (
        f'<w:p><w:pPr><w:pStyle w:val="Record"/>{tabs}</w:pPr><w:r><w:t xml:space="preserve">{safe(by)}</w:t></w:r>'
        f"<w:r><w:tab/><w:t>{safe(date)}</w:t></w:r></w:p>"
    )
    rows = [line("Record", copies, hang), printed] if copies else [printed]
    room = (WIDTH - 2 * one) * 100 // layout.SIZE_4 - 3000
    lines = 1 + (len(break_lines(copies, room)) if copies else 0)
    spacer = layout.twips(layout.MARGIN_LEFT - layout.MARGIN_RIGHT)
    cells = "".join(
        f'<w:tr>{_spacer(spacer)}<w:tc><w:tcPr><w:tcW w:w="{WIDTH}" w:type="dxa"/></w:tcPr>{row}</w:tc></w:tr>'
        for row in rows
    )
    return (
        f'<w:tbl><w:tblPr>{_at_foot(lines * layout.RECORD_PITCH)}<w:tblW w:w="{WIDTH + spacer}" w:type="dxa"/>'
        f'{_record_rules()}<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/>'
        f'<w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid><w:gridCol w:w="{spacer}"/>'
        f'<w:gridCol w:w="{WIDTH}"/></w:tblGrid>{cells}</w:tbl>{GAP}'
    )


def _at_foot(height: int) -> str:
    """The place of a floating table that ends where the type area ends.

    LibreOffice floats a table only when it is centred on the page; so a bare column makes up for the wider left margin.
    """
    top = layout.twips(layout.PAGE_HEIGHT - layout.MARGIN_BOTTOM) - height
    return f'<w:tblpPr w:vertAnchor="page" w:horzAnchor="page" w:tblpXSpec="center" w:tblpY="{top}"/>'


def _spacer(wide: int) -> str:
    bare = '<w:tcBorders><w:top w:val="nil"/><w:bottom w:val="nil"/></w:tcBorders>'
    empty = '<w:p><w:pPr><w:pStyle w:val="Record"/></w:pPr></w:p>'
    return f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/>{bare}</w:tcPr>{empty}</w:tc>'


def _record_rules() -> str:
    """Thick outer lines, a thinner one between, in eighths of a point (2268 hundredths to the mm)."""
    outer, inner = ((thick * 2268 + 5000) // 10_000 for thick in (layout.RECORD_OUTER, layout.RECORD_INNER))
    sides = (("top", outer), ("bottom", outer), ("insideH", inner))
    made = (f'<w:{side} w:val="single" w:sz="{thick}" w:space="0" w:color="{layout.INK}"/>' for side, thick in sides)
    return f"<w:tblBorders>{''.join(made)}</w:tblBorders>"
