"""Rank intervals under random weights: equal to sorting every draw, whatever the order of the units."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from zeren.engine import draws

BANDS = (85_000, 70_000, 60_000)


def slowly(share: Any, drawn: Any, groups: Any, ranked: Any) -> tuple[list[list[int]], list[list[int]]]:
    """Ranks in all draws and bands in all draws, by unit, as one would work them out by hand."""
    ranks: list[list[int]] = [[] for _ in groups]
    bands = [[0] * (len(BANDS) + 1) for _ in groups]
    for row in drawn.tolist():
        totals = [sum(w * int(s) for w, s in zip(row, column, strict=True)) // 65536 for column in share.T]
        for unit, total in enumerate(totals):
            if groups[unit] < 0:
                continue
            bands[unit][next((at for at, least in enumerate(BANDS) if total >= least), len(BANDS))] += 1
            rivals = (n for n in range(len(groups)) if groups[n] == groups[unit] and ranked[n])
            if ranked[unit]:
                ranks[unit].append(1 + sum(totals[n] > total for n in rivals))
    return [sorted(one) for one in ranks], bands


@pytest.mark.parametrize("loops", ["compiled", "plain"])
def test_ranks_and_bands_equal_those_worked_out_draw_by_draw(loops: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if loops == "plain":
        monkeypatch.setattr(draws.importlib.util, "find_spec", lambda _name: None)
    rng = np.random.default_rng(7)
    share = rng.integers(0, 50, (6, 40)).astype(np.int32) * 2000
    share[:, 5] = share[:, 6]
    groups, ranked = rng.integers(-1, 3, 40), rng.integers(0, 2, 40)
    drawn = draws.weights([30_000, 20_000, 10_000, 20_000, 15_000, 5_000], 41, "seed")
    found = draws.spread(share, drawn, groups, BANDS, ranked)
    ranks, bands = slowly(share, drawn, groups, ranked)
    for unit in range(40):
        assert found.bands[unit].tolist() == bands[unit]
        if groups[unit] >= 0 and ranked[unit]:
            assert [found.low[unit], found.middle[unit], found.high[unit]] == [ranks[unit][at] for at in (2, 20, 38)]
        else:
            assert found.low[unit] == found.high[unit] == 0


def test_the_order_of_the_units_plays_no_part() -> None:
    rng = np.random.default_rng(3)
    share = rng.integers(0, 100_001, (4, 500)).astype(np.int32)
    drawn = draws.weights([1, 2, 3, 4], 100, "x")
    groups, ranked = np.zeros(500, np.int64), np.ones(500, np.int64)
    order = rng.permutation(500)
    one, other = (draws.spread(each, drawn, groups, BANDS, ranked) for each in (share, share[:, order]))
    for name in ("low", "middle", "high", "bands"):
        assert (getattr(one, name)[order] == getattr(other, name)).all()


def test_weights_add_up_and_come_from_the_seed_alone() -> None:
    drawn = draws.weights([40, 25, 35], 200, "2026")
    assert (drawn.sum(axis=1) == draws.WHOLE).all()
    assert (drawn >= 0).all()
    assert drawn[0].tolist() == draws.weights([40, 25, 35], 200, "2026")[0].tolist()
    assert drawn[0].tolist() != draws.weights([40, 25, 35], 200, "2027")[0].tolist()
    assert len({tuple(row) for row in drawn.tolist()}) > 190
    assert drawn[0].tolist() == [23535, 14086, 27915]


def test_shares_are_rounded_and_nothing_is_a_share_of_nothing() -> None:
    found = draws.shares(np.array([1000, 0, -5, 2000]), np.array([3000, 0, 100, 2000]))
    assert found.tolist() == [33_333, 0, 0, 100_000]
