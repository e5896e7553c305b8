"""What is written as YAML is read back as the very same value."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from zeren.packformat.reading import read_all
from zeren.packformat.writing import write_yaml

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    [
        "",
        "null",
        "~",
        "true",
        "8",
        "7.50",
        "06-20",
        "2026-01-01",
        "a: b",
        "- x",
        "x\n\ny ",
        "#",
        "'",
        '"',
        "é\u2028b",
        "😀",
    ]
)
NUMBERS = st.integers(-(10**15), 10**15) | st.decimals(-(10**9), 10**9, places=3).map(lambda n: n + Decimal("0.000"))
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4).map(tuple) | st.dictionaries(TEXTS.filter(bool), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.from_regex(r"[a-z_]{1,8}", fullmatch=True), VALUES, max_size=4))
def test_it_comes_back(fields: dict[str, object]) -> None:
    data = write_yaml(fields)
    whole, _, problems = read_all({"pack.yaml": data})
    assert problems == []
    assert whole == fields
    assert write_yaml(whole) == data
