"""Drawing a sample: the spec table, and that anybody draws the same."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.engine.sampling import draw

# SHA-256 of "2026", a zero byte and the id begins with: A 4123, B c444, C beaa, D a6bb (worked out with sha256sum).
DRAWN = [
    ("the first by hash, not by name", 2, ("A", "D")),
    ("all of them in the order of the draw", 4, ("A", "D", "C", "B")),
    ("more than there are: all", 9, ("A", "D", "C", "B")),
    ("none", 0, ()),
]


@pytest.mark.parametrize(("k", "drawn"), [pytest.param(k, drawn, id=says) for says, k, drawn in DRAWN])
def test_draw(k: int, drawn: tuple[str, ...]) -> None:
    assert draw("2026", "DCBA", k) == drawn


def test_an_id_given_twice_is_one_object() -> None:
    assert draw("2026", "AABB", 9) == draw("2026", "AB", 9)


def test_the_zero_byte_keeps_seed_and_id_apart() -> None:
    order = sorted("12", key=lambda name: hashlib.sha256(b"a1\0" + name.encode()).digest())
    assert draw("a1", "12", 2) == tuple(order)


@given(st.text(), st.lists(st.text(), unique=True), st.integers(0, 20), st.randoms())
def test_order_of_the_list_does_not_matter(seed: str, ids: list[str], k: int, chance: object) -> None:
    clean = [name for name in ids if name.isprintable()]
    if not seed.isprintable():
        return
    drawn = draw(seed, clean, k)
    assert draw(seed, reversed(clean), k) == drawn
    assert len(drawn) == min(k, len(clean))
    assert draw(seed, clean, k + 1)[:k] == drawn
