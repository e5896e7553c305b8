"""A year kept current, fact by fact, says what a run over all units says."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.apps.assessment.test_live import county

from zeren.apps.assessment.commands import run
from zeren.apps.assessment.derived import live as kept
from zeren.apps.assessment.models import Live, LiveScore, Scorecard
from zeren.apps.assessment.queries.catalogue import catalogue, rows_of
from zeren.apps.assessment.queries.live import ready_for
from zeren.apps.assessment.queries.standing import ranks
from zeren.apps.organisation.models import Unit
from zeren.apps.records.models import Record
from zeren.engine.columns import table_of
from zeren.engine.settlement.places import Stand
from zeren.packformat import Pack

__all__ = ["county"]
DAY = dt.date(2026, 11, 23)


def facts(unit: int, ready: Any) -> dict[str, list[tuple[str, dict[str, int]]]]:
    found = rows_of(("records",), DAY, [unit])
    table = table_of(catalogue()["records"], found["records"], {str(unit): 0}, ready.plan.scheme.keys)
    lists = {name: column.tolist() for name, column in table.columns.items()}
    return {"records": [(name, {key: values[n] for key, values in lists.items()}) for n, name in enumerate(table.ids)]}


def same(live: Live, pack: Pack) -> None:
    """Every unit stands as a run says."""
    made = run(pack=pack, year=2026, as_of=DAY, by="test", on=DAY)
    rows = {row.unit_id: row for row in LiveScore.objects.filter(live=live)}
    codes = [one.id for one in pack.content.categories]
    for card in Scorecard.objects.filter(run=made):
        row = rows[card.unit_id]
        assert (row.rated, row.total, row.rolled) == (card.rated, card.total, card.rolled), card.unit_id
        stand = Stand(codes.index(card.category), row.parent, card.posts, row.rated, row.total)
        told = ranks(live, stand)
        expected = (card.rank_category, card.of_category, card.rank_parent, card.of_parent)
        assert told == expected if card.rated else not any(told)


def test_changed_records_rescore_unit_ancestors_and_category(county: Pack, db: None) -> None:
    run(pack=county, year=2026, as_of=DAY, by="test", on=DAY)
    live, ready = kept.start(county, 2026, DAY), ready_for(county, 2026, DAY)
    same(live, county)
    rng = random.Random(3)
    units = [unit for unit in Unit.objects.filter(closed=None, successor=None) if not unit.predecessors.exists()]
    changed = 0
    for unit in rng.sample(units, 8):
        record = Record.objects.filter(unit=unit, happened__year=2026, state="filed").exclude(base=None).first()
        if record is None:
            continue
        before = dict(facts(unit.pk, ready)["records"])[record.code]
        Record.objects.filter(pk=record.pk).update(amount=record.base, outcome="改")
        after = dict(facts(unit.pk, ready)["records"])[record.code]
        with CaptureQueriesContext(connection) as seen:
            if changed % 2:
                kept.reread(live, county, unit.pk)
            else:
                kept.change(live, ready, unit.pk, {"records": [before]}, {"records": [after]})
        assert len(seen) <= (14 if changed % 2 else 10)
        changed += before != after
    assert changed
    same(live, county)


@pytest.mark.django_db
def test_starting_again_forgets_what_was_kept(county: Pack) -> None:
    first, second = kept.start(county, 2026, DAY), kept.start(county, 2026, DAY)
    assert list(Live.objects.values_list("pk", flat=True)) == [second.pk]
    assert first.framework == second.framework
