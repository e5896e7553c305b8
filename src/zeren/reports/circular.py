"""`report.docx` and `report.pdf`: the circular of the result (考核结果通报), with a page for each unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from zeren.apps.assessment.queries.cards import range_text
from zeren.apps.findings import queries as findings
from zeren.apps.findings.states import SEVERITIES, STATES
from zeren.apps.organisation import queries as organisation
from zeren.base.numbers import rounded_ratio
from zeren.base.text import Text
from zeren.documents.layout import TYPE_WIDTH
from zeren.documents.numbering import written_date
from zeren.documents.paper import (
    Annex,
    Annexes,
    Block,
    Heading,
    Note,
    PageBreak,
    Paper,
    Picture,
    Sign,
    Table,
    para,
)
from zeren.documents.pdf import write_pdf
from zeren.documents.word import write_word
from zeren.reports.explained import explained
from zeren.reports.overview import overview_in_print
from zeren.reports.rules import rules
from zeren.reports.unit_page import OpenFinding, unit_page
from zeren.reports.year import LIST, Row, Year

WEAKEST = 5


def write_word_circular(year: Year, path: Path) -> list[Text]:
    """The circular for a word processor; returns a note for each character that could not be shown."""
    return write_word(circular(year), path)


def write_pdf_circular(year: Year, path: Path) -> list[Text]:
    """The circular in print; returns a note for each character that could not be shown."""
    return write_pdf(circular(year), path)


def circular(year: Year) -> Paper:
    """The paper. Its blocks are read once, unit pages streamed."""
    run = year.run
    subject = Text("关于{year}年度{title}结果的通报", "Circular on the results of {year}: {title}")
    return Paper(
        title=year.say(subject.fill(year=run.year, title=run.title)),
        date=run.as_of,
        blocks=_blocks(year),
        to=year.say(run.texts.get("circular_to", Text("各有关单位", "All units concerned"))),
        signed=_issuer(),
        language=year.language,
    )


def _issuer() -> str:
    """Who signs: the one unit at the top of the tree; nobody where there are several, whoever signs writes it in."""
    top = [node.name for node in organisation.tree() if node.depth == 0]
    return top[0] if len(top) == 1 else ""


def _blocks(year: Year) -> Iterator[Block]:
    yield from _opening(year)
    yield from _overall(year)
    yield from _results(year)
    yield from _weak(year)
    yield from _next(year)
    label = Text("附件{n}", "Annex {n}")
    names = [
        Text("各单位得分一览图", "All units in one picture"),
        Text("评分规则和各单位得分明细", "The rules, and each unit in detail"),
    ]
    yield Annexes(tuple(year.say(name) for name in names))
    yield Sign()
    yield Annex(year.say(label.fill(n=1)), year.say(names[0]))
    for number, svg in enumerate(overview_in_print(year)):
        if number:
            yield PageBreak()
        yield Picture(svg, TYPE_WIDTH, alt=year.say(names[0]))
    yield Annex(year.say(label.fill(n=2)), year.say(names[1]))
    yield from rules(year)
    yield from _pages(year)


def _opening(year: Year) -> Iterator[Block]:
    run = year.run
    rated = sum(row.rated for row in year.rows)
    words = Text(
        "依据《{title}》（{version}版），对{n}个单位{year}年度工作进行了考核。考核以截至{date}的工作记录、检查反馈、"
        "问题整改和问责事项为依据，每一分都可以追到事实。现将结果通报如下。",
        'Under "{title}" (version {version}) the work of {n} units in {year} was assessed. The assessment rests on '
        "records of work, what inspections fed back, how findings were put right and accountability events, as they "
        "stood on {date}; every point can be traced to its facts. The results are as follows.",
    )
    day = Text(written_date(run.as_of, "zh"), written_date(run.as_of, "en"))
    if "circular_basis" in run.texts:
        yield para(year.say(run.texts["circular_basis"]))
    yield para(year.say(words.fill(title=run.title, version=run.version, n=rated, year=run.year, date=day)))


def _overall(year: Year) -> Iterator[Block]:
    yield Heading(1, year.say(Text("总体情况", "Overall")))
    yield para(_in_words(year))
    bands = range(len(year.run.bands))
    rows = []
    for category, text in year.run.categories.items():
        mine = [row for row in year.rows if row.category == category and row.rated]
        if mine:
            counts = [sum(row.band == band for row in mine) for band in bands]
            rows.append((year.say(text), str(len(mine)), *map(str, counts), year.points(_mean(mine))))
    head = [Text("类别", "Category"), Text("单位数", "Units"), *year.run.bands, Text("平均分", "Mean")]
    yield Table(
        head=tuple(year.say(text) for text in head),
        rows=rows,
        widths=(24, 12, *(11 for _ in bands), 14) if year.language == "zh" else (24, 9, *(13 for _ in bands), 11),
        aligns=("left", *("right" for _ in range(len(head) - 1))),  # type: ignore[arg-type] # as many as the head
        caption=year.say(Text("各类别等次分布", "Grades by category")),
    )


def _mean(rows: Sequence[Row]) -> int:
    return rounded_ratio(sum(row.total for row in rows), len(rows))


def _in_words(year: Year) -> str:
    """How many units have each grade, and the roll-up of whoever stands at the top."""
    rated = [row for row in year.rows if row.rated]
    shares = [
        Text("{band}{n}个", "{band} {n}").fill(band=text, n=sum(row.band == band for row in rated))
        for band, text in enumerate(year.run.bands)
    ]
    count = Text("参加评定的{n}个单位中，{shares}。", "Units rated: {n}; {shares}. ")
    said = year.say(count.fill(n=len(rated), shares=year.joined(shares, LIST)))
    for top in (row for row in year.rows if row.depth == 0 and row.rolled >= 0):
        words = Text("{name}所属单位汇总{rolled}分。", "Over all units of {name} the roll-up is {rolled}.")
        said += year.say(words.fill(name=top.name, rolled=year.points(top.rolled)))
    return said


def _results(year: Year) -> Iterator[Block]:
    yield Heading(1, year.say(Text("各类别结果", "Results by category")))
    head = [Text("名次", "Rank"), Text("单位", "Unit"), Text("总分", "Total"), Text("等次", "Grade")]
    parts = [part for part in year.run.scheme.components if part.weight]
    for category, text in year.run.categories.items():
        mine = [row for row in year.rows if row.category == category and row.rated]
        if not mine:
            continue
        yield Heading(2, year.say(text))
        yield Table(
            head=tuple(year.say(one) for one in [*head, *(part.text for part in parts)]),
            rows=(_result_row(row, year) for row in sorted(mine, key=lambda row: (-row.total, row.unit))),
            widths=(
                *((12, 27, 9, 9) if year.language == "zh" else (12, 24, 8, 13)),
                *(43 // len(parts) for _ in parts),
            ),
            aligns=("right", "left", "right", "center", *("right" for _ in parts)),  # type: ignore[arg-type] # as many as the head
            dense=True,
        )
    if any(row.rank and row.swayed for row in year.rows):
        yield para(year.say(_MOVED), small=True)
    yield from explained(year)


_MOVED = Text(
    "名次后括号内，是各部分权重各自上下变动四分之一、反复重算时名次所在的范围。范围重叠的单位，先后取决于权重怎样定，不说明工作有高下。",
    "In brackets after a rank: where it lies when each component's weight is moved by up to a quarter, again and "
    "again. Where the ranges of units meet, who comes first hangs on how the weights were set, and says nothing about "
    "the work.",
)


def _result_row(row: Row, year: Year) -> tuple[str, ...]:
    weights = [part.weight for part in year.run.scheme.components]
    scores = [
        f"{year.points(score)}" if reach else "—"
        for (score, reach), weight in zip(row.scores, weights, strict=True)
        if weight
    ]
    return _rank(row), row.name, year.points(row.total), year.band(row.band), *scores


def _rank(row: Row) -> str:
    if not row.rank:
        return "—"
    return f"{row.rank} ({range_text(row.swayed[0], row.swayed[2])})" if row.swayed else str(row.rank)


def _weak(year: Year) -> Iterator[Block]:
    yield Heading(1, year.say(Text("失分较多的方面", "Where most points were lost")))
    weakest = sorted(year.lines, key=lambda line: (line.points * 10_000 // line.full, line.id))[:WEAKEST]
    words = Text(
        "{what}：{n}个单位平均得分率{share}%{bare}。",
        "{what}: {n} units reached {share} % of the points on average{bare}.",
    )
    none = Text("，其中{n}个单位没有可以佐证的事实", "; {n} of them have no fact that evidences it")
    for line in weakest:
        share = rounded_ratio(100 * line.points, line.full)
        bare = none.fill(n=line.bare) if line.bare else ""
        yield para(year.say(words.fill(what=line.title, n=line.applied, share=share, bare=bare)))


def _next(year: Year) -> Iterator[Block]:
    yield Heading(1, year.say(Text("下一步要求", "What follows")))
    asked = (
        Text(
            "各单位对照附件中的得分明细，补齐缺项；未销号的问题按期整改，由本单位以外的人员验收后销号。",
            "Each unit makes up what its page shows as missing and puts its open findings right in time; they are "
            "closed after somebody outside the unit has verified them.",
        ),
        Text(
            "对结果有异议的，可以提出，并指明具体得分行和事实；复核改变的，公开更正前后的分数。",
            "Whoever disagrees may object, naming the line and the facts; what a review changes is shown before and "
            "after.",
        ),
    )
    own = [text for place, text in year.run.texts.items() if place == "circular_next"]
    for text in (*own, *asked):
        yield para(year.say(text))
    hashes = Text(
        "本结果可复算：输入摘要{a}，结果摘要{b}。", "This result can be recomputed: input hash {a}, result hash {b}."
    )
    yield Note(year.say(hashes.fill(a=year.run.input_hash[:16], b=year.run.result_hash[:16])))


def _pages(year: Year) -> Iterator[Block]:
    found = _open(year)
    for card in year.cards():
        yield from unit_page(card, found.get(card.unit, ()), year)


def _open(year: Year) -> Mapping[str, Sequence[OpenFinding]]:
    day = year.run.as_of
    by_unit: dict[str, list[OpenFinding]] = {}
    for one in findings.open_on(day).select_related("unit"):
        due = one.extended or one.due
        made = OpenFinding(
            one.code, one.text, SEVERITIES[one.severity], STATES[one.state], due, due is not None and due < day
        )
        by_unit.setdefault(one.unit.code, []).append(made)
    return by_unit
