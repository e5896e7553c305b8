"""What every check is given: the pack, the catalogue of facts, the year and its working days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from zeren.base.catalogue import Catalogue
from zeren.base.problems import Problem, Where, declare
from zeren.packformat.content import Content, Indicator
from zeren.packformat.pack import Pack
from zeren.packformat.places import Path, field_name
from zeren.packformat.shape import suggest

UNKNOWN_NAME = declare(
    "pack_unknown_name",
    zh="{place}：没有“{name}”",
    en="{place}: there is no {name}",
    do_zh="{nearest}",
    do_en="{nearest}",
)


@dataclass(frozen=True)
class Look:
    """One look at a pack. `exceptions` are days on which people work or rest against the weekday; `others`
    are the frameworks beside it, by id.
    """

    pack: Pack
    catalogue: Catalogue
    year: int
    exceptions: Mapping[dt.date, bool] = field(default_factory=dict)
    others: Mapping[str, Pack] = field(default_factory=dict)

    @property
    def content(self) -> Content:
        """Everything the pack says."""
        return self.pack.content

    def at(self, path: Path) -> Where:
        """File and line of a field."""
        return self.pack.places.where(path)

    def lines(self) -> Iterable[tuple[Path, Indicator]]:
        """The indicators with their paths."""
        return ((("indicators", at), line) for at, line in enumerate(self.content.indicators))

    def codes(self, source: str, column: str) -> tuple[str, ...]:
        """The codes of a column of the catalogue; none if there is no such column."""
        table = self.catalogue.get(source)
        return tuple(table.columns[column].codes) if table is not None and column in table.columns else ()

    def unknown(self, path: Path, name: str, known: Iterable[str]) -> Problem:
        """A name that nothing has."""
        return UNKNOWN_NAME(self.at(path), place=field_name(path), name=name, nearest=suggest(name, known))
