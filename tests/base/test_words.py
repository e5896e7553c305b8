"""Texts in two languages, problems with their places, canonical JSON and its hash."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.base.canonical import canonical, digest, digest_rows, rows_text
from zeren.base.problems import KINDS, Refused, Where, declare
from zeren.base.text import Text

SAID = Text("{n}个单位，{what}", "{n} units, {what}")


def test_a_text_inside_a_text_is_said_in_its_language() -> None:
    assert SAID.fill(n=2, what=Text("完成", "done")) == Text("2个单位，完成", "2 units, done")


def test_a_problem_says_where_what_and_what_to_do() -> None:
    kind = declare("test_only", zh="“{x}”不对", en="{x} is wrong", do_zh="请改正", do_en="Correct it")
    try:
        problem = kind(Where("units.csv", "", 7, "类别"), x="y")
        assert problem.say("zh") == "units.csv，第7行，“类别”列：“y”不对。请改正"
        assert problem.say("en") == "units.csv, row 7, column “类别”: y is wrong. Correct it"
        assert Refused([problem]).problems == [problem]
        with pytest.raises(ValueError, match="twice"):
            declare("test_only", zh="", en="", do_zh="", do_en="")
    finally:
        del KINDS["test_only"]


def test_a_refusal_without_problems_is_a_fault_of_ours() -> None:
    with pytest.raises(AssertionError):
        Refused([])


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(max_codepoint=126, min_codepoint=33)), inner),
    max_leaves=10,
)


@given(values)
def test_canonical_text_is_json_and_does_not_depend_on_order(value: object) -> None:
    text = canonical(value)
    assert canonical(json.loads(text)) == text
    if isinstance(value, dict):
        assert canonical(dict(reversed(value.items()))) == text


def test_whole_numbers_are_strings_and_text_is_nfc() -> None:
    assert canonical({"b": 2**70, "a": "e\u0301"}) == '{"a":"\u00e9","b":"1180591620717411303424"}'


def test_floats_are_refused() -> None:
    with pytest.raises(TypeError, match="float"):
        canonical({"a": 1.5})


def test_hashes_tell_contents_apart() -> None:
    assert digest({"a": 1}) == digest({"a": "1"})
    assert digest({"a": 1}) != digest({"a": 2})
    assert digest_rows({}, [["a", "b"]]) != digest_rows({}, [["a"], ["b"]])


@given(st.lists(st.tuples(st.text(max_size=5), st.integers(-9, 9), st.sampled_from(["甲", "乙", '"'])), max_size=30))
def test_rows_are_canonical_arrays(rows: list[tuple[str, int, str]]) -> None:
    """Byte for byte what the canonical text of a list of them holds between its brackets."""
    assert f"[{rows_text(list(zip(*rows, strict=True)))}]" == canonical(rows)
