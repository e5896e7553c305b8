"""A plan on PostgreSQL: one unit inside a transaction equals the yearly run in every column."""

from __future__ import annotations

import os
import random

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.agreement import databases, worlds
from tools import postgres

from zeren.engine.assemble import plan_of
from zeren.engine.given import given as given_to
from zeren.engine.merges import follow_successors
from zeren.engine.planning.plan import Plan
from zeren.engine.rendering.dialects import POSTGRES
from zeren.engine.rendering.duck import compute


def world(seed: int) -> tuple[Plan, worlds.Facts]:
    rng = random.Random(seed)
    scheme, units = worlds.scheme(rng), worlds.units(rng)
    year = worlds.YEAR
    rows = worlds.columns(units, worlds.rows(rng, units))
    adjusted = worlds.adjustments(rng, units, [line.id for line in scheme.lines])
    facts = follow_successors(worlds.with_adjustments(rows, scheme, adjusted), worlds.CATALOGUE, year.as_of)
    extra = given_to(scheme, facts, worlds.CALENDAR)
    return plan_of(scheme, worlds.CATALOGUE, year.start, year.end, year.as_of, extra), facts


PLANS = max(15, int(os.environ.get("ZEREN_PLANS", "0")) // int(os.environ.get("ZEREN_PLANS_SHARE", "10")))
"""A share of the random plans that the other engines get: a server with its tables takes longer over each."""
EACH = 20
"""They come in parts, one of which a core takes."""


@pytest.mark.parametrize("part", range(-(-PLANS // EACH)))
@settings(max_examples=min(PLANS, EACH), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_one_unit_and_all_units_equal_the_yearly_run(server: postgres.Server, part: int, seed: int) -> None:
    with psycopg.connect(server.url) as db, db.cursor() as cursor:
        plan, facts = world((part << 40) + seed)
        computed = compute(plan, facts).columns
        databases.fill(cursor, plan, facts, computed, "%s")
        place = seed % len(facts.units)
        whole = databases.answered(plan, cursor, POSTGRES, databases.relations(facts))
        one = databases.answered(plan, cursor, POSTGRES, databases.relations(facts, f"unit = {place}"))
        for name in plan.columns:
            assert (whole[name] == computed[name]).all(), name
            assert one[name][0] == computed[name][place], name
        db.rollback()
