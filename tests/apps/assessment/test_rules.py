"""What is added up over a category, the order of a list, and two years beside each other."""

from __future__ import annotations

import json
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.apps.assessment.queries.year import _lying
from zeren.apps.assessment.rules import Earned, Seen, compared, kept, places, read, tallied
from zeren.engine.planning.plan import Across
from zeren.engine.planning.standing import across, percentile

Lines = dict[str, Earned]
CARDS = st.builds(
    Seen,
    category=st.sampled_from(["town", "bureau"]),
    rated=st.booleans(),
    total=st.integers(0, 100_000),
    band=st.integers(-1, 3),
    moved=st.none() | st.integers(-9, 9),
    components=st.fixed_dictionaries({"a": st.lists(st.integers(0, 50), min_size=2, max_size=2)}),
)


@given(st.lists(CARDS, max_size=30))
def test_sums_are_those_of_the_scorecards(cards: list[Seen]) -> None:
    found = tallied(cards)
    assert set(found) == {card.category for card in cards}
    for category, tally in found.items():
        mine = [card for card in cards if card.category == category]
        rated = [card for card in mine if card.rated]
        assert (tally.units, tally.rated) == (len(mine), len(rated))
        assert tally.total == sum(card.total for card in rated)
        assert sum(tally.bands.values()) == len(mine)
        assert sum(tally.steps.values()) == len(rated)
        assert all(tally.steps[step] == sum(card.total // 1000 == step for card in rated) for step in tally.steps)
        assert tally.up == sum((card.moved or 0) > 0 for card in rated)
        assert tally.down == sum((card.moved or 0) < 0 for card in rated)
        if rated:
            assert abs(tally.mean * len(rated) - tally.total) * 2 <= len(rated)
        score, reach = (sum(card.components["a"][place] for card in rated) for place in (0, 1))
        assert tally.share("a") == (score * 1000 // reach if reach else None)
        assert read(json.loads(json.dumps(kept(tally)))) == tally


def test_places_go_by_category_then_rank_then_tree() -> None:
    cards = [(1, "b", 2, "1"), (2, "a", 0, "2"), (3, "a", 1, "4"), (4, "a", 0, "1"), (5, "x", 1, "1"), (6, "a", 1, "3")]
    assert places(cards, ["a", "b"]) == {6: 0, 3: 1, 4: 2, 2: 3, 1: 4, 5: 5}


def earned(points: int, state: str = "scored") -> Earned:
    return Earned(points, 8000, state)


@pytest.mark.parametrize(
    ("before", "now", "wanted"),
    [
        ({"a": earned(4000)}, {"a": earned(4000)}, []),
        ({"a": earned(4000)}, {"a": earned(6000)}, [("a", 2000)]),
        ({"a": earned(4000), "b": earned(1000)}, {"a": earned(0), "b": earned(5000)}, [("b", 4000), ("a", -4000)]),
        ({"a": earned(0, "not_applicable")}, {"a": earned(3000)}, [("a", 0)]),
        ({}, {"a": earned(3000)}, [("a", 0)]),
        ({"a": earned(3000)}, {}, [("a", 0)]),
        ({"a": earned(0, "not_applicable")}, {"a": earned(0, "not_applicable")}, []),
        ({"a": earned(0, "not_evidenced")}, {"a": earned(0)}, []),
    ],
)
def test_two_years_are_compared(
    before: dict[str, Earned], now: dict[str, Earned], wanted: list[tuple[str, int]]
) -> None:
    assert [(one.id, one.moved) for one in compared(before, now)] == wanted


@given(st.lists(st.integers(0, 3_000), min_size=1, max_size=12))
def test_places_from_counts_are_those_of_the_engine(totals: list[int]) -> None:
    column = np.array(totals)
    found = across(
        {
            "place": Across("place", "v", "t"),
            "members": Across("members", "v", "t"),
            "score": Across("score", "v", "t"),
        },
        {"v": column, "t": np.ones_like(column)},
        np.zeros_like(column),
    )
    told = _lying(Counter(totals))
    for at, total in enumerate(totals):
        place, members = int(found["place"][at]), int(found["members"][at])
        assert told[total] == (percentile(place, members), int(found["score"][at]))
