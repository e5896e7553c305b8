"""How likely each grade is under moved weights, in words: the same on every page."""

from __future__ import annotations

from collections.abc import Sequence

from zeren.apps.assessment.queries import RunView
from zeren.base.text import Text


def chances(draws: Sequence[int] | None, view: RunView) -> list[tuple[Text, str]]:
    """In how many of a hundred draws the unit has each grade, those that occur, the best first. One that occurs is
    never told as none, and one that does not always occur never as all.
    """
    count = sum(draws or ())
    return [(view.bands[place], _per_cent(found, count)) for place, found in enumerate(draws or ()) if found]


def _per_cent(found: int, count: int) -> str:
    share = (200 * found + count) // (2 * count)
    if share == 0:
        return "<1%"
    return ">99%" if share == 100 and found < count else f"{share}%"
