"""A real scheme of each kind, with its year worked out by hand: the same on the reference and on the plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from zeren.apps.assessment.queries import catalogue
from zeren.base.catalogue import Source
from zeren.base.dates import NEVER, to_day
from zeren.engine import reference, whole
from zeren.engine.case import Fact
from zeren.engine.columns import UnitRow
from zeren.engine.reference import Card, Year
from zeren.engine.scheme import Measure
from zeren.packformat import check, load, to_scheme

FOLDER = Path(__file__).parents[2] / "examples" / "packs"
PACKS = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
EMPTY = {"day": NEVER, "count": 0, "flag": 0, "code": "", "key": ""}
SCORES: list[Callable[..., dict[str, Card]]] = [reference.score, whole.score]


def example(pack: str) -> dict[str, Any]:
    (path,) = (FOLDER / pack / "examples").iterdir()
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def facts(source: Source, rows: Sequence[Mapping[str, Any]]) -> list[Fact]:
    """The rows as facts: what is not written is no, nought, nothing or never."""
    found: list[Fact] = []
    for row in rows:
        fact: dict[str, int | str] = {name: EMPTY[column.shape] for name, column in source.columns.items()}
        for name, value in row.items():
            day = name in source.columns and source.columns[name].shape == "day"
            fact[name] = to_day(dt.date.fromisoformat(value)) if day else value
        times = int(fact.pop("times", 1))
        found += [{**fact, "id": f"{source.name}{len(found) + n}"} for n in range(times)]
    return found


@pytest.mark.parametrize("pack", PACKS)
def test_nothing_is_refused_or_warned_of(pack: str) -> None:
    assert check(load(FOLDER / pack), catalogue()) == []


@pytest.mark.parametrize("score", SCORES, ids=["reference", "plan"])
@pytest.mark.parametrize("pack", PACKS)
def test_worked_by_hand(pack: str, score: Callable[..., dict[str, Card]]) -> None:
    said, known = example(pack), catalogue()
    scheme = to_scheme(load(FOLDER / pack), known)
    start, end = (to_day(dt.date(said["example"]["year"] + more, 1, 1)) for more in (0, 1))
    units = [UnitRow(unit["id"], "", unit["category"], -NEVER, NEVER, "", 5, 1) for unit in said["units"]]
    rows = {name: facts(known[name], said["facts"].get(name, ())) for name in known}
    cards = score(scheme, known, Year(start, end, end), units, rows)
    for name, wanted in said["expected"].items():
        card = cards[name]
        for line, points in wanted["lines"].items():
            found = card.states[line] if isinstance(points, str) else card.points[line] / 1000
            assert found == points, (name, line)
        assert card.total / 1000 == wanted["total"], name
        assert scheme.bands[card.band].id == wanted["band"], name
        assert card.rank_category == wanted.get("rank", card.rank_category), name


def test_the_packs_use_what_the_founding_one_does_not() -> None:
    """Together with the founding pack they use every kind of measure."""
    packs = [load("founding"), *(load(FOLDER / name) for name in PACKS)]
    used = {type(line.measure) for pack in packs for line in to_scheme(pack, catalogue()).lines}
    assert used == set(Measure.__args__)
