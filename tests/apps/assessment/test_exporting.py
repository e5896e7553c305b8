"""What a run was given, exported and scored without the database, comes to the hashes of the run."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import pytest
from tests.agreement import worlds
from tests.apps.assessment.conftest import Load, Score
from tests.apps.assessment.test_objections import DAY, filed, move, published

from zeren.apps.assessment import commands
from zeren.apps.assessment.models import Frozen, Run
from zeren.apps.assessment.queries.catalogue import catalogue
from zeren.apps.assessment.queries.exporting import kept_calendar, kept_sources
from zeren.base.dates import to_day, year_period
from zeren.base.problems import Refused
from zeren.engine.assemble import plan_of
from zeren.engine.given import counts_working_days, with_adjustments
from zeren.engine.yearly import export, folder, scale
from zeren.engine.yearly.hashes import result_hash
from zeren.packformat import Pack, to_scheme


def hashes(made: Run, pack: Pack, place: Path, engine: scale.Engine = "duckdb") -> tuple[str, str]:
    """The hashes of input and result as `zeren score` computes them from what `zeren facts export --run` writes."""
    place.mkdir()
    units, sources = kept_sources(made)
    export.write(place, units, sources, export.about(made.year, made.as_of, kept_calendar(made), made.framework))
    return hashes_of(place, pack, made, engine)


def hashes_of(place: Path, pack: Pack, made: Run, engine: scale.Engine = "duckdb") -> tuple[str, str]:
    """The same of a folder that is there, for the year and the day of a run."""
    there = folder.look(place, with_adjustments(catalogue()))
    scheme, period = to_scheme(pack.in_year(made.year), catalogue()), year_period(made.year)
    with folder.database() as db:
        given = folder.adjustments(db, there, scheme)
    days = (to_day(period.start), to_day(period.end), to_day(made.as_of))
    result = scale.score(plan_of(scheme, catalogue(), *days, given), there, engine)
    found = scale.hashed(result, there, pack.hash, made.year, made.as_of.isoformat())
    return found, result_hash(result.plan, result.units.ids, result.columns, result.settled)


@pytest.mark.django_db
def test_a_run_and_a_restated_one_come_to_their_hashes(
    taken_in: Load, scored: Score, pack: Pack, tmp_path: Path
) -> None:
    made = published(taken_in, scored)
    assert hashes(made, pack, tmp_path / "made") == (made.input_hash, made.result_hash)
    move(move(filed(made), "take_up", "H1"), "uphold", "H1", 8000)
    again = commands.restate(made.pk, pack, by="H1", on=DAY)
    assert again.result_hash != made.result_hash
    assert hashes(again, pack, tmp_path / "again") == (again.input_hash, again.result_hash)


@pytest.mark.django_db
def test_inputs_that_are_gone_or_were_changed_are_not_exported(taken_in: Load, scored: Score) -> None:
    taken_in()
    made = scored()
    Run.objects.filter(pk=made.pk).update(input_hash="0" * 64)
    with pytest.raises(Refused) as refused:
        kept_sources(Run.objects.get(pk=made.pk))
    assert [problem.code for problem in refused.value.problems] == ["run_inputs_changed"]
    Frozen.objects.filter(run=made).delete()
    with pytest.raises(Refused) as refused:
        kept_sources(made)
    assert [problem.code for problem in refused.value.problems] == ["run_inputs_missing"]


def test_the_calendar_of_working_days_is_written_and_read_back(tmp_path: Path) -> None:
    calendar = {to_day(dt.date(2026, 5, 1)): False, to_day(dt.date(2026, 5, 9)): True}
    export.write(tmp_path, [], [], export.about(2026, dt.date(2027, 1, 1), calendar))
    there = folder.look(tmp_path, {})
    with folder.database() as db:
        counting = next(s for s in map(worlds.scheme, map(random.Random, range(99))) if counts_working_days(s))
        assert folder.adjustments(db, there, counting).calendar == calendar
