"""Points are whole numbers; halves go away from zero; what is shown never crosses a band."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.base.numbers import plain_points, round_half, rounded_ratio, show_points


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [(1, 2, 1), (-1, 2, -1), (3, 2, 2), (-3, 2, -2), (1, 3, 0), (2, 3, 1), (0, 5, 0), (7, 1, 7)],
)
def test_halves_go_away_from_zero(a: int, b: int, expected: int) -> None:
    assert rounded_ratio(a, b) == expected


def test_a_divisor_is_positive() -> None:
    with pytest.raises(ValueError, match="positive"):
        rounded_ratio(1, 0)


@given(st.fractions())
def test_rounding_is_never_off_by_more_than_a_half(value: Fraction) -> None:
    assert abs(round_half(value) - value) <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("milli", "bounds", "shown"),
    [
        (85_000, (), "85.00"),
        (84_996, (), "85.00"),
        (84_996, (85_000,), "84.996"),
        (84_994, (85_000,), "84.99"),
        (85_000, (85_000,), "85.00"),
        (-1_500, (), "-1.50"),
        (-4, (), "0.00"),
        (5, (), "0.01"),
    ],
)
def test_what_is_shown(milli: int, bounds: tuple[int, ...], shown: str) -> None:
    assert show_points(milli, bounds) == shown


@pytest.mark.parametrize(("milli", "shown"), [(8000, "8"), (7500, "7.5"), (6667, "6.667"), (0, "0"), (-500, "-0.5")])
def test_no_more_decimals_than_needed(milli: int, shown: str) -> None:
    assert plain_points(milli) == shown
