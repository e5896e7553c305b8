"""The generator is no installed package: tests reach it from the checkout."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pytest

CHECKOUT = Path(__file__).parents[2]
sys.path.insert(0, str(CHECKOUT))

Rows = list[dict[str, str]]


def _rows(folder: Path, key: str) -> Rows:
    from examples.county.rows import HEADS

    kind, heads = HEADS[key]
    keys = dict(zip(heads.split(), kind._fields, strict=True))
    with (folder / f"{key}.csv").open(encoding="utf-8", newline="") as file:
        return [{keys[head]: cell for head, cell in row.items()} for row in csv.DictReader(file)]


@pytest.fixture(scope="session")
def rows() -> Callable[[Path, str], Rows]:
    """Reads a table of a folder, its columns under the keys of the sheets."""
    return _rows


class Size(NamedTuple):
    """The arguments that a county is made with."""

    seed: int
    units: int
    records: int


SMALL, USUAL = Size(3, 20, 3000), Size(7, 60, 30_000)
Make = Callable[[Size], Path]


@pytest.fixture(scope="session")
def make(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Makes a county, once for all tests that ask for it."""
    from examples.county.generate import generate

    @lru_cache
    def made(size: Size) -> Path:
        out = tmp_path_factory.mktemp("county")
        generate(out, **size._asdict(), years=(2025, 2026), evidence=500)
        return out

    return made


@pytest.fixture(scope="session")
def small(make: Make) -> Path:
    """A county of twenty units."""
    return make(SMALL)


@pytest.fixture(scope="session")
def usual(make: Make) -> Path:
    """The county as the command makes it when nothing is said."""
    return make(USUAL)


@pytest.fixture(scope="session", params=[SMALL, pytest.param(USUAL, marks=pytest.mark.slow)], ids=["small", "usual"])
def size(request: pytest.FixtureRequest) -> Size:
    """The size of the county that a test looks at."""
    return Size(*request.param)


@pytest.fixture(scope="session")
def county(make: Make, size: Size) -> Path:
    """A county: one of twenty units, and the usual one."""
    return make(size)


@pytest.fixture(scope="session")
def table(county: Path) -> Callable[[str], Rows]:
    """A table of the county."""
    return lambda key: _rows(county, key)


@pytest.fixture(scope="session")
def parts(size: Size) -> dict[str, list[str]]:
    """Which units of the county play which part."""
    from examples.county.structure import build

    found: dict[str, list[str]] = {}
    for office in build(size.seed, size.units):
        for part in office.parts:
            found.setdefault(part, []).append(office.code)
    return found


@pytest.fixture(scope="session")
def bureau() -> Path:
    """The committed example."""
    return CHECKOUT / "examples" / "bureau"
