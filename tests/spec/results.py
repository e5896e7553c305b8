"""Spec tables of the way from lines to a result: one scheme with a line of each kind, units with points for each line.

Points of a line: a number is scored, None is not applicable, BARE is not evidenced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.agreement.worlds import T
from tests.spec.tables import UNIT, adjustment, rows_of, run

from zeren.engine.columns import UnitRow
from zeren.engine.given import CORRECTION
from zeren.engine.scheme import (
    Accumulate,
    Band,
    Bonus,
    Component,
    Deduction,
    Fault,
    Group,
    Line,
    Quota,
    Rollup,
    Scheme,
    Selection,
    Total,
    Veto,
    Where,
)
from zeren.engine.settlement.settle import settle

BARE = "not_evidenced"
NAMES = ("a", "b", "c", "d", "x", "y", "zero", "fail", "cap", "low", "low2")


def found(name: str, *more: Where) -> Selection:
    """The records of a line."""
    return Selection("records", (Where("duty", "=", (name,)), *more))


def line(name: str, component: str, points: int) -> Line:
    """A line whose points are the amount of its record; without any record it does not apply."""
    worth = Accumulate(Total(found(name, Where("kind", "=", ("action",))), "amount"), 1)
    return Line(name, component, points, worth, T, T, needs=found(name))


EVENTS = Deduction((Fault("m", Selection("marks"), column="deducted", judged=(0, 1_000_000)),))
VETOES = tuple(
    Line(name, "", 0, Veto(found(name), effect, band=band), T, T)  # type: ignore[arg-type] # one of the four words
    for name, effect, band in (
        ("zero", "to_zero", ""),
        ("fail", "to_fail", ""),
        ("cap", "cap", "pass"),
        ("low", "lower", ""),
        ("low2", "lower", ""),
    )
)
BANDS = (Band("best", T, 90_000), Band("good", T, 80_000), Band("pass", T, 60_000), Band("fail", T, 0))
SCHEME = Scheme(
    "results",
    "1",
    100_000,
    ("town", "bureau"),
    (
        Component("fulfil", T, 40_000),
        Component("feedback", T, 25_000),
        Component("rectify", T, 35_000),
        Component("events", T, 0),
        Component("more", T, 0, role="bonus"),
    ),
    (
        line("a", "fulfil", 10_000),
        line("b", "fulfil", 5000),
        line("c", "feedback", 10_000),
        line("d", "rectify", 10_000),
        line("x", "more", 3000),
        line("y", "more", 3000),
        Line("e", "events", 0, EVENTS, T, T),
        *VETOES,
    ),
    (),
    BANDS,
    Quota(),
    Rollup(),
    {"records.duty": NAMES, "records.element": (), "obligations.duty": ()},
    bonus=Bonus(5000),
)
FULL: Mapping[str, Any] = {"a": 10_000, "b": 5000, "c": 10_000, "d": 10_000}


@dataclass(frozen=True)
class Result:
    """A row: the points of the lines of the unit u (or of several), and what must come out, by unit in their order."""

    says: str
    lines: Mapping[str, Any]
    total: int | None = None
    band: str | None = None
    more: tuple[Mapping[str, Any], ...] = ()
    bands: tuple[str, ...] = ()
    ranks: tuple[int, ...] = ()
    rolled: int | None = None
    scheme: Scheme = SCHEME
    unit: Mapping[str, Any] = field(default_factory=dict)
    correction: int | None = None
    adjusted: Mapping[str, int] = field(default_factory=dict)
    """Adjustments of lines of u."""


def facts(lines: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The facts that give these points."""
    records = [
        {"duty": name, "kind": "study" if points == BARE else "action", "amount": 0 if points == BARE else points}
        for name, points in lines.items()
        if points is not None and name in NAMES
    ]
    marks = [{"deducted": lines["e"]}] if "e" in lines else []
    return {"records": records, "marks": marks}


def check(row: Result) -> None:
    """Assert the row on the reference, on DuckDB with what settles it, and the total on Python too."""
    given = {"u": row.lines} | {f"u{n + 1}": more for n, more in enumerate(row.more)}
    units = [UnitRow(**{**UNIT, "id": name, **lines.get("unit", {})}) for name, lines in given.items()]
    units[0] = replace(units[0], **row.unit)
    adjusted = [adjustment(n, name, points) for n, (name, points) in enumerate(row.adjusted.items())]
    if row.correction is not None:
        adjusted.append(adjustment(99, CORRECTION, row.correction))
    rows = rows_of({name: facts(lines) for name, lines in given.items()})
    cards, made, columns, alone = run(row.scheme, units, rows, adjusted)
    settled = settle(row.scheme, made.facts, columns)
    names = [*(band.id for band in row.scheme.bands), ""]
    order = [made.facts.units.ids.index(name) for name in given]
    if row.total is not None:
        assert cards["u"].total == row.total, "reference"
        assert columns["total"][order[0]] == alone["total"] == row.total, "renderers"
    bands = row.bands or ((row.band,) if row.band is not None else ())
    for place, name, band in zip(order, given, bands, strict=False):
        assert names[cards[name].band] == names[settled.band[place]] == band, name
    for place, name, rank in zip(order, given, row.ranks, strict=False):
        assert cards[name].rank_category == settled.rank_category[place] == rank, name
    if row.rolled is not None:
        assert cards["u"].rolled == settled.rolled[order[0]] == row.rolled


def scaled(total: int, **more: Any) -> dict[str, Any]:
    """The lines of a unit with this total in points."""
    return {"a": total * 100, "b": total * 50, "c": total * 100, "d": total * 100, **more}


def with_bands(*bands: Band, **more: Any) -> Scheme:
    """The scheme with other bands."""
    return replace(SCHEME, bands=bands, **more)


QUOTED = with_bands(Band("best", T, 90_000, 200), Band("good", T, 80_000, 600), *BANDS[2:])
STRICT = with_bands(replace(BANDS[0], no_line_at_zero=True), *BANDS[1:])
FLOOR = with_bands(replace(BANDS[0], component_least=(("rectify", 9500),)), *BANDS[1:])
GATED = replace(SCHEME, bonus=Bonus(5000, 60_000))
GROUPED = replace(SCHEME, groups=(Group("g", ("a", "b"), 12_000),))
NESTED = replace(SCHEME, groups=(Group("inner", ("a",), 8000), Group("outer", ("inner", "b"), 12_000)))
FIVE = (scaled(93), scaled(91), scaled(85), scaled(50))

M14 = [
    Result("a bonus is added to the base", {**scaled(80), "x": 2000}, 82_000),
    Result("up to the total cap", {**scaled(80), "x": 3000, "y": 3000}, 85_000),
    Result("a line's own cap comes first", {**scaled(80), "x": 9000}, 83_000),
    Result("the base reaches the gate exactly", {**scaled(60), "x": 2000}, 62_000, scheme=GATED),
    Result("the base just misses the gate", {**FULL, "a": 0, "b": 0, "c": 9999, "x": 3000}, 59_998, scheme=GATED),
    Result("a bonus never stands in for a missing base", {"x": 3000}, 0),
    Result("above the full total only if the pack says so", {**FULL, "x": 3000}, 100_000),
    Result("and it says so", {**FULL, "x": 3000}, 103_000, scheme=replace(SCHEME, above_full=True)),
    Result("a bonus that is not evidenced is 0 and no line at zero", {**FULL, "x": BARE}, 100_000, "best",
           scheme=STRICT),
]  # fmt: skip
M16 = [
    Result("no line at zero", {**FULL, "b": 0}, 86_667, "good", scheme=STRICT),
    Result("a total for the best band, a line at zero", {**FULL, "b": 0}, 86_667, "pass",
           scheme=with_bands(replace(BANDS[0], least=86_000, no_line_at_zero=True),
                             replace(BANDS[1], no_line_at_zero=True), *BANDS[2:])),
    Result("not evidenced counts as zero", {**FULL, "b": BARE}, 86_667, "good",
           scheme=with_bands(replace(BANDS[0], least=86_000, no_line_at_zero=True), *BANDS[1:])),
    Result("a line that does not apply is no line at zero", {**FULL, "b": None}, 100_000, "best", scheme=STRICT),
    Result("a component reaches its floor", {**FULL, "d": 9500}, 98_250, "best", scheme=FLOOR),
    Result("a component below its floor", {**FULL, "d": 9499}, 98_247, "good", scheme=FLOOR),
    Result("an absent component passes", {**FULL, "d": None}, 100_000, "best", scheme=FLOOR),
]  # fmt: skip
M20 = [
    Result("every line applies", {"a": 5000, "b": 5000, "c": 5000, "d": 10_000}, 74_167),
    Result("a line that does not apply is dropped", {"a": 5000, "b": None, "c": 5000, "d": 10_000}, 67_500),
    Result("a component that does not apply is dropped", {"a": 5000, "b": 5000, "c": None, "d": 10_000}, 82_222),
    Result("only one is left", {"c": 3333}, 33_330),
    Result("not evidenced is not dropped", {"c": 3333, "d": BARE}, 13_888),
    Result("none is left: not rated", {}, 0, ""),
    Result("rounded once: 6.15 milli-points", {"a": 1, "c": 0}, 6),
    Result("a group caps points and what is applicable alike", {**FULL, "a": 10_000, "b": 0}, 93_333, scheme=GROUPED),
    Result("full within the group", {**FULL, "a": 10_000, "b": 2000}, 100_000, scheme=GROUPED),
    Result("where one of its lines does not apply", {**FULL, "b": None}, 100_000, scheme=GROUPED),
    Result("groups in groups, the innermost first", {**FULL, "a": 10_000, "b": 1000}, 90_000, scheme=NESTED),
]  # fmt: skip
TOTALS = [
    Result("events only lower", {**scaled(90), "e": 2500}, 87_500),
    Result("never below zero", {**scaled(1), "e": 2500}, 0),
    Result("a bonus does not hide them", {**FULL, "x": 3000, "e": 2500}, 100_000),
    Result("an earlier year's wrong score put right", scaled(80), 81_500, correction=1500),
    Result("downwards", scaled(80), 78_500, correction=-1500),
    Result("not above the full total", FULL, 100_000, correction=1500),
    Result("not below zero", scaled(1), 0, correction=-1500),
    Result("an upheld objection raises its line, then the total", scaled(80), 82_667, adjusted={"a": 1000}),
    Result("a line that was not evidenced", {**FULL, "d": BARE}, 82_500, adjusted={"d": 5000}),
    Result("a line that does not apply stays out", {**FULL, "d": None}, 100_000, adjusted={"d": -5000}),
    Result("a bonus line has its cap after an adjustment too", {**scaled(80), "x": 1000}, 83_000,
           adjusted={"x": 9000}),
    Result("a lifted veto", {**FULL, "zero": 1}, 100_000, "best", adjusted={"zero": 0}),
]  # fmt: skip
BANDED = [
    Result("on the bound", scaled(90), 90_000, "best"),
    Result("just below", {**scaled(90), "c": 8999}, 89_998, "good"),
    Result("to zero", {**FULL, "zero": 1}, 0, "fail"),
    Result("to fail changes the band only", {**FULL, "fail": 1}, 100_000, "fail"),
    Result("a band cap", {**FULL, "cap": 1}, 100_000, "pass"),
    Result("one band lower", {**FULL, "low": 1}, 100_000, "good"),
    Result("each veto rule once, and they add up", {**FULL, "low": 1, "low2": 1}, 100_000, "pass"),
    Result("cap first, then lower", {**FULL, "cap": 1, "low": 1}, 100_000, "fail"),
    Result("lowering stops at the bottom", {**scaled(60), "low": 1, "low2": 1}, 60_000, "fail"),
]
M23 = [
    Result("one place in five for the best band", scaled(95), more=FIVE, bands=("best", "good", "good", "pass", "fail"),
           scheme=QUOTED),
    Result("equal at the edge: all out", scaled(93), more=FIVE, bands=("good", "good", "good", "pass", "fail"),
           scheme=QUOTED),
    Result("equal at the edge: all in", scaled(93), more=FIVE, bands=("best", "best", "good", "pass", "fail"),
           scheme=replace(QUOTED, quota=Quota(ties="all_in"))),
    Result("equal at the edge: by a line", {"a": 9300, "b": 4650, "c": 9650, "d": 9050}, more=FIVE,
           bands=("best", "good", "good", "pass", "fail"), scheme=replace(QUOTED, quota=Quota(ties=("c",)))),
    Result("rounded up", scaled(95), more=FIVE[:3], bands=("best", "good", "good", "pass"),
           scheme=replace(QUOTED, quota=Quota(rounding="up"))),
    Result("rounded down to none", scaled(95), more=FIVE[:3], bands=("good", "good", "pass", "pass"), scheme=QUOTED),
    Result("below the smallest group there is no quota", scaled(95), more=FIVE[:3],
           bands=("best", "best", "best", "good"), scheme=replace(QUOTED, quota=Quota(smallest_group=5))),
    Result("a vetoed unit stays in the count, its place is not refilled", scaled(95, fail=1), more=FIVE,
           bands=("fail", "good", "good", "pass", "fail"), scheme=QUOTED),
    Result("unrated units are no part of it", {}, more=FIVE, bands=("", "good", "good", "pass", "fail"), scheme=QUOTED),
]  # fmt: skip
RANKED = [
    Result("equal totals share a rank", scaled(90), more=(scaled(80), scaled(80), scaled(70)), ranks=(1, 2, 2, 4)),
    Result("a unit of two posts has no rank and takes none", scaled(90), more=(scaled(80),), unit={"posts": 2},
           ranks=(0, 1)),
    Result("another category is not compared", scaled(80), more=(scaled(90, unit={"category": "bureau"}),),
           ranks=(1, 1)),
    Result("a unit outside the year is not rated", scaled(90), 0, "", unit={"opened": 30_000}),
]  # fmt: skip
CHILDREN = (scaled(90, unit={"parent": "u", "weight": 3}), scaled(50, unit={"parent": "u", "weight": 7}))
ROLLED = [
    Result("the mean of the units below", scaled(95), more=CHILDREN, rolled=70_000),
    Result("by weight", scaled(95), more=CHILDREN, rolled=62_000, scheme=replace(SCHEME, rollup=Rollup("weighted"))),
    Result("the lowest", scaled(95), more=CHILDREN, rolled=50_000, scheme=replace(SCHEME, rollup=Rollup("minimum"))),
    Result("the share that fails", scaled(95), more=CHILDREN, rolled=50_000,
           scheme=replace(SCHEME, rollup=Rollup("share_failing"))),
    Result("with its own", scaled(95), more=CHILDREN, rolled=78_333,
           scheme=replace(SCHEME, rollup=Rollup(include_self=True))),
    Result("nobody below", scaled(95), rolled=-1),
]  # fmt: skip
TABLES = {
    "M14": M14,
    "M16": M16,
    "M20": M20,
    "M23": M23,
    "Totals": TOTALS,
    "Bands": BANDED,
    "Ranks": RANKED,
    "Roll-up": ROLLED,
}
