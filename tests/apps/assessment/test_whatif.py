"""A simulation equals the run that follows once it is applied: to the pack, and to the findings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.agreement.worlds import T
from tests.engine.test_settle import SCHEME

from zeren.apps.assessment import commands
from zeren.apps.assessment.models import Frozen, Run, Scenario, Scorecard
from zeren.apps.assessment.queries import catalogue, changes, simulation
from zeren.apps.audit.models import Entry
from zeren.apps.frameworks.commands import install
from zeren.apps.organisation.models import Unit
from zeren.base.problems import Refused
from zeren.engine.beyond import whatif
from zeren.engine.beyond.whatif import Change, Stand, caps_of
from zeren.engine.scheme import Component, Group
from zeren.packformat import Pack, library, to_scheme

pytestmark = pytest.mark.django_db

Load = Callable[..., None]
END = dt.date(2027, 1, 1)
UNITS = 7


def tables(verified: tuple[str, ...] = ()) -> dict[str, str]:
    """Seven towns with different years and two findings each; those named are verified on the last day."""
    towns = [f"T{number}" for number in range(UNITS)]
    findings, records = [], []
    for number, town in enumerate(towns):
        for severity in ("minor", "general"):
            code = f"W{town}{severity}"
            done = number % 3 == 0 and severity == "minor"
            day = "2026-06-01" if done else "2027-01-01" if code in verified else ""
            state = "verified" if day else "in_progress"
            ended = f"{state},{day},{'H1' if day else ''}"
            findings.append(
                f"{code},{town},supervision,J{town},2026-02-20,{severity},time_limited,没报,2026-05-20,{ended}"
            )
        records += [
            f"R{town}{month},{town},study_session,2026-{month:02}-05,学习,study,定了一件事"
            for month in range(1, number + 3)
        ]
    return {
        "units": "id,name,category,parent\nH,县级机关,committee,\n" + "".join(f"{t},{t}镇,town,H\n" for t in towns),
        "posts": "id,unit,name,tier\nH1,H,督查室,lead\n"
        + "".join(f"{t}{n},{t},岗位,{tier}\n" for t in towns for n, tier in enumerate(("first", "direct", "staff"))),
        "inspections": "id,unit,kind,title,started,fed_back\n"
        + "".join(f"J{t},{t},supervision,督查,2026-02-01,2026-02-20\n" for t in towns),
        "findings": "id,unit,source,inspection,opened,severity,kind,text,due,state,verified,verifier\n"
        + "\n".join(findings),
        "records": "id,unit,duty,date,title,kind,outcome\n" + "\n".join(records),
    }


CHANGE = Change(
    weights={"fulfilment": 70_000, "feedback": 20_000, "rectification": 10_000},
    caps={"meetings": 12_000, "supervision_findings/minor": 500},
    bands={"excellent": 70_000, "good": 45_000, "pass": 30_000},
    quotas={"excellent": 400},
    closed=("WT1general", "WT2minor", "WT5general"),
)


@pytest.fixture
def pack(db: None) -> Pack:
    """The shipped pack, installed."""
    simulation.forget()
    return install(library.files("founding"), by="test", on=END)


@pytest.fixture
def change(pack: Pack, taken_in: Load) -> Change:
    """The change in the words of the shipped pack."""
    taken_in(**tables())
    scheme = to_scheme(pack, catalogue())
    earning = [part.id for part in scheme.components if part.weight]
    caps = [cap.name for cap in caps_of(scheme)]
    weights = dict(zip(earning, CHANGE.weights.values(), strict=True))
    return Change(weights, {caps[0]: 12_000, caps[1]: 500}, CHANGE.bands, CHANGE.quotas, CHANGE.closed)


def applied(change: Change) -> Pack:
    """The shipped pack with the change written into it."""
    files = {name: text.decode() for name, text in library.files("founding").items()}
    text = files["indicators.yaml"]
    for old, new in (
        ("weight: 40\n", "weight: 70\n"),
        ("weight: 25\n", "weight: 20\n"),
        ("weight: 35\n", "weight: 10\n"),
        ("cap: 20\n", "cap: 12\n"),
        ("points: 1, cap: 8}", "points: 1, cap: 0.5}"),
        ("least: 90\n", "least: 70\n"),
        ("quota: 20\n", "quota: 40\n"),
        ('en: "Good"}, least: 80', 'en: "Good"}, least: 45'),
        ('en: "Pass"}, least: 60', 'en: "Pass"}, least: 30'),
    ):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    files["indicators.yaml"] = text
    files["pack.yaml"] = files["pack.yaml"].replace('version: "1.0"', 'version: "1.1"')
    return install({name: text.encode() for name, text in files.items()}, by="test", on=END)


def stands(made: Run) -> dict[str, Stand]:
    rows = Scorecard.objects.filter(run=made).values_list("unit__code", "total", "band", "rank_category")
    return {code: Stand(*row) for code, *row in rows}


def test_a_simulation_equals_the_run_after_it_is_applied(pack: Pack, taken_in: Load, change: Change) -> None:
    before = commands.run(pack=pack, year=2026, as_of=END, by="A", on=END)
    start = simulation.basis(before)
    found = simulation.simulated(start, change)
    taken_in(**tables(change.closed))
    after = commands.run(pack=applied(change), year=2026, as_of=END, by="A", on=END)
    old, new = stands(before), stands(after)
    assert {one.code: one.before for one in found} == {code: old[code] for code in old if old[code] != new[code]}
    assert {one.code: one.after for one in found} == {code: new[code] for code in old if old[code] != new[code]}
    assert len(found) == UNITS
    assert {one.before.band for one in found} != {one.after.band for one in found}


def test_each_part_of_the_change_alone_moves_somebody(pack: Pack, change: Change) -> None:
    made = commands.run(pack=pack, year=2026, as_of=END, by="A", on=END)
    start = simulation.basis(made)
    for one in (
        Change(weights=change.weights),
        Change(caps=change.caps),
        Change(bands=change.bands),
        Change(closed=change.closed),
    ):
        assert simulation.simulated(start, one), one
    only = simulation.simulated(start, Change(closed=("WT1general",)))
    assert {one.code for one in only if one.before.total != one.after.total} == {"T1"}
    assert simulation.simulated(start, Change(closed=("nobody's",))) == []


def test_nothing_is_read_twice_and_what_happened_since_plays_no_part(
    pack: Pack, taken_in: Load, change: Change
) -> None:
    made = commands.run(pack=pack, year=2026, as_of=END, by="A", on=END)
    first = simulation.basis(made)
    with CaptureQueriesContext(connection) as seen:
        assert simulation.basis(made) is first
    assert len(seen) == 0
    taken_in(**tables(("WT1general",)))
    simulation.forget()
    codes = dict(Unit.objects.values_list("pk", "code"))
    again = simulation.basis(made)
    assert {codes[key]: stand for key, stand in zip(again.keys, whatif.stands(again.before), strict=True)} == stands(
        made
    )
    Frozen.objects.all().delete()
    simulation.forget()
    with pytest.raises(Refused) as refused:
        simulation.basis(made)
    assert [problem.code for problem in refused.value.problems] == ["run_inputs_missing"]


def test_nothing_is_stored_but_a_named_scenario(pack: Pack, change: Change) -> None:
    made = commands.run(pack=pack, year=2026, as_of=END, by="A", on=END)
    entries, hashes = Entry.objects.count(), (made.input_hash, made.result_hash)
    simulation.simulated(simulation.basis(made), change)
    assert Entry.objects.count() == entries
    kept = commands.keep_scenario(made, " 少扣 ", change, by="A", on=END)
    assert changes.again(Scenario.objects.get(pk=kept.pk).change) == change
    assert commands.keep_scenario(made, "少扣", Change(bands={"pass": 1000}), by="A", on=END).pk == kept.pk
    for name, what in (("", change), ("x" * 101, change), ("空", Change())):
        with pytest.raises(Refused):
            commands.keep_scenario(made, name, what, by="A", on=END)
    commands.drop_scenario(kept.pk, by="A", on=END)
    with pytest.raises(Refused):
        commands.drop_scenario(kept.pk, by="A", on=END)
    assert [one.kind for one in Entry.objects.order_by("number")[entries:]] == [
        "assessment.scenario_kept",
        "assessment.scenario_kept",
        "assessment.scenario_dropped",
    ]
    made.refresh_from_db()
    assert (made.input_hash, made.result_hash) == hashes


FORMS: list[tuple[dict[str, str], Any]] = [
    ({}, Change()),
    ({"w_a": "60", "w_b": "40"}, Change()),
    ({"w_a": "55.5", "w_b": "44.5"}, Change(weights={"a": 55_500, "b": 44_500})),
    ({"b_best": "８５"}, Change(bands={"best": 85_000})),
    ({"q_best": "33.3%"}, Change(quotas={"best": 333})),
    ({"q_best": ""}, Change(quotas={"best": None})),
    ({"q_best": "20"}, Change()),
    ({"c_0": "1.5"}, Change(caps={"g": 1500})),
    ({"w_a": "many"}, "whatif_number_unreadable"),
    ({"q_best": "33.33"}, "whatif_number_unreadable"),
    ({"q_best": "x"}, "whatif_number_unreadable"),
]


@pytest.mark.parametrize(("given", "wanted"), FORMS)
def test_a_form_becomes_a_change(given: dict[str, str], wanted: Any) -> None:
    parts = (Component("a", T, 60_000), Component("b", T, 40_000))
    scheme = replace(SCHEME, components=parts, groups=(Group("g", (), 1000),))
    change, problems = changes.read(given, ["f", "", "e", "f"], scheme)
    if isinstance(wanted, str):
        assert [one.code for one in problems] == [wanted]
    else:
        assert problems == []
        assert change == Change(wanted.weights, wanted.caps, wanted.bands, wanted.quotas, ("e", "f"))
        assert changes.again(changes.kept(change)) == change
