"""`overview.svg`: units by category and component in one picture."""

from __future__ import annotations

from pathlib import Path

from zeren.base.numbers import rounded_ratio
from zeren.base.text import Text
from zeren.documents.picture import Bar, Group, Legend, overview_svg
from zeren.reports.year import Row, Year


def write_overview(year: Year, path: Path) -> None:
    """Write the picture."""
    path.write_text(overview(year), encoding="utf-8", newline="\n")


def overview(year: Year) -> str:
    """The picture as SVG text: every rated unit, best first in its category."""
    groups = []
    for category, text in year.run.categories.items():
        mine = sorted((row for row in year.rows if row.category == category and row.rated), key=_best_first)
        groups.append(
            Group(year.say(text), tuple(Bar(row.name, _parts(row, year), row.total, row.band) for row in mine))
        )
    parts = [part for part in year.run.scheme.components if part.weight]
    legend = Legend(
        tuple(year.say(part.text) for part in parts), tuple(year.say(band) for band in year.run.bands), year.run.full
    )
    title = Text("{year}年度{title}：各单位得分", "{title}, {year}: what every unit scored")
    note = Text("截至{day}。长条为各部分对总分的贡献，扣分和否决只在总分中体现。",
                "As of {day}. Bars show what each component brings to the total; "
                "deductions and vetoes show in the total alone.")  # fmt: skip
    return overview_svg(
        year.say(title.fill(year=year.run.year, title=year.run.title)),
        groups,
        legend,
        year.say(note.fill(day=year.run.as_of.isoformat())),
        year.language,
    )


def _best_first(row: Row) -> tuple[int, str]:
    return -row.total, row.unit


def _parts(row: Row, year: Year) -> tuple[int, ...]:
    """What each earning component brings to the total, for the eye: rounded one by one."""
    weighted = [
        (part.weight, score, reach)
        for part, (score, reach) in zip(year.run.scheme.components, row.scores, strict=True)
        if part.weight
    ]
    present = sum(weight for weight, _, reach in weighted if reach)
    return tuple(
        rounded_ratio(year.run.full * weight * score, present * reach) if reach else 0
        for weight, score, reach in weighted
    )
