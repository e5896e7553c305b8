"""Opening a year, beginning in the middle of one, and results of earlier years from outside."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from zeren.apps.assessment import commands
from zeren.apps.assessment.models import OpenedYear, PastScore, Run, Scorecard
from zeren.apps.assessment.queries import opening
from zeren.apps.assessment.queries.frameworks import parts_for
from zeren.apps.assessment.rules import read_total, year_problems
from zeren.apps.audit.models import Entry
from zeren.apps.findings.models import Finding
from zeren.apps.frameworks.commands import install
from zeren.apps.frameworks.queries import installed
from zeren.apps.obligations import commands as obligations
from zeren.apps.obligations import queries
from zeren.apps.obligations.models import Obligation, Outset
from zeren.apps.obligations.queries import late_on
from zeren.apps.obligations.rules.calendar import find_period, is_before
from zeren.apps.obligations.rules.years import Reason, without_end
from zeren.apps.organisation.models import Unit
from zeren.apps.records.models import Record
from zeren.base.problems import Refused
from zeren.packformat import Pack, files

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 12, 10)
AUGUST = dt.date(2026, 8, 1)
Load = Callable[..., None]


def open_year(pack: Pack, year: int = 2027, on: dt.date = DAY) -> opening.Opening:
    return commands.open_year(pack, year, by="A1", on=on)


def set_outset(day: dt.date | None) -> bool:
    if not installed():
        install(files("founding"), by="init", on=DAY)
    return commands.set_outset(day, by="A1", on=DAY)


def rows(year: int) -> list[dict[str, Any]]:
    found = Obligation.objects.filter(year=year).order_by("unit__code", "duty", "period")
    return list(found.values(*[field.attname for field in Obligation._meta.concrete_fields if field.name != "id"]))


# Rules


@pytest.mark.parametrize(
    ("written", "milli"),
    [
        ("86", 86_000),
        ("86.5", 86_500),
        (" 86.500 ", 86_500),
        ("86.5000", 86_500),
        ("86.1234", None),
        ("８６．５", 86_500),
        ("-2.25", -2_250),
        ("0", 0),
        ("", None),
        ("良好", None),
        ("86分", None),
        ("1e3", None),
        ("86.", None),
        ("1234567", None),
    ],
)
def test_points_as_people_write_them(written: str, milli: int | None) -> None:
    assert read_total(written) == milli


@pytest.mark.parametrize(
    ("year", "scored", "codes"),
    [
        (2025, False, ["year_too_far"]),
        (2026, False, []),
        (2027, False, []),
        (2028, False, ["year_too_far"]),
        (2026, True, ["year_scored_already"]),
        (2025, True, ["year_too_far"]),
    ],
)
def test_which_years_may_be_opened(year: int, scored: bool, codes: list[str]) -> None:
    assert [problem.code for problem in year_problems(year, DAY, scored=scored)] == codes


@pytest.mark.parametrize(
    ("period", "outset", "before"),
    [
        ("2026", None, False),
        ("2026", AUGUST, True),
        ("2026H2", AUGUST, True),
        ("2026Q3", AUGUST, True),
        ("2026-07", AUGUST, True),
        ("2026-08", AUGUST, False),
        ("2026-08", dt.date(2026, 8, 2), True),
        ("2026Q4", AUGUST, False),
        ("2027", AUGUST, False),
    ],
)
def test_what_began_before_the_first_day_of_records(period: str, outset: dt.date | None, before: bool) -> None:
    found = find_period(period)
    assert found is not None
    assert is_before(found, outset) is before


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ([("2026H1", "无网站"), ("2026H2", "无网站")], "无网站"),
        ([("2026H2", "已关停"), ("2026H1", "无网站")], "已关停"),
        ([("2026H1", "无网站"), ("2026H2", "")], None),
        ([("2026H1", ""), ("2026H2", "刚关停")], None),
        ([("2026", "无网站")], "无网站"),
    ],
)
def test_which_reasons_go_on(told: list[tuple[str, str]], kept: str | None) -> None:
    found = without_end(Reason(1, "duty", period, reason) for period, reason in told)
    assert found == ({(1, "duty"): kept} if kept else {})


# Opening a year


def test_opening_adds_what_was_shown_with_one_entry_and_again_nothing(taken_in: Load, pack: Pack) -> None:
    taken_in()
    shown = opening.plan(pack, 2027, DAY)
    before = Entry.objects.count()
    done = open_year(pack)
    assert done == shown
    made = rows(2027)
    assert (len(made), done.changed, done.removed) == (done.added, 0, 0)
    assert made
    assert sum(one.total for one in shown.asked) == shown.added
    by_month = Counter((row["duty"], row["due"].month) for row in made if row["due"].year == 2027)
    titles = {duty.title.text: duty.id for duty in pack.duties.values()}
    told = {(titles[one.duty], month): n for one in shown.asked for month, n in enumerate(one.months, 1) if n}
    assert told == dict(by_month)
    entry = Entry.objects.latest("number")
    assert (Entry.objects.count(), entry.kind, entry.by) == (before + 1, "assessment.year_opened", "A1")
    again = open_year(pack)
    assert again.nothing
    assert again.opened is not None
    assert rows(2027) == made
    assert Entry.objects.count() == before + 1


def test_a_year_that_was_scored_stays_as_it_was(taken_in: Load, pack: Pack, scored: Callable[..., Run]) -> None:
    taken_in()
    run = scored(dt.date(2026, 12, 10))
    kept, cards = rows(2026), list(Scorecard.objects.order_by("pk").values())
    open_year(pack)
    assert rows(2026) == kept
    assert list(Scorecard.objects.order_by("pk").values()) == cards
    again = scored(dt.date(2026, 12, 10))
    assert (again.input_hash, again.result_hash) == (run.input_hash, run.result_hash)
    with pytest.raises(Refused) as refused:
        open_year(pack, 2026)
    assert [problem.code for problem in refused.value.problems] == ["year_scored_already"]


def test_a_unit_that_comes_later_is_brought_in(taken_in: Load, pack: Pack) -> None:
    taken_in()
    open_year(pack)
    Unit.objects.create(code="Z", name="新局", category="department", parent=Unit.objects.get(code="H"), path="9" * 18)
    shown = opening.plan(pack, 2027, DAY)
    assert not shown.nothing
    assert shown.added
    open_year(pack)
    assert {row["unit_id"] for row in rows(2027)} >= {Unit.objects.get(code="Z").pk}
    assert opening.plan(pack, 2027, DAY).nothing


def _filed(kind: str, unit: Unit) -> None:
    day = dt.date(2027, 1, 4)
    if kind == "record":
        Record.objects.create(code="N", unit=unit, duty="study_session", happened=day, title="学习", kind="study")
    elif kind == "record for a period":
        period = {"period": "2027Q1", "happened": dt.date(2026, 12, 30)}
        Record.objects.create(code="N", unit=unit, duty="study_session", title="学习", kind="study", **period)
    elif kind == "amendment":
        row = Obligation.objects.filter(year=2027, unit=unit)[0]
        Obligation.objects.filter(pk=row.pk).update(amended=True, reminded=day)
    elif kind == "finding":
        Finding.objects.create(
            code="N",
            unit=unit,
            opened=day,
            source="audit",
            severity="minor",
            kind="immediate",
            state="issued",
            text="缺",
        )


@pytest.mark.parametrize("kind", ["record", "record for a period", "amendment", "finding"])
def test_an_opening_is_taken_back_only_while_nothing_was_filed(taken_in: Load, pack: Pack, kind: str) -> None:
    taken_in()
    open_year(pack)
    gone = commands.close_again(2027, by="A1", on=DAY)
    assert gone > 0
    assert (rows(2027), OpenedYear.objects.count()) == ([], 0)
    open_year(pack)
    _filed(kind, Unit.objects.get(code="A"))
    kept = rows(2027)
    with pytest.raises(Refused) as refused:
        commands.close_again(2027, by="A1", on=DAY)
    assert [problem.code for problem in refused.value.problems] == ["year_filed_already"]
    assert rows(2027) == kept


def test_what_was_not_opened_is_not_taken_back(taken_in: Load) -> None:
    taken_in()
    with pytest.raises(Refused) as refused:
        commands.close_again(2027, by="A1", on=DAY)
    assert [problem.code for problem in refused.value.problems] == ["year_not_opened"]


NAMES = count()


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[tuple[bool, int]], list[tuple[int, int, str]], list[tuple[int, int]], bool]:
    """Units (open or closing in the new year), reasons and amendments of the old year, amendments of the new one."""
    units = draw(st.lists(st.tuples(st.booleans(), st.integers(1, 12)), min_size=1, max_size=3))
    pick = st.integers(0, 200)
    reasons = draw(st.lists(st.tuples(pick, st.integers(0, 2), st.sampled_from(["无此事项", "已划转"])), max_size=4))
    early = draw(st.lists(st.tuples(pick, st.integers(0, 2)), max_size=3))
    return units, reasons, early, draw(st.booleans())


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(worlds())
@example(([(False, 7)], [(200, 1, "无此事项")], [(134, 0)], False))  # filed about before the year was laid out
def test_shown_is_done_and_done_twice_is_done_once(pack: Pack, world: Any) -> None:
    units, reasons, early, twice = world
    try:
        with transaction.atomic():
            _build(pack, units, reasons, early)
            _check(pack, twice=twice)
            raise _Enough
    except _Enough:
        pass


class _Enough(Exception):
    """Take everything back."""


def _build(pack: Pack, units: Any, reasons: Any, early: Any) -> None:
    made = []
    for number, (stays, month) in enumerate(units):
        closed = None if stays else dt.date(2027, month, 1)
        path = f"{number + 1:09d}"
        code = f"U{next(NAMES)}"
        made.append(Unit.objects.create(code=code, name=code, category="town", closed=closed, path=path))
    obligations.regenerate(pack.duties.values(), 2026, by="A1", on=DAY, issuer=pack.id)
    there = sorted({(unit, duty) for unit, duty in Obligation.objects.values_list("unit_id", "duty")})
    for at, how, reason in reasons:
        unit, duty = there[at % len(there)]
        mine = Obligation.objects.filter(unit=unit, duty=duty, year=2026).order_by("period")
        some = mine if how else mine[:1]
        Obligation.objects.filter(pk__in=[row.pk for row in some]).update(not_applicable=reason, amended=True)
    for at, how in early:
        unit, duty = there[at % len(there)]
        told = dt.date(2027, 12, 1) if how else None
        Obligation.objects.update_or_create(
            unit_id=unit, duty=duty, period="2027H1", defaults={"year": 2027, "amended": True, "told": told or DAY}
        )


def _check(pack: Pack, *, twice: bool) -> None:
    before = {(row["unit_id"], row["duty"], row["period"]): row for row in rows(2027)}
    shown = opening.plan(pack, 2027, DAY)
    assert rows(2027) == list(before.values()), "showing writes nothing"
    _as_row_by_row(pack, shown)
    done = open_year(pack)
    assert done == shown
    after = {(row["unit_id"], row["duty"], row["period"]): row for row in rows(2027)}
    added = [key for key, row in after.items() if row["generated"] and not (key in before and before[key]["generated"])]
    carried = [key for key, row in after.items() if row["carried"]]
    assert (len(added), len(carried)) == (shown.added, shown.carried_rows)
    assert sum(one.count for one in shown.carried) == shown.carried_rows
    entries = Entry.objects.count()
    for _ in range(2 if twice else 1):
        assert open_year(pack).nothing
    _as_row_by_row(pack, opening.plan(pack, 2027, DAY))
    assert Entry.objects.count() == entries
    assert rows(2027) == list(after.values())
    if not before:
        commands.close_again(2027, by="A1", on=DAY)
        assert rows(2027) == []


def _as_row_by_row(pack: Pack, shown: opening.Opening) -> None:
    """Counting units that owe alike together says what looking at each row says."""
    parts = parts_for(pack.in_year(2027), 2027)
    full = queries.difference(parts, 2027, pack.id, queries.rows_of(2027), queries.outset())
    assert shown.added == len(full.added)
    assert (shown.changed, shown.removed) == (len(full.moved + full.retold), len(full.lost + full.kept))
    old = Obligation.objects.filter(year=2026)
    told = [Reason(row.unit_id, row.duty, row.period, row.not_applicable) for row in old if row.generated]
    reasons = without_end(told)
    assert dict(shown.reasons) == reasons
    assert shown.ended == sum(row.amended and (row.unit_id, row.duty) not in reasons for row in old)
    left = [row for row in old if row.effective and not (row.delivered or row.not_applicable)]
    late = [row for row in left if row.effective < dt.date(2027, 1, 1)]
    assert (shown.left_open, sum(one.late for one in shown.left)) == (len(left), len(late))


# Beginning in the middle of a year


def test_the_months_before_the_start_are_not_late(taken_in: Load, pack: Pack) -> None:
    taken_in()
    obligations.regenerate(pack.duties.values(), 2026, by="A1", on=DAY, issuer=pack.id)
    assert late_on(AUGUST).exists()
    assert set_outset(AUGUST)
    assert not late_on(AUGUST).exists()
    assert Entry.objects.latest("number").kind == "assessment.outset_set"
    starts = [find_period(row["period"]) for row in rows(2026)]
    assert starts
    assert all(period is not None and period.start >= AUGUST for period in starts)
    again = obligations.regenerate(pack.duties.values(), 2026, by="A1", on=DAY, issuer=pack.id)
    assert (again.added, again.removed, again.kept) == (0, 0, 0)


def test_the_same_day_again_changes_nothing_and_none_takes_it_back(taken_in: Load, pack: Pack) -> None:
    taken_in()
    obligations.regenerate(pack.duties.values(), 2026, by="A1", on=DAY, issuer=pack.id)
    whole = rows(2026)
    assert set_outset(AUGUST)
    count = Entry.objects.count()
    assert not set_outset(AUGUST)
    assert Entry.objects.count() == count
    assert set_outset(None)
    assert rows(2026) == whole
    assert not Outset.objects.exists()


def test_what_was_filed_about_an_earlier_period_stays_and_is_not_late(taken_in: Load, pack: Pack) -> None:
    """In either order: filed before or after the day was set."""
    told = "unit,duty,period,reminded\nA,half_year_report,2026H1,2026-06-25\n"
    taken_in(obligations=told)
    obligations.regenerate(pack.duties.values(), 2026, by="A1", on=DAY, issuer=pack.id)
    set_outset(AUGUST)
    kept = rows(2026)
    assert [row["effective"] for row in kept if row["period"] == "2026H1"] == [None]
    taken_in(obligations=told)
    assert rows(2026) == kept


def test_lines_without_a_period_left_do_not_apply(
    taken_in: Load, pack: Pack, scored: Callable[..., Run], card: Callable[[Run, str], Scorecard]
) -> None:
    taken_in()
    before = scored()
    set_outset(AUGUST)
    after = scored()
    assert (before.outset, after.outset) == (None, AUGUST)
    assert before.input_hash != after.input_hash
    states = [[line[1] for line in card(run, "A").lines] for run in (before, after)]
    assert states[0] != states[1]
    assert card(after, "A").rated
    assert card(after, "A").total >= card(before, "A").total


def test_a_day_after_a_scored_year_is_refused(taken_in: Load, scored: Callable[..., Run]) -> None:
    taken_in()
    scored()
    with pytest.raises(Refused) as refused:
        commands.set_outset(dt.date(2027, 2, 1), by="A1", on=DAY)
    assert [problem.code for problem in refused.value.problems] == ["outset_after_scored_year"]


def test_open_findings_come_in_without_the_records_before(taken_in: Load) -> None:
    findings = (
        "id,unit,source,opened,severity,kind,text,due,state,returned\n"
        "F1,A,audit,2026-03-01,general,time_limited,台账不全,2026-11-30,in_progress,1\n"
    )
    taken_in(records="id,unit,duty,date,title,kind\n", findings=findings)
    assert Finding.objects.get().state == "in_progress"


# Results of earlier years

HEADS = "单位,年度,总分,等次,同类位次,同类单位数,来源文件,备注"


def test_results_of_earlier_years_come_in_by_chinese_and_english_heads(taken_in: Load) -> None:
    taken_in(past_scores=f"{HEADS}\nA,2025,86.5,良好,3,12,关于2025年度考核结果的通报,抄自附件\n")
    one = PastScore.objects.get()
    assert (one.unit.code, one.year, one.total, one.grade, one.place, one.of) == ("A", 2025, 86_500, "良好", 3, 12)
    assert (one.document, one.note) == ("关于2025年度考核结果的通报", "抄自附件")
    taken_in(past_scores="Unit,Year,Total,Source document\nA,2025,87,Circular\nB,2025,90.125,Circular\n")
    found = list(PastScore.objects.order_by("unit__code").values_list("total", "grade", "place"))
    assert found == [(87_000, "", None), (90_125, "", None)]


@pytest.mark.parametrize(
    ("row", "codes"),
    [
        ("X,2025,86,,,,通报,", ["unknown_reference"]),
        ("A,2025,很好,,,,通报,", ["past_total_unreadable"]),
        ("A,2027,86,,,,通报,", []),
        ("A,2028,86,,,,通报,", ["past_year_ahead"]),
        ("A,2025,86,,3,,通报,", ["past_rank_incomplete"]),
        ("A,2025,86,,,12,通报,", ["past_rank_incomplete"]),
        ("A,2025,86,,13,12,通报,", ["past_rank_beyond"]),
        ("A,2025,86,,0,12,通报,", ["past_rank_beyond"]),
        ("A,2025,86,,12,12,通报,", []),
    ],
)
def test_what_is_wrong_is_named_by_its_place(taken_in: Load, row: str, codes: list[str]) -> None:
    problems: list[Any] = []
    try:
        taken_in(past_scores=f"{HEADS}\n{row}\n")
    except Refused as refused:
        problems = refused.problems
    assert [problem.code for problem in problems] == codes
    assert all(problem.where.file == "past_scores.csv" and problem.where.row == 2 for problem in problems)
    assert PastScore.objects.count() == (0 if codes else 1)


def test_runs_know_nothing_of_them(taken_in: Load, scored: Callable[..., Run]) -> None:
    taken_in()
    before = scored()
    taken_in(past_scores=f"{HEADS}\nA,2025,86.5,,,,通报,\nA,2026,12,,,,通报,\n")
    after = scored()
    assert (after.input_hash, after.result_hash) == (before.input_hash, before.result_hash)
