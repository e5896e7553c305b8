"""Standing within a category: standard scores exact to the last thousandth, percentiles, shares of a total."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.engine.planning.standing import percentile, scores, share, standard, to_hundred

SCORES = [
    ("alone", {7: 1}, [50_000]),
    ("all the same", {7: 4}, [50_000]),
    ("two: one deviation each", {1: 1, 3: 1}, [40_000, 60_000]),
    ("one far above two", {0: 2, 3: 1}, [42_929, 64_142]),
    ("large totals do not lose a digit", {10**12: 1, 10**12 + 2: 1}, [40_000, 60_000]),
]


@pytest.mark.parametrize(("counts", "found"), [pytest.param(*row[1:], id=row[0]) for row in SCORES])
def test_scores(counts: dict[int, int], found: list[int]) -> None:
    assert scores(counts) == found


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**12))
def test_to_the_nearest_thousandth(deviation: int, variance: int) -> None:
    with localcontext() as context:
        context.prec = 80
        exact = 50_000 + 10_000 * Decimal(deviation) / Decimal(variance).sqrt()
        assert standard(deviation, variance) == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@given(st.integers(-(10**6), 10**6), st.integers(1, 2000))
def test_halves_go_away_from_zero(deviation: int, root: int) -> None:
    """Variances that are squares: the score is a fraction, and halves do occur."""
    with localcontext() as context:
        context.prec = 80
        exact = 50_000 + 10_000 * Decimal(deviation) / Decimal(root)
        assert standard(deviation, root * root) == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (percentile(3, 3), 50_000),
        (percentile(5, 3), 83_333),
        (to_hundred(90_000, 120_000), 75_000),
        (to_hundred(1, 3), 33_333),
        (share(87_650, 100_000, 5_000), 4_383),
        (share(0, 100_000, 5_000), 0),
    ],
)
def test_shares(found: int, wanted: int) -> None:
    assert found == wanted
