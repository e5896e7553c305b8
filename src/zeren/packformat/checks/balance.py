"""Do points come from what was done, more than from papers and meetings, and is nothing asked twice?"""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from zeren.base.numbers import plain_points
from zeren.base.problems import Problem, declare
from zeren.packformat import measures as m
from zeren.packformat.checks.look import Look
from zeren.packformat.content import Content, Indicator
from zeren.packformat.places import Path, field_name
from zeren.packformat.selections import Select
from zeren.packformat.walk import applies, capped, earned_from, reachable, summed

MOST_PAPERS = 300
"""Thousandths of the full total; public rules hold that papers and meetings are no measure of work by themselves."""
RESULT_KINDS = {"decision", "action", "result"}
PAPER_KINDS = {"document", "study"}

PAPERS = declare(
    "pack_warn_papers",
    zh="“{category}”类单位有{share}%的分来自材料和会议",
    en="{share} % of the points of the category {category} come from papers and meetings",
    do_zh="请改为看决定、办理和成效（outcome: true，或 kind 为 decision、action、result）",
    do_en="Look at decisions, actions and results instead (outcome: true, or kind decision, action, result)",
)
ASKED_TWICE = declare(
    "pack_warn_asked_twice",
    zh="{place}：和“{other}”看的是同一件事",
    en="{place}: looks at the very facts that {other} looks at",
    do_zh="请只算一次",
    do_en="Count it once",
)


def find(look: Look) -> Iterator[Problem]:
    """Too many points from papers and meetings; the same facts in two lines."""
    for category in look.pack.assessed:
        share = paper_share(look.content, category)
        if share > MOST_PAPERS:
            yield PAPERS(look.at(("indicators",)), category=category, share=plain_points(share * 100))
    yield from _twice(look)


def paper_share(content: Content, category: str) -> int:
    """Thousandths of the full total that units of a category earn from papers and meetings, rounded down."""
    weighed = total = 0
    for component in content.components:
        lines = [x for x in content.indicators if x.component == component.id and applies(content, x, category)]
        full = reachable(content, component.id, category)
        if full and component.weight:
            papers = capped(content, {line.id: line.points for line in lines if from_papers(content, line)})
            weighed += component.weight * papers * 1000 // full
            total += component.weight
    return weighed // total if total else 0


def from_papers(content: Content, line: Indicator) -> bool:
    """Whether all that a line earns comes from papers filed or meetings held."""
    if isinstance(line.measure, (m.Deduction, m.CarryOver)):
        return False
    looked_at = [select for _, select in earned_from(line.measure)]
    return bool(looked_at) and all(is_paper(content, select) for select in looked_at)


def is_paper(content: Content, select: Select) -> bool:
    """Records without a recorded outcome, of no result kind; obligations met by a paper."""
    if select.source == "records":
        outcome = any(condition.op == "=" and condition.values == (True,) for condition in select.on("outcome"))
        kinds = any(condition.op == "=" and set(condition.values) <= RESULT_KINDS for condition in select.on("kind"))
        return not outcome and not kinds
    named = {value for condition in select.on("duty") if condition.op == "=" for value in condition.values}
    proofs = [set(duty.proof) for duty in content.duties if duty.id in named or not named]
    return select.source == "obligations" and all(proof <= PAPER_KINDS for proof in proofs)


def _twice(look: Look) -> Iterator[Problem]:
    seen: dict[Hashable, list[Indicator]] = {}
    for path, line in look.lines():
        for below, select in earned_from(line.measure):
            place: Path = (*path, "measure", *below)
            same = seen.setdefault((select.source, frozenset(select.where), select.span, summed(line.measure)), [])
            for other in same:
                if other is not line and _meet(look, other, line):
                    yield ASKED_TWICE(look.at(place), place=field_name(place), other=other.id)
            same.append(line)


def _meet(look: Look, one: Indicator, two: Indicator) -> bool:
    """Whether some category has both lines."""
    return any(applies(look.content, one, c) and applies(look.content, two, c) for c in look.pack.assessed)
