"""A year kept current, fact by fact, says what a run over all units says."""

from __future__ import annotations

import datetime as dt
import random
from functools import lru_cache
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.apps.assessment.test_live import county

from zeren.apps.assessment.commands import run
from zeren.apps.assessment.derived import live as kept
from zeren.apps.assessment.models import Live, LiveCount, LiveScore, Scorecard
from zeren.apps.assessment.queries.catalogue import catalogue, rows_of
from zeren.apps.assessment.queries.live import ready_for
from zeren.apps.assessment.queries.standing import ranks
from zeren.apps.organisation.models import Unit
from zeren.apps.records.models import Record
from zeren.engine.columns import table_of
from zeren.engine.settlement.places import Stand
from zeren.packformat import Pack, files, read_pack

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


KEPT = ("rated", "total", "rolled", "passed", "top", "bottom", "failed", "banding", "atoms")
MARK = ("group", "level", "at", "count")
ROLLUPS = tuple(
    f"  mode: {mode}\n  include_self: {own}\n"
    for mode, own in (("share_failing", "false"), ("share_failing", "true"), ("minimum", "true"), ("weighted", "true"))
)


@lru_cache(maxsize=16)
def rolling(rollup: str, quota: bool) -> dict[str, bytes]:
    """The founding pack with another roll-up, and grades so strict that many fail; a quota pushes some down to that."""
    found = {name: text for name, text in files("founding").items() if "/" not in name}
    text = found["indicators.yaml"].decode()
    for old, new in (
        ("rollup:\n  mode: mean\n  include_self: false\n", f"rollup:\n{rollup}"),
        ("    quota: 20\n", "    quota: 40\n" if quota else ""),
        ("least: 90", "least: 12"),
        ("    component_least: {rectification: 80}\n", ""),
        ("    no_line_at_zero: true\n", ""),
        ("least: 80, ", "least: 11, no_line_at_zero: true, "),
        ("least: 60, ", "least: 10, no_line_at_zero: true, "),
    ):
        assert old in text, old
        text = text.replace(old, new, 1)
    return found | {"indicators.yaml": text.encode()}


def rows(live: Live) -> dict[int, list[Any]]:
    found = LiveScore.objects.filter(live=live).values_list("unit_id", *KEPT)
    return {unit: numbers for unit, *numbers in found}


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(ROLLUPS),
    st.booleans(),
    st.lists(st.tuples(st.integers(0, 10**6), st.booleans(), st.integers(0, 60)), min_size=1, max_size=8),
)
@pytest.mark.slow
def test_whatever_changes_what_is_kept_is_what_the_batch_gives(
    county: Pack, db: None, rollup: str, quota: bool, changes: list[tuple[int, bool, int]]
) -> None:
    pack = read_pack(rolling(rollup, quota))
    with transaction.atomic(), patch("zeren.apps.assessment.queries.live.pack_of", lambda *_: pack):
        live = kept.start(pack, 2026, DAY)
        # What is dated after a unit was merged counts for its successor; every second change is one of such a unit.
        merged = sorted(Unit.objects.exclude(successor=None).values_list("pk", flat=True))
        units = sorted(Unit.objects.values_list("pk", flat=True))
        for pick, whole, amount in changes:
            unit = (merged if pick % 2 else units)[pick // 2 % len(merged if pick % 2 else units)]
            found = Record.objects.filter(unit=unit, happened__year=2026)
            if whole:
                found.update(state="withdrawn" if amount % 2 else "filed", amount=amount)
            else:
                found.filter(pk__in=found.values("pk")[:1]).update(amount=amount, outcome="改")
            kept.reread(live, pack, unit)
        current, counts = rows(live), set(LiveCount.objects.exclude(count=0).values_list(*MARK))
        assert rows(kept.start(pack, 2026, DAY)) == current
        assert set(LiveCount.objects.values_list(*MARK)) == counts
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_starting_again_forgets_what_was_kept(county: Pack) -> None:
    first, second = kept.start(county, 2026, DAY), kept.start(county, 2026, DAY)
    assert list(Live.objects.values_list("pk", flat=True)) == [second.pk]
    assert first.framework == second.framework
