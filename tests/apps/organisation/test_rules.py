"""Trees and times against slow, plain oracles."""

from __future__ import annotations

import datetime as dt
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.apps.organisation import rules
from zeren.apps.organisation.rules import Span

DAY = dt.date(2026, 1, 1)

forests = (
    st.integers(1, 12)
    .flatmap(lambda size: st.lists(st.none() | st.integers(1, size), min_size=size, max_size=size))
    .map(lambda above: dict(enumerate(above, 1)))
)


def superiors(unit: int, above: dict[int, int | None]) -> list[int]:
    """Everybody above a unit, nearest first; stops after as many steps as there are units."""
    found = []
    here = above[unit]
    while here is not None and len(found) <= len(above):
        found.append(here)
        here = above[here]
    return found


@given(forests)
def test_a_unit_is_in_a_circle_exactly_when_it_is_above_itself(above: dict[int, int | None]) -> None:
    named = [unit for circle in rules.circles(above) for unit in circle]
    assert sorted(named) == [unit for unit in above if unit in superiors(unit, above)]


@given(forests)
def test_a_circle_is_named_in_order_from_its_smallest(above: dict[int, int | None]) -> None:
    for circle in rules.circles(above):
        assert circle[0] == min(circle)
        assert [above[unit] for unit in circle] == [*circle[1:], circle[0]]


@given(forests)
def test_a_path_lies_below_another_exactly_when_the_unit_does(above: dict[int, int | None]) -> None:
    if rules.circles(above):
        return
    paths = rules.paths(above)
    for unit in above:
        for top in above:
            inside = unit == top or top in superiors(unit, above)
            assert rules.is_below(paths[unit], paths[top]) == inside


@given(forests, st.lists(st.none() | st.integers(0, 3), min_size=12, max_size=12))
def test_the_official_order_puts_everybody_below_their_superior_and_equals_by_order(
    above: dict[int, int | None], orders: list[int | None]
) -> None:
    if rules.circles(above):
        return
    order = dict(zip(above, orders, strict=False))
    walked = list(rules.walk((unit, above[unit], order[unit], f"u{unit:02}") for unit in above))
    assert sorted(unit for unit, _ in walked) == sorted(above)
    at = {unit: place for place, (unit, _) in enumerate(walked)}

    def key(unit: int) -> tuple[bool, int, str]:
        own = order[unit]
        return own is None, own or 0, f"u{unit:02}"

    for unit, depth in walked:
        assert depth == len(superiors(unit, above))
    for one, other in combinations(above, 2):
        if above[one] == above[other]:
            assert (at[one] < at[other]) == (key(one) < key(other))
    for unit in above:
        below = [at[other] for other in above if unit in superiors(other, above)]
        assert sorted(below) == list(range(at[unit] + 1, at[unit] + 1 + len(below)))


def test_a_chain_of_three_thousand_units_is_no_trouble() -> None:
    above: dict[int, int | None] = {unit: unit - 1 if unit > 1 else None for unit in range(3000, 0, -1)}
    assert rules.circles(above) == []
    assert len(rules.paths(above)[3000]) == 3000 * rules.STEP
    walked = list(rules.walk((unit, upper, None, f"{unit:05}") for unit, upper in above.items()))
    assert walked[-1] == (3000, 2999)
    above[1] = 3000
    assert [len(circle) for circle in rules.circles(above)] == [3000]


def days(span: Span) -> set[int]:
    first = (span.start or DAY) - DAY
    last = (span.end or DAY + dt.timedelta(40)) - DAY
    return set(range(first.days, last.days))


spans = st.builds(
    lambda start, length: Span(
        DAY + dt.timedelta(start), None if length is None else DAY + dt.timedelta(start + length)
    ),
    st.integers(0, 20),
    st.none() | st.integers(0, 8),
)


@given(st.lists(st.tuples(st.sampled_from("ab"), spans), max_size=8))
def test_overlaps_are_found_exactly_where_two_hold_a_place_on_one_day(held: list[tuple[str, Span]]) -> None:
    named = [(place, span, str(number)) for number, (place, span) in enumerate(held)]
    ordered = sorted(named, key=lambda row: (row[0], row[1].start or DAY, row[2]))
    pairs = list(rules.overlaps(ordered))
    known = {code: (place, span) for place, span, code in named}
    for later, earlier in pairs:
        assert known[later][0] == known[earlier][0]
        assert days(known[later][1]) & days(known[earlier][1])
    clash = any(
        one[0] == other[0] and days(one[1]) & days(other[1]) for one, other in combinations(list(known.values()), 2)
    )
    assert bool(pairs) == clash


def on(day: int | None) -> dt.date | None:
    return None if day is None else DAY + dt.timedelta(day)


@pytest.mark.parametrize(
    ("start", "end", "opened", "closed", "inside"),
    [
        (None, None, None, None, True),
        (None, None, 5, 9, True),
        (5, 9, 5, 9, True),
        (5, None, 5, 9, True),
        (4, None, 5, 9, False),
        (9, None, 5, 9, False),
        (8, None, 5, 9, True),
        (None, 10, 5, 9, False),
        (None, 4, 5, 9, False),
        (None, 9, None, 9, True),
        (4, 20, None, None, True),
    ],
)
def test_a_time_lies_in_another(
    start: int | None, end: int | None, opened: int | None, closed: int | None, inside: bool
) -> None:
    assert Span(on(start), on(end)).inside(Span(on(opened), on(closed))) is inside
