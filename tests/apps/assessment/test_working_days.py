"""A rule that counts working days reads the organisation's calendar, and a run keeps it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.apps.assessment.conftest import END, Load
from tests.apps.assessment.test_exporting import hashes

from zeren.apps.assessment.commands import run
from zeren.apps.assessment.models import Frozen, Run, Scorecard
from zeren.apps.assessment.queries.again import document_of
from zeren.apps.assessment.queries.gathering import calendar_until
from zeren.apps.assessment.queries.live import standing
from zeren.apps.assessment.queries.verifying import verify_run
from zeren.apps.frameworks.commands import install
from zeren.apps.organisation.commands import set_workday
from zeren.apps.organisation.models import Unit, Workday
from zeren.base.dates import to_day
from zeren.engine.yearly import scale
from zeren.packformat import Pack, files, load

SUNDAY, MONDAY = dt.date(2026, 6, 21), dt.date(2026, 6, 22)
RECORDS = (
    "id,unit,duty,date,title,kind,period,outcome\n"
    "R1,A,half_year_report,2026-06-26,报告,document,2026H1,已报\n"
)  # fmt: skip
"""Due on Saturday the 20th: five working days late, unless the calendar says otherwise."""


def changed() -> dict[str, bytes]:
    """The founding pack's files with lateness in working days, without its examples: they count all days."""
    old, new = b"      kind: ladder\n", b"      kind: ladder\n      days: working\n"
    return {name: text.replace(old, new) for name, text in files("founding").items() if "/" not in name}


@pytest.fixture(scope="module")
def counting(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """The founding pack with lateness in working days."""
    place = tmp_path_factory.mktemp("counting")
    for name, content in changed().items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return load(str(place))


@pytest.fixture
def made(taken_in: Load, counting: Pack) -> Callable[[], Run]:
    taken_in(records=RECORDS)
    return lambda: run(pack=counting, year=2026, as_of=END, by="A1", on=END)


def points(made: Run, pack: Pack) -> int:
    at = [line.id for line in pack.content.indicators].index("reports_on_time")
    found: int = Scorecard.objects.get(run=made, unit__code="A").lines[at][0]
    return found


@pytest.mark.django_db
def test_a_day_worked_or_free_against_its_weekday_moves_the_line(made: Callable[[], Run], counting: Pack) -> None:
    plain = made()
    assert not Frozen.objects.filter(run=plain, part="calendar").exists()
    set_workday(SUNDAY, works=True, by="A1", on=END)
    later = made()
    assert points(later, counting) < points(plain, counting)
    assert later.input_hash != plain.input_hash
    set_workday(MONDAY, works=False, by="A1", on=END)
    assert made().result_hash == plain.result_hash
    for one in (plain, later):
        assert verify_run(one, lambda _: counting).result_hash == one.result_hash
    assert '"calendar":[["20625","1"]]' in "".join(document_of(later))
    assert '"calendar"' not in "".join(document_of(plain))


@pytest.mark.django_db
def test_every_engine_and_the_page_of_today_count_the_same(
    made: Callable[[], Run], counting: Pack, tmp_path: Path
) -> None:
    install(changed(), by="test", on=END)
    unit = Unit.objects.get(code="A").pk
    made()
    before = standing(unit, counting, 2026, END)
    set_workday(SUNDAY, works=True, by="A1", on=END)
    one = made()
    now = standing(unit, counting, 2026, END)
    card = Scorecard.objects.get(run=one, unit=unit)
    assert now is not None
    assert before is not None
    assert before.base > now.base
    assert [line.points for line in now.lines] == [points for points, *_ in card.lines]
    engines: tuple[scale.Engine, ...] = ("duckdb", "fused")
    for engine in engines:
        assert hashes(one, counting, tmp_path / engine, engine) == (one.input_hash, one.result_hash)


@pytest.mark.django_db
def test_what_cannot_move_a_score_is_not_kept(made: Callable[[], Run], pack: Pack, counting: Pack) -> None:
    before = made()
    Workday.objects.bulk_create(
        [
            Workday(day=dt.date(2026, 6, 24), works=True),
            Workday(day=dt.date(2025, 6, 24), works=False),
            Workday(day=dt.date(2027, 6, 24), works=False),
        ]
    )
    assert made().input_hash == before.input_hash
    set_workday(SUNDAY, works=True, by="A1", on=END)
    other = run(pack=pack, year=2026, as_of=END, by="A1", on=END)
    assert not Frozen.objects.filter(run=other, part="calendar").exists()
    assert calendar_until(END) == {to_day(dt.date(2025, 6, 24)): False, to_day(SUNDAY): True, to_day(SUNDAY) + 3: True}
