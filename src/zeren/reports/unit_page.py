"""The page of one unit in the circular: what it scored, why, what is open, what would raise it most."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zeren.apps.assessment.queries import CardView, LineView
from zeren.apps.assessment.queries.cards import STATE_TEXTS
from zeren.base.numbers import plain_points
from zeren.base.text import Text
from zeren.documents.paper import Bar, Bars, Block, Heading, KeyLine, Note, PageBreak, Table, para
from zeren.reports.year import Year

MOST_OPEN = 8
"""So many open findings are listed on the page; the rest are in the ledger."""

MOST_GAINS = 3


@dataclass(frozen=True)
class OpenFinding:
    """A finding that is not verified on the day looked at."""

    code: str
    text: str
    severity: Text
    state: Text
    due: dt.date | None
    late: bool


def unit_page(card: CardView, found: Sequence[OpenFinding], year: Year) -> Iterator[Block]:
    """The blocks of a unit's page, opened by a page break."""
    say = year.say
    yield PageBreak()
    yield Heading(
        1, f"{card.name}（{year.category(card.category)}）" if year.language == "zh" else card.name, numbered=False
    )
    yield KeyLine(say(Text("结果", "Result")), _result(card, year))
    for why in card.band_why:
        yield KeyLine(say(Text("等次说明", "Why this grade")), say(why))
    yield Bars(tuple(_bar(part.text, part.score, part.reach, year) for part in card.components if part.weight))
    yield from _lines(card, year)
    yield from _open(found, year)
    yield from _gains(card, year)


def _result(card: CardView, year: Year) -> str:
    if not card.rated:
        return year.say(Text("本年不评等次", "not rated this year"))
    parts = [
        Text("总分{total}分", "total {total}").fill(total=year.points(card.total)),
        Text("等次{band}", "grade {band}").fill(band=year.run.bands[card.band]),
    ]
    if card.rank_category:
        where = Text("同类{n}个单位中列第{rank}", "rank {rank} of {n} in its category")
        parts.append(where.fill(rank=card.rank_category, n=card.of_category))
    if card.rolled >= 0:
        parts.append(Text("下级汇总{rolled}分", "{rolled} over its units").fill(rolled=year.points(card.rolled)))
    return ("，" if year.language == "zh" else ", ").join(year.say(part) for part in parts)


def _bar(text: Text, score: int, reach: int, year: Year) -> Bar:
    if not reach:
        return Bar(year.say(text), 0, 1, year.say(STATE_TEXTS["not_applicable"]))
    return Bar(year.say(text), score, reach, f"{year.points(score)} / {plain_points(reach)}")


def _lines(card: CardView, year: Year) -> Iterator[Block]:
    shown = [line for line in card.lines if not line.veto or line.state == "vetoed"]
    head = (Text("指标", "Indicator"), Text("得分", "Points"), Text("分值", "Full"), Text("计算", "Arithmetic"))
    yield Table(
        head=tuple(year.say(text) for text in head),
        rows=[
            (title(line, year), _points(line, year), plain_points(line.full), year.say(line.arithmetic))
            for line in shown
        ],
        widths=(30, 10, 9, 51),
        aligns=("left", "right", "right", "left"),
    )


def title(line: LineView, year: Year) -> str:
    """A line's short name: what stands before the first stop of its clause."""
    words = year.say(line.clause)
    for stop in ("；", "。", "; ", ". "):
        words = words.split(stop, 1)[0]
    return words


def _points(line: LineView, year: Year) -> str:
    return year.points(line.points) if line.state == "scored" else "—"


def _open(found: Sequence[OpenFinding], year: Year) -> Iterator[Block]:
    say = year.say
    if not found:
        yield KeyLine(say(Text("未销号问题", "Open findings")), say(Text("无", "none")))
        return
    late = sum(one.late for one in found)
    count = Text("{n}个，其中逾期{late}个", "{n}, of which {late} overdue").fill(n=len(found), late=late)
    yield KeyLine(say(Text("未销号问题", "Open findings")), say(count))
    head = (
        Text("编号", "Id"),
        Text("问题", "Finding"),
        Text("程度", "Severity"),
        Text("状态", "State"),
        Text("期限", "Due"),
    )
    yield Table(
        head=tuple(say(text) for text in head),
        rows=[(one.code, one.text, say(one.severity), say(one.state), _due(one, year)) for one in found[:MOST_OPEN]],
        widths=(14, 46, 10, 14, 16),
    )
    if len(found) > MOST_OPEN:
        rest = Text("另有{n}个，见台账。", "{n} more are in the ledger.").fill(n=len(found) - MOST_OPEN)
        yield Note(say(rest))


def _due(one: OpenFinding, year: Year) -> str:
    if one.due is None:
        return ""
    late = year.say(Text("（逾期）", " (overdue)")) if one.late else ""
    return f"{one.due.isoformat()}{late}"


def _gains(card: CardView, year: Year) -> Iterator[Block]:
    best = card.best_gains[:MOST_GAINS]
    if not best:
        return
    joined = ("；" if year.language == "zh" else "; ").join(
        year.say(
            Text("{what}补足可加{gain}分", "{what}: up to {gain} more").fill(
                what=title(line, year), gain=year.points(line.gain)
            )
        )
        for line in best
    )
    yield para(
        year.say(Text("最能提分的：", "What would raise it most: ")) + joined + ("。" if year.language == "zh" else ".")
    )
