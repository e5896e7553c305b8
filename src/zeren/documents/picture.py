"""An overview of many units as one SVG: a bar by component for each unit, or distributions when there are too many.

A pure function over its own values. Points are whole milli-points; coordinates are whole tenths of a unit, written as
decimals, so that the same overview has the same bytes anywhere. No meaning is carried by colour alone: every band has a
sign and a word, every component a place in the order of the legend.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from zeren.base.numbers import plain_points, rounded_ratio, show_points
from zeren.base.text import Language
from zeren.documents.setting import break_lines, text_width

MOST_LINES = 120
"""With more units than this, categories are shown as distributions."""

FONTS = "'Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',sans-serif"
INK, SOFT, RULE, PAPER = "#1f2933", "#4a5560", "#c9d1d9", "#ffffff"
FILLS = ("#2f5d8a", "#6f9fc4", "#8a6d3b", "#b9a27c", "#3f7f74", "#8fbdb2")
"""Calm and apart in lightness too, so that they hold in black and white; no text stands on them."""
SIGNS = ("★", "●", "○", "△", "▲", "■")

WIDTH = 7_600
"""In tenths of a unit. 12 units of type are 6.9 pt where 760 units are as wide as a page's text."""
_MARGIN = 120
_LINE = 165
_NAME = 2_200
_PLOT_LEFT = _MARGIN + _NAME + 100
_PLOT_RIGHT = 6_000
_GROUP = 530
"""What a group takes above and below its bars."""
_STEP = 2
"""Points to a column of a distribution."""
_STRIP = 900
_HEAD = 1_000
"""What legend and edges of a picture without a title take at most."""
_FEWEST = 5
"""A part of a group at the end of a page has at least so many bars."""


@dataclass(frozen=True)
class Bar:
    """A unit: its points by component (milli-points, in the legend's order), its total and its band's place."""

    name: str
    parts: tuple[int, ...]
    total: int
    band: int


@dataclass(frozen=True)
class Group:
    """A category and its units, in the order they are shown."""

    name: str
    bars: tuple[Bar, ...]
    whole: tuple[int, int] = (0, 0)
    """How many units the category has and their mean, where this is a part of it."""


@dataclass(frozen=True)
class Legend:
    """Names of the components and of the bands (best first), and the scale's end in milli-points."""

    components: tuple[str, ...]
    bands: tuple[str, ...]
    full: int = 100_000


def overview_svg(title: str, groups: Sequence[Group], legend: Legend, note: str = "", language: Language = "zh") -> str:
    """The overview; a group without units says so. Negative parts are not drawn, the total is always printed."""
    return _drawn(title, groups, legend, note, language, _many(groups), headed=True)


def overview_pages(
    title: str, groups: Sequence[Group], legend: Legend, rooms: tuple[int, int], language: Language = "zh"
) -> list[str]:
    """The overview in pictures no higher than `rooms` (the first one, the others; tenths of a unit), for a page that
    has a heading of its own: cut between groups where that will do, within one where it is longer than a page."""
    if _many(groups):
        return [_drawn(title, groups, legend, "", language, True, headed=False)]
    made, page, left = [], list[Group](), rooms[0] - _HEAD
    for group in groups:
        rest, whole = group, (len(group.bars), _mean(group))
        while _GROUP + len(rest.bars) * _LINE > left:
            fits = max(0, left - _GROUP) // _LINE
            whole_page = _GROUP + len(rest.bars) * _LINE <= rooms[1] - _HEAD
            if fits >= _FEWEST and (not page or not whole_page):
                page.append(Group(rest.name, rest.bars[:fits], whole))
                rest = Group(rest.name, rest.bars[fits:], whole)
            made.append(page)
            page, left = [], rooms[1] - _HEAD
        page.append(rest)
        left -= _GROUP + len(rest.bars) * _LINE
    return [_drawn(title, some, legend, "", language, False, headed=False) for some in [*made, page] if some]


def _many(groups: Sequence[Group]) -> bool:
    return sum(len(group.bars) for group in groups) > MOST_LINES


def _drawn(
    title: str, groups: Sequence[Group], legend: Legend, note: str, language: Language, many: bool, *, headed: bool
) -> str:
    shapes: list[str] = []
    y = _heading(shapes, title if headed else "", legend, note, many, language)
    for group in groups:
        y = _strip(shapes, group, legend, y, language) if many else _bars(shapes, group, legend, y, language)
    return _document(shapes, title, y)


def _document(shapes: Sequence[str], title: str, height: int) -> str:
    size = f'viewBox="0 0 {_n(WIDTH)} {_n(height)}" width="{_n(WIDTH)}" height="{_n(height)}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label={quoteattr(title)} '
        f'font-family="{FONTS}" font-size="12" fill="{INK}"><title>{escape(title)}</title>'
        f'<rect width="{_n(WIDTH)}" height="{_n(height)}" fill="{PAPER}"/>\n' + "\n".join(shapes) + "\n</svg>\n"
    )


def _heading(shapes: list[str], title: str, legend: Legend, note: str, many: bool, language: Language) -> int:
    """Title, note and legend; returns where the first group begins."""
    y = 380 if title else 130
    for line in break_lines(title, (WIDTH - 2 * _MARGIN) * 1000 // 200) if title else ():
        shapes.append(_text(_MARGIN, y, line, 'font-size="20"'))
        y += 280
    for line in break_lines(note, (WIDTH - 2 * _MARGIN) * 1000 // 120) if note else ():
        shapes.append(_text(_MARGIN, y, line, f'fill="{SOFT}"'))
        y += 190
    keys = [] if many else [("", name, FILLS[k % len(FILLS)]) for k, name in enumerate(legend.components)]
    keys += [(SIGNS[k % len(SIGNS)], name, "") for k, name in enumerate(legend.bands)]
    mean = ("│", "类别平均分", "") if language == "zh" else ("│", "mean of the category", "")
    return _keys(shapes, [*keys, mean], y + 30) + 360


def _keys(shapes: list[str], keys: Sequence[tuple[str, str, str]], y: int) -> int:
    x = _MARGIN
    for sign, name, fill in keys:
        wide = 180 + text_width(name) * 120 // 1000 + 170
        if x > _MARGIN and x + wide > WIDTH - _MARGIN:
            x, y = _MARGIN, y + 220
        shapes.append(_rect(x, y - 100, 120, 110, fill) if fill else _text(x, y, sign))
        shapes.append(_text(x + 180, y, name))
        x += wide
    return y


def _bars(shapes: list[str], group: Group, legend: Legend, y: int, language: Language) -> int:
    y = _group_head(shapes, group, y, language)
    if not group.bars:
        return y
    top = y
    shapes.extend(_scale(legend, top, top + len(group.bars) * _LINE))
    for bar in group.bars:
        shapes.extend(_bar(bar, legend, y))
        y += _LINE
    x = _x(_mean(group), legend)
    shapes.append(_line(x, top - 20, x, y + 20, INK, 15))
    return y + 280


def _group_head(shapes: list[str], group: Group, y: int, language: Language) -> int:
    count = group.whole[0] or len(group.bars)
    said = f"{count}个单位" if language == "zh" else f"{count} units"
    if count:
        mean = show_points(_mean(group))
        said += f"，平均{mean}分" if language == "zh" else f", mean {mean}"
    shapes.append(_text(_MARGIN, y, group.name, 'font-size="15"'))
    shapes.append(_text(_MARGIN + text_width(group.name) * 150 // 1000 + 150, y, said, f'fill="{SOFT}"'))
    return y + 250 if count else y + 300


def _mean(group: Group) -> int:
    if group.whole[0] or not group.bars:
        return group.whole[1]
    return rounded_ratio(sum(bar.total for bar in group.bars), len(group.bars))


def _bar(bar: Bar, legend: Legend, y: int) -> Iterator[str]:
    yield _text(_MARGIN + _NAME, y + 115, _short(bar.name), 'text-anchor="end"')
    so_far = 0
    for place, part in enumerate(bar.parts):
        left, right = _x(so_far, legend), _x(so_far + max(0, part), legend)
        if right > left:
            yield _rect(left, y + 20, right - left, 115, FILLS[place % len(FILLS)])
        so_far += max(0, part)
    yield _text(_PLOT_RIGHT + 550, y + 115, show_points(bar.total), 'text-anchor="end"')
    yield _text(_PLOT_RIGHT + 680, y + 115, f"{SIGNS[bar.band % len(SIGNS)]} {legend.bands[bar.band]}")


def _short(name: str) -> str:
    """A name that fits its column, cut with an ellipsis where it does not."""
    if text_width(name) * 120 // 1000 <= _NAME:
        return name
    return break_lines(name, (_NAME - 120) * 1000 // 120)[0] + "…"


def _scale(legend: Legend, top: int, bottom: int) -> Iterator[str]:
    """Rules at every fifth of the scale, their numbers above."""
    for fifth in range(6):
        points = legend.full * fifth // 5
        x = _x(points, legend)
        yield _line(x, top, x, bottom, RULE, 8)
        yield _text(x, top - 40, plain_points(points), f'text-anchor="middle" font-size="10" fill="{SOFT}"')


def _strip(shapes: list[str], group: Group, legend: Legend, y: int, language: Language) -> int:
    """How many units lie in each step of the scale, and how many in each band."""
    y = _group_head(shapes, group, y, language)
    if not group.bars:
        return y
    floor = y + _STRIP
    shapes.extend(_scale(legend, y, floor))
    counts = _counts(group, legend)
    most = max(counts)
    for place, count in enumerate(counts):
        left, right = (_x(step * _STEP * 1000, legend) for step in (place, place + 1))
        high = -(-_STRIP * count // most)
        if count:
            shapes.append(_rect(left + 5, floor - high, right - left - 10, high, FILLS[0]))
    peak = f"最高一格{most}个" if language == "zh" else f"tallest: {most}"
    shapes.append(_text(_MARGIN + _NAME, y + 100, peak, f'text-anchor="end" fill="{SOFT}"'))
    shapes.append(_line(_PLOT_LEFT, floor, _PLOT_RIGHT, floor, INK, 8))
    x = _x(_mean(group), legend)
    shapes.append(_line(x, y - 20, x, floor + 60, INK, 15))
    shapes.extend(_band_counts(group, legend, y, language))
    return floor + 380


def _counts(group: Group, legend: Legend) -> list[int]:
    steps = -(-legend.full // (_STEP * 1000))
    counts = [0] * steps
    for bar in group.bars:
        counts[max(0, min(steps - 1, bar.total // (_STEP * 1000)))] += 1
    return counts


def _band_counts(group: Group, legend: Legend, y: int, language: Language) -> Iterator[str]:
    for place, band in enumerate(legend.bands):
        count = sum(bar.band == place for bar in group.bars)
        said = f"{band} {count}个" if language == "zh" else f"{band}: {count}"
        yield _text(_PLOT_RIGHT + 250, y + 100 + place * 200, f"{SIGNS[place % len(SIGNS)]} {said}")


def _x(points: int, legend: Legend) -> int:
    """Where a number of milli-points stands, kept within the plot."""
    inside = max(0, min(points, legend.full))
    return _PLOT_LEFT + rounded_ratio((_PLOT_RIGHT - _PLOT_LEFT) * inside, legend.full)


def _text(x: int, y: int, text: str, more: str = "") -> str:
    return f'<text x="{_n(x)}" y="{_n(y)}"{" " if more else ""}{more}>{escape(text)}</text>'


def _rect(x: int, y: int, wide: int, high: int, fill: str) -> str:
    return f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(wide)}" height="{_n(high)}" fill="{fill}"/>'


def _line(x: int, y: int, to_x: int, to_y: int, color: str, thick: int) -> str:
    ends = f'x1="{_n(x)}" y1="{_n(y)}" x2="{_n(to_x)}" y2="{_n(to_y)}"'
    return f'<line {ends} stroke="{color}" stroke-width="{_n(thick)}"/>'


def _n(tenths: int) -> str:
    """A coordinate: a whole number of tenths as a decimal."""
    whole, part = divmod(abs(tenths), 10)
    return f"{'-' if tenths < 0 else ''}{whole}{f'.{part}' if part else ''}"
