"""Changed unit by unit, everybody stands where the batch over all units puts them."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from tests.agreement import worlds
from tests.engine.test_explain import of, world

from zeren.engine.columns import Facts
from zeren.engine.planning.plan import Plan
from zeren.engine.rendering.duck import compute
from zeren.engine.rendering.single import single
from zeren.engine.settlement.places import Mark, Places, Stand, marks, moves
from zeren.engine.settlement.settle import settle


def agree(places: Places, plan: Plan, facts: Facts, columns: dict[str, np.ndarray]) -> None:  # type: ignore[type-arg]
    batch = settle(plan.scheme, facts, columns)
    for place in range(len(facts.units)):
        told = places.ranks(place)
        found = tuple(
            int(getattr(batch, name)[place]) for name in ("rank_category", "of_category", "rank_parent", "of_parent")
        )
        assert told == found, place
        assert places.rolled(place) == batch.rolled[place], place
    for category in range(len(worlds.CATEGORIES)):
        for place, band in places.bands(category).items():
            assert band == batch.band[place]


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
@example(380548)  # totals above the full one
def test_one_changed_fact_after_the_other(seed: int) -> None:
    plan, facts = world(seed)
    assume(not plan.across)  # there one unit's change moves the lines of others: a run is what keeps it
    columns = dict(compute(plan, facts).columns)
    places, ready = Places(plan.scheme, facts, columns), single(plan)
    agree(places, plan, facts, columns)
    rng = random.Random(seed)
    for _ in range(4):
        place = rng.randrange(len(facts.units))
        unit, mine = of(facts, place)
        rows = {source: [row for _, row in found] for source, found in mine.items()}
        source = rng.choice(sorted(rows))
        gone = rng.sample(rows[source], min(len(rows[source]), rng.randint(0, 2)))
        found = {**unit, **{name: int(columns[name][place]) for name in (*plan.atoms, *plan.columns)}}
        twice = [row | {"happened": worlds.YEAR.start + 3} for row in rows["records"][:1]]
        now = ready.changed(found, {source: gone}, {"records": twice})
        columns = {name: column.copy() for name, column in columns.items()}
        for name in (*plan.atoms, *plan.columns):
            columns[name][place] = now[name]
        places.change(place, now)
        agree(places, plan, facts, columns)


@pytest.mark.parametrize(
    ("unit", "counted"),
    [
        (
            Stand(0, 1, 3, True, 84_995),
            {("c0", 0, 0), ("c0", 1, 84), ("c0", 2, 84_995), ("p1", 0, 0), ("p1", 1, 84), ("p1", 2, 84_995)},
        ),
        (Stand(0, 1, 2, True, 84_995), {("c0", 0, 0), ("p1", 0, 0)}),
        (Stand(0, 1, 3, False, 0), set()),
    ],
)
def test_what_is_counted(unit: Stand, counted: set[tuple[str, int, int]]) -> None:
    assert set(marks(unit)) == {Mark(*mark) for mark in counted}


def test_only_what_differs_moves() -> None:
    one, other = Stand(0, -1, 3, True, 84_995), Stand(0, -1, 3, True, 84_990)
    assert moves(one, one) == {}
    assert moves(one, other) == {
        Mark(group, 2, at): by for group in ("c0", "p-1") for at, by in ((84_995, -1), (84_990, 1))
    }
