"""Worked examples: those of shipped packs hold, a wrong one is told with its line, an unreadable one is refused."""

from __future__ import annotations

import pytest

from zeren.base.catalogue import Catalogue
from zeren.packformat import Pack, files, load, read_pack, run_examples, shipped
from zeren.packformat.examples import names, run_example

GOOD = """example: {title: {zh: "一年", en: "A year"}, year: 2026}
units:
  - {id: T1, category: town}
facts:
  records:
    - {duty: visit, kind: action, happened: "2026-03-01", outcome: true, times: 2}
expected:
  T1:
    lines: {visits: 3.75}
"""


@pytest.fixture
def pack(good: str) -> Pack:
    return read_pack({"pack.yaml": good.encode()})


def told(pack: Pack, text: str, catalogue: Catalogue) -> list[tuple[str, int]]:
    return [(one.code, one.where.row) for one in run_example(pack, "examples/a.yaml", text.encode(), catalogue)]


@pytest.mark.parametrize("name", [one.id for one in shipped()])
def test_those_of_shipped_packs_hold(name: str, catalogue: Catalogue) -> None:
    found = files(name)
    assert names(found)
    assert [problem.say("en") for problem in run_examples(load(name), found, catalogue)] == []


def test_a_right_one_and_a_wrong_one(pack: Pack, catalogue: Catalogue) -> None:
    assert told(pack, GOOD, catalogue) == []
    assert told(pack, GOOD.replace("3.75", "4"), catalogue) == [("pack_example_differs", 9)]
    assert told(pack, GOOD.replace("times: 2", "times: 4"), catalogue) == [("pack_example_differs", 9)]


@pytest.mark.parametrize(
    ("old", "new", "code", "row"),
    [
        ("visits: 3.75", "visit: 3.75", "pack_example_unknown", 9),
        ("category: town", "category: twon", "pack_example_unknown", 3),
        ("records:", "record:", "pack_example_unknown", 5),
        ("duty: visit", "dutty: visit", "pack_example_unknown", 6),
        ("duty: visit", "duty: visits", "pack_example_fact", 6),
        ("outcome: true", "outcome: 1", "pack_example_fact", 6),
        ("kind: action", "kind: photo", "pack_example_fact", 6),
        ('"2026-03-01"', '"2026-02-30"', "pack_example_fact", 6),
        ('happened: "2026-03-01", ', "", "pack_example_unknown", 6),
        ("  T1:\n", "  T2:\n", "pack_example_unknown", 8),
        ("visits: 3.75", "visits: soon", "pack_bad_value", 9),
        ("year: 2026", "yaer: 2026", "pack_unknown_field", 1),
        ("facts:", "facts: [", "pack_not_yaml", 4),
    ],
)
def test_what_cannot_be_run(pack: Pack, catalogue: Catalogue, old: str, new: str, code: str, row: int) -> None:
    assert old in GOOD
    found = told(pack, GOOD.replace(old, new), catalogue)
    assert (code, row) in found or (code == "pack_not_yaml" and found[0][0] == code)
