"""Where something is, with what was read to learn it: what a door has looked up, the room behind it need not."""

from __future__ import annotations

from typing import Any


class Located(str):
    """The path of a unit, and the `row` it was read from: the unit itself, or something of its."""

    __slots__ = ("row",)
    row: Any

    def __new__(cls, path: str, row: Any) -> Located:
        """A path that remembers a row."""
        made = super().__new__(cls, path)
        made.row = row
        return made
