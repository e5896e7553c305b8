"""Which facts stand under a line: all that it looked at; of awards of which only the highest counts, that one."""

from __future__ import annotations

import pytest
from tests.agreement import worlds
from tests.agreement.worlds import CATALOGUE, CATEGORIES, KEYS, YEAR, T
from tests.engine.test_explain import DATED, of

from zeren.base.dates import NEVER
from zeren.engine.assemble import plan_of
from zeren.engine.columns import UnitRow
from zeren.engine.rendering.duck import facts_used
from zeren.engine.rendering.single import single
from zeren.engine.scheme import Award, Band, Component, Line, Quota, Rollup, Scheme, Selection
from zeren.engine.told.explain import Explainer

LEVELS = (("nation", 5000), ("county", 1500))


@pytest.mark.parametrize(
    ("take", "awards", "used"),
    [
        ("highest", {"x1": "county", "x2": "nation", "x3": "nation"}, ["x2"]),
        ("highest", {"x3": "county", "x2": "county"}, ["x2"]),
        ("highest", {}, []),
        ("all", {"x1": "county", "x2": "nation", "x3": "nation"}, ["x1", "x2", "x3"]),
    ],
)
def test_which_awards_stand_under_the_line(take: str, awards: dict[str, str], used: list[str]) -> None:
    line = Line("l", "one", 9000, Award(Selection("awards"), LEVELS, take), T, T)  # type: ignore[arg-type]
    parts = (Component("one", T, 100_000),)
    scheme = Scheme("s", "1", 100_000, CATEGORIES, parts, (line,), (), (Band("all", T, 0),), Quota(), Rollup(), KEYS)
    plan = plan_of(scheme, CATALOGUE, YEAR.start, YEAR.end, YEAR.as_of)
    units = [UnitRow(name, "", "town", -NEVER, NEVER, "", 5, 1) for name in ("u", "v")]
    rows = [{"unit": "v", "id": name, "awarded": YEAR.start, "level": level} for name, level in awards.items()]
    facts = worlds.columns(units, {"awards": [*rows, {**rows[0], "unit": "u", "id": "x0"}] if rows else []})
    ((_, found),) = facts_used(plan, facts)
    mine = [facts.tables["awards"].ids[row] for place, row in zip(*found["awards"], strict=True) if place == 1]
    assert mine == used
    unit, own = of(facts, 1)
    told = Explainer(single(plan), DATED)
    story = told.margin("l", told.explain(unit, own).values, own)
    # Another award of the same level would do as well: then nothing turns on the one that is taken.
    assert story is None or story.fact in used
