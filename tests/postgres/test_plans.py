"""A plan on PostgreSQL: one unit inside a transaction equals the yearly run in every column."""

from __future__ import annotations

import random

import psycopg
from tests.agreement import databases, worlds
from tools import postgres

from zeren.engine.assemble import plan_of
from zeren.engine.given import given
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
    extra = given(scheme, facts, worlds.CALENDAR)
    return plan_of(scheme, worlds.CATALOGUE, year.start, year.end, year.as_of, extra), facts


def test_one_unit_and_all_units_equal_the_yearly_run(server: postgres.Server) -> None:
    with psycopg.connect(server.url) as db, db.cursor() as cursor:
        for seed in range(15):
            plan, facts = world(seed)
            computed = compute(plan, facts).columns
            databases.fill(cursor, plan, facts, computed, "%s")
            place = seed % len(facts.units)
            whole = databases.answered(plan, cursor, POSTGRES, databases.relations(facts))
            one = databases.answered(plan, cursor, POSTGRES, databases.relations(facts, f"unit = {place}"))
            for name in plan.columns:
                assert (whole[name] == computed[name]).all(), name
                assert one[name][0] == computed[name][place], name
            db.rollback()
