"""How many queries a run and its cards take.

A run: a fixed number, and one for each statement that writes scorecards (43 fit into one). Cards: one for
the tree and one for every 500.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zeren.apps.assessment.commands.running import BATCH
from zeren.apps.assessment.models import Run, Scorecard
from zeren.apps.assessment.queries import cards, run_view
from zeren.packformat import Pack

pytestmark = pytest.mark.django_db

Load = Callable[..., None]
Score = Callable[..., Run]


def tables(count: int) -> dict[str, str]:
    """So many towns below one office, each with a post, a record and a finding."""
    towns = [f"T{number}" for number in range(count - 1)]
    findings = "id,unit,source,opened,severity,kind,text,state\n" + "".join(
        f"W{town},{town},self_check,2026-02-01,general,time_limited,没报,in_progress\n" for town in towns
    )
    return {
        "units": "id,name,category,parent\nA,甲局,department,\n" + "".join(f"{t},{t}镇,town,A\n" for t in towns),
        "posts": "id,unit,name,tier\nA1,A,局长,first\n" + "".join(f"{t}1,{t},镇长,first\n" for t in towns),
        "records": "id,unit,duty,date,title,kind,outcome\n"
        + "".join(f"J{t},{t},study_session,2026-03-05,学习,study,定了一件事\n" for t in towns),
        "findings": findings,
    }


def count(units: int, taken_in: Load, scored: Score, pack: Pack) -> tuple[int, int]:
    """Queries of a run and of all cards, over so many units."""
    taken_in(**tables(units))
    with CaptureQueriesContext(connection) as running:
        made = scored(dt.date(2026, 12, 31))
    with CaptureQueriesContext(connection) as reading:
        assert len(list(cards(run_view(made, pack)))) == units
    return len(running), len(reading)


def inserts(units: int) -> int:
    """Statements that write so many scorecards: SQLite takes a limited number of values in one."""
    written = [field for field in Scorecard._meta.concrete_fields if not field.primary_key]
    size = connection.ops.bulk_batch_size(written, range(BATCH))
    batches = [min(BATCH, units - start) for start in range(0, units, BATCH)]
    return sum(-(-batch // size) for batch in batches)


def test_five_units_and_forty_take_the_same_queries(taken_in: Load, scored: Score, pack: Pack) -> None:
    assert inserts(5) == inserts(40) == 1
    five = count(5, taken_in, scored, pack)
    assert count(40, taken_in, scored, pack) == five
    # The tree, and one query for each 500 cards.
    assert five[1] == 2


def test_past_a_batch_only_batches_are_added(taken_in: Load, scored: Score, pack: Pack) -> None:
    run_before, cards_before = count(50, taken_in, scored, pack)
    run_after, cards_after = count(BATCH + 1, taken_in, scored, pack)
    assert run_after - run_before == inserts(BATCH + 1) - inserts(50)
    assert cards_after - cards_before == 1
