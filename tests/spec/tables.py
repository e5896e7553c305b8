"""How a spec table is run: one unit, one line, the given facts, on every renderer and the slow reference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from tests.agreement import databases, worlds
from tests.agreement.worlds import CATALOGUE, CATEGORIES, KEYS, YEAR, T, columns

from zeren.base.dates import NEVER
from zeren.base.text import Text
from zeren.engine.assemble import plan_of
from zeren.engine.columns import Facts, UnitRow
from zeren.engine.given import given
from zeren.engine.measures import KINDS
from zeren.engine.planning.plan import STATES, Plan
from zeren.engine.rendering.duck import compute
from zeren.engine.rendering.single import single
from zeren.engine.scheme import Band, Component, Line, Measure, Quota, Rollup, Scheme, Standing
from zeren.engine.slow.reference import Card, Year, score

JAN, APR, JUL, OCT = YEAR.start, YEAR.start + 90, YEAR.start + 181, YEAR.start + 273
BASE: dict[str, dict[str, Any]] = {
    "records": {
        "duty": "d1", "element": "", "kind": "action", "happened": JAN, "outcome": 1, "amount": 0, "base": 0,
    },
    "obligations": {"duty": "d1", "due": APR, "delivered": NEVER, "reminded": NEVER},
    "findings": {"severity": "minor", "opened": APR, "verified": NEVER, "repeat": 0},
    "marks": {"judged": APR, "deducted": 0, "reasoned": 1, "second": 1},
    "grades": {"judged": APR, "grade": "good", "level": "low"},
    "surveys": {"held": APR, "answer": "yes", "returns": 1},
    "awards": {"awarded": APR, "level": "county"},
    "samples": {"drawn_on": APR, "objects": 0, "drawn": 0, "checked": 0, "faults": 0},
}  # fmt: skip
UNIT: dict[str, Any] = {
    "id": "u", "parent": "", "category": "town", "opened": -NEVER, "closed": NEVER, "successor": "", "posts": 5,
    "weight": 1,
}  # fmt: skip

Given = Mapping[str, Sequence[Mapping[str, Any]]]


def records(*days: int, **more: Any) -> dict[str, list[dict[str, Any]]]:
    """Records on these days."""
    return {"records": [{"happened": day, **more} for day in days]}


def items(*values: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Obligations with these values."""
    return {"obligations": [dict(value) for value in values]}


def findings(*values: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Findings with these values."""
    return {"findings": [dict(value) for value in values]}


def of(source: str, *values: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Facts of a source with these values."""
    return {source: [dict(value) for value in values]}


@dataclass(frozen=True)
class Peer:
    """Another unit of the same tree, with its facts."""

    facts: Given
    unit: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Spec:
    """A row of a spec table: what is recorded and what the line must be.

    `others` are lines that it reads, `peers` other units, `adjusted` upheld adjustments in milli-points."""

    says: str
    measure: Measure
    facts: Given
    points: int
    state: str = "scored"
    full: int = 6000
    told: str = ""
    unit: Mapping[str, Any] = field(default_factory=dict)
    as_of: int = YEAR.as_of
    component: str = "one"
    others: tuple[Line, ...] = ()
    peers: tuple[Peer, ...] = ()
    adjusted: tuple[int, ...] = ()
    calendar: Mapping[int, bool] = field(default_factory=dict)

    def line(self) -> Line:
        """The line that is looked at."""
        return Line("line", self.component, self.full, self.measure, T, T)

    def scheme(self) -> Scheme:
        """A scheme with nothing but the line and those it reads."""
        parts = (Component("one", T, 100_000), Component("four", T, 0), Component("shown", T, 0, role="shown"))
        lines = (*self.others, self.line())
        bands = (Band("all", T, 0),)
        return Scheme("spec", "1", 100_000, CATEGORIES, parts, lines, (), bands, Quota(), Rollup(), KEYS)

    def adjustments(self) -> list[dict[str, Any]]:
        """The adjustments as facts."""
        return [adjustment(number, "line", points) for number, points in enumerate(self.adjusted)]


def adjustment(number: int, line: str, points: int, unit: str = "u") -> dict[str, Any]:
    """An upheld adjustment of so many milli-points."""
    signed = {"more": max(points, 0), "less": max(-points, 0)}
    return {"unit": unit, "id": f"x{number}", "line": line, "upheld": APR, **signed}


def rows_of(units: Mapping[str, Given]) -> dict[str, list[dict[str, Any]]]:
    """The facts of units, with what is not said filled in."""
    return {
        source: [
            {"unit": unit, "id": f"{source}{unit}{n}", **base, **row}
            for unit, facts in units.items()
            for n, row in enumerate(facts.get(source, ()))
        ]
        for source, base in BASE.items()
    }


@dataclass(frozen=True)
class Ready:
    """A year made ready: the plan, the facts as columns, and what the unit "u" brings to Python."""

    plan: Plan
    facts: Facts
    place: int

    def alone(self, others: Mapping[str, int]) -> dict[str, int]:
        """Every number of the unit "u" by the Python renderer."""
        mine = {
            name: [
                {key: int(column[n]) for key, column in table.columns.items()}
                for n in np.flatnonzero(table.columns["unit"] == self.place)
            ]
            for name, table in self.facts.tables.items()
        }
        unit = {name: int(column[self.place]) for name, column in self.facts.units.columns.items()}
        return single(self.plan).compute(unit, mine, others)


def ready(
    scheme: Scheme,
    units: Sequence[UnitRow],
    rows: Mapping[str, list[dict[str, Any]]],
    adjusted: list[dict[str, Any]],
    year: Year,
    calendar: Mapping[int, bool] | None = None,
) -> Ready:
    """The plan and the facts of a year."""
    facts = worlds.with_adjustments(columns(list(units), dict(rows), scheme.keys), scheme, adjusted)
    plan = plan_of(scheme, CATALOGUE, *vars(year).values(), given(scheme, facts, calendar))
    return Ready(plan, facts, facts.units.ids.index("u"))


def run(
    scheme: Scheme,
    units: Sequence[UnitRow],
    rows: Mapping[str, list[dict[str, Any]]],
    adjusted: list[dict[str, Any]],
    as_of: int = YEAR.as_of,
    calendar: Mapping[int, bool] | None = None,
) -> tuple[dict[str, Card], Ready, dict[str, Any], dict[str, int]]:
    """A year on the reference, DuckDB and, for the unit "u", Python."""
    year = Year(YEAR.start, YEAR.end, as_of)
    cards = score(scheme, CATALOGUE, year, units, {**rows, "adjustments": adjusted}, calendar)
    made = ready(scheme, units, rows, adjusted, year, calendar)
    found = dict(compute(made.plan, made.facts).columns)
    return cards, made, found, made.alone({name: int(found[name][made.place]) for name in made.plan.across})


def world(spec: Spec) -> tuple[list[UnitRow], dict[str, list[dict[str, Any]]]]:
    """The units of a row and their facts."""
    units = [UnitRow(**{**UNIT, **spec.unit})]
    units += [UnitRow(**{**UNIT, "id": f"p{n}", **peer.unit}) for n, peer in enumerate(spec.peers)]
    return units, rows_of({"u": spec.facts} | {f"p{n}": peer.facts for n, peer in enumerate(spec.peers)})


def said(spec: Spec, plan: Plan, alone: Mapping[str, int]) -> Text:
    """The arithmetic of a row."""
    shown = {name: alone[column] for name, column in plan.lines[-1].shown.items()}
    return KINDS[type(spec.measure)].tell(spec.line(), spec.measure, shown)


def check(spec: Spec) -> None:
    """Assert the row on the reference, the Python renderer, DuckDB and SQLite."""
    cards, made, found, alone = run(spec.scheme(), *world(spec), spec.adjustments(), spec.as_of, spec.calendar)
    card, wanted = cards["u"], (spec.points, spec.state)
    assert (card.points["line"], card.states["line"]) == wanted, "reference"
    assert (int(found["points_line"][made.place]), STATES[int(found["state_line"][made.place])]) == wanted, "duckdb"
    assert (alone["points_line"], STATES[alone["state_line"]]) == wanted, "python"
    _, asked = databases.in_sqlite(made.plan, made.facts, found, made.place)
    assert (asked["points_line"], STATES[asked["state_line"]]) == wanted, "sqlite"
    text = said(spec, made.plan, alone)
    assert text.zh
    assert text.en
    if spec.told:
        assert text.zh == spec.told


def told(spec: Spec) -> Text:
    """The arithmetic of a row, without a database where no other unit is looked at."""
    if spec.peers or isinstance(spec.measure, Standing):
        _, made, _, alone = run(spec.scheme(), *world(spec), spec.adjustments(), spec.as_of, spec.calendar)
        return said(spec, made.plan, alone)
    year = Year(YEAR.start, YEAR.end, spec.as_of)
    made = ready(spec.scheme(), *world(spec), spec.adjustments(), year, spec.calendar)
    return said(spec, made.plan, made.alone({}))
