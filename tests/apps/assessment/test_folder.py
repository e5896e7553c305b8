"""A year exported and scored from the folder: the same hashes as the run in the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest

from zeren.apps.assessment.models import Run
from zeren.apps.assessment.queries import catalogue
from zeren.apps.assessment.queries.gathering import sources_of
from zeren.base.dates import to_day, year_period
from zeren.engine.assemble import plan_of
from zeren.engine.given import with_adjustments
from zeren.engine.yearly import export, folder, scale
from zeren.engine.yearly.hashes import result_hash
from zeren.packformat import Pack, to_scheme

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("engine", ["duckdb", "fused"])
def test_a_folder_gives_the_hashes_of_the_run(
    engine: Literal["duckdb", "fused"],
    taken_in: Callable[..., None],
    scored: Callable[..., Run],
    pack: Pack,
    tmp_path: Path,
) -> None:
    taken_in()
    made = scored()
    units, sources = sources_of(made.year, made.as_of)
    export.write(tmp_path, units, sources, {"year": made.year, "as_of": made.as_of.isoformat()})
    there = folder.look(tmp_path, with_adjustments(catalogue()))
    period = year_period(made.year)
    day = to_day(dt.date.fromisoformat(there.about["as_of"]))
    plan = plan_of(to_scheme(pack, catalogue()), catalogue(), to_day(period.start), to_day(period.end), day)
    result = scale.score(plan, there, engine)
    assert scale.hashed(result, there, pack.hash, made.year, made.as_of.isoformat()) == made.input_hash
    assert result_hash(plan, result.units.ids, result.columns, result.settled) == made.result_hash
