"""A real scheme of each kind, with its year worked out by hand: the same on the reference and on the plan."""

from __future__ import annotations

from pathlib import Path

import pytest

from zeren.apps.assessment.queries import catalogue
from zeren.engine import scheme as engine
from zeren.packformat import check, files, load, run_examples, to_scheme

FOLDER = Path(__file__).parents[2] / "examples" / "packs"
PACKS = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())


@pytest.mark.parametrize("pack", PACKS)
def test_nothing_is_refused_or_warned_of(pack: str) -> None:
    assert check(load(FOLDER / pack), catalogue()) == []


@pytest.mark.parametrize("pack", PACKS)
def test_worked_by_hand(pack: str) -> None:
    found = files(FOLDER / pack)
    assert [name for name in found if name.startswith("examples/")]
    assert [problem.say("en") for problem in run_examples(load(FOLDER / pack), found, catalogue())] == []


def test_a_wrong_figure_is_told() -> None:
    found = files(FOLDER / "targets")
    (name,) = (name for name in found if name.startswith("examples/"))
    wrong = found | {name: found[name].replace(b"total: 81,", b"total: 82,")}
    pack = load(FOLDER / "targets")
    assert [problem.code for problem in run_examples(pack, wrong, catalogue())] == ["pack_example_differs"]


def test_with_the_founding_pack_they_use_every_kind_of_measure() -> None:
    packs = [load("founding"), *(load(FOLDER / name) for name in PACKS)]
    used = {type(line.measure) for pack in packs for line in to_scheme(pack, catalogue()).lines}
    assert used == set(engine.Measure.__args__)
