"""A plan whose numbers could leave 64 bits is refused with the place; what a pack may reasonably ask is not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.agreement.worlds import CATALOGUE, YEAR
from tests.spec.counting import SHARE
from tests.spec.judging import CELLS
from tests.spec.tables import Spec, of, ready, world

from zeren.base.problems import Refused
from zeren.engine.assemble import plan_of
from zeren.engine.columns import refuse_more
from zeren.engine.rendering.duck import compute
from zeren.engine.scheme import Accumulate, Grade, Linear, Measure, Sample, Selection, Survey, Total
from zeren.engine.slow.reference import Year

LARGE = 100_000_000
"""A hundred thousand points: more than any line has."""
ASKED: list[tuple[str, Measure, int]] = [
    ("grade", Grade(Selection("grades"), CELLS, 1_000_000), LARGE),
    ("survey", Survey(Selection("surveys"), (("yes", 1000), ("no", 0)), 1), LARGE * 10),
    ("sample", Sample(Selection("samples"), LARGE), LARGE),
    ("accumulate", Accumulate(Total(Selection("records"), "amount"), LARGE * 10), LARGE),
    ("linear", Linear(SHARE, 0, 997), LARGE * 100),
]
FINE: list[tuple[str, Measure, int]] = [
    ("grade", Grade(Selection("grades"), CELLS, 2000), 100_000),
    ("survey", Survey(Selection("surveys"), (("yes", 1000), ("partly", 333), ("no", 0)), 1), 100_000),
    ("sample", Sample(Selection("samples"), 20_000), 100_000),
    ("accumulate", Accumulate(Total(Selection("records"), "amount"), 100_000), 100_000),
    ("linear", Linear(SHARE, 0, 997), 100_000),
]


def planned(measure: Measure, full: int) -> None:
    plan_of(Spec("", measure, {}, 0, full=full).scheme(), CATALOGUE, *vars(YEAR).values())


@pytest.mark.parametrize(("measure", "full"), [pytest.param(*row[1:], id=row[0]) for row in ASKED])
def test_refused_with_the_place(measure: Measure, full: int) -> None:
    with pytest.raises(Refused) as refused:
        planned(measure, full)
    (problem,) = refused.value.problems
    assert problem.code == "plan_overflow"
    assert "line" in str(problem.data["place"])
    assert int(problem.data["size"]) > 2**63 - 1


@pytest.mark.parametrize(("measure", "full"), [pytest.param(*row[1:], id=row[0]) for row in FINE])
def test_a_hundred_points_always_fit(measure: Measure, full: int) -> None:
    planned(measure, full)


def test_the_largest_numbers_are_reckoned_right() -> None:
    """At the bounds for which the plan is proven: a hundred draws of a unit, each as large as it may be."""
    draw = {"objects": 100_000, "drawn": 100_000, "checked": 100_000, "faults": 1}
    spec = Spec("", Sample(Selection("samples"), 10), of("samples", *[draw] * 100), 5000)
    year = Year(YEAR.start, YEAR.end, YEAR.as_of)
    made = ready(spec.scheme(), *world(spec), [], year)
    assert made.alone({})["points_line"] == 5000
    assert compute(made.plan, made.facts).columns["points_line"].tolist() == [5000]


def test_more_facts_than_the_bounds_are_proven_for() -> None:
    spec = Spec("", Sample(Selection("samples"), 10), of("samples", *[{"drawn": 1}] * 101), 0)
    made = ready(spec.scheme(), *world(spec), [], Year(YEAR.start, YEAR.end, YEAR.as_of))
    with pytest.raises(Refused) as refused:
        compute(made.plan, made.facts)
    assert [problem.code for problem in refused.value.problems] == ["too_many_facts"]
    table = made.facts.tables["samples"]
    spread = replace(table, columns={**table.columns, "unit": np.arange(101, dtype=np.int64)})
    refuse_more("samples", replace(made.facts, tables={"samples": spread}), 100)
