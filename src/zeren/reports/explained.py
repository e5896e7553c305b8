"""What the circular says of grades that do not follow from the total alone: ties, floors, full places, vetoes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from zeren.base.text import Text
from zeren.documents.paper import Block, Run, para
from zeren.reports.year import LIST, SEMICOLON, Row, Year

MOST_NAMED = 12
"""A paragraph names so many units; the others are on their own pages."""


def explained(year: Year) -> Iterator[Block]:
    """A paragraph for each kind that occurred."""
    kinds: tuple[tuple[Text, Callable[[Year], list[str]]], ...] = (
        (Text("总分相同的并列。", "Equal totals share a rank. "), _ties),
        (Text("未满足保底条件的。", "A floor condition was not met. "), _floors),
        (Text("名额已满的。", "The places for a grade were taken. "), _displaced),
        (Text("触发否决条款的。", "A veto was met. "), _vetoes),
        (Text("不参加评定的。", "Not rated. "), _unrated),
        (Text("不排名次的。", "Rated without a rank. "), _unranked),
    )
    for label, said in kinds:
        parts = said(year)
        if parts:
            yield para(Run(year.say(label), role="black"), _some(parts, year))


def _some(parts: Sequence[str], year: Year) -> str:
    rest = len(parts) - MOST_NAMED
    more = Text("；另有{n}项，见各单位得分明细", "; {n} more are on the units' own pages").fill(n=rest)
    return year.joined(parts[:MOST_NAMED], SEMICOLON) + (year.say(more) if rest > 0 else "") + year.say(Text("。", "."))


def _ties(year: Year) -> list[str]:
    groups: dict[tuple[str, int], list[Row]] = {}
    for row in year.rows:
        if row.rank:
            groups.setdefault((row.category, row.rank), []).append(row)
    words = Text(
        "{names}总分同为{total}分，在{category}中并列第{rank}", "{names}: {total} each, both rank {rank} ({category})"
    )
    words_of_many = Text(words.zh, "{names}: {total} each, all rank {rank} ({category})")
    return [
        year.say(
            (words if len(rows) == 2 else words_of_many).fill(
                names=year.joined((row.name for row in rows[:MOST_NAMED]), LIST)
                + (
                    year.say(Text("等{n}个单位", " and others, {n} in all").fill(n=len(rows)))
                    if len(rows) > MOST_NAMED
                    else ""
                ),
                total=year.points(rows[0].total),
                category=year.run.categories[category],
                rank=rank,
            )
        )
        for (category, rank), rows in groups.items()
        if len(rows) > 1
    ]


def _floors(year: Year) -> list[str]:
    words = Text("{name}（{total}分）：{why}", "{name} ({total}): {why}")
    return [
        year.say(words.fill(name=row.name, total=year.points(row.total), why=row.floor))
        for row in year.rows
        if row.floor is not None
    ]


def _displaced(year: Year) -> list[str]:
    words = Text(
        "{name}（{total}分）达到{a}线，因{category}{a}名额已满，列{b}",
        "{name} ({total}) reached {a}; its places in the category ({category}) were taken: {b}",
    )
    return [
        year.say(
            words.fill(
                name=row.name,
                total=year.points(row.total),
                category=year.run.categories[row.category],
                a=year.run.bands[row.displaced[0]],
                b=year.run.bands[row.displaced[1]],
            )
        )
        for row in year.rows
        if row.displaced is not None
    ]


def _vetoes(year: Year) -> list[str]:
    words = Text("{name}：{rules}，最终等次{band}", "{name}: {rules}; the final grade is {band}")
    return [
        year.say(words.fill(name=row.name, rules=year.joined(row.vetoes, LIST), band=year.band(row.band)))
        for row in year.rows
        if row.vetoes and row.rated
    ]


def _unrated(year: Year) -> list[str]:
    words = Text("{name}（{category}）", "{name} ({category})")
    return [
        year.say(words.fill(name=row.name, category=year.run.categories[row.category]))
        for row in year.rows
        if not row.rated
    ]


def _unranked(year: Year) -> list[str]:
    words = Text(
        "{name}的岗位不足3个，名次会指向个人", "{name} has fewer than three posts: a rank would speak of persons"
    )
    return [year.say(words.fill(name=row.name)) for row in year.rows if row.rated and not row.rank]
