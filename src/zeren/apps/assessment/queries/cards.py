"""Scorecards as people read them: sentences, arithmetic, facts, and what would raise the total most."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from zeren.apps.assessment.models import Run, Scorecard
from zeren.apps.assessment.queries.catalogue import catalogue
from zeren.apps.organisation import queries as organisation
from zeren.base.numbers import plain_points, rounded_ratio, show_points
from zeren.base.text import Text
from zeren.engine.measures import KINDS
from zeren.engine.planning.plan import NOT_APPLICABLE, NOT_EVIDENCED, SCORED, STATES, VETOED
from zeren.engine.scheme import Band, Line, Scheme, Veto
from zeren.packformat import Pack, to_scheme

STATE_TEXTS = {
    "scored": Text("已计分", "scored"),
    "not_evidenced": Text("未佐证", "not evidenced"),
    "not_applicable": Text("不适用", "not applicable"),
    "vetoed": Text("已否决", "vetoed"),
}

WHY_NOTHING = {
    NOT_EVIDENCED: Text("没有可以佐证的事实，计0分", "no fact evidences it: 0 points"),
    NOT_APPLICABLE: Text("本单位本年不适用，不计入满分", "does not apply to this unit this year and is left out"),
}


@dataclass(frozen=True)
class LineView:
    """A row of a scorecard. Points in milli-points; `gain` is what the total would rise by if the line were full."""

    rule: Line
    points: int
    outcome: int
    """The state's number in a plan."""
    shown: Mapping[str, int]
    """The numbers that the arithmetic tells of."""
    facts: Mapping[str, list[str]]
    gain: int

    @property
    def id(self) -> str:
        """The line's id in its framework."""
        return self.rule.id

    @property
    def component(self) -> str:
        """The id of the component that it belongs to."""
        return self.rule.component

    @cached_property
    def title(self) -> Text:
        """A few words."""
        return short_title(self.rule)

    @property
    def text(self) -> Text:
        """The rule."""
        return self.rule.text

    @property
    def clause(self) -> Text:
        """What the framework's source says, retold."""
        return self.rule.clause

    @property
    def cites(self) -> tuple[str, ...]:
        """The requirements it rests on."""
        return self.rule.cites

    @property
    def full(self) -> int:
        """Its full points."""
        return self.rule.points

    @property
    def veto(self) -> bool:
        """Whether it is a veto, which has no points."""
        return isinstance(self.rule.measure, Veto)

    @property
    def state(self) -> str:
        """The state's key."""
        return STATES[self.outcome]

    @cached_property
    def arithmetic(self) -> Text:
        """How the points were reached, in a sentence."""
        return _arithmetic(self.rule, self.outcome, self.shown)


@dataclass(frozen=True)
class ComponentView:
    """A component: what was earned of what was applicable, in milli-points; `weight` of the full total; `kind` is what
    its lines do to the total (`scheme.Component.kind`)."""

    id: str
    text: Text
    weight: int
    kind: str
    score: int
    reach: int


@dataclass(frozen=True)
class CardView:
    """What one unit got. Ranks are 0 for none, `rolled` is -1 where no child is rated, `band` -1 for unrated.

    `swayed` are the best, middle and worst rank when the weights are moved and `band_draws` how many of the draws gave
    each band; None and empty where that was not looked at.
    """

    unit: str
    name: str
    parent: str
    depth: int
    category: str
    posts: int
    rated: bool
    base: int
    total: int
    entry: int
    """The band before quotas and vetoes."""
    after_quota: int
    band: int
    band_why: tuple[Text, ...]
    rank_category: int
    of_category: int
    rank_parent: int
    of_parent: int
    rolled: int
    swayed: tuple[int, int, int] | None
    band_draws: tuple[int, ...]
    components: tuple[ComponentView, ...]
    lines: tuple[LineView, ...]

    @cached_property
    def best_gains(self) -> list[LineView]:
        """The lines that would raise the total most, best first."""
        return sorted((line for line in self.lines if line.gain > 0), key=lambda line: (-line.gain, line.id))


@dataclass(frozen=True)
class RunView:
    """A run, with the texts of its framework. `bounds` are the totals at which bands begin."""

    key: int
    framework: str
    version: str
    title: Text
    year: int
    as_of: dt.date
    outset: dt.date | None
    made_on: dt.date
    input_hash: str
    result_hash: str
    full: int
    categories: Mapping[str, Text]
    duties: Mapping[str, Text]
    bands: tuple[Text, ...]
    bounds: tuple[int, ...]
    scheme: Scheme
    texts: Mapping[str, Text]
    """What reports say in the framework's words, by place."""


def run_view(run: Run, pack: Pack) -> RunView:
    """A run and its framework's words. No query."""
    pack = pack.in_year(run.year)
    scheme = to_scheme(pack, catalogue())
    return RunView(
        key=run.pk,
        framework=run.framework,
        version=run.version,
        title=pack.title,
        year=run.year,
        as_of=run.as_of,
        outset=run.outset,
        made_on=run.made_on,
        input_hash=run.input_hash,
        result_hash=run.result_hash,
        full=scheme.full,
        categories={category.id: category.title.text for category in pack.content.categories},
        duties={duty.id: duty.title.text for duty in pack.duties.values()},
        bands=tuple(band.text for band in scheme.bands),
        bounds=tuple(band.least for band in scheme.bands),
        scheme=scheme,
        texts={one.id: one.says.text for one in pack.content.texts},
    )


def cards(run: RunView) -> Iterator[CardView]:
    """Every unit's scorecard in the official order, streamed. One query for the tree, one for every 500 cards."""
    nodes = organisation.tree()
    code = {node.pk: node.code for node in nodes}
    for start in range(0, len(nodes), 500):
        some = nodes[start : start + 500]
        keys = [node.pk for node in some]
        found = {card.unit_id: card for card in Scorecard.objects.filter(run_id=run.key, unit_id__in=keys)}
        for node in some:
            if node.pk in found:
                yield _card(found[node.pk], node, code.get(node.parent or 0, ""), run)


def worth(parts: Sequence[tuple[int, int, int]], full: int) -> list[int]:
    """What each component brings to the total in milli-points, from (weight, score, reach); 0 where nothing applies."""
    present = sum(weight for weight, _, reach in parts if reach)
    return [
        rounded_ratio(full * weight * score, present * reach) if reach and weight else 0
        for weight, score, reach in parts
    ]


def card_of(card: Scorecard, run: RunView) -> CardView:
    """One scorecard. No query if its unit and that unit's superior were fetched with it."""
    unit = card.unit
    above = unit.parent.code if unit.parent else ""
    return _card(card, organisation.node_of(unit), above, run)


def _card(card: Scorecard, node: organisation.Node, parent: str, run: RunView) -> CardView:
    scheme = run.scheme
    lines = tuple(LineView(rule, *row) for rule, row in zip(scheme.lines, card.lines, strict=True))
    return CardView(
        unit=node.code,
        name=node.name,
        parent=parent,
        depth=node.depth,
        category=node.category,
        posts=card.posts,
        rated=card.rated,
        base=card.base,
        total=card.total,
        entry=card.entry,
        after_quota=card.after_quota,
        band=card.band,
        band_why=tuple(_band_why(card, lines, scheme)),
        rank_category=card.rank_category,
        of_category=card.of_category,
        rank_parent=card.rank_parent,
        of_parent=card.of_parent,
        rolled=card.rolled,
        swayed=_swayed(card),
        band_draws=tuple(card.band_draws or ()),
        components=tuple(
            ComponentView(part.id, part.text, part.weight, part.kind, *card.components[part.id])
            for part in scheme.components
        ),
        lines=lines,
    )


def _swayed(card: Scorecard) -> tuple[int, int, int] | None:
    if card.rank_least is None or card.rank_median is None or card.rank_largest is None:
        return None
    return card.rank_least, card.rank_median, card.rank_largest


def range_text(least: int, largest: int) -> str:
    """A range of ranks: 5–11, or 7 where it is one."""
    return f"{least}–{largest}" if least != largest else str(least)


def short_title(line: Line) -> Text:
    """A line's title; where the framework gives none, what stands before the first stop of its clause."""
    return line.title if line.title.zh else Text(_first_part(line.clause.zh), _first_part(line.clause.en))


def _first_part(words: str) -> str:
    return re.split(r"[；。]|[;.] ", words, maxsplit=1)[0]


def _arithmetic(line: Line, state: int, shown: Mapping[str, int]) -> Text:
    if state in {SCORED, VETOED}:
        return KINDS[type(line.measure)].tell(line, line.measure, shown)
    if isinstance(line.measure, Veto):
        return Text("未发生", "did not occur")
    if state == NOT_EVIDENCED and not line.points:
        return Text("没有发生，不扣分", "none occurred: nothing is deducted")
    return WHY_NOTHING[state]


def _band_why(card: Scorecard, lines: tuple[LineView, ...], scheme: Scheme) -> Iterator[Text]:
    """Why the grade is not simply what the total says."""
    if not card.rated:
        return
    names = [band.text for band in scheme.bands]
    by_total = next(place for place, band in enumerate(scheme.bands) if card.total >= band.least)
    if card.entry > by_total:
        yield Text("总分达到{a}线，但{why}，列{b}", "the total reaches {a}, but {why}: {b}").fill(
            a=names[by_total], why=_floor(card, lines, scheme, scheme.bands[by_total]), b=names[card.entry]
        )
    if card.after_quota > card.entry:
        yield Text(
            "总分达到{a}线，但同类单位{a}名额已满，列{b}",
            "the total reaches {a}, but its places in the category are taken: {b}",
        ).fill(a=names[card.entry], b=names[card.after_quota])
    for line in lines:
        if line.state == "vetoed":
            yield Text("触发否决条款“{rule}”（{what}）", "veto: {rule} ({what})").fill(
                rule=line.text, what=line.arithmetic
            )


def _floor(card: Scorecard, lines: tuple[LineView, ...], scheme: Scheme, band: Band) -> Text:
    """Which floor condition of a band is not met, the first that is found."""
    if band.no_line_at_zero:
        for line in lines:
            if line.full and not line.points and line.state in {"scored", "not_evidenced"}:
                return Text("“{line}”一项为0分", "{line} has 0 points").fill(line=line.title)
    parts = {part.id: part.text for part in scheme.components}
    for part, least in band.component_least:
        score, reach = card.components[part]
        if reach and score < least:
            words = Text("“{part}”得{score}分，不足{least}分", "{part} has {score} points, fewer than {least}")
            return words.fill(part=parts[part], score=show_points(score, (least,)), least=plain_points(least))
    return Text("保底条件未满足", "a floor condition is not met")
