"""A time line inside a page, as SVG: lanes of pieces, each from a day up to another. Positions are per cents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from zeren.base.text import Text
from zeren.ui.language import say

ROW, TOP, GAP = 30, 40, 24
MOST_YEARS = 8
"""So many years are marked at most."""
MARGIN = dt.timedelta(days=120)
"""What has no first day begins so long before the first that is told; what has no end lasts so long beyond today."""


class Piece(NamedTuple):
    """What held from a day (None: always) up to, not including, another (None: open); `tone` is how it looks: held,
    acting or none.
    """

    start: dt.date | None
    end: dt.date | None
    label: str
    tone: str = "held"


class Lane(NamedTuple):
    """Pieces that follow one another, under one name."""

    text: Text
    pieces: Sequence[Piece]


def timeline(lanes: Sequence[Lane], today: dt.date, label: Text) -> SafeString:
    """The lanes below one scale, with a line at today. What is drawn is told in words beside it, as a list."""
    days = [day for lane in lanes for one in lane.pieces for day in (one.start, one.end) if day]
    first, last = min([*days, today]) - MARGIN, max([*days, today]) + MARGIN
    whole = (last - first).days
    height = TOP + len(lanes) * (ROW + GAP) - GAP + 4

    def at(day: dt.date | None, open_at: dt.date) -> float:
        inside = min(max(day or open_at, first), last)
        return (inside - first).days * 10_000 // whole / 100

    parts = [_scale(first, last, height, at)]
    for row, lane in enumerate(lanes):
        y = TOP + row * (ROW + GAP)
        parts.append(f'<text class="lane" x="0" y="{y - 6}">{escape(say(lane.text))}</text>')
        for one in lane.pieces:
            left, right = at(one.start, first), at(one.end, last)
            told = f"{say(lane.text)} {one.label} {one.start or '…'} — {one.end or '…'}"
            parts.append(_piece(left, max(right - left, 0.4), y, one, told))
    now = at(today, today)
    parts.append(f'<line class="now" x1="{now}%" x2="{now}%" y1="18" y2="{height}"/>')
    return format_html(
        '<div class="scroll"><svg class="timeline" role="img" aria-label="{}" width="100%" height="{}">{}</svg></div>',
        say(label),
        height,
        mark_safe("".join(parts)),  # noqa: S308  what is not ours is escaped
    )


def _piece(left: float, width: float, y: int, one: Piece, told: str) -> str:
    return (
        f'<svg x="{left}%" y="{y}" width="{width}%" height="{ROW}"><title lang="zh">{escape(told)}</title>'
        f'<rect class="piece {one.tone}" x="0" y="0" width="100%" height="{ROW}" rx="3"/>'
        f'<text lang="zh" x="6" y="20">{escape(one.label)}</text></svg>'
    )


At = Callable[[dt.date | None, dt.date], float]


def _scale(first: dt.date, last: dt.date, height: int, at: At) -> str:
    years = range(first.year + 1, last.year + 1)
    step = max(1, -(-len(years) // MOST_YEARS))
    parts = []
    for year in years[::-1][::step]:
        x = at(dt.date(year, 1, 1), first)
        line = f'<line class="year" x1="{x}%" x2="{x}%" y1="18" y2="{height}"/>'
        parts.append(f'{line}<text class="year" x="{x}%" y="12">{year}</text>')
    return "".join(parts)
