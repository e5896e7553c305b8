"""The page of one unit in the circular: what it scored, why, what is open, what would raise it most. One page holds it
with all lines of a usual framework and MOST_OPEN findings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zeren.apps.assessment.queries import CardView, ComponentView, LineView
from zeren.apps.assessment.queries.cards import STATE_TEXTS, range_text
from zeren.apps.assessment.queries.explaining import total_told
from zeren.base.numbers import plain_points, show_points
from zeren.base.text import Text
from zeren.documents.paper import Bar, Bars, Block, Heading, KeyLine, PageBreak, Stripe, Table, para
from zeren.reports.year import LIST, SEMICOLON, Year

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
    yield PageBreak()
    name = Text("{name}（{category}）", "{name} ({category})")
    title = name.fill(name=card.name, category=year.category(card.category))
    yield Heading(2, year.say(title), numbered=False)
    yield KeyLine(year.say(Text("结果", "Result")), _result(card, year), small=True)
    for why in card.band_why:
        yield KeyLine(year.say(Text("等次说明", "Why this grade")), year.say(why), small=True)
    if card.rated:
        sums = [text for text in total_told(card, year.run) if text.zh.startswith("基本分")]
        yield KeyLine(year.say(Text("总分算式", "Arithmetic")), year.joined(sums), small=True)
    bars = tuple(_bar(part, year) for part in card.components if part.weight and card.rated)
    if bars:
        yield Bars(bars, small=True)
    yield from _lines(card, year)
    yield from _open(found, year)
    yield from _gains(card, year)


def _result(card: CardView, year: Year) -> str:
    parts = []
    if card.rated:
        parts.append(Text("总分{total}分", "total {total}").fill(total=year.points(card.total)))
        parts.append(Text("等次{band}", "grade: {band}").fill(band=year.run.bands[card.band]))
    else:
        parts.append(Text("不参加评定，所列得分仅供参考", "not rated; the points below are for information"))
    if card.rank_category:
        where = Text("同类{n}个单位中列第{rank}", "rank {rank} of {n} in its category")
        parts.append(where.fill(rank=card.rank_category, n=card.of_category))
        if card.swayed:
            moved = Text("权重变动下在{range}", "{range} with moved weights")
            parts.append(moved.fill(range=range_text(card.swayed[0], card.swayed[2])))
        lies = year.lies[card.unit]
        within = Text("同类百分位{percentile}、标准分{standard}", "percentile {percentile}, standard score {standard}")
        shown = {"percentile": show_points(lies.percentile), "standard": show_points(lies.standard)}
        parts.append(within.fill(**shown))
    if growth := year.growth(card):
        parts.append(growth)
    if card.rolled >= 0:
        parts.append(Text("所属单位汇总{rolled}分", "{rolled} over its units").fill(rolled=year.points(card.rolled)))
    return year.joined(parts)


def _bar(part: ComponentView, year: Year) -> Bar:
    if not part.reach:
        return Bar(year.say(part.text), 0, 1, year.say(STATE_TEXTS["not_applicable"]))
    return Bar(year.say(part.text), part.score, part.reach, f"{year.points(part.score)} / {plain_points(part.reach)}")


def _lines(card: CardView, year: Year) -> Iterator[Block]:
    head = (
        Text("指标", "Indicator"),
        Text("得分", "Points"),
        Text("分值", "Full"),
        Text("怎样算出", "How it was reached"),
        Text("依据", "Facts"),
    )
    rows = list(_rows(card, year))
    if rows:
        yield Table(
            head=tuple(year.say(text) for text in head),
            rows=rows,
            widths=(31, 9, 7, 44, 9),
            aligns=("left", "right", "right", "left", "right"),
            dense=True,
        )
    yield from _left_out(card, year)


def _rows(card: CardView, year: Year) -> Iterator[tuple[str, ...] | Stripe]:
    """The lines that count, below a stripe for each component; vetoes that were met come last."""
    for part in card.components:
        mine = [line for line in card.lines if line.component == part.id and _counts(line)]
        if mine:
            yield Stripe(_stripe(part, year))
            yield from (_row(line, year) for line in mine)
    met = [line for line in card.lines if line.state == "vetoed"]
    if met:
        yield Stripe(year.say(Text("否决条款", "Vetoes")))
        yield from (_row(line, year) for line in met)


def _counts(line: LineView) -> bool:
    """Whether a line has anything to say: a line that can only cost points has not while it costs none."""
    return line.state != "not_applicable" and bool(line.full or line.points)


def _stripe(part: ComponentView, year: Year) -> str:
    if not part.weight:
        words = Text("{part}  {score}分，直接计入总分", "{part}  {score}, added to the total")
        return year.say(words.fill(part=part.text, score=year.points(part.score)))
    words = Text("{part}  {score} / {reach}，占{share}%", "{part}  {score} / {reach}, {share} % of the total")
    share = plain_points(part.weight * 100_000 // year.run.full)
    reach = plain_points(part.reach)
    return year.say(words.fill(part=part.text, score=year.points(part.score), reach=reach, share=share))


def _row(line: LineView, year: Year) -> tuple[str, ...]:
    points, full = (year.points(line.points), plain_points(line.full)) if not line.veto else ("—", "—")
    count = sum(len(ids) for ids in line.facts.values())
    facts = Text("{n}条", "{n}").fill(n=count) if count else Text("无", "none")
    return year.say(line.title), points, full, year.say(line.arithmetic), year.say(facts)


def _left_out(card: CardView, year: Year) -> Iterator[Block]:
    """What does not apply: whole components by their names, other lines by theirs."""
    if not card.rated:
        return
    whole = [part for part in card.components if part.weight and not part.reach]
    gone = {part.id for part in whole}
    names = [part.text for part in whole]
    names += [
        line.title
        for line in card.lines
        if line.state == "not_applicable" and line.full and not line.veto and line.component not in gone
    ]
    if names:
        words = Text("不适用、不计入满分：{names}。", "Does not apply and is left out: {names}.")
        yield para(year.say(words.fill(names=year.joined(names, LIST))), small=True)


def _open(found: Sequence[OpenFinding], year: Year) -> Iterator[Block]:
    say = year.say
    label = say(Text("未销号问题", "Open findings"))
    if not found:
        yield KeyLine(label, say(Text("无", "none")), small=True)
        return
    late = sum(one.late for one in found)
    count = [Text("{n}个，其中逾期{late}个", "{n}, of which {late} overdue").fill(n=len(found), late=late)]
    if len(found) > MOST_OPEN:
        rest = Text("下列{most}个，其余见台账", "{most} are listed, the others are in the ledger")
        count.append(rest.fill(most=MOST_OPEN))
    yield KeyLine(label, year.joined(count), small=True)
    head = (
        Text("编号", "Id"),
        Text("问题", "Finding"),
        Text("程度", "Severity"),
        Text("状态", "State"),
        Text("期限", "Due"),
    )
    first = sorted(found, key=lambda one: (not one.late, one.due or dt.date.max, one.code))[:MOST_OPEN]
    yield Table(
        head=tuple(say(text) for text in head),
        rows=[(one.code, one.text, say(one.severity), _state(one, year), _due(one)) for one in first],
        widths=(15, 47, 8, 17, 13) if year.language == "zh" else (15, 40, 11, 20, 14),
        aligns=("left", "left", "center", "left", "right"),
        dense=True,
    )


def _state(one: OpenFinding, year: Year) -> str:
    return year.say(one.state) + (year.say(Text("（逾期）", " (overdue)")) if one.late else "")


def _due(one: OpenFinding) -> str:
    return one.due.isoformat() if one.due else ""


def _gains(card: CardView, year: Year) -> Iterator[Block]:
    best = card.best_gains[:MOST_GAINS]
    if best:
        raised = Text("{what}，可加{gain}分", "{what} (+{gain})")
        said = [raised.fill(what=line.title, gain=year.points(line.gain)) for line in best]
        label = Text("补足后提分最多的", "What would raise the total most")
        yield KeyLine(year.say(label), year.joined(said, SEMICOLON), small=True)
