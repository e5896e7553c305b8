"""Points are whole numbers; halves go away from zero; what is shown never crosses a band."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.base.numbers import exact_whole, plain_points, round_half, rounded_ratio, show_points


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


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("12", 12),
        (" 12\n", 12),
        ("0", 0),
        ("007", 7),
        ("１２", 12),
        ("1,234", 1234),
        ("1，234，567", 1_234_567),
        ("1 234", 1234),
        ("1\u00a0234", 1234),
        ("1\u202f234", 1234),
        ("12,345", 12_345),
        ("+12", 12),
        ("＋12", 12),
        ("+ 12", 12),
        ("-12", -12),
        ("－１２", -12),
        ("−12", -12),
        ("-0", 0),
        ("-1,000", -1000),
        ("999999999999999999", 10**18 - 1),
        ("000000000000000000000001", 1),
        ("", None),
        ("-", None),
        ("十二", None),
        ("12人", None),
        ("1.0", None),
        ("1e3", None),
        ("0x1f", None),
        ("1,23", None),
        ("1234,567", None),
        ("1,2345", None),
        (",123", None),
        ("1,", None),
        ("1  234", None),
        ("1_000", None),
        ("+-1", None),
        ("²", 2),
        ("١٢", None),
        ("1000000000000000000", None),
        ("9" * 100_000, None),
    ],
)
def test_a_whole_number_is_read_as_people_type_it(typed: str, read: int | None) -> None:
    assert exact_whole(typed, least=-(10**18)) == read


@pytest.mark.parametrize(("typed", "read"), [("-1", None), ("0", 0), ("10", 10), ("11", None)])
def test_a_whole_number_lies_between_its_bounds(typed: str, read: int | None) -> None:
    assert exact_whole(typed, 10) == read


@given(st.integers(-(10**18) + 1, 10**18 - 1))
def test_a_whole_number_is_read_however_its_thousands_are_set_apart(number: int) -> None:
    ways = (str(number), f"{number:,}", f"{number:,}".replace(",", " "))
    assert {exact_whole(way, least=-(10**18)) for way in ways} == {number}
