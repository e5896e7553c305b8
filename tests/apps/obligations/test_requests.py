"""Demands beside the frameworks: what is refused, what is held already, answers, budgets; and what units say of what
they owe.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.apps.obligations.test_pages import client

from zeren.apps.audit.models import Entry
from zeren.apps.obligations import commands, facts, queries
from zeren.apps.obligations.models import Answer, Budget, Obligation, Plea, Request
from zeren.apps.obligations.rules.pleas import MORE_TIME, NOT_APPLICABLE
from zeren.apps.obligations.rules.requests import Draft, Field, plain
from zeren.apps.organisation.models import Unit
from zeren.base.problems import Refused

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 3, 2)
DUE, END = dt.date(2026, 3, 20), dt.date(2026, 4, 1)


@pytest.fixture
def units() -> dict[str, Unit]:
    root = Unit.objects.create(code="H", name="县委", category="committee", path="000000001")
    made = {"H": root}
    for number, code in enumerate("ABC", start=2):
        path = f"{root.path}{number:09d}"
        made[code] = Unit.objects.create(code=code, name=f"{code}乡", category="town", parent=root, path=path)
    return made


def draft(units: dict[str, Unit], *names: str, to: str = "ABC", **more: Any) -> Draft:
    fields = tuple(Field(f"c{n}", name, "whole") for n, name in enumerate(names))
    told: dict[str, Any] = {
        "title": "器材",
        "basis": "县安委会〔2026〕3号",
        "period": "2026Q1",
        "due": DUE,
        "expires": END,
    }
    told |= {"minutes": 10, "fields": fields, "units": tuple(units[code].pk for code in to), "rows": 2}
    return Draft(units["H"].pk, **(told | more))


def issue(found: Draft) -> Request:
    return commands.issue(found, by="A1", on=ON)


def codes(found: Draft) -> list[str]:
    with pytest.raises(Refused) as caught:
        issue(found)
    assert not Request.objects.filter(title="wrong").exists()
    return [problem.code for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"basis": " "}, "request_without_basis"),
        ({"title": ""}, "request_without_title"),
        ({"period": ""}, "request_without_period"),
        ({"due": ON}, "request_due_before_issue"),
        ({"due": None}, "request_due_before_issue"),
        ({"expires": DUE}, "request_expires_before_due"),
        ({"minutes": 0}, "request_without_minutes"),
        ({"minutes": None}, "request_without_minutes"),
        ({"to": ""}, "request_to_nobody"),
        ({"fields": ()}, "request_fields_count"),
        ({"rows": 0}, "request_fields_count"),
        ({"fields": (Field("a", "灭火器", "whole"), Field("b", "灭 火 器（个）", "whole"))}, "request_field_twice"),
        ({"fields": (Field("a", "单位名称", "text"),)}, "request_held_already"),
        ({"fields": (Field("a", "第一责任人", "text", "first"),)}, "request_all_held"),
    ],
)
def test_what_is_refused(units: dict[str, Unit], more: dict[str, Any], code: str) -> None:
    assert codes(draft(units, "灭火器", **more)) == [code]


def test_every_unit_owes_it_with_issuer_basis_and_minutes(units: dict[str, Unit]) -> None:
    made = issue(draft(units, "灭火器"))
    rows = list(Obligation.objects.filter(request=made).order_by("unit__code"))
    assert [row.unit.code for row in rows] == ["A", "B", "C"]
    assert {(row.issuer, row.basis, row.minutes, row.effective) for row in rows} == {
        ("H", "县安委会〔2026〕3号", 10, DUE)
    }
    assert list(facts.rows("obligations", END)) == [], "what is asked beside the frameworks is not scored"
    assert commands.regenerate([], 2026, by="A1", on=ON).removed == 0
    assert Obligation.objects.filter(request=made).count() == 3
    assert issue(draft(units, "水带")).code != made.code


def test_the_same_is_not_asked_twice(units: dict[str, Unit]) -> None:
    first = issue(draft(units, "灭火器", "水带", to="AB"))
    assert codes(draft(units, "灭火器（个）", "沙箱")) == ["request_held_already"]
    assert codes(draft(units, "水 带", to="BC", title="wrong")) == ["request_held_already"]
    issue(draft(units, "灭火器", to="C"))
    commands.answer(first.pk, units["A"].pk, [{"c0": "3", "c1": "4"}], by="a", on=ON)
    source = f"request:{first.code}:c0"
    fields = (Field("c0", "灭火器", "whole", source), Field("c1", "沙箱", "whole"))
    both = issue(draft(units, to="AB", fields=fields))
    asked, values = queries.asked_of(both, units["A"].pk, ON)
    assert ([one.text for one in asked], values) == (["沙箱"], {"c0": "3"})
    commands.answer(both.pk, units["A"].pk, [{"c1": "9"}], by="a", on=ON)
    table = list(queries.merged(both, ON))
    assert table == [["A", "A乡", "2026-03-02", "3", "9"], ["B", "B乡", "", "", ""]]


def test_what_has_expired_or_was_withdrawn_may_be_asked_anew_for_another_time(units: dict[str, Unit]) -> None:
    old = issue(draft(units, "灭火器"))
    later = draft(units, "灭火器", period="2026Q2", due=dt.date(2026, 7, 5), expires=dt.date(2026, 8, 1))
    assert commands.issue(later, by="A1", on=END).period == "2026Q2"
    again = draft(units, "灭火器", due=dt.date(2026, 7, 5), expires=dt.date(2026, 8, 1))
    with pytest.raises(Refused):
        commands.issue(again, by="A1", on=END)
    assert commands.withdraw(old, by="A1", on=ON) == 3
    assert commands.withdraw(old, by="A1", on=ON) == 0
    assert not Obligation.objects.filter(request=old).exists()


NAMES = ["灭火器", "灭火器（个）", "水带", "沙 箱", "沙箱", "单位名称", "应急灯", "ABC", "ａｂｃ"]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4), st.sets(st.sampled_from("ABC"), min_size=1))
    )
)
def test_asked_twice_falls_to_zero(units: dict[str, Unit], seeded: list[tuple[list[str], set[str]]]) -> None:
    """Whatever overlapping demands are tried, no unit is asked twice for the same."""
    Request.objects.all().delete()
    for names, to in seeded:
        try:
            issue(draft(units, *names, to="".join(sorted(to))))
        except Refused:
            continue
    asked: list[tuple[int, str]] = []
    for request in Request.objects.all():
        for row in Obligation.objects.filter(request=request):
            fields, _ = queries.asked_of(request, row.unit_id, ON)
            asked += [(row.unit_id, plain(field.text)) for field in fields]
    assert len(asked) == len(set(asked))


def test_an_answer_meets_what_is_owed_and_may_be_returned(units: dict[str, Unit]) -> None:
    made, unit = issue(draft(units, "灭火器")), units["A"].pk
    owed = Obligation.objects.get(request=made, unit=unit)
    for rows, code in [
        ([], "answer_empty"),
        ([{"c0": ""}], "answer_cell_empty"),
        ([{"c0": "三"}], "answer_cell_bad"),
        ([{"c0": "1"}] * 3, "answer_too_long"),
    ]:
        with pytest.raises(Refused) as caught:
            commands.answer(made.pk, unit, rows, by="a", on=ON)
        assert [problem.code for problem in caught.value.problems] == [code]
    commands.answer(made.pk, unit, [{"c0": "1"}, {"c0": "2"}], by="a", on=ON)
    owed.refresh_from_db()
    assert owed.delivered == ON
    assert commands.fulfil(2026, by="A1", on=ON) == 0
    owed.refresh_from_db()
    assert owed.delivered == ON, "records say nothing about it"
    with pytest.raises(Refused):
        commands.return_answer(made.pk, unit, " ", by="A1", on=ON)
    commands.return_answer(made.pk, unit, "数不对", by="A1", on=ON)
    owed.refresh_from_db()
    assert (owed.delivered, Answer.objects.get().returned) == (None, "数不对")
    assert [row.unit_id for row in commands.chase(made, by="A1", on=ON)] == [
        one.pk for one in (units["A"], units["B"], units["C"])
    ]
    assert commands.chase(made, by="A1", on=ON) == [], "once a day"
    with pytest.raises(Refused) as caught:
        commands.answer(made.pk, unit, [{"c0": "1"}], by="a", on=END)
    assert caught.value.problems[0].code == "request_over"
    with pytest.raises(Refused) as caught:
        commands.answer(made.pk, units["H"].pk, [{"c0": "1"}], by="a", on=ON)
    assert caught.value.problems[0].code == "request_not_of_unit"


def test_a_budget_holds(units: dict[str, Unit]) -> None:
    commands.set_budget("H", 15, by="A1", on=ON)
    commands.set_budget("", 100, by="A1", on=ON)
    issue(draft(units, "灭火器", to="A"))
    assert codes(draft(units, "水带")) == ["request_over_budget"]
    assert issue(draft(units, "水带", to="B"))
    commands.set_budget("H", None, by="A1", on=ON)
    assert list(Budget.objects.values_list("issuer", flat=True)) == [""]
    assert issue(draft(units, "水带", to="AC"))
    found = queries.minutes(dt_all(), 2026, ("issuer",))
    assert (found["H",].now[2], found["H",].before, found["H",].total) == (40, (0,) * 12, 40)


def test_a_budget_is_of_one_unit_and_the_sum_of_many_is_not_over_it(units: dict[str, Unit]) -> None:
    """The meter says how many units are over, and units of one name are apart."""
    Unit.objects.filter(code__in="AB").update(name="办公室")
    for number, unit in enumerate("AABC"):
        due = dt.date(2026, 3, 9 + number)
        given = {"due": due, "effective": due, "owed": due, "minutes": 30, "issuer": "founding", "year": 2026}
        Obligation.objects.create(unit=units[unit], duty=f"d{number}", period="2026", **given)
    known = {"founding": 50, "": 59, "H": 1}
    assert queries.over(dt_all(), 2026, known) == {("founding", 3): (1, 60), ("", 3): (1, 60)}
    assert queries.over(dt_all(), 2026, {"founding": 60}) == {}
    found = queries.minutes(dt_all(), 2026, ("unit_id", "unit__name"))
    assert [(key[-1], one.total) for key, one in found.items()] == [
        ("办公室", 60),
        (units["C"].name, 30),
        ("办公室", 30),
    ]
    commands.set_budget("founding", 50, by="a", on=ON)
    office = client("assessor", units["H"])
    page = office.get("/burden?year=2026").content.decode()
    assert "1个单位超限，最多60" in page
    assert "每个单位限50" in page
    commands.set_budget("founding", None, by="a", on=ON)
    commands.set_budget("", 40, by="a", on=ON)
    assert page.count("超限") == 1
    assert office.get("/burden?year=2026&by=unit").content.decode().count("超限") == 1
    assert "3月1个单位，最多60分钟" in office.get("/burden?year=2026").content.decode()


def dt_all() -> Any:
    from django.db.models import Q

    return Q()


def owed(unit: Unit, period: str = "2026Q1", duty: str = "report") -> Obligation:
    days = {"owed": DUE, "due": DUE, "effective": DUE}
    return Obligation.objects.create(unit=unit, duty=duty, period=period, year=2026, generated=True, **days)


def test_a_nil_return_is_a_record_that_can_be_withdrawn(units: dict[str, Unit]) -> None:
    row = owed(units["A"])
    record = commands.nil_return(row, "零报告", by="a", on=ON)
    row.refresh_from_db()
    assert (row.delivered, row.record_id, record.kind, record.outcome) == (ON, record.pk, "document", "")
    with pytest.raises(Refused):
        commands.nil_return(row, "零报告", by="a", on=ON)
    commands.move(record, "withdraw", by="a", on=ON)
    row.refresh_from_db()
    assert row.delivered is None


def test_what_does_not_apply_and_more_time(units: dict[str, Unit]) -> None:
    row, above, below = owed(units["A"]), units["H"].path, units["A"].path
    for kind, reason, until, code in [
        ("other", "x", None, "plea_unknown"),
        (MORE_TIME, " ", END, "plea_without_reason"),
        (MORE_TIME, "x", None, "plea_without_day"),
        (MORE_TIME, "x", DUE, "obligation_extension_not_later"),
    ]:
        with pytest.raises(Refused) as caught:
            commands.plead(row, kind, reason, until, by="a", on=ON)
        assert [problem.code for problem in caught.value.problems] == [code]
    plea = commands.plead(row, MORE_TIME, "人员出差", END, by="a", on=ON)
    with pytest.raises(Refused):
        commands.plead(row, NOT_APPLICABLE, "x", None, by="a", on=ON)
    with pytest.raises(Refused) as caught:
        commands.decide(plea.pk, True, "", [below], "", by="A1", on=ON)
    assert caught.value.problems[0].code == "plea_decided_inside"
    commands.decide(plea.pk, True, "同意", [above], "", by="A1", on=ON)
    row.refresh_from_db()
    assert (row.due, row.effective, Plea.objects.get().state) == (DUE, END, "agreed")
    with pytest.raises(Refused):
        commands.take_back(plea.pk, by="a", on=ON)
    other = commands.plead(row, NOT_APPLICABLE, "没有这项业务", None, by="a", on=ON)
    assert [one.pk for one in queries.open_pleas(dt_all())] == [other.pk]
    commands.regenerate([], 2026, by="A1", on=ON)
    assert Plea.objects.filter(pk=other.pk).exists(), "what was said is not lost when the calendar changes"
    commands.decide(other.pk, True, "", [""], "", by="A1", on=ON)
    row.refresh_from_db()
    assert row.not_applicable == "没有这项业务"
    kinds = list(Entry.objects.order_by("number").values_list("kind", flat=True))
    assert kinds.count("obligations.plea_made") == kinds.count("obligations.plea_decided") == 2


def test_a_returned_record_meets_nothing_until_it_is_corrected(units: dict[str, Unit]) -> None:
    from zeren.apps.records.rules import Entry as Written

    row = owed(units["A"])
    entry = Written(units["A"].pk, "report", ON, "报告", "document", "2026Q1")
    record = commands.file(entry, (), "R1", by="a", on=ON)
    with pytest.raises(Refused):
        commands.give_back(record, " ", by="A1", on=ON)
    now = commands.give_back(record, "少一张表", by="A1", on=ON)
    row.refresh_from_db()
    assert (row.delivered, now.state) == (None, "returned")
    later = ON + dt.timedelta(days=3)
    done = commands.correct(now, entry._replace(outcome="补了"), (), (), now.version, by="a", on=later)
    row.refresh_from_db()
    assert (row.delivered, done.state, done.submitted) == (later, "filed", later)


def test_days_are_closed_and_opened(units: dict[str, Unit]) -> None:
    for first, last, reason, code in [
        (END, DUE, "x", "closure_backwards"),
        (DUE, DUE + dt.timedelta(days=90), "x", "closure_too_long"),
        (DUE, DUE, " ", "closure_without_reason"),
    ]:
        with pytest.raises(Refused) as caught:
            commands.close_days(first, last, reason, by="A1", on=ON)
        assert [problem.code for problem in caught.value.problems] == [code]
    row = commands.close_days(DUE, DUE, "换届", by="A1", on=ON)
    commands.open_days(row.pk, by="A1", on=ON)
    commands.open_days(row.pk, by="A1", on=ON)
    assert Entry.objects.filter(kind="obligations.days_opened").count() == 1
