"""Coherence against fractions by hand and known identities; shares of variance against functions that are solved."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.engine.beyond.coherence import coherence
from zeren.engine.beyond.composing import Parts, model
from zeren.engine.beyond.variance import Numbers, shares, uniform


def test_coherence_by_hand() -> None:
    found = coherence([(1, 2), (2, 3), (3, 4), (4, 9)])
    # Variances 5/3 and 29/3, of the sums 56/3: alpha is 2 (1 - 34/56); covariance 11/3, its root 0.9135003.
    assert found.alpha == Fraction(11, 14)
    assert found.cases == 4
    assert [item.rest for item in found.items] == [914, 914]
    assert [item.alpha_without for item in found.items] == [None, None]


def test_items_that_are_one_and_the_same_agree_wholly_and_opposites_not_at_all() -> None:
    assert coherence([(n, n, n) for n in range(5)]).alpha == 1
    assert [item.rest for item in coherence([(n, n, n) for n in range(5)]).items] == [1000] * 3
    against = coherence([(0, 0, 3), (1, 1, 2), (2, 2, 1), (3, 3, 0)])
    assert [item.rest for item in against.items] == [None, None, -1000]
    assert against.items[2].alpha_without == 1


@pytest.mark.parametrize("rows", [[], [(1, 2)], [(1,), (2,)], [(1, 1), (1, 1)]])
def test_where_nothing_can_be_said(rows: list[tuple[int, ...]]) -> None:
    assert coherence(rows).alpha is None


@given(st.integers(0, 2**32))
def test_coherence_equals_the_slow_way(seed: int) -> None:
    rng = random.Random(seed)
    rows = [tuple(rng.randint(-3, 9) * 500 for _ in range(4)) for _ in range(rng.randint(2, 9))]
    found = coherence(rows)
    columns = [[Fraction(row[at]) for row in rows] for at in range(4)]

    def variance(values: list[Fraction]) -> Fraction:
        mean = sum(values, Fraction()) / len(values)
        return sum(((value - mean) ** 2 for value in values), Fraction()) / (len(values) - 1)

    sums = [sum(row, Fraction()) for row in zip(*columns, strict=True)]
    wanted = Fraction(4, 3) * (1 - sum(map(variance, columns)) / variance(sums)) if variance(sums) else None
    assert found.alpha == wanted
    for at, item in enumerate(found.items):
        rest = [total - value for total, value in zip(sums, columns[at], strict=True)]
        if item.rest is None:
            assert 0 in (variance(rest), variance(columns[at]))
        else:
            floats = np.corrcoef([float(x) for x in rest], [float(x) for x in columns[at]])[0, 1]
            assert abs(item.rest - 1000 * floats) <= 0.51


def ishigami(drawn: Numbers) -> Numbers:
    x = (2 * drawn - 1) * math.pi
    found: Numbers = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    return found[:, None]


def test_shares_of_a_function_that_is_solved() -> None:
    """Ishigami's: alone 0.314, 0.442, 0; with others 0.558, 0.442, 0.244."""
    found = shares(ishigami, [[0], [1], [2]], 4096, "test")
    assert [one.alone for one in found.factors] == pytest.approx([0.314, 0.442, 0.0], abs=0.05)
    assert [one.whole for one in found.factors] == pytest.approx([0.558, 0.442, 0.244], abs=0.03)
    assert found.asked == 4096 * 5
    assert found == shares(ishigami, [[0], [1], [2]], 4096, "test")


def test_columns_that_change_together_are_one_factor() -> None:
    """Ishigami's first and third together: what the second leaves."""
    found = shares(ishigami, [[0, 2], [1]], 4096, "test")
    assert [one.whole for one in found.factors] == pytest.approx([0.558, 0.442], abs=0.03)


def test_several_outputs_are_added_up_and_a_constant_has_no_shares() -> None:
    both = shares(lambda x: np.stack([x[:, 0], 3 * x[:, 1]], axis=1), [[0], [1]], 2048, "test")
    assert [one.whole for one in both.factors] == pytest.approx([0.1, 0.9], abs=0.03)
    assert shares(lambda x: np.ones((len(x), 2)), [[0], [1]], 64, "test").factors[0].whole == 0


def test_uniform_numbers_fill_the_interval_and_follow_from_the_seed() -> None:
    found = uniform(2000, 5, "a")
    assert found.shape == (2000, 5)
    assert 0 <= found.min() < found.max() < 1
    assert found.mean(axis=0) == pytest.approx([0.5] * 5, abs=0.03)
    assert (found == uniform(2000, 5, "a")).all()
    assert not (found == uniform(2000, 5, "b")).any()


def parts(rng: random.Random, units: int = 12) -> Parts:
    score = np.array([[rng.randint(0, 100) * 1000 for _ in range(3)] for _ in range(units)], dtype=np.int64)
    reach = np.full((units, 3), 100_000, dtype=np.int64)
    reach[0, 1] = 0
    return Parts(score, reach, (40_000, 25_000, 35_000), np.zeros(units), np.zeros(units))


def test_the_ways_of_the_scheme_give_its_totals_and_ranks() -> None:
    given_ = parts(random.Random(5))
    middle = np.full((1, 5), 0.5)
    middle[:, 3:] = 0.0
    found = model(given_, ranks=False)(middle)[0]
    weights = np.array(given_.weights) * (given_.reach > 0)
    wanted = (weights * given_.score / 100_000).sum(axis=1) / weights.sum(axis=1)
    assert found == pytest.approx(wanted)
    ranks = model(given_, ranks=True)(middle)[0]
    assert ranks.tolist() == [1 + sum(other > mine for other in wanted) for mine in wanted]


def test_where_all_components_say_the_same_only_making_comparable_and_joining_matter() -> None:
    same = np.repeat(np.arange(1, 9)[:, None] * 10_000, 3, axis=1).astype(np.int64)
    given_ = Parts(same, np.full((8, 3), 100_000, dtype=np.int64), (40_000, 25_000, 35_000), np.zeros(8), np.zeros(8))
    totals = shares(model(given_, ranks=False), given_.factors, 256, "x")
    assert totals.factors[0].whole == pytest.approx(0, abs=1e-9)
    assert totals.factors[1].whole > 0.5
    assert shares(model(given_, ranks=True), given_.factors, 256, "x").variance == 0


def test_what_lowers_and_what_is_added_beside_the_base() -> None:
    plain = parts(random.Random(6))
    low, more = np.full(12, -0.05), np.full(12, 0.2)
    beside = Parts(plain.score, plain.reach, plain.weights, low, more, gate=0.5, most=1.1)
    middle = np.array([[0.5, 0.5, 0.5, 0.0, 0.0]])
    base = model(plain, ranks=False)(middle)[0]
    found = model(beside, ranks=False)(middle)[0]
    wanted = np.clip(base - 0.05 + np.where(base >= 0.5, 0.2, 0.0), 0.0, 1.1)
    assert found == pytest.approx(wanted)
    assert 0 < (base >= 0.5).sum() < 12
