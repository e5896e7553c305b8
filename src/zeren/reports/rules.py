"""How to read the units' pages, and every rule they were scored by: the first part of the circular's last annex."""

from __future__ import annotations

from collections.abc import Iterator

from zeren.base.numbers import plain_points
from zeren.base.text import Text
from zeren.documents.paper import Block, Heading, Stripe, Table, para
from zeren.reports.year import LIST, Year

READING = (
    Text(
        "每个单位一页。各指标后列明得分、分值、怎样算出和依据的事实条数；事实编号见lines.csv，事实内容见台账。",
        "There is a page for each unit. Beside every indicator stand its points, how they were reached and how many "
        "facts they rest on; the facts' ids are in lines.csv, the facts themselves in the ledger.",
    ),
    Text(
        "没有可以佐证的事实的指标计0分；本单位本年不适用的指标不计入满分；某一部分整体不适用的，其余部分按比例折算。",
        "An indicator that no fact evidences has 0 points; one that does not apply to a unit is left out of its "
        "possible points; where a whole component does not apply, the others count in proportion.",
    ),
)


def rules(year: Year) -> Iterator[Block]:
    """How to read a page, the grades, and the rules in one table."""
    for text in READING:
        yield para(year.say(text))
    yield para(_grades(year))
    yield Heading(2, year.say(Text("评分规则", "The rules")), numbered=False)
    head = (Text("指标", "Indicator"), Text("分值", "Points"), Text("怎样计分", "How it scores"))
    yield Table(
        head=tuple(year.say(text) for text in head),
        rows=_rows(year),
        widths=(28, 8, 64),
        aligns=("left", "right", "left"),
        dense=True,
    )


def _grades(year: Year) -> str:
    """Where the grades begin, and how many units a category may have in them."""
    from_points = Text("{band}{least}分以上{quota}", "{band} from {least}{quota}")
    quota = Text("（不超过同类单位的{share}%）", " (at most {share} % of a category)")
    said = [
        from_points.fill(
            band=band.text,
            least=plain_points(band.least),
            quota=quota.fill(share=plain_points(band.quota * 100)) if band.quota is not None else "",
        )
        for band in year.run.scheme.bands[:-1]
    ]
    below = Text("其余为{band}", "the rest {band}").fill(band=year.run.scheme.bands[-1].text)
    return year.say(Text("等次：{all}。", "Grades: {all}.").fill(all=year.joined([*said, below], LIST)))


def _rows(year: Year) -> Iterator[tuple[str, ...] | Stripe]:
    scheme = year.run.scheme
    for part in scheme.components:
        share = Text("，占{n}%", ", {n} % of the total").fill(n=plain_points(part.weight * 100_000 // scheme.full))
        yield Stripe(year.say(part.text) + (year.say(share) if part.weight else ""))
        for line in scheme.lines:
            if line.component == part.id:
                yield year.say(year.titles[line.id]), plain_points(line.points), year.say(line.text)
    yield from _caps(year)
    vetoes = [line for line in scheme.lines if not line.component]
    if vetoes:
        yield Stripe(year.say(Text("否决条款", "Vetoes")))
        yield from ((year.say(year.titles[line.id]), "—", year.say(line.text)) for line in vetoes)


def _caps(year: Year) -> Iterator[tuple[str, ...] | Stripe]:
    """Lines that together never pass so many points."""
    groups = {group.id: group for group in year.run.scheme.groups}
    if groups:
        yield Stripe(year.say(Text("合计上限", "Together at most")))
    for group in groups.values():
        inner = [groups[name].members if name in groups else (name,) for name in group.members]
        names = year.joined((year.titles[line] for lines in inner for line in lines if line in year.titles), LIST)
        words = Text("{names}合计最多{cap}分", "{names}: together at most {cap} points")
        cap = plain_points(group.cap)
        yield "—", cap, year.say(words.fill(names=names, cap=cap))
