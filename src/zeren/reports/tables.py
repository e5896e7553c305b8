"""`scores.csv` and `lines.csv`: the result for a spreadsheet, in UTF-8 with a mark so that every program reads it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from zeren.apps.assessment.queries import CardView
from zeren.apps.assessment.queries.cards import STATE_TEXTS, range_text
from zeren.base.numbers import show_points
from zeren.base.text import Text
from zeren.reports.year import Year

SCORE_HEAD = (
    Text("单位编号", "Unit id"),
    Text("单位", "Unit"),
    Text("类别", "Category"),
    Text("总分", "Total"),
    Text("等次", "Grade"),
    Text("类别内名次", "Rank in category"),
    Text("类别内单位数", "Rated in category"),
    Text("权重变动下名次", "Rank with moved weights"),
    Text("类别内百分位", "Percentile in category"),
    Text("类别内标准分", "Standard score in category"),
    Text("下级汇总", "Rolled up"),
)
LINE_HEAD = (
    Text("单位编号", "Unit id"),
    Text("单位", "Unit"),
    Text("指标编号", "Indicator id"),
    Text("指标", "Indicator"),
    Text("部分", "Component"),
    Text("规则", "Rule"),
    Text("得分", "Points"),
    Text("分值", "Full points"),
    Text("状态", "State"),
    Text("算式", "Arithmetic"),
    Text("补足可加", "Would add"),
    Text("依据条数", "Number of facts"),
    Text("依据编号", "Facts"),
)


def write_scores(year: Year, path: Path) -> None:
    """One row a unit, in the official order; last the score and the applicable points of each component, both empty
    where it does not apply."""
    head = [year.say(text) for text in SCORE_HEAD]
    for part in year.run.scheme.components:
        head += [year.say(part.text), year.say(Text("{part}应得", "{part}, possible").fill(part=part.text))]
    _write(path, head, _scores(year))


def _scores(year: Year) -> Iterator[list[str]]:
    earning = [part.weight > 0 for part in year.run.scheme.components]
    for row in year.rows:
        lies = year.lies.get(row.unit)
        yield [
            row.unit,
            row.name,
            year.category(row.category),
            year.points(row.total) if row.rated else "",
            year.band(row.band),
            str(row.rank or ""),
            str(row.of or ""),
            range_text(row.swayed[0], row.swayed[2]) if row.rank and row.swayed else "",
            *((show_points(lies.percentile), show_points(lies.standard)) if lies else ("", "")),
            year.points(row.rolled) if row.rolled >= 0 else "",
            *(
                year.points(number) if reach or not earns else ""
                for earns, (score, reach) in zip(earning, row.scores, strict=True)
                for number in (score, reach)
            ),
        ]


def write_lines(year: Year, path: Path) -> None:
    """One row a unit and line."""
    parts = {part.id: year.say(part.text) for part in year.run.scheme.components}
    rows = (row for card in year.cards() for row in _lines(card, year, parts))
    _write(path, [year.say(text) for text in LINE_HEAD], rows)


def _lines(card: CardView, year: Year, parts: dict[str, str]) -> Iterator[list[str]]:
    for line in card.lines:
        yield [
            card.unit,
            card.name,
            line.id,
            year.say(line.title),
            parts.get(line.component, ""),
            year.say(line.text),
            year.points(line.points),
            year.points(line.full),
            year.say(STATE_TEXTS[line.state]),
            year.say(line.arithmetic),
            year.points(line.gain),
            str(sum(map(len, line.facts.values()))),
            " ".join(name for source in sorted(line.facts) for name in line.facts[source]),
        ]


def _write(path: Path, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(head)
        writer.writerows([_safe(cell) for cell in row] for row in rows)


def _safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "@", "\t"} else cell
