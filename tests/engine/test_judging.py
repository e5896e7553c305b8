"""Agreement and severity: against published tables (only their figures are given), and by hand."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.engine.beyond.agreement import Level, alpha, numbered, severity

FOUR_OBSERVERS = {
    "A": "1 2 3 3 2 1 4 1 2 . . .",
    "B": "1 2 3 3 2 2 4 1 2 5 . 3",
    "C": ". 3 3 3 2 3 4 2 2 5 1 .",
    "D": "1 2 3 3 2 4 4 1 2 5 1 .",
}
"""Four observers, twelve objects, seven values missing."""

TWO_OBSERVERS_TWO_VALUES = {"A": "0 1 0 0 0 0 0 0 1 0", "B": "1 1 1 0 0 1 0 0 0 0"}
TWO_OBSERVERS_FIVE_VALUES = {"A": "1 1 2 2 4 3 3 3 5 4 4 1", "B": "2 1 2 2 2 3 3 3 5 4 4 4"}

PUBLISHED: list[tuple[str, dict[str, str], Level, str]] = [
    ("four observers, names", FOUR_OBSERVERS, "nominal", "0.743"),
    ("four observers, places", FOUR_OBSERVERS, "ordinal", "0.815"),
    ("four observers, numbers", FOUR_OBSERVERS, "interval", "0.849"),
    ("two observers, two values", TWO_OBSERVERS_TWO_VALUES, "nominal", "0.095"),
    ("two observers, five values", TWO_OBSERVERS_FIVE_VALUES, "nominal", "0.692"),
]


def table(rows: dict[str, str]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for judge, row in rows.items():
        for place, value in enumerate(row.split()):
            if value != ".":
                found.setdefault(f"o{place:02}", {})[judge] = int(value)
    return found


@pytest.mark.parametrize(("rows", "level", "published"), [pytest.param(*row[1:], id=row[0]) for row in PUBLISHED])
def test_published_tables(rows: dict[str, str], level: Level, published: str) -> None:
    found = alpha(table(rows), level)
    assert found.alpha is not None
    assert f"{float(found.alpha):.3f}" == published


def test_what_it_rests_on() -> None:
    found = alpha(table(FOUR_OBSERVERS), "nominal")
    assert (found.objects, found.values) == (11, 40)


HAND = {"a": "0 0 1", "b": "0 1 1"}
"""Six values, three of each: 3 of 15 pairs within objects differ, 9 of 15 in all."""


def test_by_hand() -> None:
    # Observed: one object of three differs, twice in ordered pairs; expected: 2 * 3 * 3 ordered pairs over 5.
    assert alpha(table(HAND), "nominal").alpha == 1 - Fraction(2, 1) / Fraction(18, 5)


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
def test_edges(level: Level) -> None:
    assert alpha({}, level).alpha is None
    assert alpha({"o": {"a": 1}, "p": {"b": 2}}, level).alpha is None
    assert alpha({"o": {"a": 1, "b": 1}, "p": {"a": 1, "b": 1}}, level).alpha is None
    assert alpha({"o": {"a": 1, "b": 1}, "p": {"a": 2, "b": 2}}, level).alpha == 1


@given(st.integers(0, 2**32))
def test_order_of_judges_and_objects_does_not_matter_nor_does_the_scale(seed: int) -> None:
    rng = random.Random(seed)
    rows = {f"o{n}": {j: rng.randint(0, 4) for j in "abcd" if rng.random() < 0.7} for n in range(8)}
    turned = {name: dict(reversed(values.items())) for name, values in reversed(rows.items())}
    scaled = {name: {judge: 3 * value + 7 for judge, value in values.items()} for name, values in rows.items()}
    stretched = {name: {judge: value**3 for judge, value in values.items()} for name, values in rows.items()}
    for level in ("nominal", "ordinal", "interval"):
        assert alpha(rows, level) == alpha(turned, level) == alpha(scaled, level)  # type: ignore[arg-type]  # a level
    assert alpha(rows, "ordinal") == alpha(stretched, "ordinal")
    assert severity(rows) == severity(turned)


def test_severity_by_hand() -> None:
    rows = {"o": {"b": 6, "a": 9, "c": 9}, "p": {"a": 8, "b": 7}, "q": {"c": 3}}
    found = severity(rows)
    assert [one.judge for one in found] == ["a", "b", "c"], "by name, whoever is strictest"
    assert [one.objects for one in found] == [2, 2, 1]
    assert found[0].difference == (Fraction(3, 2) + 1) / 2
    assert found[1].difference == (-3 - 1) / Fraction(2)
    assert found[2].difference == Fraction(3, 2)
    assert severity({"q": {"c": 3}})[0].difference is None


def test_names_become_numbers() -> None:
    assert numbered(["good", "fair", "good", "poor"]) == {"good": 0, "fair": 1, "poor": 2}
