"""The result as a table in the terminal, by category."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table

from zeren.base.numbers import plain_points
from zeren.base.text import Text
from zeren.documents.picture import SIGNS
from zeren.reports.year import Row, Year

MOST = 80
"""So many units are shown; a terminal is no place for more."""


WIDE = 120
"""Columns of a terminal from which on the components are shown beside the total."""


def show(year: Year) -> None:
    """Print a table for each category, best first. What is not a terminal gets the wide form."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=max(console.width, WIDE))
    left = MOST
    for category, text in year.run.categories.items():
        mine = [row for row in year.rows if row.category == category]
        mine.sort(key=lambda row: (not row.rated, -row.total, row.unit))
        if mine and left > 0:
            console.print(_table(year, year.say(text), mine[:left], wide=console.width >= WIDE))
        left -= len(mine)
    if left < 0:
        console.print(year.say(Text("另有{n}个单位，见 scores.csv", "{n} more units are in scores.csv").fill(n=-left)))


def _table(year: Year, title: str, rows: list[Row], *, wide: bool) -> Table:
    table = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", title_style="bold", pad_edge=False)
    heads = (Text("名次", "Rank"), Text("单位", "Unit"), Text("总分", "Total"), Text("等次", "Grade"))
    for head, justify, least in zip(heads, ("right", "left", "right", "left"), (4, 16, 6, 10), strict=True):
        table.add_column(year.say(head), justify=justify, min_width=least, no_wrap=True)  # type: ignore[arg-type] # words
    if wide:
        for part in year.run.scheme.components:
            table.add_column(year.say(part.text), justify="right", min_width=10)
    for row in rows:
        table.add_row(*_cells(row, year)[: len(table.columns)])
    return table


def _cells(row: Row, year: Year) -> list[str]:
    total = year.points(row.total if row.rated else row.rolled) if row.rated or row.rolled >= 0 else "—"
    weights = [part.weight for part in year.run.scheme.components]
    scores = [_of(row, pair, weight, year) for pair, weight in zip(row.scores, weights, strict=True)]
    return [str(row.rank or "—"), row.name, total, _grade(row, year), *scores]


def _grade(row: Row, year: Year) -> str:
    """The grade with its sign, as in the picture, and what else the total does not say."""
    sign = f"{SIGNS[row.band % len(SIGNS)]} " if row.band >= 0 else ""
    why = Text("（下级汇总）", " (rolled up)") if not row.rated and row.rolled >= 0 else Text("", "")
    if row.vetoes:
        why = Text("（否决）", " (veto)")
    elif row.displaced:
        why = Text("（名额已满）", " (places taken)")
    elif row.floor:
        why = Text("（保底条件）", " (floor)")
    return f"{sign}{year.band(row.band)}{year.say(why)}"


def _of(row: Row, pair: tuple[int, int], weight: int, year: Year) -> str:
    """What a component gave, of what it could have given; what only lowers stands alone."""
    score, reach = pair
    if not row.rated or not (score or reach):
        return "—"
    return f"{year.points(score)}/{plain_points(reach)}" if weight else year.points(score)
