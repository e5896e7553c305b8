"""The shipped pack: nothing to refuse, every number held, both languages complete, and the scheme it becomes."""

from __future__ import annotations

import re

import pytest

from zeren.base.catalogue import Catalogue
from zeren.base.dates import NEVER
from zeren.base.text import Text
from zeren.engine import scheme as engine
from zeren.packformat import Pack, check, explain, is_warning, load, owed, shipped, to_scheme
from zeren.packformat.checks.balance import paper_share
from zeren.packformat.checks.words import cites
from zeren.packformat.minutes import yearly_minutes
from zeren.packformat.walk import reachable, selections, sentences

IN_SCOPE = {*range(1, 8), *range(9, 34), *range(35, 68), 69, 70, 72, *range(74, 84), *range(85, 98)} - {
    8,
    34,
    64,
    68,
    71,
}
DUTIES = [
    "study_plan",
    "study_session",
    "thematic_study",
    "analysis_meeting",
    "half_year_report",
    "annual_report",
    "letter",
    "inclusion",
    "training",
    "guidance",
    "guidance_taken",
    "release_signoff",
    "relay",
    "suggestion",
    "self_check",
    "channel_register",
    "resource_review",
    "first_deploy",
    "first_ask",
    "first_handle",
    "look_back",
    "declaration",
]

FROM_OUTSIDE = engine.Selection(
    "feedback", (engine.Where("kind", "=", ("inspection", "supervision", "follow_up", "spot_check")),)
)


@pytest.fixture(scope="module")
def founding() -> Pack:
    return load("founding")


@pytest.fixture
def scheme(founding: Pack, catalogue: Catalogue) -> engine.Scheme:
    return to_scheme(founding, catalogue)


def line(scheme: engine.Scheme, name: str) -> engine.Line:
    return next(item for item in scheme.lines if item.id == name)


def records(duty: str) -> engine.Selection:
    return engine.Selection(
        "records", (engine.Where("duty", "=", (duty,)), engine.Where("outcome", "=", (1,))), span="year"
    )


def test_nothing_is_refused_and_the_warnings_are_known(founding: Pack, catalogue: Catalogue) -> None:
    """The source sets 31 January, 20 June and 20 December; in 2026 these are a Saturday, a Saturday and a Sunday."""
    problems = check(founding, catalogue)
    assert all(is_warning(problem) for problem in problems)
    assert [(p.code, p.where.file, p.data["date"]) for p in problems] == [
        ("pack_warn_rest_day", "duties.yaml", "2026-01-31"),
        ("pack_warn_rest_day", "duties.yaml", "2026-06-20"),
        ("pack_warn_rest_day", "duties.yaml", "2026-12-20"),
        ("pack_warn_rest_day", "duties.yaml", "2026-12-20"),
    ]


def test_the_ids_that_others_rely_on(founding: Pack) -> None:
    assert sorted(founding.duties) == sorted(DUTIES)
    assert founding.categories == ("committee", "department", "town", "institution", "enterprise")
    assert [item.id for item in founding.content.inclusions] == [
        "agenda",
        "party_work",
        "discipline_scope",
        "appraisal",
        "self_review",
    ]
    assert [(item.id, item.weight) for item in founding.content.components] == [
        ("fulfilment", 40_000),
        ("feedback", 25_000),
        ("rectification", 35_000),
        ("accountability", 0),
    ]


def test_every_number_in_scope_is_held(founding: Pack) -> None:
    assert {f"S{number}" for number in IN_SCOPE} == set(founding.content.coverage)
    named = cites(founding.content)
    held = {number: set(entry.by) for number, entry in founding.content.coverage.items()}
    for item, numbers in named.items():
        assert all(item in held[number] for number in numbers), item


def test_every_item_cites_a_number(founding: Pack) -> None:
    assert [item for item, numbers in cites(founding.content).items() if not numbers] == []


def test_every_sentence_is_in_both_languages(founding: Pack) -> None:
    for path, words in sentences(founding.content):
        if words.zh or words.en:
            assert re.search(r"[\u4e00-\u9fff]", words.zh), path
            assert words.en, path
            assert not re.search(r"[\u4e00-\u9fff]", words.en), path


@pytest.mark.parametrize("category", ["department", "town", "institution", "enterprise"])
def test_each_component_is_worth_a_hundred_for_every_category(founding: Pack, category: str) -> None:
    points = {c.id: reachable(founding.content, c.id, category) for c in founding.content.components}
    assert points == {"fulfilment": 100_000, "feedback": 100_000, "rectification": 100_000, "accountability": 0}
    assert paper_share(founding.content, category) == 32


def test_nothing_is_judged_asked_or_compared(scheme: engine.Scheme) -> None:
    """The founding scheme rests on records of work alone; what rests on judgement is for other packs."""
    assert {type(item.measure) for item in scheme.lines} == {
        *(engine.Count, engine.Presence, engine.Ratio, engine.Coverage, engine.Ladder),
        *(engine.Deduction, engine.AllOrNothing, engine.Veto, engine.CarryOver),
    }
    assert {item.measure.effect for item in scheme.lines if isinstance(item.measure, engine.Veto)} == {
        "to_zero",
        "to_fail",
        "cap",
        "lower",
    }


def test_a_count_line(scheme: engine.Scheme) -> None:
    study = line(scheme, "study_sessions")
    target = {"department": 9, "town": 9, "institution": 6, "enterprise": 6}
    assert study.measure == engine.Count(records("study_session"), target, per_miss=None, prorate=True)
    assert study.title == Text("集体学习", "Study sessions")
    assert (study.component, study.points, study.cites) == ("fulfilment", 8000, ("S27", "S29", "S65", "S11"))


def test_a_ladder_and_a_coverage_line(scheme: engine.Scheme) -> None:
    reports = line(scheme, "reports_on_time").measure
    assert isinstance(reports, engine.Ladder)
    assert (reports.on_time, reports.reminded, reports.later, reports.missing) == (1000, 700, 0, 0)
    assert reports.late == (engine.Late(5, 600), engine.Late(15, 300))
    inclusions = line(scheme, "inclusions").measure
    assert isinstance(inclusions, engine.Coverage)
    assert inclusions.column == "element"
    assert inclusions.elements[0] == engine.Element("agenda", 3000)


def test_a_ratio_with_evidence_of_having_looked(scheme: engine.Scheme) -> None:
    releases = line(scheme, "releases").measure
    assert isinstance(releases, engine.Ratio)
    kinds = engine.Where("kind", "=", ("inspection", "supervision", "spot_check"))
    assert (releases.when_zero, releases.looked) == ("full", engine.Selection("feedback", (kinds,)))


def test_never_is_a_day(scheme: engine.Scheme) -> None:
    fixes = line(scheme, "immediate_fixes").measure
    assert isinstance(fixes, engine.Ratio)
    assert fixes.part.select is not None
    assert engine.Where("verified", "!=", (NEVER,)) in fixes.part.select.where
    assert engine.Where("late", "=", (0,)) in fixes.part.select.where


def test_stand_in_vetoes_and_deductions(scheme: engine.Scheme) -> None:
    stand_in = line(scheme, "guidance_taken")
    assert (stand_in.stands_in_for, stand_in.categories) == ("guidance", ("town", "institution", "enterprise"))
    veto = line(scheme, "veto_false_records")
    assert (veto.component, veto.points) == ("", 0)
    false = engine.Selection("sanctions", (engine.Where("trigger", "=", ("false",)),))
    assert veto.measure == engine.Veto(false, "cap", at_least=1, band="pass")
    sanctions = line(scheme, "sanctions_decided").measure
    assert isinstance(sanctions, engine.Deduction)
    assert (sanctions.faults[0].by[1], sanctions.faults[0].cap, sanctions.looked) == (("interview", 2000), 15_000, ())


def test_every_line_and_veto_has_a_short_title_of_its_own(scheme: engine.Scheme) -> None:
    for language in ("zh", "en"):
        titles = [item.title.say("zh" if language == "zh" else "en") for item in scheme.lines]
        assert len(set(titles)) == len(titles) == 26
        assert all(0 < len(title) <= (10 if language == "zh" else 40) for title in titles)


def test_the_body_that_assesses_is_not_assessed(founding: Pack, scheme: engine.Scheme) -> None:
    assert scheme.unassessed == ("committee",)
    assert founding.assessed == ("department", "town", "institution", "enterprise")
    assert not any(duty.owed_by("committee") for duty in founding.duties.values())
    assert all(founding.duties["letter"].owed_by(category) for category in founding.assessed)
    assert [name for name in founding.assessed if founding.duties["guidance"].owed_by(name)] == ["department"]
    assert list(yearly_minutes(founding, 2026)) == list(founding.assessed)


def test_own_findings_cost_nothing_and_own_checks_are_no_feedback(founding: Pack, scheme: engine.Scheme) -> None:
    outside = ("inspection", "supervision")
    lines = [item for item in scheme.lines if item.component == "feedback"]
    deductions = [item.measure for item in lines if isinstance(item.measure, engine.Deduction)]
    assert len(deductions) == 3
    for measure in deductions:
        assert measure.looked == (FROM_OUTSIDE,)
        assert all(engine.Where("source", "=", outside) in fault.select.where for fault in measure.faults)
    fixes = line(scheme, "immediate_fixes").measure
    assert isinstance(fixes, engine.Ratio)
    assert fixes.whole.select is not None
    assert engine.Where("source", "=", outside) in fixes.whole.select.where
    assert [
        select for _, select in selections(founding.content) if select.source == "feedback" and not select.where
    ] == []


def test_when_a_component_counts(scheme: engine.Scheme) -> None:
    parts = {part.id: (part.needs, part.carried) for part in scheme.components}
    assert parts == {
        "fulfilment": (None, None),
        "feedback": (FROM_OUTSIDE, None),
        "rectification": (None, engine.Selection("findings", span="until")),
        "accountability": (None, None),
    }


def test_bands_quota_and_keys(founding: Pack, scheme: engine.Scheme) -> None:
    assert scheme.bands[0] == engine.Band(
        "excellent", Text("优秀", "Excellent"), 90_000, 200, True, (("rectification", 80_000),)
    )
    assert [band.least for band in scheme.bands] == [90_000, 80_000, 60_000, 0]
    assert scheme.quota == engine.Quota("down", ("carry_over", "inclusions", "governance"), 5)
    assert scheme.keys["records.duty"] == scheme.keys["findings.duty"] == tuple(founding.duties)
    assert scheme.keys["records.element"][0] == "agenda"
    assert (scheme.id, scheme.full) == ("founding", 100_000)


def test_the_calendar_of_a_year(founding: Pack) -> None:
    due = [
        (item.period.name, item.due.isoformat(), item.minutes)
        for item in owed(founding.duties["half_year_report"], 2026)
    ]
    assert due == [("2026H1", "2026-06-20", 120), ("2026H2", "2026-12-20", 120)]
    assert [item.period.name for item in owed(founding.duties["letter"], 2027)] == ["2027"]
    assert list(owed(founding.duties["study_session"], 2026)) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_explaining_names_every_duty_line_and_band(founding: Pack, language: str) -> None:
    told = explain(founding, "zh" if language == "zh" else "en")
    for name in [*founding.duties, *(item.id for item in founding.content.indicators)]:
        assert f"`{name}`" in told
    for band in founding.content.bands:
        assert band.title.text.say("zh" if language == "zh" else "en") in told
    assert ("上半年：6月20日" if language == "zh" else "first half: 20 June") in told
    assert str(yearly_minutes(founding, 2026)["town"]) in told
    assert "3.2%" in told
    assert (re.search(r"[\u4e00-\u9fff]", told) is None) == (language == "en")


def test_minutes_of_a_town_by_hand(founding: Pack) -> None:
    sessions, dated = 9 * 40, 90 + 2 * 60 + 4 * 45 + 2 * 120 + 20 + 60 + 2 * 60 + 2 * 20 + 30 + 40 + 15
    undated = 5 * 20 + 2 * 30 + 2 * 20 + 12 * 5 + 10 * 10 + 4 * 15 + 3 * 10
    assert yearly_minutes(founding, 2026)["town"] == sessions + dated + undated


def test_it_is_shipped() -> None:
    assert ("founding", "1.0") in [(item.id, item.version) for item in shipped()]
