"""Explanations: what is written is true, and what a line turns on is the fact that turned it."""

from __future__ import annotations

import json
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.agreement import worlds

from zeren.base.text import Text
from zeren.engine.assemble import plan_of
from zeren.engine.columns import Facts
from zeren.engine.planning.plan import Plan
from zeren.engine.rendering.duck import compute
from zeren.engine.rendering.single import single
from zeren.engine.scheme import Count, Line, Selection, Where
from zeren.engine.told.explain import Explainer, Explanation
from zeren.engine.told.replay import Untrue, replay

YEAR = worlds.YEAR
DATED = {name: source.dated for name, source in worlds.CATALOGUE.items()}


def of(facts: Facts, place: int) -> tuple[dict[str, int], dict[str, list[tuple[str, dict[str, int]]]]]:
    """The unit at a place and its facts."""
    unit = {name: int(column[place]) for name, column in facts.units.columns.items()}
    mine = {}
    for name, table in facts.tables.items():
        at = np.flatnonzero(table.columns["unit"] == place)
        mine[name] = [(table.ids[row], {key: int(column[row]) for key, column in table.columns.items()}) for row in at]
    return unit, mine


def world(seed: int) -> tuple[Plan, Facts]:
    rng = random.Random(seed)
    scheme = worlds.scheme(rng)
    units = worlds.units(rng)
    facts = worlds.columns(units, worlds.rows(rng, units))
    return plan_of(scheme, worlds.CATALOGUE, YEAR.start, YEAR.end, YEAR.as_of), facts


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_replaying_any_explanation_gives_the_stored_points(seed: int) -> None:
    plan, facts = world(seed)
    stored = compute(plan, facts).columns
    explainer = Explainer(single(plan), DATED)
    for place in range(len(facts.units)):
        unit, mine = of(facts, place)
        told = explainer.explain(unit, mine, {name: int(stored[name][place]) for name in plan.across})
        again = replay(json.loads(json.dumps(told.written())))
        for name in (*plan.atoms, *plan.columns):
            assert again[name] == told.values[name] == stored[name][place], name
        for line in plan.lines:
            part = replay(told.written(line.points, line.state))
            assert (part[line.points], part[line.state]) == (again[line.points], again[line.state])
            turned(explainer, told, line.id, mine)


def turned(explainer: Explainer, told: Explanation, name: str, mine: dict[str, Any]) -> None:
    """With its margin a line has its points and without it those before; what is spare may go."""
    plan = next(line for line in explainer.ready.plan.lines if line.id == name)
    margin = explainer.margin(name, told.values, mine)
    if margin is None:
        return
    for gone, points in ((margin.spare, margin.after), ((*margin.spare, margin.fact), margin.before)):
        left = {source: [row for row in rows if row[0] not in gone] for source, rows in mine.items()}
        atoms, columns = explainer.own[name]
        values = dict(told.values)
        for atom, one in atoms.items():
            values[atom] = sum(explainer._amount(atom, row) for _, row in left[one.source])
        explainer._again(columns, values)
        if all(explainer.ready.plan.atoms[atom].source in {u.source for u in plan.uses} for atom in atoms):
            assert values[plan.points] == points, name
    assert margin.after == told.values[plan.points]


RULE = Count(Selection("records", (Where("duty", "=", ("d1",)),)), 2)
FEW = ("r3", 20460), ("r1", 20455), ("r2", 20457)


def small() -> tuple[Explainer, dict[str, int], dict[str, list[tuple[str, dict[str, int]]]]]:
    scheme = worlds.scheme(random.Random(1))
    line = Line("l", "one", 8000, RULE, Text("文", "t"), Text("文", "t"))
    from dataclasses import replace

    parts = tuple(replace(part, needs=None, carried=None) for part in scheme.components)
    scheme = replace(scheme, lines=(line,), groups=(), components=parts, bands=scheme.bands[-1:], quota=worlds.Quota())
    plan = plan_of(scheme, worlds.CATALOGUE, YEAR.start, YEAR.end, YEAR.as_of)
    row = {"unit": 0, "duty": 0, "element": -1, "kind": 0, "outcome": 1, "amount": 0, "base": 0}
    unit = {"category": 0, "opened": -(10**6), "closed": 10**6, "posts": 3, "weight": 3}
    return Explainer(single(plan), DATED), unit, {"records": [(name, row | {"happened": day}) for name, day in FEW]}


def test_the_margin_is_the_fact_that_filled_the_cap() -> None:
    explainer, unit, mine = small()
    told = explainer.explain(unit, mine)
    margin = explainer.margin("l", told.values, mine)
    assert margin is not None
    assert (margin.source, margin.fact, margin.day) == ("records", "r2", 20457)
    assert (margin.before, margin.after, margin.spare) == (4000, 8000, ("r3",))


def test_a_line_without_facts_has_no_margin() -> None:
    explainer, unit, _ = small()
    assert explainer.margin("l", explainer.explain(unit, {}).values, {}) is None


@pytest.mark.parametrize("place", ["atoms", "steps"])
def test_a_wrong_number_is_found_out(place: str) -> None:
    explainer, unit, mine = small()
    written = json.loads(json.dumps(explainer.explain(unit, mine).written("points_l")))
    if place == "atoms":
        next(iter(written["atoms"].values()))["facts"].pop()
    else:
        written["steps"][-1][1][1] += 1
    with pytest.raises(Untrue):
        replay(written)


def test_it_is_told_in_both_languages() -> None:
    from zeren.engine.told import telling

    explainer, unit, mine = small()
    told = explainer.explain(unit, mine)
    scheme = explainer.ready.plan.scheme
    line = scheme.lines[0]
    margin = telling.margin_told(line, explainer.margin("l", told.values, mine), lambda _, fact: fact, worlds.CATALOGUE)
    assert margin == Text(
        "到2026-01-04的文“r2”已得满8分，其后1条不再增加得分",
        "The 8 points were full with “r2” of 2026-01-04 (text); later ones that add nothing: 1",
    )
    sentences = list(telling.total_told(scheme, told.values))
    assert sentences[-1] == Text("总分100.00分", "total: 100.00 points")
    assert sentences[-2].zh.startswith("基本分 = 100 × (")
    assert telling.points_told(line, 8000, 0) == Text("得8.00分，满分8分", "8.00 of 8 points")
    assert telling.facts_told({"records": ["a", "b"]}, worlds.CATALOGUE) == Text(
        "计入文2条", "Facts that count: text: 2"
    )


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_every_unit_of_every_world_can_be_told(seed: int) -> None:
    from zeren.engine.told import telling

    plan, facts = world(seed)
    explainer = Explainer(single(plan), DATED)
    for place in range(len(facts.units)):
        told = explainer.explain(*of(facts, place))
        sentences = list(telling.total_told(plan.scheme, told.values))
        assert sentences
        assert all("{" not in text for sentence in sentences for text in sentence)
