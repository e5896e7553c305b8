"""Two frameworks side by side: one record serves both where the crosswalk and its facts say so, as if filed twice by
hand, and never twice in one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.apps.assessment.test_exporting import hashes_of

from zeren.apps.assessment import commands
from zeren.apps.assessment.models import OpenedYear, Run, Scorecard
from zeren.apps.assessment.queries.gathering import sources_of
from zeren.apps.assessment.queries.live import brought, standing
from zeren.apps.audit.models import Entry as Journal
from zeren.apps.frameworks import commands as frameworks
from zeren.apps.frameworks.queries import beside_in, crosswalk
from zeren.apps.frameworks.rules import Decision
from zeren.apps.obligations import commands as obligations
from zeren.apps.obligations.models import Obligation
from zeren.apps.obligations.queries import without
from zeren.apps.organisation.models import Unit
from zeren.apps.records.models import Record
from zeren.apps.records.rules import Entry
from zeren.base.problems import Refused
from zeren.engine.yearly import export
from zeren.packformat import files
from zeren.packformat.crosswalk import NONE, SEPARATOR, Done, Ways, stated, ways_of

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 12, 20)
KINDS = {"committee": "authority", "department": "small", "town": "crowded"}
Load = Callable[..., None]


@pytest.fixture
def both(taken_in: Load) -> None:
    """The founding framework and work safety, decided on for 2026, with a year that is open."""
    taken_in(records="id,unit,duty,date,title,kind,outcome\n")
    for name in ("founding", "work_safety"):
        frameworks.install(files(name), by="pack", on=DAY)
    commands.open_year(beside_in(2026).packs["founding"], 2026, by="A1", on=DAY)
    commands.adopt_version("work_safety", Decision("1.0", 2026, dt.date(2026, 1, 1), KINDS), by="A1", on=DAY)


@pytest.mark.usefixtures("both")
def test_an_opening_is_taken_back_framework_by_framework() -> None:
    packs = beside_in(2027).packs
    assert len(packs) == 2

    def owed() -> set[str]:
        return set(Obligation.objects.filter(year=2027).values_list("issuer", flat=True))

    with pytest.raises(Refused):
        commands.close_again(2027, by="A1", on=DAY)
    for pack in packs.values():
        commands.open_year(pack, 2027, by="A1", on=DAY)
    whole = Obligation.objects.filter(year=2027).count()
    assert owed() == {"founding", "work_safety"}
    gone = commands.close_again(2027, "work_safety", by="A1", on=DAY)
    assert (owed(), Obligation.objects.filter(year=2027).count()) == ({"founding"}, whole - gone)
    assert [one.framework for one in OpenedYear.objects.filter(year=2027)] == ["founding"]
    assert '"framework":"work_safety"' in Journal.objects.latest("number").data
    with pytest.raises(Refused) as refused:
        commands.close_again(2027, "work_safety", by="A1", on=DAY)
    assert [problem.code for problem in refused.value.problems] == ["year_not_opened"]
    commands.open_year(packs["work_safety"], 2027, by="A1", on=DAY)
    assert commands.close_again(2027, by="A1", on=DAY) == whole
    assert (owed(), OpenedYear.objects.filter(year=2027).count()) == (set(), 0)


def unit(code: str = "A") -> int:
    return Unit.objects.get(code=code).pk


def entry(duty: str, kind: str, day: dt.date = dt.date(2026, 5, 6), **more: Any) -> Entry:
    return Entry(unit(), duty, day, "一件事", kind, outcome=more.pop("outcome", "办成"), **more)


def file(number: int, found: Entry) -> Record:
    return obligations.file(found, (), f"W{number}", by="A1", on=DAY)


def met(duty: str) -> dict[str, str]:
    rows = Obligation.objects.filter(unit=unit(), duty=duty, year=2026).exclude(delivered=None)
    return {row.period: f"{row.delivered} {row.record.code}" for row in rows.select_related("record")}


def scored(code: str) -> Any:
    """Total and points of every line of every unit, by a run that is taken back."""
    with transaction.atomic():
        made = commands.run(pack=beside_in(2026).packs[code], year=2026, as_of=DAY, by="A1", on=DAY)
        cards = Scorecard.objects.filter(run=made).order_by("unit__code")
        found = [[one.unit.code, one.rated, one.total, [line[:3] for line in one.lines]] for one in cards]
        transaction.set_rollback(True)
    return found


@pytest.mark.usefixtures("both")
def test_a_record_meets_an_obligation_of_the_other_framework_with_its_day() -> None:
    assert met("self_check") == {}
    record = file(1, entry("hazard_check", "result", also="self_check"))
    assert met("self_check") == {"2026H1": f"{DAY} W1"}
    assert Obligation.objects.get(unit=unit(), duty="self_check", period="2026H1").issuer == "founding"
    assert without(record, crosswalk().of(2026)) == {"A/self_check/2026H1": None}
    obligations.move(record, "withdraw", by="A1", on=DAY)
    assert met("self_check") == {}
    obligations.move(record, "restore", by="A1", on=DAY)
    assert met("self_check") == {"2026H1": f"{DAY} W1"}
    now = obligations.correct(Record.objects.get(), entry("hazard_check", "result"), (), (), 3, by="A1", on=DAY)
    assert now.also == ""
    assert met("self_check") == {}
    obligations.fulfil(2026, by="A1", on=DAY)
    assert met("self_check") == {}


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize(
    "more", [{"also": ""}, {"also": "self_check", "outcome": ""}, {"also": "letter"}, {"also": "training"}]
)
def test_what_the_facts_do_not_say_meets_nothing(more: dict[str, str]) -> None:
    file(1, entry("hazard_check", "result", **more))
    assert met("self_check") == {}
    obligations.fulfil(2026, by="A1", on=DAY)
    assert met("self_check") == {}


@pytest.mark.usefixtures("both")
def test_what_is_brought_is_told_for_both_frameworks() -> None:
    record = file(1, entry("staff_reports", "action"))
    side = beside_in(2026)
    ways = crosswalk().of(2026)
    for code in ("work_safety", "founding"):
        change = brought(record, side.packs[code], 2026, DAY, side.categories.get(code, {}), ways)
        assert change is not None
        assert change.after.total > change.before.total, code
        assert change.after == standing(unit(), side.packs[code], 2026, DAY)
        assert change.after.total == next(total for name, _, total, _ in scored(code) if name == "A")


@pytest.mark.usefixtures("both")
def test_exported_facts_are_those_that_the_run_of_each_framework_read(tmp_path: Path) -> None:
    file(1, entry("hazard_check", "result", also="self_check"))
    file(2, entry("letter", "document", also="named_head"))
    file(3, entry("suggestion", "action", also="staff_reports"))
    side = beside_in(2026)
    for code, pack in side.packs.items():
        made = commands.run(pack=pack, year=2026, as_of=DAY, by="A1", on=DAY)
        found = {}
        for name, ways in (("read", ways_of([pack.in_year(2026)])), ("filed", NONE)):
            place = tmp_path / f"{code}-{name}"
            place.mkdir()
            units, sources = sources_of(2026, DAY, ways, side.categories.get(code, {}))
            export.write(place, units, sources, export.about(2026, DAY, None, code))
            found[name] = hashes_of(place, pack, made)
        assert found["read"] == (made.input_hash, made.result_hash), code
        assert found["filed"] != found["read"], code


FILED_FOR = (
    *("training_all", "staff_reports", "hazard_check", "safety_funds", "named_head"),
    *("training", "suggestion", "self_check", "letter"),
)
FACTS = st.builds(
    dict,
    duty=st.sampled_from(FILED_FOR),
    kind=st.sampled_from(("action", "result", "decision", "document")),
    happened=st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 19)),
    period=st.sampled_from(("", "", "2026", "2026H1", "2026H2")),
    outcome=st.sampled_from(("", "办成")),
    base=st.sampled_from((None, 0, 40)),
    also=st.sampled_from(("", "training", "self_check", "resource_review", "training_all", "named_head")),
)


def twice_by_hand(ways: Ways) -> list[tuple[str, Entry]]:
    """A record for each duty of another framework that a filed one meets."""
    made = []
    for one in Record.objects.order_by("code"):
        done = Done(one.duty, one.kind, bool(one.outcome), False, one.amount or 0, one.base or 0, stated(one.also))
        found = ways.meets(done)
        assert len({way.framework for way in found}) == len(found)
        for way in found:
            again = Entry(
                one.unit_id, way.duty, one.happened, one.title, one.kind, one.period, "", one.outcome, one.amount,
                one.base,
            )  # fmt: skip
            made.append((f"{one.code}-{way.duty}", again))
    return made


@pytest.mark.usefixtures("both")
@settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(FACTS, min_size=1, max_size=6))
def test_one_record_is_worth_what_two_filed_by_hand_are(facts: list[dict[str, Any]]) -> None:
    with transaction.atomic():
        for number, one in enumerate(facts):
            found = entry(one["duty"], one["kind"], one["happened"], outcome=one["outcome"])
            amount = one["base"] and one["base"] - 2
            file(number, found._replace(period=one["period"], base=one["base"], amount=amount, also=one["also"]))
        crossed = {code: scored(code) for code in ("founding", "work_safety")}
        days = Obligation.objects.filter(year=2026).order_by("unit", "duty", "period")
        delivered = list(days.values_list("unit", "duty", "period", "delivered"))
        obligations.fulfil(2026, by="A1", on=DAY)
        assert list(days.values_list("unit", "duty", "period", "delivered")) == delivered
        for code, again in twice_by_hand(crosswalk().of(2026)):
            obligations.file(again, (), code, by="A1", on=DAY)
        Record.objects.update(also="")
        # What counts by itself would still cross: the ways are taken away by making the first records speak of nothing.
        by_hand = _without_ways()
        assert by_hand == crossed
        assert list(days.values_list("unit", "duty", "period", "delivered")) == delivered
        transaction.set_rollback(True)


def _without_ways() -> dict[str, Any]:
    """The same year scored by packs that have no crosswalk, installed in place of the others."""
    from zeren.apps.frameworks import queries
    from zeren.apps.frameworks.models import Installed

    for row in Installed.objects.all():
        kept = [[name, text.replace("\ncrosswalk:", "\ncrosswalk: []\nleft:", 1)] for name, text in row.content]
        cut = [
            [name, text[: text.index("left:")] + text[text.index("\nquestions:") :] if "left:" in text else text]
            for name, text in kept
        ]
        from zeren.packformat import read_pack

        row.content = cut
        row.sha256 = read_pack({name: text.encode() for name, text in cut}).hash
        row.save()
    queries._pack.cache_clear()
    assert not crosswalk().of(2026)
    found = {code: scored(code) for code in ("founding", "work_safety")}
    queries._pack.cache_clear()
    return found


def test_also_is_kept_as_it_is_stated() -> None:
    assert stated(SEPARATOR.join(("letter", "training"))) == ("letter", "training")
    assert Run.objects.count() == 0
