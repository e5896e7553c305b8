"""Versions on live data: what a decision moves, what it leaves, and the way back to the same bytes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zeren.apps.assessment import commands
from zeren.apps.assessment.models import Frozen, Run, Scorecard
from zeren.apps.assessment.queries import adopting
from zeren.apps.audit.models import Entry
from zeren.apps.frameworks import commands as frameworks
from zeren.apps.frameworks.models import Adoption, Installed
from zeren.apps.frameworks.queries import decisions, packs_on, packs_scoring
from zeren.apps.frameworks.rules import Decision, owing, scoring
from zeren.apps.obligations.models import Obligation
from zeren.base.canonical import digest
from zeren.base.problems import Refused
from zeren.packformat import files, load

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 8, 20)
JULY, SEPTEMBER, NEXT = dt.date(2026, 7, 1), dt.date(2026, 9, 1), dt.date(2027, 1, 1)
Load = Callable[..., None]
Card = Callable[[Run, str], Scorecard]

REPORTS = 'calendar: [{every: half, due: ["06-20", "12-20"]}]'
LATER = 'calendar: [{every: half, due: ["06-25", "12-25"]}]'
MONTHLY = "calendar: [{every: month, days_after: 5}]"


def version(number: str, *changes: tuple[str, str]) -> dict[str, bytes]:
    """The founding pack with a few texts exchanged, under another number."""
    found = {name: data.decode() for name, data in files("founding").items() if "/" not in name}
    for old, new in (('version: "1.0"', f'version: "{number}"'), *changes):
        place = next(name for name, text in found.items() if old in text)
        found[place] = found[place].replace(old, new, 1)
    return {name: text.encode() for name, text in found.items()}


VERSIONS = {
    "2.0": version("2.0", (REPORTS, LATER)),
    "3.0": version("3.0", (REPORTS, MONTHLY)),
    "4.0": version("4.0", (REPORTS, "")),
}


def install_all() -> None:
    for found in (files("founding"), *VERSIONS.values()):
        frameworks.install(found, by="pack", on=DAY)


def decide(number: str, year: int = 2026, day: dt.date = JULY, **more: Any) -> adopting.Adopting:
    return commands.adopt_version("founding", Decision(number, year, day, more), by="A1", on=DAY)


def refused(number: str, year: int = 2026, day: dt.date = JULY, by: str = "A1") -> list[str]:
    before = state()
    with pytest.raises(Refused) as found, transaction.atomic():
        commands.adopt_version("founding", Decision(number, year, day, {}), by=by, on=DAY)
    assert state() == before
    return [problem.code for problem in found.value.problems]


def rows() -> list[list[Any]]:
    names = [field.attname for field in Obligation._meta.concrete_fields if field.name != "id"]
    return [[str(value) for value in row] for row in Obligation.objects.order_by(*names).values_list(*names)]


def state() -> str:
    """One hash over what is owed and met, what is installed, and which version holds in each year and on each day."""
    decided = decisions("founding")
    held = [scoring(decided, year).version for year in range(2025, 2032)]
    held += [owing(decided, dt.date(year, month, 1)).version for year in (2026, 2027) for month in range(1, 13)]
    stored = [list(row) for row in Installed.objects.order_by("pk").values_list("code", "version", "sha256", "content")]
    return digest({"owed": rows(), "held": held, "installed": stored})


def due(unit: str = "A") -> dict[str, str]:
    found = Obligation.objects.filter(unit__code=unit, duty="half_year_report", generated=True, year=2026)
    return {period: str(day) for period, day in found.order_by("due", "period").values_list("period", "due")}


@pytest.fixture
def opened(taken_in: Load) -> None:
    taken_in()
    install_all()
    commands.open_year(load("founding"), 2026, by="A1", on=DAY)


@pytest.mark.usefixtures("opened")
def test_a_newer_version_holds_nowhere_before_it_is_decided() -> None:
    assert packs_on(DAY)["founding"].version == packs_scoring(2026)["founding"].version == "1.0"
    assert due() == {"2026H1": "2026-06-20", "2026H2": "2026-12-20"}
    before = rows()
    commands.open_year(packs_scoring(2026)["founding"], 2026, by="A1", on=DAY)
    assert rows() == before


@pytest.mark.usefixtures("opened")
def test_what_is_owed_follows_a_version_from_a_day_on() -> None:
    decide("2.0")
    assert due() == {"2026H1": "2026-06-20", "2026H2": "2026-12-25"}
    decide("3.0", day=SEPTEMBER)
    assert list(due()) == ["2026H1", "2026-09", "2026-10", "2026-11", "2026H2", "2026-12"]
    assert packs_on(JULY)["founding"].version == "2.0"
    assert packs_on(SEPTEMBER)["founding"].version == packs_scoring(2026)["founding"].version == "3.0"
    decide("4.0")
    assert due() == {"2026H1": "2026-06-20"}


@pytest.mark.usefixtures("opened")
def test_the_preview_is_what_is_done() -> None:
    planned = adopting.plan("founding", Decision("2.0", 2026, JULY, {}), "A1", DAY)
    assert not isinstance(planned, list)
    assert [one.say().zh for one in planned.changes if "half_year_report" in one.item] == [
        "责任事项 半年情况报告 half_year_report：期限 周期 每半年，到期 06-20; 12-20 → 周期 每半年，到期 06-25; 12-25"
    ]
    moved = Obligation.objects.filter(duty="half_year_report", period="2026H2").count()
    assert [(one.year, one.added, one.moved, one.gone, one.units) for one in planned.years] == [
        (2026, 0, moved, 0, moved)
    ]
    assert {one.code: one.posts for one in planned.affected} == {"A": 2, "B": 1, "D": 0}
    assert decide("2.0") == planned
    assert Obligation.objects.filter(duty="half_year_report", due=dt.date(2026, 12, 25)).count() == moved
    told = Entry.objects.order_by("-number").values_list("kind", flat=True)[:3]
    assert list(told) == ["obligations.fulfilled", "obligations.regenerated", "frameworks.adopted"]


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize(
    ("old", "new", "units"),
    [
        ("      target: 4\n      prorate: true\n", "      target: 5\n      prorate: true\n", {"A", "D"}),
        ("      target: 2\n", "      target: 3\n", {"B"}),
        ("    weight: 40\n", "    weight: 41\n", {"A", "B", "D"}),
    ],
    ids=["departments", "towns", "all"],
)
def test_who_is_affected_are_the_units_that_a_change_is_about(old: str, new: str, units: set[str]) -> None:
    frameworks.install(version("5.0", (old, new)), by="pack", on=DAY)
    planned = adopting.plan("founding", Decision("5.0", 2026, dt.date(2026, 1, 1), {}), "A1", DAY)
    assert not isinstance(planned, list)
    assert len(planned.changes) == 1
    assert {one.code for one in planned.affected} == units


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize(
    ("number", "year", "day", "by", "codes"),
    [
        ("9.9", 2026, JULY, "A1", ["framework_not_installed"]),
        ("2.0", 2025, JULY, "A1", ["framework_past_year"]),
        ("2.0", 2026, dt.date(2025, 12, 31), "A1", ["framework_past_year"]),
        ("2.0", 2026, JULY, "pack", ["framework_own_version"]),
        ("1.0", 2026, JULY, "A1", ["framework_in_force"]),
    ],
)
def test_what_is_refused_changes_nothing(number: str, year: int, day: dt.date, by: str, codes: list[str]) -> None:
    assert refused(number, year, day, by) == codes


@pytest.mark.usefixtures("opened")
def test_a_published_year_keeps_its_version_and_its_bytes(scored: Callable[..., Run], card: Card) -> None:
    made = scored()
    before = card(made, "A").total, list(Frozen.objects.filter(run=made).values_list("part", "rows"))
    decide("3.0", year=2027, day=NEXT)
    commands.publish(made.pk, by="A1", on=DAY)
    assert refused("2.0") == ["framework_year_published"]
    made.refresh_from_db()
    assert (made.version, made.pack_hash) == ("1.0", load("founding").hash)
    assert (card(made, "A").total, list(Frozen.objects.filter(run=made).values_list("part", "rows"))) == before


@pytest.mark.usefixtures("opened")
def test_a_decision_is_taken_back_to_the_same_bytes_and_leaves_its_entries() -> None:
    before = state()
    with pytest.raises(Refused), transaction.atomic():
        commands.take_back_version("founding", by="A1", on=DAY)
    decide("4.0")
    decide("3.0", day=SEPTEMBER)
    assert state() != before
    commands.take_back_version("founding", by="A1", on=DAY)
    commands.take_back_version("founding", by="A1", on=DAY)
    assert state() == before
    assert Adoption.objects.count() == 0
    assert Entry.objects.filter(kind="frameworks.taken_back").count() == 2


@pytest.mark.usefixtures("opened")
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(VERSIONS)), st.sampled_from([2026, 2027]), st.sampled_from([JULY, SEPTEMBER, NEXT])
        ),
        min_size=1,
        max_size=3,
    )
)
def test_the_earlier_version_adopted_again_is_the_same_bytes(steps: list[tuple[str, int, dt.date]]) -> None:
    """Something was filed, something met; whatever is decided after, 1.0 from the same days on is what was."""
    with transaction.atomic():
        Obligation.objects.filter(unit__code="B", duty="half_year_report").update(amended=True, reminded=DAY)
        before = state()
        for number, year, day in steps:
            try:
                with transaction.atomic():
                    decide(number, year, day)
            except Refused as problem:
                assert [one.code for one in problem.problems] == ["framework_in_force"]  # noqa: PT017
        with transaction.atomic():
            try:
                decide("1.0", 2026, min(day for _, _, day in steps))
            except Refused as problem:
                assert [one.code for one in problem.problems] == ["framework_in_force"]  # noqa: PT017
        assert state() == before
        transaction.set_rollback(True)


# Two frameworks side by side

KINDS = {"committee": "authority", "department": "large", "town": "crowded"}


@pytest.mark.usefixtures("opened")
def test_two_frameworks_on_one_county_do_not_disturb_each_other(pack: Any, card: Card) -> None:
    end = dt.date(2027, 1, 1)

    def scored_by(code: str) -> dict[str, Any]:
        made = commands.run(pack=load(code), year=2026, as_of=end, by="A1", on=end)
        return {one.unit.code: [one.total, one.lines, one.components] for one in Scorecard.objects.filter(run=made)}

    alone, owed = scored_by("founding"), rows()
    frameworks.install(files("work_safety"), by="pack", on=DAY)
    decision = Decision("1.0", 2026, dt.date(2026, 1, 1), KINDS)
    with pytest.raises(Refused) as unknown, transaction.atomic():
        commands.adopt_version("work_safety", decision._replace(categories={}), by="A1", on=DAY)
    assert {one.code for one in unknown.value.problems} == {"framework_unknown_category"}
    commands.adopt_version("work_safety", decision, by="A1", on=DAY)
    assert [row for row in rows() if "work_safety" not in row] == owed
    assert Obligation.objects.filter(issuer="work_safety", unit__code="A").exists()
    safety = scored_by("work_safety")
    assert scored_by("founding") == alone
    assert scored_by("work_safety") == safety
    assert {code for code, (_, lines, _) in safety.items() if lines} == set(alone)
    commands.take_back_version("work_safety", by="A1", on=DAY)
    assert rows() == owed
