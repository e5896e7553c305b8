"""Why a stored line has its points, from the facts as they are now; how lines became the total, from what is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from zeren.apps.assessment.models import Scorecard
from zeren.apps.assessment.queries import adjusting
from zeren.apps.assessment.queries.cards import CardView, LineView, RunView
from zeren.apps.assessment.queries.catalogue import catalogue
from zeren.apps.assessment.queries.live import Ready, gathered, others_of
from zeren.apps.assessment.queries.proof import Fact
from zeren.base.text import Text
from zeren.engine.told import telling
from zeren.engine.told.explain import Explainer
from zeren.packformat import Pack

ADJUSTED = Text(
    "这一项的得分按核准的异议调整过，下面不再从事实推算。",
    "The points of this line were adjusted on an upheld objection: they do not follow from the facts alone.",
)
CHANGED = Text(
    "计算以后，这一项的事实有过变动；上面是计算时留存的得分和算式。",
    "The facts of this line have changed since; points and arithmetic above are those kept with the run.",
)
MAY_REST = Text(
    "计算以后事实有过变动，或者这一项引用了经异议调整的指标；上面是计算时留存的得分和算式。",
    "The facts have changed since, or this line reads one that was adjusted; points and arithmetic above are those "
    "kept with the run.",
)
Facts = Mapping[str, list[Fact]]


def line_told(card: Scorecard, line: LineView, pack: Pack, facts: Facts) -> list[Text]:
    """A line in sentences: which facts count, the one that it turned on, the points. `facts` are those of the line, to
    be called by their names. Five queries, six in a restated result. Where the facts give other points today, that is
    said instead of the margin; of a line that was adjusted in this result, that it was.
    """
    sentences = [telling.facts_told(line.facts, catalogue())]
    restated = card.run.restates_id is not None
    if restated and line.id in adjusting.of_card(card):
        return [*sentences, ADJUSTED]
    found = gathered(card.unit_id, pack, card.run.year, card.run.as_of)
    if found is None:
        return sentences
    ready, own, rows = found
    explainer = _explainer(ready)
    plain = {source: [row for _, row in some] for source, some in rows.items()}
    values = ready.single.compute(own, plain, others_of(ready.plan, card.lines))
    plan = next(one for one in ready.plan.lines if one.id == line.id)
    if (values[plan.points], values[plan.state]) != (line.points, line.outcome):
        return [*sentences, MAY_REST if restated else CHANGED]
    names = {(source, fact.id): fact.what for source, some in facts.items() for fact in some}
    margin = explainer.margin(line.id, values, rows)
    told = telling.margin_told(line.rule, margin, lambda source, fact: names.get((source, fact), fact), catalogue())
    return [one for one in (*sentences, told, telling.points_told(line.rule, line.points, line.outcome)) if one]


@lru_cache(maxsize=8)
def _explainer(ready: Ready) -> Explainer:
    return Explainer(ready.single, {name: source.dated for name, source in catalogue().items()})


def total_told(card: CardView, view: RunView) -> list[Text]:
    """From lines to the total in sentences, from what the scorecard keeps. No query."""
    values = {f"points_{line.id}": line.points for line in card.lines}
    values |= {f"state_{line.id}": line.outcome for line in card.lines}
    for part in card.components:
        values |= {f"score_{part.id}": part.score, f"reach_{part.id}": part.reach}
    values |= {"base": card.base, "total": card.total, "rated": int(card.rated)}
    return list(_worth_telling(telling.total_told(view.scheme, values)))


def _worth_telling(sentences: Iterator[Text]) -> Iterator[Text]:
    yield from dict.fromkeys(sentences)
