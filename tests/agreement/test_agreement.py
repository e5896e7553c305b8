"""Every renderer equals the slow reference in every milli-point, state, total, rank, band and roll-up."""

from __future__ import annotations

import os
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.agreement import databases, worlds

from zeren.engine.assemble import plan_of, reads
from zeren.engine.given import given as given_to
from zeren.engine.merges import follow_successors
from zeren.engine.planning.plan import STATES, Plan
from zeren.engine.rendering.duck import Computed, compute, facts_used
from zeren.engine.rendering.single import single
from zeren.engine.scheme import AllOrNothing
from zeren.engine.settlement.settle import Settled, settle
from zeren.engine.slow.reference import Card, score

CARD = ("entry", "quota", "band", "rank_category", "of_category", "rank_parent", "of_parent", "rolled")


def wide(seed: int) -> tuple[Plan, Computed, Settled, dict[str, Card]]:
    rng = random.Random(seed)
    scheme, units = worlds.scheme(rng), worlds.units(rng)
    rows = worlds.rows(rng, units)
    year = worlds.YEAR
    adjusted = worlds.adjustments(rng, units, [line.id for line in scheme.lines])
    whole = worlds.with_adjustments(worlds.columns(units, rows), scheme, adjusted)
    facts = follow_successors(whole, worlds.CATALOGUE, year.as_of)
    extra = given_to(scheme, facts, worlds.CALENDAR)
    plan = plan_of(scheme, worlds.CATALOGUE, year.start, year.end, year.as_of, extra)
    computed = compute(plan, facts)
    one_by_one(plan, facts, computed)
    uses_add_up(plan, facts, computed)
    settled = settle(scheme, facts, computed.columns)
    in_databases(plan, facts, computed, settled)
    everything = {**rows, "adjustments": adjusted}
    return plan, computed, settled, score(scheme, worlds.CATALOGUE, year, units, everything, worlds.CALENDAR)


def one_by_one(plan: Plan, facts: worlds.Facts, computed: Computed) -> None:
    ready = single(plan)
    for place in range(len(facts.units)):
        unit = {name: int(column[place]) for name, column in facts.units.columns.items()}
        mine = {}
        for name, table in facts.tables.items():
            at = np.flatnonzero(table.columns["unit"] == place)
            mine[name] = [{key: int(column[row]) for key, column in table.columns.items()} for row in at]
        others = {name: int(computed.columns[name][place]) for name in plan.across}
        found = ready.compute(unit, mine, others)
        for name in (*plan.atoms, *plan.columns, *plan.across):
            assert found[name] == computed.columns[name][place], name
            bounds = plan.intervals[name]
            assert bounds.low <= found[name] <= bounds.high, name


def in_databases(plan: Plan, facts: worlds.Facts, computed: Computed, settled: Settled) -> None:
    """SQLite computes all units, and one alone; ranks and the rest come from the SQL that Spark takes."""
    found, alone = databases.in_sqlite(plan, facts, computed.columns, len(facts.units) - 1)
    for name in plan.columns:
        assert (found[name] == computed.columns[name]).all(), name
        assert alone[name] == computed.columns[name][-1], name
    ends = databases.settled_in_duckdb(plan, facts, computed.columns)
    for name in CARD:
        assert (ends[name] == getattr(settled, name)).all(), name


def uses_add_up(plan: Plan, facts: worlds.Facts, computed: Computed) -> None:
    """A line without facts is never worth points: every point can be traced."""
    for place, found in facts_used(plan, facts):
        line = plan.lines[place]
        used = np.zeros(len(facts.units), dtype=np.int64)
        for units, _rows in found.values():
            np.add.at(used, units, 1)
        earned = (computed.columns[line.points] > 0) & ~adjusted_units(plan, facts, line.id)
        if not reads(plan.scheme.lines[place]) and not isinstance(plan.scheme.lines[place].measure, AllOrNothing):
            assert (used[earned] > 0).all(), line.id


def adjusted_units(plan: Plan, facts: worlds.Facts, line: str) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which units have an adjustment of the line: its points may come from there."""
    table = facts.tables["adjustments"].columns
    place = [one.id for one in plan.scheme.lines].index(line)
    found = np.zeros(len(facts.units), dtype=bool)
    found[table["unit"][table["line"] == place]] = True
    return found


PLANS, EACH = int(os.environ.get("ZEREN_PLANS", "60")), 30
"""So many random plans; `make test-agreement` asks for thousands. They come in parts, one of which a core takes."""


@pytest.mark.parametrize("part", range(-(-PLANS // EACH)))
@settings(max_examples=EACH, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_renderers_and_reference_agree(part: int, seed: int) -> None:
    plan, computed, settled, cards = wide((part << 40) + seed)
    for place, (_, card) in enumerate(sorted(cards.items())):
        for line in plan.lines:
            assert computed.columns[line.points][place] == card.points[line.id], line.id
            assert STATES[computed.columns[line.state][place]] == card.states[line.id], line.id
        for component in plan.scheme.components:
            assert computed.columns[f"score_{component.id}"][place] == card.score[component.id]
            assert computed.columns[f"reach_{component.id}"][place] == card.reach[component.id]
        assert computed.columns["rated"][place] == card.rated
        if card.rated:
            assert computed.columns["base"][place] == card.base
        assert computed.columns["total"][place] == card.total
        for name in CARD:
            assert getattr(settled, name)[place] == getattr(card, name), name
