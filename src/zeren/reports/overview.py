"""`overview.svg`: units by category and component in one picture."""

from __future__ import annotations

from pathlib import Path

from zeren.apps.assessment.queries.cards import worth
from zeren.base.text import Text
from zeren.documents.layout import PICTURE_HEIGHT, TYPE_WIDTH
from zeren.documents.picture import WIDTH, Bar, Group, Legend, overview_pages, overview_svg
from zeren.reports.year import Row, Year

FIRST = 170
"""The room below the heading of an annex, mm."""


def write_overview(year: Year, path: Path) -> None:
    """Write the picture."""
    path.write_text(overview(year), encoding="utf-8", newline="\n")


def overview(year: Year) -> str:
    """The picture as SVG text: every rated unit, best first in its category."""
    note = Text(
        "截至{day}。长条为各部分对总分的贡献，扣分和否决只在总分中体现。",
        "As of {day}. Bars show what each component brings to the total; deductions and vetoes show in the total "
        "alone.",
    )
    said = year.say(note.fill(day=year.run.as_of.isoformat()))
    return overview_svg(_title(year), _groups(year), _legend(year), said, year.language)


def overview_in_print(year: Year) -> list[str]:
    """The same without a title, in pictures that each fit on a page, the first below the heading of an annex."""
    return overview_pages(
        _title(year), _groups(year), _legend(year), (_units(FIRST), _units(PICTURE_HEIGHT)), year.language
    )


def _units(high: int) -> int:
    return WIDTH * high // TYPE_WIDTH


def _title(year: Year) -> str:
    title = Text("{year}年度{title}：各单位得分", "{title}, {year}: what every unit scored")
    return year.say(title.fill(year=year.run.year, title=year.run.title))


def _groups(year: Year) -> list[Group]:
    groups = []
    for category, text in year.run.categories.items():
        mine = sorted((row for row in year.rows if row.category == category and row.rated), key=_best_first)
        if mine:
            bars = tuple(Bar(row.name, _parts(row, year), row.total, row.band) for row in mine)
            groups.append(Group(year.say(text), bars))
    return groups


def _legend(year: Year) -> Legend:
    parts = [part for part in year.run.scheme.components if part.weight]
    components, bands = (
        [year.say(text) for text in texts] for texts in ((part.text for part in parts), year.run.bands)
    )
    return Legend(tuple(components), tuple(bands), year.run.full)


def _best_first(row: Row) -> tuple[int, str]:
    return -row.total, row.unit


def _parts(row: Row, year: Year) -> tuple[int, ...]:
    """What each earning component brings to the total, for the eye: rounded one by one."""
    parts = [
        (part.weight, score, reach)
        for part, (score, reach) in zip(year.run.scheme.components, row.scores, strict=True)
        if part.weight
    ]
    return tuple(worth(parts, year.run.full))
