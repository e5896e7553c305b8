"""Bands, quotas, ties, vetoes, ranks and roll-ups: the spec table, hand-made. Points in milli-points."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from tests.agreement.worlds import T

from zeren.base.dates import NEVER
from zeren.engine.columns import Facts, UnitRow, units_of
from zeren.engine.scheme import Band, Component, Quota, Rollup, Scheme
from zeren.engine.settlement.settle import Settled, places, settle

BANDS = (Band("best", T, 90_000, 200), Band("good", T, 80_000, 600), Band("pass", T, 60_000), Band("fail", T, 0))
SCHEME = Scheme("s", "1", 100_000, ("c",), (Component("one", T, 100_000),), (), (), BANDS, Quota(), Rollup(), {})


@dataclass(frozen=True)
class Row:
    """A unit: its total, whether each band's floor holds, its vetoes and its posts."""

    total: int
    floors: tuple[int, int, int, int] = (1, 1, 1, 1)
    fail: int = 0
    cap: int = 0
    lower: int = 0
    posts: int = 5
    rated: int = 1
    line: int = 0
    parent: str = ""
    weight: int = 1
    extra: dict[str, int] = field(default_factory=dict)


def settled(rows: list[Row], scheme: Scheme = SCHEME) -> Settled:
    units = units_of(
        [UnitRow(f"u{n:02}", row.parent, "c", -NEVER, NEVER, "", row.posts, row.weight) for n, row in enumerate(rows)],
        scheme.categories,
    )
    bands = scheme.bands
    entries = [
        next((n for n, band in enumerate(bands) if row.total >= band.least and row.floors[n]), len(bands) - 1)
        for row in rows
    ]
    columns = {
        name: np.array([getattr(row, name) for row in rows], dtype=np.int64)
        for name in ("total", "fail", "cap", "lower", "rated")
    }
    columns |= {f"ok_{n}": np.array([row.floors[n] for row in rows], dtype=np.int64) for n in range(4)}
    columns |= {"entry": np.array(entries), "points_line": np.array([row.line for row in rows], dtype=np.int64)}
    return settle(scheme, Facts(units, {}), columns)


def totals(*points: int) -> list[Row]:
    return [Row(point * 1000) for point in points]


FIVE = totals(95, 93, 91, 85, 50)
TEN = totals(99, 98, 98, 95, 88, 87, 70, 65, 60, 10)
QUOTAS = [
    ("one place in five", FIVE, SCHEME, [0, 1, 1, 2, 3]),
    ("ten: two places, a tie at the edge stays out", TEN, SCHEME, [0, 1, 1, 1, 1, 1, 2, 2, 2, 3]),
    ("a tie at the edge gets in", TEN, replace(SCHEME, quota=Quota(ties="all_in")), [0, 0, 0, 1, 1, 1, 2, 2, 2, 3]),
    (
        "a tie is broken by a line",
        [*TEN[:2], replace(TEN[2], line=5), *TEN[3:]],
        replace(SCHEME, quota=Quota(ties=("line",))),
        [0, 1, 0, 1, 1, 1, 2, 2, 2, 3],
    ),
    ("still equal: out", TEN, replace(SCHEME, quota=Quota(ties=("line",))), [0, 1, 1, 1, 1, 1, 2, 2, 2, 3]),
    ("rounded up", FIVE[:4], replace(SCHEME, quota=Quota(rounding="up")), [0, 1, 1, 2]),
    ("rounded down to none", FIVE[:4], SCHEME, [1, 1, 2, 2]),
    ("below the smallest group", FIVE[:4], replace(SCHEME, quota=Quota(smallest_group=5)), [0, 0, 0, 1]),
    (
        "unused places pass down",
        totals(85, 84, 83, 82, 81),
        SCHEME,
        [1, 1, 1, 2, 2],
    ),
    (
        "the displaced pass over a band whose floor they miss",
        [FIVE[0], replace(FIVE[1], floors=(1, 0, 1, 1)), *FIVE[2:]],
        SCHEME,
        [0, 2, 1, 1, 3],
    ),
]


@pytest.mark.parametrize(("rows", "scheme", "bands"), [pytest.param(*row[1:], id=row[0]) for row in QUOTAS])
def test_quota(rows: list[Row], scheme: Scheme, bands: list[int]) -> None:
    assert settled(rows, scheme).band.tolist() == bands


VETOES = [
    ("fail", Row(95_000, fail=1), 3),
    ("cap", Row(95_000, cap=2), 2),
    ("a cap above the band does nothing", Row(65_000, cap=1), 2),
    ("one lower", Row(95_000, lower=1), 1),
    ("two lower", Row(95_000, lower=2), 2),
    ("never under the bottom", Row(65_000, lower=4), 3),
    ("cap, then lower", Row(95_000, cap=1, lower=1), 2),
    ("a floor that fails", Row(95_000, floors=(0, 1, 1, 1)), 1),
    ("unrated", Row(0, rated=0), -1),
]


@pytest.mark.parametrize(("row", "band"), [pytest.param(*row[1:], id=row[0]) for row in VETOES])
def test_vetoes_after_quota(row: Row, band: int) -> None:
    scheme = replace(SCHEME, quota=Quota(smallest_group=9))
    assert settled([row], scheme).band.tolist() == [band]


def test_freed_places_are_not_refilled() -> None:
    assert settled([replace(FIVE[0], fail=1), *FIVE[1:]]).band.tolist() == [3, 1, 1, 2, 3]


def test_ranks() -> None:
    rows = [*totals(90, 80, 80, 70), Row(95_000, posts=2), Row(0, rated=0)]
    found = settled(rows)
    assert found.rank_category.tolist() == [1, 2, 2, 4, 0, 0]
    assert found.of_category.tolist() == [5, 5, 5, 5, 5, 0]


ROLLUPS = [
    ("mean", Rollup(), 75_000),
    ("weighted", Rollup("weighted"), 65_000),
    ("minimum", Rollup("minimum"), 50_000),
    ("share failing", Rollup("share_failing"), 50_000),
    ("with its own", Rollup(include_self=True), 80_000),
]


@pytest.mark.parametrize(("rule", "value"), [pytest.param(*row[1:], id=row[0]) for row in ROLLUPS])
def test_rollup(rule: Rollup, value: int) -> None:
    rows = [Row(90_000), Row(100_000, parent="u00"), Row(50_000, parent="u00", weight=7 // 3)]
    rows[2] = replace(rows[2], weight=7)
    rows[1] = replace(rows[1], weight=3)
    assert settled(rows, replace(SCHEME, rollup=rule)).rolled.tolist() == [value, -1, -1]


def test_a_child_with_rated_children_passes_up_its_rolled_value() -> None:
    rows = [Row(0, rated=0), Row(10_000, parent="u00"), Row(90_000, parent="u01"), Row(70_001, parent="u01")]
    assert settled(rows).rolled.tolist() == [80_001, 80_001, -1, -1]


@pytest.mark.parametrize(("rounding", "count"), [("down", 1), ("half", 2), ("up", 2)])
def test_places_round_as_stated(rounding: str, count: int) -> None:
    assert places(BANDS[0], Quota(rounding=rounding), 8) == count  # type: ignore[arg-type] # one of the three words
