"""A year's result as the reports need it: the run, its scorecards in official order, and a few counts over all of
them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from zeren.apps.assessment.queries import CardView, RunView, cards
from zeren.apps.assessment.queries.cards import short_title
from zeren.apps.assessment.queries.year import Lies, all_lies, year_before
from zeren.base.numbers import show_points
from zeren.base.text import Language, Text

UNRATED = Text("不评等次", "not rated")
COMMA, LIST, SEMICOLON = Text("，", ", "), Text("、", ", "), Text("；", "; ")
"""What stands between clauses, between names, between sentences of a list."""


@dataclass(frozen=True)
class Row:
    """A unit in the tables over all units: what a scorecard says without its lines. Points in milli-points."""

    unit: str
    name: str
    depth: int
    category: str
    rated: bool
    total: int
    band: int
    rank: int
    of: int
    rolled: int
    swayed: tuple[int, int, int] | None
    """The best, middle and worst rank when the weights are moved."""
    scores: tuple[tuple[int, int], ...]
    """Score and applicable points of each component, in the scheme's order."""
    vetoes: tuple[Text, ...]
    facts: int
    """How many facts its lines are made of."""
    floor: Text | None
    """Why the grade is below what the total says, before quotas and vetoes."""
    displaced: tuple[int, int] | None
    """The grades before and after the quota, where it moved the unit down."""


@dataclass(frozen=True)
class LineCount:
    """How a line went over all units: how many it applied to, how many had no evidence, points earned of points
    possible."""

    id: str
    title: Text
    applied: int
    bare: int
    points: int
    full: int


class Year:
    """A run for the reports. `cards` streams; `rows` and `lines` are read once and kept."""

    def __init__(self, run: RunView, language: Language = "zh") -> None:
        self.run = run
        self.language: Language = language

    def cards(self) -> Iterator[CardView]:
        """Every scorecard in the official order."""
        return cards(self.run)

    def say(self, text: Text) -> str:
        """A text in the language of the report."""
        return text.say(self.language)

    def joined(self, texts: Iterable[Text | str], comma: Text = COMMA) -> str:
        """Texts one after the other with the comma of the language between them."""
        return self.say(comma).join(text if isinstance(text, str) else self.say(text) for text in texts)

    def points(self, milli: int) -> str:
        """Points as people read them."""
        return show_points(milli, self.run.bounds)

    def band(self, place: int) -> str:
        """The name of a band."""
        return self.say(self.run.bands[place] if place >= 0 else UNRATED)

    def category(self, category: str) -> str:
        """The name of a unit category."""
        return self.say(self.run.categories[category])

    @cached_property
    def _summary(self) -> tuple[list[Row], list[LineCount]]:
        rows: list[Row] = []
        counts: dict[str, list[int]] = {}
        for card in self.cards():
            rows.append(_row(card, self.run.bounds))
            for line in card.lines:
                if not line.veto and line.full and card.rated and line.state != "not_applicable":
                    bare = line.state == "not_evidenced"
                    found = counts.setdefault(line.id, [0, 0, 0, 0])
                    found[:] = (found[0] + 1, found[1] + bare, found[2] + line.points, found[3] + line.full)
        return rows, [LineCount(name, text, *counts[name]) for name, text in self.titles.items() if name in counts]

    @cached_property
    def before(self) -> dict[str, int]:
        """The total of each unit that was rated the year before, by code."""
        return year_before(self.run.framework, self.run.year)

    @cached_property
    def lies(self) -> dict[str, Lies]:
        """Where the total of each unit with a rank lies in its category, by code."""
        return all_lies(self.run.key)

    def growth(self, card: CardView) -> Text | None:
        """How a unit's total moved against its own of the year before; None where there is nothing to compare."""
        if not card.rated or card.unit not in self.before:
            return None
        moved = card.total - self.before[card.unit]
        words = Text("比上年{moved}分", "{moved} against the year before")
        return words.fill(moved=("+" if moved > 0 else "") + show_points(moved))

    @cached_property
    def titles(self) -> dict[str, Text]:
        """Every line's title, in the scheme's order."""
        return {line.id: short_title(line) for line in self.run.scheme.lines}

    @property
    def rows(self) -> list[Row]:
        """Every unit in the official order, without lines."""
        return self._summary[0]

    @property
    def lines(self) -> list[LineCount]:
        """Every line that can earn points, over all rated units."""
        return self._summary[1]


def _row(card: CardView, bounds: tuple[int, ...]) -> Row:
    by_total = next(place for place, bound in enumerate(bounds) if card.total >= bound) if card.rated else -1
    return Row(
        unit=card.unit,
        name=card.name,
        depth=card.depth,
        category=card.category,
        rated=card.rated,
        total=card.total,
        band=card.band,
        rank=card.rank_category,
        of=card.of_category,
        rolled=card.rolled,
        swayed=card.swayed,
        scores=tuple((part.score, part.reach) for part in card.components),
        vetoes=tuple(line.text for line in card.lines if line.state == "vetoed"),
        facts=sum(len(ids) for line in card.lines for ids in line.facts.values()),
        floor=card.band_why[0] if card.entry > by_total >= 0 else None,
        displaced=(card.entry, card.after_quota) if card.after_quota > card.entry >= 0 else None,
    )
