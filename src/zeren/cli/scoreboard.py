"""The result as a table in the terminal, by category."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table

from zeren.base.text import Text
from zeren.reports.year import Row, Year

MOST = 80
"""So many units are shown; a terminal is no place for more."""

MARKS = ("★", "●", "○", "✕")
"""A mark beside each grade's name, so that colour is never alone."""


def show(year: Year) -> None:
    """Print a table for each category, best first."""
    console = Console()
    left = MOST
    for category, text in year.run.categories.items():
        mine = [row for row in year.rows if row.category == category]
        mine.sort(key=lambda row: (not row.rated, -row.total, row.unit))
        if mine and left > 0:
            console.print(_table(year, year.say(text), mine[:left]))
        left -= len(mine)
    if left < 0:
        console.print(year.say(Text("另有{n}个单位，见 scores.csv", "{n} more units are in scores.csv").fill(n=-left)))


def _table(year: Year, title: str, rows: list[Row]) -> Table:
    parts = year.run.scheme.components
    table = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", title_style="bold")
    heads = (Text("名次", "Rank"), Text("单位", "Unit"), Text("总分", "Total"), Text("等次", "Grade"))
    for place, head in enumerate([*heads, *(part.text for part in parts)]):
        table.add_column(year.say(head), justify="left" if place in {1, 3} else "right", no_wrap=place != 1)
    for row in rows:
        scores = [year.points(score) if reach or score else "—" for score, reach in row.scores]
        mark = f"{MARKS[min(row.band, len(MARKS) - 1)]} " if row.band >= 0 else ""
        total = year.points(row.total) if row.rated else "—"
        table.add_row(str(row.rank or "—"), row.name, total, f"{mark}{year.band(row.band)}", *scores)
    return table
