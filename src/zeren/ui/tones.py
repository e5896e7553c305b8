"""What a state means to the eye. Colour never stands alone: every tone has a shape, every badge a word."""

from __future__ import annotations

from typing import Literal, NamedTuple

from zeren.base.text import Text

Tone = Literal["good", "info", "warn", "bad", "quiet"]

ICONS: dict[Tone, str] = {
    "good": "M3 8.5l3.2 3.2L13 5",
    "info": "M8 3.5v.6M8 7v5.5",
    "warn": "M8 2.5L14.5 13.5H1.5zM8 6.5v3.2M8 11.6v.4",
    "bad": "M4 4l8 8M12 4l-8 8",
    "quiet": "M3.5 8h9",
}
"""Paths in a square of 16, drawn with a line and no filling."""


class Badge(NamedTuple):
    """A state as a page shows it."""

    text: Text
    tone: Tone = "quiet"


def graded(text: Text, place: int, of: int) -> Badge:
    """The badge of a place in a list that goes from best to worst; -1 is outside the list."""
    if place < 0:
        return Badge(text, "quiet")
    if place == of - 1 and of > 1:
        return Badge(text, "bad")
    tones: tuple[Tone, ...] = ("good", "info", "quiet")
    return Badge(text, tones[min(place, 2)])
