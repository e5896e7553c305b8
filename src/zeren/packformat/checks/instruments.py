"""Do the papers stand in their order, and does every clause that something rests on exist and still hold?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

from zeren.base.problems import Problem, declare
from zeren.packformat.checks.circles import circles
from zeren.packformat.checks.look import Look
from zeren.packformat.instruments import RANK_WORDS, RANKS, Instrument
from zeren.packformat.places import Path, field_name
from zeren.packformat.walk import owners, parts

RANK_ABOVE = declare(
    "pack_instrument_rank",
    zh="{place}：{rank}不能落实比它低的{above}",
    en="{place}: {rank} do not carry out a lower paper ({above})",
    do_zh="次序是法律法规、标准、办法、细则、方案；请改 rank 或 under",
    do_en="The order is law, standard, measures, rules, scheme; change rank or under",
)
DAYS_ODD = declare(
    "pack_instrument_days",
    zh="{place}：{later}早于{earlier}",
    en="{place}: {later} lies before {earlier}",
    do_zh="印发、施行、失效依次在后，请核对日期",
    do_en="It is issued, then holds, then ends; check the days",
)
ENDED = declare(
    "pack_warn_instrument_ended",
    zh="{place}：“{id}”到{until}为止，{year}年不再有效",
    en="{place}: {id} ended on {until} and does not hold in {year}",
    do_zh="请换成现行的条款，或改 until",
    do_en="Rest on what holds now, or change until",
)


def find(look: Look) -> Iterator[Problem]:
    """Papers that nothing has, in a circle or in the wrong order; clauses that nobody wrote or that ended."""
    papers = {one.id: one for one in look.content.instruments}
    for at, one in enumerate(look.content.instruments):
        path: Path = ("instruments", at)
        yield from _above(look, path, one, papers)
        yield from _days(look, path, one)
    above = {one.id: (one.under,) for one in papers.values() if one.under is not None}
    places: dict[str, Path] = {
        one.id: ("instruments", at, "under") for at, one in enumerate(look.content.instruments) if one.under is not None
    }
    yield from circles(look, above, places)
    yield from _clauses(look, papers)
    yield from _surveys(look)


def _above(look: Look, path: Path, one: Instrument, papers: dict[str, Instrument]) -> Iterator[Problem]:
    place = (*path, "under")
    if one.under is None:
        return
    if one.under not in papers:
        yield look.unknown(place, one.under, papers)
    elif RANKS.index(papers[one.under].rank) > RANKS.index(one.rank):
        words = {"rank": RANK_WORDS[one.rank], "above": RANK_WORDS[papers[one.under].rank]}
        yield RANK_ABOVE(look.at(place), place=field_name(place), **words)


def _days(look: Look, path: Path, one: Instrument) -> Iterator[Problem]:
    days = [(name, getattr(one, name)) for name in ("issued", "from_day", "until") if getattr(one, name) is not None]
    for (earlier, first), (later, second) in pairwise(days):
        if second < first:
            yield DAYS_ODD(look.at((*path, later)), place=field_name((*path, later)), later=later, earlier=earlier)


def _clauses(look: Look, papers: dict[str, Instrument]) -> Iterator[Problem]:
    known = {f"{paper.id}/{clause.id}": paper for paper in papers.values() for clause in paper.clauses}
    for path, part in parts(look.content):
        for number, name in enumerate(getattr(part, "rests_on", ())):
            place = (*path, "rests_on", number)
            paper = known.get(name)
            if paper is None:
                yield look.unknown(place, name, known)
            elif paper.until is not None and paper.until <= dt.date(look.year, 1, 1):
                data = {"id": name, "until": paper.until, "year": look.year}
                yield ENDED(look.at(place), place=field_name(place), **data)


def _surveys(look: Look) -> Iterator[Problem]:
    questions, views = owners(look.content.questions), look.codes("surveys", "viewpoint")
    for at, survey in enumerate(look.content.surveys):
        for field, names, known in (("questions", survey.questions, questions), ("asked", survey.asked, views)):
            for number, name in enumerate(names):
                if name not in known:
                    yield look.unknown(("surveys", at, field, number), name, known)
