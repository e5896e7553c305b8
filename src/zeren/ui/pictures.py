"""Small pictures inside pages, as SVG. Positions are per cents, so that a picture fits any width."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from zeren.base.numbers import plain_points
from zeren.base.text import Text
from zeren.ui.language import now, say

PLACES = 60
"""So many dots fit beside each other; what is closer stands on one another."""
STEP, SIZE, BELOW = 11, 5, 18

SHAPES = (
    "M0-6L1.6-2 5.8-1.9 2.5.8 3.6 4.9 0 2.5-3.6 4.9-2.5.8-5.8-1.9-1.6-2z",
    "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
    "M-4.4-4.4h8.8v8.8h-8.8z",
    "M-5.4 4.4h10.8L0-5z",
)
"""A star, a circle, a square, a triangle, around the middle of the dot: the best grade first."""
TONES = ("good", "info", "quiet", "bad")


class Dot(NamedTuple):
    """One thing on a strip: milli-points, its grade's place (best 0) of how many, words, where a click leads, and the
    values between which a line is drawn behind it.
    """

    value: int
    place: int
    of: int
    label: str
    address: str
    ends: tuple[int, int] | None = None


class Column(NamedTuple):
    """How many things lie from `value` on, up to the next whole point."""

    value: int
    size: int


class Axis(NamedTuple):
    """The scale in milli-points and the values that are marked with a line and their number."""

    start: int
    end: int
    bounds: tuple[int, ...]

    def at(self, value: int) -> float:
        """The place of a value in per cent, inside the picture with room for half a dot."""
        inside = min(max(value, self.start), self.end) - self.start
        return 1 + (inside * 9_800 // (self.end - self.start)) / 100


def axis(values: Sequence[int], bounds: Sequence[int], full: int) -> Axis:
    """A scale from the tens below the least value to the full points."""
    least = min([*values, full * 6 // 10])
    return Axis(max(0, least // 10_000 * 10_000), max([full, *values]), tuple(b for b in bounds if b > 0))


def kind(place: int, of: int) -> int:
    """Which shape and tone a grade's place has: the last grade is always the last of them."""
    return 3 if place == of - 1 and of > 1 else min(place, 2)


def strip(dots: Iterable[Dot], scale: Axis, label: Text) -> SafeString:
    """A dot for each thing; those that are close stand on one another. Each is a link with its words as a title."""
    heights: dict[int, int] = {}
    placed = []
    for dot in sorted(dots, key=lambda dot: (-dot.value, dot.label)):
        x = scale.at(dot.value)
        slot = int(x * PLACES / 100)
        heights[slot] = heights.get(slot, 0) + 1
        placed.append(((slot + 0.5) * 100 / PLACES, heights[slot], dot))
    height = max([*heights.values(), 2]) * STEP + BELOW + SIZE
    drawn = format_html_join(
        "", "{}", ((_dot(x, height - BELOW - place * STEP + 3, dot, scale),) for x, place, dot in placed)
    )
    return _picture(height, _scale(scale, height), drawn, label)


def _dot(x: float, y: int, dot: Dot, scale: Axis) -> SafeString:
    look, label = kind(dot.place, dot.of), escape(dot.label)
    behind = ""
    if dot.ends:
        low, high = (f"{scale.at(end):.2f}" for end in dot.ends)
        behind = f'<line class="reach" x1="{low}%" x2="{high}%" y1="{y}" y2="{y}"/>'
    return mark_safe(  # noqa: S308  what is not ours is escaped
        f'<a lang="zh" href="{escape(dot.address)}" aria-label="{label}">{behind}'
        f'<svg x="{x:.2f}%" y="{y}" overflow="visible"><title lang="zh">{label}</title>'
        f'<path class="dot place-{TONES[look]}" d="{SHAPES[look]}"/></svg></a>'
    )


def columns(found: Sequence[Column], scale: Axis, label: Text, mine: int | None = None) -> SafeString:
    """For many things: a column for each point, as high as it has things. A triangle points at the value `mine`."""
    most = max((column.size for column in found), default=1)
    height = 60 + BELOW
    wide = 9_800 * 1000 // (scale.end - scale.start) / 100
    parts = []
    for column in found:
        tall = max(1, 56 * column.size // most)
        told = f"{plain_points(column.value)}–{plain_points(column.value + 1000)}: {column.size}"
        parts.append((f"{scale.at(column.value):.2f}", height - BELOW - tall, f"{wide * 0.9:.2f}", tall, told))
    drawn = mark_safe(  # noqa: S308  numbers alone
        "".join(
            f'<rect class="column" x="{x}%" y="{y}" width="{width}%" height="{tall}"><title>{told}</title></rect>'
            for x, y, width, tall, told in parts
        )
    )
    return _picture(height, _scale(scale, height), drawn if mine is None else drawn + _here(mine, scale), label)


def _here(value: int, scale: Axis) -> SafeString:
    """A mark from above at a value."""
    return format_html(
        '<svg x="{}%" y="0" overflow="visible"><path class="here" d="M-5 0h10L0 7zM0 7V60"/></svg>',
        f"{scale.at(value):.2f}",
    )


def _scale(scale: Axis, height: int) -> SafeString:
    foot = height - BELOW + 4
    marks = [(f"{scale.at(bound):.2f}", foot, foot + 12, plain_points(bound)) for bound in scale.bounds]
    ends = [(f"{scale.at(end):.2f}", foot + 12, plain_points(end), hook) for end, hook in _ends(scale)]
    return format_html(
        '<line class="axis" x1="0" x2="100%" y1="{0}" y2="{0}"/>{1}{2}',
        foot,
        format_html_join(
            "",
            '<line class="bound" x1="{0}%" x2="{0}%" y1="0" y2="{1}"/>'
            '<text x="{0}%" y="{2}" text-anchor="middle">{3}</text>',
            marks,
        ),
        format_html_join("", '<text x="{0}%" y="{1}" text-anchor="{3}">{2}</text>', ends),
    )


def _ends(scale: Axis) -> list[tuple[int, str]]:
    far = (scale.end - scale.start) // 20
    free = [(scale.start, "start"), (scale.end, "end")]
    return [(end, hook) for end, hook in free if all(abs(end - bound) > far for bound in scale.bounds)]


def _picture(height: int, scale: SafeString, drawn: SafeString, label: Text) -> SafeString:
    spoken = "en" if now() == "en" else "zh"
    return format_html(
        '<svg class="strip" width="100%" height="{}" role="group" aria-label="{}" lang="{}">{}{}</svg>',
        height,
        say(label),
        spoken,
        scale,
        drawn,
    )


def sign(place: int, of: int) -> SafeString:
    """The shape of a grade, for the key beside a strip."""
    look = kind(place, of)
    return mark_safe(  # noqa: S308 - our own shapes
        f'<svg class="strip-sign strip" width="12" height="12" viewBox="-6 -6 12 12" aria-hidden="true">'
        f'<path class="place-{TONES[look]}" d="{SHAPES[look]}"/></svg>'
    )


def pairs(now_values: Sequence[int], before: Sequence[int], label: Text) -> SafeString:
    """Two columns for each place, the earlier one behind: twelve months of this year and of the last."""
    most, height, count = max([*now_values, *before, 1]), 120, len(now_values)
    parts = []
    for place, (value, old) in enumerate(zip(now_values, before, strict=True)):
        left = place * 100 / count
        for name, shift, one in (("before", 0.1, old), ("column", 0.45, value)):
            tall = one * 96 // most if one else 0
            x, wide = f"{left + shift * 100 / count:.2f}", f"{45 / count:.2f}"
            parts.append((name, x, height - BELOW - tall, wide, tall, f"{place + 1}: {one}"))
    drawn = format_html_join(
        "", '<rect class="{}" x="{}%" y="{}" width="{}%" height="{}"><title>{}</title></rect>', parts
    )
    foot = height - BELOW
    marks = [(f"{(place + 0.5) * 100 / count:.2f}", foot + 14, place + 1) for place in range(count)]
    scale = format_html(
        '<line class="axis" x1="0" x2="100%" y1="{0}" y2="{0}"/>{1}<text x="0" y="12">{2}</text>',
        foot,
        format_html_join("", '<text x="{}%" y="{}" text-anchor="middle">{}</text>', marks),
        most,
    )
    return _picture(height, scale, drawn, label)
