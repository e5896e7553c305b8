"""Expressions: intervals are proven, what could overflow is refused with its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.agreement.worlds import CATALOGUE, CATEGORIES, KEYS, YEAR, T

from zeren.base.numbers import rounded_ratio
from zeren.base.problems import Refused
from zeren.engine.assemble import plan_of
from zeren.engine.planning.expr import Bin, Expr, Interval, Num, Quot, Ref, add, bound, times
from zeren.engine.rendering.render import PYTHON, text
from zeren.engine.scheme import AllOrNothing, Band, Component, Count, Line, Quota, Rollup, Scheme, Selection, Term

COUNT = Count(Selection("records"), 3)


def scheme(*lines: Line) -> Scheme:
    parts = (Component("one", T, 100_000),)
    return Scheme("s", "1", 100_000, CATEGORIES, parts, lines, (), (Band("b", T, 0),), Quota(), Rollup(), KEYS)


def test_a_plan_that_could_overflow_is_refused_with_its_place() -> None:
    with pytest.raises(Refused) as caught:
        plan_of(scheme(Line("big", "one", 2**62, COUNT, T, T)), CATALOGUE, YEAR.start, YEAR.end, YEAR.as_of)
    assert caught.value.problems[0].code == "plan_overflow"
    assert "big" in caught.value.problems[0].say("en")


def test_lines_in_a_circle_are_refused() -> None:
    def reading(name: str, other: str) -> Line:
        return Line(name, "one", 1000, AllOrNothing((Term(">", 0, line=other),)), T, T)

    with pytest.raises(Refused) as caught:
        plan_of(scheme(reading("a", "b"), reading("b", "a")), CATALOGUE, YEAR.start, YEAR.end, YEAR.as_of)
    assert caught.value.problems[0].code == "lines_in_a_circle"


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_rounding_is_the_rule_of_the_scores(a: int, b: int) -> None:
    source = text(Quot("rh", Ref("a"), Ref("b")), PYTHON)
    assert eval(source, {"r": {"a": a, "b": b}}) == rounded_ratio(a, b)


def exprs() -> st.SearchStrategy[Expr]:
    leaves: st.SearchStrategy[Expr] = st.one_of(st.integers(-50, 50).map(Num), st.sampled_from([Ref("a"), Ref("b")]))
    ops = st.sampled_from(["+", "-", "*", "min", "max"])
    return st.recursive(leaves, lambda inner: st.builds(Bin, ops, inner, inner), max_leaves=8)  # type: ignore[arg-type] # ops


@given(exprs(), st.integers(-9, 9), st.integers(0, 7))
def test_values_stay_within_their_interval(expr: Expr, a: int, b: int) -> None:
    env = {"a": Interval(-9, 9), "b": Interval(0, 7)}
    found = bound(expr, env, "here")
    value = eval(text(expr, PYTHON), {"r": {"a": a, "b": b}, "min": min, "max": max})
    assert found.low <= value <= found.high


def test_sums_and_products_of_nothing_and_one() -> None:
    assert add([]) == Num(0)
    assert times(Num(3)) == Num(3)
