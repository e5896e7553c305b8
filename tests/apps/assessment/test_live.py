"""How one unit stands now is what a run says of it, whatever was filed, corrected and withdrawn before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext, override_settings
from examples.county.generate import generate
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from zeren.apps.assessment.commands import run
from zeren.apps.assessment.models import Run, Scorecard
from zeren.apps.assessment.queries import CardView, cards, run_view, year
from zeren.apps.assessment.queries.explaining import CHANGED, line_told
from zeren.apps.assessment.queries.live import Standing, brought, standing
from zeren.apps.desk.commands import load
from zeren.apps.obligations import commands
from zeren.apps.organisation.models import Unit
from zeren.apps.records.models import Record
from zeren.apps.records.rules import Entry
from zeren.apps.records.states import KINDS
from zeren.packformat import Pack, files, read_pack
from zeren.packformat import load as load_pack

DAY = dt.date(2026, 11, 23)
Load, Score = Callable[..., None], Callable[..., Run]


@pytest.fixture(scope="module")
def county(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pack]:
    """Twenty units with two years, merged and closed ones among them; taken back at the end."""
    folder = tmp_path_factory.mktemp("county")
    generate(folder / "in", seed=3, units=20, records=1500, years=(2025, 2026), evidence=20)
    with django_db_blocker.unblock(), override_settings(ZEREN_EVIDENCE=str(folder / "store")), transaction.atomic():
        pack = load_pack("founding")
        from zeren.apps.frameworks.commands import install
        from zeren.packformat import files

        install(files("founding"), by="test", on=DAY)
        load(folder / "in", framework=pack, by="test", on=DAY)
        yield pack
        transaction.set_rollback(True)


def same(found: Standing | None, card: Scorecard, view: CardView) -> None:
    """Every number and every sentence that does not need the other units."""
    assert found is not None
    assert (found.rated, found.base, found.total) == (card.rated, card.base, card.total), card.unit.code
    told = [(line.id, line.points, line.state, line.arithmetic) for line in found.lines]
    assert told == [(line.id, line.points, line.state, line.arithmetic) for line in view.lines], card.unit.code


def all_the_same(made: Run, pack: Pack, year: int, as_of: dt.date) -> int:
    views = {view.unit: view for view in cards(run_view(made, pack))}
    kept = list(Scorecard.objects.filter(run=made).select_related("unit"))
    for card in kept:
        same(standing(card.unit_id, pack, year, as_of), card, views[card.unit.code])
    return len(kept)


@pytest.mark.parametrize(
    ("year", "as_of"),
    [(2025, dt.date(2026, 1, 1)), (2026, DAY), (2026, dt.date(2026, 5, 31)), (2026, dt.date(2027, 2, 1))],
)
def test_every_unit_of_a_county_stands_as_a_run_says(county: Pack, db: None, year: int, as_of: dt.date) -> None:
    made = run(pack=county, year=year, as_of=as_of, by="test", on=DAY)
    assert all_the_same(made, county, year, as_of) == 20


@pytest.mark.django_db
@pytest.mark.parametrize("as_of", [dt.date(2027, 1, 1), dt.date(2026, 6, 30), dt.date(2026, 7, 1)])
def test_merged_opened_and_closed_units_stand_as_a_run_says(
    taken_in: Load, scored: Score, pack: Pack, as_of: dt.date
) -> None:
    from zeren.apps.frameworks.commands import install
    from zeren.packformat import files

    install(files("founding"), by="test", on=DAY)
    taken_in()
    assert all_the_same(scored(as_of), pack, 2026, as_of) >= 6


ENTRY = st.builds(
    Entry,
    unit=st.integers(0, 19),
    duty=st.sampled_from(
        ("study_session", "thematic_study", "half_year_report", "study_plan", "inclusion", "training")
    ),
    happened=st.dates(dt.date(2026, 1, 1), DAY),
    title=st.just("学习"),
    kind=st.sampled_from(tuple(KINDS)),
    period=st.sampled_from(("", "2026", "2026H1", "2026H2", "2025")),
    element=st.sampled_from(("", "agenda", "appraisal")),
    outcome=st.sampled_from(("", "定了三件事")),
    amount=st.none() | st.integers(0, 40),
    base=st.none() | st.integers(40, 60),
    chosen=st.booleans(),
    # What is not said here would be any text at all, the character zero in it, which no page lets through.
    note=st.sampled_from(("", "补充说明")),
    also=st.sampled_from(("", "self_check")),
    signers=st.none(),
)
DEED = st.tuples(st.sampled_from(("file", "correct", "withdraw", "restore")), ENTRY, st.integers(0, 10**6))


def act(deed: tuple[str, Entry, int], units: list[int], number: int) -> Record:
    """One of the things that people do on the pages."""
    name, asked, pick = deed
    entry = asked._replace(unit=units[asked.unit])
    if name == "file":
        return commands.file(entry, (), f"W{number}", by="test", on=DAY)
    state = "withdrawn" if name == "restore" else "filed"
    found = Record.objects.filter(state=state).order_by("pk")
    if not found:
        return commands.file(entry, (), f"W{number}", by="test", on=DAY)
    record = found[pick % len(found)]
    if name == "correct":
        return commands.correct(record, entry._replace(unit=record.unit_id), (), (), record.version, by="test", on=DAY)
    return commands.move(record, name, record.version, by="test", on=DAY)


# An example scores the county twice: looking for a smaller one that fails would take longer than reading this one.
@settings(max_examples=12, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))
@given(deeds=st.lists(DEED, min_size=1, max_size=8))
@pytest.mark.slow
@pytest.mark.usefixtures("county", "db")
def test_whatever_was_done_on_pages_a_run_changes_nothing(deeds: list[Any]) -> None:
    county = load_pack("founding")  # no argument: all that a pack says would drown whatever fails
    units = sorted(Unit.objects.values_list("pk", flat=True))
    with transaction.atomic():
        run(pack=county, year=2026, as_of=DAY, by="test", on=DAY)
        done = [act(deed, units, number) for number, deed in enumerate(deeds)]
        before = {record.unit_id: standing(record.unit_id, county, 2026, DAY) for record in done}
        made = run(pack=county, year=2026, as_of=DAY, by="test", on=DAY)
        views = {view.unit: view for view in cards(run_view(made, county))}
        for card in Scorecard.objects.filter(run=made, unit_id__in=before).select_related("unit"):
            same(before[card.unit_id], card, views[card.unit.code])
        transaction.set_rollback(True)


@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(asked=ENTRY)
@pytest.mark.slow
@pytest.mark.usefixtures("county", "db")
def test_what_a_record_brings_is_the_difference_it_makes(asked: Entry) -> None:
    county = load_pack("founding")  # no argument: all that a pack says would drown whatever fails
    units = sorted(Unit.objects.values_list("pk", flat=True))
    entry = asked._replace(unit=units[asked.unit])
    with transaction.atomic():
        run(pack=county, year=2026, as_of=DAY, by="test", on=DAY)
        before = standing(entry.unit, county, 2026, DAY)
        record = commands.file(entry, (), "W1", by="test", on=DAY)
        found = brought(record, county, 2026, DAY)
        assert found is not None
        assert (found.before, found.after) == (before, standing(entry.unit, county, 2026, DAY))
        assert all(one.before.id == one.after.id for one in found.moved)
        commands.move(record, "withdraw", by="test", on=DAY)
        assert standing(entry.unit, county, 2026, DAY) == before
        transaction.set_rollback(True)


def test_it_costs_the_same_queries_for_every_unit(county: Pack, db: None) -> None:
    counts = set()
    for unit in Unit.objects.values_list("pk", flat=True):
        with CaptureQueriesContext(connection) as seen:
            standing(unit, county, 2026, DAY)
        counts.add(len(seen))
    assert max(counts) <= 8


def ranked() -> dict[str, bytes]:
    """The founding pack with a line that is worth points by where it stands among the units of a category."""
    found = {name: text for name, text in files("founding").items() if "/" not in name}
    old = b"""      kind: count
      of: {records: {duty: study_session, outcome: true}}
      target: {department: 9, town: 9, institution: 6, enterprise: 6}
      prorate: true
"""
    new = b"""      kind: standing
      how: percentile
      what: {of: {records: {duty: study_session, outcome: true}}}
"""
    assert old in found["indicators.yaml"]
    return found | {"indicators.yaml": found["indicators.yaml"].replace(old, new)}


@pytest.mark.django_db
def test_a_line_that_compares_units_stands_as_in_the_last_result(taken_in: Load) -> None:
    taken_in()
    pack = read_pack(ranked())
    end, unit = dt.date(2027, 1, 1), Unit.objects.get(code="A")
    with patch("zeren.apps.assessment.queries.live.pack_of", lambda *_: pack):
        before = standing(unit.pk, pack, 2026, end)
        made = run(pack=pack, year=2026, as_of=end, by="test", on=end)
        now = standing(unit.pk, pack, 2026, end)
        card = Scorecard.objects.get(run=made, unit=unit)
        view = next(one for one in cards(run_view(made, pack)) if one.unit == "A")
        told = line_told(card, view.lines[0], pack, {})
    assert before is not None
    assert now is not None
    assert before.lines[0].state == "not_applicable"
    assert (now.held, now.total) == (True, card.total)
    assert [line.points for line in now.lines] == [row[0] for row in card.lines]
    assert CHANGED not in told


def test_a_scorecard_tells_where_its_total_lies_as_the_report_does(county: Pack, db: None) -> None:
    made = run(pack=county, year=2026, as_of=DAY, by="test", on=DAY)
    told = year.all_lies(made.pk)
    kept = list(Scorecard.objects.filter(run=made).select_related("unit"))
    for card in kept:
        tally = year.tally_of(made.pk, card.category)
        assert tally is not None
        assert year.lies(card, tally) == told.get(card.unit.code), card.unit.code
    assert 0 < len(told) < len(kept)
