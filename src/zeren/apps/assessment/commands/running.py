"""Scoring a year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from django.db import transaction

from zeren.apps.assessment import derived
from zeren.apps.assessment.events import YearScored
from zeren.apps.assessment.models import Frozen, Run, Scorecard
from zeren.apps.assessment.queries import catalogue
from zeren.apps.assessment.queries.frameworks import parts_for
from zeren.apps.assessment.queries.gathering import Gathered, gather
from zeren.apps.assessment.rules import Seen
from zeren.apps.audit.commands import write
from zeren.apps.frameworks.queries import scoring_categories
from zeren.apps.obligations import commands as obligations
from zeren.apps.obligations import queries as owed
from zeren.base.dates import to_day, year_period
from zeren.base.text import Text
from zeren.engine.assemble import plan_of, vetoes
from zeren.engine.beyond.sway import ranges
from zeren.engine.columns import Column, Facts
from zeren.engine.frozen import digest_text, result_text
from zeren.engine.given import given
from zeren.engine.merges import follow_successors
from zeren.engine.planning.plan import VETOED, LinePlan, Plan
from zeren.engine.rendering.duck import compute, facts_used
from zeren.engine.settlement.settle import Settled, settle
from zeren.engine.slow.sums import Sums
from zeren.packformat import Pack, to_scheme
from zeren.packformat.crosswalk import ways_of

Progress = Callable[[Text], None]

Uses = Mapping[str, tuple[list[int], Column]]
"""The facts a line is made of, by source: where each unit's begin, and the rows of the table in the units' order."""

BATCH = 500
"""So many scorecards are written at once."""


@dataclass(frozen=True)
class Scored:
    """What a run computed, before it is kept."""

    plan: Plan
    gathered: Gathered
    facts: Facts
    columns: Mapping[str, Column]
    settled: Settled

    def keep(self, made: Run) -> None:
        """Keep the inputs, scorecards and distributions of a run."""
        _keep(made, self)


def run(*, pack: Pack, year: int, as_of: dt.date, by: str, on: dt.date, progress: Progress = lambda _step: None) -> Run:
    """Score a framework's year as it stands on `as_of` and keep the result. One transaction.

    Raises `Refused` for units or numbers that the framework cannot be applied to; then nothing is kept.
    """
    pack = pack.in_year(year)
    scheme = to_scheme(pack, catalogue())
    period = year_period(year)
    with transaction.atomic():
        progress(Text("生成应办事项并对照记录", "Working out what was owed and what met it"))
        obligations.regenerate(parts_for(pack, year), year, by=by, on=on, issuer=pack.id)
        obligations.fulfil(year, by=by, on=on)
        progress(Text("读取事实", "Reading facts"))
        gathered = gather(scheme, pack.hash, year, as_of, scoring_categories(pack.id, year), ways_of([pack]))
        facts = follow_successors(gathered.facts, catalogue(), to_day(as_of))
        days = to_day(period.start), to_day(period.end), to_day(as_of)
        plan = plan_of(scheme, catalogue(), *days, given(scheme, facts))
        progress(Text("计算得分", "Scoring"))
        columns = compute(plan, facts).columns
        scored = Scored(plan, gathered, facts, columns, settle(scheme, facts, columns))
        made = Run.objects.create(
            framework=pack.id,
            version=pack.version,
            pack_hash=pack.hash,
            year=year,
            as_of=as_of,
            outset=owed.outset(),
            made_on=on,
            made_by=by,
            input_hash=gathered.input_hash,
            result_hash=digest_text(result_text(plan, facts.units.ids, columns, scored.settled)),
        )
        progress(Text("列出依据", "Listing the facts under each line"))
        scored.keep(made)
        event = YearScored(
            made.framework,
            made.version,
            year,
            as_of.isoformat(),
            len(gathered.keys),
            made.input_hash,
            made.result_hash,
        )
        write(event, by=by, on=on)
    return made


def _keep(made: Run, scored: Scored) -> None:
    parts = (Frozen(run=made, place=n, part=part, rows=rows) for n, (part, rows) in enumerate(scored.gathered.frozen))
    while some := list(islice(parts, BATCH)):
        Frozen.objects.bulk_create(some)
    cards = _cards(made, scored, list(_uses(scored)))
    seen: list[Seen] = []
    while batch := list(islice(cards, BATCH)):
        Scorecard.objects.bulk_create(batch)
        seen += [Seen(*(getattr(card, name) for name in Seen._fields)) for card in batch]
    derived.distribute(made, seen)


def _uses(scored: Scored) -> Iterator[Uses]:
    places = np.arange(len(scored.gathered.keys) + 1)
    for _, by_source in facts_used(scored.plan, scored.facts):
        yield {source: (np.searchsorted(units, places).tolist(), rows) for source, (units, rows) in by_source.items()}


def _cards(made: Run, scored: Scored, used: Sequence[Uses]) -> Iterator[Scorecard]:
    plan = scored.plan
    lists = {name: column.tolist() for name, column in scored.columns.items()}
    posts = scored.facts.units.columns["posts"].tolist()
    ends = {name: getattr(scored.settled, name).tolist() for name in Settled.__dataclass_fields__}
    lines = _Lines(scored, lists, used, Sums.of(plan.scheme))
    named = scoring_categories(made.framework, made.year)
    categories = {key: named.get(own, own) for key, own in derived.categories().items()}
    ranked = zip(scored.gathered.keys, ends["rank_category"], strict=True)
    order = derived.order([(key, categories[key], rank) for key, rank in ranked], plan.scheme.categories)
    before = derived.totals_before(made)
    swayed = ranges(plan.scheme, scored.facts, scored.columns, scored.gathered.input_hash)
    for place, key in enumerate(scored.gathered.keys):
        rated, total = bool(lists["rated"][place]), lists["total"][place]
        yield Scorecard(
            run=made,
            unit_id=key,
            posts=posts[place],
            rated=rated,
            base=lists["base"][place],
            total=total,
            entry=ends["entry"][place],
            after_quota=ends["quota"][place],
            band=ends["band"][place],
            rank_category=ends["rank_category"][place],
            of_category=ends["of_category"][place],
            rank_parent=ends["rank_parent"][place],
            of_parent=ends["of_parent"][place],
            rolled=ends["rolled"][place],
            components={
                part.id: [lists[f"score_{part.id}"][place], lists[f"reach_{part.id}"][place]]
                for part in plan.scheme.components
            },
            category=categories[key],
            place=order[key],
            moved=total - before[key] if rated and key in before else None,
            **derived.swayed(swayed.get(place)),
            lines=lines.of(place),
        )


@dataclass(frozen=True)
class _Lines:
    """What the lines of scorecards are made of: every column as a list, the facts used, the sums of the scheme."""

    scored: Scored
    lists: Mapping[str, list[int]]
    used: Sequence[Uses]
    sums: Sums

    def of(self, place: int) -> list[list[Any]]:
        """The lines of the unit at a place, as a scorecard keeps them."""
        lists, plan = self.lists, self.scored.plan.lines
        points = {line.id: lists[line.points][place] for line in plan}
        states = {line.id: lists[line.state][place] for line in plan}
        corrected = lists["correction"][place] if "correction" in lists else 0
        gains = self.sums.gains(points, states, corrected) if lists["rated"][place] and not self._zeroed(states) else {}
        return [
            [
                points[line.id],
                states[line.id],
                self._shown(line, place),
                self._facts(uses, place),
                gains.get(line.id, 0),
            ]
            for line, uses in zip(plan, self.used, strict=True)
        ]

    def _zeroed(self, states: Mapping[str, int]) -> bool:
        """Whether a veto makes the total zero: then no line would raise it."""
        return any(states[line.id] == VETOED for line in vetoes(self.scored.plan.scheme, "to_zero"))

    def _shown(self, line: LinePlan, place: int) -> dict[str, int]:
        return {name: self.lists[column][place] for name, column in line.shown.items()}

    def _facts(self, uses: Uses, place: int) -> dict[str, list[str]]:
        found = {}
        for source, (starts, rows) in uses.items():
            if starts[place] < starts[place + 1]:
                ids = self.scored.facts.tables[source].ids
                found[source] = [ids[row] for row in rows[starts[place] : starts[place + 1]].tolist()]
        return found
