"""Reading: exact numbers, plain words, lines kept, and no text whatever makes the reader fall over."""

from __future__ import annotations

import copy
import json
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from zeren.base.catalogue import Catalogue
from zeren.base.problems import Problem, Refused
from zeren.packformat import check, is_warning, load, read_pack, to_scheme
from zeren.packformat.reading import read_all

GOOD = (Path(__file__).parent / "good" / "pack.yaml").read_text(encoding="utf-8")
TREE = yaml.safe_load(GOOD)


def test_numbers_are_exact_and_nothing_else_is_guessed() -> None:
    written = "a: 7.5,b: 8,c: yes,d: 2026-01-31,e: 0x10,f: 1e3,g: true,h: 007,i: '8',j: 0.1,false: on"
    whole, _, problems = read_all({"a.yaml": written.replace(",", "\n").encode()})
    assert problems == []
    assert whole == {
        "a": Decimal("7.5"),
        "b": 8,
        "c": "yes",
        "d": "2026-01-31",
        "e": "0x10",
        "f": "1e3",
        "g": True,
        "h": "007",
        "i": "8",
        "j": Decimal("0.1"),
        "false": "on",
    }


def test_lines_are_kept_through_lists_and_aliases() -> None:
    text = "a: &one\n  x: 1\nb:\n  - 1\n  -\n    y: *one\n"
    whole, places, problems = read_all({"a.yaml": text.encode()})
    assert (whole["b"], problems) == ((1, {"y": {"x": 1}}), [])
    assert [places.where(path).row for path in (("a",), ("a", "x"), ("b", 1, "y"))] == [1, 2, 6]
    assert places.where(("b", 1, "z")).row == 6


def test_layout_comments_and_decimals_do_not_change_the_hash() -> None:
    said = read_pack({"pack.yaml": GOOD.encode()}).hash
    assert (
        read_pack({"pack.yaml": b"\xef\xbb\xbf" + GOOD.replace("points: 10\n", "points: 10.00 # ten\n").encode()}).hash
        == said
    )
    assert read_pack({"pack.yaml": GOOD.replace("points: 7.5", "points: 7.51", 1).encode()}).hash != said
    lines = GOOD.split("rollup:")
    assert read_pack({"pack.yaml": lines[0].encode(), "rest.yaml": ("rollup:" + lines[1]).encode()}).hash == said


def test_aliases_that_multiply_are_refused() -> None:
    bomb = "a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n"
    bomb += "".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9))
    with pytest.raises(Refused) as refused:
        read_pack({"pack.yaml": bomb.encode()})
    assert refused.value.problems[0].code == "pack_too_large"


@pytest.mark.parametrize("text", ["[" * 5000, "{a: " * 5000, "- " * 5000, "a: " + "9" * 5000, "? " * 3000])
def test_depth_and_length_are_refused_and_not_suffered(text: str) -> None:
    with pytest.raises(Refused):
        read_pack({"pack.yaml": text.encode()})


def test_a_folder_is_read_by_path_and_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        load(tmp_path)
    assert refused.value.problems[0].code == "pack_no_files"
    with pytest.raises(Refused) as refused:
        load("foundin")
    assert refused.value.problems[0].code == "pack_unknown"
    assert "founding" in refused.value.problems[0].say("en")
    (tmp_path / "pack.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not read", encoding="utf-8")
    assert load(str(tmp_path)).hash == read_pack({"pack.yaml": GOOD.encode()}).hash


def survives(data: bytes, catalogue: Catalogue) -> None:
    """Either every problem has a sentence in both languages, or the pack is read and, if nothing refuses it, used."""
    problems: list[Problem] = []
    try:
        pack = read_pack({"pack.yaml": data})
        problems = check(pack, catalogue)
        if all(is_warning(problem) for problem in problems):
            to_scheme(pack, catalogue)
    except Refused as refused:
        problems = refused.problems
    assert all(problem.where.file and problem.say("zh") and problem.say("en") for problem in problems)


no_deadline = settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])


@no_deadline
@example(b"")
@example(b"pack: {id: *x}")
@example(b"%YAML 9.9\n---\na: b")
@example(b"a: 1\n---\nb: 2")
@given(
    st.one_of(
        st.binary(max_size=200), st.text(alphabet="ab:-[]{}&*!|>'\"#%@, \n\t?~0.5é责", max_size=80).map(str.encode)
    )
)
def test_no_bytes_make_the_reader_fall_over(catalogue: Catalogue, data: bytes) -> None:
    survives(data, catalogue)


values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10**20),
    st.sampled_from(["visits", "lists", "records", "never", "S9", "02-30", "cap", "", "责任"]),
    st.just([]),
    st.just({}),
    st.just({"records": {"duty": "visit"}}),
    st.just([{"id": "x"}]),
)


@no_deadline
@given(st.data())
def test_no_mutated_pack_makes_the_check_fall_over(catalogue: Catalogue, data: st.DataObject) -> None:
    tree = copy.deepcopy(TREE)
    for _ in range(data.draw(st.integers(1, 3))):
        mutate(tree, data)
    survives(json.dumps(tree, ensure_ascii=False).encode(), catalogue)


def mutate(tree: dict[str, object], data: st.DataObject) -> None:
    """Change, drop or add one value somewhere below the top."""
    here: object = tree
    for _ in range(data.draw(st.integers(0, 5))):
        below = [
            item
            for item in (here.values() if isinstance(here, dict) else here)
            if isinstance(item, (dict, list)) and item
        ]
        if not below:
            break
        here = data.draw(st.sampled_from(below))
    assert isinstance(here, (dict, list))
    keys = list(here) if isinstance(here, dict) else list(range(len(here)))
    if not keys:
        return
    key = data.draw(st.sampled_from(keys))
    if data.draw(st.booleans()):
        here[key] = copy.deepcopy(data.draw(values))  # a later change must not reach into the strategy
    else:
        del here[key]
