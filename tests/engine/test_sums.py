"""What a line would add if it were full: whole numbers against the fractions of the scoring rules."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.agreement import worlds

from zeren.engine.planning.plan import NOT_APPLICABLE, SCORED
from zeren.engine.slow.sums import Sums


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32))
def test_gains_are_the_difference_of_two_totals(seed: int) -> None:
    rng = random.Random(seed)
    sums = Sums.of(worlds.scheme(rng))
    lines = sums.scheme.lines
    states = {line.id: rng.choice([SCORED, SCORED, SCORED, NOT_APPLICABLE]) for line in lines}
    points = {
        line.id: rng.randint(-2000, line.points) if states[line.id] == SCORED and line.points else 0 for line in lines
    }
    full = {line.id: 0 if states[line.id] == NOT_APPLICABLE else line.points for line in lines}
    reach = {part.id: sums.component(part.id, full) for part in sums.scheme.components}

    def total(numbers: dict[str, int]) -> int:
        score = {part.id: sums.component(part.id, numbers) for part in sums.scheme.components}
        return sums.total(sums.base(score, reach), score)

    present = {part.id for part in sums.present(reach)}
    wanted = {
        line.id: total({**points, line.id: line.points}) - total(points)
        for line in lines
        if line.component in present and points[line.id] < full[line.id]
    }
    assert sums.gains(points, states) == wanted
