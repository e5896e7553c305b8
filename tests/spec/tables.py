"""How a spec table is run: one unit, one line, the given facts, on every renderer and the slow reference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from tests.agreement import databases
from tests.agreement.worlds import CATALOGUE, CATEGORIES, KEYS, YEAR, T, columns

from zeren.base.dates import NEVER
from zeren.engine.assemble import plan_of
from zeren.engine.columns import UnitRow
from zeren.engine.duck import compute
from zeren.engine.measures import KINDS
from zeren.engine.plan import STATES
from zeren.engine.reference import Year, score
from zeren.engine.scheme import Band, Component, Line, Measure, Quota, Rollup, Scheme
from zeren.engine.single import single

JAN, APR, JUL, OCT = YEAR.start, YEAR.start + 90, YEAR.start + 181, YEAR.start + 273
BASE: dict[str, dict[str, Any]] = {
    "records": {
        "duty": "d1", "element": "", "kind": "action", "happened": JAN, "outcome": 1, "amount": 0, "base": 0,
    },
    "obligations": {"duty": "d1", "due": APR, "delivered": NEVER, "reminded": NEVER},
    "findings": {"severity": "minor", "opened": APR, "verified": NEVER, "repeat": 0},
}  # fmt: skip


def records(*days: int, **more: Any) -> dict[str, list[dict[str, Any]]]:
    """Records on these days."""
    return {"records": [{"happened": day, **more} for day in days]}


def items(*values: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Obligations with these values."""
    return {"obligations": [dict(value) for value in values]}


def findings(*values: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Findings with these values."""
    return {"findings": [dict(value) for value in values]}


@dataclass(frozen=True)
class Spec:
    """A row of a spec table: what is recorded and what the line must be."""

    says: str
    measure: Measure
    facts: Mapping[str, Sequence[Mapping[str, Any]]]
    points: int
    state: str = "scored"
    full: int = 6000
    told: str = ""
    unit: Mapping[str, Any] = field(default_factory=dict)
    as_of: int = YEAR.as_of
    component: str = "one"


def check(spec: Spec) -> None:
    """Assert the row on the reference, the Python renderer, DuckDB and SQLite."""
    line = Line("line", spec.component, spec.full, spec.measure, T, T)
    parts = (Component("one", T, 100_000), Component("four", T, 0))
    scheme = Scheme("spec", "1", 100_000, CATEGORIES, parts, (line,), (), (Band("all", T, 0),), Quota(), Rollup(), KEYS)
    given = {
        "id": "u",
        "parent": "",
        "category": "town",
        "opened": -NEVER,
        "closed": NEVER,
        "successor": "",
        "posts": 5,
    }
    unit = UnitRow(**{**given, "weight": 1, **spec.unit})
    rows = {
        source: [{"unit": "u", "id": f"{source}{n}", **base, **row} for n, row in enumerate(spec.facts.get(source, ()))]
        for source, base in BASE.items()
    }
    year = Year(YEAR.start, YEAR.end, spec.as_of)
    card = score(scheme, CATALOGUE, year, [unit], rows)["u"]
    assert (card.points["line"], card.states["line"]) == (spec.points, spec.state), "reference"
    facts = columns([unit], rows)
    plan = plan_of(scheme, CATALOGUE, *vars(year).values())
    found = compute(plan, facts).columns
    got = int(found["points_line"][0]), STATES[int(found["state_line"][0])]
    assert got == (spec.points, spec.state), "duckdb"
    _, asked = databases.in_sqlite(plan, facts, found, 0)
    assert (asked["points_line"], STATES[asked["state_line"]]) == (spec.points, spec.state), "sqlite"
    mine = {
        name: [{key: int(column[n]) for key, column in table.columns.items()} for n in np.arange(len(table))]
        for name, table in facts.tables.items()
    }
    alone = single(plan).compute({name: int(column[0]) for name, column in facts.units.columns.items()}, mine)
    assert (alone["points_line"], STATES[alone["state_line"]]) == (spec.points, spec.state), "python"
    if spec.told:
        shown = {name: alone[column] for name, column in plan.lines[0].shown.items()}
        assert KINDS[type(spec.measure)].tell(line, spec.measure, shown).zh == spec.told
