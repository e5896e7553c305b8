"""Small pictures of a move and of a span, for the rows of a table. Positions are per cents, as in `pictures`."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString

from zeren.base.text import Text
from zeren.ui.language import now, say
from zeren.ui.pictures import Axis

HIGH = 16


def shift(before: int, after: int, scale: Axis, label: Text) -> SafeString:
    """A ring where something was, a dot where it would be, a line between them; the bounds of the scale as marks."""
    a, b = f"{scale.at(before):.2f}", f"{scale.at(after):.2f}"
    inside = format_html(
        '<line class="way" x1="{0}%" x2="{1}%" y1="8" y2="8"/><circle class="ring" cx="{0}%" cy="8" r="4"/>'
        '<circle class="spot" cx="{1}%" cy="8" r="4"/>',
        a,
        b,
    )
    marks = [f"{scale.at(bound):.2f}" for bound in scale.bounds]
    return _row(inside, marks, label)


def span(least: int, middle: int, largest: int, of: int, label: Text) -> SafeString:
    """Where a rank lies: a line from the best to the worst, a dot at the one it has; the first rank is at the left."""

    def at(rank: int) -> str:
        return f"{2 + 96 * (rank - 1) / max(of - 1, 1):.2f}"

    inside = format_html(
        '<line class="span" x1="{}%" x2="{}%" y1="8" y2="8"/><circle class="spot" cx="{}%" cy="8" r="4"/>',
        at(least),
        at(largest),
        at(middle),
    )
    return _row(inside, [], label)


def _row(inside: SafeString, marks: list[str], label: Text) -> SafeString:
    lines = SafeString("").join(
        format_html('<line class="bound" x1="{0}%" x2="{0}%" y1="0" y2="{1}"/>', x, HIGH) for x in marks
    )
    return format_html(
        '<svg class="shift" width="100%" height="{}" role="img" aria-label="{}" lang="{}">'
        '<line class="axis" x1="0" x2="100%" y1="8" y2="8"/>{}{}</svg>',
        HIGH,
        say(label),
        "en" if now() == "en" else "zh",
        lines,
        inside,
    )
