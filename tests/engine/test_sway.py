"""Draws of weights: every one of them equals the plan and the settling of a scheme with those weights."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.agreement import worlds

from zeren.engine.assemble import earning
from zeren.engine.beyond import sway, tallying, weighing
from zeren.engine.beyond.sway import drawn, draws
from zeren.engine.beyond.weighing import totals
from zeren.engine.beyond.whatif import Outcome, outcome
from zeren.engine.columns import Column
from zeren.engine.scheme import Band, Bonus, Component, Quota, Scheme

YEAR = worlds.YEAR
DAYS = (YEAR.start, YEAR.end, YEAR.as_of)
COUNT = 5


def weighed(scheme: Scheme, weights: list[int]) -> Scheme:
    given = iter(weights)
    parts = tuple(replace(part, weight=next(given) if part.weight else 0) for part in scheme.components)
    return replace(scheme, components=parts)


def columns_of(found: Outcome) -> dict[str, Column]:
    return {**found.columns, "posts": found.facts.units.columns["posts"]}


def counting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the compiled loops do even the smallest category, in small blocks."""
    monkeypatch.setattr(tallying, "LARGE", 0)
    for name in ("HELD", "BLOCK", "SORTED"):
        monkeypatch.setattr(tallying, name, 12)


def crowded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have them look up by total what they would keep by unit."""
    monkeypatch.setattr(tallying._Work, "crowded", property(lambda _: True))


@pytest.fixture(params=["by unit", "by total", "counted by unit", "counted by total"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The ways of few units and of so many that ranks are looked up by total, without compiled loops and with them."""
    if request.param.startswith("counted"):
        pytest.importorskip("numba")
        counting(monkeypatch)
        if request.param == "counted by total":
            crowded(monkeypatch)
    if request.param == "by total":
        monkeypatch.setattr(sway._Work, "by_unit", sway._Work.by_total)
        monkeypatch.setattr(sway, "BLOCK", 12)
    return str(request.param)


@pytest.mark.usefixtures("way")
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_every_draw_is_what_a_run_with_those_weights_gives(seed: int) -> None:
    rng = random.Random(seed)
    scheme, units = worlds.scheme(rng), worlds.units(rng)
    adjusted = worlds.adjustments(rng, units, [line.id for line in scheme.lines])
    facts = worlds.with_adjustments(worlds.columns(units, worlds.rows(rng, units)), scheme, adjusted)
    own = outcome(scheme, worlds.CATALOGUE, facts, *DAYS)
    real = [
        outcome(weighed(scheme, row), worlds.CATALOGUE, facts, *DAYS)
        for row in drawn(scheme, COUNT, str(seed)).tolist()
    ]
    for category in range(len(scheme.categories)):
        members = np.flatnonzero((own.columns["rated"] == 1) & (facts.units.columns["category"] == category))
        if not len(members):
            continue
        found = draws(scheme, columns_of(own), members, COUNT, str(seed))
        ranks = np.sort(np.stack([one.settled.rank_category[members] for one in real], axis=1), axis=1)
        bands = np.stack([one.settled.band[members] for one in real], axis=1)
        assert found.least.tolist() == ranks[:, 0].tolist()
        assert found.median.tolist() == ranks[:, 2].tolist()
        assert found.largest.tolist() == ranks[:, -1].tolist()
        for place in range(len(scheme.bands)):
            assert found.bands[:, place].tolist() == (bands == place).sum(axis=1).tolist()


def world() -> tuple[Scheme, dict[str, Column], Column]:
    """A scheme and the columns of some units, with a few of them rated."""
    for seed in range(50):
        rng = random.Random(seed)
        scheme, units = worlds.scheme(rng), worlds.units(rng)
        own = outcome(scheme, worlds.CATALOGUE, worlds.columns(units, worlds.rows(rng, units)), *DAYS)
        members = np.flatnonzero(own.columns["rated"] == 1)
        if len(members) > 4:
            return scheme, columns_of(own), members
    raise AssertionError("no such world")


def test_blocks_and_large_numbers_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    scheme, columns, members = world()
    whole = draws(scheme, columns, members, 40, "s")
    monkeypatch.setattr(sway, "BLOCK", 7 * len(members))
    monkeypatch.setattr(weighing, "SAFE", 0)
    monkeypatch.setattr(weighing, "ROUGH", 1.0)
    parts = draws(scheme, columns, members, 40, "s")
    for name in ("least", "median", "largest", "bands"):
        assert getattr(whole, name).tolist() == getattr(parts, name).tolist()
    assert whole.bands.sum(axis=1).tolist() == [40] * len(members)


@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("rough", [weighing.ROUGH, 1.0])
@pytest.mark.parametrize("ties", ["all_out", "all_in", "lines"])
def test_compiled_loops_come_to_the_same(ties: str, rough: float, many: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    scheme, columns, members = crowd(ties)
    plain = draws(scheme, columns, members, 9, "s")
    monkeypatch.setattr(weighing, "ROUGH", rough)
    counting(monkeypatch)
    monkeypatch.setattr(sway, "_Work", partial(unused, sway._Work))
    if many:
        crowded(monkeypatch)
    counted = draws(scheme, columns, members, 9, "s")
    for name in ("least", "median", "largest", "bands"):
        assert getattr(plain, name).tolist() == getattr(counted, name).tolist()


def unused(kind: type[sway._Work], *given: Any) -> Any:
    """A work whose own ways may not be taken."""
    made = kind(*given)
    made.by_unit = made.by_total = None  # type: ignore[assignment,method-assign]
    return made


def crowd(ties: str) -> tuple[Scheme, dict[str, Column], Column]:
    """Units that tie a lot, with floors, vetoes and components that do not apply, under two quotas."""
    rng = np.random.default_rng(7)
    size, scheme = 300, world()[0]
    parts = tuple(Component(name, worlds.T, weight) for name, weight in (("a", 40_000), ("b", 25_000), ("c", 35_000)))
    parts = (*parts, Component("more", worlds.T, 0, role="bonus"))
    kinds = (("best", 80_000, 200), ("good", 60_000, 500), ("pass", 40_000, None), ("fail", 0, None))
    bands = tuple(Band(name, worlds.T, least, quota) for name, least, quota in kinds)
    quota = Quota("half", ("x",) if ties == "lines" else ties)  # type: ignore[arg-type]
    made = replace(scheme, components=parts, bands=bands, quota=quota, lines=(), bonus=Bonus(5_000, 50_000))
    columns: dict[str, Column] = {"total": np.zeros(size, np.int64), "score_more": rng.integers(0, 3, size) * 4_000}
    for name in ("a", "b", "c"):
        columns[f"reach_{name}"] = np.where((rng.random(size) < 0.2) & (name != "a"), 0, 30_000)
        columns[f"score_{name}"] = columns[f"reach_{name}"] // 5 * rng.integers(0, 6, size)
    columns |= {f"ok_{place}": (rng.random(size) < 0.9).astype(np.int64) for place in range(4)}
    columns |= {name: (rng.random(size) < 0.1).astype(np.int64) for name in ("cap", "fail", "lower")}
    columns |= {"posts": rng.integers(1, 9, size), "points_x": rng.integers(0, 4, size)}
    columns |= {"correction": rng.integers(-1, 2, size) * 500}
    return made, columns, np.arange(size)


def test_weights_lie_around_their_own_and_follow_from_the_seed() -> None:
    scheme = world()[0]
    own = [part.weight for part in earning(scheme)]
    found = drawn(scheme, 400, "a")
    assert found[0].tolist() == own
    for at, weight in enumerate(own):
        column = found[:, at]
        low, high = max(1, weight * 750 // 1000), max(1, weight * 1250 // 1000)
        assert low <= column.min() <= column.max() <= high
        if weight > 1000:
            assert column.max() - column.min() > (high - low) * 9 // 10
    assert found.tolist() == drawn(scheme, 400, "a").tolist()
    assert found.tolist() != drawn(scheme, 400, "b").tolist()
    assert drawn(scheme, 3, "a").tolist() == found[:3].tolist()


def test_the_numbers_of_a_seed_are_these_for_ever() -> None:
    parts = tuple(Component(name, worlds.T, weight) for name, weight in (("one", 60_000), ("two", 40_000)))
    found = drawn(replace(world()[0], components=parts), 3, "zeren")
    assert found.tolist() == [[60000, 40000], [45275, 40530], [52871, 36256]]


def test_where_one_component_earns_its_weight_decides_nothing() -> None:
    scheme = world()[0]
    one = replace(scheme, components=(Component("one", worlds.T, 100_000),))
    score = np.array([5000, 5000, 7000, 0], dtype=np.int64)
    given = {"score_one": score, "reach_one": np.full(4, 10_000, dtype=np.int64)}
    given |= {f"state_{line.id}": np.zeros(4, dtype=np.int64) for line in scheme.lines}
    assert totals(one, given, drawn(one, 9, "x")).tolist() == [[v * 10] * 9 for v in score.tolist()]
