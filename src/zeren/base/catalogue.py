"""The shape of what may be scored: closed tables of whole-number columns. Apps declare theirs in `facts.py`.

A pack chooses among these columns and cannot add one. The scored subject is a unit: every source has a column `unit`,
and no source has a column for a person or for what somebody thinks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from zeren.base.text import Text

Shape = Literal["day", "count", "flag", "code", "key"]
"""day: days since 1970-01-01, NEVER where it has not happened; count: a whole number >= 0; flag: 0 or 1; code: one of
`codes`, stored as its place; key: a text the pack names (a duty, an element), stored as its place in the pack's own
list."""


@dataclass(frozen=True)
class Fact:
    """A column of a source."""

    shape: Shape
    text: Text
    codes: Mapping[str, Text] = field(default_factory=dict)
    most: int = 1_000_000
    """The largest value a count may have; the engine proves its sums with it."""


@dataclass(frozen=True)
class Source:
    """A table of facts. `dated` names the day column that says which year a fact belongs to."""

    name: str
    text: Text
    dated: str
    columns: Mapping[str, Fact]
    most: int = 10_000_000
    """So many facts one unit may have: sums are proven for it, and more are refused."""

    def __post_init__(self) -> None:
        assert self.columns[self.dated].shape == "day"


Catalogue = Mapping[str, Source]
