"""A stored run is computed again: what was changed afterwards, in facts, scorecards or inputs, is told by its place."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.agreement import worlds
from tests.apps.assessment.conftest import Load, Score

from zeren.apps.assessment.models import Frozen, Run, Scorecard
from zeren.apps.assessment.queries.again import document_of
from zeren.apps.assessment.queries.verifying import verify_run
from zeren.apps.assessment.rules import packed, unpacked
from zeren.apps.records.models import Record
from zeren.base.problems import Refused
from zeren.engine import frozen
from zeren.packformat import Pack


def refused(run: Run, pack: Pack | None) -> list[tuple[str, dict[str, object]]]:
    with pytest.raises(Refused) as raised:
        verify_run(Run.objects.get(pk=run.pk), lambda _: pack)
    return [(problem.code, dict(problem.data)) for problem in raised.value.problems]


@pytest.mark.django_db
def test_a_run_comes_out_the_same_whatever_happened_to_the_facts(taken_in: Load, scored: Score, pack: Pack) -> None:
    taken_in()
    made = scored()
    Record.objects.all().delete()
    again = verify_run(made, lambda _: pack)
    assert again.result_hash == made.result_hash
    assert frozen.digest_text(document_of(made)) == made.input_hash


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["total", "band", "rank_category", "of_parent", "rolled", "after_quota", "entry"])
def test_a_changed_number_is_named(taken_in: Load, scored: Score, pack: Pack, name: str) -> None:
    taken_in()
    made = scored()
    card = Scorecard.objects.get(run=made, unit__code="A")
    Scorecard.objects.filter(pk=card.pk).update(**{name: getattr(card, name) + 1})
    told = "quota" if name == "after_quota" else name
    assert [(code, data["place"]) for code, data in refused(made, pack)] == [("run_differs", f"A / {told}")]


@pytest.mark.django_db
def test_a_changed_line_and_a_missing_card_are_named(taken_in: Load, scored: Score, pack: Pack) -> None:
    taken_in()
    made = scored()
    card = Scorecard.objects.get(run=made, unit__code="A")
    card.lines[0][0] += 500
    card.save()
    (found,) = refused(made, pack)
    assert found[1]["place"].__str__().startswith("A / ")
    Scorecard.objects.get(run=made, unit__code="A").delete()
    assert refused(made, pack)[0][1]["place"] == "A"


@pytest.mark.django_db
def test_changed_lost_or_strange_inputs(taken_in: Load, scored: Score, pack: Pack) -> None:
    taken_in()
    made = scored()
    assert refused(made, None)[0][0] == "run_pack_missing"
    piece = Frozen.objects.get(run=made, part="records")
    Frozen.objects.filter(pk=piece.pk).update(rows=packed(unpacked(piece.rows).replace("J1", "J9")))
    assert refused(made, pack)[0][0] == "run_inputs_changed"
    Frozen.objects.all().delete()
    assert refused(made, pack)[0][0] == "run_inputs_missing"


@pytest.mark.django_db
def test_it_costs_the_same_queries_for_every_run(taken_in: Load, scored: Score, pack: Pack) -> None:
    taken_in()
    made = scored()
    with CaptureQueriesContext(connection) as seen:
        verify_run(made, lambda _: pack)
    assert len(seen) <= 6


def test_strange_text_is_no_packed_text() -> None:
    assert unpacked(packed("甲\u0301")) == "甲\u0301"
    with pytest.raises(ValueError, match=r"."):
        unpacked("0000")


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_what_was_read_back_is_what_was_written(seed: int) -> None:
    import random

    rng = random.Random(seed)
    scheme, units = worlds.scheme(rng), worlds.units(rng)
    facts = worlds.columns(units, worlds.rows(rng, units))
    kept = list(frozen.pieces(units, facts, scheme, worlds.CATALOGUE))
    text = "".join(frozen.document(frozen.Head("p", 2026, "2027-01-01"), kept, worlds.CATALOGUE))
    head, parts = frozen.read_document(text)
    assert parts == frozen.read_pieces(kept, worlds.CATALOGUE)
    back = frozen.facts_of(parts, scheme, worlds.CATALOGUE)
    assert (head.year, back.units.ids) == (2026, facts.units.ids)
    for name, column in facts.units.columns.items():
        assert (back.units.columns[name] == column).all(), name
    for name, table in facts.tables.items():
        assert list(back.tables[name].ids) == list(table.ids)
        assert all((back.tables[name].columns[key] == values).all() for key, values in table.columns.items())
